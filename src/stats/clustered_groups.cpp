#include "baton/stats/clustered_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "baton/stats/distributions.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

struct Totals {
  Sum first_sum, first_count, second_sum, second_count;
};

/// Clusters with items in a group.
std::int64_t count_with(std::span<const ClusterSums> clusters, double ClusterSums::*count) {
  return std::count_if(clusters.begin(), clusters.end(), [&](const ClusterSums& of) { return of.*count > 0; });
}

}  // namespace

std::vector<ClusterSums> cluster_sums(std::span<const double> first, std::span<const std::uint32_t> first_cluster, std::span<const double> second,
                                      std::span<const std::uint32_t> second_cluster, std::uint32_t clusters) {
  const auto fits = [&](std::span<const double> values, std::span<const std::uint32_t> of) {
    return values.size() == of.size() && std::all_of(of.begin(), of.end(), [&](std::uint32_t cluster) { return cluster < clusters; });
  };
  if (!fits(first, first_cluster) || !fits(second, second_cluster)) return {};
  std::vector<ClusterSums> sums(clusters);
  for (std::size_t i = 0; i < first.size(); ++i) {
    sums[first_cluster[i]].first_sum += first[i];
    ++sums[first_cluster[i]].first_count;
  }
  for (std::size_t i = 0; i < second.size(); ++i) {
    sums[second_cluster[i]].second_sum += second[i];
    ++sums[second_cluster[i]].second_count;
  }
  std::erase_if(sums, [](const ClusterSums& of) { return of.first_count + of.second_count == 0; });
  const auto key = [](const ClusterSums& of) { return std::tuple(of.first_count, of.second_count, of.first_sum, of.second_sum); };
  std::sort(sums.begin(), sums.end(), [&](const ClusterSums& a, const ClusterSums& b) { return key(a) < key(b); });
  return sums;
}

bool are_enough_clusters(std::span<const ClusterSums> clusters) {
  constexpr std::int64_t least = 30, least_of_group = 15;
  return std::ssize(clusters) >= least && count_with(clusters, &ClusterSums::first_count) >= least_of_group && count_with(clusters, &ClusterSums::second_count) >= least_of_group;
}

std::optional<Comparison> compare_clusters(std::span<const ClusterSums> clusters, double level) {
  if (clusters.size() < 2 || !is_level(level)) return std::nullopt;
  Totals all;
  for (const ClusterSums& of : clusters) {
    all.first_sum.add(of.first_sum);
    all.first_count.add(of.first_count);
    all.second_sum.add(of.second_sum);
    all.second_count.add(of.second_count);
  }
  const double n1 = all.first_count.value(), n2 = all.second_count.value();
  if (!(n1 > 0) || !(n2 > 0)) return std::nullopt;
  const double m1 = all.first_sum.value() / n1, m2 = all.second_sum.value() / n2;
  Sum squares;
  for (const ClusterSums& of : clusters) {
    const double part = (of.first_sum - of.first_count * m1) / n1 - (of.second_sum - of.second_count * m2) / n2;
    squares.add(part * part);
  }
  const auto count = static_cast<double>(clusters.size());
  const double variance = squares.value() * count / (count - 1);
  if (!(variance > 0) || !std::isfinite(variance)) return std::nullopt;
  Comparison result;
  result.difference = m1 - m2;
  result.standard_error = std::sqrt(variance);
  result.df = count - 1;
  result.statistic = result.difference / result.standard_error;
  result.p = t_two_sided(result.statistic, result.df);
  const double half = t_quantile((1 + level) / 2, result.df) * result.standard_error;
  result.interval = {result.difference - half, result.difference + half};
  return result;
}

double cluster_widening(std::int64_t clusters, double level) {
  if (clusters < 2) return 1;
  const auto count = static_cast<double>(clusters);
  return std::sqrt(count / (count - 1)) * t_quantile((1 + level) / 2, count - 1) / normal_quantile((1 + level) / 2);
}

std::optional<BootstrapEstimate> bootstrap_clusters(std::span<const ClusterSums> clusters, const BootstrapOptions& options) {
  const auto difference = [&](std::span<const std::uint32_t> weights) {
    ClusterSums all;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      const auto times = static_cast<double>(weights[i]);
      all.first_sum += times * clusters[i].first_sum;
      all.first_count += times * clusters[i].first_count;
      all.second_sum += times * clusters[i].second_sum;
      all.second_count += times * clusters[i].second_count;
    }
    if (!(all.first_count > 0) || !(all.second_count > 0)) return std::numeric_limits<double>::quiet_NaN();
    return all.first_sum / all.first_count - all.second_sum / all.second_count;
  };
  auto drawn = bootstrap({clusters.size(), {}, {}}, difference, options);
  if (!drawn || !drawn->interval) return drawn;
  const double times = cluster_widening(std::min(count_with(clusters, &ClusterSums::first_count), count_with(clusters, &ClusterSums::second_count)), options.level);
  drawn->interval->low = drawn->value + (drawn->interval->low - drawn->value) * times;
  drawn->interval->high = drawn->value + (drawn->interval->high - drawn->value) * times;
  return drawn;
}

double design_effect(const std::optional<Comparison>& by_cluster, const std::optional<Comparison>& by_item) {
  if (!by_cluster || !by_item || !(by_item->standard_error > 0)) return 1;
  return std::max(1.0, std::pow(by_cluster->standard_error / by_item->standard_error, 2));
}

}  // namespace baton::stats
