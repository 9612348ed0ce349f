#pragma once
#include <array>
#include <span>
#include <vector>

#include "baton/analysis/comparison.hpp"
#include "baton/stats/quantile.hpp"

/// The steps of compare_sides(); `first` and `second` of the statistics are B and A, as differences are B - A.
namespace baton {

/// Values of a side's issues that have one, and which they are (positions in its rows).
struct SideValues {
  std::vector<double> values;
  std::vector<std::uint32_t> at;
};

/// What the steps read of a side's issues, by position in its rows: taken in one pass, as rows of measures are long and steps are many.
struct SideTable {
  enum State : std::uint8_t { resolved = 1, cancelled = 2, under_way = 4, shows_resolutions = 8, shows_answers = 16, not_evaluable = 32 };
  std::vector<std::vector<double>> columns;             ///< By spec; not a number where there is none. Empty for durations.
  std::vector<TimeUs> resolution, response, whole;      ///< The durations; no_time where there is none.
  std::vector<TimeUs> opening;
  std::vector<std::int32_t> team_handoffs;
  std::vector<std::uint32_t> category, account;         ///< Ids of the side's log.
  std::vector<std::uint8_t> state;
  std::int64_t resolved_issues = 0, cancelled_issues = 0, open_issues = 0, not_evaluable_issues = 0;
  [[nodiscard]] bool is(State of, std::size_t at) const { return (state[at] & of) != 0; }
  [[nodiscard]] bool is_open(std::size_t at) const { return (state[at] & (resolved | cancelled)) == 0; }
};

/// How a measure is taken of one issue.
struct ComparedSpec {
  std::string_view id;
  MeasureKind kind;
  report::Unit unit;
  std::string_view more_words, less_words;
  bool is_of_ended;                            ///< Of issues that are resolved or cancelled only.
  double (*value)(const IssueMeasures&);       ///< Not a number: the issue has none. Null for durations.
  std::vector<TimeUs> SideTable::*duration = nullptr;
  SideTable::State may_come = SideTable::shows_resolutions;  ///< Where a duration that an issue lacks is still to come.
  std::string_view title = {};                 ///< Where the registry has none.
};
[[nodiscard]] std::span<const ComparedSpec> compared_specs();

[[nodiscard]] SideTable table_of(const ComparedSide& side, unsigned threads);
/// The values of a column that are there.
void take_values(const std::vector<double>& column, SideValues& taken);

/// What was fixed before handling began, per row of the sides and with the same numbers on both: category, priority, channel and source;
/// category and priority; category.
struct Descriptions {
  static constexpr std::size_t levels = 3;
  std::array<std::vector<std::uint32_t>, levels> a, b;
  std::array<std::size_t, levels> numbers{};  ///< How many there are.
};
[[nodiscard]] Descriptions describe(const ComparedSide& a, const ComparedSide& b);

/// Issues that are alike, of those at the given positions: by the finest description of which both sides have at least `least` issues, in
/// the end all that are left together. What the other side has nothing like of lies in a stratum of one side.
struct Strata {
  std::uint32_t count = 0;
  std::vector<std::uint32_t> a, b;             ///< Per position.
  std::array<std::int64_t, Descriptions::levels + 2> issues_at_level{};  ///< The last two: all that are left, and those with nothing alike.
};
void find_strata(const Descriptions& descriptions, const std::vector<std::uint32_t>& a_at, const std::vector<std::uint32_t>& b_at, std::int64_t least, Strata& strata);

/// Numbers for the texts of a name space that two analyses share; 0 where there is none.
struct SharedNumbers {
  std::vector<std::uint32_t> a, b;             ///< By id.
  std::vector<std::string_view> names;
};
[[nodiscard]] SharedNumbers shared_numbers(const Analysis& a, const Analysis& b, TextSpace space);

/// A measure of both sides with its raw p, and what of the difference is mix (a row without an id where that can't be said).
struct MeasuredDifference {
  ComparedMeasure measure;
  MixRow mix;
  double mix_p = 1;
  std::vector<std::int64_t> issues_at_level;
};
/// What the comparisons of all measures rest on, and memory that those of one thread share.
struct Prepared {
  Descriptions descriptions;
  SideTable a, b;
  /// Accounts by number, alike on both sides, per row; an issue of no known account stands for itself. 0: no account is known at all.
  std::vector<std::uint32_t> a_cluster, b_cluster;
  std::uint32_t clusters = 0;
};
/// Numbers the accounts of the sides.
void find_clusters(const Comparison& sides, Prepared& prepared);
struct Scratch {
  SideValues a, b;
  std::vector<std::uint32_t> a_cluster, b_cluster;
  Strata strata;
};
[[nodiscard]] MeasuredDifference compare_measure(std::size_t spec, const Comparison& sides, const Prepared& prepared, Scratch& scratch);
/// Adjusts the p-values over the family and words the findings.
void judge(std::vector<MeasuredDifference>& differences, Comparison& comparison);

[[nodiscard]] std::vector<CategoryPart> category_parts(const Comparison& comparison, const Prepared& prepared, std::size_t explained_spec);
/// Of the delay, or of the team handoffs.
[[nodiscard]] std::vector<EdgePart> edge_parts(const Comparison& comparison, const Prepared& prepared, bool of_delay);

[[nodiscard]] OverTime over_time_of(const Comparison& comparison, const Prepared& prepared);
/// Says what in the window or the export makes sides look different that are not.
/// `exchanged`: what the comparison calls A is B to the reader.
[[nodiscard]] ComparisonTraps window_traps(const Comparison& comparison, const Prepared& prepared, bool exchanged);

}  // namespace baton
