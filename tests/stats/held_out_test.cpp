#include "baton/stats/held_out.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "draws.hpp"

namespace baton::stats {
namespace {

struct Rows {
  std::vector<double> components, answers;
  std::vector<std::uint32_t> cluster_of;
  [[nodiscard]] RidgeInput input() const { return {components, components.size() / answers.size(), answers, cluster_of, {}}; }
};

/// Three components, of which the first tells `share` and chance the rest; four answers a customer.
Rows rows_of(std::size_t count, double share, std::uint64_t seed) {
  Rows rows;
  Random random(seed);
  for (std::size_t row = 0; row < count; ++row) {
    for (int i = 0; i < 3; ++i) rows.components.push_back(draw_normal(random));
    rows.answers.push_back(std::sqrt(share) * rows.components[row * 3] + std::sqrt(1 - share) * draw_normal(random));
    rows.cluster_of.push_back(static_cast<std::uint32_t>(row / 4));
  }
  return rows;
}

}  // namespace

TEST_CASE("held out, each row is told by a fit that never saw its customer") {
  const Rows rows = rows_of(60, 0.5, 1);
  RidgeOptions options;
  options.folds = 5;
  options.penalties = {0};
  options.non_negative = false;
  const auto held = tell_held_out(rows.input(), options);
  REQUIRE(held);
  // Another answer of one customer changes what is told of the others, never of this one.
  Rows changed = rows;
  changed.answers[10] += 50;
  const auto again = tell_held_out(changed.input(), options);
  REQUIRE(again);
  bool others_changed = false;
  for (std::size_t row = 0; row < 60; ++row) {
    if (rows.cluster_of[row] == rows.cluster_of[10]) CHECK(again->told[row] == held->told[row]);
    else others_changed = others_changed || again->told[row] != held->told[row];
  }
  CHECK(others_changed);
}

TEST_CASE("held-out errors say how much is told, and nothing of noise") {
  RidgeOptions options;
  options.non_negative = false;
  const Rows told = rows_of(2000, 0.4, 2);
  const auto held = tell_held_out(told.input(), options);
  REQUIRE(held);
  const auto gain = compare_errors(told.answers, held->told, held->mean, told.cluster_of);
  REQUIRE(gain);
  CHECK(gain->gain.value == Approx(0.4).margin(0.04));
  CHECK(gain->first == Approx(0.6).margin(0.05));
  REQUIRE(gain->gain.interval);
  CHECK(gain->gain.interval->low < 0.4);
  CHECK(gain->gain.interval->high > 0.4);

  int claims = 0;
  for (std::uint64_t world = 0; world < 60; ++world) {
    const Rows noise = rows_of(120, 0, 100 + world);
    const auto none = tell_held_out(noise.input(), options);
    REQUIRE(none);
    const auto saved = compare_errors(noise.answers, none->told, none->mean, noise.cluster_of);
    REQUIRE(saved);
    claims += saved->gain.interval->low > 0;
  }
  CHECK(claims <= 2);
}

TEST_CASE("a gain by hand") {
  const double answers[]{0, 0, 0, 0};
  const double first[]{1, 1, 1, 1};
  const double second[]{2, 2, 2, 2};
  const std::uint32_t cluster_of[]{1, 1, 2, 2};
  const auto gain = compare_errors(answers, first, second, cluster_of);
  REQUIRE(gain);
  CHECK(gain->first == 1);
  CHECK(gain->second == 4);
  CHECK(gain->gain.value == 0.75);
  CHECK(gain->gain.interval->low == 0.75);  // all rows save the same
}

TEST_CASE("nothing where there is nothing to hold out") {
  const Rows rows = rows_of(40, 0.5, 3);  // ten customers
  CHECK_FALSE(tell_held_out(rows.input()));
  Rows odd = rows_of(400, 0.5, 4);
  odd.answers[7] = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(tell_held_out(odd.input()));
  odd.answers[7] = 0;
  odd.cluster_of.pop_back();
  CHECK_FALSE(tell_held_out(odd.input()));
  CHECK_FALSE(tell_held_out({}));
  const double zeros[]{0, 0, 0};
  CHECK_FALSE(compare_errors(zeros, zeros, zeros, {}));
  CHECK_FALSE(compare_errors({}, {}, {}, {}));
}

}  // namespace baton::stats
