#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "baton/base/result.hpp"

namespace baton {

/// Instants and durations are microseconds in 64 bits; instants count from 1970-01-01T00:00:00Z.
using TimeUs = std::int64_t;
inline constexpr TimeUs no_time = std::numeric_limits<TimeUs>::min();  ///< Missing instant or duration.
inline constexpr TimeUs last_time = 253'402'300'800'000'000 - 1;  ///< The end of 9999, the last that is read.
inline constexpr TimeUs second_us = 1'000'000;
inline constexpr TimeUs minute_us = 60 * second_us;
inline constexpr TimeUs hour_us = 60 * minute_us;
inline constexpr TimeUs day_us = 24 * hour_us;
/// Sums of durations over issues: a million issues open for a year are more than 64 bits hold.
__extension__ using TimeSum = __int128;

/// A civil time as written, without a zone.
struct CivilTime {
  int year = 0;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::uint32_t microsecond = 0;
};
/// Microseconds from 1970-01-01T00:00:00 to a civil time, read as UTC. The fields must be in range.
[[nodiscard]] TimeUs civil_to_us(const CivilTime& civil);
[[nodiscard]] CivilTime us_to_civil(TimeUs at);

/// Clock changes of one zone; lives as long as the process.
struct ZoneTable;

/// A time zone of the IANA database ("Europe/Stockholm", "UTC"). A small value, to be shared freely between threads.
///
/// Limit  Clock changes are known as far as the database lists them (to 2037); later instants have the last offset.
/// Cost   named(): up to 1 ms the first time; the rest O(log clock changes), no lock, no allocation.
class TimeZone {
 public:
  static Result<TimeZone> named(std::string_view name);  ///< usage error with near names where it is unknown
  static TimeZone utc();
  /// The instant of a local civil time. In the gap of a clock change: as if the old offset still held (02:30 becomes
  /// 03:30 local). In the overlap: the earlier instant.
  [[nodiscard]] TimeUs to_instant(TimeUs local_us) const;
  /// Local times in [from_us, to_us) are all read with one offset: instant = local - offset_us.
  struct Stretch {
    TimeUs from_us = 0, to_us = 0, offset_us = 0;
  };
  /// The stretch that a local time lies in, for loops over many neighbouring ones.
  [[nodiscard]] Stretch stretch_at(TimeUs local_us) const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_ = "UTC";
  const ZoneTable* zone_ = nullptr;  // null for UTC
};

/// Which of two numbers comes first in 03/04/2026.
enum class DayOrder : std::uint8_t { unknown, day_first, month_first };

/// What the texts of a time column show about the order of day and month.
struct DayOrderEvidence {
  std::uint64_t day_first = 0;    ///< Values that can only be day first (first number above 12).
  std::uint64_t month_first = 0;  ///< Values that can only be month first.
  std::uint64_t ambiguous = 0;    ///< Values that could be either, with different dates.
};

/// How to read the stamps of one column.
struct TimeOptions {
  TimeZone zone = TimeZone::utc();     ///< For stamps without a zone.
  DayOrder order = DayOrder::unknown;  ///< For dates such as 03/04/2026.
};

/// Reads one stamp. Understood: ISO 8601 (date and time by 'T' or blank, fraction of any length cut to microseconds,
/// 'Z', "+02", "+0200", "+02:00", " UTC", " +0000 UTC", " Europe/Berlin"; basic form 20260302T080500Z, 20260302,
/// 20260302080500), a date alone, yyyy/mm/dd, d/m/yyyy, dd-mm-yyyy and dd.mm.yyyy with HH:MM[:SS[.f]] and AM/PM,
/// `02/Mar/26 8:00 AM`, `Mon Mar 02 09:05:00 2026`, RFC 2822 dates, epochs. Blanks around it are ignored.
/// Returns no_time where it cannot be read or is no real time (February 30, hour 25) or lies outside of the years 1970 to
/// 9999 (UTC); 23:59:60 is read as the next second and 24:00:00 as the next midnight. An epoch has nine digits or more:
/// below 10^11 it is seconds, below 10^14 milliseconds, below 10^17 microseconds, else nanoseconds; of 14 digits it is read
/// as a date and time.
/// Where day and month can be told only by `order` and that is unknown, the text is read day first and `evidence` (may be
/// null) counts it as ambiguous; a date that contradicts the given order is counted too, but not read. Dates with dots
/// are always day first and no evidence. Allocates nothing, throws nothing.
[[nodiscard]] TimeUs parse_time(std::string_view text, const TimeOptions& options, DayOrderEvidence* evidence = nullptr);

/// Reader of one column that remembers the date and the offset of the previous stamp; same results as parse_time().
/// Not shared between threads. Cost: about 10 ns for an ISO date and time, several times that for other forms.
class TimeReader {
 public:
  explicit TimeReader(TimeOptions options) : options_(std::move(options)) {}
  [[nodiscard]] TimeUs read(std::string_view text);
  [[nodiscard]] const DayOrderEvidence& evidence() const { return evidence_; }

 private:
  [[nodiscard]] bool remember_date(const char* date);
  [[nodiscard]] TimeUs to_instant(TimeUs local_us);
  [[nodiscard]] TimeUs read_suffix(std::string_view suffix, TimeUs local_us);

  TimeOptions options_;
  DayOrderEvidence evidence_;
  TimeZone::Stretch stretch_;         // of the last stamp without a zone
  std::uint64_t last_date_low_ = 0;   // the ten bytes of the last ISO date seen, and its midnight
  std::uint16_t last_date_high_ = 0;
  TimeUs last_midnight_us_ = no_time;
};

/// "2026-03-02T08:05:00Z", with a fraction only where there is one (shortest of milliseconds or microseconds). Empty for
/// no_time, as format_minute().
[[nodiscard]] std::string format_iso(TimeUs at);
/// "2026-03-02 08:05", UTC.
[[nodiscard]] std::string format_minute(TimeUs at);
/// A duration written as 90s, 10m, 1h, 7d or 2w, in microseconds; nothing where it is not one.
[[nodiscard]] std::optional<TimeUs> parse_duration(std::string_view text);

}  // namespace baton
