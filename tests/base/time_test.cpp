#include "baton/base/time.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace baton;

TEST_CASE("a civil time and its microseconds", "[time]") {
  // `date -u -d 2026-03-02T08:05:00Z +%s` prints 1772438700.
  const TimeUs at = 1'772'438'700 * second_us + 250;
  CHECK(civil_to_us({2026, 3, 2, 8, 5, 0, 250}) == at);
  const CivilTime civil = us_to_civil(at);
  CHECK(civil.year == 2026);
  CHECK(civil.month == 3);
  CHECK(civil.day == 2);
  CHECK(civil.hour == 8);
  CHECK(civil.minute == 5);
  CHECK(civil.second == 0);
  CHECK(civil.microsecond == 250);
  CHECK(civil_to_us({1970, 1, 1, 0, 0, 0, 0}) == 0);
  CHECK(civil_to_us({1969, 12, 31, 23, 59, 59, 999'999}) == -1);
  CHECK(us_to_civil(-1).year == 1969);
  CHECK(us_to_civil(-1).microsecond == 999'999);
  CHECK(civil_to_us({9999, 12, 31, 23, 59, 59, 999'999}) == last_time);
}

TEST_CASE("instants are written in ISO 8601", "[time]") {
  CHECK(format_iso(0) == "1970-01-01T00:00:00Z");
  CHECK(format_iso(1'772'438'700 * second_us) == "2026-03-02T08:05:00Z");
  CHECK(format_iso(1'772'438'700 * second_us + 120'000) == "2026-03-02T08:05:00.120Z");
  CHECK(format_iso(1'772'438'700 * second_us + 123'456) == "2026-03-02T08:05:00.123456Z");
  CHECK(format_iso(1) == "1970-01-01T00:00:00.000001Z");
  CHECK(format_iso(last_time) == "9999-12-31T23:59:59.999999Z");
  CHECK(format_iso(no_time).empty());
  CHECK(format_minute(1'772'438'700 * second_us + 59 * second_us) == "2026-03-02 08:05");
  CHECK(format_minute(no_time).empty());
}

TEST_CASE("durations are a number and a unit", "[time]") {
  CHECK(parse_duration("90s") == 90 * second_us);
  CHECK(parse_duration("10m") == 600 * second_us);
  CHECK(parse_duration("1h") == 3600 * second_us);
  CHECK(parse_duration("7d") == 604'800 * second_us);
  CHECK(parse_duration("2w") == 1'209'600 * second_us);
  CHECK(parse_duration("0s") == 0);
  CHECK(parse_duration("9223372036854s") == 9'223'372'036'854 * second_us);
  for (const char* text : {"", "s", "10", "-1h", "+1h", "1.5h", "1 h", "1y", "1hh", "h1", " 1h", "9223372036855s",
                           "99999999999999999999w"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("a zone by its name", "[time][zone]") {
  const auto berlin = TimeZone::named("Europe/Berlin");
  REQUIRE(berlin.has_value());
  CHECK(berlin->name() == "Europe/Berlin");
  CHECK(TimeZone::named("Etc/UTC")->to_instant(5) == 5);
  CHECK(TimeZone::utc().name() == "UTC");
  CHECK(TimeZone::utc().to_instant(5) == 5);
  CHECK(berlin->to_instant(no_time) == no_time);

  const auto mistyped = TimeZone::named("Europe/Stokholm");
  REQUIRE_FALSE(mistyped.has_value());
  CHECK(mistyped.error().code == ErrorCode::usage);
  CHECK(mistyped.error().message == "unknown time zone \"Europe/Stokholm\"");
  CHECK(mistyped.error().hint == "did you mean \"Europe/Stockholm\"?");
  CHECK(TimeZone::named("stockholm").error().hint == "did you mean \"Europe/Stockholm\"?");
  CHECK_FALSE(TimeZone::named("").has_value());
  CHECK_FALSE(TimeZone::named("../../etc/passwd").has_value());
}

TEST_CASE("clock changes", "[time][zone]") {
  const TimeZone berlin = TimeZone::named("Europe/Berlin").value();
  const auto instant = [&](const CivilTime& local) { return format_iso(berlin.to_instant(civil_to_us(local))); };
  CHECK(instant({2026, 1, 15, 12, 0, 0, 0}) == "2026-01-15T11:00:00Z");
  CHECK(instant({2026, 7, 15, 12, 0, 0, 0}) == "2026-07-15T10:00:00Z");
  // 2026-03-29: 02:00 becomes 03:00, so 02:30 is read with the offset before, as 03:30 summer time.
  CHECK(instant({2026, 3, 29, 1, 59, 59, 0}) == "2026-03-29T00:59:59Z");
  CHECK(instant({2026, 3, 29, 2, 0, 0, 0}) == "2026-03-29T01:00:00Z");
  CHECK(instant({2026, 3, 29, 2, 30, 0, 0}) == "2026-03-29T01:30:00Z");
  CHECK(instant({2026, 3, 29, 3, 0, 0, 0}) == "2026-03-29T01:00:00Z");
  // 2026-10-25: 03:00 becomes 02:00, so 02:30 comes twice; the earlier is summer time.
  CHECK(instant({2026, 10, 25, 1, 59, 59, 0}) == "2026-10-24T23:59:59Z");
  CHECK(instant({2026, 10, 25, 2, 30, 0, 0}) == "2026-10-25T00:30:00Z");
  CHECK(instant({2026, 10, 25, 3, 0, 0, 0}) == "2026-10-25T02:00:00Z");

  // Half an hour of summer time, and a day that never was: Samoa skipped 2011-12-30.
  const TimeZone lord_howe = TimeZone::named("Australia/Lord_Howe").value();
  CHECK(format_iso(lord_howe.to_instant(civil_to_us({2026, 7, 1, 12, 0, 0, 0}))) == "2026-07-01T01:30:00Z");
  CHECK(format_iso(lord_howe.to_instant(civil_to_us({2026, 1, 1, 12, 0, 0, 0}))) == "2026-01-01T01:00:00Z");
  const TimeZone apia = TimeZone::named("Pacific/Apia").value();
  CHECK(format_iso(apia.to_instant(civil_to_us({2011, 12, 29, 12, 0, 0, 0}))) == "2011-12-29T22:00:00Z");
  CHECK(format_iso(apia.to_instant(civil_to_us({2011, 12, 30, 12, 0, 0, 0}))) == "2011-12-30T22:00:00Z");
  CHECK(format_iso(apia.to_instant(civil_to_us({2011, 12, 31, 12, 0, 0, 0}))) == "2011-12-30T22:00:00Z");
}

TEST_CASE("a stretch has one offset", "[time][zone]") {
  const TimeZone berlin = TimeZone::named("Europe/Berlin").value();
  const TimeZone::Stretch summer = berlin.stretch_at(civil_to_us({2026, 7, 1, 0, 0, 0, 0}));
  CHECK(summer.offset_us == 2 * hour_us);
  CHECK(format_minute(summer.from_us) == "2026-03-29 03:00");
  CHECK(format_minute(summer.to_us) == "2026-10-25 03:00");
  CHECK(TimeZone::utc().stretch_at(0).offset_us == 0);
}

TEST_CASE("a local time and its stretch give the same instant", "[time][zone][property]") {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"}) {
    const TimeZone zone = TimeZone::named(name).value();
    rc::prop(std::string{"stretches in "} + name, [&] {
      const TimeUs local = *rc::gen::inRange<TimeUs>(0, 4'000'000'000 * second_us);
      const TimeZone::Stretch stretch = zone.stretch_at(local);
      RC_ASSERT(stretch.from_us <= local);
      RC_ASSERT(local < stretch.to_us);
      RC_ASSERT(local - stretch.offset_us == zone.to_instant(local));
    });
  }
}
