#include <array>
#include <charconv>

#include "baton/base/text.hpp"
#include "mail_fields.hpp"

namespace baton::mail {
namespace {

constexpr std::size_t max_date_bytes = 256;

struct NamedZone {
  std::string_view name;
  int minutes;
};
constexpr std::array named_zones = {
    NamedZone{"ut", 0},      NamedZone{"utc", 0},     NamedZone{"gmt", 0},     NamedZone{"z", 0},
    NamedZone{"est", -300},  NamedZone{"edt", -240},  NamedZone{"cst", -360},  NamedZone{"cdt", -300},
    NamedZone{"mst", -420},  NamedZone{"mdt", -360},  NamedZone{"pst", -480},  NamedZone{"pdt", -420},
    NamedZone{"wet", 0},     NamedZone{"bst", 60},    NamedZone{"cet", 60},    NamedZone{"met", 60},
    NamedZone{"cest", 120},  NamedZone{"mest", 120},  NamedZone{"eet", 120},   NamedZone{"eest", 180},
    NamedZone{"msk", 180},   NamedZone{"jst", 540}};
constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
constexpr std::string_view weekdays = "sunmontuewedthufrisat";

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Index of a name by its first three letters, or -1.
int index_in(std::string_view names, std::string_view word) {
  if (word.size() < 3) return -1;
  for (std::size_t i = 0; i < names.size(); i += 3) {
    if (names.substr(i, 3) == word.substr(0, 3)) return static_cast<int>(i / 3);
  }
  return -1;
}

bool read_number(std::string_view digits, int& number) {
  if (digits.empty() || digits.size() > 4) return false;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() && digits[0] != '-';
}

/// The pieces of a date put together word by word, in any order that leaves no doubt.
class DateWords {
 public:
  /// False where the word fits nowhere.
  bool take(std::string_view word) {
    if (word[0] == '+' || word[0] == '-') return time_seen_ && take_offset(word);
    if (word[0] >= '0' && word[0] <= '9') return word.find(':') != std::string_view::npos ? take_time(word) : take_digits(word);
    return take_name(word);
  }

  [[nodiscard]] MailTime finish(const TimeZone& zone) const {
    if (day_ == 0 || month_ == 0 || year_ < 0 || !time_seen_) return {};
    CivilTime civil;
    civil.year = year_;
    civil.month = static_cast<unsigned>(month_);
    civil.day = static_cast<unsigned>(day_);
    constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year_ % 4 == 0 && year_ % 100 != 0) || year_ % 400 == 0;
    const int length = lengths[static_cast<std::size_t>(month_ - 1)] + (leap && month_ == 2 ? 1 : 0);
    if (day_ > length || year_ < 1980 || year_ > 2100) return {};
    const TimeUs local = civil_to_us(civil) + seconds_ * second_us;
    return {zone_seen_ ? local - offset_minutes_ * minute_us : zone.to_instant(local), zone_seen_};
  }

 private:
  bool take_time(std::string_view word) {
    if (time_seen_) return false;
    const std::size_t end = std::min(word.find_first_not_of("0123456789:."), word.size());
    const std::string_view rest = word.substr(end);
    const auto parts = split(word.substr(0, std::min(end, word.find('.'))), ':');
    int hour = 0, minute = 0, second = 0;
    if (parts.size() < 2 || parts.size() > 3 || !read_number(parts[0], hour) || !read_number(parts[1], minute)) return false;
    if (parts.size() == 3 && !read_number(parts[2], second)) return false;
    if (hour > 23 || minute > 59 || second > 60) return false;
    seconds_ = (hour * 60 + minute) * 60 + second;
    time_seen_ = true;
    return rest.empty() || take(rest);
  }
  bool take_digits(std::string_view word) {
    int number = 0;
    if (!read_number(word, number)) return false;
    if (day_ == 0 && word.size() <= 2) {
      day_ = number;
      return number >= 1 && number <= 31;
    }
    if (year_ >= 0) return false;
    year_ = word.size() == 4 ? number : word.size() == 3 || number >= 50 ? number + 1900 : number + 2000;
    return true;
  }
  bool take_name(std::string_view word) {
    for (const NamedZone& zone : named_zones) {
      if (word.substr(0, zone.name.size()) != zone.name) continue;
      const std::string_view rest = word.substr(zone.name.size());
      if (rest.empty()) return set_zone(zone.minutes);
      if (zone.minutes == 0 && (rest[0] == '+' || rest[0] == '-')) return take_offset(rest);
    }
    if (month_ == 0 && index_in(months, word) >= 0) {
      month_ = index_in(months, word) + 1;
      return true;
    }
    if (index_in(weekdays, word) >= 0) return true;
    if (time_seen_ && (word == "am" || word == "pm")) {
      const TimeUs noon_seconds = 12 * 3600;
      if (seconds_ >= noon_seconds + 3600) return word == "pm";
      if (seconds_ >= noon_seconds) seconds_ -= noon_seconds;
      if (word == "pm") seconds_ += noon_seconds;
      return true;
    }
    return time_seen_;  // a zone that nobody knows: as if there were none
  }
  bool take_offset(std::string_view word) {
    std::string digits;
    for (char c : word.substr(1)) {
      if (c != ':') digits.push_back(c);
    }
    int number = 0;
    if (!read_number(digits, number)) return false;
    const int minutes = digits.size() <= 2 ? number * 60 : number / 100 * 60 + number % 100;
    if (minutes > 15 * 60 || (digits.size() > 2 && number % 100 > 59)) return false;
    return set_zone(word[0] == '-' ? -minutes : minutes);
  }
  bool set_zone(int minutes) {
    if (!zone_seen_) offset_minutes_ = minutes;  // "-0800 PST": the number first, its name after it
    zone_seen_ = true;
    return true;
  }

  int day_ = 0, month_ = 0, year_ = -1;
  TimeUs seconds_ = 0, offset_minutes_ = 0;
  bool time_seen_ = false, zone_seen_ = false;
};

/// Hands the words in lower case, comments left out, to a DateWords; "02-Mar-2026" is three words. False where one fits nowhere.
bool take_words(std::string_view value, DateWords& date) {
  std::array<char, max_date_bytes> letters;
  char* word = letters.data();
  char* end = word;
  const auto finish_word = [&] {
    const std::string_view whole(word, static_cast<std::size_t>(end - word));
    word = end;
    return whole.empty() || date.take(whole);
  };
  std::size_t depth = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '(') ++depth;
    if (depth > 0) {
      if (c == ')') --depth;
      continue;
    }
    const std::string_view so_far(word, static_cast<std::size_t>(end - word));
    const bool dash = c == '-' && i + 1 < value.size() && !so_far.empty() && so_far.size() <= 3 && so_far.find(':') == std::string_view::npos &&
                      (lower_letter(value[i + 1]) >= 'a' || index_in(months, so_far) >= 0);
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '"' || dash) {
      if (!finish_word()) return false;
    } else {
      *end++ = lower_letter(c);
    }
  }
  return finish_word();
}

MailTime read_iso(std::string_view value, const TimeZone& zone) {
  TimeOptions utc_options;
  TimeOptions options;
  options.zone = zone;
  const TimeUs as_utc = parse_time(value, utc_options);
  const TimeUs shifted = parse_time(std::string(value) + "Z", utc_options);
  static const TimeUs earliest = civil_to_us({1980, 1, 1, 0, 0, 0, 0});
  static const TimeUs latest = civil_to_us({2101, 1, 1, 0, 0, 0, 0});
  if (as_utc == no_time || as_utc < earliest || as_utc > latest) return {};
  return {parse_time(value, options), shifted == no_time};  // a stamp with a zone bears no second one
}

}  // namespace

MailTime read_mail_time(std::string_view value, const TimeZone& zone) {
  value = trim(value.substr(0, max_date_bytes));
  if (value.size() > 9 && value[4] == '-' && value[7] == '-') return read_iso(value, zone);
  DateWords date;
  return take_words(value, date) ? date.finish(zone) : MailTime{};
}

}  // namespace baton::mail
