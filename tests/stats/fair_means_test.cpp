// Whether the comparison of groups keeps what it promises: worlds are made of which the truth is known.

#include "baton/stats/fair_means.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <iostream>

#include "baton/stats/distributions.hpp"
#include "baton/stats/group_verdicts.hpp"
#include "baton/stats/random.hpp"
#include "baton/stats/skewed_mean.hpp"

namespace baton::stats {
namespace {

/// Ease as it is: four in ten lose nothing, the others lose from a long tail. Mean 83.
double easy_value(Random& random) {
  if (random.uniform() < 0.4) return 100;
  double lost = 0;
  for (int i = 0; i < 2; ++i) lost -= 14 * std::log(random.uniform());
  return std::max(0.0, 100 - lost);
}
double mean_of_easy_values() {
  static const double mean = [] {
    Random random(77);
    double sum = 0;
    for (int i = 0; i < 4'000'000; ++i) sum += easy_value(random);
    return sum / 4'000'000;
  }();
  return mean;
}

/// An item with its group, in any order.
struct Member {
  std::uint32_t group, cell, cluster;
  double value;
};
std::optional<FairMeans> means_of(const std::vector<Member>& members, std::uint32_t groups, std::uint32_t cells, const std::vector<std::vector<std::uint32_t>>& coarser = {},
                                  const FairOptions& options = {}) {
  std::vector<std::vector<FairItem>> items(groups);
  for (const Member& member : members) items[member.group].push_back({member.cell, member.cluster, member.value});
  return fair_means(std::vector<std::span<const FairItem>>(items.begin(), items.end()), cells, coarser, options);
}

constexpr std::uint32_t accounts = 60;
std::int64_t size_of(std::uint32_t account) { return 10 + (account * account) % 131; }

struct World {
  std::vector<Member> items;
  std::vector<double> shift = std::vector<double>(accounts, 0);
};
/// Accounts of unlike sizes, each with its own mix of six kinds of issue of unlike ease (spread by `kinds`), plus a true shift of its own.
World world(std::uint64_t seed, double kinds, const std::vector<double>& shift) {
  Random random(seed);
  World made;
  made.shift = shift;
  for (std::uint32_t account = 0; account < accounts; ++account) {
    for (std::int64_t i = 0; i < size_of(account); ++i) {
      const auto kind = static_cast<std::uint32_t>(random.below(4) + account % 3);
      made.items.push_back({account, kind, 0, easy_value(random) + kinds * (kind - 2.5) + shift[account]});
    }
  }
  return made;
}

struct Judged {
  FairMeans means;
  Judgement judgement;
};
Judged judge(const World& made, std::uint32_t replicates = 0) {
  FairOptions options;
  options.replicates = replicates;
  auto means = means_of(made.items, accounts, 6, {}, options);
  REQUIRE(means);
  std::vector<double> scores, errors;
  for (const FairGroup& group : means->groups) {
    scores.push_back(group.score);
    errors.push_back(group.standard_error);
  }
  auto judgement = judge_groups(scores, errors);
  REQUIRE(judgement);
  return {std::move(*means), std::move(*judgement)};
}

const std::vector<double> no_shift(accounts, 0);

}  // namespace

TEST_CASE("worlds without a difference: in at most one of ten is any account called apart, and intervals hold what they say") {
  constexpr int worlds = 1000;
  int with_any = 0, overdispersed = 0;
  std::array<int, 3> inside{}, inside_difference{}, counted{};
  double scores = 0, squares = 0;
  int far_below = 0, far_above = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const Judged judged = judge(world(seed, 0, no_shift));
    bool any = false;
    for (std::uint32_t account = 0; account < accounts; ++account) {
      any = any || judged.judgement.groups[account].verdict != GroupVerdict::cannot_tell;
      const FairGroup& group = judged.means.groups[account];
      const std::size_t kind = size_of(account) < 20 ? 0 : size_of(account) < 60 ? 1 : 2;
      ++counted[kind];
      inside[kind] += group.mean_interval.low <= mean_of_easy_values() && mean_of_easy_values() <= group.mean_interval.high;
      inside_difference[kind] += group.difference_interval.low <= 0 && 0 <= group.difference_interval.high;
      scores += group.score;
      squares += group.score * group.score;
      far_below += group.score < -2.5758;
      far_above += group.score > 2.5758;
    }
    with_any += any;
    overdispersed += judged.judgement.overdispersed;
  }
  constexpr double all = worlds * accounts;
  CHECK(with_any <= 0.10 * worlds + 3 * std::sqrt(0.09 * worlds));
  CHECK(overdispersed <= 0.05 * worlds);
  CHECK(scores / all == Approx(0).margin(0.02));
  CHECK(squares / all == Approx(1).margin(0.03));
  CHECK(far_below / all == Approx(0.005).margin(0.0015));
  CHECK(far_above / all == Approx(0.005).margin(0.0015));
  for (std::size_t kind = 0; kind < counted.size(); ++kind) {
    CHECK(inside[kind] / double(counted[kind]) == Approx(0.95).margin(0.01));
    CHECK(inside_difference[kind] / double(counted[kind]) == Approx(0.95).margin(0.01));
  }
  WARN(fmt::format("no difference: any account called in {:.1f} % of {} worlds; 95 % intervals hold in {:.1f} % (fewer than 20 issues), {:.1f} %, {:.1f} % (60 and more)",
                   100.0 * with_any / worlds, worlds, 100.0 * inside[0] / counted[0], 100.0 * inside[1] / counted[1], 100.0 * inside[2] / counted[2]));
}

TEST_CASE("drawn intervals hold what they say, and agree with those by formula") {
  constexpr int worlds = 60;
  int inside = 0;
  double furthest = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const World made = world(seed, 0, no_shift);
    const Judged formula = judge(made);
    const Judged drawn = judge(made, 1000);
    for (std::uint32_t account = 0; account < accounts; ++account) {
      const FairGroup& by_formula = formula.means.groups[account];
      const FairGroup& by_draws = drawn.means.groups[account];
      inside += by_draws.mean_interval.low <= mean_of_easy_values() && mean_of_easy_values() <= by_draws.mean_interval.high;
      furthest = std::max({furthest, std::abs(by_formula.mean_interval.low - by_draws.mean_interval.low) / by_draws.own_error,
                           std::abs(by_formula.mean_interval.high - by_draws.mean_interval.high) / by_draws.own_error});
      CHECK(by_formula.score == by_draws.score);
    }
  }
  CHECK(inside / double(worlds * accounts) == Approx(0.95).margin(0.012));
  CHECK(furthest < 0.5);  // of a standard error, the noise of a thousand draws included
  WARN(fmt::format("drawn: 95 % intervals hold in {:.1f} %; no end is further than {:.2f} standard errors from the formula's", 100.0 * inside / (worlds * accounts), furthest));
}

TEST_CASE("planted differences are found: the power; and of the calls, at most one of ten is wrong") {
  // What the rate of 10 % promises is the share of wrong calls among the calls, on average over worlds (none where nobody is called), not that few
  // worlds have any.
  constexpr int worlds = 600;
  for (const double points : {5.0, 10.0, 15.0, 25.0}) {
    std::vector<double> shift(accounts, 0);
    for (const std::uint32_t hard : {7U, 23U, 41U}) shift[hard] = -points;  // 59, 14 and 121 issues
    std::array<int, 3> found{};
    int wrong_in_all = 0, called_in_all = 0, with_wrong = 0;
    double share = 0, squares = 0;
    for (std::uint64_t seed = 0; seed < worlds; ++seed) {
      const Judged judged = judge(world(seed + 5000, 4, shift));
      int wrong = 0, called = 0;
      for (std::uint32_t account = 0; account < accounts; ++account) {
        const bool is_called = judged.judgement.groups[account].verdict != GroupVerdict::cannot_tell;
        called += is_called;
        wrong += is_called && shift[account] == 0;
      }
      const double of_calls = called > 0 ? double(wrong) / called : 0;
      share += of_calls / worlds;
      squares += of_calls * of_calls / worlds;
      wrong_in_all += wrong;
      called_in_all += called;
      with_wrong += wrong > 0;
      std::size_t which = 0;
      for (const std::uint32_t hard : {7U, 23U, 41U}) found[which++] += judged.judgement.groups[hard].verdict == GroupVerdict::lower;
    }
    if (points == 10) CHECK(found[2] > 0.9 * worlds);
    if (points == 15) CHECK(found[0] > 0.9 * worlds);
    const double error = std::sqrt((squares - share * share) / worlds);
    CHECK(share <= 0.10 + 2 * error);
    WARN(fmt::format("{:.0f} points harder: called worse in {:.0f} % of worlds with {} issues, {:.0f} % with {}, {:.0f} % with {}; of the calls {:.1f} % (± {:.1f}) are wrong on "
                     "average, {:.1f} % of all calls together; any wrong one in {:.1f} % of worlds",
                     points, 100.0 * found[1] / worlds, size_of(23), 100.0 * found[0] / worlds, size_of(7), 100.0 * found[2] / worlds, size_of(41), 100.0 * share, 200 * error,
                     100.0 * wrong_in_all / std::max(1, called_in_all), 100.0 * with_wrong / worlds));
  }
}

TEST_CASE("accounts that all differ are not called apart for it: the spread between them is told instead") {
  Random random(9);
  int called = 0, overdispersed = 0;
  double tau = 0;
  constexpr int worlds = 100;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    std::vector<double> shift;
    for (std::uint32_t account = 0; account < accounts; ++account) shift.push_back(8 * normal_quantile(random.uniform()));
    const Judged judged = judge(world(seed, 0, shift));
    overdispersed += judged.judgement.overdispersed;
    tau += judged.judgement.tau;
    for (const auto& group : judged.judgement.groups) called += group.verdict != GroupVerdict::cannot_tell;
  }
  CHECK(overdispersed == worlds);
  CHECK(tau / worlds == Approx(8).margin(2.5));  // less, as the outer tenths are pulled in
  CHECK(called < 0.03 * worlds * accounts);
  WARN(fmt::format("a true spread of 8 points: estimated {:.1f}, {:.1f} % of accounts called", tau / worlds, 100.0 * called / (worlds * accounts)));
}

TEST_CASE("a planted reversal by the mix is undone") {
  // Kind 0 is hard (ease 60), kind 1 easy (90). Account 0 has it easier than the others by 5 on each, but mostly hard issues.
  Random random(3);
  std::vector<Member> items;
  for (std::uint32_t account = 0; account < 12; ++account) {
    for (int i = 0; i < 400; ++i) {
      const bool hard = random.uniform() < (account == 0 ? 0.9 : 0.2);
      items.push_back({account, hard ? 0U : 1U, 0, (hard ? 60.0 : 90.0) + (account == 0 ? 5 : 0) + 8 * normal_quantile(random.uniform())});
    }
  }
  const auto means = means_of(items, 12, 2);
  REQUIRE(means);
  const FairGroup& group = means->groups[0];
  CHECK(group.mean < group.rest_mean - 10);  // as it is, it looks much harder
  CHECK(group.difference == Approx(5).margin(1.5));
  CHECK(group.score > 5);
  CHECK(group.at_level[0] == 1);
  CHECK(std::abs(means->groups[5].difference) < 2);
}

TEST_CASE("sparse cells fall back to coarser ones, to the others of all kinds at last") {
  std::vector<Member> items;
  Random random(4);
  const auto add = [&](std::uint32_t account, std::uint32_t cell, int times, double value) {
    for (int i = 0; i < times; ++i) items.push_back({account, cell, 0, value + random.uniform() - 0.5});
  };
  // Cells 0 and 1 lie in coarse cell 0, 2 in 1. Cell 1 has enough items, but of one other account only.
  for (std::uint32_t account = 0; account < 4; ++account) add(account, 0, 30, 80);
  add(0, 1, 10, 70);
  add(1, 1, 40, 60);
  add(0, 2, 10, 50);
  const std::vector<std::vector<std::uint32_t>> coarser{{0, 0, 1}};
  const auto means = means_of(items, 4, 3, coarser);
  REQUIRE(means);
  CHECK(means->groups[0].at_level == std::vector<double>{0.6, 0.2, 0.2});
  // 30 against 80; 10 against all others of cells 0 and 1, 10 against all others: (90 of 80 and 40 of 60) both times.
  const double mixed = (90 * 80 + 40 * 60) / 130.0;
  CHECK(means->groups[0].expected == Approx((30 * 80 + 20 * mixed) / 50).margin(0.1));
}

TEST_CASE("issues of one person count as less than as many of others where they are alike") {
  Random random(6);
  std::vector<Member> alone, alike;
  for (std::uint32_t account = 0; account < 40; ++account) {
    for (std::uint32_t person = 0; person < 5; ++person) {
      const double own = 6 * normal_quantile(random.uniform());
      for (int i = 0; i < 8; ++i) {
        const double value = 70 + own + 8 * normal_quantile(random.uniform());
        alike.push_back({account, 0, account * 5 + person + 1, value});
        alone.push_back({account, 0, 0, value});
      }
    }
  }
  const auto with = means_of(alike, 40, 1);
  const auto without = means_of(alone, 40, 1);
  REQUIRE(with);
  REQUIRE(without);
  CHECK(with->alike == Approx(36.0 / 100).margin(0.06));
  CHECK(without->alike == 0);
  double squares = 0, squares_without = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    squares += with->groups[i].score * with->groups[i].score / 40;
    squares_without += without->groups[i].score * without->groups[i].score / 40;
  }
  CHECK(squares == Approx(1).margin(0.45));
  CHECK(squares_without > 2);
}

TEST_CASE("neither the order of the items nor the number of threads changes a bit, and what can't be compared is told") {
  World made = world(1, 5, no_shift);
  const Judged as_is = judge(made, 200);
  const auto is_equal = [&](const FairMeans& other) {
    for (std::uint32_t account = 0; account < accounts; ++account) {
      const FairGroup& a = as_is.means.groups[account];
      const FairGroup& b = other.groups[account];
      CHECK((a.mean == b.mean && a.score == b.score && a.standard_error == b.standard_error && a.mean_interval.low == b.mean_interval.low && a.at_level == b.at_level));
    }
    CHECK((as_is.means.skewness == other.skewness && as_is.means.alike == other.alike && as_is.means.at_level == other.at_level));
  };
  for (const unsigned threads : {2U, 3U, 8U}) {
    FairOptions options;
    options.replicates = 200;
    options.threads = threads;
    const auto means = means_of(made.items, accounts, 6, {}, options);
    REQUIRE(means);
    is_equal(*means);
  }
  std::reverse(made.items.begin(), made.items.end());
  is_equal(judge(made, 200).means);
  const std::vector<Member> lonely{{0, 0, 0, 1}, {0, 0, 0, 2}, {0, 0, 0, 4}};
  const auto one = means_of(lonely, 1, 1);
  REQUIRE(one);
  CHECK_FALSE(one->groups[0].compared);
  CHECK(one->groups[0].mean_interval.low < one->groups[0].mean);
  const std::vector<Member> unlike{{0, 0, 0, 3}, {1, 0, 0, 4}, {1, 1, 0, 5}};
  CHECK(means_of(unlike, 2, 2));
  CHECK_FALSE(means_of({{0, 0, 0, 3}, {1, 0, 0, 3}, {1, 0, 0, 3}}, 2, 1));  // nothing varies
  CHECK_FALSE(means_of({{0, 0, 0, 3}, {1, 0, 0, std::nan("")}, {1, 0, 0, 4}}, 2, 1));
  CHECK_FALSE(means_of({{0, 0, 0, 3}, {1, 2, 0, 4}, {1, 1, 0, 5}}, 2, 2));  // no such cell
  CHECK_FALSE(means_of(unlike, 2, 2, {{0, 2}}));                            // no such coarser cell
  CHECK_FALSE(means_of({}, 2, 2));
}

TEST_CASE("the score of a skewed mean rises and has its inverse") {
  for (const double skewness : {-0.6, -0.1, 0.0, 0.3}) {
    for (const double share : {0.0, 1.0 / 3, 0.6, 1.0}) {
      const SkewedMean mean{skewness, share, 12};
      double last = -100;
      for (double t = -6; t <= 6; t += 0.25) {
        const double score = mean.score(t);
        CHECK(score >= last);
        last = score;
        if (std::abs(t) < 2.6) CHECK(mean.t_of(score) == Approx(t).margin(1e-6));
      }
    }
  }
  CHECK(SkewedMean{0, 1, 9}.t_of(1.959963984540054) == Approx(2.262157));  // plain t, 9 degrees of freedom
  CHECK(SkewedMean{0, 0, 1e9}.score(-1e9) == -37);
}

TEST_CASE("verdicts: hand-made scores") {
  const std::vector<double> scores{-4, 0.2, -0.3, 1.1, -1.2, 0.4, 0.7, -0.8, 0.1, -0.5, 0.9, -2.2};
  const std::vector<double> errors(scores.size(), 2.0);
  const auto judged = judge_groups(scores, errors);
  REQUIRE(judged);
  CHECK_FALSE(judged->overdispersed);
  CHECK(judged->groups[0].verdict == GroupVerdict::lower);
  // Judged around the middle of the eleven that are not called: -1.6 / 11 of a standard error.
  CHECK(judged->centre == Approx(-1.6 / 11 * 2));
  CHECK(judged->groups[0].q == Approx(12 * 1.159448e-04).epsilon(1e-5));
  CHECK(judged->groups[11].verdict == GroupVerdict::cannot_tell);  // 0.0278 alone, 0.167 among twelve
  const std::vector<double> alike(scores.begin() + 1, scores.end());
  CHECK(judge_groups(alike, std::vector<double>(alike.size(), 2.0))->centre == 0);  // nobody is called: nothing is judged again
  CHECK_FALSE(judge_groups(scores, std::vector<double>{1.0}));
}

TEST_CASE("limits of a skewed mean are where its scores lie, on both sides") {
  for (const SkewedMean& mean : {SkewedMean{0, 1, 5}, SkewedMean{0.4, 0.5, 12}, SkewedMean{-0.3, 0, 1e6}}) {
    for (const double z : {0.5, 1.959964, 3.0}) {
      const Interval limits = mean.limits(z);
      CHECK(mean.score(limits.low) == Approx(-z).epsilon(1e-6));
      CHECK(mean.score(limits.high) == Approx(z).epsilon(1e-6));
      CHECK(mean.t_of(-z) == limits.low);
    }
  }
}

}  // namespace baton::stats
