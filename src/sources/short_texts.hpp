#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace baton {

/// A text of 1 to 16 bytes as two words, zero behind its end; with its length they tell it from every other such text.
struct ShortText {
  std::uint64_t first = 0, second = 0;
  std::uint32_t length = 0;
  static constexpr std::size_t longest = 16;

  [[nodiscard]] static bool fits(std::string_view text) { return text.size() - 1 < longest; }
  /// `readable`: where memory ends that may be read, at or behind the end of the text.
  [[nodiscard]] static ShortText of(std::string_view text, const char* readable) {
    ShortText words{0, 0, static_cast<std::uint32_t>(text.size())};
    if (readable - text.data() >= static_cast<std::ptrdiff_t>(longest)) {
      // Read whole and cut: a branch on the length is a guess that is wrong half of the time.
      std::memcpy(&words.first, text.data(), 8);
      std::memcpy(&words.second, text.data() + 8, 8);
      words.first &= kept_[words.length].first;
      words.second &= kept_[words.length].second;
    } else {
      char padded[longest] = {};
      std::memcpy(padded, text.data(), text.size());
      std::memcpy(&words.first, padded, 8);
      std::memcpy(&words.second, padded + 8, 8);
    }
    return words;
  }
  [[nodiscard]] bool is(const ShortText& other) const {
    return ((first ^ other.first) | (second ^ other.second) | (length ^ other.length)) == 0;
  }

 private:
  struct Kept {
    std::uint64_t first, second;
  };
  /// The bytes that belong to a text of each length, of a machine with the low byte first.
  static constexpr std::array<Kept, longest + 1> kept_ = [] {
    std::array<Kept, longest + 1> kept{};
    for (std::size_t length = 0; length <= longest; ++length) {
      const auto low_bytes = [](std::size_t count) { return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * count)) - 1; };
      kept[length] = {low_bytes(length), low_bytes(length > 8 ? length - 8 : 0)};
    }
    return kept;
  }();
};
static_assert(std::endian::native == std::endian::little);

/// The short texts of one column met last, with their id in a chunk's dictionary and their part of the record's digest: most values
/// of a column are among a few, and need neither hashing nor a look into the dictionary then.
class ShortTexts {
 public:
  struct Entry {
    ShortText text;
    std::uint32_t id = 0;
    std::uint64_t digest = 0;
  };
  void clear() { entries_.fill({}); }
  /// Where a text is kept if it is; the entry of another text is given up for it.
  [[nodiscard]] Entry& slot(const ShortText& text) {
    const std::uint64_t mixed = (text.first ^ (text.second * 0x9e3779b97f4a7c15ULL)) * 0xbf58476d1ce4e5b9ULL;
    return entries_[mixed >> 56];
  }

 private:
  std::array<Entry, 256> entries_{};
};

}  // namespace baton
