#include "baton/base/text.hpp"

#include <algorithm>

namespace baton {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Edit distance in which swapping two neighbours counts one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lowered);
  return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  if (text.empty()) return pieces;
  for (std::size_t found = text.find(separator); found != std::string_view::npos; found = text.find(separator)) {
    pieces.push_back(text.substr(0, found));
    text.remove_prefix(found + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(text.substr(0, bytes)) + "…";
}

std::string utf8_or_windows1252(std::string_view bytes) {
  return is_utf8(bytes) ? std::string(bytes) : windows1252_to_utf8(bytes);
}

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
  if (name.empty()) return {};
  const std::string wanted = lower(name);
  const std::size_t allowed = name.size() / 3;
  std::string_view best;
  std::size_t best_distance = allowed + 1;
  std::string_view shortest_holder;
  for (const std::string_view candidate : known) {
    if (candidate.empty()) continue;
    const std::string text = lower(candidate);
    const std::size_t length_gap = std::max(text.size(), wanted.size()) - std::min(text.size(), wanted.size());
    if (length_gap < best_distance) {
      const std::size_t distance = edit_distance(wanted, text);
      if (distance < best_distance) {
        best = candidate;
        best_distance = distance;
      }
    }
    const bool holds = text.find(wanted) != std::string::npos;
    if (holds && (shortest_holder.empty() || candidate.size() < shortest_holder.size())) shortest_holder = candidate;
  }
  return best.empty() ? shortest_holder : best;
}

}  // namespace baton
