#pragma once
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// What the window of a record does to means over resolved issues.
struct WindowTraps {
  /// An export by date of update: it has all issues that changed since `from`, and of those opened before only the ones that lasted so long.
  struct Window {
    std::uint32_t source = 0;
    TimeUs from = no_time, earliest = no_time;  ///< Begin of the window, and the first opening.
    std::int64_t opened_before = 0, issues = 0;
  };
  std::vector<Window> by_update;
  std::int64_t opened_before_window = 0;  ///< Of the selection.
  std::int64_t open = 0;                  ///< Issues of the selection that are neither resolved nor cancelled.
  std::int64_t not_yet_evaluable = 0;     ///< Resolved less than the window of repeat contacts before the end of their source.
  std::int64_t resolved = 0, issues = 0;
};

/// The window of each source by its last records, `from` no_time where nothing speaks for one; over all issues, whatever is selected.
///
/// A source looks like an export by update where hardly any issue (1 in 200) had its last record before some instant, at least 10 issues and 1 in 100
/// were opened before it, and the first of them by more than a tenth of the record's whole length.
[[nodiscard]] std::vector<WindowTraps::Window> windows_of_sources(const Analysis& analysis);
[[nodiscard]] WindowTraps find_window_traps(const Analysis& analysis);
/// What find_window_traps() counts, of all issues.
[[nodiscard]] TrapBits find_trap_bits(const Analysis& analysis, const std::vector<WindowTraps::Window>& windows);
/// Says in words what matters of it for figures over resolved issues of `whom` ("accounts").
void note_window_traps(const Analysis& analysis, const WindowTraps& traps, std::string_view whom, std::vector<std::string>& notes);

}  // namespace baton
