#pragma once
#include <optional>

#include "baton/metrics/measured.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {

/// What the chosen of sorted durations come to.
struct ChosenDurations {
  std::size_t observed = 0, censored = 0;
  TimeSum sum = 0;                      ///< Of the observed, as what follows.
  std::optional<double> median, p90;
  std::optional<TimeUs> km_median;
};
/// With `with_censoring` some may be censored, else none is. Cost: one pass over all durations, whether they are chosen or not; nothing is written down
/// but a bit for each.
[[nodiscard]] ChosenDurations chosen_durations(const SortedDurations& all, const RowBits& chosen, bool with_censoring);

/// Median of the chosen observed ones alone.
[[nodiscard]] std::optional<double> chosen_median(const SortedDurations& all, const RowBits& chosen);

}  // namespace baton
