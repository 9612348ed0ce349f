#pragma once
#include "baton/analysis/analysis.hpp"
#include "baton/metrics/bottlenecks.hpp"

namespace baton {

/// All that `bottlenecks` tells of a selection.
struct Bottlenecks {
  Flow flow;
  std::vector<Finding> findings;  ///< Of the ways and queues; edges and clocks that stand out are findings too.
  std::vector<EdgeComparison> edges;
  std::vector<ClockFigures> clocks;
};
[[nodiscard]] Bottlenecks find_bottlenecks(const Analysis& analysis);

/// "What to do first": all findings, by the hours that they would save; those without hours last.
[[nodiscard]] report::Table finding_table(const Analysis& analysis, const Bottlenecks& found);
/// Arrivals, completions and backlog by team and bucket.
[[nodiscard]] report::Table flow_table(const Analysis& analysis, const Flow& flow);
/// The same over the whole period, with Little's law and medians that count open stays.
[[nodiscard]] report::Table team_flow_table(const Analysis& analysis, const Flow& flow);
[[nodiscard]] report::Table compared_edge_table(const Analysis& analysis, const std::vector<EdgeComparison>& edges);
[[nodiscard]] report::Table clock_table(const Analysis& analysis, const std::vector<ClockFigures>& clocks);
/// "NP-1, NP-2"; missing where there are none.
[[nodiscard]] report::Cell example_cell(const Analysis& analysis, const std::vector<std::uint32_t>& rows, std::size_t most = most_examples);
/// What a clock counts, in a few words.
[[nodiscard]] std::string_view clock_words(ClockKind kind);
/// The section of the report's page.
[[nodiscard]] report::Section first_section(const Analysis& analysis);

}  // namespace baton
