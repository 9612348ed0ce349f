#include "baton/stats/parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "baton/stats/distributions.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/random.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

/// Of one part over all items.
struct PartSum {
  Sum first, all, squares;
};

/// How often, among random divisions, the largest |z| of all parts is at least each bound.
std::vector<std::uint32_t> count_as_far(std::span<const std::uint8_t> in_first, std::span<const PartEntry> entries, const std::vector<double>& mean_of_all,
                                        const std::vector<double>& error, const std::vector<double>& seen, const PartsOptions& options) {
  const std::size_t items = in_first.size();
  const auto firsts = static_cast<std::size_t>(std::count_if(in_first.begin(), in_first.end(), [](std::uint8_t mark) { return mark != 0; }));
  std::vector<std::uint8_t> division(items);
  // The smaller group is drawn; the difference of means is that of its mean and the common one, widened.
  const std::size_t drawn = std::min(firsts, items - firsts);
  const double widened = static_cast<double>(items) / static_cast<double>(items - drawn);
  std::vector<std::uint32_t> order(items);
  std::iota(order.begin(), order.end(), 0U);
  std::vector<std::size_t> swapped(drawn);
  std::vector<double> sums(mean_of_all.size());
  std::vector<std::uint32_t> counts(mean_of_all.size(), 0);
  for (std::uint32_t permutation = 0; permutation < options.permutations; ++permutation) {
    Random random(options.seed, std::uint64_t{permutation} + 1);
    std::fill(division.begin(), division.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < drawn; ++i) {
      swapped[i] = i + random.below(items - i);
      std::swap(order[i], order[swapped[i]]);
      division[order[i]] = 1;
    }
    for (std::size_t i = drawn; i-- > 0;) std::swap(order[i], order[swapped[i]]);
    std::fill(sums.begin(), sums.end(), 0.0);
    for (const PartEntry& entry : entries) sums[entry.part] += division[entry.item] != 0 ? entry.value : 0;
    double largest = 0;
    for (std::size_t part = 0; part < sums.size(); ++part) {
      if (error[part] <= 0) continue;
      const double difference = (sums[part] / static_cast<double>(drawn) - mean_of_all[part]) * widened;
      largest = std::max(largest, std::abs(difference) / error[part]);
    }
    for (std::size_t part = 0; part < counts.size(); ++part) counts[part] += largest >= std::abs(seen[part]) - 1e-9;
  }
  return counts;
}

}  // namespace

std::optional<std::vector<PartDifference>> compare_parts(std::span<const std::uint8_t> in_first, std::span<const PartEntry> entries, std::uint32_t parts,
                                                         const PartsOptions& options) {
  const auto firsts = static_cast<std::size_t>(std::count_if(in_first.begin(), in_first.end(), [](std::uint8_t mark) { return mark != 0; }));
  const auto is_bad = [&](const PartEntry& entry) { return entry.part >= parts || entry.item >= in_first.size() || !std::isfinite(entry.value); };
  if (firsts == 0 || firsts == in_first.size() || std::any_of(entries.begin(), entries.end(), is_bad)) return std::nullopt;
  const bool permutes = in_first.size() < options.permute_below;
  if (permutes && options.permutations == 0) return std::nullopt;
  std::vector<PartSum> sums(parts);
  for (const PartEntry& entry : entries) {
    PartSum& sum = sums[entry.part];
    if (in_first[entry.item] != 0) sum.first.add(entry.value);
    sum.all.add(entry.value);
    sum.squares.add(entry.value * entry.value);
  }
  const auto n1 = static_cast<double>(firsts), n = static_cast<double>(in_first.size()), n2 = n - n1;
  std::vector<PartDifference> result(parts);
  std::vector<double> means(parts), errors(parts, 0), seen(parts, 0), p(parts, std::numeric_limits<double>::quiet_NaN());
  for (std::uint32_t part = 0; part < parts; ++part) {
    PartDifference& of = result[part];
    const double first = sums[part].first.value(), all = sums[part].all.value();
    of.first = first / n1;
    of.second = (all - first) / n2;
    of.difference = of.first - of.second;
    means[part] = all / n;
    const double variance = std::max(0.0, sums[part].squares.value() - all * means[part]) / (n - 1);
    if (!(variance > 1e-12 * sums[part].squares.value() / n)) continue;
    errors[part] = std::sqrt(variance * (1 / n1 + 1 / n2));
    seen[part] = of.z = of.difference / errors[part];
    p[part] = normal_two_sided(of.z);
  }
  if (permutes) {
    const auto counts = count_as_far(in_first, entries, means, errors, seen, options);
    for (std::uint32_t part = 0; part < parts; ++part) {
      if (errors[part] > 0) result[part].p_adjusted = (counts[part] + 1.0) / (options.permutations + 1.0);
    }
    return result;
  }
  const auto adjusted = holm(p);
  for (std::uint32_t part = 0; part < parts; ++part) {
    if (errors[part] > 0) result[part].p_adjusted = adjusted[part];
  }
  return result;
}

}  // namespace baton::stats
