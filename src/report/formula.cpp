#include "formula.hpp"

#include <algorithm>
#include <array>

namespace baton::report {

namespace {

bool starts_with_any(std::string_view text, const auto& starts, std::string_view& found) {
  const auto at = std::find_if(starts.begin(), starts.end(), [&](std::string_view start) { return text.starts_with(start); });
  if (at == starts.end()) return false;
  found = *at;
  return true;
}

}  // namespace

bool looks_like_formula(std::string_view text) {
  static constexpr std::array<std::string_view, 8> signs = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  static constexpr std::array<std::string_view, 3> skipped_at_start = {"\t", "\r", "\n"};
  // Blanks, the no-break one and the wide one, byte order mark, zero width.
  static constexpr std::array<std::string_view, 9> unseen = {" ", "\t", "\r", "\n", "\u00A0", "\u3000", "\uFEFF", "\u200B", "\u2060"};
  std::string_view found;
  if (starts_with_any(text, skipped_at_start, found)) return true;
  while (starts_with_any(text, unseen, found)) text.remove_prefix(found.size());
  return starts_with_any(text, signs, found);
}

std::string without_formula(std::string text) {
  const std::size_t apostrophes = std::min(text.find_first_not_of('\''), text.size());
  if (looks_like_formula(std::string_view(text).substr(apostrophes))) text.insert(0, 1, '\'');
  return text;
}

}  // namespace baton::report
