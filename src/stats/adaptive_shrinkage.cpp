#include "baton/stats/adaptive_shrinkage.hpp"

#include <algorithm>
#include <cmath>

#include "baton/stats/distributions.hpp"
#include "baton/stats/quantile.hpp"

namespace baton::stats {
namespace {

constexpr std::size_t most_learnt_from = 4000;
constexpr std::size_t most_widths = 60;
constexpr int most_steps = 300;
constexpr double settled = 1e-7;

/// Widths of the prior's parts: from a third of the median error to twice the furthest that a true figure may lie.
std::vector<double> widths_of(std::span<const GroupFigure> figures, double centre) {
  std::vector<double> errors;
  double furthest = 0;
  for (const GroupFigure& figure : figures) {
    errors.push_back(figure.standard_error);
    const double apart = figure.value - centre;
    furthest = std::max(furthest, apart * apart - figure.standard_error * figure.standard_error);
  }
  const double narrowest = *quantile(errors, 0.5) / 3;
  std::vector<double> widths{narrowest};
  for (double width = narrowest * std::sqrt(2.0); width <= 2 * std::sqrt(furthest) && widths.size() < most_widths; width *= std::sqrt(2.0)) widths.push_back(width);
  return widths;
}

/// Likelihood of a figure under each width, the largest 1.
void likelihoods_of(const GroupFigure& figure, double centre, const std::vector<double>& widths, std::span<double> likelihoods) {
  double largest = -1e300;
  for (std::size_t k = 0; k < widths.size(); ++k) {
    const double variance = widths[k] * widths[k] + figure.standard_error * figure.standard_error;
    const double apart = figure.value - centre;
    likelihoods[k] = -0.5 * (std::log(variance) + apart * apart / variance);
    largest = std::max(largest, likelihoods[k]);
  }
  for (double& likelihood : likelihoods) likelihood = std::exp(likelihood - largest);
}

/// The widths' shares by expectation-maximisation.
std::vector<double> learnt_weights(std::span<const GroupFigure> figures, double centre, const std::vector<double>& widths) {
  const std::size_t step = (figures.size() + most_learnt_from - 1) / most_learnt_from;
  const std::size_t parts = widths.size();
  std::vector<double> likelihoods((figures.size() + step - 1) / step * parts);  // figure by figure
  for (std::size_t i = 0; i < likelihoods.size() / parts; ++i) likelihoods_of(figures[i * step], centre, widths, {&likelihoods[i * parts], parts});
  std::vector<double> weights(parts, 1.0 / static_cast<double>(parts)), shares(parts);
  for (int round = 0; round < most_steps; ++round) {
    std::fill(shares.begin(), shares.end(), 0.0);
    for (const double* of_group = likelihoods.data(); of_group != likelihoods.data() + likelihoods.size(); of_group += parts) {
      double all = 0;
      for (std::size_t k = 0; k < parts; ++k) all += weights[k] * of_group[k];
      const double part = 1 / all;
      for (std::size_t k = 0; k < parts; ++k) shares[k] += of_group[k] * part;
    }
    double change = 0;
    for (std::size_t k = 0; k < parts; ++k) {
      const double next = weights[k] * shares[k] * static_cast<double>(parts) / static_cast<double>(likelihoods.size());
      change = std::max(change, std::abs(next - weights[k]));
      weights[k] = next;
    }
    if (change < settled) break;
  }
  return weights;
}

/// What is known of a group afterwards: normals with their shares.
struct Part {
  double share, mean, width;
};

double below(const std::vector<Part>& parts, double x) {
  double chance = 0;
  for (const Part& part : parts) chance += part.share * normal_below((x - part.mean) / part.width);
  return chance;
}

double density(const std::vector<Part>& parts, double x) {
  constexpr double root_two_pi = 2.50662827463100050242;
  double sum = 0;
  for (const Part& part : parts) {
    const double z = (x - part.mean) / part.width;
    sum += part.share / part.width * std::exp(-0.5 * z * z);
  }
  return sum / root_two_pi;
}

/// By Newton's method, within [low, high] around it; halved where a step leads out.
double quantile_of(const std::vector<Part>& parts, double p, double start, double low, double high) {
  const double enough = 1e-14 * (high - low);
  double x = std::clamp(start, low, high);
  for (int i = 0; i < 100 && high - low > enough; ++i) {
    const double apart = below(parts, x) - p;
    (apart < 0 ? low : high) = x;
    const double step = apart / density(parts, x);
    if (std::abs(step) <= enough) break;
    x = x - step > low && x - step < high ? x - step : (low + high) / 2;
  }
  return x;
}

}  // namespace

std::optional<std::vector<Shrunk>> shrink_adaptively(std::span<const GroupFigure> figures, double centre, double level) {
  const bool usable = std::all_of(figures.begin(), figures.end(), [](const GroupFigure& figure) {
    return std::isfinite(figure.value) && std::isfinite(figure.standard_error) && figure.standard_error > 0;
  });
  if (figures.empty() || !usable || !std::isfinite(centre) || !(level > 0 && level < 1)) return std::nullopt;
  const std::vector<double> widths = widths_of(figures, centre);
  const std::vector<double> weights = learnt_weights(figures, centre, widths);
  std::vector<Shrunk> groups;
  std::vector<double> likelihoods(widths.size());
  std::vector<Part> parts;
  const double z = normal_quantile((1 + level) / 2);
  for (const GroupFigure& figure : figures) {
    likelihoods_of(figure, centre, widths, likelihoods);
    parts.clear();
    double all = 0;
    for (std::size_t k = 0; k < widths.size(); ++k) all += weights[k] * likelihoods[k];
    Shrunk& group = groups.emplace_back();
    double squares = 0;
    for (std::size_t k = 0; k < widths.size(); ++k) {
      const double error_square = figure.standard_error * figure.standard_error;
      const double own = widths[k] * widths[k] / (widths[k] * widths[k] + error_square);
      const Part part{weights[k] * likelihoods[k] / all, centre + own * (figure.value - centre), figure.standard_error * std::sqrt(own)};
      group.mean += part.share * part.mean;
      group.own_share += part.share * own;
      squares += part.share * (part.width * part.width + (part.mean - centre) * (part.mean - centre));
      if (part.share > 1e-12) parts.push_back(part);
    }
    group.standard_deviation = std::sqrt(std::max(0.0, squares - (group.mean - centre) * (group.mean - centre)));
    const double reach = 10 * figure.standard_error;
    const double low = std::min(figure.value, centre) - reach;
    const double high = std::max(figure.value, centre) + reach;
    const double usual = z * group.standard_deviation;
    group.interval = {quantile_of(parts, (1 - level) / 2, group.mean - usual, low, high), quantile_of(parts, (1 + level) / 2, group.mean + usual, low, high)};
    group.above = 1 - below(parts, centre);
  }
  return groups;
}

}  // namespace baton::stats
