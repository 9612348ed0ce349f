#include "baton/stats/standardise.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "draws.hpp"

namespace baton::stats {

TEST_CASE("standardised by hand: two strata, two groups") {
  // Stratum 0 (easy) values 1, 1, 3, 3; stratum 1 (hard) values 10, 12, 14. Group 0 has easy 1, 3 and hard 10.
  const std::vector<double> values{1, 3, 10, 1, 3, 12, 14};
  const std::vector<std::uint32_t> group{0, 0, 0, 1, 1, 1, 1}, kind{0, 0, 1, 0, 0, 1, 1};
  StandardiseInput input{values, group, 3, {kind}};
  const auto own_in = standardise(input, {1, false, 0.95});
  REQUIRE(own_in);
  CHECK(own_in->overall == Approx(44.0 / 7));
  CHECK(own_in->groups[0]->observed == Approx(14.0 / 3));
  CHECK(own_in->groups[0]->expected == Approx((2 + 2 + 12) / 3.0));
  CHECK(own_in->groups[0]->adjusted == Approx(44.0 / 7 + 14.0 / 3 - 16.0 / 3));
  CHECK(own_in->groups[1]->expected == Approx((2 + 2 + 12 + 12) / 4.0));
  CHECK_FALSE(own_in->groups[2]);
  // Variance within: easy 4/3, hard 4. (2^2 4/3 (1/2 - 1/4) + 1 x 4 (1 - 1/3)) / 9
  CHECK(own_in->groups[0]->standard_error == Approx(std::sqrt((4.0 / 3 + 8.0 / 3) / 9)));
  const auto own_out = standardise(input, {1, true, 0.95});
  CHECK(own_out->groups[0]->expected == Approx((2 + 2 + 13) / 3.0));
  CHECK(own_out->groups[1]->expected == Approx((2 + 2 + 10 + 10) / 4.0));
  CHECK(own_out->items_at_level == std::vector<std::int64_t>{7, 0});
  // At least two comparable items: group 1's hard items have but one, and are compared with all of group 0.
  const auto backed_off = standardise(input, {2, true, 0.95});
  CHECK(backed_off->items_at_level == std::vector<std::int64_t>{5, 2});
  CHECK(backed_off->groups[1]->items_at_level == std::vector<std::int64_t>{2, 2});
  CHECK(backed_off->groups[1]->expected == Approx((2 + 2 + 2 * 14.0 / 3) / 4));
}

TEST_CASE("standardised: what can't be told") {
  const std::vector<double> values{1, 2};
  const std::vector<std::uint32_t> one{0, 0}, wrong{0, 5};
  CHECK_FALSE(standardise({values, one, 1, {}})->groups[0]);  // nothing left to compare with
  CHECK(standardise({values, one, 1, {}}, {20, false, 0.95})->groups[0]->difference == Approx(0));
  CHECK_FALSE(standardise({values, wrong, 2, {}}));
  CHECK_FALSE(standardise({values, one, 1, {std::span<const std::uint32_t>(one).first(1)}}));
  CHECK_FALSE(standardise({{}, {}, 1, {}}));
  const std::vector<double> odd{1, std::numeric_limits<double>::infinity()};
  CHECK_FALSE(standardise({odd, one, 1, {}}));
}

TEST_CASE("Simpson's paradox is undone, and intervals hold the truth") {
  // Group 0 is 5 better at every kind of work, but gets the hard work; its raw mean is worse.
  constexpr int worlds = 500;
  int held = 0, raw_worse = 0;
  for (int world = 0; world < worlds; ++world) {
    Random random(11, static_cast<std::uint64_t>(world));
    std::vector<double> values;
    std::vector<std::uint32_t> group, kind, fine;
    for (std::uint32_t i = 0; i < 400; ++i) {
      group.push_back(i % 8);
      kind.push_back(random.uniform() < (group.back() == 0 ? 0.8 : 0.2) ? 1U : 0U);
      fine.push_back(kind.back() * 1000 + static_cast<std::uint32_t>(random.below(200)));  // too fine to be of use
      values.push_back(30.0 * kind.back() - (group.back() == 0 ? 5 : 0) + 8 * draw_normal(random));
    }
    const auto found = standardise({values, group, 8, {fine, kind}});
    const StandardisedGroup& first = *found->groups[0];
    raw_worse += first.observed > found->overall ? 1 : 0;
    held += holds(*first.interval, found->overall - 5) ? 1 : 0;
    if (world == 0) CHECK(found->items_at_level[1] == 400);
  }
  CHECK(raw_worse > 0.97 * worlds);
  CHECK(held >= 0.925 * worlds);
  CHECK(held <= 0.975 * worlds);
}

TEST_CASE("decomposition: mix, change and interaction by hand, and they add up") {
  // Before: half easy (mean 2), half hard (mean 10). After: a quarter easy (mean 1), three quarters hard (mean 8).
  const std::vector<double> before{1, 3, 9, 11}, after{1, 7, 8, 9};
  const std::vector<std::uint32_t> of_before{0, 0, 1, 1}, of_after{0, 1, 1, 1};
  const auto found = decompose(before, of_before, after, of_after, 3);
  REQUIRE(found);
  CHECK(found->first_mean == 6);
  CHECK(found->second_mean == 6.25);
  CHECK(found->mix == Approx(2));             // -0.25 (2 - 6) + 0.25 (10 - 6)
  CHECK(found->change == Approx(-1.5));       // 0.5 (-1) + 0.5 (-2)
  CHECK(found->interaction == Approx(-0.25));  // -0.25 (-1) + 0.25 (-2)
  CHECK(found->mix_halved == Approx(1.875));
  CHECK(found->change_halved == Approx(-1.625));
  CHECK(found->strata[1].second_mean == Approx(8));
  CHECK(found->one_sided_items == 0);
  // A kind of work that is new counts as mix.
  const auto fresh = decompose(before, of_before, std::vector<double>{2, 10, 20}, std::vector<std::uint32_t>{0, 1, 2}, 3);
  CHECK(fresh->one_sided_items == 1);
  CHECK(fresh->change == Approx(0).margin(1e-12));
  CHECK(fresh->mix == Approx(fresh->second_mean - fresh->first_mean));
  CHECK_FALSE(decompose(before, of_before, {}, {}, 3));
  CHECK_FALSE(decompose(before, of_before, after, of_after, 1));
  CHECK(rc::check([] {
    const auto population = [](std::vector<double>& values, std::vector<std::uint32_t>& strata) {
      for (int i = *rc::gen::inRange(1, 40); i > 0; --i) {
        values.push_back(*rc::gen::inRange(-1000, 1000) / 9.0);
        strata.push_back(*rc::gen::inRange(0U, 5U));
      }
    };
    std::vector<double> first, second;
    std::vector<std::uint32_t> of_first, of_second;
    population(first, of_first);
    population(second, of_second);
    const auto parts = decompose(first, of_first, second, of_second, 5);
    const double whole = parts->second_mean - parts->first_mean;
    RC_ASSERT(std::abs(parts->mix + parts->change + parts->interaction - whole) < 1e-9);
    RC_ASSERT(std::abs(parts->mix_halved + parts->change_halved - whole) < 1e-9);
  }));
}

}  // namespace baton::stats
