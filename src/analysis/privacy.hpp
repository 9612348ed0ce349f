#pragma once
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// Rows and edges of persons need so many issues (docs/decisions/030-privacy.md).
inline constexpr std::int64_t fewest_issues_of_persons = 10;
/// Figures of a group of persons need so many of them: what is shown, and what can be told from a total less what is shown.
inline constexpr std::size_t fewest_persons = 5;

/// The edges of a level that may be shown.
struct ShownEdges {
  std::vector<EdgeFigures> edges;  ///< By falling waiting after, then handoffs, then label.
  std::int64_t rare = 0;           ///< Left out: their issues are too few.
  std::int64_t guarding = 0;       ///< Left out: they would tell what the others are, or are of too few persons.
};
/// All edges of teams and departments. Of persons those with enough issues, between enough persons; where what is left out is so little that it
/// could be told from the total, the smallest of the others are left out too. Names of persons change nothing about that.
[[nodiscard]] ShownEdges shown_edges(const Analysis& analysis, Level level);

/// The loops of a level that may be shown: by falling frequency, then path.
struct ShownLoops {
  std::vector<LoopFigures> loops;
  std::int64_t left_out = 0;
};
/// Of all loops of a level: those of teams and departments, and of persons those with enough issues that go over `edges` alone, the ones shown.
[[nodiscard]] ShownLoops shown_loops(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges, std::vector<LoopFigures> loops);

/// What was left out, in sentences; empty where nothing was.
[[nodiscard]] std::vector<std::string> left_out_notes(const ShownEdges& edges, const ShownLoops& loops);
/// What a report says of persons: how they are called and what is not shown of them.
[[nodiscard]] std::string persons_note(const Analysis& analysis);

}  // namespace baton
