#include "baton/stats/skewed_mean.hpp"

#include <algorithm>
#include <cmath>

#include "baton/stats/distributions.hpp"

namespace baton::stats {
namespace {

constexpr double furthest_score = 37;
constexpr double many_df = 1e6;

/// Hall's cubic is ((1 + bend t)^3 - 1) / (3 bend) + shift; first-order it takes off what the expansion of t says of its skewness.
struct Cubic {
  double bend, shift;
  explicit Cubic(const SkewedMean& mean) : bend(-(1 - 3 * mean.own_share) * mean.skewness / 6), shift(mean.skewness / 6) {}
  [[nodiscard]] bool flat() const { return std::abs(bend) < 1e-9; }
};

}  // namespace

double SkewedMean::score(double t) const {
  const Cubic cubic(*this);
  const double straight = (cubic.flat() ? t : (std::pow(1 + cubic.bend * t, 3) - 1) / (3 * cubic.bend)) + cubic.shift;
  if (df >= many_df) return std::clamp(straight, -furthest_score, furthest_score);
  const double tail = t_two_sided(straight, df) / 2;
  const double size = tail > 0 ? std::min(furthest_score, -normal_quantile(tail)) : furthest_score;
  return straight < 0 ? -size : size;
}

double SkewedMean::t_of(double score) const {
  const Interval both = limits(std::abs(score));
  return score < 0 ? both.low : both.high;
}

Interval SkewedMean::limits(double score) const {
  const Cubic cubic(*this);
  const double size = df < many_df ? -t_quantile(normal_above(score), df) : score;
  const auto bent = [&](double straight) { return cubic.flat() ? straight : (std::cbrt(1 + 3 * cubic.bend * straight) - 1) / cubic.bend; };
  return {bent(-size - cubic.shift), bent(size - cubic.shift)};
}

}  // namespace baton::stats
