#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

namespace baton::stats {

/// Answers (of a survey, taken as numbers even if they are grades) explained by weighted components, for weights that are to be believed
/// rather than fitted: they are drawn towards 0 as far as pays on answers not used (cross-validation), and may be kept from below 0.
struct RidgeInput {
  std::span<const double> components;  ///< Row by row: one row an answer, `columns` each.
  std::size_t columns = 0;
  std::span<const double> answers;
  /// Who belongs together (the answers of one customer): kept in one fold and drawn as one. Empty: each answer alone.
  std::span<const std::uint32_t> cluster_of;
  /// What to be compared with (today's formula), one a row; empty: the mean of the answers that were fitted.
  std::span<const double> baseline;
};
struct RidgeOptions {
  bool non_negative = true;
  std::vector<double> penalties{0, 0.001, 0.01, 0.03, 0.1, 0.3, 1, 3};
  std::uint32_t folds = 10;
  std::uint32_t replicates = 500;  ///< Of the bootstrap; 0 for none.
  std::uint64_t seed = 1;
  double level = 0.95;
};

struct RidgeWeight {
  double weight = 0;
  std::optional<Interval> interval;  ///< Percentile bootstrap at the penalty chosen; none for a column that does not vary.
  double positive_share = 0;         ///< Of the replicates at which the weight is above 0.
  double deviation = 0;              ///< Standard deviation of the column; weight * deviation tells what matters most.
};
/// How well answers not used in fitting are told.
struct RidgeScore {
  double penalty = 0;
  double mean_squared_error = 0, mean_absolute_error = 0;
  double r_squared = 0;  ///< 1 - squared error / that of the mean of the fitted answers; below 0: worse than no component at all.
};
/// The least of: sum of squared errors / (2 n) + penalty / 2 * sum of (weight * deviation of its column)^2, that is ridge on standardised
/// columns (deviations over n, not n - 1); the intercept is free.
/// Shape       chosen: the penalty of least cross-validated squared error, the greater one of equals; scores in the order of penalties.
///             baseline: the error of what was given (or of the mean) on the same rows; better_than_baseline compares squared errors.
/// Errors      nothing for spans that do not fit, no column, more than 200, values not finite, a negative penalty or none, fewer than two
///             folds, fewer clusters than folds, fewer than columns + 2 answers, or answers all equal.
/// Cost        O(n columns^2 + penalties n columns + replicates 1000 columns^2): above 1000 clusters the bootstrap draws 1000 blocks, into
///             which clusters are put at random.
/// Source      Hoerl and Kennard 1970; coordinate descent as Friedman, Hastie and Tibshirani 2010.
struct RidgeFit {
  double intercept = 0;
  std::vector<RidgeWeight> weights;
  RidgeScore chosen;
  std::vector<RidgeScore> scores;
  RidgeScore baseline;
  bool better_than_baseline = false;
};
[[nodiscard]] std::optional<RidgeFit> fit_ridge(const RidgeInput& input, const RidgeOptions& options = {});

}  // namespace baton::stats
