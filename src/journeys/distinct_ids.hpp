#pragma once
#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace baton {

/// A set of ids, 0 left out. Small as a rule, where looking through them is fastest; an issue that met thousands is not slow either.
class DistinctIds {
 public:
  /// Keeps the memory.
  void clear() {
    ids_.clear();
    if (!many_.empty()) many_.clear();
  }
  /// True where the id is new.
  bool add(std::uint32_t id) {
    if (id == 0 || contains(id)) return false;
    ids_.push_back(id);
    if (ids_.size() == few) many_.insert(ids_.begin(), ids_.end());
    if (ids_.size() > few) many_.insert(id);
    return true;
  }
  [[nodiscard]] bool contains(std::uint32_t id) const {
    return ids_.size() < few ? std::find(ids_.begin(), ids_.end(), id) != ids_.end() : many_.contains(id);
  }
  [[nodiscard]] const std::vector<std::uint32_t>& ids() const { return ids_; }  ///< In order of appearance.
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(ids_.size()); }

 private:
  static constexpr std::size_t few = 64;
  std::vector<std::uint32_t> ids_;
  std::unordered_set<std::uint32_t> many_;  // the same ids, from the 64th on
};

}  // namespace baton
