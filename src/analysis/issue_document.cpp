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

std::vector<report::Column> columns() {
  std::vector<report::Column> all{{"issue", "issue", Unit::text, 0, true},       {"source", "source", Unit::text, -1, true},
                                  {"waited_s", "waited", Unit::duration, 0, false},
                                  {"account", "account", Unit::text, 5, true},   {"category", "category", Unit::text, 6, true},
                                  {"priority", "priority", Unit::text, 8, true}, {"opened", "opened", Unit::instant, 7, true},
                                  {"resolved", "resolved", Unit::instant, -1, true}, {"status", "status", Unit::text, 0, true},
                                  {"custody", "custody", Unit::text, -1, true},  {"team", "last team", Unit::text, 4, true},
                                  {"person", "last person", Unit::text, -1, true}};
  for (const MeasureInfo& info : all_measures()) {
    if (!info.per_issue) continue;
    if (info.count != nullptr) all.push_back({std::string(info.id), std::string(info.title), Unit::count, priority_of(info.id), true});
    if (info.duration != nullptr) {
      all.push_back({std::string(info.id) + "_s", std::string(info.title), Unit::duration, priority_of(info.id), true});
    }
  }
  for (const std::string_view id : {"lowest_level", "one_touch", "two_touch", "first_contact", "promise_kept", "avoidable_escalation"}) {
    all.push_back({std::string(id), std::string(id), Unit::flag, -1, true});
  }
  all.push_back({"ease", "ease", Unit::points, 0, true});
  all.push_back({"ease_coverage", "ease coverage", Unit::ratio, -1, true});
  all.push_back({"first_event", "first event", Unit::instant, -1, true});
  all.push_back({"last_event", "last event", Unit::instant, -1, true});
  all.push_back({"events", "events", Unit::count, -1, true});
  return all;
}

Cell flag_cell(std::int8_t value) { return value < 0 ? Cell{} : Cell{value > 0}; }

std::vector<Cell> row_of(const Analysis& analysis, const IssueMeasures& measures) {
  const ResolvedLog& log = analysis.log;
  const ResolvedIssue& issue = log.issues[measures.issue];
  const Texts& texts = log.raw.texts;
  std::vector<Cell> row{Cell{std::string(log.key_of(measures.issue))},
                        Cell{log.raw.sources[issue.source].name},
                        duration_cell(measures.queued + measures.in_hand),  // what people see them ordered by
                        text_cell(texts.of(TextSpace::account).text(issue.account)),
                        text_cell(texts.of(TextSpace::category).text(issue.category)),
                        text_cell(texts.of(TextSpace::priority).text(issue.priority)),
                        instant_cell(measures.opening),
                        measures.resolved ? instant_cell(measures.end) : Cell{},
                        Cell{std::string(name_of(measures.status))},
                        Cell{std::string(name_of(log.sources[issue.source].custody))},
                        text_cell(log.team_name(measures.last_holder.team)),
                        text_cell(analysis.person(measures.last_holder.person))};
  for (const MeasureInfo& info : all_measures()) {
    if (!info.per_issue) continue;
    if (info.count != nullptr) row.push_back(count_cell(std::int64_t{measures.*info.count}));
    if (info.duration != nullptr) row.push_back(duration_cell(measures.*info.duration));
  }
  for (const std::int8_t flag : {measures.lowest_level, measures.one_touch, measures.two_touch, measures.first_contact, measures.promise_kept,
                                 measures.avoidable_escalation}) {
    row.push_back(flag_cell(flag));
  }
  row.push_back(std::isnan(measures.ease) ? Cell{} : Cell{measures.ease});
  row.push_back(coverage_cell(measures.ease_coverage));
  row.push_back(instant_cell(measures.first_event));
  row.push_back(instant_cell(measures.last_event));
  row.push_back(Cell{std::int64_t{measures.events}});
  return row;
}

}  // namespace

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

report::Table issue_table(const Analysis& analysis) {
  report::Table table;
  table.id = "issues";
  table.empty_text = no_issue_fits;
  table.columns = columns();
  const std::vector<std::uint32_t> rows = issue_order(analysis);
  const auto& measured = analysis.measured.issues;
  table.rows.reserve(rows.size());
  for (const std::uint32_t row : rows) table.rows.push_back(row_of(analysis, measured[row]));
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
