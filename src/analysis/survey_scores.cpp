#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "baton/analysis/calibrate.hpp"
#include "baton/base/text.hpp"

namespace baton {
namespace {

struct Scale {
  double worst = 0, best = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where a scale begins of which only the end is said.
double least_of(double greatest, std::string_view question) { return greatest >= 100 || question == "nps" ? 0 : 1; }

/// Takes a number with a decimal point or comma from the front.
std::optional<double> take_number(std::string_view& text) {
  std::string plain(text.substr(0, 32));
  std::replace(plain.begin(), plain.end(), ',', '.');
  double number = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - plain.data()));
  return number;
}

/// "1-5", "0 to 10", "1..7", "5-1", "-2 to 2", "5"; nothing where it is none.
std::optional<Scale> scale_of(std::string_view text, std::string_view question) {
  text = trim(text);
  const auto first = take_number(text);
  if (!first) return std::nullopt;
  text = trim(text);
  if (text.empty()) return *first > 1 ? std::optional(Scale{least_of(*first, question), *first}) : std::nullopt;
  if (text.front() == '-') text.remove_prefix(1);
  while (!text.empty() && !is_digit(text.front()) && !(text.front() == '-' && text.size() > 1 && is_digit(text[1]))) text.remove_prefix(1);
  const auto second = take_number(text);
  if (!second || *second == *first) return std::nullopt;
  return Scale{*first, *second};
}

std::string scale_text(const Scale& scale) { return fmt::format("{} to {}", scale.worst, scale.best); }

/// What scores in words stand for.
struct Word {
  std::string_view word;
  double score;
  Scale scale;
};
constexpr std::array<Word, 24> words{{{"good", 1, {0, 1}},
                                      {"goodwithcomment", 1, {0, 1}},
                                      {"good with comment", 1, {0, 1}},
                                      {"bad", 0, {0, 1}},
                                      {"badwithcomment", 0, {0, 1}},
                                      {"bad with comment", 0, {0, 1}},
                                      {"yes", 1, {0, 1}},
                                      {"no", 0, {0, 1}},
                                      {"very dissatisfied", 1, {1, 5}},
                                      {"dissatisfied", 2, {1, 5}},
                                      {"neutral", 3, {1, 5}},
                                      {"satisfied", 4, {1, 5}},
                                      {"very satisfied", 5, {1, 5}},
                                      {"very difficult", 1, {1, 5}},
                                      {"difficult", 2, {1, 5}},
                                      {"easy", 4, {1, 5}},
                                      {"very easy", 5, {1, 5}},
                                      {"strongly disagree", 1, {1, 7}},
                                      {"disagree", 2, {1, 7}},
                                      {"somewhat disagree", 3, {1, 7}},
                                      {"neither agree nor disagree", 4, {1, 7}},
                                      {"somewhat agree", 5, {1, 7}},
                                      {"agree", 6, {1, 7}},
                                      {"strongly agree", 7, {1, 7}}}};

Scale customary_scale(std::string_view question) {
  if (question == "nps") return {0, 10};
  if (question == "ces") return {1, 7};
  return {1, 5};
}

ScoreRead rated(double score, const Scale& scale, bool assumed) {
  ScoreRead read;
  read.scale = scale_text(scale);
  read.scale_assumed = assumed;
  read.ratio = (score - scale.worst) / (scale.best - scale.worst);
  if (!(read.ratio >= 0 && read.ratio <= 1)) read.defect = AnswerFate::off_scale;
  return read;
}

ScoreRead defective(AnswerFate fate) {
  ScoreRead read;
  read.defect = fate;
  return read;
}

}  // namespace

ScoreRead read_score(std::string_view score, std::string_view scale, std::string_view question) {
  const std::string small = lower(trim(score));
  if (small == "offered" || small == "sent" || small == "no answer") {
    ScoreRead read;
    read.was_asked_only = true;
    return read;
  }
  for (const Word& word : words) {
    if (small == word.word) return rated(word.score, word.scale, false);
  }
  std::string_view text = small;
  const auto number = take_number(text);
  if (!number) return defective(AnswerFate::unreadable);
  text = trim(text);
  if (text == "%") return rated(*number, {0, 100}, false);
  for (const std::string_view of : {"/", "of", "out of"}) {
    if (!text.starts_with(of)) continue;
    std::string_view rest = trim(text.substr(of.size()));
    const auto best = take_number(rest);
    if (!best || *best <= 1 || !rest.empty()) return defective(AnswerFate::unreadable);
    return rated(*number, {least_of(*best, question), *best}, false);
  }
  // "5 - very satisfied" is a 5, "5th floor" nothing.
  const bool is_range = text.size() > 1 && text.front() == '-' && is_digit(text[1]);
  if (is_range || (!text.empty() && text.front() != '-' && text.front() != ':' && text.front() != '(')) return defective(AnswerFate::unreadable);
  if (trim(scale).empty()) return rated(*number, customary_scale(question), true);
  const auto said = scale_of(scale, question);
  return said ? rated(*number, *said, false) : defective(AnswerFate::off_scale);
}

std::string_view words_of(AnswerFate fate) {
  static constexpr std::array<std::string_view, answer_fates> texts{"",
                                                                    "the score can't be read",
                                                                    "the score is outside its scale, or the scale can't be read",
                                                                    "no issue, or more than one, has this key",
                                                                    "it names neither an issue, nor who answered and when",
                                                                    "none of their issues was resolved in the 90 days before",
                                                                    "the issue is open or was cancelled",
                                                                    "the issue has no ease",
                                                                    "the filters leave the issue out",
                                                                    "a later answer to the same question about the same issue counts"};
  return texts[static_cast<std::size_t>(fate)];
}

}  // namespace baton
