#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/graph/handoff_graph.hpp"
#include "baton/metrics/bottlenecks.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

constexpr std::size_t slowest_issues = 10;
/// So many rows are looked at at a time, each worker the next.
constexpr std::uint32_t block_rows = 16'384;

/// Adds up where anything is known.
void add_known(const std::optional<TimeSum>& time, std::optional<TimeSum>& sum) {
  if (time) sum = sum.value_or(0) + *time;
}

void add_known(std::int64_t count, std::int64_t& sum) {
  if (count >= 0) sum = std::max<std::int64_t>(0, sum) + count;
}

/// What is collected of a team before it is rolled up.
class Collected {
 public:
  TeamFigures figures;

  void take(const IssueMeasures& issue, const TenureRow& tenure, const PauseRow* pauses, bool is_last) {
    if (row_ != tenure.row) {
      end_issue();
      row_ = tenure.row;
      ++figures.issues;
    }
    const bool open = !issue.resolved && !issue.cancelled;
    const TimeUs delay = tenure.queued + tenure.in_hand;
    delay_ += delay;
    figures.queued += tenure.queued;
    figures.in_hand += tenure.in_hand;
    if (open) figures.open_delay += delay;
    figures.received += tenure.received;
    figures.passed_on += tenure.passed_on;
    add_known(issue.pass_throughs < 0 ? -1 : tenure.pass_through, figures.pass_throughs);
    if (issue.on_customer != no_time) add_known(TimeSum{pauses == nullptr ? 0 : pauses->on_customer}, figures.on_customer);
    if (issue.held != no_time) add_known(TimeSum{pauses == nullptr ? 0 : pauses->held}, figures.held);
    ++figures.arrivals;
    ++(open && is_last ? figures.backlog : figures.completions);
    queues_.push_back(tenure.queued);
  }

  void take_resolved(const IssueMeasures& issue) {
    ++figures.resolved;
    resolutions_.push_back(issue.time_to_resolution);
    lowest_known_ += issue.lowest_level >= 0;
    lowest_yes_ += issue.lowest_level > 0;
    if (!std::isnan(issue.ease)) ease_.push_back(issue.ease);
  }

  /// Time of an issue that no team answers for: what its ledger has beyond its tenures.
  void take_rest(const IssueMeasures& issue, TimeUs queued, TimeUs in_hand, TimeUs on_customer, TimeUs held) {
    if (issue.on_customer != no_time) add_known(TimeSum{on_customer}, figures.on_customer);
    if (issue.held != no_time) add_known(TimeSum{held}, figures.held);
    ++figures.issues;
    figures.queued += queued;
    figures.in_hand += in_hand;
    if (!issue.resolved && !issue.cancelled) figures.open_delay += queued + in_hand;
    note_delay(queued + in_hand);
  }

  /// Takes over what another one collected of the same team, of other issues.
  void merge(Collected&& other) {
    end_issue();
    other.end_issue();
    for (const auto member : {&TeamFigures::issues, &TeamFigures::received, &TeamFigures::passed_on, &TeamFigures::arrivals, &TeamFigures::backlog,
                              &TeamFigures::completions, &TeamFigures::resolved}) {
      figures.*member += other.figures.*member;
    }
    for (const auto member : {&TeamFigures::queued, &TeamFigures::in_hand, &TeamFigures::open_delay}) figures.*member += other.figures.*member;
    add_known(other.figures.pass_throughs, figures.pass_throughs);
    add_known(other.figures.on_customer, figures.on_customer);
    add_known(other.figures.held, figures.held);
    for (const TimeUs delay : other.slowest_) note_delay(delay);
    const auto append = [](auto& to, auto& from) {
      to.insert(to.end(), from.begin(), from.end());
      from = {};
    };
    append(queues_, other.queues_);
    append(resolutions_, other.resolutions_);
    append(ease_, other.ease_);
    lowest_yes_ += other.lowest_yes_;
    lowest_known_ += other.lowest_known_;
  }

  void roll_up() {
    end_issue();
    const TimeSum delay = figures.queued + figures.in_hand;
    figures.median_queue = stats::quantile(queues_, 0.5);
    figures.p90_queue = stats::quantile(queues_, 0.9);
    figures.median_resolution = stats::quantile(resolutions_, 0.5);
    figures.p90_resolution = stats::quantile(resolutions_, 0.9);
    if (lowest_known_ > 0) figures.lowest_level = share_of(lowest_yes_, lowest_known_);
    figures.rated = static_cast<std::int64_t>(ease_.size());
    if (!ease_.empty()) figures.ease = stats::exact_sum(ease_) / static_cast<double>(ease_.size());
    if (delay > 0) {
      const TimeSum sum = std::accumulate(slowest_.begin(), slowest_.end(), TimeSum{0});
      figures.ten_slowest_share = static_cast<double>(sum) / static_cast<double>(delay);
    }
  }

 private:
  void end_issue() {
    if (row_ != no_row) note_delay(delay_);
    row_ = no_row;
    delay_ = 0;
  }
  void note_delay(TimeUs delay) {
    if (slowest_.size() == slowest_issues && delay <= slowest_.front()) return;
    slowest_.push_back(delay);
    std::push_heap(slowest_.begin(), slowest_.end(), std::greater<>());
    if (slowest_.size() <= slowest_issues) return;
    std::pop_heap(slowest_.begin(), slowest_.end(), std::greater<>());
    slowest_.pop_back();
  }

  static constexpr std::uint32_t no_row = 0xFFFFFFFF;
  std::uint32_t row_ = no_row;                      // whose tenures are being taken
  TimeUs delay_ = 0;                                // of them
  std::vector<TimeUs> slowest_;                     // the largest delays of issues, the smallest of them first
  std::vector<std::int64_t> queues_, resolutions_;  // per tenure; per resolved issue
  std::int64_t lowest_yes_ = 0, lowest_known_ = 0;
  std::vector<double> ease_;
};

/// What some issues say of the teams: their tenures, who resolved them, and what no team answers for.
void collect(const Measured& measured, const Selection& selection, std::uint32_t first_row, std::uint32_t end_row, std::vector<Collected>& teams) {
  const auto of_row = [](const TenureRow& tenure, std::uint32_t row) { return tenure.row < row; };
  const auto of_tenure = [](const PauseRow& pause, std::size_t tenure) { return pause.tenure < tenure; };
  auto tenure = static_cast<std::size_t>(std::lower_bound(measured.tenures.begin(), measured.tenures.end(), first_row, of_row) - measured.tenures.begin());
  auto pause = std::lower_bound(measured.pauses.begin(), measured.pauses.end(), tenure, of_tenure);
  for (std::uint32_t row = first_row; row < end_row; ++row) {
    std::size_t end = tenure;
    while (end < measured.tenures.size() && measured.tenures[end].row == row) ++end;
    if (selection.chosen[row] == 0) {
      tenure = end;
      continue;
    }
    const IssueMeasures& issue = measured.issues[row];
    TimeUs queued = issue.queued;
    TimeUs in_hand = issue.in_hand;
    TimeUs on_customer = issue.on_customer == no_time ? 0 : issue.on_customer;
    TimeUs held = issue.held == no_time ? 0 : issue.held;
    for (; tenure < end; ++tenure) {
      while (pause != measured.pauses.end() && pause->tenure < tenure) ++pause;
      const PauseRow* const pauses = pause != measured.pauses.end() && pause->tenure == tenure ? &*pause : nullptr;
      teams[measured.tenures[tenure].team].take(issue, measured.tenures[tenure], pauses, tenure + 1 == end);
      queued -= measured.tenures[tenure].queued;
      in_hand -= measured.tenures[tenure].in_hand;
      if (pauses != nullptr && issue.on_customer != no_time) on_customer -= pauses->on_customer;
      if (pauses != nullptr && issue.held != no_time) held -= pauses->held;
    }
    if (issue.resolved && issue.last_holder.team != 0) teams[issue.last_holder.team].take_resolved(issue);
    if (queued + in_hand + on_customer + held != 0) teams[0].take_rest(issue, queued, in_hand, on_customer, held);
  }
}

}  // namespace

std::vector<TeamFigures> team_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  std::vector<std::vector<Collected>> by_worker(std::max(1U, threads));
  const auto rows_count = static_cast<std::uint32_t>(measured.issues.size());
  parallel_for((rows_count + block_rows - 1) / block_rows, threads, [&](std::size_t block, unsigned worker) {
    std::vector<Collected>& teams = by_worker[worker];
    if (teams.empty()) teams.resize(log.teams.size());
    const auto first = static_cast<std::uint32_t>(block) * block_rows;
    collect(measured, selection, first, std::min(rows_count, first + block_rows), teams);
  });
  std::vector<TeamFigures> figures(log.teams.size());
  parallel_for(figures.size(), threads, [&](std::size_t id, unsigned) {
    Collected team;
    for (std::vector<Collected>& teams : by_worker) {
      if (!teams.empty()) team.merge(std::move(teams[id]));
    }
    team.roll_up();
    figures[id] = team.figures;
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
