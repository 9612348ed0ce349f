#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/graph/handoff_graph.hpp"
#include "baton/metrics/bottlenecks.hpp"
#include "baton/stats/quantile.hpp"
#include "team_lists.hpp"

namespace baton {
namespace {

constexpr std::size_t slowest_issues = 10;

/// Adds up where it is known.
void add_known(TimeUs time, std::optional<TimeSum>& sum) {
  if (time != no_time) sum = sum.value_or(0) + time;
}

/// The ten largest of the delays that it is told.
class Slowest {
 public:
  void note(TimeUs delay) {
    if (delays_.size() == slowest_issues && delay <= delays_.front()) return;
    delays_.push_back(delay);
    std::push_heap(delays_.begin(), delays_.end(), std::greater<>());
    if (delays_.size() <= slowest_issues) return;
    std::pop_heap(delays_.begin(), delays_.end(), std::greater<>());
    delays_.pop_back();
  }
  /// The longest first.
  void take(std::span<const TeamLists::Delay> delays, const RowBits& chosen) {
    for (const TeamLists::Delay& of : delays) {
      if (delays_.size() == slowest_issues) break;
      if (chosen[of.row]) note(of.delay);
    }
  }
  [[nodiscard]] TimeSum sum() const { return std::accumulate(delays_.begin(), delays_.end(), TimeSum{0}); }

 private:
  std::vector<TimeUs> delays_;  // the smallest of them first
};

/// Makes the figures of teams from their lists, one after the other; keeps its memory.
class Maker {
 public:
  Maker(const TeamLists& lists, const RowBits& chosen) : lists_(lists), chosen_(chosen) {}

  [[nodiscard]] TeamFigures figures_of(std::size_t team) {
    TeamFigures figures;
    Slowest slowest;
    take_tenures(team, figures, slowest);
    if (team == 0) take_rest(figures, slowest);
    take_resolved(team, figures);
    const TimeSum delay = figures.queued + figures.in_hand;
    if (delay > 0) figures.ten_slowest_share = static_cast<double>(slowest.sum()) / static_cast<double>(delay);
    return figures;
  }

 private:
  using Tenure = TeamLists::Tenure;
  using Resolved = TeamLists::Resolved;
  using Pause = TeamLists::Pause;
  using Rest = TeamLists::Rest;

  void take_tenures(std::size_t team, TeamFigures& figures, Slowest& slowest) {
    const std::span<const Tenure> tenures = lists_.tenures(team);
    queues_.clear();
    std::int64_t pass_throughs = 0;
    bool knows_pass_throughs = false, knows_customer = false, knows_held = false;
    const bool is_sorted = lists_.is_sorted();
    TimeUs of_issue = 0;
    each_flagged(tenures, &Tenure::row, chosen_, [&](std::size_t at) {
      const Tenure& tenure = tenures[at];
      const TimeUs delay = tenure.queued + tenure.in_hand;
      figures.issues += tenure.first;
      figures.queued += tenure.queued;
      figures.in_hand += tenure.in_hand;
      figures.open_delay += tenure.open ? delay : 0;
      figures.received += tenure.received;
      figures.passed_on += tenure.passed_on;
      figures.backlog += tenure.open && tenure.last;
      pass_throughs += tenure.knows_pass_throughs && tenure.pass_through;
      knows_pass_throughs |= tenure.knows_pass_throughs;
      knows_customer |= tenure.knows_customer;
      knows_held |= tenure.knows_held;
      queues_.push_back(tenure.queued);
      if (is_sorted) return;
      if (tenure.first) slowest.note(std::exchange(of_issue, 0));
      of_issue += delay;
    });
    slowest.note(of_issue);
    figures.arrivals = static_cast<std::int64_t>(queues_.size());
    figures.completions = figures.arrivals - figures.backlog;
    if (knows_pass_throughs) figures.pass_throughs = pass_throughs;
    if (knows_customer) figures.on_customer = 0;
    if (knows_held) figures.held = 0;
    if (is_sorted) slowest.take(lists_.delays(team), chosen_);
    take_pauses(lists_.pauses(team), figures);
    figures.median_queue = quantile(queues_, 0.5);
    figures.p90_queue = quantile(queues_, 0.9);
  }

  void take_pauses(std::span<const Pause> pauses, TeamFigures& figures) const {
    each_flagged(pauses, &Pause::row, chosen_, [&](std::size_t at) {
      add_known(pauses[at].on_customer, figures.on_customer);
      add_known(pauses[at].held, figures.held);
    });
  }

  /// What the ledgers have beyond the tenures.
  void take_rest(TeamFigures& figures, Slowest& slowest) const {
    for (const std::vector<Rest>& some : lists_.rest()) {
      each_flagged(std::span(some), &Rest::row, chosen_, [&](std::size_t at) {
        const Rest& rest = some[at];
        const TimeUs delay = rest.queued + rest.in_hand;
        ++figures.issues;
        figures.queued += rest.queued;
        figures.in_hand += rest.in_hand;
        figures.open_delay += rest.open ? delay : 0;
        if (rest.knows_customer) add_known(0, figures.on_customer);
        if (rest.knows_held) add_known(0, figures.held);
        slowest.note(delay);
      });
    }
    take_pauses(lists_.rest_pauses(), figures);
  }

  void take_resolved(std::size_t team, TeamFigures& figures) {
    const std::span<const Resolved> all = lists_.resolved(team);
    resolutions_.clear();
    ease_.clear();
    std::int64_t lowest_yes = 0, lowest_known = 0;
    each_flagged(all, &Resolved::row, chosen_, [&](std::size_t at) {
      resolutions_.push_back(all[at].resolution);
      lowest_known += all[at].lowest_level >= 0;
      lowest_yes += all[at].lowest_level > 0;
      if (!std::isnan(all[at].ease)) ease_.push_back(all[at].ease);
    });
    figures.resolved = static_cast<std::int64_t>(resolutions_.size());
    figures.median_resolution = quantile(resolutions_, 0.5);
    figures.p90_resolution = quantile(resolutions_, 0.9);
    if (lowest_known > 0) figures.lowest_level = share_of(lowest_yes, lowest_known);
    figures.rated = static_cast<std::int64_t>(ease_.size());
    if (!ease_.empty()) figures.ease = stats::exact_sum(ease_) / static_cast<double>(ease_.size());
  }

  [[nodiscard]] std::optional<double> quantile(std::vector<std::int64_t>& values, double p) const {
    return lists_.is_sorted() ? stats::quantile_of_sorted(values, p) : stats::quantile(values, p);
  }

  const TeamLists& lists_;
  const RowBits& chosen_;
  std::vector<std::int64_t> queues_, resolutions_;
  std::vector<double> ease_;
};

/// The lists of all issues where they are known and it pays, else those of the selected ones.
std::shared_ptr<const TeamLists> lists_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  if (measured.orders && measured.orders->teams) return measured.orders->teams;
  return std::make_shared<const TeamLists>(log, measured, selection, threads);
}

}  // namespace

std::vector<TeamFigures> team_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const std::shared_ptr<const TeamLists> lists = lists_of(log, measured, selection, threads);
  const RowBits chosen = selection.bits();
  std::vector<Maker> makers(std::max(1U, threads), Maker(*lists, chosen));
  std::vector<TeamFigures> figures(log.teams.size());
  parallel_for(figures.size(), threads, [&](std::size_t team, unsigned worker) { figures[team] = makers[worker].figures_of(team); });
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
  KeyedValues<std::uint8_t> routes;
  std::vector<std::uint32_t> number(log.teams.size(), 0);
  std::vector<std::uint32_t> ids;
  for (const HandoffRow& handoff : measured.of(Level::team)) {
    if (selection.chosen[handoff.row] == 0 || std::exchange(routes[std::uint64_t{handoff.from} << 32U | handoff.to], std::uint8_t{1}) != 0) continue;
    for (const std::uint32_t team : {handoff.from, handoff.to}) {
      if (std::exchange(number[team], 1U) == 0) ids.push_back(team);
    }
  }
  std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return log.team_name(a) < log.team_name(b); });
  for (std::uint32_t i = 0; i < ids.size(); ++i) number[ids[i]] = i;
  std::vector<graph::WeightedEdge> edges;
  for (const auto& [route, seen] : routes.all()) edges.push_back({number[route >> 32U], number[static_cast<std::uint32_t>(route)], 1});
  // In one order: shares of routes are added up.
  std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  const std::vector<double> values = graph::betweenness(ids.size(), edges);
  std::vector<double> of_team(log.teams.size(), 0);
  for (std::size_t i = 0; i < ids.size(); ++i) of_team[ids[i]] = values[i];
  return of_team;
}

}  // namespace baton
