#include <array>
#include <cstdint>
#include <cstring>

#include "baton/base/text.hpp"
#include "utf8.hpp"

namespace baton {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr char32_t replacement_code_point = 0xFFFD;

// Windows-1252 from 0x80 to 0x9F; the rest is Latin-1.
constexpr std::array<char32_t, 32> windows1252_upper = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

void append(std::string& text, char32_t code_point) {
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0 | (code_point >> 6));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0 | (code_point >> 12));
    text += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code_point >> 18));
    text += static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

/// Bytes at the front that are ASCII, counted eight at a time.
std::size_t ascii_prefix(std::string_view bytes) {
  std::size_t used = 0;
  for (; used + 8 <= bytes.size(); used += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, bytes.data() + used, sizeof block);
    if ((block & 0x8080808080808080U) != 0) break;
  }
  while (used < bytes.size() && static_cast<unsigned char>(bytes[used]) < 0x80) ++used;
  return used;
}

/// Bytes at the front that are valid UTF-8.
std::size_t valid_prefix(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size()) {
    used += ascii_prefix(bytes.substr(used));
    if (used == bytes.size()) break;
    const Utf8Character character = next_character(bytes.substr(used));
    if (!character.is_valid) break;
    used += character.bytes;
  }
  return used;
}

}  // namespace

Utf8Character next_character(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const Utf8Character invalid{replacement_code_point, 1, false};
  const unsigned lead = at(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return invalid;
  char32_t code_point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return invalid;
    code_point = (code_point << 6) | (at(i) & 0x3FU);
  }
  const bool is_overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (is_overlong || is_surrogate || code_point > 0x10FFFF) return invalid;
  return {code_point, length, true};
}

bool is_utf8(std::string_view bytes) { return valid_prefix(bytes) == bytes.size(); }

std::string repair_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t valid = valid_prefix(bytes);
    text += bytes.substr(0, valid);
    bytes.remove_prefix(valid);
    if (bytes.empty()) break;
    text += replacement;
    bytes.remove_prefix(1);
  }
  return text;
}

std::string windows1252_to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append(text, byte >= 0x80 && byte < 0xA0 ? windows1252_upper[byte - 0x80U] : char32_t{byte});
  }
  return text;
}

std::string utf16_to_utf8(std::string_view bytes, bool big_endian) {
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return big_endian ? first * 256U + second : second * 256U + first;
  };
  std::string text;
  text.reserve(bytes.size());
  std::size_t at = 0;
  while (at + 2 <= bytes.size()) {
    const char32_t high = unit(at);
    at += 2;
    if (high < 0xD800 || high > 0xDFFF) {
      append(text, high);
      continue;
    }
    const char32_t low = high < 0xDC00 && at + 2 <= bytes.size() ? unit(at) : 0;
    if (low >= 0xDC00 && low <= 0xDFFF) {
      append(text, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      at += 2;
    } else {
      append(text, replacement_code_point);
    }
  }
  if (at < bytes.size()) append(text, replacement_code_point);
  return text;
}

}  // namespace baton
