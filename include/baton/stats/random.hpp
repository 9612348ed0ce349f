#pragma once
#include <array>
#include <cstdint>

namespace baton::stats {

/// Random numbers that are the same on every machine: xoshiro256++, its state filled by SplitMix64. Bounded numbers and counts are drawn
/// here too, as the distributions of the C++ library differ from library to library.
/// Shape       one seed has as many independent streams as wanted; replicate b draws from stream b, so that the order of the work is free.
/// Source      Blackman and Vigna 2021; Lemire 2019 (bounded).
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);
  [[nodiscard]] std::uint64_t next();
  /// Uniform in [0, bound), without bias; 0 for a bound of 0 or 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// Uniform in the open interval (0, 1).
  [[nodiscard]] double uniform();
  /// How often a Poisson event of mean 1 occurs.
  [[nodiscard]] std::uint32_t poisson_one();

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace baton::stats
