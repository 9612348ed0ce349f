#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

/// Groups compared as if they had been given the same mix of work. Strata must be of what was fixed before handling began (category,
/// priority, channel): adjusting for handoffs or teams would adjust away what is to be found.
namespace baton::stats {

/// What each item is: levels from the finest to the coarsest, each with a stratum for every item (category x priority x channel, then
/// category x priority, then category). All items together are the last level without being given.
struct StandardiseInput {
  std::span<const double> values;
  std::span<const std::uint32_t> group_of;
  std::uint32_t groups = 0;
  std::vector<std::span<const std::uint32_t>> levels;
};
struct StandardiseOptions {
  std::int64_t least_items = 20;  ///< A stratum with fewer comparable items is left for the next coarser level.
  bool leave_own_out = true;      ///< A group is expected to be like the others, not like itself.
  double level = 0.95;
};

struct StandardisedGroup {
  std::int64_t items = 0;
  double observed = 0;        ///< Mean of its values.
  double expected = 0;        ///< Mean of what its items would be on average in their strata.
  double difference = 0;      ///< observed - expected.
  double adjusted = 0;        ///< Mean of all items + difference. Two groups of very different mix are comparable with the whole only.
  double standard_error = 0;  ///< Of the difference were the group like its strata: variances within strata, of both means.
  std::optional<Interval> interval;  ///< Of adjusted; normal; none where no stratum that it uses has two different values.
  std::vector<std::int64_t> items_at_level;  ///< By level used; the last is all items.
};
/// Shape       one entry a group; nothing for a group without items or without comparable items at all (the only group, left out itself).
///             items_at_level sums these over groups.
/// Errors      nothing for spans of unequal length, group_of >= groups, or a value not finite.
/// Cost        O(levels n log n).
/// Source      indirect standardisation (Breslow and Day 1987, chapter 2) of means, by strata of the portfolio itself.
struct Standardised {
  double overall = 0;
  std::vector<std::optional<StandardisedGroup>> groups;
  std::vector<std::int64_t> items_at_level;
};
[[nodiscard]] std::optional<Standardised> standardise(const StandardiseInput& input, const StandardiseOptions& options = {});

/// Why the mean of the second population differs from that of the first: sum over strata of
///   mix          (share2 - share1) (mean1 - overall1)   other work,
///   change       share1 (mean2 - mean1)                 the same work done differently,
///   interaction  (share2 - share1) (mean2 - mean1)      both at once, which belongs to neither.
/// Shape       the three add up to mean2 - mean1. In two parts (Kitagawa), half of the interaction goes to each: mix_halved,
///             change_halved. A stratum that one population lacks counts as mix alone; one_sided_items says how many items lie there.
/// Errors      nothing for an empty population, spans of unequal length, a stratum >= strata, or a value not finite. Cost O(n + strata).
/// Source      Kitagawa 1955; Oaxaca 1973; Blinder 1973 (three-fold form).
struct MixChange {
  std::int64_t first_items = 0, second_items = 0;
  double first_mean = 0, second_mean = 0;
  double mix = 0, change = 0, interaction = 0;
};
struct Decomposition {
  double first_mean = 0, second_mean = 0;
  double mix = 0, change = 0, interaction = 0;
  double mix_halved = 0, change_halved = 0;
  double change_error = 0;  ///< Standard error of change: shares as given, variances within strata of two values or more.
  double change_halved_error = 0;  ///< The same of change_halved.
  std::int64_t one_sided_items = 0;
  std::vector<MixChange> strata;
};
[[nodiscard]] std::optional<Decomposition> decompose(std::span<const double> first_values, std::span<const std::uint32_t> first_strata,
                                                     std::span<const double> second_values, std::span<const std::uint32_t> second_strata,
                                                     std::uint32_t strata);

}  // namespace baton::stats
