#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/bootstrap.hpp"
#include "baton/stats/compare_groups.hpp"
#include "baton/stats/survival.hpp"

/// Two groups of durations of which some are not over: how far apart their means up to a horizon and their medians are, and whether they
/// end equally fast. Issues still open are taken to be no harder than closed ones of the same age in the same group.
namespace baton::stats {

/// Up to where two curves say enough: the largest duration that each of them reaches with `at_risk` items not yet ended (a curve that falls
/// to 0 has no such limit), and at most the duration that the share `until` of both together have ended by.
/// Errors      nothing for an empty curve, or where that is not above 0. Cost O(steps).
[[nodiscard]] std::optional<std::int64_t> common_horizon(const SurvivalCurve& first, const SurvivalCurve& second, std::int64_t at_risk = 10,
                                                         double until = 0.99);

/// The items behind the curves of two groups, with the numbers (below `count`) of the clusters that they come in; a cluster may be in both.
struct CensoredClusters {
  std::span<const Observation> first, second;
  std::span<const std::uint32_t> first_cluster, second_cluster;
  std::uint32_t count = 0;
};
struct CensoredOptions {
  bool draw_again = false;  ///< Intervals by bootstrap within each group, else by formula.
  const CensoredClusters* clusters = nullptr;  ///< If not null, what is drawn again are these, not items.
  BootstrapOptions bootstrap;  ///< Of it the seed and the replicates; its level goes for both.
};
/// Shape       mean: first less second of the means up to tau; p of its normal test. Its interval, by formula: Greenwood errors; else the
///             percentiles of the replicates. median: the difference of the medians; by formula the limits are put together from those of
///             both curves (method of variance estimates recovery); nothing where a median or a limit is not reached.
///             p_log_rank is two-sided; z_log_rank above 0: the first group ends later.
/// Errors      nothing where one restricted mean does not exist (see restricted_mean). p_log_rank is 1 where no end can be compared.
/// Cost        O(steps), drawn again O(replicates items).
/// Source      Royston and Parmar 2013; Brookmeyer and Crowley 1982; Zou and Donner 2008; Mantel 1966; Efron 1981 (bootstrap).
struct CensoredComparison {
  Estimate first, second;
  Comparison mean;
  std::optional<std::int64_t> first_median, second_median;
  std::optional<Shift> median;
  double z_log_rank = 0, p_log_rank = 1;
};
[[nodiscard]] std::optional<CensoredComparison> compare_censored(const SurvivalCurve& first, const SurvivalCurve& second, std::int64_t tau,
                                                                 const CensoredOptions& options = {});

/// What each item adds to the mean up to tau: its duration, at most tau, over the chance not to be censored before; 0 where it was. Their
/// mean is the restricted mean of their Kaplan-Meier curve, so that it can be taken apart by strata.
/// `curve` is that of the items. Errors: empty where there is no such mean. Cost O(n log steps).
/// Source      Satten and Datta 2001.
[[nodiscard]] std::vector<double> restricted_shares(std::span<const Observation> observations, const SurvivalCurve& curve, std::int64_t tau);

}  // namespace baton::stats
