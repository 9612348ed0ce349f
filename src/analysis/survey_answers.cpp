#include <algorithm>
#include <map>
#include <tuple>

#include "baton/analysis/calibrate.hpp"
#include "baton/base/text.hpp"
#include "baton/log/input_options.hpp"

namespace baton {
namespace {

constexpr TimeUs longest_memory_us = 90 * day_us;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// Whether a small text has a word of its own: "ces" is none in "services".
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

std::string question_of(std::string_view text) {
  std::string small = lower(trim(text));
  std::replace_if(small.begin(), small.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');  // one line, wherever it is written
  const auto says = [&](std::string_view part) { return small.find(part) != std::string::npos; };
  if (has_word(small, "nps") || says("recommend")) return "nps";
  if (has_word(small, "ces") || says("effort") || has_word(small, "easy") || has_word(small, "ease")) return "ces";
  if (has_word(small, "csat") || says("satisf") || has_word(small, "rating")) return "csat";
  return small.empty() ? "unnamed" : small;
}

/// ces, csat, others, nps: how near a question is to what ease means.
int rank_of(const std::string& question) { return question == "ces" ? 0 : question == "csat" ? 1 : question == "nps" ? 3 : 2; }

/// The resolved issues of each contact and account by their end.
class Resolved {
 public:
  explicit Resolved(const Analysis& analysis) {
    for (std::uint32_t row = 0; row < analysis.measured.issues.size(); ++row) {
      const IssueMeasures& measures = analysis.measured.issues[row];
      const ResolvedIssue& issue = analysis.log.issues[measures.issue];
      if (!measures.resolved) continue;
      if (issue.contact != 0) contacts_.emplace_back(issue.contact, measures.end, row);
      if (issue.account != 0) accounts_.emplace_back(issue.account, measures.end, row);
    }
    std::sort(contacts_.begin(), contacts_.end());
    std::sort(accounts_.begin(), accounts_.end());
  }
  /// The last that was resolved up to an instant, not longer ago than anybody remembers.
  [[nodiscard]] std::optional<std::uint32_t> last_of_contact(std::uint32_t contact, TimeUs at) const { return last(contacts_, contact, at); }
  [[nodiscard]] std::optional<std::uint32_t> last_of_account(std::uint32_t account, TimeUs at) const { return last(accounts_, account, at); }

 private:
  using Ends = std::vector<std::tuple<std::uint32_t, TimeUs, std::uint32_t>>;  // who, end, row
  static std::optional<std::uint32_t> last(const Ends& ends, std::uint32_t who, TimeUs at) {
    const auto after = std::upper_bound(ends.begin(), ends.end(), std::tuple{who, at, ~std::uint32_t{0}});
    if (after == ends.begin()) return std::nullopt;
    const auto& [of, end, row] = *std::prev(after);
    if (of != who || at - end > longest_memory_us) return std::nullopt;
    return row;
  }
  Ends contacts_, accounts_;
};

class Collector {
 public:
  explicit Collector(const Analysis& analysis) : analysis_(analysis), log_(analysis.log) {}

  std::vector<SurveyGroup> run() {
    for (const SurveyAnswer& survey : log_.surveys) take(survey);
    for (const ScoreRow& score : analysis_.measured.scores) take(score);
    std::vector<SurveyGroup> groups;
    for (auto& [key, group] : groups_) {
      keep_last_answers(group);
      groups.push_back(std::move(group));
    }
    std::sort(groups.begin(), groups.end(), [](const SurveyGroup& a, const SurveyGroup& b) {
      return std::tuple(a.by_company, rank_of(a.question), std::string_view(a.question)) < std::tuple(b.by_company, rank_of(b.question), std::string_view(b.question));
    });
    return groups;
  }

 private:
  using Found = std::pair<std::optional<std::uint32_t>, AnswerFate>;

  SurveyGroup& group_of(const std::string& question, bool by_company) {
    SurveyGroup& group = groups_[{question, by_company}];
    group.question = question;
    group.by_company = by_company;
    return group;
  }

  /// Our own people may have said how they think that it went.
  [[nodiscard]] bool is_company(std::string_view by) const {
    const std::string small = lower(trim(by));
    if (small.empty() || small == "customer") return false;
    for (const std::string_view word : {"company", "agent", "staff", "internal", "us", "employee"}) {
      if (small == word) return true;
    }
    const std::uint32_t id = log_.raw.texts.of(TextSpace::person).find(by.find('@') == std::string_view::npos ? std::string(by) : small);
    return id != 0 && id < log_.persons.size() && log_.persons[id].side != Side::customer && log_.persons[id].contact == 0;
  }

  void take(const SurveyAnswer& survey) {
    SurveyGroup& group = group_of(question_of(survey.question), is_company(survey.by));
    ++group.sent;
    const std::string_view score = trim(survey.score);
    if (score.empty()) return;
    const auto read = take_score(group, score, survey.scale);
    if (!read) return;
    AnswerJoin join = AnswerJoin::issue;
    const auto [row, fate] = issue_of(survey, join);
    add(group, row, fate, *read, survey.answered_at, join);
  }

  /// The same score in further records of an issue is in Measured once; "offered" before it is no question of its own.
  void take(const ScoreRow& score) {
    const ResolvedIssue& issue = log_.issues[analysis_.measured.issues[score.row].issue];
    const std::string_view text = trim(log_.raw.texts.of(TextSpace::score).text(score.score));
    const auto& blanks = default_blanks();
    if (text.empty() || lower(text) == "unoffered" || std::find(blanks.begin(), blanks.end(), text) != blanks.end()) return;
    const std::string_view activity = log_.raw.texts.of(TextSpace::activity).text(score.activity);
    std::string question = question_of(activity);
    const auto& mapping = log_.raw.sources[issue.source].mapping;
    const auto column = mapping.find(Field::score);
    if (rank_of(question) == 2 && column != mapping.end()) {
      // The activity may only say that it is a survey; then the column may say which.
      const std::string by_column = question_of(column->second);
      if (rank_of(by_column) != 2 || activity.empty()) question = by_column;
    }
    SurveyGroup& group = group_of(question, score.by_company);
    const bool asked_before = asked_of_ == std::tuple(score.row, question, score.by_company);
    if (!asked_before) ++group.sent;
    asked_of_ = {score.row, question, score.by_company};
    const auto read = take_score(group, text, {});
    if (read) add(group, score.row, AnswerFate::used, *read, score.at, AnswerJoin::recorded);
  }

  /// How good the answer was; counts what is none.
  std::optional<double> take_score(SurveyGroup& group, std::string_view text, std::string_view scale) {
    const ScoreRead read = read_score(text, scale, group.question);
    if (read.was_asked_only) return std::nullopt;
    ++group.answered;
    if (!read.scale.empty() && std::find(group.scales.begin(), group.scales.end(), read.scale) == group.scales.end()) group.scales.push_back(read.scale);
    group.scale_assumed = group.scale_assumed || read.scale_assumed;
    if (!read.defect) return 100 * read.ratio;
    count(group, *read.defect);
    return std::nullopt;
  }

  static void count(SurveyGroup& group, AnswerFate fate) { ++group.fates[static_cast<std::size_t>(fate)]; }

  Found issue_of(const SurveyAnswer& survey, AnswerJoin& join) {
    if (!survey.issue.empty()) return issue_named(survey.issue);
    if (survey.answered_at == no_time || (survey.contact == 0 && survey.account == 0)) return {std::nullopt, AnswerFate::not_placed};
    if (!resolved_) resolved_.emplace(analysis_);
    const auto meant = [](const std::vector<std::uint32_t>& table, std::uint32_t id) { return id < table.size() ? table[id] : id; };
    join = survey.contact != 0 ? AnswerJoin::contact : AnswerJoin::account;
    const auto row = survey.contact != 0 ? resolved_->last_of_contact(meant(log_.contact_text, survey.contact), survey.answered_at)
                                         : resolved_->last_of_account(meant(log_.account_text, survey.account), survey.answered_at);
    return {row, row ? AnswerFate::used : AnswerFate::none_resolved};
  }

  Found issue_named(const std::string& key) {
    if (rows_.empty()) {
      rows_.resize(log_.raw.issue_keys.size());
      for (std::size_t source = 0; source < rows_.size(); ++source) rows_[source].assign(log_.raw.issue_keys[source].size(), ~std::uint32_t{0});
      for (std::uint32_t row = 0; row < analysis_.measured.issues.size(); ++row) {
        const ResolvedIssue& issue = log_.issues[analysis_.measured.issues[row].issue];
        rows_[issue.source][issue.key] = row;
      }
    }
    std::optional<std::uint32_t> found;
    for (std::size_t source = 0; source < rows_.size(); ++source) {
      const Dictionary& keys = log_.raw.issue_keys[source];
      const std::uint32_t id = keys.find(key);
      if (id >= rows_[source].size() || rows_[source][id] == ~std::uint32_t{0} || keys.text(id) != key) continue;
      if (found) return {std::nullopt, AnswerFate::unknown_issue};
      found = rows_[source][id];
    }
    return {found, found ? AnswerFate::used : AnswerFate::unknown_issue};
  }

  void add(SurveyGroup& group, std::optional<std::uint32_t> row, AnswerFate fate, double value, TimeUs at, AnswerJoin join) {
    if (row) {
      const IssueMeasures& measures = analysis_.measured.issues[*row];
      if (!measures.resolved) fate = AnswerFate::not_resolved;
      else if (std::isnan(measures.ease)) fate = AnswerFate::not_rated;
      else if (analysis_.selection.chosen[*row] == 0) fate = AnswerFate::filtered;
    }
    if (fate != AnswerFate::used) return count(group, fate);
    group.answers.push_back({*row, value, at, join});
  }

  static void keep_last_answers(SurveyGroup& group) {
    // Without an instant an answer is taken for the earliest; of equals the one read last counts.
    std::stable_sort(group.answers.begin(), group.answers.end(), [](const AnswerOfIssue& a, const AnswerOfIssue& b) { return std::tuple(a.row, a.at) < std::tuple(b.row, b.at); });
    std::vector<AnswerOfIssue> last;
    for (const AnswerOfIssue& answer : group.answers) {
      if (!last.empty() && last.back().row == answer.row) {
        count(group, AnswerFate::superseded);
        last.back() = answer;
      } else {
        last.push_back(answer);
      }
    }
    group.answers = std::move(last);
    for (const AnswerOfIssue& answer : group.answers) {
      count(group, AnswerFate::used);
      ++group.joins[static_cast<std::size_t>(answer.join)];
    }
  }

  const Analysis& analysis_;
  const ResolvedLog& log_;
  std::map<std::pair<std::string, bool>, SurveyGroup> groups_;
  std::tuple<std::uint32_t, std::string, bool> asked_of_{~std::uint32_t{0}, {}, false};
  std::optional<Resolved> resolved_;
  std::vector<std::vector<std::uint32_t>> rows_;  // per source and key
};

}  // namespace

std::vector<SurveyGroup> collect_answers(const Analysis& analysis) { return Collector(analysis).run(); }

}  // namespace baton
