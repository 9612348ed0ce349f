#include "baton/base/calendar.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <algorithm>

using namespace baton;

namespace {

const Calendar::DayHours closed;
const Calendar::DayHours office = {{8 * 60, 17 * 60}};

TimeUs at(const char* text) { return parse_time(text, {}); }

Calendar office_in(const char* zone, std::set<std::int64_t> holidays = {}) {
  return Calendar{TimeZone::named(zone).value(), {office, office, office, office, office, closed, closed},
                  std::move(holidays)};
}

Calendar always_open(const char* zone) {
  const Calendar::DayHours day = {{0, 1440}};
  return Calendar{TimeZone::named(zone).value(), {day, day, day, day, day, day, day}, {}};
}

}  // namespace

TEST_CASE("business time of a working week", "[calendar]") {
  const Calendar calendar = office_in("UTC");
  // 2026-03-02 was a Monday.
  CHECK(calendar.business_us(at("2026-03-02T09:00:00"), at("2026-03-02T10:30:00")) == 90 * minute_us);
  CHECK(calendar.business_us(at("2026-03-02T07:00:00"), at("2026-03-02T08:00:00")) == 0);
  CHECK(calendar.business_us(at("2026-03-02T07:59:59"), at("2026-03-02T08:00:01")) == second_us);
  CHECK(calendar.business_us(at("2026-03-02T16:59:59"), at("2026-03-02T20:00:00")) == second_us);
  CHECK(calendar.business_us(at("2026-03-06T16:00:00"), at("2026-03-09T09:00:00")) == 2 * hour_us);  // over a weekend
  CHECK(calendar.business_us(at("2026-03-07T00:00:00"), at("2026-03-09T00:00:00")) == 0);
  CHECK(calendar.business_us(at("2026-03-02T00:00:00"), at("2026-03-16T00:00:00")) == 90 * hour_us);  // ten days of nine
}

TEST_CASE("nothing lies between a time and an earlier one", "[calendar]") {
  const Calendar calendar = office_in("UTC");
  const TimeUs noon = at("2026-03-02T12:00:00");
  CHECK(calendar.business_us(noon, noon) == 0);
  CHECK(calendar.business_us(noon, noon - hour_us) == 0);
  CHECK(calendar.business_us(no_time, noon) == no_time);
  CHECK(calendar.business_us(noon, no_time) == no_time);
  CHECK(calendar.business_us(-100 * day_us, 0) == 0);
  CHECK(calendar.business_us(at("2101-01-03T00:00:00"), at("2200-01-01T00:00:00")) == 0);
  CHECK(Calendar{TimeZone::utc(), {}, {}}.business_us(0, noon) == 0);
}

TEST_CASE("holidays are closed", "[calendar]") {
  // 2026-12-24 is a Thursday: Wednesday 17:00 to Monday 08:00 has the Thursday and the Friday.
  const std::int64_t eve = parse_day("2026-12-24").value();
  const std::int64_t christmas = parse_day("2026-12-25").value();
  const TimeUs from = at("2026-12-23T17:00:00");
  const TimeUs to = at("2026-12-28T08:00:00");
  CHECK(office_in("UTC").business_us(from, to) == 18 * hour_us);
  CHECK(office_in("UTC", {eve}).business_us(from, to) == 9 * hour_us);
  CHECK(office_in("UTC", {eve, christmas}).business_us(from, to) == 0);
}

TEST_CASE("opening times are local", "[calendar]") {
  const Calendar calendar = office_in("Europe/Stockholm");
  // 08:00 is 07:00Z in winter and 06:00Z in summer.
  CHECK(calendar.business_us(at("2026-03-02T07:00:00Z"), at("2026-03-02T07:30:00Z")) == 30 * minute_us);
  CHECK(calendar.business_us(at("2026-03-02T06:00:00Z"), at("2026-03-02T07:00:00Z")) == 0);
  CHECK(calendar.business_us(at("2026-07-06T06:00:00Z"), at("2026-07-06T06:30:00Z")) == 30 * minute_us);
  CHECK(calendar.business_us(at("2026-07-06T15:00:00Z"), at("2026-07-06T16:00:00Z")) == 0);
}

TEST_CASE("a day of a clock change has 23 or 25 hours", "[calendar]") {
  const Calendar calendar = always_open("Europe/Stockholm");
  // Local midnight is 23:00Z before the change in spring and 22:00Z after it.
  CHECK(calendar.business_us(at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")) == 23 * hour_us);
  CHECK(calendar.business_us(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")) == 25 * hour_us);
  CHECK(calendar.business_us(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")) == 365 * day_us);

  const Calendar::DayHours night = {{0, 6 * 60}, {22 * 60, 1440}};
  const Calendar nights{TimeZone::named("Europe/Stockholm").value(), {night, night, night, night, night, night, night}, {}};
  // 22:00 to 06:00 local: 20:00Z to 05:00Z over the autumn change, 21:00Z to 04:00Z over the one in spring.
  CHECK(nights.business_us(at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z")) == 9 * hour_us);
  CHECK(nights.business_us(at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")) == 7 * hour_us);
  CHECK(nights.business_us(at("2026-06-24T12:00:00Z"), at("2026-06-25T12:00:00Z")) == 8 * hour_us);
}

TEST_CASE("openings in any order, overlaps once", "[calendar]") {
  const Calendar::DayHours mixed = {{13 * 60, 17 * 60}, {8 * 60, 12 * 60}, {11 * 60, 12 * 60 + 30}};
  const Calendar calendar{TimeZone::utc(), {mixed, closed, closed, closed, closed, closed, closed}, {}};
  CHECK(calendar.business_us(at("2026-03-02"), at("2026-03-09")) == 8 * hour_us + 30 * minute_us);
  CHECK(calendar.business_us(at("2026-03-02T11:30:00"), at("2026-03-02T13:30:00")) == 90 * minute_us);
}

TEST_CASE("business time adds up", "[calendar][property]") {
  const Calendar calendar = office_in("America/New_York", {20'000, 20'001, 20'500});
  const Calendar all_day = always_open("America/New_York");
  rc::prop("over any three times", [&] {
    const auto any_time = rc::gen::inRange<TimeUs>(0, 4'000'000'000 * second_us);
    std::array<TimeUs, 3> times = {*any_time, *any_time, *any_time};
    std::sort(times.begin(), times.end());
    const TimeUs whole = calendar.business_us(times[0], times[2]);
    RC_ASSERT(whole == calendar.business_us(times[0], times[1]) + calendar.business_us(times[1], times[2]));
    RC_ASSERT(whole >= 0);
    RC_ASSERT(whole <= times[2] - times[0]);
    const TimeUs from = std::max(times[0], day_us);  // before local midnight of the first day nothing is tabulated
    if (from < times[2]) RC_ASSERT(all_day.business_us(from, times[2]) == times[2] - from);
  });
}

TEST_CASE("opening times are written as 08:00-17:00", "[calendar]") {
  CHECK(parse_opening("08:00-17:00").value() == std::pair{480, 1020});
  CHECK(parse_opening("8:30-9:05").value() == std::pair{510, 545});
  CHECK(parse_opening("00:00-24:00").value() == std::pair{0, 1440});
  for (const char* text : {"", "-", "08:00", "08:00-", "-17:00", "08:00-17:60", "08:00-24:01", "25:00-26:00", "8-17",
                           "08:00 - 17:00", "aa:bb-cc:dd", "08:0-17:00", "08:00-17:000", "08:00-08:00", "22:00-06:00",
                           "008:00-17:00"}) {
    CAPTURE(text);
    const auto opening = parse_opening(text);
    REQUIRE_FALSE(opening.has_value());
    CHECK(opening.error().code == ErrorCode::usage);
    CHECK_FALSE(opening.error().hint.empty());
  }
}

TEST_CASE("days are written as 2026-12-24", "[calendar]") {
  CHECK(parse_day("1970-01-01").value() == 0);
  CHECK(parse_day("2000-03-01").value() == 11'017);  // 30 years, 7 leap days before 2000, 31 + 29 days
  for (const char* text : {"", "2026-02-29", "24.12.2026", "2026-12-24T00:00", "2026/12/24", "1969-12-31", " 2026-12-2"}) {
    CAPTURE(text);
    const auto day = parse_day(text);
    REQUIRE_FALSE(day.has_value());
    CHECK(day.error().code == ErrorCode::usage);
  }
}
