#include "calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace sample {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// Days on weekdays only; the eves are days off in Sweden by custom.
constexpr std::array<std::string_view, 11> holidays{
    "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31", "2026-01-01", "2026-01-06", "2026-04-03",
    "2026-04-06", "2026-05-01", "2026-05-14", "2026-06-19"};

std::chrono::sys_days day_of(Wall at) {
  return std::chrono::sys_days{std::chrono::days{static_cast<int>(midnight(at) / day_s)}};
}

int offset_hours(Wall at) {
  const bool winter = at >= wall(2025, 10, 26, 3) && at < wall(2026, 3, 29, 2);
  return winter ? 1 : 2;
}

struct Parts {
  int year;
  unsigned month, day, weekday;
  std::int64_t hour, minute, second;
};

Parts parts_of(Wall at) {
  const auto day = day_of(at);
  const std::chrono::year_month_day date{day};
  const std::int64_t rest = at - midnight(at);
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday{day}.c_encoding(),
          rest / hour_s,
          rest / minute_s % 60,
          rest % 60};
}

}  // namespace

Wall wall(int year, unsigned month, unsigned day, int hour, int minute) {
  const std::chrono::sys_days date{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
  return date.time_since_epoch().count() * day_s + hour * hour_s + minute * minute_s;
}

Wall midnight(Wall at) { return at / day_s * day_s; }

unsigned month_of(Wall at) { return parts_of(at).month; }

bool is_weekend(Wall at) {
  const unsigned weekday = parts_of(at).weekday;
  return weekday == 0 || weekday == 6;
}

bool is_workday(Wall at) {
  return !is_weekend(at) && std::find(holidays.begin(), holidays.end(), date_text(at)) == holidays.end();
}

Wall after_work(Wall start, std::int64_t work_s) {
  Wall at = start;
  for (;;) {
    const Wall opens = midnight(at) + 8 * hour_s;
    const Wall closes = midnight(at) + 17 * hour_s;
    if (is_workday(at) && at < closes) {
      at = std::max(at, opens);
      if (at + work_s <= closes) return at + work_s;
      work_s -= closes - at;
    }
    at = midnight(at) + day_s;
  }
}

Wall awake(Wall at) {
  const Wall day = midnight(at);
  if (at >= day + 22 * hour_s) return day + day_s + 7 * hour_s + at % hour_s;
  if (at < day + 6 * hour_s) return day + 7 * hour_s + at % hour_s;
  return at;
}

std::string iso_text(Wall at) {
  const Parts p = parts_of(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+{:02}:00", p.year, p.month, p.day, p.hour, p.minute, p.second,
                     offset_hours(at));
}

std::string date_text(Wall at) {
  const std::chrono::year_month_day date{day_of(at)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string mail_text(Wall at) {
  const Parts p = parts_of(at);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +{:02}00", weekdays[p.weekday], p.day, months[p.month - 1], p.year,
                     p.hour, p.minute, p.second, offset_hours(at));
}

std::string separator_text(Wall at) {
  const Parts p = parts_of(at - offset_hours(at) * hour_s);
  return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}", weekdays[p.weekday], months[p.month - 1], p.day, p.hour, p.minute,
                     p.second, p.year);
}

}  // namespace sample
