#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "window_traps.hpp"

namespace baton {

/// What is true of all issues whatever the question, looked at once: for answers about some issues, and to take the figures of some out.
struct WholeLog {
  std::size_t issues = 0;
  std::vector<WindowTraps::Window> windows;  ///< As windows_of_sources() has them.
  /// What filters ask, by row.
  std::vector<TimeUs> opening;
  std::vector<std::uint32_t> account, category, priority;
  /// The rows that each team held, by its id, ascending; teams + 1 begins.
  std::vector<std::uint32_t> first_of_team, rows_of_teams;
  /// Rows + 1 each: where the rows of an issue begin.
  std::vector<std::uint32_t> first_tenure, first_pause, first_work, first_met, first_score;
  std::array<std::vector<std::uint32_t>, level_count> first_handoff;
};
[[nodiscard]] WholeLog look_at_whole(const Analysis& analysis);

}  // namespace baton
