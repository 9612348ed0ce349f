#pragma once
#include <cstddef>
#include <string_view>

namespace baton {

/// The first character of a text. An invalid byte is a character of its own, U+FFFD.
struct Utf8Character {
  char32_t code_point;
  std::size_t bytes;
  bool is_valid;
};
/// `bytes` must not be empty.
[[nodiscard]] Utf8Character next_character(std::string_view bytes);

}  // namespace baton
