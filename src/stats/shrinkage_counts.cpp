#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>

#include "baton/stats/distributions.hpp"
#include "baton/stats/shrinkage.hpp"
#include "quiet.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
/// A prior worth more items than this can't be told from one common figure.
constexpr double most_prior_items = 1e7;
/// Below this the prior is all or nothing, and the likelihood rises for ever.
constexpr double least_prior_items = 1e-6;

double log_gamma(double x) { return boost::math::lgamma(x, Quiet{}); }
double digamma(double x) { return boost::math::digamma(x, Quiet{}); }
double trigamma(double x) { return boost::math::trigamma(x, Quiet{}); }

/// A log likelihood of two positive parameters, with slopes and curvatures.
struct Likelihood {
  double value = 0, by_a = 0, by_b = 0, by_aa = 0, by_ab = 0, by_bb = 0;
};

/// Newton's steps on the logarithms of a and b, damped so that each goes up (Levenberg and Marquardt).
struct Parameters {
  double a = 0, b = 0;
};
template <class Function>
Parameters maximise(Parameters at, const Function& likelihood) {
  Likelihood here = likelihood(at);
  double damping = 1e-3;
  for (int i = 0; i < 200 && std::max(at.a, at.b) < most_prior_items && std::min(at.a, at.b) > least_prior_items; ++i) {
    const double by_a = at.a * here.by_a, by_b = at.b * here.by_b;
    if (std::abs(by_a) + std::abs(by_b) < 1e-9 * (1 + std::abs(here.value))) break;
    const double ab = at.a * at.b * here.by_ab;
    const double aa = at.a * at.a * here.by_aa + by_a, bb = at.b * at.b * here.by_bb + by_b;
    const double scale = std::abs(aa) + std::abs(bb) + std::abs(ab);
    // The greatest eigenvalue of the curvature is made negative, whatever it is.
    const double top = (aa + bb) / 2 + std::hypot((aa - bb) / 2, ab);
    bool up = false;
    for (; damping < 1e12; damping *= 4) {
      const double lift = std::max(0.0, top) + damping * scale;
      const double haa = aa - lift, hbb = bb - lift;
      const double determinant = haa * hbb - ab * ab;
      const double step_a = std::clamp(-(hbb * by_a - ab * by_b) / determinant, -2.0, 2.0);
      const double step_b = std::clamp(-(haa * by_b - ab * by_a) / determinant, -2.0, 2.0);
      const Parameters next{at.a * std::exp(step_a), at.b * std::exp(step_b)};
      const Likelihood there = likelihood(next);
      if (!(there.value > here.value)) continue;
      at = next;
      here = there;
      damping /= 16;
      up = true;
      break;
    }
    if (!up) break;
  }
  return at;
}

Likelihood beta_binomial(std::span<const Proportion> proportions, Parameters at) {
  const auto [a, b] = at;
  const double all = a + b;
  const double log_a = log_gamma(a), log_b = log_gamma(b), log_all = log_gamma(all);
  const double first_a = digamma(a), first_b = digamma(b), first_all = digamma(all);
  const double second_a = trigamma(a), second_b = trigamma(b), second_all = trigamma(all);
  Sum value;
  Likelihood sum;
  for (const auto& [successes, trials] : proportions) {
    if (trials == 0) continue;
    const double x = static_cast<double>(successes) + a, y = static_cast<double>(trials - successes) + b, n = static_cast<double>(trials) + all;
    value.add(log_gamma(x) - log_a + log_gamma(y) - log_b - log_gamma(n) + log_all);
    const double by_n = first_all - digamma(n), by_nn = second_all - trigamma(n);
    sum.by_a += digamma(x) - first_a + by_n;
    sum.by_b += digamma(y) - first_b + by_n;
    sum.by_aa += trigamma(x) - second_a + by_nn;
    sum.by_bb += trigamma(y) - second_b + by_nn;
    sum.by_ab += by_nn;
  }
  sum.value = value.value();
  return sum;
}

Likelihood gamma_poisson(std::span<const Rate> rates, Parameters at) {
  const auto [shape, rate] = at;
  const double log_shape = log_gamma(shape), first = digamma(shape), second = trigamma(shape);
  Sum value;
  Likelihood sum;
  for (const auto& [count, exposure] : rates) {
    if (!(exposure > 0)) continue;
    const double x = static_cast<double>(count) + shape, e = exposure + rate;
    // log(rate / e) by log1p, which keeps its digits for large rates.
    const double shrink = -std::log1p(exposure / rate);
    value.add(log_gamma(x) - log_shape + shape * shrink - static_cast<double>(count) * std::log(e));
    sum.by_a += digamma(x) - first + shrink;
    sum.by_b += shape / rate - x / e;
    sum.by_aa += trigamma(x) - second;
    sum.by_ab += 1 / rate - 1 / e;
    sum.by_bb += x / (e * e) - shape / (rate * rate);
  }
  sum.value = value.value();
  return sum;
}

/// Twice the log likelihood that the prior gains over one common figure, as a chance; the null lies on the edge, hence half.
double p_of_gain(double gain) { return gain > 0 ? chi_squared_above(2 * gain, 1) / 2 : 1; }
/// A gain below this is rounding: the likelihood only rises towards the edge.
constexpr double least_gain = 1e-4;

}  // namespace

std::optional<BetaShrinkage> shrink_proportions(std::span<const Proportion> proportions, const ShrinkageOptions& options, PriorMethod method) {
  if (!is_level(options.level)) return std::nullopt;
  double groups = 0, successes = 0, trials = 0, squared_trials = 0, within = 0;
  for (const Proportion& of : proportions) {
    if (of.successes < 0 || of.successes > of.trials) return std::nullopt;
    if (of.trials == 0) continue;
    const auto n = static_cast<double>(of.trials), x = static_cast<double>(of.successes);
    groups += 1;
    successes += x;
    trials += n;
    squared_trials += n * n;
    within += x * (n - x) / n;
  }
  if (groups < 2) return std::nullopt;
  const double common = successes / trials;
  BetaShrinkage result;
  Parameters prior{infinite, infinite};
  const bool varies = common > 0 && common < 1;
  if (varies) {
    double between = 0;
    for (const Proportion& of : proportions) {
      if (of.trials == 0) continue;
      const double from_common = static_cast<double>(of.successes) / static_cast<double>(of.trials) - common;
      between += static_cast<double>(of.trials) * from_common * from_common;
    }
    between /= groups - 1;
    within = trials > groups ? within / (trials - groups) : 0;
    const double items = (trials - squared_trials / trials) / (groups - 1);
    const double correlation = (between - within) / (between + (items - 1) * within);
    // All groups of one item say nothing of how groups differ.
    if (correlation > 0 && correlation < 1 && trials > groups) prior = {common * (1 / correlation - 1), (1 - common) * (1 / correlation - 1)};
    double gain = 0;
    if (trials > groups) {
      const Parameters start = std::isfinite(prior.a) ? prior : Parameters{common * 100, (1 - common) * 100};
      const Parameters best = maximise(start, [&](Parameters at) { return beta_binomial(proportions, at); });
      const double of_common = successes * std::log(common) + (trials - successes) * std::log1p(-common);
      gain = beta_binomial(proportions, best).value - of_common;
      result.p_same = p_of_gain(gain);
      if (method == PriorMethod::maximum_likelihood) prior = gain > least_gain ? best : Parameters{infinite, infinite};
    }
  }
  result.alpha = prior.a;
  result.beta = prior.b;
  result.distinguishable = std::isfinite(prior.a) && std::isfinite(prior.b);
  result.mean = result.distinguishable ? prior.a / (prior.a + prior.b) : common;
  const double reference = options.reference.value_or(result.mean);
  for (const Proportion& of : proportions) {
    Shrunk group;
    // Half a success and half a failure more: the common proportion may be 0 or 1.
    double a = successes + 0.5, b = trials - successes + 0.5;
    if (result.distinguishable) {
      a = prior.a + static_cast<double>(of.successes);
      b = prior.b + static_cast<double>(of.trials - of.successes);
      group.own_share = static_cast<double>(of.trials) / (a + b);
    }
    group.mean = a / (a + b);
    group.standard_deviation = std::sqrt(a * b / (a + b + 1)) / (a + b);
    group.interval = {beta_quantile((1 - options.level) / 2, a, b), beta_quantile((1 + options.level) / 2, a, b)};
    group.above = !result.distinguishable && !options.reference ? 0.5 : beta_above(reference, a, b);
    result.groups.push_back(group);
  }
  return result;
}

std::optional<GammaShrinkage> shrink_rates(std::span<const Rate> rates, const ShrinkageOptions& options, PriorMethod method) {
  if (!is_level(options.level)) return std::nullopt;
  double groups = 0, count = 0, exposure = 0, squared_exposure = 0;
  for (const Rate& of : rates) {
    if (of.count < 0 || !std::isfinite(of.exposure)) return std::nullopt;
    if (!(of.exposure > 0)) continue;
    groups += 1;
    count += static_cast<double>(of.count);
    exposure += of.exposure;
    squared_exposure += of.exposure * of.exposure;
  }
  if (groups < 2 || !std::isfinite(squared_exposure)) return std::nullopt;
  // In units of the mean exposure, so that it does not matter whether these are hours or microseconds.
  const double unit = exposure / groups;
  std::vector<Rate> scaled(rates.begin(), rates.end());
  for (Rate& of : scaled) of.exposure /= unit;
  const double common = count / groups;
  GammaShrinkage result;
  Parameters prior{infinite, infinite};
  if (common > 0) {
    double between = 0;
    for (const Rate& of : scaled) {
      if (!(of.exposure > 0)) continue;
      const double from_common = static_cast<double>(of.count) / of.exposure - common;
      between += of.exposure * from_common * from_common;
    }
    const double variance = (between - (groups - 1) * common) / (groups - squared_exposure / exposure / unit);
    if (variance > 0 && std::isfinite(variance)) prior = {common * common / variance, common / variance};
    const Parameters start = std::isfinite(prior.a) ? prior : Parameters{100 * common, 100};
    const Parameters best = maximise(start, [&](Parameters at) { return gamma_poisson(scaled, at); });
    const double gain = gamma_poisson(scaled, best).value - (count * std::log(common) - count);
    result.p_same = p_of_gain(gain);
    if (method == PriorMethod::maximum_likelihood) prior = gain > least_gain ? best : Parameters{infinite, infinite};
  }
  result.shape = prior.a;
  result.rate = prior.b * unit;
  result.distinguishable = std::isfinite(result.shape) && std::isfinite(result.rate);
  result.mean = result.distinguishable ? result.shape / result.rate : common / unit;
  const double reference = options.reference.value_or(result.mean);
  for (const Rate& of : rates) {
    Shrunk group;
    double a = count + 0.5, b = exposure;
    if (result.distinguishable) {
      const bool known = of.exposure > 0;
      a = prior.a + (known ? static_cast<double>(of.count) : 0);
      b = result.rate + (known ? of.exposure : 0);
      group.own_share = known ? of.exposure / b : 0;
    }
    group.mean = a / b;
    group.standard_deviation = std::sqrt(a) / b;
    group.interval = {gamma_quantile((1 - options.level) / 2, a, b), gamma_quantile((1 + options.level) / 2, a, b)};
    group.above = !result.distinguishable && !options.reference ? 0.5 : gamma_above(reference, a, b);
    result.groups.push_back(group);
  }
  return result;
}

}  // namespace baton::stats
