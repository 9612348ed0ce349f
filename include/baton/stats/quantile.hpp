#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace baton::stats {

/// Quantile of type 7 (linear interpolation between order statistics; the default of R and NumPy).
/// Shape       value at share p in [0, 1]; nothing for no values.
/// Cost        O(n); reorders the values.
/// Source      Hyndman and Fan 1996, definition 7.
[[nodiscard]] std::optional<double> quantile(std::vector<std::int64_t>& values, double p);
[[nodiscard]] std::optional<double> quantile(std::vector<double>& values, double p);
/// The median and the 90 % point at once: the second is looked for only beyond the first.
struct MedianAndTail {
  std::optional<double> median, p90;
};
[[nodiscard]] MedianAndTail median_and_tail(std::vector<std::int64_t>& values);

/// The same of so many values in ascending order, of which value_at(place) gives one. Cost: two of them.
template <class ValueAt>
[[nodiscard]] std::optional<double> quantile_of_ranked(std::size_t count, double p, ValueAt value_at) {
  if (count == 0) return std::nullopt;
  const double position = static_cast<double>(count - 1) * p;
  const auto below = static_cast<std::size_t>(position);
  const auto low = static_cast<double>(value_at(below));
  const double rest = position - static_cast<double>(below);
  if (rest == 0 || below + 1 == count) return low;
  return low + rest * (static_cast<double>(value_at(below + 1)) - low);
}

/// The same of values that are in ascending order already. Cost O(1).
[[nodiscard]] std::optional<double> quantile_of_sorted(std::span<const std::int64_t> values, double p);

/// Median of censored durations: the least t with S(t) <= 1/2, S by Kaplan and Meier; events come before censorings at equal t.
/// Shape       a duration, or nothing where S never falls to 1/2 ("not reached").
/// Cost        O(n log n); reorders.
/// Source      Kaplan and Meier 1958.
///
/// An observation is one number, which sorts by duration, then events first; durations are below 2^62.
class Observation {
 public:
  Observation() = default;
  Observation(std::int64_t duration, bool observed) : key_(duration * 2 + (observed ? 0 : 1)) {}
  [[nodiscard]] std::int64_t duration() const { return key_ >> 1; }
  [[nodiscard]] bool observed() const { return (key_ & 1) == 0; }  ///< False: censored then.
  [[nodiscard]] std::int64_t key() const { return key_; }
  friend bool operator<(const Observation& a, const Observation& b) { return a.key_ < b.key_; }

 private:
  std::int64_t key_ = 0;
};
/// The share that survives, told of observations in their order, down to one half. Between two censorings it is what is left of those at risk: it falls
/// by the same amount with each event, so that events need only be counted.
class SurvivalWalk {
 public:
  explicit SurvivalWalk(std::size_t observations) : at_risk_(observations) { find_needed(); }
  /// So many events: the number, from 0, of that among them which the median is at.
  [[nodiscard]] std::optional<std::size_t> observe(std::size_t events) {
    if (events_ + events >= needed_) return needed_ - events_ - 1;
    events_ += events;
    return std::nullopt;
  }
  void censor();  ///< One that is censored.

 private:
  /// Survival after so many events since the last censoring.
  [[nodiscard]] double after(std::size_t events) const { return before_ * static_cast<double>(at_risk_ - events) / static_cast<double>(at_risk_); }
  void find_needed();

  double before_ = 1;        // survival at the last censoring
  std::size_t at_risk_;      // behind it
  std::size_t events_ = 0;   // since it
  std::size_t needed_ = 0;   // so many events since it make it one half
};
[[nodiscard]] std::optional<std::int64_t> kaplan_meier_median(std::vector<Observation>& observations);
/// The same of observations that are in order already. Cost O(n), up to the median.
[[nodiscard]] std::optional<std::int64_t> kaplan_meier_median_of_sorted(std::span<const Observation> observations);

}  // namespace baton::stats
