#include "baton/stats/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>

#include "baton/stats/distributions.hpp"
#include "baton/stats/quantile.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

constexpr double z95 = 1.959963984540054;

std::optional<Interval> wilson_at(std::int64_t successes, std::int64_t trials, double z) {
  if (trials <= 0) return std::nullopt;
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double scale = 1 + z * z / n;
  const double centre = (p + z * z / (2 * n)) / scale;
  const double half = z / scale * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  // At none and at all the bound is the end itself; rounding must not say otherwise.
  return Interval{successes == 0 ? 0.0 : centre - half, successes == trials ? 1.0 : centre + half};
}

}  // namespace

std::optional<Interval> wilson(std::int64_t successes, std::int64_t trials) { return wilson_at(successes, trials, z95); }
std::optional<Interval> wilson(std::int64_t successes, std::int64_t trials, double level) {
  if (!is_level(level)) return std::nullopt;
  return wilson_at(successes, trials, normal_quantile((1 + level) / 2));
}

double exact_sum(std::span<const double> values) {
  ExactAdder adder;
  for (const double value : values) adder.add(value);
  return adder.sum();
}

std::optional<Mean> mean_with_interval(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  Mean result{exact_sum(values) / n, std::nullopt};
  if (values.size() < 2) return result;
  std::sort(values.begin(), values.end());  // squares round alike whatever the order they come in
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half = t * std::sqrt(squares / (n - 1) / n);
  result.interval = Interval{result.mean - half, result.mean + half};
  return result;
}

std::optional<Estimate> mean_interval(std::span<const double> values, double level) {
  if (values.size() < 2 || !is_level(level) || !all_finite(values)) return std::nullopt;
  const Spread spread = spread_of(values);
  const double error = std::sqrt(spread.variance() / spread.count);
  if (!std::isfinite(error)) return std::nullopt;
  const double half = t_quantile((1 + level) / 2, spread.count - 1) * error;
  return Estimate{spread.mean, error, Interval{spread.mean - half, spread.mean + half}};
}

std::vector<Unit> clustered_units(std::span<const double> values, std::span<const std::uint32_t> cluster_of) {
  std::vector<Unit> units;
  if (values.size() != cluster_of.size()) return units;
  std::vector<std::pair<std::uint32_t, double>> sorted(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) sorted[i] = {cluster_of[i], values[i]};
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size();) {
    Sum sum;
    const std::size_t first = i;
    for (; i < sorted.size() && sorted[i].first == sorted[first].first; ++i) sum.add(sorted[i].second);
    units.push_back({sum.value(), static_cast<double>(i - first)});
  }
  return units;
}

std::optional<Estimate> clustered_mean_interval(std::span<const Unit> units, double level) {
  if (units.size() < 2 || !is_level(level)) return std::nullopt;
  Sum sums, counts, squares;
  for (const Unit& unit : units) {
    sums.add(unit.sum);
    counts.add(unit.count);
  }
  const double mean = sums.value() / counts.value();
  for (const Unit& unit : units) squares.add((unit.sum - mean * unit.count) * (unit.sum - mean * unit.count));
  const auto n = static_cast<double>(units.size());
  const double error = std::sqrt(squares.value() * n / (n - 1)) / counts.value();
  if (!(counts.value() > 0) || !std::isfinite(error)) return std::nullopt;
  const double half = t_quantile((1 + level) / 2, n - 1) * error;
  return Estimate{mean, error, Interval{mean - half, mean + half}};
}

std::optional<QuantileInterval> quantile_interval(std::vector<double>& values, double p, double level) {
  if (values.empty() || !(p > 0 && p < 1) || !is_level(level) || !all_finite(values)) return std::nullopt;
  QuantileInterval result;
  result.value = *quantile(values, p);
  const auto n = static_cast<std::int64_t>(values.size());
  const double tail = (1 - level) / 2;
  // The least k in [0, n] that holds; what is asked is false, then true.
  const auto least = [n](const auto& holds) {
    std::int64_t low = 0, high = n;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  // Ranks from 0: below the low one lie too few values only with a chance of `tail`, likewise above the high one.
  const std::int64_t low = least([&](std::int64_t k) { return binomial_at_most(k, n, p) > tail; }) - 1;
  const std::int64_t high = least([&](std::int64_t k) { return binomial_at_least(k + 1, n, p) <= tail; });
  if (low < 0 || high >= n) return result;
  const auto at = [&](std::int64_t rank) {
    std::nth_element(values.begin(), values.begin() + rank, values.end());
    return values[static_cast<std::size_t>(rank)];
  };
  result.interval = Interval{at(low), at(high)};
  result.coverage = binomial_at_most(high, n, p) - binomial_at_most(low, n, p);
  return result;
}

}  // namespace baton::stats
