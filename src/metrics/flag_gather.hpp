#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace baton {

/// The flags of 64 rows, bits of words of which each has those of 64 consecutive rows, as one word: the first row's is the lowest.
using FlagGather = std::uint64_t (*)(const std::uint64_t* words, const std::uint32_t* rows);
struct FlagGatherPath {
  std::string_view name;
  FlagGather gather;
};
/// Those that this machine can run, the quickest first; all give the same.
[[nodiscard]] const std::vector<FlagGatherPath>& flag_gather_paths();

}  // namespace baton
