#include <algorithm>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"
#include "bounces.hpp"
#include "chosen_durations.hpp"

namespace baton {
namespace {

void find_resolutions(const Measured& measured, const Selection& selection, unsigned threads, PassingFigures& figures) {
  struct Times {
    std::int64_t issues = 0;
    std::vector<std::int64_t> unpassed, three;
  };
  constexpr std::size_t block_rows = 8192;
  const std::vector<std::uint32_t>& rows = selection.rows;
  std::vector<Times> of_worker(std::max(1U, threads));
  parallel_blocks(rows.size(), block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    Times& times = of_worker[worker];
    for (std::size_t at = begin; at < end; ++at) {
      const IssueMeasures& issue = measured.issues[rows[at]];
      if (issue.team_handoffs < 0) continue;
      ++times.issues;
      if (issue.time_to_resolution == no_time) continue;
      if (issue.team_handoffs == 0) times.unpassed.push_back(issue.time_to_resolution);
      if (issue.team_handoffs >= 3) times.three.push_back(issue.time_to_resolution);
    }
  });
  Times all;
  for (const Times& times : of_worker) {
    all.issues += times.issues;
    all.unpassed.insert(all.unpassed.end(), times.unpassed.begin(), times.unpassed.end());
    all.three.insert(all.three.end(), times.three.begin(), times.three.end());
  }
  figures.issues = all.issues;
  figures.resolution_of_unpassed = stats::quantile(all.unpassed, 0.5);
  figures.resolution_of_three = stats::quantile(all.three, 0.5);
}

/// The same where orders are known.
void find_resolutions(const MeasuredOrders& orders, const Selection& selection, unsigned threads, PassingFigures& figures) {
  const RowBits& chosen = selection.bits;
  figures.issues = static_cast<std::int64_t>((chosen & orders.in_teams).count());
  const SortedDurations& resolutions = orders.of_measure[static_cast<std::size_t>(measure_named("time_to_resolution") - all_measures().data())];
  parallel_for(2, threads, [&](std::size_t task, unsigned) {
    if (task == 0) figures.resolution_of_unpassed = chosen_median(resolutions, chosen & orders.unpassed);
    else figures.resolution_of_three = chosen_median(resolutions, chosen & orders.often_passed);
  });
}

}  // namespace

PassingFigures passing_figures(const Measured& measured, const Selection& selection, unsigned threads) {
  PassingFigures figures;
  if (measured.orders && !selection.is_few()) find_resolutions(*measured.orders, selection, threads, figures);
  else find_resolutions(measured, selection, threads, figures);
  KeyedValues<std::int64_t> bounces;
  each_bounce(measured, selection, [&](const BounceRow& bounce) {
    const auto [a, b] = std::minmax(bounce.from, bounce.to);
    ++bounces[std::uint64_t{a} << 32U | b];
  });
  std::uint64_t most = 0;
  for (const auto& [pair, count] : bounces.all()) {
    if (count < figures.bounces || (count == figures.bounces && pair > most)) continue;
    figures.bounces = count;
    most = pair;
  }
  figures.bounced_a = static_cast<std::uint32_t>(most >> 32U);
  figures.bounced_b = static_cast<std::uint32_t>(most);
  return figures;
}

}  // namespace baton
