#include "baton/base/shell.hpp"

namespace baton {

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:,=@%";
  if (!text.empty() && text.find_first_not_of(safe) == std::string_view::npos) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";  // a quote can stand only outside of quotes
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace baton
