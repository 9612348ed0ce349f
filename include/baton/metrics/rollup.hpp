#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "baton/metrics/measured.hpp"
#include "baton/metrics/registry.hpp"
#include "baton/stats/interval.hpp"

namespace baton {

/// A proportion with its counts; value and interval missing where the denominator is 0.
struct ShareValue {
  std::int64_t numerator = 0, denominator = 0;
  std::optional<double> value;
  std::optional<stats::Interval> interval;
  /// What is told beside the share, and how many: resolved issues whose level is unknown ("unknown"), or that had no answer ("zero_touch").
  std::string_view beside_name{};
  std::int64_t beside = 0;
};
[[nodiscard]] ShareValue share_of(std::int64_t numerator, std::int64_t denominator);

/// Durations rolled up; microseconds. Parts that make no sense for a measure are missing.
struct DurationValue {
  std::int64_t n = 0;
  std::optional<TimeSum> sum;
  std::optional<double> mean, median, p90;
  bool with_censoring = false;        ///< Whether the next two mean anything.
  std::int64_t censored = 0;
  std::optional<TimeUs> km_median;    ///< Missing: not reached.
  std::optional<TimeSum> open_sum;    ///< Part of open issues; ledger only.
};

struct EaseValue {
  std::int64_t n = 0;
  std::optional<double> mean, median, p10, share_below_50;
  std::int64_t open_n = 0;
  std::optional<double> open_mean;    ///< Open issues, so far.
};

/// One measure rolled up; what is null has no value.
struct MeasureValue {
  const MeasureInfo* info = nullptr;
  std::optional<std::int64_t> count;
  std::optional<DurationValue> duration;
  std::optional<ShareValue> share;
  std::optional<EaseValue> ease;
};

/// All measures over a selection, in order of the registry.
/// Cost: O(rows + handoffs); people and teams need a pass over the selected issues' events.
[[nodiscard]] std::vector<MeasureValue> summarize(const ResolvedLog& log, const Measured& measured, const Selection& selection,
                                                  unsigned threads);
[[nodiscard]] const MeasureValue& value_of(const std::vector<MeasureValue>& values, std::string_view id);

/// One team over a selection.
struct TeamFigures {
  std::uint32_t team = 0;             ///< 0: the row "(none)", time that no team answers for.
  std::int64_t issues = 0, received = 0, passed_on = 0, bounces = 0, pass_throughs = -1;
  TimeSum queued = 0, in_hand = 0, open_delay = 0;
  std::optional<TimeSum> on_customer, held;             ///< Until another team is named; missing where no issue's source can show it.
  std::int64_t arrivals = 0, completions = 0, backlog = 0;  ///< Tenures begun, ended, under way at the as-of instant.
  double must_pass = 0;                                 ///< Betweenness among the teams; see team_betweenness().
  double delay_share = 0;
  std::optional<double> ten_slowest_share;
  std::optional<double> median_queue, p90_queue;        ///< Of its tenures.
  std::int64_t resolved = 0;                            ///< Issues resolved while it was the last team.
  std::optional<double> median_resolution, p90_resolution;
  std::optional<ShareValue> lowest_level;
  std::int64_t rated = 0;                               ///< Of them, those with an ease.
  std::optional<double> ease;                           ///< Mean over the issues it resolved.
};
/// Teams by falling delay, then by name; the row of no team last. Cost: O(tenures), teams in parallel.
[[nodiscard]] std::vector<TeamFigures> team_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads = 1);

/// How the issues that name a team were passed on.
struct PassingFigures {
  std::int64_t issues = 0;                                          ///< That name a team: those that team measures are taken over.
  std::optional<double> resolution_of_unpassed, resolution_of_three;  ///< Median time to resolution without a team handoff; with three or more.
  std::uint32_t bounced_a = 0, bounced_b = 0;                       ///< The two teams between which most came straight back; a < b.
  std::int64_t bounces = 0;                                         ///< Between them.
};
/// Cost: O(rows + team handoffs).
[[nodiscard]] PassingFigures passing_figures(const Measured& measured, const Selection& selection, unsigned threads);

/// One edge of the handoff graph over a selection.
struct EdgeFigures {
  std::uint32_t from = 0, to = 0;
  std::int64_t handoffs = 0, issues = 0, bounces = 0;
  std::optional<double> median_wait, p90_wait;          ///< Observed waits.
  TimeSum waiting_after = 0;
};
/// Edges by falling waiting after, then handoffs, then ids' names. Cost: O(handoffs), edges in parallel.
[[nodiscard]] std::vector<EdgeFigures> edge_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, Level level, unsigned threads = 1);
/// Name of a vertex of a level.
[[nodiscard]] std::string_view vertex_name(const ResolvedLog& log, Level level, std::uint32_t id);

/// A return path: from the last earlier visit of a team (person, department) back to it.
struct LoopFigures {
  std::vector<std::uint32_t> path;  ///< First and last are the same; 0 in the middle stands for what a long path leaves out.
  std::int64_t length = 0;          ///< Handoffs from leaving to coming back.
  std::int64_t times = 0;
};
inline constexpr std::size_t longest_loop_path = 17;
/// Loops by falling frequency, then by path; their times add up to the returns of the level.
[[nodiscard]] std::vector<LoopFigures> loop_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, Level level);

/// One account over a selection.
struct AccountFigures {
  std::uint32_t account = 0;
  std::int64_t issues = 0, resolved = 0, company_touches = -1, team_handoffs = -1, team_bounces = -1, people_met = -1;
  std::int64_t open = 0;                                ///< Neither resolved nor cancelled.
  std::int64_t problems = 0, hard = 0;                  ///< Issues of type problem; issues with an ease below 50, open ones so far.
  std::int64_t rated = 0;                               ///< Resolved issues with an ease: those behind the mean.
  std::optional<double> ease, ease_p10, share_below_50; ///< Of the rated: mean, 10 % point, share below 50.
  std::optional<double> open_ease;                      ///< Mean of the open ones, so far.
  /// The lowest mean over consecutive rated issues by opening, as many as the minimum of issues; nothing for fewer.
  std::optional<double> worst_stretch;
  TimeUs worst_from = no_time, worst_until = no_time;   ///< Openings of its first and last issue.
  std::int64_t longest_hard_run = 0;                    ///< Most consecutive rated issues below 50.
  TimeUs last_opened = no_time;
  /// Distinct people (teams, departments) that its issues met (went through) in a quarter of their opening: median over the quarters with
  /// issues, and the most. Nothing where the source doesn't show them.
  std::optional<double> people_quarter, teams_quarter, departments_quarter;
  std::int64_t people_quarter_most = -1;
  std::optional<double> median_resolution, p90_resolution;
  std::optional<ShareValue> lowest_level;
};
/// Whether the words of an issue's type say that it is a problem: problem, incident or complaint, in any case.
[[nodiscard]] bool is_problem(std::string_view type);
inline constexpr double hard_ease = 50;

/// Accounts by name. The result does not depend on the order of the issues. Cost: O(issues log issues), accounts in parallel.
[[nodiscard]] std::vector<AccountFigures> account_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads = 1);

}  // namespace baton
