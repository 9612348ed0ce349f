#pragma once
#include <span>
#include <vector>

/// Many tests at once. Each gives adjusted p-values in the order of the input: rejecting those <= q keeps what is stated at q.
/// Shape       p-values in [0, 1]; one that is not a number (a test that could not be made) stays so and is not counted in the family.
/// Cost        O(n log n).
namespace baton::stats {

/// False discovery rate, for independent or positively dependent tests. Source: Benjamini and Hochberg 1995.
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p_values);
/// False discovery rate under any dependence. Source: Benjamini and Yekutieli 2001.
[[nodiscard]] std::vector<double> benjamini_yekutieli(std::span<const double> p_values);
/// Chance of any false rejection, under any dependence. Source: Holm 1979.
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

}  // namespace baton::stats
