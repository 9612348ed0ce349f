#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace baton {

/// A flag per place of a sorted list in a bit, with how many are set before each 64: the place of a rank is found without the flagged ones being written
/// down.
class PlaceBits {
 public:
  static constexpr std::size_t word_bits = 64;

  explicit PlaceBits(std::size_t places) {
    words_.reserve(places / word_bits + 1);
    before_.reserve(places / word_bits + 2);
    before_.push_back(0);
  }
  /// The flags of the next 64 places, those behind the end of the list not set.
  void append(std::uint64_t flags) {
    words_.push_back(flags);
    before_.push_back(before_.back() + static_cast<std::uint32_t>(std::popcount(flags)));
  }
  [[nodiscard]] std::uint64_t word(std::size_t index) const { return words_[index]; }
  [[nodiscard]] std::size_t words() const { return words_.size(); }
  [[nodiscard]] std::size_t count() const { return before_.back(); }
  /// How many flagged ones lie before a place.
  [[nodiscard]] std::size_t rank_of(std::size_t place) const {
    const std::size_t word = place / word_bits;
    return word == words_.size() ? count() : before_[word] + static_cast<std::size_t>(std::popcount(words_[word] & ((std::uint64_t{1} << place % word_bits) - 1)));
  }
  /// Where the flagged one is that so many lie before.
  [[nodiscard]] std::size_t place_of(std::size_t rank) const {
    const auto word = static_cast<std::size_t>(std::upper_bound(before_.begin(), before_.end(), rank) - before_.begin()) - 1;
    return word * word_bits + place_in(words_[word], rank - before_[word]);
  }
  /// The bit of a word that so many lie before.
  [[nodiscard]] static std::size_t place_in(std::uint64_t word, std::size_t rank) {
    for (; rank > 0; --rank) word &= word - 1;
    return static_cast<std::size_t>(std::countr_zero(word));
  }

 private:
  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> before_;  // per word, and of all
};

}  // namespace baton
