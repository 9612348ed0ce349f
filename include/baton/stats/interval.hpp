#pragma once
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace baton::stats {

struct Interval {
  double low = 0, high = 0;
};

/// A figure, how far off it is by chance, and its interval where there is one.
struct Estimate {
  double value = 0;
  double standard_error = 0;
  std::optional<Interval> interval;
};

/// Wilson score interval of a proportion, at 95 % where no level is given. Nothing for no trials.
/// Source      Wilson 1927; Brown, Cai, DasGupta 2001.
[[nodiscard]] std::optional<Interval> wilson(std::int64_t successes, std::int64_t trials);
[[nodiscard]] std::optional<Interval> wilson(std::int64_t successes, std::int64_t trials, double level);

/// A sum that does not depend on the order of the values: they are taken in units of 2^-46, so that each is off by 2^-47 at most.
/// Values must lie within +-2^16. Cost O(n).
[[nodiscard]] double exact_sum(std::span<const double> values);
/// The same of values that come one by one.
class ExactAdder {
 public:
  void add(double value) { units_ += std::llrint(value * unit); }
  void add(const ExactAdder& other) { units_ += other.units_; }
  [[nodiscard]] double sum() const { return static_cast<double>(units_) / unit; }

 private:
  static constexpr double unit = 70368744177664.0;  // 2^46: what the last bit of a double from 64 to 128 is worth
  __extension__ __int128 units_ = 0;
};

/// Mean with its t interval at 95 %; no interval for fewer than two values.
struct Mean {
  double mean = 0;
  std::optional<Interval> interval;
};
[[nodiscard]] std::optional<Mean> mean_with_interval(std::vector<double> values);

/// Mean of values of any size, with its t interval. Nothing for fewer than two values, or one that is not finite or whose
/// square isn't. Cost O(n).
[[nodiscard]] std::optional<Estimate> mean_interval(std::span<const double> values, double level = 0.95);

/// What is drawn or varies as a whole: an issue, or all issues of one customer or incident with their sum.
struct Unit {
  double sum = 0;
  double count = 1;
};
/// One unit a cluster, ordered by cluster. Both spans are equally long, else nothing is returned. Cost O(n log n).
[[nodiscard]] std::vector<Unit> clustered_units(std::span<const double> values, std::span<const std::uint32_t> cluster_of);

/// Sum of sums over sum of counts, with the linearised interval on t with (units - 1) degrees of freedom: the mean over items whose
/// clusters, not the items themselves, are independent. Nothing for fewer than two units or no count at all. Cost O(n).
/// Source      Cochran 1977, section 6.4; Liang and Zeger 1986.
[[nodiscard]] std::optional<Estimate> clustered_mean_interval(std::span<const Unit> units, double level = 0.95);

/// Quantile of type 7 with the interval between two order statistics, which holds whatever the distribution.
/// Shape       coverage is what the interval really has: at least the level. No interval where the sample is too small for the level
///             (a median at 95 % needs six values). Nothing for no value, one that is not finite, or p outside (0, 1).
/// Cost        O(n); reorders.
/// Source      Conover 1999, section 3.2 (binomial).
struct QuantileInterval {
  double value = 0;
  std::optional<Interval> interval;
  double coverage = 0;
};
[[nodiscard]] std::optional<QuantileInterval> quantile_interval(std::vector<double>& values, double p, double level = 0.95);

}  // namespace baton::stats
