#pragma once
#include <array>
#include <span>
#include <vector>

#include "baton/analysis/comparison.hpp"
#include "baton/stats/quantile.hpp"

/// The steps of compare_sides(); `first` and `second` of the statistics are B and A, as differences are B - A.
namespace baton {

/// How a measure is taken of one issue.
struct ComparedSpec {
  std::string_view id;
  MeasureKind kind;
  report::Unit unit;
  std::string_view more_words, less_words;
  bool is_of_ended;                            ///< Of issues that are resolved or cancelled only.
  double (*value)(const IssueMeasures&);       ///< Not a number: the issue has none. Null for durations.
  TimeUs IssueMeasures::*duration = nullptr;
  bool (*may_come)(const SourceFacts&) = nullptr;  ///< Whether a duration that an issue lacks is still to come.
  std::string_view title = {};                 ///< Where the registry has none.
};
[[nodiscard]] std::span<const ComparedSpec> compared_specs();

/// Open, in a source that would say if it were not: what it went through so far depends on when it was opened.
[[nodiscard]] bool is_under_way(const ComparedSide& side, const IssueMeasures& issue);

/// The values of a side's issues that have one, and which they are (positions in its rows).
struct SideValues {
  std::vector<double> values;
  std::vector<std::uint32_t> at;
};
[[nodiscard]] SideValues values_of(const ComparedSide& side, const ComparedSpec& spec);

/// The values of all measures, by spec and row of the side; not a number where there is none. One pass, as rows are long.
using SideColumns = std::vector<std::vector<double>>;
[[nodiscard]] SideColumns columns_of(const ComparedSide& side);

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
  SideColumns a, b;
};
struct Scratch {
  SideValues a, b;
  Strata strata;
};
[[nodiscard]] MeasuredDifference compare_measure(std::size_t spec, const Comparison& sides, const Prepared& prepared, Scratch& scratch);
/// Adjusts the p-values over the family and words the findings.
void judge(std::vector<MeasuredDifference>& differences, Comparison& comparison);

[[nodiscard]] std::vector<CategoryPart> category_parts(const Comparison& comparison, const ComparedSpec& explained);
/// Of the delay, or of the team handoffs.
[[nodiscard]] std::vector<EdgePart> edge_parts(const Comparison& comparison, bool of_delay);

[[nodiscard]] OverTime over_time_of(const Comparison& comparison);
/// Says what in the window or the export makes sides look different that are not.
/// `exchanged`: what the comparison calls A is B to the reader.
[[nodiscard]] ComparisonTraps window_traps(const Comparison& comparison, bool exchanged);

}  // namespace baton
