#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"
#include "baton/stats/ridge.hpp"

namespace baton::stats {

/// What each row is told by a fit to rows that it has no part in, the choice of the penalty included: nested cross-validation. Rows of a cluster are in one
/// fold; folds depend on clusters and seed alone, so that several models of the same rows are tried on the same folds.
/// Shape       one value a row; `mean` the same from the mean of the others' answers.
/// Errors      nothing where fit_ridge gives nothing for some fold's others, and for fewer clusters than folds + 1.
/// Cost        `folds` times that of fit_ridge without replicates.
/// Source      Stone 1974; Varma and Simon 2006 for why the choice must be inside.
struct HeldOut {
  std::vector<double> told, mean;
};
[[nodiscard]] std::optional<HeldOut> tell_held_out(const RidgeInput& input, const RidgeOptions& options = {});

/// Two models' errors on the same rows. `gain` is the share of the second's mean squared error that the first saves (below 0: it is worse), with its interval
/// by clusters; the second's error is taken for known in it.
/// Errors      nothing for spans that do not fit, fewer than two clusters, values not finite, or a second model without error.
struct ErrorsCompared {
  double first = 0, second = 0;  ///< Mean squared errors.
  Estimate gain;
};
[[nodiscard]] std::optional<ErrorsCompared> compare_errors(std::span<const double> answers, std::span<const double> first, std::span<const double> second,
                                                           std::span<const std::uint32_t> cluster_of, double level = 0.95);

}  // namespace baton::stats
