#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "baton/base/parallel.hpp"
#include "baton/graph/handoff_graph.hpp"
#include "baton/metrics/bottlenecks.hpp"
#include "baton/stats/quantile.hpp"
#include "shards.hpp"

namespace baton {
namespace {

/// What is collected of a team before it is rolled up.
struct Collected {
  TeamFigures figures;
  std::vector<std::int64_t> queues, resolutions;  // per tenure; per resolved issue
  std::vector<TimeUs> delays;                     // per issue
  std::uint32_t last_row = 0xFFFFFFFF;
  std::int64_t lowest_yes = 0, lowest_known = 0;
  std::vector<double> ease;
};

void take_tenure(const IssueMeasures& issue, const TenureRow& tenure, Collected& team) {
  TeamFigures& figures = team.figures;
  if (team.last_row != tenure.row) {
    team.last_row = tenure.row;
    ++figures.issues;
    team.delays.push_back(0);
  }
  const TimeUs delay = tenure.queued + tenure.in_hand;
  team.delays.back() += delay;
  figures.queued += tenure.queued;
  figures.in_hand += tenure.in_hand;
  if (!issue.resolved && !issue.cancelled) figures.open_delay += delay;
  figures.received += tenure.received;
  figures.passed_on += tenure.passed_on;
  if (issue.pass_throughs >= 0) figures.pass_throughs = std::max<std::int64_t>(0, figures.pass_throughs) + tenure.pass_through;
  team.queues.push_back(tenure.queued);
}

/// Adds up where anything is known.
void add_known(TimeUs time, std::optional<TimeSum>& sum) {
  if (time != no_time) sum = sum.value_or(0) + time;
}

void take_resolved(const IssueMeasures& issue, Collected& team) {
  ++team.figures.resolved;
  team.resolutions.push_back(issue.time_to_resolution);
  team.lowest_known += issue.lowest_level >= 0;
  team.lowest_yes += issue.lowest_level > 0;
  if (!std::isnan(issue.ease)) team.ease.push_back(issue.ease);
}

void roll_up(Collected& team) {
  TeamFigures& figures = team.figures;
  const TimeSum delay = figures.queued + figures.in_hand;
  figures.median_queue = stats::quantile(team.queues, 0.5);
  figures.p90_queue = stats::quantile(team.queues, 0.9);
  figures.median_resolution = stats::quantile(team.resolutions, 0.5);
  figures.p90_resolution = stats::quantile(team.resolutions, 0.9);
  if (team.lowest_known > 0) figures.lowest_level = share_of(team.lowest_yes, team.lowest_known);
  figures.rated = static_cast<std::int64_t>(team.ease.size());
  if (!team.ease.empty()) figures.ease = stats::exact_sum(team.ease) / static_cast<double>(team.ease.size());
  if (delay > 0) {
    const auto slow = static_cast<std::ptrdiff_t>(std::min<std::size_t>(10, team.delays.size()));
    std::partial_sort(team.delays.begin(), team.delays.begin() + slow, team.delays.end(), std::greater<>());
    TimeSum sum = 0;
    for (auto it = team.delays.begin(); it != team.delays.begin() + slow; ++it) sum += *it;
    figures.ten_slowest_share = static_cast<double>(sum) / static_cast<double>(delay);
  }
}

/// Time that no team answers for: what the ledgers have beyond the tenures.
void take_rest(const Measured& measured, const Selection& selection, Collected& none) {
  std::size_t tenure = 0, pause = 0;
  for (const std::uint32_t row : selection.rows) {
    const IssueMeasures& issue = measured.issues[row];
    TimeUs rest_queued = issue.queued;
    TimeUs rest_in_hand = issue.in_hand;
    TimeUs rest_on_customer = issue.on_customer == no_time ? 0 : issue.on_customer;
    TimeUs rest_held = issue.held == no_time ? 0 : issue.held;
    while (tenure < measured.tenures.size() && measured.tenures[tenure].row < row) ++tenure;
    for (; tenure < measured.tenures.size() && measured.tenures[tenure].row == row; ++tenure) {
      rest_queued -= measured.tenures[tenure].queued;
      rest_in_hand -= measured.tenures[tenure].in_hand;
      while (pause < measured.pauses.size() && measured.pauses[pause].tenure < tenure) ++pause;
      if (pause == measured.pauses.size() || measured.pauses[pause].tenure != tenure) continue;
      rest_on_customer -= issue.on_customer == no_time ? 0 : measured.pauses[pause].on_customer;
      rest_held -= issue.held == no_time ? 0 : measured.pauses[pause].held;
    }
    if (rest_queued + rest_in_hand + rest_on_customer + rest_held == 0) continue;
    add_known(issue.on_customer == no_time ? no_time : rest_on_customer, none.figures.on_customer);
    add_known(issue.held == no_time ? no_time : rest_held, none.figures.held);
    ++none.figures.issues;
    none.figures.queued += rest_queued;
    none.figures.in_hand += rest_in_hand;
    none.delays.push_back(rest_queued + rest_in_hand);
    if (!issue.resolved && !issue.cancelled) none.figures.open_delay += rest_queued + rest_in_hand;
  }
}

/// All that tenures and resolved issues say of the teams of a shard.
void collect(const Measured& measured, const Selection& selection, Shard<Collected>& teams) {
  std::size_t pause = 0;
  for (std::uint32_t index = 0; index < measured.tenures.size(); ++index) {
    const TenureRow& tenure = measured.tenures[index];
    const bool paused = pause < measured.pauses.size() && measured.pauses[pause].tenure == index;
    const PauseRow* const pauses = paused ? &measured.pauses[pause++] : nullptr;
    if (!teams.has(tenure.team) || selection.chosen[tenure.row] == 0) continue;
    const IssueMeasures& issue = measured.issues[tenure.row];
    Collected& team = teams.of(tenure.team);
    TeamFigures& figures = team.figures;
    take_tenure(issue, tenure, team);
    add_known(issue.on_customer == no_time ? no_time : pauses == nullptr ? 0 : pauses->on_customer, figures.on_customer);
    add_known(issue.held == no_time ? no_time : pauses == nullptr ? 0 : pauses->held, figures.held);
    const bool last = index + 1 == measured.tenures.size() || measured.tenures[index + 1].row != tenure.row;
    const bool open = last && !issue.resolved && !issue.cancelled;
    ++figures.arrivals;
    ++(open ? figures.backlog : figures.completions);
  }
  for (const std::uint32_t row : selection.rows) {
    const IssueMeasures& issue = measured.issues[row];
    const std::uint32_t team = issue.last_holder.team;
    if (issue.resolved && team != 0 && teams.has(team)) take_resolved(issue, teams.of(team));
  }
}

}  // namespace

std::vector<TeamFigures> team_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  std::vector<TeamFigures> figures(log.teams.size());
  parallel_for(shard_count, threads, [&](std::size_t number, unsigned) {
    Shard<Collected> teams(static_cast<std::uint32_t>(number), log.teams.size());
    collect(measured, selection, teams);
    if (teams.has(0)) take_rest(measured, selection, teams.of(0));
    teams.each([&](std::uint32_t id, Collected& team) {
      roll_up(team);
      figures[id] = team.figures;
      team = {};
    });
  });
  for (const HandoffRow& handoff : measured.of(Level::team)) {
    if (selection.chosen[handoff.row] != 0 && handoff.sent_back) ++figures[handoff.to].bounces;
  }
  const std::vector<double> between = team_betweenness(log, measured, selection);
  TimeSum all_delay = 0;
  for (const TeamFigures& team : figures) all_delay += team.queued + team.in_hand;
  std::vector<TeamFigures> rows;
  for (std::uint32_t team = 0; team < figures.size(); ++team) {
    if (figures[team].issues == 0) continue;
    figures[team].team = team;
    figures[team].must_pass = between[team];
    if (all_delay > 0) figures[team].delay_share = static_cast<double>(figures[team].queued + figures[team].in_hand) / static_cast<double>(all_delay);
    rows.push_back(figures[team]);
  }
  std::sort(rows.begin(), rows.end(), [&](const TeamFigures& a, const TeamFigures& b) {
    if ((a.team == 0) != (b.team == 0)) return b.team == 0;
    const TimeSum delay_a = a.queued + a.in_hand;
    const TimeSum delay_b = b.queued + b.in_hand;
    return delay_a != delay_b ? delay_a > delay_b : log.team_name(a.team) < log.team_name(b.team);
  });
  return rows;
}

std::vector<double> team_betweenness(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  std::unordered_set<std::uint64_t> routes;
  std::vector<std::uint32_t> number(log.teams.size(), 0);
  std::vector<std::uint32_t> ids;
  for (const HandoffRow& handoff : measured.of(Level::team)) {
    if (selection.chosen[handoff.row] == 0 || !routes.insert(std::uint64_t{handoff.from} << 32U | handoff.to).second) continue;
    for (const std::uint32_t team : {handoff.from, handoff.to}) {
      if (std::exchange(number[team], 1U) == 0) ids.push_back(team);
    }
  }
  std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return log.team_name(a) < log.team_name(b); });
  for (std::uint32_t i = 0; i < ids.size(); ++i) number[ids[i]] = i;
  std::vector<graph::WeightedEdge> edges;
  for (const std::uint64_t route : routes) edges.push_back({number[route >> 32U], number[static_cast<std::uint32_t>(route)], 1});
  // In one order: shares of routes are added up.
  std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  const std::vector<double> values = graph::betweenness(ids.size(), edges);
  std::vector<double> of_team(log.teams.size(), 0);
  for (std::size_t i = 0; i < ids.size(); ++i) of_team[ids[i]] = values[i];
  return of_team;
}

}  // namespace baton
