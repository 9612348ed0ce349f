#include <array>
#include <chrono>

#include "baton/base/text.hpp"
#include "baton/base/time.hpp"
#include "zone_table.hpp"

namespace baton {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_of_zone_name(char c) { return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lowered(a[i]) != lowered(b[i])) return false;
  }
  return true;
}

constexpr std::array<std::string_view, 12> month_names = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> weekday_names = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                           "Friday", "Saturday", "Sunday"};

/// Position from 1 of a name written in full or with three letters; 0 where it is none.
template <std::size_t size>
unsigned position(std::string_view word, const std::array<std::string_view, size>& names) {
  for (unsigned i = 0; i < size; ++i) {
    if (same_word(word, names[i]) || same_word(word, names[i].substr(0, 3))) return i + 1;
  }
  return 0;
}

struct NamedOffset {
  std::string_view name;
  int hours;
};
// RFC 2822, section 4.3. Elsewhere such letters are not read: CST is three zones.
constexpr std::array<NamedOffset, 8> mail_zones = {
    {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}}};

/// One pass over one text. Each step returns whether the text can still be a stamp.
class StampParser {
 public:
  StampParser(std::string_view text, const TimeOptions& options)
      : at_(text.data()), end_(text.data() + text.size()), options_(options) {}

  TimeUs parse(DayOrderEvidence* evidence) {
    if (at_ == end_) return no_time;
    const bool understood = is_digit(*at_) ? number_first() : word_first();
    if (!understood || at_ != end_) return no_time;
    const TimeUs instant = epoch_us_ != no_time ? epoch_us_ : instant_of_fields();
    if (instant < 0 || instant > last_time) return no_time;
    if (evidence != nullptr) count_order(*evidence);
    return contradicts_order_ ? no_time : instant;
  }

 private:
  enum class Shows : std::uint8_t { nothing, day_first, month_first, either };

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return static_cast<std::size_t>(end_ - at_) > ahead ? at_[ahead] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool skip_blanks() {
    const char* before = at_;
    while (is_blank(peek())) ++at_;
    return at_ != before;
  }
  [[nodiscard]] std::size_t digits_ahead() const {
    std::size_t count = 0;
    while (is_digit(peek(count))) ++count;
    return count;
  }
  bool number(std::size_t min_digits, std::size_t max_digits, unsigned& value) {
    const std::size_t digits = digits_ahead();
    if (digits < min_digits || digits > max_digits) return false;
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + static_cast<unsigned>(*at_++ - '0');
    return true;
  }
  /// Exactly two digits, whatever follows.
  bool pair(unsigned& value) {
    if (!is_digit(peek()) || !is_digit(peek(1))) return false;
    value = static_cast<unsigned>((at_[0] - '0') * 10 + (at_[1] - '0'));
    at_ += 2;
    return true;
  }
  std::string_view word() {
    const char* begin = at_;
    while (is_letter(peek())) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }

  bool number_first() {
    const std::size_t digits = digits_ahead();
    const char next = peek(digits);
    if (digits == 4 && (next == '-' || next == '/')) return year_first(next);
    if (digits == 8 && (next == 'T' || next == '\0')) return basic();
    if (digits == 14) return basic();
    if (digits <= 2 && (next == '/' || next == '-' || next == ' ')) return year_last(next);
    if (digits <= 2 && next == '.' && is_dotted_date(digits + 1)) return year_last(next);
    return epoch();
  }
  [[nodiscard]] bool is_dotted_date(std::size_t offset) const {
    while (is_digit(peek(offset))) ++offset;
    return peek(offset) == '.';
  }

  /// Weekday first: `Mon, 02 Mar 2026 09:05:00 +0100` or `Mon Mar 02 09:05:00 2026`.
  bool word_first() {
    if (position(word(), weekday_names) == 0) return false;
    const bool comma = take(',');
    if (!skip_blanks() && !comma) return false;
    if (is_digit(peek())) return year_last(' ');
    month_ = position(word(), month_names);
    if (month_ == 0 || !skip_blanks() || !number(1, 2, day_) || !skip_blanks() || !time(2)) return false;
    is_mail_ = true;
    skip_blanks();
    if (is_letter(peek()) && (!zone_word() || !skip_blanks())) return false;
    return number(4, 4, year_) && (has_offset_ || zone());
  }

  bool year_first(char separator) {
    const std::size_t min_digits = separator == '-' ? 2 : 1;
    return number(4, 4, year_) && take(separator) && number(min_digits, 2, month_) && take(separator) &&
           number(min_digits, 2, day_) && time_and_zone();
  }

  /// 20260302, 20260302T080500, 20260302080500.
  bool basic() {
    unsigned century = 0;
    unsigned rest = 0;
    if (!pair(century) || !pair(rest) || !pair(month_) || !pair(day_)) return false;
    year_ = century * 100 + rest;
    if (at_ == end_) return true;
    take('T');
    return pair(hour_) && pair(minute_) && (!is_digit(peek()) || pair(second_)) && fraction() && zone();
  }

  bool year_last(char separator) {
    unsigned first = 0;
    if (!number(1, 2, first)) return false;
    if (separator == ' ' ? !skip_blanks() : !take(separator)) return false;
    if (is_letter(peek())) {
      day_ = first;
      month_ = position(word(), month_names);
      is_mail_ = separator == ' ';
      if (month_ == 0 || (separator == ' ' ? !skip_blanks() : !take(separator))) return false;
      return named_month_year() && time_and_zone();
    }
    unsigned second = 0;
    if (separator == ' ' || !number(1, 2, second) || !take(separator) || !number(4, 4, year_)) return false;
    order_day_and_month(first, second, separator);
    return time_and_zone();
  }
  bool named_month_year() {
    const std::size_t digits = digits_ahead();
    if ((digits != 2 && digits != 4) || !number(2, 4, year_)) return false;
    if (digits == 2) year_ += year_ < 70 ? 2000 : 1900;
    return true;
  }
  void order_day_and_month(unsigned first, unsigned second, char separator) {
    bool is_day_first = true;
    if (separator != '.') {
      if (first > 12) {
        shows_ = Shows::day_first;
        contradicts_order_ = options_.order == DayOrder::month_first;
      } else if (second > 12) {
        shows_ = Shows::month_first;
        contradicts_order_ = options_.order == DayOrder::day_first;
        is_day_first = false;
      } else {
        shows_ = first == second ? Shows::nothing : Shows::either;
        is_day_first = options_.order != DayOrder::month_first;
      }
    }
    day_ = is_day_first ? first : second;
    month_ = is_day_first ? second : first;
  }

  /// What follows a date: nothing, a zone, or a time and perhaps a zone.
  bool time_and_zone() {
    if (at_ == end_) return true;
    if (take('T')) return time(2) && zone();
    if (skip_blanks() && is_digit(peek())) return time(1) && zone();
    return zone();
  }
  bool time(std::size_t min_hour_digits) {
    if (!number(min_hour_digits, 2, hour_) || !take(':') || !number(2, 2, minute_)) return false;
    if (take(':') && (!number(2, 2, second_) || !fraction())) return false;
    return half_day();
  }
  bool fraction() {
    if (peek() != '.' && peek() != ',') return true;
    ++at_;
    if (!is_digit(peek())) return false;
    for (std::uint32_t unit_us = second_us / 10; is_digit(peek()); unit_us /= 10) {
      microsecond_ += static_cast<std::uint32_t>(*at_++ - '0') * unit_us;
    }
    return true;
  }
  bool half_day() {
    const char* before = at_;
    skip_blanks();
    const char half = lowered(peek());
    if ((half != 'a' && half != 'p') || lowered(peek(1)) != 'm' || is_letter(peek(2))) {
      at_ = before;
      return true;
    }
    at_ += 2;
    if (hour_ < 1 || hour_ > 12) return false;
    hour_ = hour_ % 12 + (half == 'p' ? 12 : 0);
    return true;
  }

  bool zone() {
    skip_blanks();
    if (at_ == end_) return true;
    if (peek() == '+' || peek() == '-') {
      if (!numeric_offset()) return false;
      skip_blanks();
      if (offset_us_ == 0 && is_letter(peek()) && !is_utc_word(word())) return false;
    } else if (!zone_word()) {
      return false;
    }
    return comment();
  }
  bool numeric_offset() {
    const bool west = *at_++ == '-';
    unsigned hours = 0;
    unsigned minutes = 0;
    if (!pair(hours)) return false;
    const bool colon = take(':');
    if ((colon || is_digit(peek())) && !pair(minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    const TimeUs size_us = hours * hour_us + minutes * minute_us;
    offset_us_ = west ? -size_us : size_us;
    has_offset_ = true;
    return true;
  }
  static bool is_utc_word(std::string_view name) {
    return same_word(name, "Z") || same_word(name, "UTC") || same_word(name, "GMT") || same_word(name, "UT");
  }
  bool zone_word() {
    const char* begin = at_;
    while (is_of_zone_name(peek())) ++at_;
    const std::string_view name{begin, static_cast<std::size_t>(at_ - begin)};
    if (is_utc_word(name)) {
      has_offset_ = true;
      return true;
    }
    if (name.find('/') != std::string_view::npos) return (table_ = find_zone(name)) != nullptr;
    if (!is_mail_) return false;
    for (const NamedOffset& known : mail_zones) {
      if (!same_word(name, known.name)) continue;
      offset_us_ = known.hours * hour_us;
      return has_offset_ = true;
    }
    return false;
  }
  /// The zone's name in brackets that mailers write behind the offset.
  bool comment() {
    skip_blanks();
    if (is_mail_ && peek() == '(' && end_[-1] == ')') at_ = end_;
    return true;
  }

  bool epoch() {
    constexpr std::size_t min_digits = 9;
    constexpr std::size_t max_digits = 19;  // as many as nanoseconds have; all fit 64 bits
    const std::size_t digits = digits_ahead();
    if (digits < min_digits || digits > max_digits) return false;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < digits; ++i) count = count * 10 + static_cast<std::uint64_t>(*at_++ - '0');
    TimeUs unit_us = 1;
    if (count >= 100'000'000'000'000'000) {
      count /= 1000;
    } else if (count < 100'000'000'000'000) {
      unit_us = count >= 100'000'000'000 ? 1000 : second_us;
    }
    if (count > static_cast<std::uint64_t>(last_time / unit_us)) return false;
    epoch_us_ = static_cast<TimeUs>(count) * unit_us;
    return take('.') ? epoch_fraction(unit_us) : true;
  }
  bool epoch_fraction(TimeUs unit_us) {
    if (!is_digit(peek())) return false;
    __int128 numerator = 0;
    __int128 denominator = 1;
    for (std::size_t i = 0; is_digit(peek()); ++i, ++at_) {
      if (i >= 15) continue;  // further digits are below a microsecond
      numerator = numerator * 10 + (*at_ - '0');
      denominator *= 10;
    }
    epoch_us_ += static_cast<TimeUs>(numerator * unit_us / denominator);
    return true;
  }

  [[nodiscard]] TimeUs instant_of_fields() const {
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year_)}, std::chrono::month{month_},
                                           std::chrono::day{day_}};
    const bool is_leap_second = hour_ == 23 && minute_ == 59 && second_ == 60;
    const bool is_day_end = hour_ == 24 && minute_ == 0 && second_ == 0 && microsecond_ == 0;
    const bool is_ordinary = hour_ < 24 && minute_ < 60 && second_ < 60;
    if (!date.ok() || !(is_ordinary || is_leap_second || is_day_end)) return no_time;
    const TimeUs local_us = std::chrono::sys_days{date}.time_since_epoch().count() * day_us + hour_ * hour_us +
                            minute_ * minute_us + second_ * second_us + microsecond_;
    if (has_offset_) return local_us - offset_us_;
    return table_ != nullptr ? to_instant(*table_, local_us) : options_.zone.to_instant(local_us);
  }
  void count_order(DayOrderEvidence& evidence) const {
    switch (shows_) {
      case Shows::nothing: break;
      case Shows::day_first: ++evidence.day_first; break;
      case Shows::month_first: ++evidence.month_first; break;
      case Shows::either: ++evidence.ambiguous; break;
    }
  }

  const char* at_;
  const char* end_;
  const TimeOptions& options_;
  unsigned year_ = 0, month_ = 0, day_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
  std::uint32_t microsecond_ = 0;
  TimeUs offset_us_ = 0;
  TimeUs epoch_us_ = no_time;
  const ZoneTable* table_ = nullptr;
  bool has_offset_ = false;
  bool is_mail_ = false;  // a form of mail and C programs, with their names of zones
  bool contradicts_order_ = false;
  Shows shows_ = Shows::nothing;
};

}  // namespace

TimeUs parse_time(std::string_view text, const TimeOptions& options, DayOrderEvidence* evidence) {
  return StampParser{trim(text), options}.parse(evidence);
}

}  // namespace baton
