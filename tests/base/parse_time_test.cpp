#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include "baton/base/time.hpp"

using namespace baton;

namespace {

/// The stamp as ISO 8601, or "" where it is not read.
std::string iso(std::string_view text, const TimeOptions& options = {}) { return format_iso(parse_time(text, options)); }

TimeOptions with_order(DayOrder order) {
  TimeOptions options;
  options.order = order;
  return options;
}

TimeOptions in_zone(std::string_view name) {
  TimeOptions options;
  options.zone = TimeZone::named(name).value();
  return options;
}

}  // namespace

TEST_CASE("ISO 8601 stamps", "[time][parse]") {
  const std::string expected = "2026-03-02T08:05:00Z";
  for (const char* text :
       {"2026-03-02T08:05:00Z", "2026-03-02T08:05:00", "2026-03-02 08:05:00", "2026-03-02 08:05", "2026-03-02 8:05",
        "2026-03-02T08:05Z", "2026-03-02T10:05:00+02", "2026-03-02T10:05:00+0200", "2026-03-02T10:05:00+02:00",
        "2026-03-02T03:05:00 -05:00", "2026-03-02 08:05:00 UTC", "2026-03-02 08:05:00 +0000 UTC",
        "2026-03-02 09:05:00 Europe/Berlin", "2026/03/02 08:05:00", "2026/3/2 8:05", "20260302T080500Z",
        "20260302T0805", "20260302080500", "  2026-03-02T08:05:00Z\r\n", "2026-03-02T08:05:00.000000000Z",
        "2026-03-02 08:05 AM"}) {
    CAPTURE(text);
    CHECK(iso(text) == expected);
  }
  CHECK(iso("2026-03-02") == "2026-03-02T00:00:00Z");
  CHECK(iso("2026/03/02") == "2026-03-02T00:00:00Z");
  CHECK(iso("20260302") == "2026-03-02T00:00:00Z");
  CHECK(iso("2012-05-05T07:02:39+02:00") == "2012-05-05T05:02:39Z");
  CHECK(iso("2011-10-18T09:04:48.732+02:00") == "2011-10-18T07:04:48.732Z");
  CHECK(iso("2015-01-05 09:02:50+00:00") == "2015-01-05T09:02:50Z");
  CHECK(iso("2019-05-20 07:07:47.000Z") == "2019-05-20T07:07:47Z");
  CHECK(iso("2026-01-01T00:00:00.123456789123Z") == "2026-01-01T00:00:00.123456Z");
  CHECK(iso("2026-01-01T00:00:00,5Z") == "2026-01-01T00:00:00.500Z");
  CHECK(iso("2026-01-01T00:00:00-14:00") == "2026-01-01T14:00:00Z");
  CHECK(iso("2038-01-19T03:14:08Z") == "2038-01-19T03:14:08Z");
}

TEST_CASE("stamps without a zone are read in the column's", "[time][parse]") {
  const TimeOptions berlin = in_zone("Europe/Berlin");
  CHECK(iso("2026-03-02 09:05:00", berlin) == "2026-03-02T08:05:00Z");
  CHECK(iso("02.03.2026 09:05", berlin) == "2026-03-02T08:05:00Z");
  CHECK(iso("2026-03-02T09:05:00Z", berlin) == "2026-03-02T09:05:00Z");
  CHECK(iso("2026-03-02T09:05:00+03:00", berlin) == "2026-03-02T06:05:00Z");
  CHECK(iso("2026-07-02", berlin) == "2026-07-01T22:00:00Z");
  CHECK(iso("1772438700", berlin) == "2026-03-02T08:05:00Z");
  CHECK(iso("2026-03-29T02:30:00 Europe/Berlin") == "2026-03-29T01:30:00Z");
  CHECK(iso("2026-10-25T02:30:00 Europe/Berlin") == "2026-10-25T00:30:00Z");
  CHECK(iso("1970-01-01 00:30:00", berlin).empty());  // 1969 in UTC
}

TEST_CASE("days, months and years in other orders", "[time][parse]") {
  CHECK(iso("29-02-2016 01:23") == "2016-02-29T01:23:00Z");
  CHECK(iso("1/3/2016 8:05") == "2016-03-01T08:05:00Z");
  CHECK(iso("05-03-2016 12:00:00 +0000") == "2016-03-05T12:00:00Z");
  CHECK(iso("03/02/2026 10:15 AM") == "2026-02-03T10:15:00Z");
  CHECK(iso("03/02/2026 10:15 AM", with_order(DayOrder::month_first)) == "2026-03-02T10:15:00Z");
  CHECK(iso("02.03.2026 11:15") == "2026-03-02T11:15:00Z");
  CHECK(iso("02.03.2026 11:15:30.25") == "2026-03-02T11:15:30.250Z");
  CHECK(iso("2.3.2026") == "2026-03-02T00:00:00Z");
  CHECK(iso("02/Mar/26 8:00 AM") == "2026-03-02T08:00:00Z");
  CHECK(iso("02/Mar/26 8:00 PM") == "2026-03-02T20:00:00Z");
  CHECK(iso("02-Mar-2026 08:00:01") == "2026-03-02T08:00:01Z");
  CHECK(iso("31/Dec/99") == "1999-12-31T00:00:00Z");
  CHECK(iso("1/1/2026 12:00 am") == "2026-01-01T00:00:00Z");
  CHECK(iso("1/1/2026 12:00 pm") == "2026-01-01T12:00:00Z");
  CHECK(iso("1/1/2026 11:59:59PM") == "2026-01-01T23:59:59Z");
  CHECK(iso("1/1/2026 0:30 AM").empty());
  CHECK(iso("1/1/2026 13:30 PM").empty());
}

TEST_CASE("stamps of mail and of C programs", "[time][parse]") {
  const std::string expected = "2026-03-02T08:05:00Z";
  for (const char* text :
       {"Mon Mar 02 08:05:00 2026", "Mon Mar  2 08:05:00 2026", "Mon Mar  2 09:05:00 2026 +0100",
        "Mon Mar 02 08:05:00 UTC 2026", "Mon, 02 Mar 2026 09:05:00 +0100", "Mon, 2 Mar 2026 08:05:00 GMT",
        "2 Mar 2026 08:05 +0000", "Mon, 02 Mar 2026 03:05:00 EST", "Mon, 02 Mar 2026 09:05:00 +0100 (CET)",
        "Monday, 02 March 2026 08:05:00 Z", "mon, 02 mar 26 08:05:00 -0000", "Mon,2 Mar 2026 08:05:00 UT"}) {
    CAPTURE(text);
    CHECK(iso(text) == expected);
  }
  CHECK(iso("Mon, 02 Mar 2026 09:05:00", in_zone("Europe/Berlin")) == expected);
  for (const char* text : {"Mar 02 09:05:00 2026", "Mon Mar 02 2026", "Mon", "Mon, 02 Mrz 2026 09:05:00 +0100",
                           "Mon Mar 02 09:05:00 XYZ 2026", "Mon, 02 Mar 2026 09:05:00 +0100 (CET"}) {
    CAPTURE(text);
    CHECK(iso(text).empty());
  }
}

TEST_CASE("epochs", "[time][parse]") {
  CHECK(iso("1772438700") == "2026-03-02T08:05:00Z");
  CHECK(iso("1772438700.5") == "2026-03-02T08:05:00.500Z");
  CHECK(iso("1772438700123") == "2026-03-02T08:05:00.123Z");
  CHECK(iso("1772438700123456") == "2026-03-02T08:05:00.123456Z");
  CHECK(iso("1772438700123456789") == "2026-03-02T08:05:00.123456Z");
  CHECK(iso("946684800") == "2000-01-01T00:00:00Z");
  CHECK(iso("99999999999") == "5138-11-16T09:46:39Z");
  CHECK(iso("100000000000") == "1973-03-03T09:46:40Z");
  for (const char* text : {"0", "46023.5", "12345678", "-62135596801", "1e308", "NaN", "1772438700.", ".5",
                           "99999999999999999999999", "1772438700 x"}) {
    CAPTURE(text);
    CHECK(iso(text).empty());
  }
}

TEST_CASE("what is no stamp", "[time][parse]") {
  for (const char* text :
       {"", " ", "x", "2026-02-29T00:00:00Z", "0000-00-00 00:00:00", "1969-12-31T23:59:59Z", "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00+99:99", "2026-W01-1", "2026-13-01",
        "2026-00-10", "2026-01-00", "2026-04-31", "2026-01-01T", "2026-01-01T1", "2026-01-01T1:00", "2026-01-01T10",
        "2026-01-01T10:60", "2026-01-01T10:00:61", "2026-01-01T22:59:60Z", "2026-01-01T24:00:01", "2026-01-01T10:00:00.",
        "2026-01-01T10:00:00.Z", "2026-01-01T10:00:00ZZ", "2026-01-01T10:00:00 CET", "2026-01-01T10:00:00 Nowhere/At_All",
        "2026-01-01T10:00:00+0", "2026-01-01T10:00:00+02:0", "2026-01-01T10:00:00 +0200 UTC", "2026-01-01 10:00:00 am x",
        "2026-01-01x", "2026-1-1", "2026-01/01", "31/31/2026", "30/02/2026", "1/1/26", "1/2", "1.2", "01-02-2026-",
        "02/03-2026", "2026-01-01T10-00-00", "(2026-01-01)", "9999-12-31T24:00:00Z", "9999-12-31T23:59:59-01:00",
        "2026-01-01T10:00:00 \xC3\xA9", "\x80", "1/13/2026 10:00 XM"}) {
    CAPTURE(text);
    CHECK(parse_time(text, {}) == no_time);
  }
  CHECK(parse_time(std::string_view{"2026-01-01\0", 11}, {}) == no_time);
  CHECK(parse_time(std::string_view{"\0\0\0", 3}, {}) == no_time);
}

TEST_CASE("leap seconds and the end of a day", "[time][parse]") {
  CHECK(iso("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00Z");
  CHECK(iso("2026-01-01T24:00:00Z") == "2026-01-02T00:00:00Z");
  CHECK(iso("2026-01-01 24:00") == "2026-01-02T00:00:00Z");
  CHECK(iso("1970-01-01T00:00:00Z") == "1970-01-01T00:00:00Z");
  CHECK(iso("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z");
}

TEST_CASE("evidence of the order of day and month", "[time][parse]") {
  DayOrderEvidence evidence;
  const auto read = [&](std::string_view text, DayOrder order) {
    return format_iso(parse_time(text, with_order(order), &evidence)).substr(0, 10);
  };
  CHECK(read("13/01/2026", DayOrder::unknown) == "2026-01-13");
  CHECK(evidence.day_first == 1);
  CHECK(read("01-13-2026", DayOrder::unknown) == "2026-01-13");
  CHECK(evidence.month_first == 1);
  CHECK(read("01/02/2026", DayOrder::unknown) == "2026-02-01");
  CHECK(read("01/02/2026", DayOrder::day_first) == "2026-02-01");
  CHECK(read("01/02/2026", DayOrder::month_first) == "2026-01-02");
  CHECK(evidence.ambiguous == 3);
  CHECK(read("02/02/2026", DayOrder::unknown) == "2026-02-02");
  CHECK(read("13.01.2026", DayOrder::month_first) == "2026-01-13");
  CHECK(read("01.02.2026", DayOrder::month_first) == "2026-02-01");
  CHECK(read("01.13.2026", DayOrder::month_first).empty());
  CHECK(read("2026-01-02", DayOrder::month_first) == "2026-01-02");
  CHECK(read("30/02/2026", DayOrder::unknown).empty());
  CHECK(read("01/02/2026 25:00", DayOrder::unknown).empty());
  CHECK(evidence.day_first == 1);
  CHECK(evidence.month_first == 1);
  CHECK(evidence.ambiguous == 3);
  CHECK(read("13/01/2026", DayOrder::month_first).empty());
  CHECK(read("01/13/2026", DayOrder::day_first).empty());
  CHECK(evidence.day_first == 2);
  CHECK(evidence.month_first == 2);
}

TEST_CASE("what is written is read again", "[time][parse][property]") {
  rc::prop("format_iso and parse_time", [] {
    const TimeUs at = *rc::gen::inRange<TimeUs>(0, last_time);
    RC_ASSERT(parse_time(format_iso(at), {}) == at);
    RC_ASSERT(parse_time(format_iso(at / second_us * second_us), {}) == at / second_us * second_us);
    RC_ASSERT(parse_time(format_minute(at), {}) == at / minute_us * minute_us);
  });
}

TEST_CASE("the reader of a column reads as parse_time", "[time][reader]") {
  for (const char* zone : {"UTC", "Europe/Berlin", "America/New_York"}) {
    const TimeOptions options = in_zone(zone);
    TimeReader reader{options};
    for (const char* text :
         {"2026-03-02T08:05:00", "2026-03-02T08:05:01Z", "2026-03-02 08:05:01.25", "2026-03-02 08:05:01.25Z",
          "2026-03-02T08:05:01.732+02:00", "2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-10-25T03:00:00",
          "2026-03-29T01:59:59.999999", "2026-03-29 03:00:00", "2026-02-29T00:00:00", "2026-02-28T00:00:00",
          "2026-03-02T24:00:00", "2026-03-02T23:59:60", "2026-03-02T25:00:00", "2026-03-02T10:00:00.", "",
          "2026-03-02T10:00:00 UTC", "2026-03-02T10:00:00+99:99", "2026-03-02T10:00:00+0200", "1970-01-01T00:00:00",
          "9999-12-31T23:59:59", "0000-01-01T00:00:00", "2026-03-02_10:00:00", "2026-03-02T10:0x:00", "1772438700",
          "13/01/2026 10:00:00", "01/02/2026 10:00:00", "2026-03-02T08:05:00Zx", "2026-03-02T10:00:00.1234567891",
          "2026-03-02T10:00:00,5", " 2026-03-02T10:00:00", "2026-03-02T10:00:00 ", "2026-03-02T10:00:00 AM"}) {
      CAPTURE(zone, text);
      CHECK(reader.read(text) == parse_time(text, options));
    }
    CHECK(reader.read(std::string(10, '\0') + "T08:05:00") == no_time);
    CHECK(reader.evidence().day_first == 1);
    CHECK(reader.evidence().ambiguous == 1);
  }
  TimeReader fresh{TimeOptions{}};
  CHECK(fresh.read(std::string(10, '\0') + "T08:05:00") == no_time);
}

TEST_CASE("the reader equals parse_time on any text", "[time][reader][property]") {
  const TimeOptions options = in_zone("Europe/Berlin");
  rc::prop("one byte changed, and stamps in any order", [&] {
    TimeReader reader{options};
    for (int i = 0; i < 20; ++i) {
      std::string text = format_iso(*rc::gen::inRange<TimeUs>(0, 4'000'000'000 * second_us));
      if (*rc::gen::arbitrary<bool>()) text.pop_back();
      if (*rc::gen::arbitrary<bool>()) text[10] = ' ';
      if (*rc::gen::inRange(0, 3) == 0) {
        text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::elementOf(std::string{"0123456789-: TZ./+"});
      }
      RC_ASSERT(reader.read(text) == parse_time(text, options));
    }
  });
  rc::prop("any bytes", [&] {
    TimeReader reader{options};
    const auto text = *rc::gen::arbitrary<std::string>();
    RC_ASSERT(reader.read(text) == parse_time(text, options));
  });
}
