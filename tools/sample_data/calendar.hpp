#pragma once
#include <cstdint>
#include <string>

namespace sample {

/// Seconds since 1970 on a clock on the wall in Stockholm. Nothing is drawn between midnight and five but the nightly
/// job at 00:30, so that the hours that daylight saving skips or repeats never occur.
using Wall = std::int64_t;

inline constexpr std::int64_t minute_s = 60;
inline constexpr std::int64_t hour_s = 3600;
inline constexpr std::int64_t day_s = 86400;
inline constexpr std::int64_t workday_s = 9 * hour_s;

[[nodiscard]] Wall wall(int year, unsigned month, unsigned day, int hour = 0, int minute = 0);
[[nodiscard]] Wall midnight(Wall at);
/// 1 to 12.
[[nodiscard]] unsigned month_of(Wall at);
[[nodiscard]] bool is_weekend(Wall at);
/// Neither a weekend nor a Swedish holiday.
[[nodiscard]] bool is_workday(Wall at);
/// The instant after so many seconds of office time (workdays, 08:00 to 17:00).
[[nodiscard]] Wall after_work(Wall start, std::int64_t work_s);
/// The instant itself between 06:00 and 22:00, else the same minute and second after seven in the next morning.
[[nodiscard]] Wall awake(Wall at);

/// 2025-07-01T09:05:12+02:00
[[nodiscard]] std::string iso_text(Wall at);
/// 2025-07-01
[[nodiscard]] std::string date_text(Wall at);
/// Tue, 01 Jul 2025 09:05:12 +0200
[[nodiscard]] std::string mail_text(Wall at);
/// Tue Jul  1 07:05:12 2025, in UTC, as in the separator line of an mbox
[[nodiscard]] std::string separator_text(Wall at);

}  // namespace sample
