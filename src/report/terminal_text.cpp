#include "terminal_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "baton/base/text.hpp"

namespace baton::report {

namespace {

/// Length in bytes of the UTF-8 sequence that starts with this byte; the text is known to be valid.
std::size_t sequence_bytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

/// Whether a text goes on with a unit: a figure is not parted from it.
bool begins_with_unit(std::string_view text) {
  for (const std::string_view unit : {"%", "h", "d", "min", "s", "bh", "bd"}) {
    if (!text.starts_with(unit)) continue;
    const char next = text.size() > unit.size() ? text[unit.size()] : ' ';
    if (next == ' ' || next == ',' || next == ';' || next == '.' || next == ')' || next == ':') return true;
  }
  return false;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string cut_to(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  if (width == 0) return {};
  std::size_t end = 0, used = 0;
  while (end < text.size()) {
    const std::size_t bytes = sequence_bytes(text[end]);
    const std::size_t columns = display_width(std::string_view(text).substr(end, bytes));
    if (used + columns > width - 1) break;
    used += columns;
    end += bytes;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  return text.substr(0, end) + "…";
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::size_t own = display_width(text);
  if (own >= width) return text;
  const std::string blanks(width - own, ' ');
  return to_the_right ? blanks + text : text + blanks;
}

std::string styled(const std::string& text, std::string_view code, bool color) {
  if (!color || code.empty() || text.empty()) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::vector<std::string> wrapped(const std::vector<StyledText>& runs, std::size_t width, std::size_t indent, bool color) {
  std::vector<std::string> lines(1);
  std::size_t column = indent;
  std::string word;  // with its ANSI sequences; one word may change its look in the middle
  std::size_t word_columns = 0, blanks = 0;
  const auto place_word = [&] {
    if (word_columns == 0) return;
    if (width != 0 && column > indent && column + blanks + word_columns > width) {
      lines.emplace_back(indent, ' ');
      column = indent;
      blanks = 0;
    }
    lines.back() += std::string(blanks, ' ') + word;
    column += blanks + word_columns;
    blanks = word_columns = 0;
    word.clear();
  };
  for (const StyledText& run : runs) {
    const std::string text = terminal_safe(run.text);
    std::size_t at = 0;
    while (at < text.size()) {
      if (text[at] == ' ') {
        place_word();
        ++blanks;
        ++at;
        continue;
      }
      std::size_t end = std::min(text.find(' ', at), text.size());
      while (end < text.size() && is_digit(text[end - 1]) && begins_with_unit(std::string_view(text).substr(end + 1))) {
        end = std::min(text.find(' ', end + 1), text.size());
      }
      const std::string piece = text.substr(at, end - at);
      word += styled(piece, run.code, color);
      word_columns += display_width(piece);
      at = end;
    }
  }
  place_word();
  return lines;
}

}  // namespace baton::report
