#include "baton/stats/paired_change.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "baton/stats/random.hpp"

namespace baton::stats {
namespace {

PairedFigure one(double before, double after) { return {before, 1, after, 1}; }

double width(const PairedEstimate& estimate) { return estimate.interval->high - estimate.interval->low; }

/// A skewed amount with mean 1.
double skewed(Random& random) { return -std::log(random.uniform()); }

BootstrapOptions quick() {
  BootstrapOptions options;
  options.replicates = 400;
  return options;
}

}  // namespace

TEST_CASE("paired change: a difference of means, worked out by hand") {
  // Changes -2, 0, 0, -6: mean -2, squares around it 0 + 4 + 4 + 16 = 24, variance of the mean 24 / 3 / 4 = 2.
  PairedChanges changes(1);
  changes.add_changed(std::vector{one(10, 8)});
  changes.add_unchanged(std::vector{one(4, 0)});
  changes.add_unchanged(std::vector{one(1, 0)});
  changes.add_changed(std::vector{one(9, 3)});
  const PairedEstimate estimate = changes.analytic({}, 0.95).front();
  CHECK(estimate.before == 6);
  CHECK(estimate.after == 4);
  CHECK(estimate.difference == -2);
  CHECK(estimate.standard_error == Approx(std::sqrt(2.0)));
  CHECK(changes.units() == 4);
  CHECK(changes.changed() == 2);
  const std::vector<double> more{7};
  CHECK(changes.analytic(more, 0.95).front().standard_error == Approx(3.0));
}

TEST_CASE("paired change: ratios whose counts change") {
  // 1 of 2 known before, 3 of 3 after: what each adds is (1 - 1)/3 - (1 - 0.5)/2 = -1/4, 0 - (0 - 0.5)/2 + 0 = 1/4 and 0.
  PairedChanges changes(1);
  changes.add_unchanged(std::vector{PairedFigure{1, 1, 0, 0}});
  changes.add_changed(std::vector{PairedFigure{0, 1, 1, 1}});
  changes.add_changed(std::vector{PairedFigure{0, 0, 1, 1}});
  const PairedEstimate estimate = changes.analytic({}, 0.95).front();
  CHECK(estimate.before == 0.5);
  CHECK(estimate.after == 1);
  CHECK(estimate.difference == 0.5);
  CHECK(estimate.standard_error == Approx(std::sqrt((1.0 / 16 + 1.0 / 16) * 3 / 2)));
}

TEST_CASE("paired change: nothing counted, one unit, nothing changed") {
  PairedChanges none(1);
  CHECK(std::isnan(none.estimates({}, quick()).front().difference));
  PairedChanges alone(1);
  alone.add_changed(std::vector{one(3, 1)});
  CHECK(alone.estimates({}, quick()).front().difference == -2);
  CHECK_FALSE(alone.estimates({}, quick()).front().interval.has_value());
  PairedChanges same(1);
  for (const double value : {0.1, 0.2, 0.7, 1e9}) same.add_unchanged(std::vector{one(value, 0)});
  const PairedEstimate estimate = same.estimates({}, quick()).front();
  CHECK(estimate.difference == 0);
  CHECK(estimate.interval->low == 0);
  CHECK(estimate.interval->high == 0);
}

TEST_CASE("paired change: bootstrap and formula agree, whether the unchanged are drawn one by one or as a sum") {
  for (const std::size_t unchanged : {std::size_t{0}, std::size_t{3000}, std::size_t{40000}}) {
    Random random(7);
    PairedChanges changes(2);
    for (int i = 0; i < 2000; ++i) {
      const double before = 10 * skewed(random);
      changes.add_changed(std::vector{one(before, before * random.uniform()), PairedFigure{before, 1, before, static_cast<double>(i % 2)}});
    }
    for (std::size_t i = 0; i < unchanged; ++i) changes.add_unchanged(std::vector{one(5 * skewed(random), 0), one(skewed(random), 0)});
    BootstrapOptions options;
    const auto drawn = changes.estimates({}, options);
    const auto formula = changes.analytic({}, 0.95);
    for (std::size_t figure = 0; figure < 2; ++figure) {
      INFO(unchanged << " unchanged, figure " << figure);
      CHECK(drawn[figure].difference == formula[figure].difference);
      CHECK(width(drawn[figure]) == Approx(width(formula[figure])).epsilon(0.08));
      CHECK(drawn[figure].interval->low == Approx(formula[figure].interval->low).margin(0.06 * width(formula[figure])));
    }
  }
}

TEST_CASE("paired change: the order of the units does not matter") {
  const auto of = [](bool backwards) {
    PairedChanges changes(1);
    for (int i = 0; i < 50; ++i) {
      const double value = backwards ? 50 - i : i + 1;
      value > 25 ? changes.add_changed(std::vector{one(value, value / 2)}) : changes.add_unchanged(std::vector{one(value, 0)});
    }
    return changes.estimates({}, quick()).front();
  };
  CHECK(of(true).interval->low == of(false).interval->low);
  CHECK(of(true).interval->high == of(false).interval->high);
}

TEST_CASE("paired change: intervals cover at about their level") {
  int covered = 0;
  for (int world = 0; world < 400; ++world) {
    Random random(11, static_cast<std::uint64_t>(world));
    PairedChanges changes(1);
    for (int i = 0; i < 300; ++i) {
      const double before = skewed(random);
      if (random.uniform() < 0.3) changes.add_changed(std::vector{one(before + skewed(random), before)});
      else changes.add_unchanged(std::vector{one(before, 0)});
    }
    const auto interval = changes.estimates({}, quick()).front().interval;
    covered += interval->low <= -0.3 && -0.3 <= interval->high;
  }
  CHECK(covered >= 368);  // 92 %
  CHECK(covered <= 394);  // 98.5 %
}

TEST_CASE("paired medians: by hand, and with values drawn") {
  PairedValues values;
  values.before = {1, 2, 3, 10};
  values.after = {{1, 0}, {2, 1}, {1, 2}, {2, 3}};
  const auto estimate = paired_median_change(values, quick());
  REQUIRE(estimate);
  CHECK(estimate->before == 2.5);
  CHECK(estimate->after == 1.5);
  CHECK(estimate->difference == -1);
  values.after = {{1, 0}, {2, 1}, {1, 2}, {5, 2}, {2, 3}};  // the third has two values of half a weight each
  CHECK(paired_median_change(values, quick())->after == 2);
  CHECK_FALSE(paired_median_change({}, quick()));
}

TEST_CASE("paired medians: bootstrap and formula agree and cover") {
  int by_bootstrap = 0, by_formula = 0;
  constexpr double log2 = 0.69314718055994531;
  double widths = 0, formula_widths = 0;
  for (int world = 0; world < 200; ++world) {
    Random random(5, static_cast<std::uint64_t>(world));
    PairedValues values;
    for (std::uint32_t i = 0; i < 600; ++i) {
      values.before.push_back(skewed(random));
      values.after.push_back({values.before.back() / 2, i});
    }
    const auto drawn = paired_median_change(values, quick());
    const auto formula = paired_median_change(values, quick(), 10);
    const auto covers = [&](const auto& estimate) { return estimate->interval->low <= -log2 / 2 && -log2 / 2 <= estimate->interval->high; };
    by_bootstrap += covers(drawn);
    by_formula += covers(formula);
    widths += width(*drawn);
    formula_widths += width(*formula);
  }
  CHECK(by_bootstrap >= 182);
  CHECK(by_formula >= 182);
  CHECK(widths == Approx(formula_widths).epsilon(0.1));
}

}  // namespace baton::stats
