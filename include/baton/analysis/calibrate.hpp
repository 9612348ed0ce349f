#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/stats/held_out.hpp"

namespace baton {

/// Why an answer tells nothing about an issue.
enum class AnswerFate : std::uint8_t {
  used,
  unreadable,     ///< The score is no number or word that is known.
  off_scale,      ///< The score is outside the scale, or the scale is unreadable.
  unknown_issue,  ///< No issue has this key, or issues of several sources do.
  not_placed,     ///< It names no issue, and neither contact (account) nor instant, by which one could be found.
  none_resolved,  ///< No issue of the contact (account) was resolved in the 90 days before.
  not_resolved,   ///< The issue is open or was cancelled.
  not_rated,      ///< The issue has no ease: its source shows too little.
  filtered,       ///< The filters leave its issue out.
  superseded,     ///< There is a later answer to the same question about the same issue.
};
inline constexpr std::size_t answer_fates = 10;
/// "the issue is not known"; empty for used.
[[nodiscard]] std::string_view words_of(AnswerFate fate);

/// How an answer was brought together with an issue.
enum class AnswerJoin : std::uint8_t { recorded, issue, contact, account };
inline constexpr std::size_t answer_joins = 4;

/// An answer that counts.
struct AnswerOfIssue {
  std::uint32_t row = 0;  ///< Of the issue.
  double value = 0;       ///< 0 the worst, 100 the best that could be said.
  TimeUs at = no_time;
  AnswerJoin join = AnswerJoin::issue;
};

/// All answers to one question by customers, or by the company's own people about them.
struct SurveyGroup {
  std::string question;  ///< "ces", "csat", "nps", else its own text in small letters; "unnamed" without any.
  bool by_company = false;
  std::vector<std::string> scales;  ///< As taken, worst to best: "1 to 5".
  bool scale_assumed = false;       ///< Some answer says no scale: the customary one was taken.
  std::int64_t sent = 0;            ///< Questions known to have been put, answered or not.
  std::int64_t answered = 0;
  std::array<std::int64_t, answer_fates> fates{};
  std::array<std::int64_t, answer_joins> joins{};  ///< Of those used.
  std::vector<AnswerOfIssue> answers;              ///< Those used, by row.
};

/// Every answer that the directory's surveys and the events hold, by question: ces, csat, others by name, nps; customers' first. An answer that names an
/// issue is about that one; else about the last issue of its contact (without one: its account) that was resolved in the 90 days before it was given.
/// Cost: O(surveys log issues), and sorting the issues once where a survey names none.
[[nodiscard]] std::vector<SurveyGroup> collect_answers(const Analysis& analysis);

/// A score as a share of the way from the worst to the best answer, in [0, 1]. Scales are written worst to best: "1-5", "0 to 10", "5-1" where 1 is the
/// best, "5" for 1 to 5. Without a scale: nps 0 to 10, csat 1 to 5, ces 1 to 7 (7: easy); scores such as "4/5", "80 %", "good" and "very satisfied" bring
/// their own.
struct ScoreRead {
  double ratio = 0;
  std::string scale;         ///< "1 to 5"
  bool scale_assumed = false;
  bool was_asked_only = false;  ///< "offered": asked, not answered.
  std::optional<AnswerFate> defect;  ///< unreadable or off_scale
};
[[nodiscard]] ScoreRead read_score(std::string_view score, std::string_view scale, std::string_view question);

/// Fewer answers, or answers from fewer customers, say nothing about ten weights.
inline constexpr std::int64_t least_answers = 100;
inline constexpr std::int64_t least_customers = 20;

/// One component in the fit.
struct FittedComponent {
  std::size_t component = 0;     ///< In the order of ease_components().
  double weight_now = 0;
  std::string left_out;          ///< Why it is not in the fit; empty where it is.
  double known_share = 0;        ///< Answers whose issue shows it; in the others it is taken to be as usual.
  double mean_pain = 0;          ///< Share of its weight that it takes on average.
  double points = 0;             ///< Of the answer, from effortless to painful.
  std::optional<stats::Interval> points_interval;
  double positive_share = 0;     ///< Of the replicates.
  std::optional<double> weight;  ///< Scaled so that the weights fitted have the sum that they have now; none where they tell nothing better.
  std::optional<stats::Interval> weight_interval;
};

/// What the answers to one question say about the weights.
struct Calibration {
  enum class State : std::uint8_t { too_few, all_equal, no_component, fitted };
  State state = State::too_few;
  std::int64_t answers = 0, customers = 0;  ///< Customers: accounts, else contacts, else issues.
  double mean_answer = 0, mean_ease = 0;
  std::vector<FittedComponent> components;  ///< All ten.
  double r_squared_now = 0, r_squared_fitted = 0;  ///< Of answers held out; below 0: worse than their mean.
  std::optional<stats::ErrorsCompared> now_to_mean, fitted_to_now;
  bool against_ease = false;                ///< Answers are the lower the easier an issue was: the scale may be the wrong way round.
  double penalty = 0;
  /// The fitted weights tell answers that they were not fitted to better than those of today, beyond chance.
  [[nodiscard]] bool is_better() const { return fitted_to_now && fitted_to_now->gain.interval && fitted_to_now->gain.interval->low > 0; }
  /// So do today's against no weights at all.
  [[nodiscard]] bool tells_now() const { return now_to_mean && now_to_mean->gain.interval && now_to_mean->gain.interval->low > 0; }
};
[[nodiscard]] Calibration calibrate(const Analysis& analysis, const SurveyGroup& group);

/// The [ease] table of a configuration with the fitted weights, those of today where there are none, thresholds as they are.
[[nodiscard]] std::string ease_toml(const Analysis& analysis, const SurveyGroup& group, const Calibration& calibration);

/// Which weights of ease answers to surveys speak for. `question`: only this one; empty: all. The field "toml" is what to paste, null unless customers'
/// answers to a question are told better by the fitted weights. Usage error: a question that nobody answered.
[[nodiscard]] Result<report::Document> calibrate_document(const Analysis& analysis, const std::string& question);

}  // namespace baton
