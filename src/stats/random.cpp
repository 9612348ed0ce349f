#include "baton/stats/random.hpp"

#include <bit>

namespace baton::stats {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t stream) {
  // Two rounds, so that (seed, stream + 1) is no neighbour of (seed + 1, stream); stream 0 is the published seeding.
  if (stream != 0) {
    std::uint64_t mixed = stream;
    seed ^= split_mix(mixed);
  }
  for (std::uint64_t& word : state_) word = split_mix(seed);
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound < 2) return 0;
  Wide product = static_cast<Wide>(next()) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t rejected = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < rejected) product = static_cast<Wide>(next()) * bound;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double Random::uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

std::uint32_t Random::poisson_one() {
  constexpr double of_none = 0.36787944117144232160;  // 1 / e
  double share = uniform();
  double term = of_none;
  std::uint32_t count = 0;
  while (share > term && count < 20) {
    share -= term;
    term /= ++count;
  }
  return count;
}

}  // namespace baton::stats
