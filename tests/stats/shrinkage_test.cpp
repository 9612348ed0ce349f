// Values from R 4.2.2 with metafor 3.8-1, and from likelihoods maximised by optim; the calls stand beside them.
#include "baton/stats/shrinkage.hpp"

#include <catch2/catch.hpp>

#include "baton/stats/multiple.hpp"
#include "baton/stats/overdispersion.hpp"
#include "draws.hpp"

namespace baton::stats {

TEST_CASE("normal-normal: eight schools can't be told apart") {
  // Rubin 1981; rma(yi = y, sei = se, method = "DL"), blup()
  const std::vector<GroupFigure> schools{{28, 15}, {8, 10}, {-3, 16}, {7, 11}, {-1, 9}, {1, 11}, {18, 10}, {12, 18}};
  for (const auto method : {BetweenVariance::dersimonian_laird, BetweenVariance::paule_mandel, BetweenVariance::reml}) {
    const auto found = shrink_normal(schools, method);
    REQUIRE(found);
    CHECK(found->tau_squared == 0);
    CHECK_FALSE(found->distinguishable);
    CHECK(found->mean == Approx(7.685616724956));
    CHECK(found->mean_error == Approx(4.071919158402));
    CHECK(found->q == Approx(4.707078864400));
    CHECK(found->p == Approx(0.695659166635));
    CHECK(found->groups[0].mean == Approx(7.685616724956));
    CHECK(found->groups[0].above == Approx(0.5));
  }
}

TEST_CASE("normal-normal: three estimators of tau squared") {
  // y <- c(2.1,3.5,0.4,1.9,4.4,2.8,0.9); se <- c(.4,.3,.5,.2,.6,.35,.45); rma(yi = y, sei = se, method = ...); blup(...)$pred, $se
  const std::vector<GroupFigure> figures{{2.1, 0.4}, {3.5, 0.3}, {0.4, 0.5}, {1.9, 0.2}, {4.4, 0.6}, {2.8, 0.35}, {0.9, 0.45}};
  const auto dl = shrink_normal(figures, BetweenVariance::dersimonian_laird);
  CHECK(dl->tau_squared == Approx(1.10083210785));
  CHECK(dl->mean == Approx(2.27535738261));
  CHECK(dl->i_squared == Approx(0.897537799680));
  CHECK(dl->groups[2].mean == Approx(0.747074475745));
  CHECK(dl->groups[2].standard_deviation == Approx(0.458190289663));
  const auto pm = shrink_normal(figures);
  CHECK(pm->tau_squared == Approx(1.72453584061));
  CHECK(pm->mean_error == Approx(0.520228839576));
  CHECK(pm->groups[4].mean == Approx(4.033490982845));
  CHECK(pm->groups[4].standard_deviation == Approx(0.553082067840));
  CHECK(pm->groups[4].interval.low == Approx(4.033490982845 - 1.959963984540 * 0.553082067840));
  CHECK(pm->groups[4].above == Approx(normal_below((4.033490982845 - 2.27777449399) / 0.553082067840)));
  const auto reml = shrink_normal(figures, BetweenVariance::reml);
  CHECK(reml->tau_squared == Approx(1.64330920664).epsilon(1e-6));
  CHECK(reml->groups[4].mean == Approx(4.018584246192).epsilon(1e-6));
  CHECK(shrink_normal(figures, BetweenVariance::paule_mandel, {3.0, 0.95})->groups[1].above > 0.9);
  CHECK_FALSE(shrink_normal(std::vector<GroupFigure>{{1, 1}}));
  CHECK_FALSE(shrink_normal(std::vector<GroupFigure>{{1, 1}, {2, 0}}));
}

TEST_CASE("pooled means: a group of one has an error too") {
  const auto found = pooled_means(std::vector<double>{1, 3, 10, 12, 14, 7}, std::vector<std::uint32_t>{0, 0, 1, 1, 1, 2}, 4);
  REQUIRE(found);
  CHECK(found->standard_deviation == Approx(std::sqrt(10.0 / 3)));
  CHECK(found->figures[1].value == 12);
  CHECK(found->figures[2].standard_error == Approx(std::sqrt(10.0 / 3)));
  CHECK(found->counts[3] == 0);
  CHECK_FALSE(pooled_means(std::vector<double>{1, 2}, std::vector<std::uint32_t>{0, 1}, 2));
}

TEST_CASE("beta-binomial: prior and posteriors") {
  const std::int64_t x[]{3, 9, 1, 7, 12, 5, 0, 20, 6, 2}, n[]{10, 30, 12, 20, 25, 9, 15, 40, 11, 30};
  std::vector<Proportion> proportions;
  for (int i = 0; i < 10; ++i) proportions.push_back({x[i], n[i]});
  const auto found = shrink_proportions(proportions);  // optim of sum(lbeta(x + a, n - x + b) - lbeta(a, b))
  REQUIRE(found);
  CHECK(found->distinguishable);
  CHECK(found->alpha == Approx(1.75629769887).epsilon(1e-4));
  CHECK(found->beta == Approx(3.93832379738).epsilon(1e-4));
  CHECK(found->p_same == Approx(6.41515894417e-05).epsilon(1e-5));
  CHECK(found->groups[7].mean == Approx(0.476123819094).epsilon(1e-5));
  CHECK(found->groups[7].interval.low == Approx(0.334560454991).epsilon(1e-5));
  CHECK(found->groups[7].interval.high == Approx(0.619668490822).epsilon(1e-5));
  CHECK(found->groups[7].above == Approx(0.990575140032).epsilon(1e-5));
  const auto moments = shrink_proportions(proportions, {}, PriorMethod::moments);
  CHECK(moments->alpha == Approx(2.014300474491));
  CHECK(moments->beta == Approx(4.245525615466));

  // As alike as groups can be: one common proportion.
  const auto alike = shrink_proportions(std::vector<Proportion>{{5, 10}, {50, 100}, {10, 20}, {0, 0}});
  CHECK_FALSE(alike->distinguishable);
  CHECK(alike->groups[0].mean == Approx(0.5));
  CHECK(alike->groups[0].above == 0.5);
  CHECK(alike->p_same > 0.4);
  CHECK_FALSE(shrink_proportions(std::vector<Proportion>{{0, 10}, {0, 100}})->distinguishable);
  CHECK_FALSE(shrink_proportions(std::vector<Proportion>{{1, 1}, {0, 1}, {1, 1}})->distinguishable);
  // All or nothing: the likelihood has no end, the answer has.
  const auto extreme = shrink_proportions(std::vector<Proportion>{{10, 10}, {0, 10}, {10, 10}, {0, 10}});
  CHECK(extreme->distinguishable);
  CHECK(extreme->groups[0].mean > 0.99);
  CHECK_FALSE(shrink_proportions(std::vector<Proportion>{{3, 2}, {1, 2}}));
  CHECK_FALSE(shrink_proportions(std::vector<Proportion>{{1, 2}, {0, 0}}));
}

TEST_CASE("gamma-Poisson: failures of ten pumps") {
  // Gaver and O'Muircheartaigh 1987; optim of the negative binomial likelihood
  const std::int64_t x[]{5, 1, 5, 14, 3, 19, 1, 1, 4, 22};
  const double e[]{94.3, 15.7, 62.9, 126, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5};
  std::vector<Rate> rates;
  for (int i = 0; i < 10; ++i) rates.push_back({x[i], e[i]});
  const auto found = shrink_rates(rates);
  REQUIRE(found);
  CHECK(found->shape == Approx(0.822964801904).epsilon(1e-4));
  CHECK(found->rate == Approx(1.261652708353).epsilon(1e-4));
  CHECK(found->groups[0].mean == Approx(6.09341156926e-02).epsilon(1e-5));
  CHECK(found->groups[0].interval.low == Approx(2.19415176383e-02).epsilon(1e-5));
  CHECK(found->groups[0].interval.high == Approx(1.19489482336e-01).epsilon(1e-5));
  CHECK(found->groups[0].above == Approx(4.67399628152e-21).epsilon(1e-2));
  CHECK_FALSE(shrink_rates(std::vector<Rate>{{10, 5}, {20, 10}, {2, 1}})->distinguishable);
  CHECK_FALSE(shrink_rates(std::vector<Rate>{{0, 5}, {0, 10}})->distinguishable);
  CHECK_FALSE(shrink_rates(std::vector<Rate>{{-1, 5}, {0, 10}}));
}

TEST_CASE("shrunk figures are nearer to the truth than raw ones, and their intervals hold it") {
  double raw = 0, shrunk = 0, raw_share = 0, shrunk_share = 0, raw_rate = 0, shrunk_rate = 0;
  int held = 0, held_share = 0, held_rate = 0;
  constexpr int worlds = 100, groups = 40;
  for (int world = 0; world < worlds; ++world) {
    Random random(9, static_cast<std::uint64_t>(world));
    std::vector<GroupFigure> figures;
    std::vector<Proportion> proportions;
    std::vector<Rate> rates;
    std::vector<double> truth, share, rate;
    for (int group = 0; group < groups; ++group) {
      const auto items = static_cast<std::int64_t>(5 + random.below(40));
      truth.push_back(60 + 5 * draw_normal(random));
      const double error = 20 / std::sqrt(static_cast<double>(items));
      figures.push_back({truth.back() + error * draw_normal(random), error});
      share.push_back(beta_quantile(random.uniform(), 4, 12));
      proportions.push_back({draw_binomial(random, items, share.back()), items});
      rate.push_back(gamma_quantile(random.uniform(), 3, 2));
      std::int64_t count = 0;  // events of a Poisson process in `items` / 5
      for (double at = draw_exponential(random) / rate.back(); at < static_cast<double>(items) / 5; at += draw_exponential(random) / rate.back()) ++count;
      rates.push_back({count, static_cast<double>(items) / 5});
    }
    const auto normal = shrink_normal(figures);
    const auto beta = shrink_proportions(proportions);
    const auto gamma = shrink_rates(rates);
    const auto square = [](double off) { return off * off; };
    for (std::size_t i = 0; i < groups; ++i) {
      raw += square(figures[i].value - truth[i]);
      shrunk += square(normal->groups[i].mean - truth[i]);
      held += holds(normal->groups[i].interval, truth[i]) ? 1 : 0;
      raw_share += square(static_cast<double>(proportions[i].successes) / static_cast<double>(proportions[i].trials) - share[i]);
      shrunk_share += square(beta->groups[i].mean - share[i]);
      held_share += holds(beta->groups[i].interval, share[i]) ? 1 : 0;
      raw_rate += square(static_cast<double>(rates[i].count) / rates[i].exposure - rate[i]);
      shrunk_rate += square(gamma->groups[i].mean - rate[i]);
      held_rate += holds(gamma->groups[i].interval, rate[i]) ? 1 : 0;
    }
  }
  INFO(shrunk / raw << ' ' << shrunk_share / raw_share << ' ' << shrunk_rate / raw_rate << ' ' << held << ' ' << held_share << ' ' << held_rate);
  CHECK(shrunk < 0.75 * raw);
  CHECK(shrunk_share < 0.75 * raw_share);
  CHECK(shrunk_rate < 0.9 * raw_rate);
  // A little below 95 %, as the prior is taken for known.
  CHECK(held > 0.91 * worlds * groups);
  CHECK(held_share > 0.91 * worlds * groups);
  CHECK(held_rate > 0.91 * worlds * groups);
}

TEST_CASE("Benjamini-Hochberg keeps the false discovery rate, Holm the chance of any, in 1,000 made worlds") {
  double false_share = 0, false_share_all_null = 0, found = 0;
  int any_false = 0;
  constexpr int worlds = 1000;
  for (int world = 0; world < worlds; ++world) {
    Random random(10, static_cast<std::uint64_t>(world));
    std::vector<double> p(50), null(50);
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] = normal_two_sided(draw_normal(random) + (i < 10 ? 3.5 : 0));  // the first ten do differ
      null[i] = random.uniform();
    }
    const auto q = benjamini_hochberg(p), family = holm(p), of_null = benjamini_hochberg(null);
    const auto count = [](const std::vector<double>& values, std::size_t from, std::size_t to, double limit) {
      return static_cast<double>(std::count_if(values.begin() + static_cast<std::ptrdiff_t>(from), values.begin() + static_cast<std::ptrdiff_t>(to),
                                               [&](double value) { return value <= limit; }));
    };
    const double wrong = count(q, 10, 50, 0.1), right = count(q, 0, 10, 0.1);
    false_share += wrong / std::max(1.0, wrong + right);
    found += right;
    any_false += count(family, 10, 50, 0.05) > 0 ? 1 : 0;
    false_share_all_null += count(of_null, 0, 50, 0.1) > 0 ? 1 : 0;
  }
  CHECK(false_share / worlds < 0.1);
  CHECK(false_share / worlds > 0.06);  // 0.1 x 40 / 50: not wasted either
  CHECK(found / worlds > 7);
  CHECK(any_false < 0.065 * worlds);
  CHECK(false_share_all_null / worlds == Approx(0.1).margin(0.03));
}

}  // namespace baton::stats
