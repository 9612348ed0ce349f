#include "baton/stats/overdispersion.hpp"

#include <algorithm>
#include <cmath>

#include "baton/stats/distributions.hpp"
#include "baton/stats/quantile.hpp"
#include "sums.hpp"

namespace baton::stats {

FunnelPoint funnel_proportion(std::int64_t successes, std::int64_t trials, double target) {
  const auto n = static_cast<double>(trials);
  return {static_cast<double>(successes) / n, std::sqrt(target * (1 - target) / n)};
}

FunnelPoint funnel_count(double observed, double expected) { return {2 * (std::sqrt(observed) - std::sqrt(expected)), 1}; }

std::optional<Overdispersion> overdispersion(std::span<const FunnelPoint> points, double target, double winsorised) {
  if (points.empty() || !std::isfinite(target) || !(winsorised >= 0 && winsorised < 0.5)) return std::nullopt;
  Overdispersion result;
  std::vector<double> scores;
  Sum weights, squared_weights;
  for (const FunnelPoint& point : points) {
    if (!std::isfinite(point.value) || !std::isfinite(point.standard_error) || !(point.standard_error > 0)) return std::nullopt;
    scores.push_back((point.value - target) / point.standard_error);
    const double weight = 1 / (point.standard_error * point.standard_error);
    weights.add(weight);
    squared_weights.add(weight * weight);
  }
  std::vector<double> reordered = scores;
  const double low = *quantile(reordered, winsorised);
  const double high = *quantile(reordered, 1 - winsorised);
  Sum squares;
  for (const double score : scores) {
    const double pulled = std::clamp(score, low, high);
    squares.add(pulled * pulled);
  }
  const auto count = static_cast<double>(points.size());
  result.phi = squares.value() / count;
  result.p_overdispersed = chi_squared_above(squares.value(), count);
  if (squares.value() > count - 1 && count > 1) {
    result.tau_squared = (squares.value() - (count - 1)) / (weights.value() - squared_weights.value() / weights.value());
  }
  if (!std::isfinite(result.phi) || !std::isfinite(result.tau_squared)) return std::nullopt;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double error = points[i].standard_error;
    FunnelGroup group;
    group.z = scores[i];
    group.z_multiplicative = scores[i] / std::sqrt(std::max(1.0, result.phi));
    group.z_additive = (points[i].value - target) / std::sqrt(error * error + result.tau_squared);
    group.p = normal_two_sided(group.z_additive);
    result.groups.push_back(group);
  }
  return result;
}

FunnelLimits funnel_limits(double target, double standard_error) {
  const auto at = [&](double share) {
    const double half = normal_quantile((1 + share) / 2) * standard_error;
    return Interval{target - half, target + half};
  };
  return {at(0.95), at(0.998)};
}
FunnelLimits funnel_limits_multiplicative(double target, double standard_error, const Overdispersion& found) {
  return funnel_limits(target, standard_error * std::sqrt(std::max(1.0, found.phi)));
}
FunnelLimits funnel_limits_additive(double target, double standard_error, const Overdispersion& found) {
  return funnel_limits(target, std::sqrt(standard_error * standard_error + found.tau_squared));
}

}  // namespace baton::stats
