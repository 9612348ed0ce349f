// Values from R 4.2 (quantile, t.test, prop.test without correction, survfit) and from published examples, frozen here.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"

namespace baton::stats {

TEST_CASE("quantile: type 7") {
  std::vector<double> values{10, 3, 1, 4, 2};
  CHECK(*quantile(values, 0.9) == Approx(7.6));  // quantile(c(1, 2, 3, 4, 10), 0.9)
  CHECK(*quantile(values, 0.5) == 3);
  CHECK(*quantile(values, 0) == 1);
  CHECK(*quantile(values, 1) == 10);
  std::vector<std::int64_t> two{20, 10};
  CHECK(*quantile(two, 0.5) == 15);
  CHECK(*quantile(two, 0.9) == Approx(19));
  std::vector<std::int64_t> one{7};
  CHECK(*quantile(one, 0.9) == 7);
  std::vector<std::int64_t> none;
  CHECK_FALSE(quantile(none, 0.5));
}

TEST_CASE("quantile: equals the definition on sorted values") {
  CHECK(rc::check([](std::vector<std::int32_t> numbers) {
    RC_PRE(!numbers.empty());
    std::vector<std::int64_t> values(numbers.begin(), numbers.end());
    const double p = static_cast<double>(*rc::gen::inRange(0, 101)) / 100;
    std::vector<std::int64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const double position = static_cast<double>(sorted.size() - 1) * p;
    const auto below = static_cast<std::size_t>(std::floor(position));
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double expected = static_cast<double>(sorted[below]) +
                            (position - std::floor(position)) * static_cast<double>(sorted[above] - sorted[below]);
    RC_ASSERT(std::abs(*quantile(values, p) - expected) <= 1e-6 * std::max(1.0, std::abs(expected)));
  }));
}

TEST_CASE("Kaplan-Meier median: the leukaemia trial of Freireich and others, 1963") {
  std::vector<Observation> treated{{6, true}, {6, true}, {6, true}, {6, false}, {7, true}, {9, false}, {10, true}, {10, false}, {11, false}, {13, true}, {16, true},
                                   {17, false}, {19, false}, {20, false}, {22, true}, {23, true}, {25, false}, {32, false}, {32, false}, {34, false}, {35, false}};
  CHECK(kaplan_meier_median(treated) == 23);
  std::vector<Observation> placebo;
  for (const int weeks : {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}) placebo.push_back({weeks, true});
  CHECK(kaplan_meier_median(placebo) == 8);
}

TEST_CASE("Kaplan-Meier median: the least t with S(t) <= 1/2, events before censorings, not reached") {
  std::vector<Observation> half{{5, true}, {9, true}, {9, false}, {9, false}};  // S: 3/4 at 5, 3/4 * 2/3 = 1/2 at 9
  CHECK(kaplan_meier_median(half) == 9);
  std::vector<Observation> short_of{{5, true}, {7, false}, {7, false}};
  CHECK_FALSE(kaplan_meier_median(short_of));
  std::vector<Observation> none;
  CHECK_FALSE(kaplan_meier_median(none));
  std::vector<Observation> thirds;  // products of thirds and halves that are one half only up to rounding
  for (int i = 1; i <= 10; ++i) thirds.push_back({i, true});
  CHECK(kaplan_meier_median(thirds) == 5);
}

TEST_CASE("Kaplan-Meier median: as all observations in order give it") {
  CHECK(rc::check([] {
    std::vector<Observation> observations;
    const int count = *rc::gen::inRange(0, 200);
    for (int i = 0; i < count; ++i) observations.push_back({*rc::gen::inRange<std::int64_t>(0, 30), *rc::gen::inRange(0, 4) > 0});
    // S(t) from its definition, over the distinct durations in order.
    std::map<std::int64_t, std::pair<int, int>> of;  // events, all
    for (const Observation& observation : observations) {
      of[observation.duration()].first += observation.observed();
      ++of[observation.duration()].second;
    }
    std::optional<std::int64_t> expected;
    double survival = 1;
    int at_risk = count;
    for (const auto& [duration, counts] : of) {
      survival *= 1 - static_cast<double>(counts.first) / at_risk;
      if (counts.first > 0 && survival <= 0.5 + 1e-12 && !expected) expected = duration;
      at_risk -= counts.second;
    }
    RC_ASSERT(kaplan_meier_median(observations) == expected);
  }));
}

TEST_CASE("exact sum: no order changes it, and it is the sum") {
  CHECK(rc::check([] {
    std::vector<double> values;
    long double expected = 0;
    for (int i = *rc::gen::inRange(0, 300); i > 0; --i) {
      values.push_back(*rc::gen::inRange(0, 1'000'000'000) / 1e7 / 3);
      expected += static_cast<long double>(values.back());
    }
    const double sum = exact_sum(values);
    RC_ASSERT(std::abs(static_cast<double>(static_cast<long double>(sum) - expected)) <= 1e-11);
    std::reverse(values.begin(), values.end());
    RC_ASSERT(exact_sum(values) == sum);
    std::sort(values.begin(), values.end());
    RC_ASSERT(exact_sum(values) == sum);
  }));
  CHECK(exact_sum(std::vector<double>{90, 100, 60}) == 250);
}

TEST_CASE("sorted values have the quantiles and the median of the same in any order, to the bit") {
  CHECK_FALSE(quantile_of_sorted({}, 0.5));
  CHECK_FALSE(kaplan_meier_median_of_sorted({}));
  CHECK(rc::check([](const std::vector<std::pair<std::uint16_t, bool>>& drawn) {
    std::vector<std::int64_t> values;
    std::vector<Observation> observations;
    for (const auto& [duration, observed] : drawn) {
      values.push_back(duration % 50);
      observations.emplace_back(duration % 50, observed);
    }
    std::vector<std::int64_t> sorted = values;
    std::vector<Observation> in_order = observations;
    std::sort(sorted.begin(), sorted.end());
    std::sort(in_order.begin(), in_order.end());
    for (const double p : {0.0, 0.1, 0.5, 0.9, 1.0}) RC_ASSERT(quantile_of_sorted(sorted, p) == quantile(values, p));
    std::reverse(values.begin(), values.end());
    const MedianAndTail both = median_and_tail(values);
    RC_ASSERT(both.median == quantile_of_sorted(sorted, 0.5));
    RC_ASSERT(both.p90 == quantile_of_sorted(sorted, 0.9));
    RC_ASSERT(kaplan_meier_median_of_sorted(in_order) == kaplan_meier_median(observations));
  }));
}

TEST_CASE("Wilson interval") {
  CHECK(wilson(5, 10)->low == Approx(0.2365931).margin(1e-6));
  CHECK(wilson(5, 10)->high == Approx(0.7634069).margin(1e-6));
  CHECK(wilson(0, 10)->low == 0);
  CHECK(wilson(0, 10)->high == Approx(0.2775328).margin(1e-6));
  CHECK(wilson(10, 10)->high == 1);
  CHECK_FALSE(wilson(0, 0));
}

TEST_CASE("mean with its t interval") {
  const auto five = mean_with_interval({1, 2, 3, 4, 5});
  REQUIRE(five);
  CHECK(five->mean == 3);
  CHECK(five->interval->low == Approx(1.036757).margin(1e-5));  // t.test(1:5)
  CHECK(five->interval->high == Approx(4.963243).margin(1e-5));
  CHECK_FALSE(mean_with_interval({4})->interval);
  CHECK_FALSE(mean_with_interval({}));
}

}  // namespace baton::stats
