#include "baton/stats/control_chart.hpp"

#include <catch2/catch.hpp>

#include <numeric>

#include "draws.hpp"

namespace baton::stats {

TEST_CASE("individuals chart: constants and limits by hand") {
  // Mean 10, moving ranges 2, 4, 1, 3: mean 2.5.
  const auto chart = individuals_chart(std::vector<double>{9, 11, 7, 8, 11, 14}, {{}, 5, 8, false});
  REQUIRE(chart);
  const ChartPhase& phase = chart->phases[0];
  CHECK(phase.centre == Approx(9.2));
  CHECK(phase.mean_moving_range == Approx(2.5));
  CHECK(phase.moving_range_limit == Approx(8.1675));
  CHECK(chart->points[0].limits.high == Approx(9.2 + 2.66 * 2.5).epsilon(1e-3));
  CHECK(chart->points[5].moving_range == 3);
  CHECK(chart->points[5].signals == signal_none);
  CHECK_FALSE(individuals_chart({}));
  CHECK_FALSE(individuals_chart(std::vector<double>{1, 2}, {{2}, 0, 8, false}));
  CHECK_FALSE(individuals_chart(std::vector<double>{1, 2, 3}, {{1, 1}, 0, 8, false}));
}

TEST_CASE("each rule fires where it should and nowhere else") {
  // A baseline of +1, -1 in turn: mean 0, sigma 2 / 1.128 = 1.773.
  const auto signals_of = [](const std::vector<double>& after) {
    std::vector<double> values;
    for (int i = 0; i < 8; ++i) values.push_back(i % 2 == 0 ? 1 : -1);
    values.insert(values.end(), after.begin(), after.end());
    const auto chart = individuals_chart(values, {{}, 8, 8, false});
    std::vector<int> signals;
    for (std::size_t i = 8; i < values.size(); ++i) signals.push_back(chart->points[i].signals);
    return signals;
  };
  using Signals = std::vector<int>;
  CHECK(signals_of({5.4}) == Signals{beyond_three_sigma});
  CHECK(signals_of({5.3}) == Signals{0});
  CHECK(signals_of({-5.4}) == Signals{beyond_three_sigma});
  CHECK(signals_of({3.6, 0.5, 3.6}) == Signals{0, 0, two_of_three_beyond_two});
  CHECK(signals_of({3.6, 0.5, 0.4, 3.6}) == Signals{0, 0, 0, 0});
  CHECK(signals_of({3.6, -3.6}) == Signals{0, 0});  // not on one side
  CHECK(signals_of({2, 2.1, 0.5, 2, 2.1}) == Signals{0, 0, 0, 0, four_of_five_beyond_one});
  CHECK(signals_of({0.5, 0.6, 0.5, 0.6, 0.5, 0.5, 0.6, 0.5})[7] == run_on_one_side);
  CHECK(signals_of({0.5, 0.6, 0.5, 0.6, 0.5, 0.5, 0.6, -0.5})[7] == 0);
  CHECK(signals_of({-1.5, -1, -0.5, 0.2, 0.7, 1.2}) == Signals{0, 0, 0, 0, 0, six_rising_or_falling});
  const Signals alternating = signals_of({1, -1, 1, -1, 1, -1});  // eight before, six here: the fourteenth
  CHECK(alternating == Signals{0, 0, 0, 0, 0, fourteen_alternating});
}

TEST_CASE("a known change begins a phase of its own") {
  std::vector<double> values;
  for (int i = 0; i < 20; ++i) values.push_back((i < 10 ? 10 : 30) + (i % 2) + (i % 3));
  const auto whole = individuals_chart(values), split = individuals_chart(values, {{10}, 0, 8, false});
  const auto signals = [](const Chart& chart) {
    return std::count_if(chart.points.begin(), chart.points.end(), [](const ChartPoint& point) { return point.signals != 0; });
  };
  CHECK(signals(*whole) > 5);
  CHECK(signals(*split) == 0);
  CHECK(split->phases[1].centre == Approx(31.5).margin(0.1));
  CHECK(split->points[10].moving_range == 0);
}

TEST_CASE("proportions and rates: limits of each period's own size") {
  const auto p = proportions_chart(std::vector<ChartCount>{{10, 100}, {20, 100}, {60, 400}, {0, 0}});
  REQUIRE(p);
  CHECK(p->points[0].centre == Approx(0.15));
  CHECK(p->points[0].limits.high == Approx(0.15 + 3 * std::sqrt(0.15 * 0.85 / 100)));
  CHECK(p->points[2].limits.low == Approx(0.15 - 3 * std::sqrt(0.15 * 0.85 / 400)));
  CHECK(p->points[3].value == p->points[3].centre);
  CHECK(std::isinf(p->points[3].limits.high));
  const auto u = rates_chart(std::vector<ChartCount>{{4, 2.0}, {12, 4.0}});
  CHECK(u->phases[0].centre == Approx(16.0 / 6));
  CHECK(u->points[0].limits.low == 0);  // a rate is not below 0
  CHECK(u->points[1].limits.high == Approx(16.0 / 6 + 3 * std::sqrt(16.0 / 6 / 4)));
  CHECK_FALSE(proportions_chart(std::vector<ChartCount>{{3, 2}}));
  CHECK_FALSE(rates_chart(std::vector<ChartCount>{{-1, 2}}));
  CHECK(std::isinf(proportions_chart(std::vector<ChartCount>{{0, 5}, {0, 9}})->points[0].sigma));
  CHECK(std::isinf(individuals_chart(std::vector<double>{5, 5, 5})->points[0].sigma));
}

TEST_CASE("calm weeks rarely signal; with many items Laney's limits are needed for that") {
  int beyond = 0, beyond_p = 0, beyond_laney = 0;
  Random random(12);
  for (int world = 0; world < 100; ++world) {
    const auto values = draw_many(random, 50, draw_normal);
    std::vector<ChartCount> counts;
    for (int i = 0; i < 50; ++i) {
      const double p = 0.2 + 0.02 * draw_normal(random);  // weeks differ a little
      counts.push_back({static_cast<std::int64_t>(20000 * p), 20000});
    }
    const auto count = [](const Chart& chart) {
      return static_cast<int>(std::count_if(chart.points.begin(), chart.points.end(),
                                            [](const ChartPoint& point) { return (point.signals & beyond_three_sigma) != 0; }));
    };
    beyond += count(*individuals_chart(values));
    beyond_p += count(*proportions_chart(counts));
    beyond_laney += count(*proportions_chart(counts, {{}, 0, 8, true}));
  }
  CHECK(beyond < 50);  // of 5,000
  CHECK(beyond_p > 2500);
  CHECK(beyond_laney < 50);
}

}  // namespace baton::stats
