#include "baton/base/time.hpp"

#include <chrono>

namespace baton {
namespace {

/// Days and the time of day before and after 1970 alike.
struct DayAndTime {
  std::int64_t day;
  TimeUs time_us;
};

DayAndTime divide(TimeUs at) {
  std::int64_t day = at / day_us;
  TimeUs time_us = at % day_us;
  if (time_us < 0) {
    time_us += day_us;
    --day;
  }
  return {day, time_us};
}

}  // namespace

TimeUs civil_to_us(const CivilTime& civil) {
  const std::chrono::sys_days days{std::chrono::year{civil.year} / std::chrono::month{civil.month} /
                                   std::chrono::day{civil.day}};
  return days.time_since_epoch().count() * day_us + civil.hour * hour_us + civil.minute * minute_us +
         civil.second * second_us + civil.microsecond;
}

CivilTime us_to_civil(TimeUs at) {
  const auto [day, time_us] = divide(at);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = static_cast<unsigned>(time_us / hour_us),
          .minute = static_cast<unsigned>(time_us / minute_us % 60),
          .second = static_cast<unsigned>(time_us / second_us % 60),
          .microsecond = static_cast<std::uint32_t>(time_us % second_us)};
}

std::string format_iso(TimeUs at) {
  if (at == no_time) return {};
  const CivilTime civil = us_to_civil(at);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year, civil.month, civil.day, civil.hour,
                                 civil.minute, civil.second);
  if (civil.microsecond % 1000 != 0) {
    text += fmt::format(".{:06}", civil.microsecond);
  } else if (civil.microsecond != 0) {
    text += fmt::format(".{:03}", civil.microsecond / 1000);
  }
  text += 'Z';
  return text;
}

std::string format_minute(TimeUs at) {
  if (at == no_time) return {};
  const CivilTime civil = us_to_civil(at);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", civil.year, civil.month, civil.day, civil.hour, civil.minute);
}

std::optional<TimeUs> parse_duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  TimeUs unit_us = 0;
  switch (text.back()) {
    case 's': unit_us = second_us; break;
    case 'm': unit_us = minute_us; break;
    case 'h': unit_us = hour_us; break;
    case 'd': unit_us = day_us; break;
    case 'w': unit_us = 7 * day_us; break;
    default: return std::nullopt;
  }
  text.remove_suffix(1);
  const TimeUs most = std::numeric_limits<TimeUs>::max() / unit_us;
  TimeUs count = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    if (count > (most - (c - '0')) / 10) return std::nullopt;
    count = count * 10 + (c - '0');
  }
  return count * unit_us;
}

}  // namespace baton
