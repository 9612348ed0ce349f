#include "ticket_hooks.hpp"

#include <algorithm>
#include <array>

#include "baton/base/text.hpp"

namespace baton {
namespace {

constexpr std::array<std::string_view, 5> ticket_words = {"ticket", "case", "request", "issue", "incident"};
constexpr std::array<std::string_view, 5> number_words = {"no", "nr", "number", "num", "id"};

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key_start(char c) { return is_letter(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80) != 0; }
bool is_key_character(char c) { return is_key_start(c) || c == '-' || c == '_' || c == '.' || c == '/'; }

/// A run of key characters in a subject in lower case, with what stands around it.
struct Word {
  std::string_view text;
  bool behind_hash = false;
  bool alone_in_brackets = false, alone_in_parentheses = false;
  bool after_ticket_word = false;
};

bool names_ticket(const Word& word) {
  const auto digits = std::count_if(word.text.begin(), word.text.end(), is_digit);
  const bool has_letter = std::any_of(word.text.begin(), word.text.end(), [](char c) { return is_key_start(c) && !is_digit(c); });
  if (word.behind_hash) return true;
  if (digits == 0) return false;
  if (word.after_ticket_word) return true;
  if (!has_letter) return word.alone_in_brackets && digits >= 4;
  return word.alone_in_brackets || word.alone_in_parentheses || word.text.size() >= 5;
}

/// Cuts a subject into words.
class Words {
 public:
  explicit Words(std::string_view lower_subject) : text_(lower_subject) {}

  /// The next word; false at the end.
  bool next(Word& word) {
    std::size_t from = at_;
    while (from < text_.size() && !is_key_start(text_[from])) ++from;
    if (from == text_.size()) return false;
    std::size_t to = from;
    while (to < text_.size() && is_key_character(text_[to])) ++to;
    const std::size_t next_at = to;
    while (!is_key_start(text_[to - 1])) --to;
    const std::string_view gap = text_.substr(at_, from - at_);
    const std::size_t gap_end = gap.find_last_not_of(' ');
    const char before = gap_end == std::string_view::npos ? '\0' : gap[gap_end];
    const std::size_t after_at = text_.find_first_not_of(' ', to);
    const char after = after_at == std::string_view::npos ? '\0' : text_[after_at];
    word.text = text_.substr(from, to - from);
    word.behind_hash = before == '#';
    word.alone_in_brackets = before == '[' && after == ']';
    word.alone_in_parentheses = before == '(' && after == ')';
    const bool close = gap.find_first_not_of(" #:.") == std::string_view::npos;
    const bool after_word = close && is_one_of(ticket_words, last_);
    word.after_ticket_word = after_word || (close && last_is_after_ticket_word_ && is_one_of(number_words, last_));
    last_is_after_ticket_word_ = after_word;
    last_ = word.text;
    at_ = next_at;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view last_;
  bool last_is_after_ticket_word_ = false;
};

}  // namespace

TicketKeys::TicketKeys(const RawLog& log) : matches_(1, Match{0, false}) {
  for (std::uint32_t issue = 0; issue < log.issues.size(); ++issue) {
    const auto source = log.issues[issue].source;
    if (log.sources[source].is_mail) continue;
    const std::uint32_t id = keys_.intern(lower(log.key_of(issue)));
    if (id == matches_.size()) {
      matches_.push_back({issue, false});
      continue;
    }
    if (id == 0) continue;
    Match& match = matches_[id];
    const auto rank = [&](std::uint32_t raw_issue) {
      return std::pair<std::string_view, std::string_view>(log.sources[log.issues[raw_issue].source].name, log.key_of(raw_issue));
    };
    match.in_several_sources = true;
    if (rank(issue) < rank(match.issue)) match.issue = issue;
  }
}

std::vector<TicketKeys::Match> tickets_named(std::string_view subject, const TicketKeys& keys) {
  std::vector<TicketKeys::Match> named;
  const std::string low = lower(subject);
  Words words(low);
  for (Word word; words.next(word);) {
    if (!names_ticket(word)) continue;
    const TicketKeys::Match* match = keys.find(word.text);
    if (match == nullptr) continue;
    const auto same = [&](const TicketKeys::Match& other) { return other.issue == match->issue; };
    if (std::none_of(named.begin(), named.end(), same)) named.push_back(*match);
  }
  return named;
}

}  // namespace baton
