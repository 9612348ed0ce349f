#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/sql_tables.hpp"

namespace baton {

/// A column of an SQL table with how it is computed from a row.
template <class Row>
struct ComputedColumn {
  std::string_view name;
  report::Unit unit;
  std::string_view meaning;
  RowValue (*value)(const Row&);
};

/// How the page names a unit.
[[nodiscard]] std::string_view sql_unit(report::Unit unit);
/// The SQL type of a unit, by its name.
[[nodiscard]] RowType sql_type(std::string_view unit);

template <class Row>
[[nodiscard]] SqlTableInfo describe(std::string name, std::string rows, const std::vector<ComputedColumn<Row>>& columns) {
  SqlTableInfo info{std::move(name), std::move(rows), {}};
  for (const ComputedColumn<Row>& column : columns) {
    info.columns.push_back({std::string(column.name), std::string(sql_unit(column.unit)), std::string(column.meaning)});
  }
  return info;
}

/// Values. Texts that live in the log are shown, not copied; empty ones are missing.
[[nodiscard]] RowValue sql_text(std::string_view lasting);
[[nodiscard]] RowValue sql_text(std::string text);
[[nodiscard]] RowValue sql_seconds(TimeUs us);   ///< no_time: missing
[[nodiscard]] RowValue sql_instant(TimeUs at);   ///< no_time: missing
[[nodiscard]] inline RowValue sql_count(std::int64_t count) { return count; }
[[nodiscard]] inline RowValue sql_flag(bool flag) { return std::int64_t{flag}; }
/// The cell of a document as JSON has it, but flags as 0 and 1.
[[nodiscard]] RowValue sql_cell(const report::Cell& cell, report::Unit unit);

/// Finds the selected rows of an issue's key. Made when the first key is asked for.
class IssueIndex {
 public:
  explicit IssueIndex(const Analysis& analysis) : analysis_(analysis) {}
  /// One row a source that has the key.
  [[nodiscard]] std::vector<std::uint32_t> rows_of(std::string_view key);

 private:
  const Analysis& analysis_;
  std::vector<std::vector<std::uint32_t>> row_of_key_;  // per source, by key id: row + 1
};

/// Goes over the selected issues and, in each, over the rows that it has in the table.
class IssueCursor : public RowCursor {
 public:
  IssueCursor(const Analysis& analysis, std::shared_ptr<IssueIndex> index) : analysis_(analysis), index_(std::move(index)) {}
  void start(std::optional<std::string_view> key) final;
  /// Goes to the first row of the issues of these rows of the analysis, in their order.
  void start_over(std::vector<std::uint32_t> issues);
  [[nodiscard]] bool at_end() const final { return at_ >= rows_->size(); }
  void next() final;
  [[nodiscard]] std::int64_t row_id() const final;

 protected:
  [[nodiscard]] const Analysis& analysis() const { return analysis_; }
  [[nodiscard]] std::uint32_t row() const { return (*rows_)[at_]; }
  [[nodiscard, gnu::always_inline]] IssueMeasures measures() const { return analysis_.measured.issues[row()]; }
  /// Which row of the issue, from 0.
  [[nodiscard]] std::size_t inner() const { return inner_; }
  /// Called for each issue in turn: how many rows it has.
  virtual std::size_t enter_issue() = 0;
  /// Called when another row of the issue is looked at.
  virtual void enter_row() {}

 private:
  void find_row();

  const Analysis& analysis_;
  std::shared_ptr<IssueIndex> index_;
  std::vector<std::uint32_t> found_;
  const std::vector<std::uint32_t>* rows_ = &found_;
  std::size_t at_ = 0, inner_ = 0, count_ = 0;
};

/// A table of the schema with how it is made.
struct SqlTableMaker {
  SqlTableInfo info;
  std::function<std::unique_ptr<RowTable>(RowTable::Info, const Analysis&, const std::shared_ptr<IssueIndex>&)> make;
};
/// A maker of a table over issues: `Cursor` is an IssueCursor, `rows_of` estimates the rows of an analysis.
template <class Cursor>
[[nodiscard]] SqlTableMaker issue_wise(SqlTableInfo info, double (*rows_of)(const Analysis&)) {
  class Table final : public RowTable {
   public:
    Table(Info own, const Analysis& analysis, std::shared_ptr<IssueIndex> index) : RowTable(std::move(own)), analysis_(analysis), index_(std::move(index)) {}
    [[nodiscard]] std::unique_ptr<RowCursor> open() const override { return std::make_unique<Cursor>(analysis_, index_); }

   private:
    const Analysis& analysis_;
    std::shared_ptr<IssueIndex> index_;
  };
  const auto make = [rows_of](RowTable::Info own, const Analysis& analysis, const std::shared_ptr<IssueIndex>& index) -> std::unique_ptr<RowTable> {
    own.key_column = 0;  // "issue" comes first in all of them
    own.rows = rows_of(analysis);
    own.rows_per_key = own.rows / static_cast<double>(analysis.selection.rows.empty() ? 1 : analysis.selection.rows.size());
    return std::make_unique<Table>(std::move(own), analysis, index);
  };
  return {std::move(info), make};
}

[[nodiscard]] std::vector<SqlTableMaker> issue_sql_tables();     ///< issues, events
[[nodiscard]] std::vector<SqlTableMaker> journey_sql_tables();   ///< stints, handoffs
/// The cursor of the table stints; the analysis must hold its events.
[[nodiscard]] std::unique_ptr<IssueCursor> stint_cursor(const Analysis& analysis);
[[nodiscard]] std::vector<SqlTableMaker> document_sql_tables();  ///< teams, accounts, edges, loops, findings, files, rejects

}  // namespace baton
