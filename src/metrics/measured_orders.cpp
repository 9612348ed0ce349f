#include <algorithm>
#include <cmath>
#include <utility>

#include "account_lists.hpp"
#include "baton/base/parallel.hpp"
#include "durations.hpp"
#include "edge_order.hpp"
#include "rows_by_id.hpp"
#include "team_lists.hpp"

namespace baton {
namespace {

SortedDurations sorted(std::vector<std::pair<stats::Observation, std::uint32_t>> pairs) {
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first.key() != b.first.key() ? a.first < b.first : a.second < b.second; });
  SortedDurations durations;
  durations.observations.reserve(pairs.size());
  durations.rows.reserve(pairs.size());
  for (const auto& [observation, row] : pairs) {
    durations.observations.push_back(observation);
    durations.rows.push_back(row);
  }
  return durations;
}

/// What needs the issues alone.
void sort_issues(const Measured& measured, MeasuredOrders& orders) {
  const std::size_t rows = measured.issues.size();
  orders.in_teams = orders.unpassed = orders.often_passed = RowBits(rows);
  std::vector<std::pair<double, std::uint32_t>> ease;
  for (std::uint32_t row = 0; row < rows; ++row) {
    const IssueMeasures& issue = measured.issues[row];
    if (issue.is_open()) orders.open.push_back(row);
    if (issue.resolved && !std::isnan(issue.ease)) ease.emplace_back(issue.ease, row);
    orders.in_teams.set(row, issue.team_handoffs >= 0);
    orders.unpassed.set(row, issue.team_handoffs == 0);
    orders.often_passed.set(row, issue.team_handoffs >= 3);
  }
  std::sort(ease.begin(), ease.end());
  for (const auto& [value, row] : ease) {
    orders.ease.values.push_back(value);
    orders.ease.rows.push_back(row);
  }
  for (const HandoffRow& handoff : measured.of(Level::team)) {
    if (handoff.sent_back) orders.bounces.push_back({handoff.row, handoff.from, handoff.to});
  }
}

}  // namespace

std::vector<std::uint8_t> may_still_come(const ResolvedLog& log, const MeasureInfo& info) {
  const auto in = [&](const SourceFacts& facts) {
    if (info.id == "time_to_first_act") return facts.actors;
    if (info.id == "time_to_resolution" || info.id == "time_to_first_resolution") return facts.resolutions;
    if (info.id == "time_to_first_response") return facts.messages || (facts.custody == CustodyMode::acts && facts.actors && !facts.visibility);
    return true;
  };
  std::vector<std::uint8_t> sources;
  for (const SourceFacts& facts : log.sources) sources.push_back(in(facts) ? 1 : 0);
  return sources;
}

MeasuredOrders order_measured(const ResolvedLog& log, const Measured& measured, unsigned threads) {
  const auto infos = all_measures();
  MeasuredOrders orders;
  orders.of_measure.resize(infos.size());
  sort_issues(measured, orders);
  orders.rows_of_account = rows_by_id(log.accounts.size(), [&](auto take) {
    for (std::uint32_t row = 0; row < measured.issues.size(); ++row) take(log.issues[measured.issues.of(&IssueMeasures::issue, row)].account, row);
  });
  const Selection all = Selection::all(measured.issues.size());
  orders.teams = std::make_shared<const TeamLists>(log, measured, all, threads);
  const auto accounts = std::make_shared<AccountLists>(log, measured, all, threads);
  accounts->sort_values(log, threads);
  orders.accounts = accounts;
  using Pairs = std::vector<std::pair<stats::Observation, std::uint32_t>>;
  parallel_for(infos.size() + level_count, threads, [&](std::size_t index, unsigned) {
    Pairs pairs;
    if (index >= infos.size()) {
      const std::size_t level = index - infos.size();
      for (const HandoffRow& handoff : measured.handoffs[level]) {
        if (handoff.timed) pairs.emplace_back(stats::Observation(handoff.wait, !handoff.censored), handoff.row);
      }
      orders.of_wait[level] = sorted(std::move(pairs));
      // Edges of persons are asked for seldom, and are many.
      if (level != static_cast<std::size_t>(Level::person)) orders.edges[level] = std::make_shared<const EdgeOrder>(measured.handoffs[level], all);
      return;
    }
    const MeasureInfo& info = infos[index];
    if (info.duration == nullptr) return;
    const std::vector<std::uint8_t> still_comes = may_still_come(log, info);
    for (std::uint32_t row = 0; row < measured.issues.size(); ++row) {
      const IssueMeasures& issue = measured.issues[row];
      const TimeUs value = measured.issues.of(info.duration, row);
      if (value != no_time) pairs.emplace_back(stats::Observation(value, true), row);
      else if (info.censored && still_comes[log.issues[issue.issue].source] != 0) pairs.emplace_back(stats::Observation(issue.whole, false), row);
    }
    orders.of_measure[index] = sorted(std::move(pairs));
  });
  return orders;
}

}  // namespace baton
