#include "markup.hpp"

#include "baton/base/text.hpp"

namespace baton::report {

namespace {

/// Replaces U+FFFE and U+FFFF, the characters above the controls that XML forbids.
void replace_noncharacters(std::string& text) {
  for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = text.find(forbidden); at != std::string::npos; at = text.find(forbidden, at)) {
      text.replace(at, forbidden.size(), "\uFFFD");
    }
  }
}

std::string escaped(std::string safe, bool quotes) {
  replace_noncharacters(safe);
  std::string out;
  out.reserve(safe.size());
  for (const char c : safe) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (quotes && c == '"') out += "&quot;";
    else if (quotes && c == '\'') out += "&#39;";
    else out += c;
  }
  return out;
}

}  // namespace

std::string markup_text(std::string_view text) { return escaped(terminal_safe(text), false); }

std::string markup_attribute(std::string_view text) { return escaped(terminal_safe(text), true); }

std::string markup_value(std::string_view text) { return escaped(repair_utf8(text), true); }

}  // namespace baton::report
