// Two groups of censored durations, and parts of a difference.

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <numeric>

#include "baton/stats/censored_groups.hpp"
#include "baton/stats/distributions.hpp"
#include "baton/stats/parts.hpp"
#include "baton/stats/random.hpp"

namespace baton::stats {
namespace {

std::vector<Observation> world(Random& random, std::size_t items, double mean, double censored_mean) {
  std::vector<Observation> observations;
  for (std::size_t i = 0; i < items; ++i) {
    const auto lasts = static_cast<std::int64_t>(-mean * std::log(random.uniform())), seen = static_cast<std::int64_t>(-censored_mean * std::log(random.uniform()));
    observations.emplace_back(std::min(lasts, seen), lasts <= seen);
  }
  return observations;
}

}  // namespace

TEST_CASE("two censored groups by hand") {
  // First: ends at 1, 3; censored at 2. Second: ends at 2, 4.
  const SurvivalCurve first = kaplan_meier({{1, true}, {2, false}, {3, true}}), second = kaplan_meier({{2, true}, {4, true}});
  CHECK(common_horizon(first, second, 1) == 4);
  const auto found = compare_censored(first, second, 4);
  REQUIRE(found);
  // S of the first is 1 to 1, 2/3 to 3, then 0; of the second 1 to 2, 1/2 to 4.
  CHECK(found->first.value == Approx(1 + 2.0 / 3 * 2));
  CHECK(found->second.value == Approx(2 + 0.5 * 2));
  CHECK(found->mean.difference == Approx(7.0 / 3 - 3));
  CHECK(found->first_median == 3);
  CHECK(found->second_median == 2);
  CHECK(found->median->value == 1);
}

TEST_CASE("log-rank of two groups agrees with that of any number, and swapping negates") {
  Random random(7);
  for (int round = 0; round < 20; ++round) {
    const auto a = world(random, 30, 40, 60), b = world(random, 50, 60, 60);
    std::vector<Observation> all = a;
    all.insert(all.end(), b.begin(), b.end());
    std::vector<std::uint32_t> group(a.size(), 0);
    group.resize(all.size(), 1);
    const auto expected = log_rank(all, group, 2);
    const SurvivalCurve of_a = kaplan_meier(a), of_b = kaplan_meier(b);
    const auto horizon = common_horizon(of_a, of_b, 5);
    REQUIRE(expected);
    REQUIRE(horizon);
    const auto found = compare_censored(of_a, of_b, *horizon), back = compare_censored(of_b, of_a, *horizon);
    REQUIRE(found);
    REQUIRE(back);
    CHECK(found->z_log_rank * found->z_log_rank == Approx(expected->chi_squared));
    CHECK(found->p_log_rank == Approx(expected->p));
    CHECK(found->mean.difference == -back->mean.difference);
    CHECK(found->z_log_rank == Approx(-back->z_log_rank));
    CHECK(found->mean.interval.low == Approx(-back->mean.interval.high));
  }
}

TEST_CASE("shares of items add up to the restricted mean") {
  Random random(11);
  for (int round = 0; round < 50; ++round) {
    const auto items = world(random, 5 + random.below(60), 20, 30);
    const SurvivalCurve curve = kaplan_meier(items);
    const std::int64_t tau = curve.steps[curve.steps.size() / 2].time;
    if (tau == 0) continue;
    const auto shares = restricted_shares(items, kaplan_meier(items), tau);
    REQUIRE(shares.size() == items.size());
    const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / static_cast<double>(shares.size());
    CHECK(mean == Approx(restricted_mean(curve, tau)->value));
  }
  CHECK(restricted_shares(std::vector<Observation>{{3, true}, {5, false}}, kaplan_meier({{3, true}, {5, false}}), 6).empty());
}

TEST_CASE("intervals of censored groups drawn again and by formula agree, and cover") {
  Random random(13);
  int covered_mean = 0, covered_median = 0, worlds = 0;
  for (int round = 0; round < 300; ++round) {
    const SurvivalCurve a = kaplan_meier(world(random, 150, 40, 80)), b = kaplan_meier(world(random, 250, 40, 60));
    const std::int64_t tau = 60;  // the true means up to it are equal, as the medians are
    const auto found = compare_censored(a, b, tau);
    if (!found || !found->median || !found->median->interval) continue;
    ++worlds;
    covered_mean += found->mean.interval.low <= 0 && found->mean.interval.high >= 0;
    covered_median += found->median->interval->low <= 0 && found->median->interval->high >= 0;
  }
  REQUIRE(worlds > 250);
  CHECK(covered_mean > 0.91 * worlds);
  CHECK(covered_mean < 0.985 * worlds);
  CHECK(covered_median > 0.91 * worlds);
  const SurvivalCurve a = kaplan_meier(world(random, 2000, 4000, 8000)), b = kaplan_meier(world(random, 2000, 5000, 8000));
  CensoredOptions again;
  again.draw_again = true;
  const auto formula = compare_censored(a, b, 6000), drawn = compare_censored(a, b, 6000, again);
  const double width = formula->mean.interval.high - formula->mean.interval.low;
  CHECK(std::abs(formula->mean.interval.low - drawn->mean.interval.low) < 0.1 * width);
  CHECK(std::abs(formula->mean.interval.high - drawn->mean.interval.high) < 0.1 * width);
  const double median_width = formula->median->interval->high - formula->median->interval->low;
  CHECK(std::abs(formula->median->interval->low - drawn->median->interval->low) < 0.2 * median_width);
}

TEST_CASE("parts by hand add up to the difference") {
  // Items 0 and 1 of the first group, 2 to 4 of the second.
  const std::vector<std::uint8_t> in_first{1, 1, 0, 0, 0};
  const std::vector<PartEntry> entries{{0, 0, 4}, {1, 0, 2}, {0, 1, 2}, {0, 2, 3}, {1, 4, 6}};
  const auto parts = compare_parts(in_first, entries, 3);
  REQUIRE(parts);
  CHECK((*parts)[0].first == 3);
  CHECK((*parts)[0].second == 1);
  CHECK((*parts)[1].first == 1);
  CHECK((*parts)[1].second == 2);
  CHECK((*parts)[0].difference + (*parts)[1].difference == Approx((8.0) / 2 - 9.0 / 3));
  CHECK((*parts)[2].p_adjusted == 1);  // nobody has it
  CHECK_FALSE(compare_parts(std::vector<std::uint8_t>{1, 1}, {}, 1));
  CHECK_FALSE(compare_parts(in_first, std::vector<PartEntry>{{3, 0, 1}}, 3));
}

TEST_CASE("parts: the family-wise error holds where nothing differs, and a planted part is found either way") {
  int false_alarms = 0;
  constexpr int worlds = 300;
  int found_by_permutation = 0, found_by_formula = 0;
  for (int round = 0; round < worlds; ++round) {
    Random random(100, static_cast<std::uint64_t>(round));
    std::vector<std::uint8_t> in_first(160, 0);
    std::fill_n(in_first.begin(), 60, std::uint8_t{1});
    std::vector<PartEntry> entries, planted;
    for (std::uint32_t item = 0; item < in_first.size(); ++item) {
      for (std::uint32_t part = 0; part < 12; ++part) {
        if (random.below(5) != 0) continue;
        const double value = std::exp(2 * random.uniform());
        entries.push_back({part, item, value});
        planted.push_back({part, item, part == 3 && in_first[item] != 0 ? value * 5 + 5 : value});
      }
    }
    PartsOptions options;
    options.permutations = 199;
    const auto differs = [](const std::vector<PartDifference>& parts) {
      return std::any_of(parts.begin(), parts.end(), [](const PartDifference& part) { return part.p_adjusted <= 0.05; });
    };
    false_alarms += differs(*compare_parts(in_first, entries, 12, options));
    if (round >= 50) continue;
    found_by_permutation += (*compare_parts(in_first, planted, 12, options))[3].p_adjusted <= 0.05;
    options.permute_below = 0;
    found_by_formula += (*compare_parts(in_first, planted, 12, options))[3].p_adjusted <= 0.05;
  }
  CHECK(false_alarms <= 0.05 * worlds + 3 * std::sqrt(0.05 * 0.95 * worlds));
  CHECK(found_by_permutation > 40);
  CHECK(found_by_formula > 30);
}

TEST_CASE("times of clusters: drawn over clusters, intervals hold what they say; over items they are too narrow") {
  constexpr int worlds = 200;
  constexpr std::uint32_t clusters = 40;
  int by_cluster = 0, by_item = 0;
  CensoredOptions options;
  options.draw_again = true;
  options.bootstrap.replicates = 300;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    Random random(seed, 3);
    std::array<std::vector<Observation>, 2> items;
    std::array<std::vector<std::uint32_t>, 2> cluster_of;
    for (std::uint32_t cluster = 0; cluster < clusters; ++cluster) {
      const double slow = std::exp(0.7 * normal_quantile(random.uniform()));
      const auto made = world(random, 12, 1e6 * slow, 4e6);
      items[cluster % 2].insert(items[cluster % 2].end(), made.begin(), made.end());
      cluster_of[cluster % 2].insert(cluster_of[cluster % 2].end(), made.size(), cluster);
    }
    const SurvivalCurve first = kaplan_meier(items[0]), second = kaplan_meier(items[1]);
    const auto tau = common_horizon(first, second);
    REQUIRE(tau);
    const CensoredClusters drawn{items[0], items[1], cluster_of[0], cluster_of[1], clusters};
    options.clusters = nullptr;
    const auto over_items = compare_censored(first, second, *tau, options);
    options.clusters = &drawn;
    const auto over_clusters = compare_censored(first, second, *tau, options);
    REQUIRE((over_items && over_clusters));
    CHECK(over_clusters->mean.difference == over_items->mean.difference);
    by_item += over_items->mean.interval.low <= 0 && 0 <= over_items->mean.interval.high;
    by_cluster += over_clusters->mean.interval.low <= 0 && 0 <= over_clusters->mean.interval.high;
  }
  CHECK(by_cluster >= 0.95 * worlds - 3 * std::sqrt(0.05 * 0.95 * worlds));
  CHECK(by_item < 0.85 * worlds);
}

}  // namespace baton::stats
