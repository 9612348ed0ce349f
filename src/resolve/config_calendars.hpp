#pragma once
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "baton/resolve/config.hpp"
#include "config_tree.hpp"

namespace baton {

/// A [calendars.NAME] table as written; the calendar itself needs the top level's time zone, which may come later.
struct CalendarDraft {
  std::string name;
  std::vector<std::string> teams;
  std::optional<TimeZone> zone;
  std::array<Calendar::DayHours, 7> week_from_monday;
  std::set<std::int64_t> holidays;
};

/// Reads [calendars]. Errors as parse_config(): also a calendar without opening times and a team with two calendars.
[[nodiscard]] Result<std::vector<CalendarDraft>> read_calendars(const ConfigNode& node);
/// The calendars, the default one first.
[[nodiscard]] std::vector<CalendarConfig> make_calendars(std::vector<CalendarDraft> drafts, const TimeZone& zone);

}  // namespace baton
