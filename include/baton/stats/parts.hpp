#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// A difference of means taken apart: an item's value is a sum of parts (the waiting after each handoff, by edge), and each part's share of
/// the difference is judged beside all others.
namespace baton::stats {

/// What a part adds to an item; at most one entry for a pair, and none where it adds nothing.
struct PartEntry {
  std::uint32_t part = 0, item = 0;
  double value = 0;
};
struct PartDifference {
  double first = 0, second = 0;  ///< Per item of the group.
  double difference = 0;         ///< first - second; over all parts these add up to the difference of the means.
  double z = 0;                  ///< Were items divided at random.
  double p_adjusted = 1;         ///< Chance of any part as far from 0 as this one: a family-wise error rate.
};
struct PartsOptions {
  std::uint64_t seed = 1;
  std::uint32_t permutations = 1999;
  std::size_t permute_below = 5000;  ///< With as many items or more: z as normal, adjusted by Holm.
};
/// Shape       one entry a part. Below the bound p_adjusted is (b + 1) / (m + 1), b the random divisions whose largest |z| is at least
///             that of the part (single-step max-T); the same for the same entries in the same order and seed.
/// Errors      nothing for an empty group, an entry out of range, a value not finite, or no permutation where they are needed.
/// Cost        O(entries + permutations (items + entries)) below the bound.
/// Source      Westfall and Young 1993, section 2.3; Phipson and Smyth 2010; Holm 1979.
[[nodiscard]] std::optional<std::vector<PartDifference>> compare_parts(std::span<const std::uint8_t> in_first, std::span<const PartEntry> entries,
                                                                       std::uint32_t parts, const PartsOptions& options = {});

}  // namespace baton::stats
