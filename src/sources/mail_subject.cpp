#include <array>

#include "baton/base/text.hpp"
#include "mail_fields.hpp"

namespace baton::mail {
namespace {

struct PrefixWord {
  std::string_view word;  // in lower case
  SubjectPrefix meaning;
};
constexpr auto reply = SubjectPrefix::reply;
constexpr auto forward = SubjectPrefix::forward;
constexpr std::array prefix_words = {
    PrefixWord{"re", reply},         PrefixWord{"aw", reply},         PrefixWord{"antw", reply},
    PrefixWord{"antwort", reply},    PrefixWord{"sv", reply},         PrefixWord{"vs", reply},
    PrefixWord{"rif", reply},        PrefixWord{"odp", reply},        PrefixWord{"res", reply},
    PrefixWord{"ynt", reply},        PrefixWord{"回复", reply},       PrefixWord{"回覆", reply},
    PrefixWord{"答复", reply},       PrefixWord{"答覆", reply},       PrefixWord{"返信", reply},
    PrefixWord{"fwd", forward},      PrefixWord{"fw", forward},       PrefixWord{"wg", forward},
    PrefixWord{"tr", forward},       PrefixWord{"vb", forward},       PrefixWord{"rv", forward},
    PrefixWord{"enc", forward},      PrefixWord{"doorst", forward},   PrefixWord{"vl", forward},
    PrefixWord{"转发", forward},     PrefixWord{"轉寄", forward},     PrefixWord{"転送", forward}};

constexpr std::string_view wide_colon = "：";

void drop_leading_blanks(std::string_view& text) {
  while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
}

/// Takes "[3]", "(3)" or "^3" after a prefix word, as some programs count replies.
void drop_counter(std::string_view& text) {
  if (text.empty() || (text[0] != '[' && text[0] != '(' && text[0] != '^')) return;
  const bool bracketed = text[0] != '^';
  std::size_t end = 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  if (end == 1 || end > 6 || (bracketed && (end == text.size() || text[end] != (text[0] == '[' ? ']' : ')')))) return;
  text.remove_prefix(bracketed ? end + 1 : end);
}

/// Takes one "Re:" from the front; none where there is no prefix.
SubjectPrefix take_prefix(std::string_view& text) {
  constexpr std::size_t longest_prefix = 40;  // the word with its counter
  const std::string_view may_have = text.substr(0, longest_prefix);
  if (may_have.find(':') == std::string_view::npos && may_have.find(wide_colon[0]) == std::string_view::npos) return SubjectPrefix::none;
  const std::string start = lower(text.substr(0, 12));
  for (const PrefixWord& prefix : prefix_words) {
    if (start.compare(0, prefix.word.size(), prefix.word) != 0) continue;
    std::string_view rest = text.substr(prefix.word.size());
    drop_counter(rest);
    drop_leading_blanks(rest);
    if (rest.substr(0, 1) == ":") {
      rest.remove_prefix(1);
    } else if (rest.substr(0, wide_colon.size()) == wide_colon) {
      rest.remove_prefix(wide_colon.size());
    } else {
      continue;
    }
    drop_leading_blanks(rest);
    text = rest;
    return prefix.meaning;
  }
  return SubjectPrefix::none;
}

/// Takes a leading "[…]" where more text follows; an empty view where there is none.
std::string_view take_blob(std::string_view& text) {
  if (text.empty() || text[0] != '[') return {};
  const std::size_t end = text.find_first_of("[]", 1);
  if (end == std::string_view::npos || text[end] != ']') return {};
  std::string_view rest = text.substr(end + 1);
  drop_leading_blanks(rest);
  if (rest.empty()) return {};
  const std::string_view blob = text.substr(0, end + 1);
  text = rest;
  return blob;
}

bool may_be_ticket_tag(std::string_view blob) { return blob.find_first_of("#0123456789") != std::string_view::npos; }

std::string collapse_blanks(std::string_view text) {
  std::string collapsed;
  for (char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
    if (!blank) {
      collapsed.push_back(c);
    } else if (!collapsed.empty() && collapsed.back() != ' ') {
      collapsed.push_back(' ');
    }
  }
  while (!collapsed.empty() && collapsed.back() == ' ') collapsed.pop_back();
  return collapsed;
}

bool drop_trailing_fwd(std::string_view& text) {
  if (text.size() < 5 || lower(text.substr(text.size() - 5)) != "(fwd)") return false;
  text = trim(text.substr(0, text.size() - 5));
  return true;
}

bool unwrap_fwd(std::string_view& text) {
  if (text.size() < 6 || text.back() != ']' || lower(text.substr(0, 5)) != "[fwd:") return false;
  text = trim(text.substr(5, text.size() - 6));
  return true;
}

}  // namespace

BaseSubject base_subject(std::string_view decoded) {
  const std::string line = collapse_blanks(decoded.substr(0, max_subject_bytes));
  const std::string whole = is_utf8(line) ? line : repair_utf8(line);  // the cut may split a character
  std::string_view text = whole;
  BaseSubject result;
  const auto note = [&](SubjectPrefix prefix) {
    if (result.prefix == SubjectPrefix::none) result.prefix = prefix;
  };
  std::string tags;
  for (bool changed = true; changed;) {
    changed = false;
    while (drop_trailing_fwd(text) || unwrap_fwd(text)) {
      note(forward);
      changed = true;
    }
    if (const SubjectPrefix prefix = take_prefix(text); prefix != SubjectPrefix::none) {
      note(prefix);
      changed = true;
    } else if (const std::string_view blob = take_blob(text); !blob.empty()) {
      if (may_be_ticket_tag(blob)) tags.append(blob).push_back(' ');
      changed = true;
    }
  }
  result.text = tags + std::string(text);
  return result;
}

}  // namespace baton::mail
