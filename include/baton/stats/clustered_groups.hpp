#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/bootstrap.hpp"
#include "baton/stats/compare_groups.hpp"

/// Two groups whose items come in clusters (issues of accounts) that are more alike within than between: a cluster, not an item, is what chance
/// draws. A cluster may have items in both groups.
namespace baton::stats {

/// What the items of a cluster add up to in each group.
struct ClusterSums {
  double first_sum = 0, first_count = 0, second_sum = 0, second_count = 0;
};

/// Sums by cluster, those of clusters with items only, in an order that does not depend on how clusters are numbered.
/// Errors      empty where spans of a group differ in length or a cluster is not below `clusters`. Cost O(items + clusters log clusters).
[[nodiscard]] std::vector<ClusterSums> cluster_sums(std::span<const double> first, std::span<const std::uint32_t> first_cluster, std::span<const double> second,
                                                    std::span<const std::uint32_t> second_cluster, std::uint32_t clusters);

/// Whether clusters can be told from chance: at least 30, and 15 with items in each group.
[[nodiscard]] bool are_enough_clusters(std::span<const ClusterSums> clusters);

/// Difference of means, first less second, with an error by clusters.
/// Definition  linearised: a cluster adds (sum - count mean) / items of each group; df = clusters - 1.
/// Errors      nothing for an empty group, fewer than two clusters, no variance. Cost O(clusters). Source: Liang and Zeger 1986.
[[nodiscard]] std::optional<Comparison> compare_clusters(std::span<const ClusterSums> clusters, double level = 0.95);

/// How much wider than drawn intervals those of so many clusters are: drawing again knows neither that the spread is estimated nor that it is so from
/// few (Hesterberg 2015, section 4.4). For the smaller number of clusters of two groups.
[[nodiscard]] double cluster_widening(std::int64_t clusters, double level);

/// The same difference with clusters drawn again, the interval widened. Errors and cost: those of bootstrap().
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap_clusters(std::span<const ClusterSums> clusters, const BootstrapOptions& options = {});

/// How much wider clusters make an error than items that are independent would: the ratio of the two variances, at least 1.
[[nodiscard]] double design_effect(const std::optional<Comparison>& by_cluster, const std::optional<Comparison>& by_item);

}  // namespace baton::stats
