#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/stats/control_chart.hpp"

namespace baton {

/// One side of a comparison: some issues of an analysis.
struct ComparedSide {
  std::string label;                  ///< As people read it: "2026-01-01..", "team Billing".
  const Analysis* analysis = nullptr;
  std::vector<std::uint32_t> rows;    ///< Ascending.
  std::optional<TimeUs> since, until; ///< Of a period.
  bool is_period = false;
};

enum class Correction : std::uint8_t {
  holm,                ///< Chance of any false difference.
  benjamini_hochberg,  ///< Share of false ones among the differences.
};
struct CompareOptions {
  double level = 0.95;                    ///< Of intervals; a difference has an adjusted p of at most 1 - level.
  Correction correction = Correction::holm;
  std::size_t draw_again_below = 5000;    ///< With as many issues or more in both sides: formulas for bootstrap and permutations.
  std::uint32_t replicates = 2000;
  std::uint32_t permutations = 1999;
  std::string explained = "delay";        ///< The measure that edges and categories are to explain.
  std::optional<TimeUs> change;           ///< When something is known to have changed.
  std::optional<std::string> chart_unit;  ///< "week" or "month"; else by the length of the log.
  unsigned threads = 1;
};

enum class MeasureKind : std::uint8_t { mean, share, duration };
enum class DifferenceVerdict : std::uint8_t {
  no_value,       ///< One side has none.
  too_few,        ///< Fewer issues than the minimum on a side: not tested.
  same_issues,    ///< Both sides are the same issues.
  no_difference,  ///< None beyond chance.
  more, less,     ///< B against A.
  shape,          ///< Times differ by the log-rank test, their means do not: neither side is the slower one.
};

/// A measure compared; in microseconds where it is of time, shares in [0, 1].
struct ComparedMeasure {
  std::string_view id, title;
  MeasureKind kind = MeasureKind::mean;
  report::Unit unit = report::Unit::number;  ///< duration, number, ratio or points.
  std::string_view more_words, less_words;   ///< "is slower", "is quicker"
  bool is_of_ended = false;    ///< Of issues that are resolved or cancelled, with no allowance for the open ones.
  int open_effect = 0;         ///< Which way that may move it: -1 down, 1 up, 0 either way.
  std::int64_t a_n = 0, b_n = 0;
  std::int64_t a_censored = 0, b_censored = 0;
  std::optional<double> a, b;
  std::optional<double> difference, low, high;  ///< B - A.
  /// "bootstrap", "formula"; "log-rank", "permutation", "Welch", "Student", "score", "t"; all with "by account" where accounts are drawn, not issues.
  std::string_view interval_by, test;
  std::optional<double> p, p_adjusted;
  DifferenceVerdict finding = DifferenceVerdict::no_value;
  bool is_so_far = false;      ///< The finding may come from open issues alone.
  // Durations.
  std::optional<TimeUs> horizon;                ///< Means are up to it.
  std::optional<double> a_median, b_median, median_difference, median_low, median_high;
};

/// Why the means of a measure differ: other work, or the same work done otherwise. mix + change = difference.
struct MixRow {
  std::string_view id, title;
  report::Unit unit = report::Unit::number;
  double difference = 0, mix = 0, change = 0;
  double change_low = 0, change_high = 0;
  double p_adjusted = 1;         ///< Of the change.
  std::string_view verdict;
};

/// What a category adds to the difference of the explained measure; all of them add up to it.
struct CategoryPart {
  std::string category;
  std::int64_t a_issues = 0, b_issues = 0;
  std::optional<double> a_mean, b_mean;
  double mix = 0, change = 0, contribution = 0;
  double p_adjusted = 1;
  DifferenceVerdict finding = DifferenceVerdict::no_difference;
};
/// What an edge adds to it: the waiting after its handoffs (or the handoffs) per issue. `to` is empty for what is no edge.
struct EdgePart {
  std::string from, to;
  std::int64_t a_handoffs = 0, b_handoffs = 0;
  double a = 0, b = 0, contribution = 0;  ///< Per issue of the side.
  double p_adjusted = 1;
  DifferenceVerdict finding = DifferenceVerdict::no_difference;
};

/// A figure period by period.
struct ComparedChart {
  std::string_view id, title;
  report::Unit unit = report::Unit::number;
  std::vector<std::size_t> periods;          ///< Those of OverTime::periods that have a point.
  stats::Chart chart;
};
struct ChartPeriod {
  TimeUs from = 0, to = 0;
  std::int64_t issues = 0, open = 0;
  bool is_over = true;                       ///< Hardly any of its issues is open.
};
struct OverTime {
  std::string_view unit;                     ///< "week", "month"; empty: no chart, as the sides are no periods of one log.
  std::vector<ChartPeriod> periods;
  std::vector<ComparedChart> charts;
};

/// What in the window or the export makes sides look different that are not.
struct ComparisonTraps {
  std::vector<std::string> notes;  ///< With counts.
  bool decides = false;            ///< One side holds many issues that are there only as they lasted, the other few.
};

struct Comparison {
  ComparedSide a, b;               ///< Without the issues that are in both.
  std::int64_t a_shared = 0, b_shared = 0;   ///< Issues taken out of a side because the other one has them too.
  bool is_same = false;            ///< Both sides are the same issues.
  std::int64_t a_resolved = 0, b_resolved = 0, a_open = 0, b_open = 0, a_cancelled = 0, b_cancelled = 0;
  std::int64_t clusters = 0;       ///< Accounts that chance draws as wholes, an issue of no known account as one of its own; 0: it draws issues.
  int more_open = 0;               ///< Which side has more open issues beyond chance: -1 A, 1 B, 0 neither.
  std::vector<ComparedMeasure> measures;
  std::size_t tested = 0, differing = 0;
  std::vector<MixRow> mix;
  std::vector<std::int64_t> issues_at_level;  ///< Alike by category, priority, channel and source; category and priority; category; all others; not at all.
  std::vector<CategoryPart> categories;
  std::vector<EdgePart> edges;
  OverTime over_time;
  ComparisonTraps traps;
  CompareOptions options;
};

/// Compares two sides, B against A. Exchanging them negates all differences and changes nothing else.
///
/// Overlap    issues that both sides hold are taken out of both; where one side lies within the other, out of the larger one only, so that
///            it is compared with the rest.
/// Errors     usage: a side without issues (but for what both hold), an explained measure that is none.
/// Cost       O(issues log issues + handoffs), below draw_again_below times the replicates.
[[nodiscard]] Result<Comparison> compare_sides(ComparedSide a, ComparedSide b, CompareOptions options);

/// Ids that can be explained.
[[nodiscard]] std::vector<std::string_view> explainable_measures();

[[nodiscard]] report::Document compare_document(const Analysis& analysis, const Comparison& comparison);

}  // namespace baton
