#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

/// Empirical Bayes: how groups (accounts, teams) differ among themselves is learnt from all of them, and each group's own figure is drawn
/// towards the middle by as much as chance alone could have moved it. Rank by `above`, never by the raw figure.
/// The prior is taken for known once estimated, so that intervals are a little too narrow for few groups (below ten or so).
namespace baton::stats {

struct Shrunk {
  double mean = 0, standard_deviation = 0;  ///< Of the posterior.
  Interval interval;                         ///< Equal tails.
  double above = 0;                          ///< Posterior chance that the group's true figure is above the reference.
  double own_share = 0;                      ///< How much of the mean is the group's own figure, 0 to 1; the rest is the prior's.
};

struct ShrinkageOptions {
  std::optional<double> reference;  ///< Nothing: the prior's mean.
  double level = 0.95;
};

/// Normal figures with known, unequal errors (means of ease, of log hours).
enum class BetweenVariance {
  dersimonian_laird,  ///< Moments, one step.
  paule_mandel,       ///< The tau squared at which Cochran's Q is what it should be; holds up best for unequal errors.
  reml,
};
/// Shape       tau_squared: variance between groups; q with df and p: Cochran's test that all are the same; i_squared: share of the
///             variation that is between groups. distinguishable is false for tau_squared 0: all groups are then given the common mean.
///             The posterior's variance includes that of the common mean.
/// Errors      nothing for fewer than two groups, an error not above 0, a value that is not finite, or errors so unequal that
///             one group is all that counts. Cost O(groups iterations).
/// Source      DerSimonian and Laird 1986; Paule and Mandel 1982; Viechtbauer 2005 (REML); Morris 1983.
struct NormalShrinkage {
  double mean = 0, mean_error = 0, tau_squared = 0;
  double q = 0, df = 0, p = 1, i_squared = 0;
  bool distinguishable = false;
  std::vector<Shrunk> groups;
};
struct GroupFigure {
  double value = 0;
  double standard_error = 0;
};
[[nodiscard]] std::optional<NormalShrinkage> shrink_normal(std::span<const GroupFigure> figures,
                                                           BetweenVariance method = BetweenVariance::paule_mandel,
                                                           const ShrinkageOptions& options = {});

/// Means of groups with errors from the pooled variance within groups, which a group of one item has too.
/// Errors      nothing for spans of unequal length, group_of >= groups, values not finite, or no group with two different values. Groups
///             without items have a count of 0 and must be left out by the caller. Cost O(n).
struct PooledMeans {
  std::vector<GroupFigure> figures;
  std::vector<std::int64_t> counts;
  double standard_deviation = 0;  ///< Within groups.
};
[[nodiscard]] std::optional<PooledMeans> pooled_means(std::span<const double> values, std::span<const std::uint32_t> group_of,
                                                      std::uint32_t groups);

/// Proportions: successes of trials, with a beta prior by maximum likelihood, started by moments (or the moments alone).
/// Shape       alpha and beta, infinite where not distinguishable: then every group is given the posterior of one common proportion.
///             p_same: chance of a likelihood ratio this large were all groups the same (half chi squared with one df).
/// Errors      nothing for fewer than two groups with trials, or successes outside [0, trials]. Groups without trials are given the prior.
/// Cost        O(groups iterations).
/// Source      Griffiths 1973; moments as the analysis of variance estimator of Ridout, Demetrio and Firth 1999.
enum class PriorMethod { moments, maximum_likelihood };
struct Proportion {
  std::int64_t successes = 0, trials = 0;
};
struct BetaShrinkage {
  double alpha = 0, beta = 0, mean = 0;
  double p_same = 1;
  bool distinguishable = false;
  std::vector<Shrunk> groups;
};
[[nodiscard]] std::optional<BetaShrinkage> shrink_proportions(std::span<const Proportion> proportions, const ShrinkageOptions& options = {},
                                                              PriorMethod method = PriorMethod::maximum_likelihood);

/// Rates: counts over exposures (handoffs per issue, chasers per hour), with a gamma prior (mean shape / rate).
/// Shape and errors as above; exposures must be above 0, or the group is given the prior; counts at least 0.
/// Source      Clayton and Kaldor 1987.
struct Rate {
  std::int64_t count = 0;
  double exposure = 0;
};
struct GammaShrinkage {
  double shape = 0, rate = 0, mean = 0;
  double p_same = 1;
  bool distinguishable = false;
  std::vector<Shrunk> groups;
};
[[nodiscard]] std::optional<GammaShrinkage> shrink_rates(std::span<const Rate> rates, const ShrinkageOptions& options = {},
                                                         PriorMethod method = PriorMethod::maximum_likelihood);

}  // namespace baton::stats
