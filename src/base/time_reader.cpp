#include <chrono>
#include <cstring>

#include "baton/base/time.hpp"

namespace baton {
namespace {

constexpr std::size_t date_bytes = 10;                         // YYYY-MM-DD
constexpr std::size_t stamp_bytes = 19;                        // YYYY-MM-DDTHH:MM:SS

/// The value of two digits; where they are none, `bad` becomes true.
unsigned two_digits(const char* text, bool& bad) {
  const unsigned tens = static_cast<unsigned char>(text[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(text[1]) - unsigned{'0'};
  bad |= (tens > 9) | (ones > 9);
  return tens * 10 + ones;
}

TimeUs in_range(TimeUs instant) { return instant >= 0 && instant <= last_time ? instant : no_time; }

}  // namespace

TimeUs TimeReader::read(std::string_view text) {
  // What does not fit exactly goes to parse_time(), so only what is surely read the same way is read here.
  if (text.size() < stamp_bytes) return parse_time(text, options_, &evidence_);
  const char* at = text.data();
  std::uint64_t date_low = 0;
  std::uint16_t date_high = 0;
  std::memcpy(&date_low, at, sizeof date_low);
  std::memcpy(&date_high, at + sizeof date_low, sizeof date_high);
  if (date_low != last_date_low_ || date_high != last_date_high_ || last_midnight_us_ == no_time) {
    if (!remember_date(at)) return parse_time(text, options_, &evidence_);
    last_date_low_ = date_low;
    last_date_high_ = date_high;
  }
  bool bad = (at[10] != 'T' && at[10] != ' ') || at[13] != ':' || at[16] != ':';
  const unsigned hour = two_digits(at + 11, bad);
  const unsigned minute = two_digits(at + 14, bad);
  const unsigned second = two_digits(at + 17, bad);
  bad |= (hour > 23) | (minute > 59) | (second > 59);
  if (bad) return parse_time(text, options_, &evidence_);
  const TimeUs local_us = last_midnight_us_ + static_cast<TimeUs>(hour * 3600 + minute * 60 + second) * second_us;
  if (text.size() == stamp_bytes) return in_range(to_instant(local_us));
  if (text.size() == stamp_bytes + 1 && at[stamp_bytes] == 'Z') return in_range(local_us);
  const TimeUs instant = read_suffix(text.substr(stamp_bytes), local_us);
  return instant == no_time ? parse_time(text, options_, &evidence_) : in_range(instant);
}

bool TimeReader::remember_date(const char* date) {
  bool bad = date[4] != '-' || date[7] != '-';
  const unsigned century = two_digits(date, bad);
  const unsigned year = century * 100 + two_digits(date + 2, bad);
  const unsigned month = two_digits(date + 5, bad);
  const unsigned day = two_digits(date + 8, bad);
  static_assert(date_bytes == 8 + 2);
  if (bad) return false;
  const std::chrono::year_month_day civil{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                                          std::chrono::day{day}};
  if (!civil.ok()) return false;
  last_midnight_us_ = std::chrono::sys_days{civil}.time_since_epoch().count() * day_us;
  return true;
}

TimeUs TimeReader::to_instant(TimeUs local_us) {
  if (local_us < stretch_.from_us || local_us >= stretch_.to_us) stretch_ = options_.zone.stretch_at(local_us);
  return local_us - stretch_.offset_us;
}

/// Fraction and zone: "[.f][Z|+HH:MM|-HH:MM]"; no_time for anything else.
TimeUs TimeReader::read_suffix(std::string_view suffix, TimeUs local_us) {
  if (suffix.front() == '.') {
    std::size_t used = 1;
    for (TimeUs unit_us = second_us / 10; used < suffix.size(); ++used, unit_us /= 10) {
      const unsigned digit = static_cast<unsigned char>(suffix[used]) - unsigned{'0'};
      if (digit > 9) break;
      local_us += digit * unit_us;
    }
    if (used == 1) return no_time;
    suffix.remove_prefix(used);
    if (suffix.empty()) return to_instant(local_us);
  }
  if (suffix == "Z") return local_us;
  if (suffix.size() != 6 || (suffix[0] != '+' && suffix[0] != '-') || suffix[3] != ':') return no_time;
  bool bad = false;
  const unsigned hours = two_digits(suffix.data() + 1, bad);
  const unsigned minutes = two_digits(suffix.data() + 4, bad);
  if (bad || hours > 23 || minutes > 59) return no_time;
  const TimeUs offset_us = static_cast<TimeUs>(hours * 60 + minutes) * minute_us;
  return suffix[0] == '-' ? local_us + offset_us : local_us - offset_us;
}

}  // namespace baton
