#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace baton {

/// Groups (teams, accounts) are collected by shards, each in one pass over all rows: in parallel, and with a part of what is collected in memory at a
/// time. Going to the rows of one group after the other instead takes three times as long: they lie anywhere.
inline constexpr std::uint32_t shard_count = 3;

/// What is collected of the groups of a shard.
template <class Collected>
class Shard {
 public:
  Shard(std::uint32_t number, std::size_t groups) : number_(number), collected_((groups + shard_count - 1 - number) / shard_count) {}
  [[nodiscard]] bool has(std::uint32_t group) const { return group % shard_count == number_; }
  [[nodiscard]] Collected& of(std::uint32_t group) { return collected_[group / shard_count]; }
  /// Calls visit(group, collected) for each.
  template <class Visit>
  void each(Visit visit) {
    for (std::size_t index = 0; index < collected_.size(); ++index) visit(static_cast<std::uint32_t>(index) * shard_count + number_, collected_[index]);
  }

 private:
  std::uint32_t number_;
  std::vector<Collected> collected_;
};

}  // namespace baton
