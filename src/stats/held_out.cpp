#include "baton/stats/held_out.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/stats/random.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

/// The fold of each row; none where there are too few clusters.
std::vector<std::uint32_t> folds_of(const RidgeInput& input, const RidgeOptions& options) {
  std::vector<std::uint32_t> names(input.answers.size());
  if (input.cluster_of.empty()) std::iota(names.begin(), names.end(), 0U);
  else names.assign(input.cluster_of.begin(), input.cluster_of.end());
  std::vector<std::uint32_t> clusters = names;
  std::sort(clusters.begin(), clusters.end());
  clusters.erase(std::unique(clusters.begin(), clusters.end()), clusters.end());
  if (clusters.size() <= options.folds) return {};
  std::vector<std::uint32_t> order(clusters.size());
  std::iota(order.begin(), order.end(), 0U);
  // A stream that no fit draws from.
  Random random(options.seed, ~std::uint64_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  for (std::uint32_t& name : names) name = order[static_cast<std::size_t>(std::lower_bound(clusters.begin(), clusters.end(), name) - clusters.begin())] % options.folds;
  return names;
}

/// The rows outside a fold.
struct Others {
  std::vector<double> components, answers;
  std::vector<std::uint32_t> cluster_of;
};

Others others_of(const RidgeInput& input, const std::vector<std::uint32_t>& folds, std::uint32_t fold) {
  Others others;
  for (std::size_t row = 0; row < folds.size(); ++row) {
    if (folds[row] == fold) continue;
    const auto first = input.components.begin() + static_cast<std::ptrdiff_t>(row * input.columns);
    others.components.insert(others.components.end(), first, first + static_cast<std::ptrdiff_t>(input.columns));
    others.answers.push_back(input.answers[row]);
    if (!input.cluster_of.empty()) others.cluster_of.push_back(input.cluster_of[row]);
  }
  return others;
}

}  // namespace

std::optional<HeldOut> tell_held_out(const RidgeInput& input, const RidgeOptions& options) {
  const std::size_t rows = input.answers.size();
  if (input.columns == 0 || input.components.size() != rows * input.columns || options.folds < 2) return std::nullopt;
  if (!input.cluster_of.empty() && input.cluster_of.size() != rows) return std::nullopt;
  const std::vector<std::uint32_t> folds = folds_of(input, options);
  if (folds.empty()) return std::nullopt;
  RidgeOptions inner = options;
  inner.replicates = 0;
  HeldOut held{std::vector<double>(rows), std::vector<double>(rows)};
  for (std::uint32_t fold = 0; fold < options.folds; ++fold) {
    const Others others = others_of(input, folds, fold);
    const auto fit = fit_ridge({others.components, input.columns, others.answers, others.cluster_of, {}}, inner);
    if (!fit) return std::nullopt;
    Sum sum;
    for (const double answer : others.answers) sum.add(answer);
    for (std::size_t row = 0; row < rows; ++row) {
      if (folds[row] != fold) continue;
      held.mean[row] = sum.value() / static_cast<double>(others.answers.size());
      held.told[row] = fit->intercept;
      for (std::size_t i = 0; i < input.columns; ++i) held.told[row] += fit->weights[i].weight * input.components[row * input.columns + i];
    }
  }
  return held;
}

std::optional<ErrorsCompared> compare_errors(std::span<const double> answers, std::span<const double> first, std::span<const double> second,
                                             std::span<const std::uint32_t> cluster_of, double level) {
  const std::size_t rows = answers.size();
  if (rows == 0 || first.size() != rows || second.size() != rows || (!cluster_of.empty() && cluster_of.size() != rows)) return std::nullopt;
  Sum of_first, of_second;
  std::vector<double> saved(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const double a = (first[row] - answers[row]) * (first[row] - answers[row]);
    const double b = (second[row] - answers[row]) * (second[row] - answers[row]);
    of_first.add(a);
    of_second.add(b);
    saved[row] = b - a;
  }
  ErrorsCompared result;
  result.first = of_first.value() / static_cast<double>(rows);
  result.second = of_second.value() / static_cast<double>(rows);
  if (!std::isfinite(result.first) || !(result.second > 0) || !std::isfinite(result.second)) return std::nullopt;
  for (double& value : saved) value /= result.second;
  const auto gain = cluster_of.empty() ? mean_interval(saved, level) : clustered_mean_interval(clustered_units(saved, cluster_of), level);
  if (!gain) return std::nullopt;
  result.gain = *gain;
  return result;
}

}  // namespace baton::stats
