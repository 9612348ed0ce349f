#include "baton/analysis/sql_tables.hpp"

#include "cells.hpp"
#include "sql_columns.hpp"

namespace baton {

using report::Unit;

std::string_view sql_unit(Unit unit) {
  switch (unit) {
    case Unit::text: return "text";
    case Unit::count: return "count";
    case Unit::number: return "number";
    case Unit::points: return "points";
    case Unit::ratio:
    case Unit::share: return "share";
    case Unit::duration:
    case Unit::hours: return "seconds";
    case Unit::instant: return "instant";
    case Unit::flag: return "0 or 1";
  }
  return "text";
}

RowType sql_type(std::string_view unit) {
  if (unit == "text" || unit == "instant") return RowType::text;
  return unit == "count" || unit == "0 or 1" ? RowType::integer : RowType::real;
}

RowValue sql_text(std::string_view lasting) { return lasting.empty() ? RowValue{} : RowValue{lasting}; }
RowValue sql_text(std::string text) { return text.empty() ? RowValue{} : RowValue{std::move(text)}; }
// Never a whole number: a sum of seconds divided by 3600 must not be cut.
RowValue sql_seconds(TimeUs us) { return us == no_time ? RowValue{} : RowValue{static_cast<double>(us) / static_cast<double>(second_us)}; }
RowValue sql_instant(TimeUs at) { return at == no_time ? RowValue{} : RowValue{format_iso(at)}; }

namespace {

struct CellValue {
  RowValue operator()(std::monostate) const { return {}; }
  RowValue operator()(std::int64_t value) const { return value; }
  RowValue operator()(double value) const { return value; }
  RowValue operator()(bool value) const { return sql_flag(value); }
  RowValue operator()(const std::string& value) const { return value; }
  RowValue operator()(const report::DurationCell& cell) const { return static_cast<double>(cell.us) / static_cast<double>(second_us); }
  RowValue operator()(const report::InstantCell& cell) const { return sql_instant(cell.us); }
  RowValue operator()(const report::ShareCell& cell) const { return cell.denominator == 0 ? RowValue{} : RowValue{cell.value}; }
};

/// What all tables have, as a table.
class ColumnList final : public RowTable {
 public:
  using RowTable::RowTable;
  [[nodiscard]] std::unique_ptr<RowCursor> open() const override { return std::make_unique<Cursor>(); }

 private:
  class Cursor final : public RowCursor {
   public:
    void start(std::optional<std::string_view>) override { table_ = column_ = 0; }
    [[nodiscard]] bool at_end() const override { return table_ >= sql_schema().size(); }
    void next() override {
      if (++column_ < sql_schema()[table_].columns.size()) return;
      ++table_;
      column_ = 0;
    }
    [[nodiscard]] std::int64_t row_id() const override { return static_cast<std::int64_t>(table_ << 32U | column_); }
    [[nodiscard]] RowValue value(std::size_t column) override {
      const SqlTableInfo& table = sql_schema()[table_];
      const SqlTableInfo::Column& own = table.columns[column_];
      return std::string_view(column == 0 ? table.name : column == 1 ? own.name : column == 2 ? own.unit : own.meaning);
    }

   private:
    std::size_t table_ = 0, column_ = 0;
  };
};

SqlTableMaker column_list() {
  SqlTableInfo info{"columns",
                    "one column of one of these tables",
                    {{"table_name", "text", "the table"}, {"name", "text", "the column"}, {"unit", "text", "text, count, 0 or 1, seconds, instant, share, points or number"},
                     {"meaning", "text", "what it says"}}};
  return {std::move(info), [](RowTable::Info own, const Analysis&, const std::shared_ptr<IssueIndex>&) -> std::unique_ptr<RowTable> {
            own.rows = 200;
            return std::make_unique<ColumnList>(std::move(own));
          }};
}

const std::vector<SqlTableMaker>& makers() {
  static const std::vector<SqlTableMaker> all = [] {
    std::vector<SqlTableMaker> list = issue_sql_tables();
    for (auto&& more : {journey_sql_tables(), document_sql_tables()}) list.insert(list.end(), more.begin(), more.end());
    list.push_back(column_list());
    return list;
  }();
  return all;
}

}  // namespace

RowValue sql_cell(const Cell& cell, Unit unit) {
  // Words in a column of figures ("too few to say") are for people.
  if (unit != Unit::text && std::holds_alternative<std::string>(cell)) return {};
  return std::visit(CellValue{}, cell);
}

std::vector<std::uint32_t> IssueIndex::rows_of(std::string_view key) {
  const RawLog& raw = analysis_.log.raw;
  if (row_of_key_.empty()) {
    for (const Dictionary& keys : raw.issue_keys) row_of_key_.emplace_back(keys.size(), 0);
    for (const std::uint32_t row : analysis_.selection.rows) {
      const ResolvedIssue& issue = analysis_.log.issues[analysis_.measured.issues[row].issue];
      std::uint32_t& entry = row_of_key_[issue.source][issue.key];
      BATON_CHECK(entry == 0);  // a source has an issue once
      entry = row + 1;
    }
  }
  std::vector<std::uint32_t> rows;
  for (std::size_t source = 0; source < raw.issue_keys.size(); ++source) {
    const std::uint32_t row = row_of_key_[source][raw.issue_keys[source].find(key)];
    if (row != 0) rows.push_back(row - 1);
  }
  return rows;
}

void IssueCursor::start(std::optional<std::string_view> key) {
  if (key) found_ = index_->rows_of(*key);
  rows_ = key ? &found_ : &analysis_.selection.rows;
  at_ = 0;
  find_row();
}

void IssueCursor::start_over(std::vector<std::uint32_t> issues) {
  found_ = std::move(issues);
  rows_ = &found_;
  at_ = 0;
  find_row();
}

/// Goes to the first row of the issue at hand, or of the next one that has any.
void IssueCursor::find_row() {
  inner_ = 0;
  for (; at_ < rows_->size(); ++at_) {
    count_ = enter_issue();
    if (count_ > 0) return enter_row();
  }
}

void IssueCursor::next() {
  if (++inner_ < count_) return enter_row();
  ++at_;
  find_row();
}

std::int64_t IssueCursor::row_id() const { return static_cast<std::int64_t>(std::uint64_t{(*rows_)[at_]} << 32U | inner_); }

const std::vector<SqlTableInfo>& sql_schema() {
  static const std::vector<SqlTableInfo> all = [] {
    std::vector<SqlTableInfo> list;
    for (const SqlTableMaker& maker : makers()) list.push_back(maker.info);
    return list;
  }();
  return all;
}

std::vector<std::unique_ptr<RowTable>> sql_tables(const Analysis& analysis) {
  const auto index = std::make_shared<IssueIndex>(analysis);
  std::vector<std::unique_ptr<RowTable>> tables;
  for (const SqlTableMaker& maker : makers()) {
    RowTable::Info info;
    info.name = maker.info.name;
    for (const auto& column : maker.info.columns) info.columns.emplace_back(column.name, sql_type(column.unit));
    tables.push_back(maker.make(std::move(info), analysis, index));
  }
  return tables;
}

report::Document sql_document(const Analysis& analysis) { return start_document(analysis, "sql"); }

}  // namespace baton
