#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"

/// Durations of which some are not over: an open issue counts for as long as it is known to have lasted, no longer.
/// All of this assumes that issues still open are no harder than closed ones of the same age and stratum.
namespace baton::stats {

/// A time at which something ended.
struct SurvivalStep {
  std::int64_t time = 0;
  std::int64_t at_risk = 0;  ///< Not ended before `time`, and entered before it.
  std::int64_t events = 0;
  std::int64_t censored = 0;
  double survival = 1;   ///< S(time), after the events of `time`.
  double greenwood = 0;  ///< Sum of d / (n (n - d)) up to here: the variance of S is S^2 times it. Infinite where S is 0.
};

/// Kaplan-Meier curve.
/// Shape       one step for each distinct duration, rising. S is 1 before the first step and flat between them; beyond the last one it is
///             0 if it is 0 there, else unknown.
/// Source      Kaplan and Meier 1958; Greenwood 1926; events come before censorings at equal durations.
struct SurvivalCurve {
  std::vector<SurvivalStep> steps;
  std::int64_t observations = 0, events = 0;
};
/// Cost        O(n log n).
[[nodiscard]] SurvivalCurve kaplan_meier(std::vector<Observation> observations);
/// With delayed entry: item i is known of only from age entries[i] on (an export of issues updated since a date holds only issues that
/// lasted until then), and counts as at risk at t if entry < t <= duration. Items with entry >= duration say nothing and are left out.
/// An empty curve if the numbers of observations and entries differ.
[[nodiscard]] SurvivalCurve kaplan_meier(std::span<const Observation> observations, std::span<const std::int64_t> entries);

/// S(t) with its Greenwood error and log(-log) limits; at S of 0 or 1 there are none.
/// Errors      nothing beyond the last duration unless S is 0, nor for an empty curve.
/// Source      Kalbfleisch and Prentice 2002, section 1.4.
[[nodiscard]] std::optional<Estimate> survival_at(const SurvivalCurve& curve, std::int64_t time, double level = 0.95);

/// The least t with S(t) <= 1 - p; the limits are the least t at which the lower or upper limit of S is. p = 1/2 is the median.
/// Shape       each is nothing where it is not reached.
/// Source      Brookmeyer and Crowley 1982, with log(-log) limits.
struct SurvivalQuantile {
  std::optional<std::int64_t> value, low, high;
};
[[nodiscard]] SurvivalQuantile survival_quantile(const SurvivalCurve& curve, double p = 0.5, double level = 0.95);

/// Mean duration up to tau: the area under S from 0 to tau, in the unit of the durations. Compares groups whose medians are not reached.
/// Errors      nothing for tau <= 0 or beyond the last duration while S > 0 (what follows is unknown), nor for an empty curve.
/// Source      Irwin 1949; Royston and Parmar 2013. Normal interval.
[[nodiscard]] std::optional<Estimate> restricted_mean(const SurvivalCurve& curve, std::int64_t tau, double level = 0.95);

/// Do k groups end equally fast? Log-rank (Mantel 1966), stratified where strata are given.
/// Shape       per group: items, observed and expected ends, and the variance of their difference, so that (observed - expected) /
///             sqrt(variance) is the z of the group against all others. chi_squared has df = groups with any expected end - 1.
/// Errors      nothing for spans of unequal length, group_of >= groups, or fewer than two groups that were ever at risk of an end.
/// Cost        O(n log n + n groups + groups^3).
struct LogRankGroup {
  std::int64_t items = 0, observed = 0;
  double expected = 0, variance = 0;
};
struct LogRank {
  std::vector<LogRankGroup> groups;
  double chi_squared = 0, df = 0, p = 1;
};
[[nodiscard]] std::optional<LogRank> log_rank(std::span<const Observation> observations, std::span<const std::uint32_t> group_of,
                                              std::uint32_t groups, std::span<const std::uint32_t> stratum_of = {});

/// An item that ended for one of several causes: 1 to the number of causes; 0 is censored.
struct CauseObservation {
  std::int64_t duration = 0;
  std::uint32_t cause = 0;
};
struct IncidenceStep {
  std::int64_t time = 0;
  std::int64_t at_risk = 0, events = 0;  ///< Ends of any cause.
  double survival = 1;                    ///< Share that no cause has ended.
};
/// Aalen-Johansen cumulative incidence: the share that cause c has ended by t while the others compete. Taking the others for censored
/// would say too much (1 - Kaplan-Meier counts merged and spam issues as if they could still be resolved).
/// Shape       steps with any end, rising; incidence[c - 1][i] and ends[c - 1][i] are of cause c at step i. The causes add up to
///             1 - survival.
/// Errors      an empty curve for no observation or a cause above `causes`. Cost O(n log n + steps causes).
/// Source      Aalen and Johansen 1978.
struct IncidenceCurve {
  std::vector<IncidenceStep> steps;
  std::vector<std::vector<double>> incidence;
  std::vector<std::vector<std::int64_t>> ends;
  std::int64_t observations = 0, last_duration = 0;
};
[[nodiscard]] IncidenceCurve aalen_johansen(std::vector<CauseObservation> observations, std::uint32_t causes);

/// Incidence of a cause at t, with the variance of independent multinomial ends at each step (equal to the infinitesimal jackknife of R's
/// survfit) and log(-log) limits, which are missing where the incidence is 0 or 1.
/// Errors      nothing for a cause out of range, an empty curve, or t beyond the last duration unless nothing is left.
/// Cost        O(steps).
[[nodiscard]] std::optional<Estimate> incidence_at(const IncidenceCurve& curve, std::uint32_t cause, std::int64_t time, double level = 0.95);

}  // namespace baton::stats
