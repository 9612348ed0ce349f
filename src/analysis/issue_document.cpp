#include <algorithm>
#include <cmath>

#include "cells.hpp"
#include "rated_issues.hpp"
#include "whole_log.hpp"
#include "window_traps.hpp"

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

/// A cell by what it needs of the figures; only that is read of the row.
template <class Get>
std::function<Cell(const Analysis&, std::uint32_t)> cell_by(Get get) {
  return [get](const Analysis& analysis, std::uint32_t row) { return get(analysis, analysis.measured.issues[row]); };
}

template <class Get>
std::function<std::uint32_t(const Analysis&, std::uint32_t)> number_by(Get get) {
  return [get](const Analysis& analysis, std::uint32_t row) { return static_cast<std::uint32_t>(get(analysis, analysis.measured.issues[row])); };
}

/// A text of the issue itself, by the place of its id.
IssueColumn text_column(std::string id, int priority, TextSpace space, std::uint32_t ResolvedIssue::*of) {
  return {{id, id, Unit::text, priority, true},
          cell_by([=](const Analysis& a, const IssueMeasures& row) { return text_cell(a.log.raw.texts.of(space).text(a.log.issues[row.issue].*of)); }),
          number_by([of](const Analysis& a, const IssueMeasures& row) { return a.log.issues[row.issue].*of; })};
}

IssueColumn flag_column(std::string id, std::int8_t IssueMeasures::*flag) {
  return {{id, id, Unit::flag, -1, true}, [=](const Analysis& a, std::uint32_t row) { return flag_cell(a.measured.issues.of(flag, row)); }};
}

void add_measures(std::vector<IssueColumn>& all) {
  for (const MeasureInfo& info : all_measures()) {
    if (!info.per_issue) continue;
    const int priority = priority_of(info.id);
    if (info.count != nullptr) {
      all.push_back({{std::string(info.id), std::string(info.title), Unit::count, priority, true},
                     [of = info.count](const Analysis& a, std::uint32_t row) { return count_cell(std::int64_t{a.measured.issues.of(of, row)}); }});
    }
    if (info.duration != nullptr) {
      all.push_back({{std::string(info.id) + "_s", std::string(info.title), Unit::duration, priority, true},
                     [of = info.duration](const Analysis& a, std::uint32_t row) { return duration_cell(a.measured.issues.of(of, row)); }});
    }
  }
}

std::vector<IssueColumn> make_columns() {
  using A = const Analysis&;
  using Row = const IssueMeasures&;
  const auto source_of = number_by([](A a, Row row) { return a.log.issues[row.issue].source; });
  std::vector<IssueColumn> all{
      {{"issue", "issue", Unit::text, 0, true}, cell_by([](A a, Row row) { return Cell{std::string(a.log.key_of(row.issue))}; })},
      {{"source", "source", Unit::text, -1, true}, cell_by([](A a, Row row) { return Cell{a.log.raw.sources[a.log.issues[row.issue].source].name}; }), source_of},
      {{"waited_s", "waited", Unit::duration, 0, false}, cell_by([](A, Row row) { return duration_cell(row.queued + row.in_hand); })},  // what people see them ordered by
      text_column("account", 5, TextSpace::account, &ResolvedIssue::account),
      text_column("category", 6, TextSpace::category, &ResolvedIssue::category),
      text_column("priority", 8, TextSpace::priority, &ResolvedIssue::priority),
      {{"opened", "opened", Unit::instant, 7, true}, cell_by([](A, Row row) { return instant_cell(row.opening); })},
      {{"resolved", "resolved", Unit::instant, -1, true}, cell_by([](A, Row row) { return row.resolved ? instant_cell(row.end) : Cell{}; })},
      {{"status", "status", Unit::text, 0, true}, cell_by([](A, Row row) { return Cell{std::string(name_of(row.status))}; }), number_by([](A, Row row) { return row.status; })},
      {{"custody", "custody", Unit::text, -1, true}, cell_by([](A a, Row row) { return Cell{std::string(name_of(a.log.sources[a.log.issues[row.issue].source].custody))}; }), source_of},
      {{"team", "last team", Unit::text, 4, true}, cell_by([](A a, Row row) { return text_cell(a.log.team_name(row.last_holder.team)); }),
       number_by([](A, Row row) { return row.last_holder.team; })},
      {{"person", "last person", Unit::text, -1, true}, cell_by([](A a, Row row) { return text_cell(a.person(row.last_holder.person)); }),
       number_by([](A, Row row) { return row.last_holder.person; })}};
  add_measures(all);
  all.push_back(flag_column("lowest_level", &IssueMeasures::lowest_level));
  all.push_back(flag_column("one_touch", &IssueMeasures::one_touch));
  all.push_back(flag_column("two_touch", &IssueMeasures::two_touch));
  all.push_back(flag_column("first_contact", &IssueMeasures::first_contact));
  all.push_back(flag_column("promise_kept", &IssueMeasures::promise_kept));
  all.push_back(flag_column("avoidable_escalation", &IssueMeasures::avoidable_escalation));
  all.push_back({{"ease", "ease", Unit::points, 0, true}, cell_by([](A, Row row) { return std::isnan(row.ease) ? Cell{} : Cell{row.ease}; })});
  all.push_back({{"ease_coverage", "ease coverage", Unit::ratio, -1, true}, cell_by([](A, Row row) { return coverage_cell(row.ease_coverage); })});
  all.push_back({{"first_event", "first event", Unit::instant, -1, true}, cell_by([](A, Row row) { return instant_cell(row.first_event); })});
  all.push_back({{"last_event", "last event", Unit::instant, -1, true}, cell_by([](A, Row row) { return instant_cell(row.last_event); })});
  all.push_back({{"events", "events", Unit::count, -1, true}, cell_by([](A, Row row) { return Cell{std::int64_t{row.events}}; })});
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

namespace {

TimeUs waited(const Analysis& analysis, std::uint32_t row) { return analysis.measured.issues[row].queued + analysis.measured.issues[row].in_hand; }

/// Keys are compared where they lie together, by their first eight bytes where these differ.
void sort_by_key(const Analysis& analysis, std::vector<std::uint32_t>& rows) {
  struct Place {
    std::uint64_t begins = 0;
    std::string_view key;
    std::uint32_t source = 0, row = 0;
  };
  std::vector<Place> places;
  places.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    const std::uint32_t issue = analysis.measured.issues[row].issue;
    Place place{0, analysis.log.key_of(issue), analysis.log.issues[issue].source, row};
    for (std::size_t at = 0; at < sizeof place.begins; ++at) place.begins = place.begins << 8U | (at < place.key.size() ? static_cast<unsigned char>(place.key[at]) : 0U);
    places.push_back(place);
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    if (a.begins != b.begins) return a.begins < b.begins;
    return a.key != b.key ? a.key < b.key : a.source < b.source;
  });
  for (std::size_t at = 0; at < rows.size(); ++at) rows[at] = places[at].row;
}

void sort_by_wait(const Analysis& analysis, std::vector<std::uint32_t>& rows_by_key) {
  std::vector<std::pair<TimeUs, std::uint32_t>> waits;  // what is falling negated, then the place by key
  waits.reserve(rows_by_key.size());
  for (std::uint32_t at = 0; at < rows_by_key.size(); ++at) waits.emplace_back(-waited(analysis, rows_by_key[at]), at);
  std::sort(waits.begin(), waits.end());
  std::vector<std::uint32_t> sorted;
  sorted.reserve(waits.size());
  for (const auto& [wait, at] : waits) sorted.push_back(rows_by_key[at]);
  rows_by_key = std::move(sorted);
}

/// Whether to look through all sorted rows for the selected ones, rather than to sort these.
bool looks_through(const Analysis& analysis) { return analysis.orders && analysis.selection.rows.size() >= analysis.selection.chosen.size() / 64; }

/// The selected ones of sorted rows, the first `most` of them.
std::vector<std::uint32_t> chosen_of(const Analysis& analysis, const std::vector<std::uint32_t>& sorted, std::size_t most) {
  std::vector<std::uint32_t> rows;
  const std::size_t wanted = std::min(most, analysis.selection.rows.size());
  rows.reserve(wanted);
  for (std::size_t at = 0; rows.size() < wanted; ++at) {
    if (analysis.selection.chosen[sorted[at]] != 0) rows.push_back(sorted[at]);
  }
  return rows;
}

}  // namespace

void Analysis::keep_orders(const IssueOrders* known) {
  measured.orders = std::make_shared<const MeasuredOrders>(order_measured(log, measured, threads));
  IssueOrders sorted;
  const bool all_are_measured = measured.issues.size() == log.issues.size();
  if (known != nullptr && all_are_measured && known->by_key.size() == log.issues.size()) {
    sorted.by_key = known->by_key;
  } else {
    sorted.by_key.resize(measured.issues.size());
    for (std::uint32_t row = 0; row < sorted.by_key.size(); ++row) sorted.by_key[row] = row;
    sort_by_key(*this, sorted.by_key);
  }
  sorted.key_rank.resize(sorted.by_key.size());
  std::uint32_t rank = 0;
  for (std::size_t at = 0; at < sorted.by_key.size(); ++at) {
    const auto key_at = [&](std::size_t place) { return log.key_of(measured.issues.of(&IssueMeasures::issue, sorted.by_key[place])); };
    rank += at > 0 && key_at(at) != key_at(at - 1);
    sorted.key_rank[sorted.by_key[at]] = rank;
  }
  sorted.by_wait = sorted.by_key;
  sort_by_wait(*this, sorted.by_wait);
  sorted.inferred_opening = sorted.from_mail = RowBits(measured.issues.size());
  for (std::size_t row = 0; row < measured.issues.size(); ++row) {
    const ResolvedIssue& issue = log.issues[measured.issues.of(&IssueMeasures::issue, row)];
    sorted.inferred_opening.set(row, issue.stated_opening == no_time);
    sorted.from_mail.set(row, log.raw.sources[issue.source].is_mail);
  }
  sorted.rated = std::make_shared<const RatedIssues>(list_rated_issues(*this, Selection::all(measured.issues.size())));
  whole = std::make_shared<const WholeLog>(look_at_whole(*this));
  sorted.traps = find_trap_bits(*this, whole->windows);
  orders = std::make_shared<const IssueOrders>(std::move(sorted));
}

std::vector<std::uint32_t> issue_order(const Analysis& analysis) {
  if (looks_through(analysis)) return chosen_of(analysis, analysis.orders->by_key, analysis.selection.rows.size());
  std::vector<std::uint32_t> rows = analysis.selection.rows;
  sort_by_key(analysis, rows);
  return rows;
}

std::vector<std::uint32_t> worst_rows(const Analysis& analysis, std::size_t most) {
  if (looks_through(analysis)) return chosen_of(analysis, analysis.orders->by_wait, most);
  std::vector<std::uint32_t> rows = issue_order(analysis);
  sort_by_wait(analysis, rows);
  rows.resize(std::min(rows.size(), most));
  return rows;
}

report::Table issue_table_head() {
  report::Table table;
  table.id = "issues";
  table.empty_text = no_issue_fits;
  for (const IssueColumn& of : issue_columns()) table.columns.push_back(of.column);
  return table;
}

report::Table table_of_issues(const Analysis& analysis, const std::vector<std::uint32_t>& rows) {
  report::Table table = issue_table_head();
  table.all_rows = analysis.selection.rows.size();
  table.rows.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    std::vector<Cell>& cells = table.rows.emplace_back();
    cells.reserve(issue_columns().size());
    for (const IssueColumn& of : issue_columns()) cells.push_back(of.cell(analysis, row));
  }
  return table;
}

report::Table issue_table(const Analysis& analysis) {
  const std::vector<std::uint32_t> rows = issue_order(analysis);
  report::Table table = table_of_issues(analysis, rows);
  table.all_rows = 0;
  table.people_order.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) table.people_order[i] = i;
  // For people: those that made customers wait for us longest come first.
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) { return waited(analysis, rows[a]) > waited(analysis, rows[b]); });
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
