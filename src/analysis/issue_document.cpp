#include <algorithm>
#include <cmath>

#include "cells.hpp"

namespace baton {

using report::Unit;

namespace {

/// Columns that people see of an issue; the others are for data.
int priority_of(std::string_view id) {
  if (id == "team_handoffs") return 2;
  if (id == "company_touches") return 4;
  if (id == "time_to_resolution") return 1;
  if (id == "queued") return 9;
  return -1;
}

Cell flag_cell(std::int8_t value) { return value < 0 ? Cell{} : Cell{value > 0}; }

const ResolvedIssue& about(const Analysis& analysis, const IssueMeasures& row) { return analysis.log.issues[row.issue]; }

/// A text of the issue itself, by the place of its id.
IssueColumn text_column(std::string id, int priority, TextSpace space, std::uint32_t ResolvedIssue::*of) {
  return {{id, id, Unit::text, priority, true},
          [=](const Analysis& a, const IssueMeasures& row) { return text_cell(a.log.raw.texts.of(space).text(about(a, row).*of)); }};
}

IssueColumn flag_column(std::string id, std::int8_t IssueMeasures::*flag) {
  return {{id, id, Unit::flag, -1, true}, [=](const Analysis&, const IssueMeasures& row) { return flag_cell(row.*flag); }};
}

void add_measures(std::vector<IssueColumn>& all) {
  for (const MeasureInfo& info : all_measures()) {
    if (!info.per_issue) continue;
    const int priority = priority_of(info.id);
    if (info.count != nullptr) {
      all.push_back({{std::string(info.id), std::string(info.title), Unit::count, priority, true},
                     [of = info.count](const Analysis&, const IssueMeasures& row) { return count_cell(std::int64_t{row.*of}); }});
    }
    if (info.duration != nullptr) {
      all.push_back({{std::string(info.id) + "_s", std::string(info.title), Unit::duration, priority, true},
                     [of = info.duration](const Analysis&, const IssueMeasures& row) { return duration_cell(row.*of); }});
    }
  }
}

std::vector<IssueColumn> make_columns() {
  using A = const Analysis&;
  using Row = const IssueMeasures&;
  std::vector<IssueColumn> all{
      {{"issue", "issue", Unit::text, 0, true}, [](A a, Row row) { return Cell{std::string(a.log.key_of(row.issue))}; }},
      {{"source", "source", Unit::text, -1, true}, [](A a, Row row) { return Cell{a.log.raw.sources[about(a, row).source].name}; }},
      {{"waited_s", "waited", Unit::duration, 0, false}, [](A, Row row) { return duration_cell(row.queued + row.in_hand); }},  // what people see them ordered by
      text_column("account", 5, TextSpace::account, &ResolvedIssue::account),
      text_column("category", 6, TextSpace::category, &ResolvedIssue::category),
      text_column("priority", 8, TextSpace::priority, &ResolvedIssue::priority),
      {{"opened", "opened", Unit::instant, 7, true}, [](A, Row row) { return instant_cell(row.opening); }},
      {{"resolved", "resolved", Unit::instant, -1, true}, [](A, Row row) { return row.resolved ? instant_cell(row.end) : Cell{}; }},
      {{"status", "status", Unit::text, 0, true}, [](A, Row row) { return Cell{std::string(name_of(row.status))}; }},
      {{"custody", "custody", Unit::text, -1, true}, [](A a, Row row) { return Cell{std::string(name_of(a.log.sources[about(a, row).source].custody))}; }},
      {{"team", "last team", Unit::text, 4, true}, [](A a, Row row) { return text_cell(a.log.team_name(row.last_holder.team)); }},
      {{"person", "last person", Unit::text, -1, true}, [](A a, Row row) { return text_cell(a.person(row.last_holder.person)); }}};
  add_measures(all);
  all.push_back(flag_column("lowest_level", &IssueMeasures::lowest_level));
  all.push_back(flag_column("one_touch", &IssueMeasures::one_touch));
  all.push_back(flag_column("two_touch", &IssueMeasures::two_touch));
  all.push_back(flag_column("first_contact", &IssueMeasures::first_contact));
  all.push_back(flag_column("promise_kept", &IssueMeasures::promise_kept));
  all.push_back(flag_column("avoidable_escalation", &IssueMeasures::avoidable_escalation));
  all.push_back({{"ease", "ease", Unit::points, 0, true}, [](A, Row row) { return std::isnan(row.ease) ? Cell{} : Cell{row.ease}; }});
  all.push_back({{"ease_coverage", "ease coverage", Unit::ratio, -1, true}, [](A, Row row) { return coverage_cell(row.ease_coverage); }});
  all.push_back({{"first_event", "first event", Unit::instant, -1, true}, [](A, Row row) { return instant_cell(row.first_event); }});
  all.push_back({{"last_event", "last event", Unit::instant, -1, true}, [](A, Row row) { return instant_cell(row.last_event); }});
  all.push_back({{"events", "events", Unit::count, -1, true}, [](A, Row row) { return Cell{std::int64_t{row.events}}; }});
  return all;
}

}  // namespace

const std::vector<IssueColumn>& issue_columns() {
  static const std::vector<IssueColumn> all = make_columns();
  return all;
}

std::string issues_title(std::size_t count) {
  return people_counted(static_cast<std::int64_t>(count), "issue") + ", those first that waited longest on the company";
}

std::vector<std::uint32_t> issue_order(const Analysis& analysis) {
  std::vector<std::uint32_t> rows = analysis.selection.rows;
  const auto& measured = analysis.measured.issues;
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto key_a = analysis.log.key_of(measured[a].issue);
    const auto key_b = analysis.log.key_of(measured[b].issue);
    if (key_a != key_b) return key_a < key_b;
    return analysis.log.issues[measured[a].issue].source < analysis.log.issues[measured[b].issue].source;
  });
  return rows;
}

report::Table issue_table_head() {
  report::Table table;
  table.id = "issues";
  table.empty_text = no_issue_fits;
  for (const IssueColumn& of : issue_columns()) table.columns.push_back(of.column);
  return table;
}

report::Table issue_table(const Analysis& analysis) {
  report::Table table = issue_table_head();
  const std::vector<std::uint32_t> rows = issue_order(analysis);
  const auto& measured = analysis.measured.issues;
  table.rows.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    std::vector<Cell>& cells = table.rows.emplace_back();
    cells.reserve(issue_columns().size());
    for (const IssueColumn& of : issue_columns()) cells.push_back(of.cell(analysis, measured[row]));
  }
  table.people_order.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) table.people_order[i] = i;
  // For people: those that made customers wait for us longest come first.
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) {
    return measured[rows[a]].queued + measured[rows[a]].in_hand > measured[rows[b]].queued + measured[rows[b]].in_hand;
  });
  return table;
}

report::Document issue_document(const Analysis& analysis) {
  report::Document document = start_document(analysis, "issues");
  report::Table table = issue_table(analysis);
  table.title = issues_title(table.rows.size());
  if (!table.rows.empty()) {
    const auto word = pasteable(std::get<std::string>(table.rows[table.people_order.front()].front()));
    if (word) document.next = {"baton explain " + *word};
  }
  document.sections.push_back({"issues", "Issues", {std::move(table)}});
  document.main_table = "issues";
  return document;
}

}  // namespace baton
