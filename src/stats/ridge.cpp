#include "baton/stats/ridge.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/stats/bootstrap.hpp"
#include "baton/stats/random.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

constexpr std::size_t most_columns = 200;
constexpr std::size_t most_blocks = 1000;

/// Sums of products of (1, columns, answer), each less its mean over all rows: all that a fit needs to know of some rows.
class Products {
 public:
  explicit Products(std::size_t columns) : size_(columns + 2), sums_(size_ * size_, 0.0) {}
  void add_row(std::span<const double> row) {  // 1, columns, answer
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = i; j < size_; ++j) sums_[i * size_ + j] += row[i] * row[j];
    }
  }
  void add(const Products& other, double times) {
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += times * other.sums_[i];
  }
  void clear() { std::fill(sums_.begin(), sums_.end(), 0.0); }
  [[nodiscard]] std::size_t columns() const { return size_ - 2; }
  [[nodiscard]] double count() const { return sums_[0]; }
  /// Mean of column i (the answer is column `columns`).
  [[nodiscard]] double mean(std::size_t i) const { return sums_[i + 1] / count(); }
  [[nodiscard]] double covariance(std::size_t i, std::size_t j) const {
    return sums_[(std::min(i, j) + 1) * size_ + std::max(i, j) + 1] / count() - mean(i) * mean(j);
  }

 private:
  std::size_t size_;
  std::vector<double> sums_;
};

struct Fit {
  double intercept = 0;
  std::vector<double> weights;
  [[nodiscard]] double tell(std::span<const double> row) const {
    double sum = intercept;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * row[i + 1];
    return sum;
  }
};

/// Coordinate descent on standardised columns; `least_variance` is what a column must have to be looked at.
Fit fit(const Products& products, double penalty, bool non_negative, std::span<const double> least_variance) {
  const std::size_t columns = products.columns();
  std::vector<double> deviations(columns), correlations(columns * columns), gradient(columns), weights(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    const double variance = products.covariance(i, i);
    deviations[i] = variance > least_variance[i] ? std::sqrt(variance) : 0;
  }
  for (std::size_t i = 0; i < columns; ++i) {
    if (deviations[i] == 0) continue;
    gradient[i] = products.covariance(i, columns) / deviations[i];
    for (std::size_t j = 0; j < columns; ++j) {
      if (deviations[j] > 0) correlations[i * columns + j] = i == j ? 1 : products.covariance(i, j) / (deviations[i] * deviations[j]);
    }
  }
  const double scale = std::sqrt(std::max(0.0, products.covariance(columns, columns)));
  for (int round = 0; round < 10000; ++round) {
    double largest = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      if (deviations[i] == 0) continue;
      double next = (gradient[i] + weights[i]) / (1 + penalty);  // gradient is what the others leave unexplained
      if (non_negative) next = std::max(0.0, next);
      const double step = next - weights[i];
      if (step == 0) continue;
      for (std::size_t j = 0; j < columns; ++j) gradient[j] -= step * correlations[j * columns + i];
      weights[i] = next;
      largest = std::max(largest, std::abs(step));
    }
    if (largest <= 1e-10 * scale) break;
  }
  Fit result{products.mean(columns), std::vector<double>(columns)};
  for (std::size_t i = 0; i < columns; ++i) {
    if (deviations[i] == 0) continue;
    result.weights[i] = weights[i] / deviations[i];
    result.intercept -= result.weights[i] * products.mean(i);
  }
  return result;
}

bool fits(const RidgeInput& input, const RidgeOptions& options) {
  const std::size_t rows = input.answers.size();
  if (input.columns == 0 || input.columns > most_columns || rows < input.columns + 2) return false;
  if (input.components.size() != rows * input.columns) return false;
  if ((!input.cluster_of.empty() && input.cluster_of.size() != rows) || (!input.baseline.empty() && input.baseline.size() != rows)) return false;
  if (!all_finite(input.components) || !all_finite(input.answers) || !all_finite(input.baseline)) return false;
  if (options.penalties.empty() || options.folds < 2 || !is_level(options.level)) return false;
  return std::all_of(options.penalties.begin(), options.penalties.end(), [](double penalty) { return penalty >= 0 && std::isfinite(penalty); });
}

/// Clusters numbered from 0 in a random order that depends on the seed alone, a row each.
std::vector<std::size_t> shuffled_clusters(const RidgeInput& input, std::uint64_t seed, std::size_t& clusters) {
  std::vector<std::size_t> of(input.answers.size());
  if (input.cluster_of.empty()) {
    std::iota(of.begin(), of.end(), std::size_t{0});
    clusters = of.size();
  } else {
    std::vector<std::uint32_t> names(input.cluster_of.begin(), input.cluster_of.end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    clusters = names.size();
    for (std::size_t row = 0; row < of.size(); ++row) {
      of[row] = static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), input.cluster_of[row]) - names.begin());
    }
  }
  std::vector<std::size_t> order(clusters);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed);
  for (std::size_t i = clusters; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  for (std::size_t& cluster : of) cluster = order[cluster];
  return of;
}

/// Errors of what was told, on rows that were not used for it.
struct Errors {
  Sum squared, absolute;
  void add(double told, double answer) {
    squared.add((told - answer) * (told - answer));
    absolute.add(std::abs(told - answer));
  }
  [[nodiscard]] RidgeScore score(double penalty, double rows, const Errors& of_mean) const {
    return {penalty, squared.value() / rows, absolute.value() / rows, 1 - squared.value() / of_mean.squared.value()};
  }
};

void bootstrap_weights(RidgeFit& result, const std::vector<Products>& blocks, const RidgeOptions& options, std::span<const double> least_variance) {
  const std::size_t columns = result.weights.size();
  std::vector<std::vector<double>> replicates(columns);
  std::vector<double> counts(blocks.size());
  Products drawn(columns);
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(options.seed, std::uint64_t{replicate} + 1);
    std::fill(counts.begin(), counts.end(), 0.0);
    for (std::size_t i = 0; i < blocks.size(); ++i) counts[random.below(blocks.size())] += 1;
    drawn.clear();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (counts[i] > 0) drawn.add(blocks[i], counts[i]);
    }
    const Fit again = fit(drawn, result.chosen.penalty, options.non_negative, least_variance);
    for (std::size_t i = 0; i < columns; ++i) replicates[i].push_back(again.weights[i]);
  }
  for (std::size_t i = 0; i < columns; ++i) {
    RidgeWeight& weight = result.weights[i];
    if (weight.deviation == 0) continue;
    const auto positive = std::count_if(replicates[i].begin(), replicates[i].end(), [](double value) { return value > 0; });
    weight.positive_share = static_cast<double>(positive) / options.replicates;
    weight.interval = interval_of_replicates(weight.weight, replicates[i], {}, options.level);
  }
}

}  // namespace

std::optional<RidgeFit> fit_ridge(const RidgeInput& input, const RidgeOptions& options) {
  if (!fits(input, options)) return std::nullopt;
  const std::size_t rows = input.answers.size(), columns = input.columns;
  std::size_t clusters = 0;
  const std::vector<std::size_t> cluster_of = shuffled_clusters(input, options.seed, clusters);
  if (clusters < options.folds) return std::nullopt;

  // Rows less the means of all rows, so that covariances from sums keep their digits; whatever is told is told of these.
  std::vector<double> means(columns + 1);
  for (std::size_t i = 0; i <= columns; ++i) {
    Sum sum;
    for (std::size_t row = 0; row < rows; ++row) sum.add(i == columns ? input.answers[row] : input.components[row * columns + i]);
    means[i] = sum.value() / static_cast<double>(rows);
  }
  const auto fill = [&](std::size_t row, std::vector<double>& centred) {
    centred[0] = 1;
    for (std::size_t i = 0; i < columns; ++i) centred[i + 1] = input.components[row * columns + i] - means[i];
    centred[columns + 1] = input.answers[row] - means[columns];
  };
  std::vector<Products> folds(options.folds, Products(columns));
  std::vector<Products> blocks(options.replicates > 0 ? std::min(clusters, most_blocks) : 0, Products(columns));
  std::vector<double> centred(columns + 2);
  for (std::size_t row = 0; row < rows; ++row) {
    fill(row, centred);
    folds[cluster_of[row] % options.folds].add_row(centred);
    if (!blocks.empty()) blocks[cluster_of[row] % blocks.size()].add_row(centred);
  }
  Products all(columns);
  for (const Products& fold : folds) all.add(fold, 1);
  if (!(all.covariance(columns, columns) > 1e-24 * means[columns] * means[columns])) return std::nullopt;
  std::vector<double> least_variance(columns);
  for (std::size_t i = 0; i < columns; ++i) least_variance[i] = 1e-12 * (all.covariance(i, i) + means[i] * means[i]);

  RidgeFit result;
  std::vector<std::vector<Fit>> without(options.penalties.size());
  std::vector<double> fitted_mean;
  for (const Products& fold : folds) {
    Products others = all;
    others.add(fold, -1);
    fitted_mean.push_back(others.mean(columns));
    for (std::size_t i = 0; i < options.penalties.size(); ++i) {
      without[i].push_back(fit(others, options.penalties[i], options.non_negative, least_variance));
    }
  }
  Errors of_mean, of_baseline;
  std::vector<Errors> errors(options.penalties.size());
  for (std::size_t row = 0; row < rows; ++row) {
    fill(row, centred);
    const std::size_t fold = cluster_of[row] % options.folds;
    const double answer = centred[columns + 1];
    of_mean.add(fitted_mean[fold], answer);
    of_baseline.add(input.baseline.empty() ? fitted_mean[fold] : input.baseline[row] - means[columns], answer);
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i].add(without[i][fold].tell(centred), answer);
  }
  const auto count = static_cast<double>(rows);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const RidgeScore score = errors[i].score(options.penalties[i], count, of_mean);
    const bool better = score.mean_squared_error < result.chosen.mean_squared_error;
    const bool greater = score.mean_squared_error == result.chosen.mean_squared_error && score.penalty > result.chosen.penalty;
    if (i == 0 || better || greater) result.chosen = score;
    result.scores.push_back(score);
  }
  result.baseline = of_baseline.score(0, count, of_mean);
  result.better_than_baseline = result.chosen.mean_squared_error < result.baseline.mean_squared_error;

  const Fit final_fit = fit(all, result.chosen.penalty, options.non_negative, least_variance);
  result.intercept = final_fit.intercept + means[columns];
  for (std::size_t i = 0; i < columns; ++i) {
    RidgeWeight weight;
    weight.weight = final_fit.weights[i];
    if (const double variance = all.covariance(i, i); variance > least_variance[i]) weight.deviation = std::sqrt(variance);
    result.intercept -= weight.weight * means[i];
    result.weights.push_back(weight);
  }
  if (!std::isfinite(result.intercept) || !std::isfinite(result.chosen.mean_squared_error)) return std::nullopt;  // squares too large
  if (!blocks.empty()) bootstrap_weights(result, blocks, options, least_variance);
  return result;
}

}  // namespace baton::stats
