// baton compare where issues of one account are alike, and where no formula of two variances exists.

#include "compared_world.hpp"

namespace baton {

using namespace test;

namespace {

/// Forty accounts, those with an even number on side A: each has its own pace. Sides are [0, half) and [half, all).
World of_accounts(std::uint64_t seed, std::size_t issues_each, bool names_them) {
  World world;
  stats::Random random(seed, 5);
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t account = side; account < 40; account += 2) {
      const double pace = long_tailed(random, 1);
      for (std::size_t i = 0; i < issues_each; ++i) {
        world.add("any", pace * 10 * (0.5 + random.uniform()), few(random));
        if (names_them) world.analysis.log.issues.back().account = world.analysis.log.raw.texts.of(TextSpace::account).intern(fmt::format("account {}", account));
      }
    }
  }
  return world;
}

}  // namespace

TEST_CASE("compare: accounts that differ make no difference between sides; taken for issues of strangers they would") {
  constexpr int worlds = 120;
  int with_difference = 0, over_issues = 0, covered = 0, covered_times = 0;
  for (std::uint64_t round = 0; round < worlds; ++round) {
    const World named = of_accounts(round, 12, true), nameless = of_accounts(round, 12, false);
    const auto comparison = compare_sides(named.side(0, 240), named.side(240, 480), quick());
    const auto other = compare_sides(nameless.side(0, 240), nameless.side(240, 480), quick());
    REQUIRE((comparison && other));
    CHECK(comparison->clusters == 40);
    CHECK(other->clusters == 0);
    const ComparedMeasure &delay = measure_of(*comparison, "delay"), &times = measure_of(*comparison, "time_to_resolution");
    CHECK(delay.interval_by == "bootstrap by account");
    CHECK(times.test == "log-rank by account");
    CHECK(*delay.difference == Approx(*measure_of(*other, "delay").difference));
    with_difference += comparison->differing > 0;
    over_issues += other->differing > 0;
    covered += *delay.low <= 0 && *delay.high >= 0;
    covered_times += *times.low <= 0 && *times.high >= 0;
  }
  // Paces with so long a tail, of twenty accounts a side: the mean of a side is hard to bound from so few.
  CHECK(covered >= 0.85 * worlds);
  CHECK(covered_times >= 0.85 * worlds);
  CHECK(with_difference <= 0.12 * worlds);
  CHECK(over_issues > 0.4 * worlds);
  WARN(fmt::format("accounts that differ, no difference between sides: any called in {:.0f} % of worlds over accounts, {:.0f} % over issues; 95 % intervals of the delay hold in {:.0f} %",
                   100.0 * with_difference / worlds, 100.0 * over_issues / worlds, 100.0 * covered / worlds));
}

TEST_CASE("compare: over accounts, formulas agree with what is drawn again, and the answer says what is drawn") {
  World world = of_accounts(3, 40, true);
  CompareOptions drawn = quick(), formula = quick();
  drawn.replicates = 2000;
  formula.draw_again_below = 0;
  const auto one = compare_sides(world.side(0, 800), world.side(800, 1600), drawn), other = compare_sides(world.side(0, 800), world.side(800, 1600), formula);
  REQUIRE((one && other));
  CHECK(measure_of(*other, "delay").interval_by == "formula by account");
  CHECK(measure_of(*other, "delay").test == "t by account");
  for (const std::string_view id : {"delay", "team_handoffs", "time_to_resolution"}) {
    INFO(id);
    const ComparedMeasure &a = measure_of(*one, id), &b = measure_of(*other, id);
    const double width = *b.high - *b.low;
    CHECK(std::abs(*a.low - *b.low) < 0.15 * width);
    CHECK(std::abs(*a.high - *b.high) < 0.15 * width);
    CHECK(*a.p == Approx(*b.p));
  }
  world.analysis.select_all();
  CHECK(holds(compare_document(world.analysis, *one).notes, "over 40 accounts, not over issues"));
}

TEST_CASE("compare: of many issues nothing is drawn again, even where no formula of two variances exists") {
  World world;
  stats::Random random(8);
  world.add("any", 500, 3);
  for (int i = 0; i < 6000; ++i) world.add("any", long_tailed(random, 10), 3);
  for (int i = 0; i < 20; ++i) world.add("any", 10, 4);
  const auto lone = compare_sides(world.side(0, 1), world.side(1, 6001), quick());
  REQUIRE(lone);
  const ComparedMeasure& one = measure_of(*lone, "delay");
  CHECK(one.interval_by == "formula");
  CHECK(one.test == "Student");
  CHECK(*one.low < *one.difference);
  CHECK(*one.p < 0.01);
  const auto constant = compare_sides(world.side(1, 6001), world.side(6001, 6021), quick());
  REQUIRE(constant);
  const ComparedMeasure& handoffs = measure_of(*constant, "team_handoffs");
  CHECK(*handoffs.difference == Approx(1));
  CHECK(*handoffs.low == Approx(1));
  CHECK(*handoffs.p < 1e-30);
  CHECK(handoffs.interval_by == "formula");
}

}  // namespace baton
