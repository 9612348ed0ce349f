#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace baton::stats {

struct Interval {
  double low = 0, high = 0;
};

/// Wilson score interval of a proportion at 95 %. Nothing for no trials.
/// Source      Wilson 1927; Brown, Cai, DasGupta 2001.
[[nodiscard]] std::optional<Interval> wilson(std::int64_t successes, std::int64_t trials);

/// A sum that does not depend on the order of the values: they are taken in units of 2^-46, so that each is off by 2^-47 at most.
/// Values must lie within +-2^16. Cost O(n).
[[nodiscard]] double exact_sum(const std::vector<double>& values);

/// Mean with its t interval at 95 %; no interval for fewer than two values.
struct Mean {
  double mean = 0;
  std::optional<Interval> interval;
};
[[nodiscard]] std::optional<Mean> mean_with_interval(std::vector<double> values);

}  // namespace baton::stats
