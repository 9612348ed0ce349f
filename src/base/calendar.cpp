#include "baton/base/calendar.hpp"

#include <algorithm>

namespace baton {
namespace {

constexpr std::int64_t days_to_2101 = 47'847;  // 1970-01-01 to 2101-01-01
constexpr int minutes_of_a_day = 1440;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "8:00" or "08:00" to minutes after midnight, or -1.
int parse_minutes(std::string_view text) {
  const std::size_t colon = text.find(':');
  if ((colon != 1 && colon != 2) || text.size() != colon + 3) return -1;
  int hour = 0;
  for (const char c : text.substr(0, colon)) {
    if (!is_digit(c)) return -1;
    hour = hour * 10 + (c - '0');
  }
  if (!is_digit(text[colon + 1]) || !is_digit(text[colon + 2])) return -1;
  const int minute = (text[colon + 1] - '0') * 10 + (text[colon + 2] - '0');
  if (minute > 59 || hour * 60 + minute > minutes_of_a_day) return -1;
  return hour * 60 + minute;
}

}  // namespace

Calendar::Calendar(TimeZone zone, std::array<DayHours, 7> week_from_monday,
                   std::set<std::int64_t> holiday_days_since_epoch) {
  for (DayHours& hours : week_from_monday) std::sort(hours.begin(), hours.end());
  TimeUs business_us = 0;
  for (std::int64_t day = 0; day < days_to_2101; ++day) {
    if (holiday_days_since_epoch.contains(day)) continue;
    const auto weekday = static_cast<std::size_t>((day + 3) % 7);  // 1970-01-01 was a Thursday
    for (const auto& [from_minute, to_minute] : week_from_monday[weekday]) {
      TimeUs from = zone.to_instant(day * day_us + from_minute * minute_us);
      const TimeUs to = zone.to_instant(day * day_us + to_minute * minute_us);
      if (!openings_.empty()) from = std::max(from, openings_.back().to);
      if (from >= to) continue;
      openings_.push_back({from, to, business_us});
      business_us += to - from;
    }
  }
}

TimeUs Calendar::business_us(TimeUs from, TimeUs to) const {
  if (from == no_time || to == no_time) return no_time;
  return from >= to ? 0 : since_start(to) - since_start(from);
}

TimeUs Calendar::since_start(TimeUs at) const {
  const auto next = std::upper_bound(openings_.begin(), openings_.end(), at,
                                     [](TimeUs value, const Opening& opening) { return value < opening.from; });
  if (next == openings_.begin()) return 0;
  const Opening& opening = *(next - 1);
  return opening.business_before + std::min(at, opening.to) - opening.from;
}

Result<std::pair<int, int>> parse_opening(std::string_view text) {
  const std::size_t dash = text.find('-');
  const int from = dash == std::string_view::npos ? -1 : parse_minutes(text.substr(0, dash));
  const int to = dash == std::string_view::npos ? -1 : parse_minutes(text.substr(dash + 1));
  if (from < 0 || to < 0) {
    return fail(ErrorCode::usage, fmt::format("\"{}\" is no opening time", text), {}, "write it as \"08:00-17:00\"");
  }
  if (from >= to) {
    return fail(ErrorCode::usage, fmt::format("the opening time \"{}\" ends before it begins", text), {},
                "write hours over midnight as two, \"22:00-24:00\" and, on the next day, \"00:00-06:00\"");
  }
  return std::pair{from, to};
}

Result<std::int64_t> parse_day(std::string_view text) {
  const bool has_form = text.size() == 10 && text[4] == '-' && text[7] == '-' && is_digit(text[0]);
  const TimeUs midnight_us = has_form ? parse_time(text, {}) : no_time;
  if (midnight_us == no_time) {
    return fail(ErrorCode::usage, fmt::format("\"{}\" is no day", text), {}, "write it as \"2026-12-24\"");
  }
  return midnight_us / day_us;
}

}  // namespace baton
