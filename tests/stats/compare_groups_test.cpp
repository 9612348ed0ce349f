// Values from R 4.2.2; the calls stand beside them.
#include <catch2/catch.hpp>

#include <limits>

#include "baton/stats/compare_groups.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/overdispersion.hpp"
#include "draws.hpp"

namespace baton::stats {
namespace {

const std::vector<double> sleep_1{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};  // datasets::sleep, Student 1908
const std::vector<double> sleep_2{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
const std::vector<double> at_term{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};  // Hollander and Wolfe 1973, page 69
const std::vector<double> early{1.15, 0.88, 0.90, 0.74, 1.21};
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("tail areas and quantiles") {
  CHECK(normal_above(8) == Approx(6.22096057427e-16));
  CHECK(normal_quantile(1e-10) == Approx(-6.36134090240));
  CHECK(normal_below(normal_quantile(0.3)) == Approx(0.3).epsilon(1e-14));
  CHECK(t_two_sided(-2.5, 7.3) == Approx(3.96502346656e-02));
  CHECK(t_quantile(0.975, 3.7) == Approx(2.86752070719));
  CHECK(chi_squared_above(30, 4) == Approx(4.89443712803e-06));
  CHECK(binomial_at_most(3, 10, 0.3) == Approx(0.6496107184));
  CHECK(binomial_at_least(7, 10, 0.3) == Approx(0.010592078400));
  CHECK(beta_above(0.3, 2, 5) == Approx(0.420175));
  CHECK(beta_quantile(0.025, 2.5, 7) == Approx(5.24225776660e-02));
  CHECK(gamma_above(4, 2.5, 0.8) == Approx(2.69218798987e-01));
  CHECK(gamma_quantile(0.975, 2.5, 0.8) == Approx(8.02031374627));
  for (const double odd : {nan, -1.0, 2.0}) {
    CHECK(std::isnan(normal_quantile(odd)));
    CHECK(std::isnan(t_quantile(odd, 3)));
    CHECK(std::isnan(beta_quantile(odd, 1, 1)));
  }
  CHECK(std::isnan(t_two_sided(1, 0)));
  CHECK(std::isnan(chi_squared_above(1, -1)));
  CHECK(std::isnan(gamma_above(1, nan, 1)));
}

TEST_CASE("Welch's t of sleep") {
  const auto found = welch(sleep_1, sleep_2);  // t.test(extra ~ group, sleep)
  REQUIRE(found);
  CHECK(found->difference == Approx(-1.58));
  CHECK(found->statistic == Approx(-1.8608134674869));
  CHECK(found->df == Approx(17.7764735161785));
  CHECK(found->p == Approx(0.0793941401874));
  CHECK(found->interval.low == Approx(-3.3654832307117));
  CHECK(found->interval.high == Approx(0.2054832307117));
  CHECK_FALSE(welch(std::vector<double>{1, 1}, std::vector<double>{2, 2}));
  CHECK_FALSE(welch(std::vector<double>{1}, sleep_2));
  CHECK_FALSE(welch(std::vector<double>{1, nan}, sleep_2));
}

TEST_CASE("Mann-Whitney with ties, superiority, Hodges-Lehmann") {
  const auto tied = mann_whitney(sleep_1, sleep_2);  // wilcox.test(extra ~ group, sleep, exact = FALSE)
  CHECK(tied->u == 25.5);
  CHECK(tied->p == Approx(0.0693275754336));
  CHECK(hodges_lehmann(sleep_1, sleep_2)->value == Approx(-1.35));  // median(outer(x, y, "-"))
  const auto found = mann_whitney(at_term, early);
  CHECK(found->u == 35);
  CHECK(found->p == Approx(0.244623605127));
  CHECK(found->superiority == 0.7);
  CHECK(found->interval->low == Approx(0.383132852589));  // logit scale, DeLong by hand in R
  CHECK(found->interval->high == Approx(0.897602736848));
  const auto shift = hodges_lehmann(at_term, early);  // wilcox.test(x, y, conf.int = TRUE)$estimate; interval: sorted differences 8 and 43
  CHECK(shift->value == Approx(0.305));
  CHECK(shift->interval->low == Approx(-0.17));
  CHECK(shift->interval->high == Approx(0.76));
  CHECK_FALSE(hodges_lehmann(std::vector<double>{1}, std::vector<double>{2})->interval);
  const auto equal = mann_whitney(std::vector<double>{1, 1}, std::vector<double>{1, 1, 1});
  CHECK(equal->superiority == 0.5);
  CHECK(equal->p == 1);
  CHECK_FALSE(mann_whitney({}, early));
}

TEST_CASE("Hodges-Lehmann by counting is the median of the listed differences") {
  CHECK(rc::check([] {
    const auto values = [] {
      std::vector<double> drawn(*rc::gen::inRange<std::size_t>(1, 12));
      for (double& value : drawn) value = *rc::gen::inRange(-50, 50) / 7.0;
      return drawn;
    };
    const std::vector<double> first = values(), second = values();
    std::vector<double> differences;
    for (const double a : first) {
      for (const double b : second) differences.push_back(a - b);
    }
    std::sort(differences.begin(), differences.end());
    const std::size_t half = differences.size() / 2;
    const double expected = differences.size() % 2 == 1 ? differences[half] : (differences[half - 1] + differences[half]) / 2;
    RC_ASSERT(hodges_lehmann(first, second)->value == expected);
  }));
}

TEST_CASE("two proportions: Newcombe 1998, table II, method 10") {
  const auto a = compare_proportions(56, 70, 48, 80);
  CHECK(a->difference == Approx(0.2));
  CHECK(a->interval.low == Approx(0.0524).margin(5e-5));
  CHECK(a->interval.high == Approx(0.3339).margin(5e-5));
  CHECK(a->p == Approx(0.0080450813682));  // prop.test(c(56, 48), c(70, 80), correct = FALSE)
  const auto b = compare_proportions(9, 10, 3, 10);
  CHECK(b->interval.low == Approx(0.1705).margin(5e-5));
  CHECK(b->interval.high == Approx(0.8090).margin(5e-5));
  const auto c = compare_proportions(10, 10, 0, 20);
  CHECK(c->interval.low == Approx(0.6791).margin(5e-5));
  CHECK(c->interval.high == 1);
  CHECK(compare_proportions(0, 5, 0, 9)->p == 1);
  CHECK_FALSE(compare_proportions(3, 2, 1, 1));
}

TEST_CASE("rate ratio") {
  const auto found = rate_ratio(11, 800, 21, 3011);  // poisson.test(c(11, 21), c(800, 3011))
  CHECK(found->ratio == Approx(1.97148809524));
  CHECK(found->interval.low == Approx(0.858426403392));
  CHECK(found->interval.high == Approx(4.277265943654));
  CHECK(found->p == Approx(0.112017319575));  // 2 pbinom(10, 32, 800 / 3811, lower = FALSE)
  CHECK(rate_ratio(0, 10, 5, 10)->interval.low == 0);
  CHECK(std::isinf(rate_ratio(5, 10, 0, 10)->interval.high));
  CHECK_FALSE(rate_ratio(0, 10, 0, 10));
  CHECK_FALSE(rate_ratio(1, 0, 1, 1));
}

TEST_CASE("permutation test comes near the exact one, and does not depend on the order of the values") {
  const auto found = permute_mean_difference(at_term, early, {3, 20000});
  CHECK(found->p == Approx(0.131868131868).margin(0.008));  // all 3003 divisions
  std::vector<double> turned(at_term.rbegin(), at_term.rend());
  CHECK(permute_mean_difference(turned, early, {3, 20000})->p == found->p);
  CHECK(permute_mean_difference(early, at_term, {3, 20000})->value == Approx(-found->value));
  CHECK(permute_mean_difference(std::vector<double>{1, 1, 1}, std::vector<double>{1, 1}, {})->p == 1);
  const std::vector<double> low(30, 0.0), high(30, 1.0);
  CHECK(permute_mean_difference(low, high, {1, 999})->p == Approx(0.001));  // (0 + 1) / (999 + 1): never 0

  std::vector<double> values = at_term;
  values.insert(values.end(), early.begin(), early.end());
  std::vector<std::uint8_t> in_first(15, 1);
  std::fill(in_first.begin() + 10, in_first.end(), std::uint8_t{0});
  const auto difference = [&](std::span<const std::uint8_t> division) {
    double sums[2]{}, counts[2]{};
    for (std::size_t i = 0; i < values.size(); ++i) {
      sums[division[i]] += values[i];
      counts[division[i]] += 1;
    }
    return sums[1] / counts[1] - sums[0] / counts[0];
  };
  CHECK(permute(in_first, difference, {5, 20000})->p == Approx(0.131868131868).margin(0.008));
  // Strata that are the groups leave nothing to divide.
  const std::vector<std::uint32_t> strata(in_first.begin(), in_first.end());
  CHECK(permute(in_first, difference, {5, 99}, strata)->p == 1);
  CHECK_FALSE(permute(std::vector<std::uint8_t>(3, 1), difference));
}

TEST_CASE("multiplicity: Benjamini and Hochberg 1995, section 3.2, as p.adjust") {
  const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0};
  const auto bh = benjamini_hochberg(p), by = benjamini_yekutieli(p), family = holm(p);
  CHECK(std::count_if(bh.begin(), bh.end(), [](double q) { return q <= 0.05; }) == 4);  // as the paper says
  CHECK(bh[5] == Approx(0.0638571428571));
  CHECK(bh[13] == Approx(0.8132142857143));
  CHECK(by[0] == Approx(0.00497734348984));
  CHECK(by[8] == Approx(0.25384451798202));
  CHECK(by[14] == 1);
  CHECK(family[4] == Approx(0.2211));
  CHECK(family[7] == Approx(0.2780));
  const auto gap = benjamini_hochberg(std::vector<double>{0.01, nan, 0.04, 0.03});
  CHECK(gap[0] == Approx(0.03));
  CHECK(std::isnan(gap[1]));
  CHECK(gap[3] == Approx(0.04));
  CHECK(benjamini_hochberg({}).empty());
}

TEST_CASE("over-dispersion: winsorised phi, tau squared, limits") {
  const std::int64_t x[]{12, 30, 8, 25, 40, 15, 60, 22}, n[]{100, 150, 90, 160, 210, 140, 250, 130};
  constexpr double target = 212.0 / 1230.0;
  std::vector<FunnelPoint> points;
  for (int i = 0; i < 8; ++i) points.push_back(funnel_proportion(x[i], n[i], target));
  const auto found = overdispersion(points, target);  // by Spiegelhalter's formulas in R
  REQUIRE(found);
  CHECK(found->phi == Approx(1.762951456047343));
  CHECK(found->tau_squared == Approx(0.000956122165452));
  CHECK(found->p_overdispersed == Approx(0.079104471241314));
  CHECK(found->groups[6].z == Approx(2.8317278438187));
  CHECK(found->groups[6].z_additive == Approx(1.7311627670145));
  CHECK(found->groups[6].z_multiplicative == Approx(2.8317278438187 / std::sqrt(1.762951456047343)));
  const FunnelLimits limits = funnel_limits_additive(target, points[0].standard_error, *found);
  CHECK(limits.three_sigma.low == Approx(0.0215167911799));
  CHECK(limits.three_sigma.high == Approx(0.3231986559745));
  CHECK(funnel_limits(0, 1).two_sigma.high == Approx(1.959963984540054));
  CHECK(funnel_limits_multiplicative(0, 1, *found).two_sigma.high == Approx(1.959963984540054 * std::sqrt(found->phi)));
  CHECK(funnel_count(25, 16).value == 2);
  CHECK_FALSE(overdispersion({}, 0));
  CHECK_FALSE(overdispersion(std::vector<FunnelPoint>{{1, 0}}, 0));

  // Groups that do not differ: no tau squared to speak of, and the outlier that is planted does not hide itself.
  Random random(8);
  points.clear();
  for (int i = 0; i < 200; ++i) points.push_back({draw_normal(random), 1});
  points[0].value = 12;
  const auto calm = overdispersion(points, 0);
  CHECK(calm->phi < 1.2);
  CHECK(calm->groups[0].p < 1e-10);
}

}  // namespace baton::stats
