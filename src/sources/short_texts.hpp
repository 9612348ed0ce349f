#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace baton {

/// A text of 1 to 16 bytes as two words and its length, which tell it from every other such text.
struct ShortText {
  std::uint64_t head = 0, tail = 0;
  std::uint32_t length = 0;
  static constexpr std::size_t longest = 16;

  [[nodiscard]] static bool fits(std::string_view text) { return text.size() - 1 < longest; }
  [[nodiscard]] static ShortText of(std::string_view text) {
    const char* const at = text.data();
    const std::size_t length = text.size();
    ShortText words{0, 0, static_cast<std::uint32_t>(length)};
    if (length >= 8) {
      std::memcpy(&words.head, at, 8);
      std::memcpy(&words.tail, at + length - 8, 8);
    } else if (length >= 4) {
      std::memcpy(&words.head, at, 4);
      std::memcpy(&words.tail, at + length - 4, 4);
    } else {
      words.head = static_cast<unsigned char>(at[0]) | static_cast<std::uint64_t>(static_cast<unsigned char>(at[length / 2])) << 8 |
                   static_cast<std::uint64_t>(static_cast<unsigned char>(at[length - 1])) << 16;
    }
    return words;
  }
  friend bool operator==(const ShortText&, const ShortText&) = default;
};

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
    const std::uint64_t mixed = (text.head ^ (text.tail * 0x9e3779b97f4a7c15ULL) ^ text.length) * 0xbf58476d1ce4e5b9ULL;
    return entries_[mixed >> 56];
  }

 private:
  std::array<Entry, 256> entries_{};
};

}  // namespace baton
