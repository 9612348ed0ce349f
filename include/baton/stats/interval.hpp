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

/// Mean with its t interval at 95 %; no interval for fewer than two values.
struct Mean {
  double mean = 0;
  std::optional<Interval> interval;
};
[[nodiscard]] std::optional<Mean> mean_with_interval(const std::vector<double>& values);

}  // namespace baton::stats
