#include "baton/stats/quantile.hpp"

#include <algorithm>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <cmath>

namespace baton::stats {
namespace {

/// `sorted_below`: so many values are the lowest, whatever their order. Tells how many are afterwards.
template <class Value>
std::optional<double> quantile_of(std::vector<Value>& values, double p, std::size_t& sorted_below) {
  if (values.empty()) return std::nullopt;
  const double position = static_cast<double>(values.size() - 1) * p;
  const auto below = static_cast<std::size_t>(position);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(std::min(sorted_below, below)), at, values.end());
  sorted_below = below;
  const double low = static_cast<double>(*at);
  const double rest = position - static_cast<double>(below);
  if (rest == 0 || below + 1 == values.size()) return low;
  const double high = static_cast<double>(*std::min_element(at + 1, values.end()));
  return low + rest * (high - low);
}

/// The share that survives, down to one half.
struct SurvivalWalk {
  double survival = 1;
  std::size_t i = 0;

  /// Goes on to where the observations are in order; the median where it is before that.
  std::optional<std::int64_t> go(std::span<const Observation> observations, std::size_t sorted) {
    while (i < sorted) {
      const std::size_t at_risk = observations.size() - i;
      const std::int64_t duration = observations[i].duration();
      std::size_t events = 0;
      std::size_t next = i;
      for (; next < sorted && observations[next].duration() == duration; ++next) events += observations[next].observed();
      if (next == sorted && sorted < observations.size()) break;  // more of this duration may follow
      if (events > 0) {
        survival *= 1 - static_cast<double>(events) / static_cast<double>(at_risk);
        // Products of fractions that are exactly one half may round to just above it.
        if (survival <= 0.5 + 1e-12) return duration;
      }
      i = next;
    }
    return std::nullopt;
  }
};

}  // namespace

std::optional<double> quantile(std::vector<std::int64_t>& values, double p) {
  std::size_t sorted_below = 0;
  return quantile_of(values, p, sorted_below);
}
std::optional<double> quantile(std::vector<double>& values, double p) {
  std::size_t sorted_below = 0;
  return quantile_of(values, p, sorted_below);
}

MedianAndTail median_and_tail(std::vector<std::int64_t>& values) {
  std::size_t sorted_below = 0;
  const std::optional<double> median = quantile_of(values, 0.5, sorted_below);
  return {median, quantile_of(values, 0.9, sorted_below)};
}

std::optional<double> quantile_of_sorted(std::span<const std::int64_t> values, double p) {
  return quantile_of_ranked(values.size(), p, [&](std::size_t place) { return values[place]; });
}

std::optional<std::int64_t> kaplan_meier_median(std::vector<Observation>& observations) {
  // By digits: three times as fast as by comparison for a million.
  const auto digits = [](const Observation& observation, unsigned offset) { return observation.key() >> offset; };
  // Only what lies before the median must be in order, and the median is beyond the first half: sorted half by half of the rest.
  SurvivalWalk walk;
  for (std::size_t sorted = 0; sorted < observations.size();) {
    const std::size_t next_sorted = sorted + (observations.size() - sorted + 1) / 2;
    const auto at = [&](std::size_t index) { return observations.begin() + static_cast<std::ptrdiff_t>(index); };
    if (next_sorted < observations.size()) std::nth_element(at(sorted), at(next_sorted), observations.end());
    boost::sort::spreadsort::integer_sort(at(sorted), at(next_sorted), digits);
    sorted = next_sorted;
    if (const auto median = walk.go(observations, sorted)) return median;
  }
  return std::nullopt;
}

std::optional<std::int64_t> kaplan_meier_median_of_sorted(std::span<const Observation> observations) { return SurvivalWalk().go(observations, observations.size()); }

}  // namespace baton::stats
