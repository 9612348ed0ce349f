#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

/// Two groups: how far apart, and could it be chance. A difference is always first less second. Nothing is returned for values that are
/// not finite, a level outside (0, 1), or less data than stated.
namespace baton::stats {

struct Comparison {
  double difference = 0;
  double standard_error = 0;
  Interval interval;
  double statistic = 0;  ///< t or z.
  double df = 0;         ///< Of t; 0 for z.
  double p = 1;          ///< Two-sided.
};

/// Difference of means with unequal variances. Two values each, not all equal. Cost O(n). Source: Welch 1947.
[[nodiscard]] std::optional<Comparison> welch(std::span<const double> first, std::span<const double> second, double level = 0.95);

/// Ranks: is a value of the first group larger than one of the second?
/// Shape       u: pairs in which it is, ties as half; superiority = u / pairs with its interval (0.5: neither; on the logit scale, variance
///             of DeLong, DeLong and Clarke-Pearson 1988; none where no pair or every pair is won); z and p by normal approximation with
///             ties and continuity correction, as R's wilcox.test(exact = FALSE).
/// Errors      nothing for an empty group. p is 1 where all values are equal. Cost O(n log n). Source: Mann and Whitney 1947.
struct RankComparison {
  double u = 0;
  double superiority = 0.5;
  std::optional<Interval> interval;
  double z = 0, p = 1;
};
[[nodiscard]] std::optional<RankComparison> mann_whitney(std::span<const double> first, std::span<const double> second, double level = 0.95);

/// Median of all differences between a value of the first and one of the second: a shift that outliers do not move. The interval lies
/// between two of the differences, by the normal approximation of U; none where the groups are too small for the level.
/// Errors      nothing for an empty group. Cost O(n log n + 64 n), exact: pairs are counted, and only the last few listed.
/// Source      Hodges and Lehmann 1963; Hollander, Wolfe and Chicken 2014, section 4.3.
struct Shift {
  double value = 0;
  std::optional<Interval> interval;
};
[[nodiscard]] std::optional<Shift> hodges_lehmann(std::span<const double> first, std::span<const double> second, double level = 0.95);

/// Difference of two proportions: Newcombe's hybrid score interval (his method 10); z and p of the pooled score test without correction.
/// Errors      nothing for no trials or successes outside [0, trials]. p is 1 where both are 0 or both 1. Source: Newcombe 1998.
[[nodiscard]] std::optional<Comparison> compare_proportions(std::int64_t first_successes, std::int64_t first_trials,
                                                            std::int64_t second_successes, std::int64_t second_trials, double level = 0.95);

/// Ratio of two Poisson rates, first over second, by the exact binomial of the counts given their sum.
/// Shape       high is infinite where the second count is 0; ratio too, unless both are 0 (nothing). p is twice the smaller tail, at most 1.
/// Errors      nothing for a negative count, an exposure not above 0, or two counts of 0. Source: Przyborowski and Wilenski 1940.
struct RateRatio {
  double ratio = 0;
  Interval interval;
  double p = 1;
};
[[nodiscard]] std::optional<RateRatio> rate_ratio(std::int64_t first_count, double first_exposure, std::int64_t second_count,
                                                  double second_exposure, double level = 0.95);

/// Permutation tests: what the figure would be if it did not matter which group an item is in.
/// Shape       p = (b + 1) / (m + 1), two-sided, where b of m random divisions are at least as far from 0 as the one seen; never 0. The same
///             for the same items in the same order and seed. For means the values are put in order first.
struct PermutationOptions {
  std::uint64_t seed = 1;
  std::uint32_t permutations = 9999;
};
struct PermutationTest {
  double value = 0;
  double p = 1;
  std::uint32_t permutations = 0;
};
/// Difference of means. Errors: nothing for an empty group or no permutation. Cost O(permutations smaller group + n log n).
[[nodiscard]] std::optional<PermutationTest> permute_mean_difference(std::span<const double> first, std::span<const double> second,
                                                                     const PermutationOptions& options = {});
/// Any statistic of two groups that is 0 on average where they do not differ. in_first[i] is 1 where item i is of the first; items are
/// divided anew within their stratum (all in one if no strata are given). A division at which it is not finite counts as far from 0.
/// Errors      nothing for spans of unequal length, one group empty, a statistic not finite as seen, or no permutation.
/// Cost        O(permutations (n + statistic)). Source: Phipson and Smyth 2010.
using DivisionStatistic = std::function<double(std::span<const std::uint8_t> in_first)>;
[[nodiscard]] std::optional<PermutationTest> permute(std::span<const std::uint8_t> in_first, const DivisionStatistic& statistic,
                                                     const PermutationOptions& options = {}, std::span<const std::uint32_t> stratum_of = {});

}  // namespace baton::stats
