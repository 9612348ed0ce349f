#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "baton/metrics/rollup.hpp"

/// Where the customers' waiting gathers, and what a change there would be worth: arithmetic on the record, not a forecast. Every figure is over
/// a selection, rests on issues and tenures alone, and does not depend on the order of the log or the number of threads.
namespace baton {

enum class FlowUnit : std::uint8_t { week, month, year };

struct FlowBucket {
  std::int64_t arrivals = 0, completions = 0;  ///< Within the bucket.
  std::int64_t backlog = 0;                    ///< At its end.
};

/// What came in, went out and stayed. Of a team the stays are its tenures: one ends where another team is named or the issue ends. Of the whole
/// they are the issues. A time between a resolution and its reopening is part of the stay.
struct TeamFlow {
  std::uint32_t team = 0;                 ///< 0: the whole.
  std::int64_t issues = 0, arrivals = 0, completions = 0, backlog = 0;  ///< arrivals = completions + backlog, at the as-of instant.
  std::int64_t still_queued = 0;          ///< Of the backlog: not taken up since they came.
  double arrivals_per_week = 0;
  double mean_backlog = 0;                ///< L: mean number of stays under way.
  std::optional<double> mean_stay;        ///< W: of the stays that ended; microseconds, by the clock.
  /// Little's law, L = lambda W: lambda W / L - 1. Near 0 where finished and open stays are alike; below, the open ones last longer.
  std::optional<double> little_deviation;
  std::optional<TimeUs> km_median_queue;  ///< Stay in the queue; those still in it censored. Missing: not reached, or the whole.
  std::optional<TimeUs> km_median_delay;  ///< Queued and in hand; stays (issues, of the whole) that are open censored. Missing: not reached.
  std::size_t first_bucket = 0;           ///< Of its first arrival.
  std::vector<FlowBucket> buckets;        ///< From the first one on.
};

struct Flow {
  FlowUnit unit = FlowUnit::week;         ///< Weeks up to half a year, months up to ten years, else years; all UTC, weeks from Monday.
  std::vector<TimeUs> starts;             ///< Beginnings of the buckets.
  std::vector<TeamFlow> teams;            ///< The whole first, then teams by name.
};
[[nodiscard]] std::string_view name_of(FlowUnit unit);
/// Cost O(tenures log buckets), teams in parallel.
[[nodiscard]] Flow flow_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads);

enum class FindingKind : std::uint8_t { misroute, loop, pass_through, queue, edge, gaming };
[[nodiscard]] std::string_view name_of(FindingKind kind);

/// Something that could be done, with its price: what would not have been waited, passed on or worked without it.
struct Finding {
  FindingKind kind = FindingKind::misroute;
  std::vector<std::uint32_t> teams;   ///< misroute, pass_through, edge: from and to; loop: the way round, first = last; queue: the team.
  std::uint32_t category = 0;         ///< misroute only.
  std::int64_t issues = 0;            ///< That it happened to.
  std::int64_t times = 0;             ///< How often in all.
  ShareValue share;                   ///< misroute: issues of the category that start there and end where most do; pass_through: of the handoffs of the edge.
  std::int64_t handoffs = 0;          ///< That would not have been made; those made instead are taken off.
  std::int64_t touches = -1;          ///< Company touches in the stays that would be left out; -1: not known, or no stay would be.
  std::int64_t work_s = -1;           ///< Seconds of work recorded in them; -1: the source records none.
  TimeSum saved = 0;                  ///< Customer waiting that would not have been; microseconds.
  std::optional<stats::Interval> saved_interval;  ///< At 95 %, over issues; microseconds.
  std::optional<double> usual;        ///< queue: median queue of the other teams' stays; microseconds.
  std::optional<double> median;       ///< queue: the team's own.
  std::vector<std::uint32_t> examples;///< Rows, the dearest first.
};
inline constexpr std::size_t most_examples = 5;

/// Issues of a category that start at a team and end at another, in most cases beyond chance (the Wilson interval at 95 % lies above one half; at
/// least minimum_issues of them, resolved). Saved by sending them there at once: time in queues before they first got there, and in hand where no
/// work is on record; issues that never went there would have waited that team's mean queue more and been passed on once more.
[[nodiscard]] std::vector<Finding> misroutes(const ResolvedLog& log, const Measured& measured, const Selection& selection);
/// Ways round of up to most_loop_steps handoffs that at least minimum_issues issues took, whichever team they began at. Saved: between leaving and
/// coming back, time in queues and in hand without work on record, and the second queue there; each stay counts once for a way.
[[nodiscard]] std::vector<Finding> loops(const ResolvedLog& log, const Measured& measured, const Selection& selection);
inline constexpr std::size_t most_loop_steps = 8;
/// Teams that passed at least minimum_issues issues on to another without work. Saved: all of such stays.
[[nodiscard]] std::vector<Finding> pass_throughs(const ResolvedLog& log, const Measured& measured, const Selection& selection);
/// Teams whose queue is longer than that of the other teams: the interval of the median, at 95 %, lies above their median. Saved: what its stays
/// would not have queued, had all been shorter in the proportion of the two medians.
[[nodiscard]] std::vector<Finding> queues(const ResolvedLog& log, const Measured& measured, const Selection& selection);
/// The finding of queues() about one team; nothing where its queue does not stand out. Cost O(tenures).
[[nodiscard]] std::optional<Finding> queue_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, std::uint32_t team);

enum class Verdict : std::uint8_t { longer, shorter, cannot_tell, too_few };

/// The waiting (queued and in hand) from an issue's first handoff of an edge to its end, against the whole waiting of like issues without that edge:
/// same source, category and priority. Open issues count what they waited so far; cancelled ones are left out. What preceded the handoff is not
/// counted against the edge, so that the comparison is cautious. An association.
struct EdgeComparison {
  std::uint32_t from = 0, to = 0;
  std::int64_t handoffs = 0, issues = 0;
  std::int64_t compared = 0;               ///< Of the issues: those that have at least two like issues.
  std::int64_t like_issues = 0;            ///< That they are compared with.
  std::optional<double> after, like;       ///< Means over the compared issues, and over like ones at the same mix; microseconds.
  std::optional<double> with_receiver;     ///< The part of `after` that was waited with the receiver, until it was passed on.
  std::optional<stats::Interval> with_receiver_interval;  ///< Of its mean, at 95 %.
  std::optional<double> difference;        ///< after - like
  std::optional<stats::Interval> interval; ///< Of the difference, at 95 %.
  std::optional<double> p, p_adjusted;     ///< Two-sided; Benjamini and Hochberg over the edges that could be compared.
  Verdict verdict = Verdict::too_few;      ///< At a false discovery rate of 10 %, where the interval leaves out 0.
  std::vector<std::uint32_t> examples;     ///< Rows, the longest after first.
};
/// Edges by falling difference in all (compared issues times difference), then by names; those with too few last.
[[nodiscard]] std::vector<EdgeComparison> compare_edges(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads = 1);
inline constexpr double false_discovery_rate = 0.10;

enum class ClockKind : std::uint8_t { pending_without_message, pending_at_due, reopened_soon, followed_up, on_customer };
inline constexpr std::size_t clock_kind_count = 5;
[[nodiscard]] std::string_view name_of(ClockKind kind);

/// What can flatter a clock, as it stands in the record. An observation: why it is so the record does not say.
///   pending_without_message  issues that waited for the customer for longer than a touch window after the customer's own message, with no message
///                            to the customer since; of its issues that waited for the customer. Only where the source shows messages.
///   pending_at_due           issues that waited for the customer when their solution was due, and had begun to less than a day before; of its
///                            issues whose promise fell due while it had them.
///   reopened_soon            resolutions undone within the window (1 day); of its resolutions.
///   followed_up              issues with a repeat contact; of those that it resolved last, a window or more before the as-of instant.
///   on_customer              issues that waited for the customer; of its issues.
struct ClockFigures {
  ClockKind kind = ClockKind::on_customer;
  std::uint32_t team = 0;
  ShareValue share;                        ///< Of the team.
  ShareValue elsewhere;                    ///< Of all other teams.
  std::optional<TimeSum> time;             ///< on_customer, pending_without_message: how long in all; microseconds.
  std::optional<double> p_adjusted;        ///< Against all teams, over-dispersion allowed for; Benjamini and Hochberg over the teams of the kind.
  Verdict verdict = Verdict::too_few;      ///< longer: more often; shorter: less often.
  std::vector<std::uint32_t> examples;
};
/// By kind, then falling count, then name; teams with none are left out.
[[nodiscard]] std::vector<ClockFigures> clock_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection);

/// Through whom issues must pass: betweenness of the team level, per team id; 0 for teams that no handoff touches. As `vertices` of the handoffs.
[[nodiscard]] std::vector<double> team_betweenness(const ResolvedLog& log, const Measured& measured, const Selection& selection);

}  // namespace baton
