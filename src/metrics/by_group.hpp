#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace baton {

/// Things by the group they belong to, each group's in their own order: a counting sort, of exactly the memory it needs.
template <class Item>
class ByGroup {
 public:
  /// `visit(take)` calls take(group, item) for every thing, in order; it is called twice and must do the same both times.
  template <class Visit>
  ByGroup(std::size_t groups, Visit visit) : ends_(groups + 1, 0) {
    visit([&](std::size_t group, const Item&) { ++ends_[group + 1]; });
    for (std::size_t group = 0; group < groups; ++group) ends_[group + 1] += ends_[group];
    items_.resize(ends_.back());
    // While they are put in place, the end of the group before moves on to be the group's own.
    visit([&](std::size_t group, const Item& item) { items_[ends_[group]++] = item; });
  }
  [[nodiscard]] std::span<const Item> of(std::size_t group) const {
    const std::uint64_t first = group == 0 ? 0 : ends_[group - 1];
    return std::span(items_).subspan(first, ends_[group] - first);
  }

 private:
  std::vector<std::uint64_t> ends_;
  std::vector<Item> items_;
};

}  // namespace baton
