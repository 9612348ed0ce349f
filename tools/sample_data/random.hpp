#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace sample {

/// SplitMix64 and a few draws in integer arithmetic only: the standard library's distributions and the floating point
/// functions differ between platforms, and the files have to be the same everywhere. For the same reason no expression
/// draws twice where the language leaves the order open.
class Random {
 public:
  explicit Random(std::uint64_t seed) : x_state(seed) {}

  std::uint64_t next() {
    x_state += 0x9E3779B97F4A7C15u;
    std::uint64_t mixed = x_state;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
  }

  /// Uniform in [0, count).
  std::int64_t below(std::int64_t count) { return static_cast<std::int64_t>((next() >> 33) % static_cast<std::uint64_t>(count)); }
  /// Uniform in [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool chance(int permille) { return below(1000) < permille; }

  /// Heavy-tailed (about lognormal): the median times 2 to the power of sigma_permille / 1000 standard normals.
  std::int64_t spread(std::int64_t median, int sigma_permille) {
    constexpr std::int64_t one = 65536;
    std::int64_t normal = -6 * one;
    for (int i = 0; i < 12; ++i) normal += below(one);
    const std::int64_t power = normal * sigma_permille / 1000;
    const std::int64_t whole = power >= 0 ? power / one : -((-power + one - 1) / one);
    const std::int64_t part = power - whole * one;
    // 2^f is within 0.3 % of 1 + f (0.6565 + 0.3435 f).
    const std::int64_t factor = one + part * (43024 + 22512 * part / one) / one;
    const std::int64_t scaled = median * factor / one;
    return whole >= 0 ? scaled << std::min<std::int64_t>(whole, 8) : scaled >> std::min<std::int64_t>(-whole, 20);
  }

  /// An index, drawn by weight.
  template <typename Weights>
  std::size_t weighted(const Weights& weights) {
    std::int64_t total = 0;
    for (const auto weight : weights) total += weight;
    std::int64_t rest = below(total);
    std::size_t index = 0;
    for (const auto weight : weights) {
      if (rest < weight) break;
      rest -= weight;
      ++index;
    }
    return index;
  }

  template <typename Items>
  const auto& pick(const Items& items) {
    return items[static_cast<std::size_t>(below(static_cast<std::int64_t>(items.size())))];
  }

 private:
  std::uint64_t x_state;
};

}  // namespace sample
