#include "page_tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "baton/analysis/sql_tables.hpp"
#include "baton/report/render.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::size_t drawn_teams = 15, drawn_months = 120, most_stays = 23'000, most_losses = 500;

/// The place of a row's first tenure.
std::size_t first_tenure(const Measured& measured, std::uint32_t row) {
  const auto found = std::lower_bound(measured.tenures.begin(), measured.tenures.end(), row, [](const TenureRow& tenure, std::uint32_t of) { return tenure.row < of; });
  return static_cast<std::size_t>(found - measured.tenures.begin());
}

/// The time that others kept the issue waiting during a tenure.
PauseRow pauses_of(const Measured& measured, std::size_t tenure) {
  const auto found = std::lower_bound(measured.pauses.begin(), measured.pauses.end(), tenure, [](const PauseRow& pause, std::size_t of) { return pause.tenure < of; });
  return found != measured.pauses.end() && found->tenure == tenure ? *found : PauseRow{};
}

std::string team_label(const Analysis& analysis, std::uint32_t team) { return team == 0 ? std::string("(none)") : std::string(analysis.log.team_name(team)); }

/// One figure of a measure: its part, or its own value where `part` is empty.
Cell figure_of(const report::Measures& measures, std::string_view id, std::string_view part = {}) {
  for (const report::MeasureCell& measure : measures.measures) {
    if (measure.id != id) continue;
    if (part.empty()) return measure.value;
    for (const auto& [name, value] : measure.parts) {
      if (name == part) return value;
    }
  }
  return {};
}

std::optional<std::int64_t> count_of(const report::Measures& measures, std::string_view id) {
  const Cell cell = figure_of(measures, id);
  const auto* count = std::get_if<std::int64_t>(&cell);
  return count != nullptr ? std::optional(*count) : std::nullopt;
}

std::string interval_text(const report::ShareCell& share) {
  if (!share.low || !share.high) return fmt::format("{} of {}", people_count(share.numerator), people_count(share.denominator));
  return fmt::format("{} to {}", people_share(*share.low), people_share(*share.high));
}

report::Facts::Fact share_fact(std::string label, const Cell& cell, std::string measure, std::string_view missing) {
  const auto* share = std::get_if<report::ShareCell>(&cell);
  return {std::move(label), share != nullptr ? cell : Cell{}, Unit::share, share != nullptr ? interval_text(*share) : std::string(missing), std::move(measure)};
}

report::Facts::Fact first_line_fact(const report::Measures& measures) {
  constexpr std::string_view label = "resolved on the first line", id = "lowest_level_resolution";
  const Cell cell = figure_of(measures, id);
  const auto* share = std::get_if<report::ShareCell>(&cell);
  const std::int64_t resolved = count_of(measures, "issues_resolved").value_or(0);
  if (share != nullptr && share->denominator > 0 && is_minority(share->denominator, resolved)) {
    return {std::string(label), Cell{}, Unit::share, fmt::format("known of {} of {} only", people_count(share->denominator), people_count(resolved)), std::string(id)};
  }
  return share_fact(std::string(label), cell, std::string(id), "the tiers of the teams are not known");
}

/// Months since year 0.
std::int64_t month_of(TimeUs at) {
  const CivilTime civil = us_to_civil(at);
  return std::int64_t{civil.year} * 12 + civil.month - 1;
}

}  // namespace

report::Facts strip_facts(const Analysis& analysis, const report::Measures& measures) {
  report::Facts facts;
  facts.strip = true;
  const Cell median = figure_of(measures, "time_to_resolution", "median_s");
  const Cell p90 = figure_of(measures, "time_to_resolution", "p90_s");
  const bool resolved = std::holds_alternative<report::DurationCell>(median);
  facts.facts.push_back({"median time to resolution", median, Unit::duration,
                         resolved ? fmt::format("9 in 10 within {}", report::for_people(p90, Unit::duration, analysis.log.business_hours)) : "no issue is resolved", "time_to_resolution"});
  const auto handoffs = count_of(measures, "team_handoffs");
  const std::string_view no_teams = "this source names no teams";
  std::int64_t with_team = 0;
  for (const std::uint32_t row : analysis.selection.rows) with_team += analysis.measured.issues[row].team_handoffs >= 0 ? 1 : 0;
  if (handoffs && with_team > 0) {
    const ShareValue none = share_of(count_of(measures, "issues_without_team_handoff").value_or(0), with_team);
    facts.facts.push_back({"team handoffs per issue", Cell{fmt::format("{:.2f}", static_cast<double>(*handoffs) / static_cast<double>(with_team))}, Unit::text,
                           fmt::format("none in {}", people_share(*none.value)), "team_handoffs"});
    facts.facts.push_back(share_fact("bounced A, B, A", share_cell(share_of(count_of(measures, "issues_with_team_bounce").value_or(0), with_team)), "issues_with_team_bounce", ""));
  } else {
    facts.facts.push_back({"team handoffs per issue", Cell{}, Unit::number, std::string(no_teams), "team_handoffs"});
    facts.facts.push_back({"bounced A, B, A", Cell{}, Unit::share, std::string(no_teams), "issues_with_team_bounce"});
  }
  facts.facts.push_back(first_line_fact(measures));
  const Cell queued = figure_of(measures, "queued", "sum_s");
  const Cell in_hand = figure_of(measures, "in_hand", "sum_s");
  const auto sum = [](const Cell& cell) {
    const auto* duration = std::get_if<report::DurationCell>(&cell);
    return duration == nullptr ? TimeSum{0} : duration->us;
  };
  const TimeSum delay = sum(queued) + sum(in_hand);
  facts.facts.push_back({"of company delay is queueing", delay > 0 ? Cell{static_cast<double>(sum(queued)) / static_cast<double>(delay)} : Cell{}, Unit::ratio,
                         delay > 0 ? people_hours(sum(queued)) : "nobody waited", "queued"});
  const Cell ease = figure_of(measures, "ease", "mean");
  const Cell below = figure_of(measures, "ease", "share_below_50");
  const bool rated = std::holds_alternative<double>(ease);
  facts.facts.push_back({"ease, of 100", ease, Unit::points,
                         rated ? fmt::format("{} below 50", report::for_people(below, Unit::ratio)) : "this source shows too little of what customers went through", "ease"});
  return facts;
}

report::Table team_time_table(const Analysis& analysis) {
  report::Table table;
  table.id = "team_time";
  table.for_people = false;
  table.in_data = false;
  table.columns = {{"team", "team", Unit::text, 0, true},           {"issues", "issues", Unit::count, 0, true},
                   {"queued_s", "queued", Unit::hours, 0, true},    {"in_hand_s", "in hand", Unit::hours, 0, true},
                   {"on_customer_s", "on customer", Unit::hours, 0, true}, {"held_s", "held by a third party", Unit::hours, 0, true},
                   {"delay_share", "share of delay", Unit::ratio, 0, true}, {"median_delay_s", "median per issue", Unit::duration, 0, true},
                   {"ten_slowest_share", "in its 10 slowest", Unit::ratio, 0, true}};
  std::vector<const TeamFigures*> teams;
  std::vector<std::size_t> place(analysis.log.teams.size(), drawn_teams);
  for (const TeamFigures& team : teams_of(analysis)) {
    if (team.team == 0 || teams.size() == drawn_teams) continue;
    place[team.team] = teams.size();
    teams.push_back(&team);
  }
  std::vector<std::vector<std::int64_t>> delays(teams.size());  // per issue
  std::vector<std::pair<std::uint32_t, TimeUs>> of_issue;  // team, delay
  const auto close = [&] {
    std::sort(of_issue.begin(), of_issue.end());
    for (std::size_t at = 0; at < of_issue.size();) {
      const std::uint32_t team = of_issue[at].first;
      TimeUs delay = 0;
      for (; at < of_issue.size() && of_issue[at].first == team; ++at) delay += of_issue[at].second;
      delays[place[team]].push_back(delay);
    }
    of_issue.clear();
  };
  std::uint32_t row = 0;
  for (const TenureRow& tenure : analysis.measured.tenures) {
    if (tenure.row != row) close();
    row = tenure.row;
    if (analysis.selection.chosen[tenure.row] == 0 || place[tenure.team] == drawn_teams) continue;
    of_issue.emplace_back(tenure.team, tenure.queued + tenure.in_hand);
  }
  close();
  for (std::size_t at = 0; at < teams.size(); ++at) {
    const TeamFigures& team = *teams[at];
    const bool few = team.issues < analysis.log.windows.minimum_issues;
    table.rows.push_back({Cell{team_label(analysis, team.team)}, Cell{team.issues}, duration_cell(team.queued), duration_cell(team.in_hand), duration_cell(team.on_customer.value_or(0)),
                          duration_cell(team.held.value_or(0)), Cell{team.delay_share},
                          few ? Cell{std::string(too_few_text)} : duration_cell(stats::quantile(delays[at], 0.5)), few ? Cell{} : number_cell(team.ten_slowest_share)});
  }
  return table;
}

report::Table month_table(const Analysis& analysis) {
  report::Table table;
  table.id = "months";
  table.empty_text = no_issue_fits;
  table.shown_rows = 24;
  table.columns = {{"month", "month", Unit::text, 0, true},       {"opened", "opened", Unit::count, 0, true},
                   {"resolved", "resolved", Unit::count, 0, true}, {"backlog", "open at its end", Unit::count, 0, true},
                   {"median_resolution_s", "median to resolution", Unit::duration, 0, true}, {"median_low_s", "from", Unit::duration, 1, true},
                   {"median_high_s", "to", Unit::duration, 1, true}, {"p90_resolution_s", "9 in 10 within", Unit::duration, 2, true}};
  if (analysis.selection.rows.empty()) return table;
  const auto& issues = analysis.measured.issues;
  std::int64_t first = month_of(analysis.log.as_of);
  const std::int64_t last = first;
  for (const std::uint32_t row : analysis.selection.rows) first = std::min(first, month_of(issues[row].opening));
  first = std::max(first, last - static_cast<std::int64_t>(drawn_months) + 1);
  struct Month {
    std::int64_t opened = 0, resolved = 0, ended = 0;
    std::vector<double> times;
  };
  std::vector<Month> months(static_cast<std::size_t>(last - first + 1));
  std::int64_t backlog = 0;  // of the time before
  const auto place = [&](TimeUs at) { return std::min(month_of(at), last) - first; };
  for (const std::uint32_t row : analysis.selection.rows) {
    const IssueMeasures& issue = issues[row];
    if (const std::int64_t at = place(issue.opening); at >= 0) ++months[static_cast<std::size_t>(at)].opened;
    else ++backlog;
    if (!issue.resolved && !issue.cancelled) continue;
    const std::int64_t at = place(issue.end);
    if (at < 0) {
      --backlog;
      continue;
    }
    Month& month = months[static_cast<std::size_t>(at)];
    ++month.ended;
    if (!issue.resolved) continue;
    ++month.resolved;
    if (issue.time_to_resolution != no_time) month.times.push_back(static_cast<double>(issue.time_to_resolution));
  }
  for (std::size_t at = 0; at < months.size(); ++at) {
    Month& month = months[at];
    backlog += month.opened - month.ended;
    const std::int64_t of = first + static_cast<std::int64_t>(at);
    std::vector<Cell> row{Cell{fmt::format("{:04}-{:02}", of / 12, of % 12 + 1)}, Cell{month.opened}, Cell{month.resolved}, Cell{backlog}, Cell{}, Cell{}, Cell{}, Cell{}};
    if (static_cast<std::int64_t>(month.times.size()) < analysis.log.windows.minimum_issues) {
      if (!month.times.empty()) row[4] = Cell{std::string(too_few_text)};
    } else {
      const auto median = stats::quantile_interval(month.times, 0.5);
      row[4] = duration_cell(median ? std::optional(median->value) : std::nullopt);
      row[5] = duration_cell(median && median->interval ? std::optional(median->interval->low) : std::nullopt);
      row[6] = duration_cell(median && median->interval ? std::optional(median->interval->high) : std::nullopt);
      row[7] = duration_cell(stats::quantile(month.times, 0.9));
    }
    table.rows.push_back(std::move(row));
  }
  // People ask about lately first.
  for (std::size_t at = table.rows.size(); at-- > 0;) table.people_order.push_back(at);
  table.title = fmt::format("Month by month (UTC), the latest first; it ends on {}", format_minute(analysis.log.as_of).substr(0, 10));
  return table;
}

report::Table stay_table(const Analysis& analysis) {
  report::Table table;
  table.id = "stays";
  table.for_people = false;
  table.in_data = false;
  table.columns = {{"issue", "issue", Unit::text, 0, true},        {"team", "team", Unit::text, 0, true},
                   {"from_s", "from opening", Unit::duration, 0, true}, {"to_s", "to", Unit::duration, 0, true},
                   {"queued_s", "queued", Unit::duration, 0, true}, {"in_hand_s", "in hand", Unit::duration, 0, true},
                   {"on_customer_s", "on customer", Unit::duration, 0, true}, {"held_s", "held by a third party", Unit::duration, 0, true},
                   {"touches", "company touches", Unit::count, 0, true}};
  const Measured& measured = analysis.measured;
  for (const std::uint32_t row : worst_rows(analysis, worst_issues)) {
    const IssueMeasures& issue = measured.issues[row];
    const std::size_t first = first_tenure(measured, row), end = first_tenure(measured, row + 1);
    if (table.rows.size() + end - first > most_stays) break;
    for (std::size_t at = first; at < end; ++at) {
      const TenureRow& tenure = measured.tenures[at];
      const TimeUs to = at + 1 < end ? measured.tenures[at + 1].from(issue) : issue.end;
      const PauseRow pause = pauses_of(measured, at);
      const auto seconds = [](TimeUs us) { return duration_cell(TimeSum{us / second_us * second_us}); };
      table.rows.push_back({Cell{std::string(analysis.log.key_of(issue.issue))}, Cell{team_label(analysis, tenure.team)}, seconds(tenure.from(issue) - issue.opening),
                            seconds(to - issue.opening), duration_cell(TimeSum{tenure.queued}), duration_cell(TimeSum{tenure.in_hand}),
                            duration_cell(TimeSum{pause.on_customer}), duration_cell(TimeSum{pause.held}),
                            issue.company_touches < 0 ? Cell{} : Cell{std::int64_t{tenure.touches}}});
    }
  }
  return table;
}

report::Table lost_points_table(const Analysis& analysis) {
  report::Table table;
  table.id = "lost_points";
  table.for_people = false;
  table.in_data = false;
  table.columns = {{"issue", "issue", Unit::text, 0, true}, {"component", "component", Unit::text, 0, true}, {"points", "points", Unit::points, 0, true},
                   {"of", "of", Unit::points, 0, true}};
  for (const std::uint32_t row : worst_rows(analysis, most_losses)) {
    const IssueMeasures& issue = analysis.measured.issues[row];
    if (std::isnan(issue.ease)) continue;
    double coverage = 0;
    for (const EaseLoss& loss : analysis.ease->losses(analysis.log, issue, coverage)) {
      if (loss.points <= 0) continue;
      const auto tenths = [](double points) { return Cell{std::round(points * 10) / 10}; };
      table.rows.push_back({Cell{std::string(analysis.log.key_of(issue.issue))}, Cell{std::string(loss.component)}, tenths(loss.points), tenths(loss.weight)});
    }
  }
  return table;
}

report::Table column_table() {
  report::Table table;
  table.id = "columns";
  table.for_people = false;
  table.in_data = false;
  table.columns = {{"table", "table", Unit::text, 0, true}, {"column", "column", Unit::text, 0, true}, {"meaning", "meaning", Unit::text, 0, true}};
  static constexpr std::array<std::string_view, 5> shown{"issues", "teams", "accounts", "edges", "loops"};
  for (const SqlTableInfo& info : sql_schema()) {
    if (std::find(shown.begin(), shown.end(), info.name) == shown.end()) continue;
    for (const SqlTableInfo::Column& column : info.columns) table.rows.push_back({Cell{info.name}, Cell{column.name}, Cell{column.meaning}});
  }
  return table;
}

}  // namespace baton
