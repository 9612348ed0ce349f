#pragma once
#include <array>
#include <cstdint>
#include <unordered_map>

namespace baton {

/// Values by a key of 64 bits, of which few are asked for often: these are found without a look into the map. References stay valid.
template <class Value>
class KeyedValues {
 public:
  [[nodiscard]] Value& operator[](std::uint64_t key) {
    Recent& recent = recent_[(key * 0x9E3779B97F4A7C15ULL) >> 56U];
    if (recent.value == nullptr || recent.key != key) recent = {key, &values_[key]};
    return *recent.value;
  }
  [[nodiscard]] const Value* find(std::uint64_t key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::unordered_map<std::uint64_t, Value>& all() { return values_; }

 private:
  struct Recent {
    std::uint64_t key = 0;
    Value* value = nullptr;
  };
  std::unordered_map<std::uint64_t, Value> values_;
  std::array<Recent, 256> recent_{};
};

}  // namespace baton
