#include <catch2/catch.hpp>
#include <limits>

#include "baton/report/render.hpp"

using namespace baton;
using namespace baton::report;

namespace {

std::string duration(TimeUs us, bool business_hours = false) { return for_people(DurationCell{us}, Unit::duration, business_hours); }
std::string ratio(double value) { return for_people(value, Unit::ratio); }

}  // namespace

TEST_CASE("durations have one unit and three figures") {
  CHECK(duration(0) == "0 s");
  CHECK(duration(1) == "< 1 s");
  CHECK(duration(45 * second_us) == "45 s");
  CHECK(duration(59'499'999) == "59 s");
  CHECK(duration(59'500'000) == "1 min");
  CHECK(duration(34 * minute_us) == "34 min");
  CHECK(duration(89 * minute_us) == "89 min");
  CHECK(duration(90 * minute_us) == "1.5 h");
  CHECK(duration(15 * hour_us + 12 * minute_us) == "15.2 h");
  CHECK(duration(36 * hour_us - 6 * minute_us) == "35.9 h");
  CHECK(duration(36 * hour_us) == "1.5 d");
  CHECK(duration(6 * day_us + 2 * hour_us) == "6.1 d");
  CHECK(duration(99 * day_us + 23 * hour_us) == "100 d");
  CHECK(duration(101 * day_us) == "101 d");
  CHECK(duration(4000 * day_us) == "4,000 d");
  CHECK(duration(-34 * minute_us) == "−34 min");
  CHECK(duration(-1) == "> −1 s");
  CHECK(duration(no_time) == "–");
  CHECK(duration(std::numeric_limits<TimeUs>::max()) == "106,751,991 d");
}

TEST_CASE("business time says so and stays in hours") {
  CHECK(duration(34 * minute_us, true) == "34 min");
  CHECK(duration(6 * hour_us + 12 * minute_us, true) == "6.2 bh");
  CHECK(duration(400 * hour_us, true) == "400 bh");
  CHECK(for_people(DurationCell{5000 * hour_us}, Unit::hours, true) == "5,000 bh");
}

TEST_CASE("sums over teams are in hours") {
  CHECK(for_people(DurationCell{220'343 * hour_us}, Unit::hours) == "220,343 h");
  CHECK(for_people(DurationCell{29 * minute_us}, Unit::hours) == "< 1 h");
  CHECK(for_people(DurationCell{30 * minute_us}, Unit::hours) == "1 h");
  CHECK(for_people(DurationCell{0}, Unit::hours) == "0 h");
  CHECK(for_people(DurationCell{-1500 * hour_us}, Unit::hours) == "−1,500 h");
}

TEST_CASE("shares have one decimal, and small ones are not zero") {
  CHECK(ratio(0) == "0 %");
  CHECK(ratio(0.0004) == "< 0.1 %");
  CHECK(ratio(0.156) == "15.6 %");
  CHECK(ratio(0.9994) == "99.9 %");
  CHECK(ratio(0.9996) == "100 %");
  CHECK(ratio(1) == "100 %");
  CHECK(ratio(12.5) == "1,250 %");
  CHECK(ratio(-0.031) == "−3.1 %");
  CHECK(ratio(-0.0001) == "> −0.1 %");
  CHECK(ratio(std::numeric_limits<double>::quiet_NaN()) == "–");
  CHECK(for_people(ShareCell{0.25, 1, 4, {}, {}}, Unit::share) == "25.0 %");
  CHECK(for_people(ShareCell{0, 0, 0, {}, {}}, Unit::share) == "–");
}

TEST_CASE("counts, numbers, instants and the rest") {
  CHECK(for_people(std::int64_t{0}, Unit::count) == "0");
  CHECK(for_people(std::int64_t{999}, Unit::count) == "999");
  CHECK(for_people(std::int64_t{7554}, Unit::count) == "7,554");
  CHECK(for_people(std::int64_t{-1'234'567}, Unit::count) == "−1,234,567");
  CHECK(for_people(std::numeric_limits<std::int64_t>::min(), Unit::count) == "−9,223,372,036,854,775,808");
  CHECK(for_people(1234.56, Unit::number) == "1,234.6");
  CHECK(for_people(-0.04, Unit::number) == "0.0");
  CHECK(for_people(72.25, Unit::points) == "72.2");
  CHECK(for_people(InstantCell{1'334'578'920 * second_us}, Unit::instant) == "2012-04-16 12:22");
  CHECK(for_people(InstantCell{no_time}, Unit::instant) == "–");
  CHECK(for_people(true, Unit::flag) == "yes");
  CHECK(for_people(Cell{}, Unit::duration) == "–");
  CHECK(for_people(std::string("too few to say"), Unit::duration) == "too few to say");
}
