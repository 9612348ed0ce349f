#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/graph/handoff_graph.hpp"
#include "baton/metrics/bottlenecks.hpp"
#include "baton/stats/quantile.hpp"
#include "bounces.hpp"
#include "edge_order.hpp"
#include "team_lists.hpp"

namespace baton {
namespace {

/// The ten largest of the delays that it is told.
class SlowestDelays {
 public:
  void note(TimeUs delay) {
    if (delays_.size() == most && delay <= delays_.front()) return;
    delays_.push_back(delay);
    std::push_heap(delays_.begin(), delays_.end(), std::greater<>());
    if (delays_.size() <= most) return;
    std::pop_heap(delays_.begin(), delays_.end(), std::greater<>());
    delays_.pop_back();
  }
  void add(const SlowestDelays& other) {
    for (const TimeUs delay : other.delays_) note(delay);
  }
  [[nodiscard]] bool is_full() const { return delays_.size() == most; }
  [[nodiscard]] TimeSum sum() const { return std::accumulate(delays_.begin(), delays_.end(), TimeSum{0}); }

 private:
  static constexpr std::size_t most = 10;
  std::vector<TimeUs> delays_;  // the smallest of them first
};

/// What the items of a team add up to.
class TeamSums {
 public:
  void add(const TeamItems::Tenure& tenure) {
    const TimeUs delay = tenure.queued + tenure.in_hand;
    figures_.issues += tenure.first;
    figures_.queued += tenure.queued;
    figures_.in_hand += tenure.in_hand;
    figures_.open_delay += tenure.open ? delay : 0;
    figures_.received += tenure.received;
    figures_.passed_on += tenure.passed_on;
    figures_.backlog += tenure.open && tenure.last;
    pass_throughs_ += tenure.knows_pass_throughs && tenure.pass_through;
    knows_pass_throughs_ |= tenure.knows_pass_throughs;
    knows_customer_ |= tenure.knows_customer;
    knows_held_ |= tenure.knows_held;
    queues_.push_back(tenure.queued);
  }
  void add(const TeamItems::Pause& pause) {
    if (pause.on_customer != no_time) on_customer_ += pause.on_customer;
    if (pause.held != no_time) held_ += pause.held;
  }
  void add(const TeamItems::Resolved& resolved) {
    resolutions_.push_back(resolved.resolution);
    lowest_known_ += resolved.lowest_level >= 0;
    lowest_yes_ += resolved.lowest_level > 0;
    if (!std::isnan(resolved.ease)) ease_.push_back(resolved.ease);
  }
  void add(const TeamItems::Rest& rest) {
    const TimeUs delay = rest.queued + rest.in_hand;
    ++figures_.issues;
    figures_.queued += rest.queued;
    figures_.in_hand += rest.in_hand;
    figures_.open_delay += rest.open ? delay : 0;
    knows_customer_ |= rest.knows_customer;
    knows_held_ |= rest.knows_held;
    slowest_.note(delay);
  }
  /// Tenures that come by row tell the delay of each issue.
  void add_with_delay(const TeamItems::Tenure& tenure) {
    if (tenure.first) end_issue();
    of_issue_ += tenure.queued + tenure.in_hand;
    add(tenure);
  }
  /// Of delays of issues, the longest first, those of the chosen.
  void add(std::span<const TeamLists::Delay> delays, const RowBits& chosen) {
    SlowestDelays slowest;
    for (std::size_t at = 0; at < delays.size() && !slowest.is_full(); ++at) {
      if (chosen[delays[at].row]) slowest.note(delays[at].delay);
    }
    slowest_.add(slowest);
  }
  /// Takes over what another has of the same team, of other issues.
  void merge(TeamSums&& other) {
    end_issue();
    other.end_issue();
    for (const auto member : {&TeamFigures::issues, &TeamFigures::received, &TeamFigures::passed_on, &TeamFigures::backlog}) figures_.*member += other.figures_.*member;
    for (const auto member : {&TeamFigures::queued, &TeamFigures::in_hand, &TeamFigures::open_delay}) figures_.*member += other.figures_.*member;
    slowest_.add(other.slowest_);
    const auto append = [](auto& to, auto& from) {
      to.insert(to.end(), from.begin(), from.end());
      from = {};
    };
    append(queues_, other.queues_);
    append(resolutions_, other.resolutions_);
    append(ease_, other.ease_);
    pass_throughs_ += other.pass_throughs_;
    lowest_yes_ += other.lowest_yes_;
    lowest_known_ += other.lowest_known_;
    on_customer_ += other.on_customer_;
    held_ += other.held_;
    knows_pass_throughs_ |= other.knows_pass_throughs_;
    knows_customer_ |= other.knows_customer_;
    knows_held_ |= other.knows_held_;
  }
  /// is_sorted: queues and resolutions came in ascending order.
  [[nodiscard]] TeamFigures roll_up(bool is_sorted) {
    end_issue();
    const auto median_and_tail = [&](std::vector<std::int64_t>& values) {
      if (!is_sorted) return stats::median_and_tail(values);
      return stats::MedianAndTail{stats::quantile_of_sorted(values, 0.5), stats::quantile_of_sorted(values, 0.9)};
    };
    TeamFigures figures = figures_;
    figures.arrivals = static_cast<std::int64_t>(queues_.size());
    figures.completions = figures.arrivals - figures.backlog;
    if (knows_pass_throughs_) figures.pass_throughs = pass_throughs_;
    if (knows_customer_) figures.on_customer = on_customer_;
    if (knows_held_) figures.held = held_;
    const stats::MedianAndTail queue = median_and_tail(queues_);
    figures.median_queue = queue.median;
    figures.p90_queue = queue.p90;
    figures.resolved = static_cast<std::int64_t>(resolutions_.size());
    const stats::MedianAndTail resolution = median_and_tail(resolutions_);
    figures.median_resolution = resolution.median;
    figures.p90_resolution = resolution.p90;
    if (lowest_known_ > 0) figures.lowest_level = share_of(lowest_yes_, lowest_known_);
    figures.rated = static_cast<std::int64_t>(ease_.size());
    if (!ease_.empty()) figures.ease = stats::exact_sum(ease_) / static_cast<double>(ease_.size());
    const TimeSum delay = figures.queued + figures.in_hand;
    if (delay > 0) figures.ten_slowest_share = static_cast<double>(slowest_.sum()) / static_cast<double>(delay);
    return figures;
  }

 private:
  void end_issue() {
    if (of_issue_ != 0) slowest_.note(std::exchange(of_issue_, 0));
  }

  TeamFigures figures_;
  SlowestDelays slowest_;
  TimeUs of_issue_ = 0;                             // whose tenures are being taken: their delay
  std::vector<std::int64_t> queues_, resolutions_;  // per tenure; per resolved issue
  std::vector<double> ease_;
  std::int64_t pass_throughs_ = 0, lowest_yes_ = 0, lowest_known_ = 0;
  TimeSum on_customer_ = 0, held_ = 0;
  bool knows_pass_throughs_ = false, knows_customer_ = false, knows_held_ = false;
};

/// Takes items of any team as they come.
struct SumsOfTeams {
  std::vector<TeamSums> teams;
  void add(std::uint32_t team, const TeamItems::Tenure& tenure) { teams[team].add_with_delay(tenure); }
  void add(std::uint32_t team, const TeamItems::Pause& pause) { teams[team].add(pause); }
  void add(std::uint32_t team, const TeamItems::Resolved& resolved) { teams[team].add(resolved); }
  void add(const TeamItems::Rest& rest) { teams[0].add(rest); }
};

/// The sums of one pass over the selected issues.
std::vector<TeamFigures> figures_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  // So many rows are looked at at a time, each worker the next.
  constexpr std::size_t block_rows = 16'384;
  std::vector<SumsOfTeams> by_worker(std::max(1U, threads));
  parallel_blocks(measured.issues.size(), block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    SumsOfTeams& sums = by_worker[worker];
    sums.teams.resize(log.teams.size());
    TeamItemWalk(measured, selection, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), log.teams.size()).walk(sums);
  });
  std::vector<TeamFigures> figures(log.teams.size());
  parallel_for(figures.size(), threads, [&](std::size_t team, unsigned) {
    TeamSums all;
    for (SumsOfTeams& sums : by_worker) {
      if (!sums.teams.empty()) all.merge(std::move(sums.teams[team]));
    }
    figures[team] = all.roll_up(false);
  });
  return figures;
}

/// The same from lists of all issues.
std::vector<TeamFigures> figures_of(const TeamLists& lists, const RowBits& chosen, std::size_t teams, unsigned threads) {
  std::vector<TeamFigures> figures(teams);
  parallel_for(figures.size(), threads, [&](std::size_t team, unsigned) {
    TeamSums sums;
    const auto add_all = [&](auto items, auto row) {
      each_flagged(items, row, chosen, [&](std::size_t at) { sums.add(items[at]); });
    };
    add_all(lists.tenures(team), &TeamItems::Tenure::row);
    add_all(lists.pauses(team), &TeamItems::Pause::row);
    add_all(lists.resolved(team), &TeamItems::Resolved::row);
    if (team == 0) add_all(lists.rest(), &TeamItems::Rest::row);
    sums.add(lists.delays(team), chosen);
    figures[team] = sums.roll_up(true);
  });
  return figures;
}

}  // namespace

std::vector<TeamFigures> team_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const std::shared_ptr<const TeamLists> lists = measured.orders ? measured.orders->teams : nullptr;
  std::vector<TeamFigures> figures = lists ? figures_of(*lists, selection.bits, log.teams.size(), threads) : figures_of(log, measured, selection, threads);
  each_bounce(measured, selection, [&](const BounceRow& bounce) { ++figures[bounce.to].bounces; });
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

namespace {

using Route = std::pair<std::uint32_t, std::uint32_t>;

/// From which team to which any selected issue was passed, in no order.
std::vector<Route> routes_of(const Measured& measured, const Selection& selection) {
  std::vector<Route> routes;
  const std::vector<HandoffRow>& handoffs = measured.of(Level::team);
  if (measured.orders) {
    const std::shared_ptr<const EdgeOrder> order = edge_order_of(measured, selection, Level::team);
    const RowBits& chosen = selection.bits;
    for (std::size_t edge = 0; edge < order->edges(); ++edge) {
      const HandoffRow& handoff = handoffs[order->of(edge).front()];
      if (chosen.any(order->rows(edge))) routes.emplace_back(handoff.from, handoff.to);
    }
    return routes;
  }
  KeyedValues<std::uint8_t> seen;
  for (const HandoffRow& handoff : handoffs) {
    if (selection.chosen[handoff.row] == 0) continue;
    if (std::exchange(seen[std::uint64_t{handoff.from} << 32U | handoff.to], std::uint8_t{1}) == 0) routes.emplace_back(handoff.from, handoff.to);
  }
  return routes;
}

}  // namespace

std::vector<double> team_betweenness(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  const std::vector<Route> routes = routes_of(measured, selection);
  std::vector<std::uint32_t> number(log.teams.size(), 0);
  std::vector<std::uint32_t> ids;
  for (const auto& [from, to] : routes) {
    for (const std::uint32_t team : {from, to}) {
      if (std::exchange(number[team], 1U) == 0) ids.push_back(team);
    }
  }
  std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return log.team_name(a) < log.team_name(b); });
  for (std::uint32_t i = 0; i < ids.size(); ++i) number[ids[i]] = i;
  std::vector<graph::WeightedEdge> edges;
  for (const auto& [from, to] : routes) edges.push_back({number[from], number[to], 1});
  // In one order: shares of routes are added up.
  std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  const std::vector<double> values = graph::betweenness(ids.size(), edges);
  std::vector<double> of_team(log.teams.size(), 0);
  for (std::size_t i = 0; i < ids.size(); ++i) of_team[ids[i]] = values[i];
  return of_team;
}

}  // namespace baton
