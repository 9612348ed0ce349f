#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"
#include "baton/stats/skewed_mean.hpp"

/// Means of groups (ease of accounts) beside what the others have on like items: indirect standardisation with back-off.
namespace baton::stats {

/// A value of a group. Cells hold what is alike (same category, priority, channel); items of one cluster (a person who asks) are not
/// independent, 0 is a cluster of its own.
struct FairItem {
  std::uint32_t cell = 0, cluster = 0;
  double value = 0;
};

/// The items of each group.
using FairGroups = std::span<const std::span<const FairItem>>;

struct FairOptions {
  /// A cell speaks for a group if this many items of this many other groups are in it; else the next coarser one does.
  std::int64_t least_items = 20, least_groups = 2;
  double level = 0.95;
  /// 0: intervals by formula. Else by drawing that many times from the residuals of all groups.
  std::uint32_t replicates = 0;
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

struct FairGroup {
  std::int64_t items = 0;
  double mean = 0;
  double own_error = 0;       ///< Of the mean, by the residuals.
  Interval mean_interval;     ///< Of the mean as such, whatever the others have.
  bool compared = false;      ///< There are others to compare with; else what follows means nothing.
  double expected = 0;        ///< Mean of the others, item by item on the finest cell that has enough of them.
  double rest_mean = 0;       ///< Mean of the others as they are.
  double difference = 0;      ///< mean - expected
  double standard_error = 0;  ///< Of the difference, the expectation's own error included.
  Interval difference_interval;
  SkewedMean shape;           ///< Of difference over its error.
  double score = 0;           ///< Standard normal if the group is as the others.
  std::vector<double> at_level;  ///< Share of its items compared on each level, finest first; the last is everything. None without items.
};

/// Shape       groups by number; those without items have items 0. Error of a group: the variance that its cells let expect and that of its
///             own residuals, weighed by how much variances differ among groups beyond chance; raised by what items of one cluster
///             share. skewness: of the residuals within groups. alike: correlation of residuals in a cluster. The result does not depend
///             on the order of the items, nor on the number of threads, to the last bit.
/// Errors      nothing for fewer than two items, a cell or value out of range (values: finite, within +-1000), or values that are all the
///             same within groups.
/// Cost        O(items), groups in parallel; levels times their cells; and replicates draws an item for drawn intervals.
/// Source      Breslow and Day 1987, chapter 2 (indirect standardisation); Spiegelhalter 2005 (errors as on target); Kish 1965 (clusters).
struct FairMeans {
  std::vector<FairGroup> groups;
  double mean = 0;                ///< Of all items.
  double standard_deviation = 0;  ///< Of residuals within groups.
  double skewness = 0, alike = 0;
  std::vector<double> at_level;   ///< Share of all items compared on each level.
};
/// With one cell all items are in it, whatever they say. `coarser[l][cell]`: the cell of level l + 1 that a (finest) cell lies in; ids below
/// `cells`. After the last comes everything as one.
[[nodiscard]] std::optional<FairMeans> fair_means(FairGroups groups, std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser,
                                                  const FairOptions& options = {});

}  // namespace baton::stats
