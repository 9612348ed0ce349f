#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "baton/stats/clustered_groups.hpp"
#include "draws.hpp"

using namespace baton::stats;

namespace {

constexpr std::uint32_t accounts = 60;

struct World {
  std::vector<double> first, second;
  std::vector<std::uint32_t> first_cluster, second_cluster;
};
/// Issues of accounts of unlike sizes. Each account has a level of its own (standard deviation `own`), issues vary around it by 10. `apart`: an account's
/// issues are all in one group (segments), else in both (periods), where half of its level is of the period alone.
World world(std::uint64_t seed, double own, bool apart) {
  Random random(seed, 1);
  World made;
  for (std::uint32_t account = 0; account < accounts; ++account) {
    const double level = own * draw_normal(random), of_first = own / 2 * draw_normal(random), of_second = own / 2 * draw_normal(random);
    const std::uint64_t size = 5 + account % 20;
    for (std::uint64_t i = 0; i < size; ++i) {
      const bool is_first = apart ? account % 2 == 0 : random.uniform() < 0.5;
      (is_first ? made.first : made.second).push_back(50 + level + (is_first ? of_first : of_second) + 10 * draw_normal(random));
      (is_first ? made.first_cluster : made.second_cluster).push_back(account);
    }
  }
  return made;
}

std::vector<ClusterSums> sums_of(const World& made) { return cluster_sums(made.first, made.first_cluster, made.second, made.second_cluster, accounts); }

}  // namespace

TEST_CASE("clusters: sums, difference and error by hand") {
  const std::vector<double> first{1, 3, 5}, second{2, 4};
  const std::vector<std::uint32_t> of_first{0, 0, 2}, of_second{2, 1};
  const auto sums = cluster_sums(first, of_first, second, of_second, 4);
  REQUIRE(sums.size() == 3);
  const auto found = compare_clusters(sums);
  REQUIRE(found);
  CHECK(found->difference == Approx(0));
  // Means 3 and 3: cluster 0 adds (4 - 2 * 3) / 3, cluster 1 -(4 - 3) / 2, cluster 2 (5 - 3) / 3 - (2 - 3) / 2.
  const double squares = 4.0 / 9 + 0.25 + std::pow(2.0 / 3 + 0.5, 2);
  CHECK(found->standard_error == Approx(std::sqrt(squares * 3 / 2)));
  CHECK(found->df == 2);
  CHECK_FALSE(are_enough_clusters(sums));
  CHECK(cluster_sums(first, of_first, second, of_second, 2).empty());
  CHECK(cluster_sums(first, of_second, second, of_second, 4).empty());
  CHECK_FALSE(compare_clusters({}));
}

TEST_CASE("clusters: each item its own is the error of the items") {
  Random random(4);
  std::vector<double> first = draw_many(random, 200, draw_normal), second = draw_many(random, 300, draw_normal);
  std::vector<std::uint32_t> of_first, of_second;
  for (std::uint32_t i = 0; i < 200; ++i) of_first.push_back(i);
  for (std::uint32_t i = 0; i < 300; ++i) of_second.push_back(200 + i);
  const auto by_cluster = compare_clusters(cluster_sums(first, of_first, second, of_second, 500));
  const auto by_item = welch(first, second);
  REQUIRE(by_cluster);
  CHECK(by_cluster->difference == Approx(by_item->difference));
  CHECK(by_cluster->standard_error == Approx(by_item->standard_error).epsilon(0.01));
  CHECK(design_effect(by_cluster, by_item) < 1.02);
}

TEST_CASE("clusters: intervals over accounts hold what they say where issues of one account are alike, those over issues don't") {
  constexpr int worlds = 1000;
  for (const bool apart : {true, false}) {
    int by_cluster = 0, by_item = 0, rejected = 0;
    double effect = 0;
    for (std::uint64_t seed = 0; seed < worlds; ++seed) {
      const World made = world(seed, 8, apart);
      const auto clusters = compare_clusters(sums_of(made));
      const auto items = welch(made.first, made.second);
      REQUIRE(clusters);
      by_cluster += holds(clusters->interval, 0);
      by_item += holds(items->interval, 0);
      rejected += clusters->p < 0.05;
      effect += design_effect(clusters, items) / worlds;
    }
    CHECK(by_cluster / double(worlds) == Approx(0.95).margin(0.02));
    CHECK(rejected / double(worlds) == Approx(0.05).margin(0.02));
    if (apart) CHECK(by_item < 0.75 * worlds);
    CHECK(effect > (apart ? 3 : 1.2));
    WARN(fmt::format("accounts {}: 95 % intervals hold in {:.1f} % over accounts, {:.1f} % over issues; variance {:.1f} times that of issues", apart ? "on one side each" : "on both sides",
                     100.0 * by_cluster / worlds, 100.0 * by_item / worlds, effect));
  }
}

TEST_CASE("clusters: without account effects little is lost") {
  constexpr int worlds = 400;
  int inside = 0;
  double wider = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World made = world(seed, 0, true);
    const auto clusters = compare_clusters(sums_of(made));
    const auto items = welch(made.first, made.second);
    inside += holds(clusters->interval, 0);
    wider += (clusters->interval.high - clusters->interval.low) / (items->interval.high - items->interval.low) / worlds;
  }
  CHECK(inside / double(worlds) == Approx(0.95).margin(0.035));
  CHECK(wider == Approx(1).margin(0.06));
}

TEST_CASE("clusters: drawn intervals hold what they say, and agree with those by formula") {
  constexpr int worlds = 600;
  int inside = 0;
  double furthest = 0, apart = 0;
  BootstrapOptions options;
  options.replicates = 1000;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const auto sums = sums_of(world(seed, 8, true));
    const auto formula = compare_clusters(sums);
    const auto drawn = bootstrap_clusters(sums, options);
    REQUIRE(drawn);
    REQUIRE(drawn->interval);
    inside += holds(*drawn->interval, 0);
    const double low = std::abs(drawn->interval->low - formula->interval.low) / formula->standard_error;
    const double high = std::abs(drawn->interval->high - formula->interval.high) / formula->standard_error;
    furthest = std::max({furthest, low, high});
    apart += (low + high) / 2 / worlds;
  }
  CHECK(inside / double(worlds) == Approx(0.95).margin(0.025));
  CHECK(apart < 0.2);     // of a standard error, the noise of a thousand draws included
  CHECK(furthest < 0.75);
  WARN(fmt::format("drawn over accounts: 95 % intervals hold in {:.1f} %; their ends are {:.2f} standard errors from the formula's on average, {:.2f} at most", 100.0 * inside / worlds, apart,
                   furthest));
}
