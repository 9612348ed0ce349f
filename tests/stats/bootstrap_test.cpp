#include "baton/stats/bootstrap.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <numeric>

#include "baton/stats/compare_groups.hpp"
#include "baton/stats/quantile.hpp"
#include "draws.hpp"

namespace baton::stats {
namespace {

/// Weighted mean of values, as any caller would write it.
WeightedStatistic mean_of(const std::vector<double>& values) {
  return [&values](std::span<const std::uint32_t> weights) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += weights[i] * values[i];
      count += weights[i];
    }
    return sum / count;
  };
}

}  // namespace

TEST_CASE("random numbers are the published ones, unbiased, and of as many streams as wanted") {
  // xoshiro256++ 1.0 seeded by SplitMix64 from 0: the first outputs, as in the Rust crate rand_xoshiro and numpy's tests of SplitMix64.
  Random random(0);
  CHECK(random.next() == 0x53175d61490b23dfULL);
  CHECK(random.next() == 0x61da6f3dc380d507ULL);
  CHECK(Random(1, 2).next() != Random(1, 3).next());
  CHECK(Random(1, 2).next() != Random(2, 1).next());
  CHECK(Random(1, 2).next() == Random(1, 2).next());
  std::vector<int> counts(7);
  double poisson = 0, squares = 0, uniform = 0;
  for (int i = 0; i < 70000; ++i) {
    ++counts[random.below(7)];
    const double drawn = random.poisson_one();
    poisson += drawn;
    squares += drawn * drawn;
    uniform += random.uniform();
  }
  for (const int count : counts) CHECK(std::abs(count - 10000) < 400);
  CHECK(poisson / 70000 == Approx(1).margin(0.015));
  CHECK(squares / 70000 == Approx(2).margin(0.05));
  CHECK(uniform / 70000 == Approx(0.5).margin(0.005));
  CHECK(random.below(0) == 0);
  CHECK(random.below(1) == 0);
}

TEST_CASE("percentile and BCa intervals of given replicates, as boot.ci") {
  // u <- c(1.2,0.4,3.3,2.2,0.1,5.9,1.7,0.8,2.9,7.4); set.seed(1); b <- boot(u, function(d, i) mean(d[i]), R = 39)
  // boot.ci(b, conf = .8, type = c("perc", "bca"), L = empinf(b, type = "jack"))
  const std::vector<double> drawn{2.75, 1.56, 2.26, 1.97, 2.62, 2.47, 2.33, 3.25, 2.42, 3.72, 2.29, 3.73, 3.06, 3.09, 2.57, 1.40, 1.90, 2.16, 1.98, 3.83,
                                  2.33, 1.31, 1.85, 3.72, 2.5, 3.35, 2.75, 2.17, 3.23, 2.69, 3.79, 2.61, 2.46, 2.2, 3.75, 2.7, 2.08, 3.01, 1.52};
  const std::vector<double> jackknife{-1.39, -2.19, 0.71, -0.39, -2.49, 3.31, -0.89, -1.79, 0.31, 4.81};
  bool corrected = false;
  std::vector<double> replicates = drawn;
  const auto percentile = interval_of_replicates(2.59, replicates, {}, 0.8, &corrected);
  CHECK_FALSE(corrected);
  CHECK(percentile->low == Approx(1.56));
  CHECK(percentile->high == Approx(3.73));
  replicates = drawn;
  const auto bca = interval_of_replicates(2.59, replicates, jackknife, 0.8, &corrected);
  CHECK(corrected);
  CHECK(bca->low == Approx(1.91022646452));
  CHECK(bca->high == Approx(3.77691759508));
  replicates.resize(19);
  CHECK_FALSE(interval_of_replicates(2.59, replicates, {}, 0.8));
}

TEST_CASE("bootstrap: generic and fast forms agree, and the same seed gives the same bits") {
  Random random(4);
  std::vector<double> values = draw_many(random, 60, draw_exponential);
  const BootstrapDesign design{60, {}, {}};
  const auto fast = bootstrap_mean(values);
  const auto generic = bootstrap(design, mean_of(values));
  REQUIRE(fast);
  REQUIRE(generic);
  CHECK(fast->corrected);
  CHECK(generic->corrected);
  CHECK(fast->value == Approx(generic->value));
  CHECK(fast->standard_error == Approx(generic->standard_error).epsilon(0.06));
  CHECK(fast->interval->low == Approx(generic->interval->low).epsilon(0.04));
  CHECK(fast->interval->high == Approx(generic->interval->high).epsilon(0.04));
  CHECK(bootstrap(design, mean_of(values))->interval->low == generic->interval->low);
  BootstrapOptions other;
  other.seed = 2;
  CHECK(bootstrap(design, mean_of(values), other)->interval->low != generic->interval->low);
  other.counts = BootstrapCounts::poisson;
  CHECK(bootstrap_mean(values, other)->standard_error == Approx(fast->standard_error).epsilon(0.06));
  const auto drawn = bootstrap_drawn(design, [&](std::span<const std::uint32_t> items) {
    double sum = 0;
    for (const std::uint32_t item : items) sum += values[item];
    return sum / static_cast<double>(items.size());
  });
  CHECK(drawn->interval->low == Approx(generic->interval->low));
  const double low = fast->interval->low;
  std::reverse(values.begin(), values.end());
  CHECK(bootstrap_mean(values)->interval->low == low);  // whatever the order
}

TEST_CASE("bootstrap: clusters and strata") {
  // Twenty clusters of ten equal values: two hundred items know no more than twenty.
  Random random(5);
  std::vector<double> values;
  std::vector<std::uint32_t> cluster, stratum;
  for (std::uint32_t i = 0; i < 20; ++i) {
    const double value = draw_normal(random);
    values.insert(values.end(), 10, value + (i < 10 ? 5 : 0));
    cluster.insert(cluster.end(), 10, 100 - i);
    stratum.insert(stratum.end(), 10, i < 10 ? 7U : 3U);
  }
  BootstrapOptions options;
  options.replicates = 1000;
  const double items = bootstrap({200, {}, {}}, mean_of(values), options)->standard_error;
  const double clusters = bootstrap({200, {}, cluster}, mean_of(values), options)->standard_error;
  const double within = bootstrap({200, stratum, cluster}, mean_of(values), options)->standard_error;
  CHECK(clusters / items == Approx(std::sqrt(10.0)).epsilon(0.1));
  CHECK(within < clusters / 2);  // the strata take the five with them
  const std::vector<Unit> units = clustered_units(values, cluster);
  CHECK(units.size() == 20);
  CHECK(bootstrap_mean(units, options)->standard_error == Approx(clusters).epsilon(0.1));
  CHECK(clustered_mean_interval(units)->standard_error == Approx(clusters).epsilon(0.1));
  std::vector<std::uint32_t> torn = stratum;
  torn[0] = 3;  // its cluster is now in two strata
  CHECK_FALSE(bootstrap({200, torn, cluster}, mean_of(values), options));
  CHECK_FALSE(bootstrap({200, {}, std::vector<std::uint32_t>(200, 1U)}, mean_of(values), options));
}

TEST_CASE("bootstrap: what can't be told") {
  const std::vector<double> one{1}, odd{1, std::numeric_limits<double>::quiet_NaN()}, same{3, 3, 3, 3};
  CHECK_FALSE(bootstrap_mean(one));
  CHECK_FALSE(bootstrap_mean(odd));
  CHECK_FALSE(bootstrap_mean_difference(same, one));
  CHECK_FALSE(bootstrap({0, {}, {}}, mean_of(one)));
  const auto flat = bootstrap_mean(same);
  CHECK_FALSE(flat->corrected);
  CHECK(flat->interval->low == 3);
  BootstrapOptions options;
  options.replicates = 19;
  CHECK_FALSE(bootstrap_mean(same, options));
  options.replicates = 400;
  // A statistic that is undefined without its first item is so in more than a third of the replicates.
  const auto fragile = bootstrap({5, {}, {}}, [](std::span<const std::uint32_t> weights) { return weights[0] > 0 ? weights[1] / 1.0 : 0.0 / 0.0; }, options);
  REQUIRE(fragile);
  CHECK(fragile->undefined > 100);
  CHECK_FALSE(fragile->interval);
}

TEST_CASE("analytic intervals: clustered mean and quantiles") {
  const std::vector<double> y{1, 2, 3, 4, 2, 5, 7, 1, 1, 3};
  const std::vector<std::uint32_t> cluster{1, 1, 2, 2, 2, 3, 4, 4, 5, 5};
  const auto clustered = clustered_mean_interval(clustered_units(y, cluster));  // linearised in R
  CHECK(clustered->value == Approx(2.9));
  CHECK(clustered->standard_error == Approx(0.505222723163));
  CHECK(clustered->interval->low == Approx(1.497276843240));
  CHECK(mean_interval(y)->interval->low == Approx(mean_with_interval(y)->interval->low).epsilon(1e-12));
  CHECK_FALSE(mean_interval(std::vector<double>{1}));

  std::vector<double> twenty(20);
  std::iota(twenty.begin(), twenty.end(), 1.0);
  const auto median = quantile_interval(twenty, 0.5);  // order statistics 6 and 15; pbinom(14, 20, .5) - pbinom(5, 20, .5)
  CHECK(median->value == 10.5);
  CHECK(median->interval->low == 6);
  CHECK(median->interval->high == 15);
  CHECK(median->coverage == Approx(0.958610534668));
  std::vector<double> five{1, 2, 3, 4, 5}, six{1, 2, 3, 4, 5, 6};
  CHECK_FALSE(quantile_interval(five, 0.5)->interval);
  CHECK(quantile_interval(six, 0.5)->interval->low == 1);
  CHECK_FALSE(quantile_interval(twenty, 0.99)->interval);
  CHECK(wilson(5, 10, 0.95)->low == Approx(wilson(5, 10)->low));
  CHECK(wilson(5, 10, 0.99)->low < wilson(5, 10)->low);
}

TEST_CASE("at 5,000 values bootstrap and formula say the same: no jump where a caller changes over") {
  Random random(6);
  const std::vector<double> a = draw_many(random, 5000, draw_exponential);
  std::vector<double> b = draw_many(random, 5000, draw_exponential);
  for (double& value : b) value *= 1.5;
  BootstrapOptions options;
  options.replicates = 8000;
  const auto drawn = bootstrap_mean(a, options);
  const auto formula = mean_interval(a);
  const double width = formula->interval->high - formula->interval->low;
  CHECK(std::abs(drawn->interval->low - formula->interval->low) < 0.04 * width);
  CHECK(std::abs(drawn->interval->high - formula->interval->high) < 0.04 * width);
  const auto difference = bootstrap_mean_difference(a, b, options);
  const auto t = welch(a, b);
  CHECK(std::abs(difference->interval->low - t->interval.low) < 0.04 * (t->interval.high - t->interval.low));
  CHECK(std::abs(difference->interval->high - t->interval.high) < 0.04 * (t->interval.high - t->interval.low));
}

TEST_CASE("intervals hold the truth as often as they say, in 1,000 made worlds") {
  constexpr int worlds = 1000;
  int t = 0, percentile = 0, bca = 0, difference = 0, median = 0, normal_bca = 0, shift = 0, superiority = 0, newcombe = 0, clustered = 0;
  BootstrapOptions options;
  options.replicates = 400;
  for (int world = 0; world < worlds; ++world) {
    Random random(7, static_cast<std::uint64_t>(world));
    options.seed = random.next();
    const std::vector<double> skewed = draw_many(random, 40, draw_exponential), normal = draw_many(random, 40, draw_normal);
    std::vector<double> copy = skewed;
    options.interval = BootstrapInterval::percentile;
    percentile += holds(*bootstrap_mean(skewed, options)->interval, 1) ? 1 : 0;
    options.interval = BootstrapInterval::bca;
    bca += holds(*bootstrap_mean(skewed, options)->interval, 1) ? 1 : 0;
    normal_bca += holds(*bootstrap_mean(normal, options)->interval, 0) ? 1 : 0;
    t += holds(*mean_interval(normal)->interval, 0) ? 1 : 0;
    difference += holds(welch(skewed, normal)->interval, 1) ? 1 : 0;
    median += holds(*quantile_interval(copy, 0.5)->interval, std::log(2.0)) ? 1 : 0;
    std::vector<double> moved = draw_many(random, 30, draw_exponential);
    for (double& value : moved) value += 0.5;
    shift += holds(*hodges_lehmann(moved, skewed)->interval, 0.5) ? 1 : 0;
    superiority += holds(*mann_whitney(moved, skewed)->interval, 1 - std::exp(-0.5) / 2) ? 1 : 0;
    newcombe += holds(compare_proportions(draw_binomial(random, 30, 0.2), 30, draw_binomial(random, 50, 0.4), 50)->interval, -0.2) ? 1 : 0;
    std::vector<Unit> units(40);
    for (std::size_t i = 0; i < units.size(); ++i) {
      units[i].count = static_cast<double>(1 + random.below(8));
      units[i].sum = units[i].count * normal[i];
    }
    clustered += holds(*clustered_mean_interval(units)->interval, 0) ? 1 : 0;
  }
  const auto near = [](int held, double low, double high) { return held >= low * worlds && held <= high * worlds; };
  INFO(t << ' ' << percentile << ' ' << bca << ' ' << normal_bca << ' ' << difference << ' ' << median << ' ' << shift << ' ' << superiority << ' '
         << newcombe << ' ' << clustered);
  CHECK(near(t, 0.935, 0.965));
  CHECK(near(difference, 0.93, 0.97));
  CHECK(near(median, 0.94, 0.985));  // at least 95 %, by steps of order statistics
  CHECK(near(shift, 0.93, 0.97));
  CHECK(near(superiority, 0.93, 0.97));
  CHECK(near(newcombe, 0.93, 0.975));
  CHECK(near(normal_bca, 0.91, 0.96));  // a bootstrap of forty is a little narrow
  CHECK(near(bca, 0.90, 0.96));
  CHECK(near(percentile, 0.88, 0.95));
  CHECK(bca >= percentile);  // of skewed values, which the correction is for
  CHECK(near(clustered, 0.92, 0.965));
}

}  // namespace baton::stats
