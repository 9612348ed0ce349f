#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "baton/base/text.hpp"
#include "character_ranges.hpp"
#include "utf8.hpp"

namespace baton {
namespace {

template <std::size_t size>
bool is_in(const CodePointRange (&ranges)[size], char32_t code_point) {
  const auto next = std::upper_bound(std::begin(ranges), std::end(ranges), code_point,
                                     [](char32_t value, const CodePointRange& range) { return value < range.first; });
  return next != std::begin(ranges) && code_point <= std::prev(next)->last;
}

bool is_control(char32_t code_point) { return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0); }

/// What turns the direction of text or ends a line without being a control.
bool is_layout_control(char32_t code_point) {
  return code_point == 0x2028 || code_point == 0x2029 || code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
         (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const Utf8Character character = next_character(utf8);
    utf8.remove_prefix(character.bytes);
    const char32_t code_point = character.code_point;
    if (is_control(code_point) || is_in(zero_width_ranges, code_point)) continue;
    columns += is_in(wide_ranges, code_point) ? 2 : 1;
  }
  return columns;
}

std::string terminal_safe(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const Utf8Character character = next_character(text);
    const auto code_point = static_cast<unsigned>(character.code_point);
    if (is_control(character.code_point)) {
      safe += fmt::format("\\x{:02X}", code_point);
    } else if (is_layout_control(character.code_point)) {
      safe += fmt::format("<U+{:04X}>", code_point);
    } else if (character.is_valid) {
      safe += text.substr(0, character.bytes);
    } else {
      safe += "\xEF\xBF\xBD";  // U+FFFD
    }
    text.remove_prefix(character.bytes);
  }
  return safe;
}

}  // namespace baton
