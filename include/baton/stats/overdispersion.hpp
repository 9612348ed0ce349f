#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

/// Funnel plots: which groups lie further from a target than chance, and than groups differ anyway, explains.
/// Source: Spiegelhalter 2005, "Funnel plots for comparing institutional performance" and "Handling over-dispersion of performance
/// indicators". Nothing here ranks.
namespace baton::stats {

/// A group's figure and its standard error as it would be if the group were on target (so a proportion's is of the target).
struct FunnelPoint {
  double value = 0;
  double standard_error = 0;
};
/// The point of a proportion; its error is sqrt(target (1 - target) / trials).
[[nodiscard]] FunnelPoint funnel_proportion(std::int64_t successes, std::int64_t trials, double target);
/// The point of a count on the square root scale: 2 sqrt(observed), target 2 sqrt(expected), error 1. The value is already their
/// difference, so that the target to give is 0.
[[nodiscard]] FunnelPoint funnel_count(double observed, double expected);

struct FunnelGroup {
  double z = 0;                 ///< (value - target) / error.
  double z_multiplicative = 0;  ///< z / sqrt(phi), where phi > 1.
  double z_additive = 0;        ///< With tau squared added to the error's square.
  double p = 1;                 ///< Two-sided, of z_additive: to be adjusted for multiplicity by the caller.
};
/// Shape       phi is the mean square of the z scores, the outer `winsorised` share of them on each side pulled in to its quantile (type
///             7), so that the few that are to be found do not hide themselves. Above 1: groups differ more than by chance.
///             p_overdispersed: chance of phi as large or larger were there no over-dispersion (chi squared with one df a group; winsorised
///             scores make it cautious). phi used is max(1, phi); tau squared is 0 unless groups * phi > groups - 1.
/// Errors      nothing for no group, an error not above 0, a value that is not finite, a share outside [0, 0.5),
///             or errors so unequal that one group is all that counts.
/// Cost        O(n).
struct Overdispersion {
  double phi = 1;
  double tau_squared = 0;
  double p_overdispersed = 1;
  std::vector<FunnelGroup> groups;
};
[[nodiscard]] std::optional<Overdispersion> overdispersion(std::span<const FunnelPoint> points, double target, double winsorised = 0.1);

/// Limits of the funnel at a standard error: 95 % (z 1.96, "2 sigma") and 99.8 % (z 3.09, "3 sigma").
struct FunnelLimits {
  Interval two_sigma, three_sigma;
};
[[nodiscard]] FunnelLimits funnel_limits(double target, double standard_error);
[[nodiscard]] FunnelLimits funnel_limits_multiplicative(double target, double standard_error, const Overdispersion& found);
[[nodiscard]] FunnelLimits funnel_limits_additive(double target, double standard_error, const Overdispersion& found);

}  // namespace baton::stats
