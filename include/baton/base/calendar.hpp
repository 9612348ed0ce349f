#pragma once
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "baton/base/time.hpp"

namespace baton {

/// Business hours of a team: weekly opening times in a time zone, without the holidays.
///
/// Daylight saving is right: opening times are civil times, durations are elapsed time, so a night shift over the autumn
/// change has one hour more.
class Calendar {
 public:
  /// Opening times of a day: minutes after midnight, [from, to), in any order, overlaps count once; to may be 1440.
  using DayHours = std::vector<std::pair<int, int>>;

  Calendar(TimeZone zone, std::array<DayHours, 7> week_from_monday, std::set<std::int64_t> holiday_days_since_epoch);

  /// Business time in [from, to), microseconds. Zero where from >= to, no_time where either is. Cost: O(log days); the
  /// days of 1970 to 2100 are tabulated on construction (1 MB for a working week), there are no openings outside of them.
  [[nodiscard]] TimeUs business_us(TimeUs from, TimeUs to) const;

 private:
  [[nodiscard]] TimeUs since_start(TimeUs at) const;
  struct Opening {
    TimeUs from, to;       // instants
    TimeUs business_before;  // business time of all openings before this one
  };
  std::vector<Opening> openings_;  // ascending, disjoint
};

/// "08:00-17:00" to minutes after midnight; "24:00" is allowed as an end. A usage error where it is not one.
[[nodiscard]] Result<std::pair<int, int>> parse_opening(std::string_view text);
/// "2026-12-24" to days since 1970-01-01. A usage error where it is not one.
[[nodiscard]] Result<std::int64_t> parse_day(std::string_view text);

}  // namespace baton
