#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

/// Figures period by period: which weeks differ from the others by more than weeks do.
namespace baton::stats {

/// Why a point stands out; a point has the sum of those that end at it.
enum ChartSignal : std::uint8_t {
  signal_none = 0,
  beyond_three_sigma = 1,        ///< Western Electric 1, Nelson 1.
  two_of_three_beyond_two = 2,   ///< Western Electric 2, Nelson 5: on one side, this point one of them.
  four_of_five_beyond_one = 4,   ///< Western Electric 3, Nelson 6: on one side, this point one of them.
  run_on_one_side = 8,           ///< Western Electric 4 (8 points), Nelson 2 (9): see ChartOptions::run.
  six_rising_or_falling = 16,    ///< Nelson 3.
  fourteen_alternating = 32,     ///< Nelson 4.
};

struct ChartOptions {
  /// First points of new phases, rising (a known change: a new team, a new tool). Each phase has a centre and limits of its own, and no rule
  /// looks across.
  std::vector<std::size_t> changes;
  /// If above 0: centre and limits come from the first so many points of each phase, so that what follows can't hide itself.
  std::size_t baseline = 0;
  std::size_t run = 8;
  /// Proportions and rates only: limits widened or narrowed by how much z scores really move from point to point (Laney 2002), as with many
  /// items a period everything else is out of control.
  bool laney = false;
};

struct ChartPoint {
  double value = 0;
  double centre = 0;
  double sigma = 0;       ///< Of this point; limits are centre +- 3 sigma, cut off at what the figure can be.
  Interval limits;
  double moving_range = 0;  ///< From the point before in the phase; 0 for its first one.
  std::uint8_t signals = signal_none;
};
struct ChartPhase {
  std::size_t first = 0, end = 0;
  double centre = 0;
  double mean_moving_range = 0;   ///< Individuals chart.
  double moving_range_limit = 0;  ///< 3.267 times it.
  double sigma_z = 1;             ///< Laney's; 1 where not asked for.
};
/// A phase whose baseline doesn't vary, or has one point in an individuals chart, has no sigma: it and its limits are infinite, and no point
/// of it gives a signal.
struct Chart {
  std::vector<ChartPoint> points;
  std::vector<ChartPhase> phases;
};

/// Individuals and moving ranges (XmR): sigma is the mean moving range / 1.128. For a figure a period of any scale.
/// Errors      for all three: nothing for no points, changes not rising within the points, or run < 2; here for a value not finite.
/// Cost        O(n). Source: Shewhart 1931; Wheeler 1993; Western Electric 1956; Nelson 1984.
[[nodiscard]] std::optional<Chart> individuals_chart(std::span<const double> values, const ChartOptions& options = {});

/// Proportions (p chart): events of items a period. A period without items stands on the centre and neither signals nor counts.
/// Errors      also for events outside [0, items].
struct ChartCount {
  std::int64_t events = 0;
  double items = 0;  ///< Items, or the exposure of a rate.
};
[[nodiscard]] std::optional<Chart> proportions_chart(std::span<const ChartCount> counts, const ChartOptions& options = {});

/// Rates (u chart): Poisson counts over exposures. Errors also for negative counts or exposures.
[[nodiscard]] std::optional<Chart> rates_chart(std::span<const ChartCount> counts, const ChartOptions& options = {});

}  // namespace baton::stats
