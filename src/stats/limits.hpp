#pragma once
#include <cmath>
#include <optional>

#include "baton/stats/distributions.hpp"
#include "baton/stats/interval.hpp"

namespace baton::stats {

/// Limits of a share that are symmetric on the scale of log(-log), so that they stay within 0 and 1. Nothing at 0 and 1.
inline std::optional<Interval> log_log_limits(double share, double error, double level) {
  if (!(share > 0 && share < 1) || !std::isfinite(error)) return std::nullopt;
  const double half = normal_quantile((1 + level) / 2) * error / (share * -std::log(share));
  return Interval{std::pow(share, std::exp(half)), std::pow(share, std::exp(-half))};
}

}  // namespace baton::stats
