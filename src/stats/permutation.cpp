#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "baton/stats/compare_groups.hpp"
#include "baton/stats/random.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

/// Divisions equal to the one seen must count whatever the order their sums were taken in.
bool as_far(double value, double seen, double scale) { return !(std::abs(value) < std::abs(seen) - 1e-12 * scale); }

}  // namespace

std::optional<PermutationTest> permute_mean_difference(std::span<const double> first, std::span<const double> second,
                                                       const PermutationOptions& options) {
  if (first.empty() || second.empty() || options.permutations == 0 || !all_finite(first) || !all_finite(second)) return std::nullopt;
  std::vector<double> own(first.begin(), first.end()), others(second.begin(), second.end());
  std::sort(own.begin(), own.end());
  std::sort(others.begin(), others.end());
  const auto na = static_cast<double>(own.size()), nb = static_cast<double>(others.size());
  PermutationTest result;
  result.value = sum_of(own) / na - sum_of(others) / nb;
  result.permutations = options.permutations;
  // The smaller group is drawn; its sum around the common mean says all.
  const std::size_t drawn = std::min(own.size(), others.size());
  std::vector<double> pool = own;
  pool.insert(pool.end(), others.begin(), others.end());
  std::sort(pool.begin(), pool.end());
  const double mean = sum_of(pool) / (na + nb);
  double scale = 0;
  for (double& value : pool) {
    value -= mean;
    scale += std::abs(value);
  }
  const double per_sum = 1 / na + 1 / nb;
  const double seen = result.value / per_sum;
  std::vector<std::size_t> swapped(drawn);
  std::uint32_t as_far_count = 0;
  for (std::uint32_t permutation = 0; permutation < options.permutations; ++permutation) {
    Random random(options.seed, std::uint64_t{permutation} + 1);
    double sum = 0;
    for (std::size_t i = 0; i < drawn; ++i) {
      swapped[i] = i + random.below(pool.size() - i);
      std::swap(pool[i], pool[swapped[i]]);
      sum += pool[i];
    }
    if (as_far(sum, seen, scale)) ++as_far_count;
    for (std::size_t i = drawn; i-- > 0;) std::swap(pool[i], pool[swapped[i]]);  // each permutation begins from the same order
  }
  result.p = (as_far_count + 1.0) / (options.permutations + 1.0);
  return result;
}

std::optional<PermutationTest> permute(std::span<const std::uint8_t> in_first, const DivisionStatistic& statistic,
                                       const PermutationOptions& options, std::span<const std::uint32_t> stratum_of) {
  if ((!stratum_of.empty() && stratum_of.size() != in_first.size()) || options.permutations == 0) return std::nullopt;
  std::vector<std::uint8_t> division(in_first.begin(), in_first.end());
  for (std::uint8_t& label : division) label = label != 0 ? 1 : 0;
  const auto firsts = std::count(division.begin(), division.end(), std::uint8_t{1});
  if (firsts == 0 || firsts == static_cast<std::ptrdiff_t>(division.size())) return std::nullopt;
  PermutationTest result;
  result.value = statistic(division);
  if (!std::isfinite(result.value)) return std::nullopt;
  result.permutations = options.permutations;

  std::vector<std::size_t> order(division.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto stratum = [&](std::size_t item) { return stratum_of.empty() ? 0U : stratum_of[item]; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return stratum(a) < stratum(b); });
  std::vector<std::size_t> ends;  // one past the last item of each stratum
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i + 1 == order.size() || stratum(order[i]) != stratum(order[i + 1])) ends.push_back(i + 1);
  }
  const std::vector<std::uint8_t> seen = division;
  std::uint32_t as_far_count = 0;
  for (std::uint32_t permutation = 0; permutation < options.permutations; ++permutation) {
    Random random(options.seed, std::uint64_t{permutation} + 1);
    division = seen;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      for (std::size_t i = begin; i + 1 < end; ++i) std::swap(division[order[i]], division[order[i + random.below(end - i)]]);
      begin = end;
    }
    if (as_far(statistic(division), result.value, std::abs(result.value))) ++as_far_count;
  }
  result.p = (as_far_count + 1.0) / (options.permutations + 1.0);
  return result;
}

}  // namespace baton::stats
