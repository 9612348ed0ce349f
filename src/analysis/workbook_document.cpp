#include <algorithm>

#include "baton/analysis/workbook.hpp"
#include "cells.hpp"
#include "sql_columns.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::size_t issues_of_a_block = 2048;

/// The selected issues by key, in blocks.
class IssueBlocks : public report::RowBlocks {
 public:
  explicit IssueBlocks(const Analysis& analysis) : analysis_(analysis), order_(issue_order(analysis)) {}
  [[nodiscard]] std::size_t block_count() const final { return (order_.size() + issues_of_a_block - 1) / issues_of_a_block; }

 protected:
  [[nodiscard]] const Analysis& analysis() const { return analysis_; }
  [[nodiscard]] std::vector<std::uint32_t> issues_of(std::size_t block) const {
    const auto at = [&](std::size_t row) { return order_.begin() + static_cast<std::ptrdiff_t>(std::min(row, order_.size())); };
    return {at(block * issues_of_a_block), at((block + 1) * issues_of_a_block)};
  }

 private:
  const Analysis& analysis_;
  const std::vector<std::uint32_t> order_;
};

class IssueRowBlocks final : public IssueBlocks {
 public:
  using IssueBlocks::IssueBlocks;
  [[nodiscard]] std::vector<std::vector<Cell>> rows_of(std::size_t block, unsigned) override {
    std::vector<std::vector<Cell>> rows;
    for (const std::uint32_t issue : issues_of(block)) {
      std::vector<Cell>& cells = rows.emplace_back();
      cells.reserve(issue_columns().size());
      for (const IssueColumn& of : issue_columns()) cells.push_back(of.cell(analysis(), issue));
    }
    return rows;
  }
};

/// A value of an SQL table as the cell of a document: the way back from sql_cell().
struct CellOf {
  Unit unit;
  Cell operator()(std::monostate) const { return {}; }
  Cell operator()(std::int64_t value) const { return unit == Unit::flag ? Cell{value != 0} : Cell{value}; }
  Cell operator()(double value) const {
    if (unit != Unit::duration && unit != Unit::hours) return Cell{value};
    return Cell{report::DurationCell{std::llround(value * static_cast<double>(second_us))}};
  }
  Cell operator()(std::string_view text) const { return unit == Unit::instant ? instant_cell(parse_time(text, {})) : Cell{std::string(text)}; }
  Cell operator()(const std::string& text) const { return (*this)(std::string_view(text)); }
};

Unit unit_named(std::string_view name) {
  for (const Unit unit : {Unit::text, Unit::count, Unit::number, Unit::points, Unit::ratio, Unit::duration, Unit::instant, Unit::flag}) {
    if (sql_unit(unit) == name) return unit;
  }
  return Unit::text;
}

const SqlTableInfo& schema_of(std::string_view table) {
  const auto found = std::find_if(sql_schema().begin(), sql_schema().end(), [&](const SqlTableInfo& info) { return info.name == table; });
  BATON_CHECK(found != sql_schema().end());
  return *found;
}

/// The columns of the SQL table, so that both say the same.
report::Table stint_table() {
  report::Table table;
  table.id = "stints";
  for (const SqlTableInfo::Column& column : schema_of("stints").columns) table.columns.push_back({column.name, column.name, unit_named(column.unit), 0, true});
  return table;
}

class StintRowBlocks final : public IssueBlocks {
 public:
  StintRowBlocks(const Analysis& analysis, const report::Table& table) : IssueBlocks(analysis), cursors_(std::max(1U, analysis.threads)) {
    for (const report::Column& column : table.columns) units_.push_back(column.unit);
  }
  [[nodiscard]] std::vector<std::vector<Cell>> rows_of(std::size_t block, unsigned worker) override {
    std::unique_ptr<IssueCursor>& cursor = cursors_[worker];
    if (!cursor) cursor = stint_cursor(analysis());
    std::vector<std::vector<Cell>> rows;
    for (cursor->start_over(issues_of(block)); !cursor->at_end(); cursor->next()) {
      std::vector<Cell>& cells = rows.emplace_back();
      cells.reserve(units_.size());
      for (std::size_t column = 0; column < units_.size(); ++column) cells.push_back(std::visit(CellOf{units_[column]}, cursor->value(column)));
    }
    return rows;
  }

 private:
  std::vector<std::unique_ptr<IssueCursor>> cursors_;  // one a worker
  std::vector<Unit> units_;
};

std::string_view unit_of(const MeasureInfo& info) {
  switch (info.form) {
    case MeasureForm::total:
    case MeasureForm::count:
    case MeasureForm::derived: return "count";
    case MeasureForm::duration:
    case MeasureForm::ledger:
    case MeasureForm::wait: return "hours; hidden beside them seconds";
    case MeasureForm::share: return "share";
    case MeasureForm::score: return "points";
  }
  return "count";
}

report::Table definition_table() {
  report::Table table;
  table.id = "definitions";
  for (const std::string_view id : {"id", "title", "unit", "definition", "population", "source", "others"}) table.columns.push_back({std::string(id), std::string(id), Unit::text, 0, true});
  for (const MeasureInfo& info : all_measures()) {
    table.rows.push_back({text_cell(info.id), text_cell(info.title), text_cell(unit_of(info)), text_cell(info.definition), text_cell(info.population), text_cell(info.source),
                          text_cell(info.rivals)});
  }
  for (const std::string_view name : {"teams", "edges", "loops", "accounts", "issues", "stints", "files", "rejects"}) {
    const SqlTableInfo& info = schema_of(name);
    for (const SqlTableInfo::Column& column : info.columns) {
      const bool is_duration = column.unit == "seconds";
      std::string_view measure = column.name;
      if (is_duration) measure.remove_suffix(2);
      const bool is_measure = name == "issues" && measure_named(measure) != nullptr && measure != "ease";
      if (is_measure || (name == "edges" && column.name == "level") || (name == "loops" && column.name == "level")) continue;
      table.rows.push_back({Cell{fmt::format("{}.{}", name, column.name)}, Cell{column.name}, Cell{is_duration ? std::string("hours; hidden beside them seconds") : column.unit},
                            Cell{column.meaning}, Cell{info.rows}, {}, {}});
    }
  }
  return table;
}

/// The measures of a document by id.
const report::MeasureCell* find_measure(const report::Document& document, std::string_view id) {
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      const auto* measures = std::get_if<report::Measures>(&block);
      if (measures == nullptr) continue;
      const auto found = std::find_if(measures->measures.begin(), measures->measures.end(), [&](const report::MeasureCell& cell) { return cell.id == id; });
      if (found != measures->measures.end()) return &*found;
    }
  }
  return nullptr;
}

Cell part_of(const report::MeasureCell* measure, std::string_view part) {
  if (measure == nullptr) return {};
  for (const auto& [name, value] : measure->parts) {
    if (name == part) return value;
  }
  return {};
}

double number_in(const Cell& cell) {
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*count);
  if (const auto* duration = std::get_if<report::DurationCell>(&cell)) return static_cast<double>(duration->us);
  return 0;
}

/// The figures of the first screen, each with its interval or its number, over the same issues as on a terminal. A figure that the source can't
/// show stays empty.
report::Table figure_table(const Analysis& analysis, const report::Document& document) {
  report::Table table;
  table.id = "figures";
  table.columns = {{"figure", "figure", Unit::text, 0, true},  {"value", "value", Unit::number, 0, true},       {"low", "from", Unit::ratio, 0, true},
                   {"high", "to", Unit::ratio, 0, true},       {"counted", "counted", Unit::count, 0, true},    {"definition", "definition", Unit::text, 0, true}};
  const auto add = [&](std::string figure, Cell value, Cell counted, std::string_view definition) {
    std::vector<Cell> row{Cell{std::move(figure)}, std::move(value), {}, {}, std::move(counted), Cell{std::string(definition)}};
    if (const auto* share = std::get_if<report::ShareCell>(&row[1])) {
      row[2] = number_cell(share->low);
      row[3] = number_cell(share->high);
      if (std::holds_alternative<std::monostate>(row[4])) row[4] = Cell{share->denominator};
    }
    table.rows.push_back(std::move(row));
  };
  const auto* resolution = find_measure(document, "time_to_resolution");
  add("median time to resolution", part_of(resolution, "median_s"), part_of(resolution, "n"), "time_to_resolution");
  add("9 in 10 within", part_of(resolution, "p90_s"), part_of(resolution, "n"), "time_to_resolution");
  const auto* issues = find_measure(document, "issues");
  const auto value_of = [&](std::string_view id) {
    const auto* measure = find_measure(document, id);
    return measure == nullptr ? Cell{} : measure->value;
  };
  const Cell all = issues == nullptr ? Cell{} : issues->value;
  const auto per_issue = [&](std::string_view id) {
    const Cell count = value_of(id);
    return std::holds_alternative<std::monostate>(count) || number_in(all) == 0 ? Cell{} : Cell{number_in(count) / number_in(all)};
  };
  add("team handoffs per issue", per_issue("team_handoffs"), all, "team_handoffs");
  const std::int64_t in_teams = std::count_if(analysis.selection.rows.begin(), analysis.selection.rows.end(),
                                              [&](std::uint32_t row) { return analysis.measured.issues[row].team_handoffs >= 0; });
  for (const auto& [figure, id] : {std::pair("never changed team", "issues_without_team_handoff"), std::pair("bounced A, B, A", "issues_with_team_bounce")}) {
    const Cell count = value_of(id);
    const auto* part = std::get_if<std::int64_t>(&count);
    add(figure, part == nullptr ? Cell{} : share_cell(std::optional(share_of(*part, in_teams))), {}, id);
  }
  add("lowest-level resolution", value_of("lowest_level_resolution"), {}, "lowest_level_resolution");
  const Cell queued = part_of(find_measure(document, "queued"), "sum_s"), in_hand = part_of(find_measure(document, "in_hand"), "sum_s");
  const double delay = number_in(queued) + number_in(in_hand);
  const auto seconds = [](double us) { return static_cast<std::int64_t>(us / static_cast<double>(second_us)); };
  const report::ShareCell queueing{delay > 0 ? number_in(queued) / delay : 0, seconds(number_in(queued)), seconds(delay), {}, {}};
  add("share of the waiting that is queueing", Cell{queueing}, all, "queued");
  const auto* ease = find_measure(document, "ease");
  add("ease, of 100", part_of(ease, "mean"), part_of(ease, "n"), "ease");
  return table;
}

}  // namespace

std::size_t stints_at_most(const Analysis& analysis) {
  std::size_t count = 0;
  for (const std::uint32_t row : analysis.selection.rows) {
    const IssueMeasures& issue = analysis.measured.issues[row];
    count += 1;  // before anybody held it
    for (const std::int32_t changes : {issue.routings, issue.transfers, issue.relays, issue.releases, issue.pickups}) count += static_cast<std::size_t>(std::max(changes, 0));
  }
  return count;
}

Result<report::Workbook> report_workbook(const Analysis& analysis) {
  report::Workbook workbook;
  BATON_TRY(workbook.document, report_document(analysis, ReportIssues::head_only));
  workbook.figures = figure_table(analysis, workbook.document);
  workbook.definitions = definition_table();
  workbook.rows["issues"] = std::make_shared<IssueRowBlocks>(analysis);
  const auto issues = std::find_if(workbook.document.sections.begin(), workbook.document.sections.end(), [](const report::Section& section) { return section.anchor == "issues"; });
  BATON_CHECK(issues != workbook.document.sections.end());
  const bool has_events = !analysis.log.raw.events.at.empty();
  if (has_events && stints_at_most(analysis) <= most_listed_stints) {
    report::Table stints = stint_table();
    workbook.rows["stints"] = std::make_shared<StintRowBlocks>(analysis, stints);
    issues->blocks.emplace_back(std::move(stints));
  } else {
    workbook.document.notes.push_back(fmt::format("Stints are left out: about {}. baton sql \"select * from stints\" --csv gives them.",
                                                  people_count(static_cast<std::int64_t>(stints_at_most(analysis)))));
  }
  workbook.document.notes.emplace_back("Durations are in hours; a hidden column beside each has the exact seconds. Instants are in UTC.");
  return workbook;
}

Result<report::Document> mail_document(const Analysis& analysis) {
  BATON_TRY(report::Document document, report_document(analysis, ReportIssues::head_only));
  std::erase_if(document.sections, [](const report::Section& section) { return section.anchor == "issues" || section.anchor == "definitions"; });
  return document;
}

}  // namespace baton
