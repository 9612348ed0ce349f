#include <algorithm>
#include <cmath>

#include "baton/stats/distributions.hpp"
#include "baton/stats/shrinkage.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

/// The common mean and the sums that the estimators ask for, at a tau squared.
struct Weighted {
  double mean = 0, weights = 0, squared_weights = 0, q = 0;
};
Weighted weighted_at(std::span<const GroupFigure> figures, double tau_squared) {
  Sum weights, squares, values, q;
  const auto weight = [&](const GroupFigure& figure) { return 1 / (figure.standard_error * figure.standard_error + tau_squared); };
  for (const GroupFigure& figure : figures) {
    weights.add(weight(figure));
    squares.add(weight(figure) * weight(figure));
    values.add(weight(figure) * figure.value);
  }
  Weighted result{values.value() / weights.value(), weights.value(), squares.value(), 0};
  for (const GroupFigure& figure : figures) q.add(weight(figure) * (figure.value - result.mean) * (figure.value - result.mean));
  result.q = q.value();
  return result;
}

double dersimonian_laird(const Weighted& fixed, double df) {
  return std::max(0.0, (fixed.q - df) / (fixed.weights - fixed.squared_weights / fixed.weights));
}

/// Q falls as tau squared rises: halved until it can't be.
double paule_mandel(std::span<const GroupFigure> figures, const Weighted& fixed, double df) {
  if (fixed.q <= df) return 0;
  double low = 0;
  double high = std::max(dersimonian_laird(fixed, df), 1 / fixed.weights);
  while (weighted_at(figures, high).q > df) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-13 * high; ++i) {
    const double middle = (low + high) / 2;
    (weighted_at(figures, middle).q > df ? low : high) = middle;
  }
  return (low + high) / 2;
}

double reml(std::span<const GroupFigure> figures, double start) {
  double tau_squared = start;
  for (int i = 0; i < 500; ++i) {
    const Weighted at = weighted_at(figures, tau_squared);
    Sum excess;
    for (const GroupFigure& figure : figures) {
      const double variance = figure.standard_error * figure.standard_error;
      const double weight = 1 / (variance + tau_squared);
      const double from_mean = figure.value - at.mean;
      excess.add(weight * weight * (from_mean * from_mean - variance));
    }
    const double next = std::max(0.0, excess.value() / at.squared_weights + 1 / at.weights);
    const bool done = std::abs(next - tau_squared) <= 1e-12 * (next + 1 / at.weights);
    tau_squared = next;
    if (done) break;
  }
  return tau_squared;
}

}  // namespace

std::optional<NormalShrinkage> shrink_normal(std::span<const GroupFigure> figures, BetweenVariance method, const ShrinkageOptions& options) {
  if (figures.size() < 2 || !is_level(options.level)) return std::nullopt;
  for (const GroupFigure& figure : figures) {
    if (!std::isfinite(figure.value) || !std::isfinite(figure.standard_error) || !(figure.standard_error > 0)) return std::nullopt;
  }
  NormalShrinkage result;
  const Weighted fixed = weighted_at(figures, 0);
  if (!std::isfinite(fixed.weights) || !std::isfinite(fixed.q)) return std::nullopt;
  result.df = static_cast<double>(figures.size() - 1);
  result.q = fixed.q;
  result.p = chi_squared_above(fixed.q, result.df);
  result.i_squared = fixed.q > result.df ? 1 - result.df / fixed.q : 0;
  const double moments = dersimonian_laird(fixed, result.df);
  switch (method) {
    case BetweenVariance::dersimonian_laird: result.tau_squared = moments; break;
    case BetweenVariance::paule_mandel: result.tau_squared = paule_mandel(figures, fixed, result.df); break;
    case BetweenVariance::reml: result.tau_squared = reml(figures, moments); break;
  }
  if (!std::isfinite(result.tau_squared)) return std::nullopt;
  result.distinguishable = result.tau_squared > 0;
  const Weighted at = weighted_at(figures, result.tau_squared);
  result.mean = at.mean;
  result.mean_error = std::sqrt(1 / at.weights);
  const double z = normal_quantile((1 + options.level) / 2);
  const double reference = options.reference.value_or(result.mean);
  for (const GroupFigure& figure : figures) {
    const double variance = figure.standard_error * figure.standard_error;
    Shrunk group;
    group.own_share = result.tau_squared / (result.tau_squared + variance);
    const double prior_share = 1 - group.own_share;
    group.mean = group.own_share * figure.value + prior_share * result.mean;
    group.standard_deviation = std::sqrt(group.own_share * variance + prior_share * prior_share / at.weights);
    group.interval = {group.mean - z * group.standard_deviation, group.mean + z * group.standard_deviation};
    group.above = normal_above((reference - group.mean) / group.standard_deviation);
    result.groups.push_back(group);
  }
  return result;
}

std::optional<PooledMeans> pooled_means(std::span<const double> values, std::span<const std::uint32_t> group_of, std::uint32_t groups) {
  if (values.size() != group_of.size() || !all_finite(values)) return std::nullopt;
  PooledMeans result;
  result.figures.resize(groups);
  result.counts.resize(groups);
  std::vector<Sum> sums(groups);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (group_of[i] >= groups) return std::nullopt;
    sums[group_of[i]].add(values[i]);
    ++result.counts[group_of[i]];
  }
  double filled = 0;
  for (std::uint32_t group = 0; group < groups; ++group) {
    if (result.counts[group] == 0) continue;
    filled += 1;
    result.figures[group].value = sums[group].value() / static_cast<double>(result.counts[group]);
  }
  Sum squares;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double from_mean = values[i] - result.figures[group_of[i]].value;
    squares.add(from_mean * from_mean);
  }
  const double df = static_cast<double>(values.size()) - filled;
  if (!(df > 0) || !(squares.value() > 0)) return std::nullopt;
  result.standard_deviation = std::sqrt(squares.value() / df);
  for (std::uint32_t group = 0; group < groups; ++group) {
    if (result.counts[group] == 0) continue;
    result.figures[group].standard_error = result.standard_deviation / std::sqrt(static_cast<double>(result.counts[group]));
  }
  return result;
}

}  // namespace baton::stats
