#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/stats/distributions.hpp"
#include "baton/stats/paired_change.hpp"
#include "baton/stats/random.hpp"

namespace baton::stats {
namespace {

/// Values with the units they belong to and what each counts, rising.
struct Sorted {
  struct Value {
    double value, weight;
    std::uint32_t unit;
  };
  std::vector<Value> values;

  void sort() {
    std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return a.value != b.value ? a.value < b.value : a.unit < b.unit; });
  }
  /// The value at a share of all: that of type 7 for a median of equal weights.
  [[nodiscard]] double at(double share, double total) const {
    const double wanted = share * total;
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[i].weight;
      if (sum > wanted) return values[i].value;
      if (sum == wanted && i + 1 < values.size()) return (values[i].value + values[i + 1].value) / 2;
    }
    return values.back().value;
  }
  [[nodiscard]] double drawn_median(const std::vector<std::uint32_t>& times, double total) const {
    const double wanted = total / 2;
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[i].weight * times[values[i].unit];
      if (sum > wanted) return values[i].value;
      if (sum == wanted) {
        const double low = values[i].value;
        while (++i < values.size() && times[values[i].unit] == 0) {
        }
        return i < values.size() ? (low + values[i].value) / 2 : low;
      }
    }
    return values.back().value;
  }
  /// One over the density at the median, times the number of units; 0 where many values are equal there.
  [[nodiscard]] double sparsity(double units) const {
    const double width = std::min(0.25, 0.6482 * std::pow(units, -0.2));
    return (at(0.5 + width, units) - at(0.5 - width, units)) / (2 * width);
  }
};

/// What each unit adds to a median, times the number of units: `below` is its share of values at or below it.
std::vector<double> shares_below(const Sorted& sorted, double median, std::size_t units) {
  std::vector<double> below(units, 0);
  for (const Sorted::Value& value : sorted.values) {
    if (value.value > median) break;
    below[value.unit] += value.weight;
  }
  return below;
}

/// Variance of the median after through pools of few values: shares below vary from value to value of a unit's pool.
double pool_variance(const PairedValues& values, const std::vector<double>& below, const std::vector<double>& share, double sparsity) {
  if (values.pool.empty()) return 0;
  std::vector<double> spread(values.pool_size.size(), 0);
  for (std::size_t unit = 0; unit < values.pool.size(); ++unit) {
    const double draws = 1 / share[unit];
    if (values.pool[unit] == 0 || draws < 2) continue;
    spread[values.pool[unit]] += below[unit] * (1 - below[unit]) * draws / (draws - 1);
  }
  const auto units = static_cast<double>(values.before.size());
  std::vector<double> members(values.pool_size.size(), 0);
  for (const std::uint32_t pool : values.pool) members[pool] += 1;
  double variance = 0;
  for (std::size_t pool = 1; pool < spread.size(); ++pool) {
    if (members[pool] > 0) variance += (members[pool] / units) * spread[pool] / units / values.pool_size[pool];
  }
  return variance * sparsity * sparsity;
}

}  // namespace

std::optional<PairedEstimate> paired_median_change(const PairedValues& values, const BootstrapOptions& options, std::size_t most_drawn) {
  const std::size_t units = values.before.size();
  if (units == 0) return std::nullopt;
  const auto count = static_cast<double>(units);
  std::vector<double> share(units, 0);
  for (const PairedValues::After& value : values.after) share[value.unit] += 1;
  for (double& of : share) of = 1 / of;
  Sorted before, after;
  before.values.reserve(units);
  after.values.reserve(values.after.size());
  for (std::uint32_t unit = 0; unit < units; ++unit) before.values.push_back({values.before[unit], 1, unit});
  for (const PairedValues::After& value : values.after) after.values.push_back({value.value, share[value.unit], value.unit});
  before.sort();
  after.sort();
  PairedEstimate estimate{before.at(0.5, count), after.at(0.5, count), 0, 0, std::nullopt};
  estimate.difference = estimate.after - estimate.before;
  const double sparsity_before = before.sparsity(count);
  const double sparsity_after = after.sparsity(count);
  const std::vector<double> below_before = shares_below(before, estimate.before, units);
  const std::vector<double> below_after = shares_below(after, estimate.after, units);
  double squares = 0;
  for (std::size_t unit = 0; unit < units; ++unit) {
    const double part = (0.5 - below_after[unit]) * sparsity_after - (0.5 - below_before[unit]) * sparsity_before;
    squares += part * part;
  }
  const double of_pools = pool_variance(values, below_after, share, sparsity_after);
  estimate.standard_error = std::sqrt(squares / count / count + of_pools);
  if (units < 2) return estimate;
  if (units > most_drawn) {
    const double wide = normal_quantile((1 + options.level) / 2) * estimate.standard_error;
    estimate.interval = Interval{estimate.difference - wide, estimate.difference + wide};
    return estimate;
  }
  std::vector<double> replicates;
  std::vector<std::uint32_t> times(units);
  // Units are drawn in the order of their values, so that it does not matter how they came.
  std::vector<std::uint32_t> order(units);
  std::iota(order.begin(), order.end(), 0U);
  std::vector<double> first_after(units, 0);
  for (auto value = values.after.rbegin(); value != values.after.rend(); ++value) first_after[value->unit] = value->value;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return values.before[a] != values.before[b] ? values.before[a] < values.before[b] : first_after[a] < first_after[b];
  });
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(options.seed, std::uint64_t{replicate} + 1);
    double total = 0;
    for (const std::uint32_t unit : order) {
      times[unit] = random.poisson_one();
      total += times[unit];
    }
    if (total == 0) continue;
    const double more = of_pools > 0 ? std::sqrt(of_pools) * normal_quantile(random.uniform()) : 0;
    replicates.push_back(after.drawn_median(times, total) - before.drawn_median(times, total) + more);
  }
  estimate.interval = interval_of_replicates(estimate.difference, replicates, {}, options.level);
  return estimate;
}

}  // namespace baton::stats
