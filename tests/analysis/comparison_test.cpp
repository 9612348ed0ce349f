// baton compare: worked examples by hand, worlds without any difference, planted changes, mixes and traps.

#include "compared_world.hpp"

namespace baton {

using namespace test;

TEST_CASE("compare: mix and change by hand, and parts that add up") {
  World world;
  world.analysis.log.windows.minimum_issues = 2;
  // A: eight easy ones of 1 h, two hard ones of 10 h; B: four easy ones of 2 h, six hard ones of 10 h.
  for (int i = 0; i < 8; ++i) world.add("easy", 1);
  for (int i = 0; i < 2; ++i) {
    world.add("hard", 10, 1);
    world.hand_over("Desk", "Lab", 9);
  }
  for (int i = 0; i < 4; ++i) world.add("easy", 2);
  for (int i = 0; i < 6; ++i) {
    world.add("hard", 10, 1);
    world.hand_over("Desk", "Lab", 9);
  }
  const auto comparison = compare_sides(world.side(0, 10), world.side(10, 20), quick());
  REQUIRE(comparison);
  const ComparedMeasure& delay = measure_of(*comparison, "delay");
  CHECK(hours(*delay.a) == Approx(2.8));
  CHECK(hours(*delay.b) == Approx(6.8));
  CHECK(hours(*delay.difference) == Approx(4));
  // mix: (0.4 - 0.8) 1.5 + (0.6 - 0.2) 10; change: (0.8 + 0.4) / 2 (2 - 1).
  const MixRow& mix = mix_of(*comparison, "delay");
  CHECK(hours(mix.mix) == Approx(3.4));
  CHECK(hours(mix.change) == Approx(0.6));
  REQUIRE(comparison->categories.size() == 2);
  CHECK(comparison->categories[0].category == "hard");
  CHECK(hours(comparison->categories[0].contribution) == Approx(2.08));
  CHECK(hours(comparison->categories[0].change) == Approx(0).margin(1e-9));
  CHECK(hours(comparison->categories[1].contribution) == Approx(1.92));
  CHECK(hours(comparison->categories[1].change) == Approx(0.6));
  // 9 h after a handoff in 2 and in 6 of 10 issues; before any handoff 1 h (easy 1, hard 1), then 1.4 h (easy 2, hard 1).
  REQUIRE(comparison->edges.size() == 2);
  CHECK(comparison->edges[0].from == "Desk");
  CHECK(comparison->edges[0].to == "Lab");
  CHECK(hours(comparison->edges[0].a) == Approx(1.8));
  CHECK(hours(comparison->edges[0].b) == Approx(5.4));
  CHECK(hours(comparison->edges[0].contribution) == Approx(3.6));
  CHECK(comparison->edges[1].from == "(before any handoff)");
  CHECK(hours(comparison->edges[1].contribution) == Approx(0.4));
}

TEST_CASE("compare: exchanging the sides negates every difference, and nothing else changes") {
  const World world = two_sides(3, 150, 90, [](stats::Random& random, bool in_b) {
    const bool hard = random.below(10) < (in_b ? 6U : 3U);
    return std::pair<std::string_view, double>{hard ? "hard" : "easy", long_tailed(random, hard ? 20 : 8) * (in_b ? 1.5 : 1)};
  });
  const auto there = compare_sides(world.side(0, 150), world.side(150, 240), quick()), back = compare_sides(world.side(150, 240), world.side(0, 150), quick());
  REQUIRE(there);
  REQUIRE(back);
  for (std::size_t i = 0; i < there->measures.size(); ++i) {
    const ComparedMeasure &one = there->measures[i], &other = back->measures[i];
    INFO(one.id);
    CHECK(one.a == other.b);
    CHECK(one.a_n == other.b_n);
    REQUIRE(one.difference.has_value() == other.difference.has_value());
    if (!one.difference) continue;
    CHECK(*one.difference == -*other.difference);
    CHECK(*one.low == -*other.high);
    CHECK(*one.high == -*other.low);
    CHECK(one.p_adjusted == other.p_adjusted);
    CHECK((one.finding == DifferenceVerdict::more) == (other.finding == DifferenceVerdict::less));
  }
  REQUIRE(there->mix.size() == back->mix.size());
  for (std::size_t i = 0; i < there->mix.size(); ++i) {
    CHECK(there->mix[i].mix == -back->mix[i].mix);
    CHECK(there->mix[i].change == -back->mix[i].change);
    CHECK(there->mix[i].verdict == back->mix[i].verdict);
    CHECK(there->mix[i].mix + there->mix[i].change == Approx(there->mix[i].difference));
  }
  double sum = 0;
  for (const CategoryPart& part : there->categories) {
    sum += part.contribution;
    CHECK(part.mix + part.change == Approx(part.contribution).margin(1));
  }
  CHECK(sum == Approx(*measure_of(*there, "delay").difference));
}

TEST_CASE("compare: issues against themselves differ in nothing") {
  const World world = two_sides(5, 40, 40, [](stats::Random& random, bool) { return std::pair<std::string_view, double>{"any", long_tailed(random, 10)}; });
  const auto comparison = compare_sides(world.side(0, 80), world.side(0, 80), quick());
  REQUIRE(comparison);
  CHECK(comparison->is_same);
  CHECK(comparison->differing == 0);
  for (const ComparedMeasure& measure : comparison->measures) {
    CHECK((measure.finding == DifferenceVerdict::same_issues || measure.finding == DifferenceVerdict::no_value));
    if (measure.difference) CHECK(*measure.difference == 0);
  }
  for (const MixRow& row : comparison->mix) CHECK(row.verdict == "the same issues");
}

TEST_CASE("compare: issues of both sides are taken out, and a part is compared with the rest") {
  World world;
  for (int i = 0; i < 40; ++i) world.add("any", i);
  const auto crossing = compare_sides(world.side(0, 25), world.side(15, 40), quick());
  REQUIRE(crossing);
  CHECK(crossing->a.rows.size() == 15);
  CHECK(crossing->b.rows.size() == 15);
  CHECK(crossing->a_shared == 10);
  const auto within = compare_sides(world.side(0, 12), world.side(0, 40), quick());
  REQUIRE(within);
  CHECK(within->a.rows.size() == 12);
  CHECK(within->b.rows.size() == 28);
  CHECK(within->a_shared == 0);
  CHECK(within->b_shared == 12);
  CHECK_FALSE(compare_sides(world.side(0, 0), world.side(0, 40), quick()));
  CompareOptions unknown = quick();
  unknown.explained = "eas";
  const auto error = compare_sides(world.side(0, 12), world.side(12, 40), unknown);
  REQUIRE_FALSE(error);
  CHECK(error.error().hint == "did you mean ease?");
}

TEST_CASE("compare: few issues are no test") {
  World world;
  for (int i = 0; i < 30; ++i) world.add("any", i < 9 ? 100 : 1);
  const auto comparison = compare_sides(world.side(0, 9), world.side(9, 30), quick());
  REQUIRE(comparison);
  CHECK(comparison->tested == 0);
  CHECK(measure_of(*comparison, "delay").finding == DifferenceVerdict::too_few);
  CHECK_FALSE(measure_of(*comparison, "delay").p_adjusted);
}

TEST_CASE("compare: worlds without any difference are called so, and intervals cover") {
  constexpr int worlds = 300;
  int with_difference = 0, with_bh = 0, edges = 0, categories = 0;
  std::map<std::string_view, int> covered;
  for (int round = 0; round < worlds; ++round) {
    World world;
    stats::Random random(1000, static_cast<std::uint64_t>(round));
    for (std::size_t i = 0; i < 220; ++i) {
      const double waiting = long_tailed(random, 10);
      world.add(random.below(3) == 0 ? "hard" : "easy", waiting, few(random));
      if (random.below(2) == 0) world.hand_over("Desk", random.below(2) == 0 ? "Lab" : "Billing", waiting / 2);
    }
    CompareOptions options = quick();
    const auto comparison = compare_sides(world.side(0, 140), world.side(140, 220), options);
    REQUIRE(comparison);
    with_difference += comparison->differing > 0;
    const auto differs = [](const auto& part) { return part.finding != DifferenceVerdict::no_difference; };
    edges += std::any_of(comparison->edges.begin(), comparison->edges.end(), differs);
    categories += std::any_of(comparison->categories.begin(), comparison->categories.end(), differs);
    for (const std::string_view id : {"delay", "team_handoffs", "time_to_resolution", "issues_without_team_handoff", "ease"}) {
      const ComparedMeasure& measure = measure_of(*comparison, id);
      covered[id] += *measure.low <= 0 && *measure.high >= 0;
    }
    if (round >= 100) continue;
    options.correction = Correction::benjamini_hochberg;
    with_bh += compare_sides(world.side(0, 140), world.side(140, 220), options)->differing > 0;
  }
  const auto at_most = [](int n) { return 0.05 * n + 3 * std::sqrt(0.05 * 0.95 * n); };
  CHECK(with_difference <= at_most(worlds));
  CHECK(with_bh <= at_most(100));
  CHECK(edges <= at_most(worlds));
  CHECK(categories <= at_most(worlds));
  for (const auto& [id, count] : covered) {
    INFO(id << " covered " << count);
    CHECK(count > 0.9 * worlds);
    CHECK(count < 0.99 * worlds);
  }
}

TEST_CASE("compare: a planted change is found and called change") {
  const World world = two_sides(21, 400, 300, [](stats::Random& random, bool in_b) {
    const bool hard = random.below(3) == 0;
    return std::pair<std::string_view, double>{hard ? "hard" : "easy", long_tailed(random, hard ? 30 : 10) * (in_b ? 2 : 1)};
  });
  const auto comparison = compare_sides(world.side(0, 400), world.side(400, 700), quick());
  REQUIRE(comparison);
  CHECK(measure_of(*comparison, "delay").finding == DifferenceVerdict::more);
  CHECK(measure_of(*comparison, "time_to_resolution").finding == DifferenceVerdict::more);
  CHECK(measure_of(*comparison, "team_handoffs").finding == DifferenceVerdict::no_difference);
  CHECK(mix_of(*comparison, "delay").verdict == "change");
  CHECK(mix_of(*comparison, "team_handoffs").verdict == "no difference beyond chance");
}

TEST_CASE("compare: other work alone is called mix, and a change that it hides is found") {
  const auto shifted = [](double faster) {
    return [faster](stats::Random& random, bool in_b) {
      const bool hard = random.below(10) < (in_b ? 8U : 2U);
      return std::pair<std::string_view, double>{hard ? "hard" : "easy", long_tailed(random, hard ? 40 : 4) * (in_b ? faster : 1)};
    };
  };
  const World mix = two_sides(31, 500, 500, shifted(1));
  const auto by_mix = compare_sides(mix.side(0, 500), mix.side(500, 1000), quick());
  REQUIRE(by_mix);
  CHECK(measure_of(*by_mix, "delay").finding == DifferenceVerdict::more);
  CHECK(mix_of(*by_mix, "delay").verdict == "mix: no change beyond chance");
  CHECK(mix_of(*by_mix, "time_to_resolution").verdict == "mix: no change beyond chance");
  // Simpson: quicker in either category, and no quicker as a whole.
  const World hidden = two_sides(37, 800, 800, shifted(0.4));
  const auto by_both = compare_sides(hidden.side(0, 800), hidden.side(800, 1600), quick());
  REQUIRE(by_both);
  const MixRow& row = mix_of(*by_both, "delay");
  CHECK(row.change < 0);
  CHECK(row.mix > 0);
  CHECK(row.p_adjusted < 0.05);
  CHECK((row.verdict == "change, hidden by the mix" || row.verdict == "change, in part undone by the mix"));
}

TEST_CASE("compare: formulas agree with what is drawn again") {
  const World world = two_sides(41, 2000, 2000, [](stats::Random& random, bool in_b) {
    return std::pair<std::string_view, double>{"any", long_tailed(random, 10) * (in_b ? 1.1 : 1)};
  });
  CompareOptions drawn = quick(), formula = quick();
  drawn.replicates = 2000;
  drawn.permutations = 1999;
  formula.draw_again_below = 0;
  const auto one = compare_sides(world.side(0, 2000), world.side(2000, 4000), drawn), other = compare_sides(world.side(0, 2000), world.side(2000, 4000), formula);
  REQUIRE(one);
  REQUIRE(other);
  for (const std::string_view id : {"delay", "team_handoffs", "time_to_resolution", "ease"}) {
    INFO(id);
    const ComparedMeasure &a = measure_of(*one, id), &b = measure_of(*other, id);
    const double width = *b.high - *b.low;
    CHECK(*a.difference == Approx(*b.difference));
    CHECK(std::abs(*a.low - *b.low) < 0.1 * width);
    CHECK(std::abs(*a.high - *b.high) < 0.1 * width);
    CHECK(std::abs(*a.p - *b.p) < 0.05);
  }
}

TEST_CASE("compare: a period that is not over is said, and what it seems to gain is so far") {
  World world;
  stats::Random random(51);
  for (int i = 0; i < 300; ++i) world.add("any", long_tailed(random, 20), few(random), i * day_us / 10);
  for (int i = 0; i < 200; ++i) {
    const std::size_t row = world.add("any", 2, 0, 990 * day_us + i * hour_us);
    if (i % 3 == 0) world.leave_open(row);
  }
  const auto comparison = compare_sides(world.side(0, 300), world.side(300, 500), quick());
  REQUIRE(comparison);
  CHECK(comparison->more_open == 1);
  CHECK(measure_of(*comparison, "team_handoffs").finding == DifferenceVerdict::less);
  CHECK(measure_of(*comparison, "team_handoffs").is_so_far);
  CHECK_FALSE(measure_of(*comparison, "time_to_resolution").is_so_far);
  CHECK(measure_of(*comparison, "time_to_resolution").b_censored == 67);
  CHECK(holds(comparison->traps.notes, "B is not over: 67 of 200 (33.5 %)"));
}

TEST_CASE("compare: exports by update and of closed issues only are told from complete ones") {
  enum class Export { complete, by_update, closed_only };
  const auto notes_of = [](Export kind) {
    World world;
    stats::Random random(61);
    const TimeUs as_of = 300 * day_us;
    world.analysis.log.as_of = world.analysis.log.sources[0].as_of = as_of;
    for (int i = 0; i < 3000; ++i) {
      const TimeUs opening = i * (as_of / 3000);
      const double lasts_hours = -24.0 * 12 * std::log(random.uniform());
      const TimeUs end = opening + std::llround(lasts_hours * static_cast<double>(hour_us));
      if (kind == Export::by_update && end < 150 * day_us) continue;
      if (kind == Export::closed_only && end > as_of) continue;
      const std::size_t row = world.add("any", std::min(lasts_hours, static_cast<double>((as_of - opening) / hour_us)), 0, opening);
      if (end > as_of) world.leave_open(row);
    }
    const std::size_t all = world.analysis.measured.issues.size();
    const auto comparison = compare_sides(world.side(0, all / 2), world.side(all / 2, all), quick());
    REQUIRE(comparison);
    return comparison->traps.notes;
  };
  CHECK_FALSE(holds(notes_of(Export::complete), "export"));
  CHECK(holds(notes_of(Export::by_update), "looks like an export by date of update"));
  CHECK_FALSE(holds(notes_of(Export::by_update), "open issues seem to be missing"));
  CHECK(holds(notes_of(Export::closed_only), "has 0 open issues"));
  CHECK_FALSE(holds(notes_of(Export::closed_only), "by date of update"));
}

TEST_CASE("compare: charts split at the change, and a jump shows without one") {
  World world;
  stats::Random random(71);
  const TimeUs change = 140 * day_us;
  for (int i = 0; i < 3000; ++i) {
    const TimeUs opening = 4 * day_us + i * (280 * day_us / 3000);
    world.add("any", long_tailed(random, 10), opening >= change ? few(random) + 2 : few(random), opening);
  }
  const auto compare = [&](std::optional<TimeUs> known) {
    std::size_t before = 0;
    while (world.analysis.measured.issues[before].opening < change) ++before;
    ComparedSide a = world.side(0, before), b = world.side(before, 3000);
    a.is_period = b.is_period = true;
    CompareOptions options = quick();
    options.change = known;
    return compare_sides(std::move(a), std::move(b), std::move(options)).value();
  };
  const auto handoffs = [](const Comparison& comparison) {
    for (const ComparedChart& chart : comparison.over_time.charts) {
      if (chart.id == "team_handoffs") return chart.chart;
    }
    FAIL("no chart");
    return stats::Chart{};
  };
  const Comparison with = compare(change), without = compare(std::nullopt);
  CHECK(with.over_time.unit == "week");
  const stats::Chart split = handoffs(with), whole = handoffs(without);
  REQUIRE(split.phases.size() == 2);
  CHECK(split.phases[0].centre == Approx(1).margin(0.2));
  CHECK(split.phases[1].centre == Approx(3).margin(0.2));
  REQUIRE(whole.phases.size() == 1);
  const auto out = [](const stats::Chart& chart) { return std::count_if(chart.points.begin(), chart.points.end(), [](const stats::ChartPoint& point) { return point.signals != 0; }); };
  CHECK(out(whole) > out(split) + 10);
}

}  // namespace baton
