#pragma once
#include <cstdint>

/// Tail areas and quantiles. Shape: an area in [0, 1]. Not a number in, or a parameter out of its range: not a number out, never a throw.
/// Areas above a value are computed as such, so that small ones keep their digits. Cost O(1).
namespace baton::stats {

[[nodiscard]] double normal_below(double z);
[[nodiscard]] double normal_above(double z);
/// P(|Z| >= |z|).
[[nodiscard]] double normal_two_sided(double z);
/// Infinite at 0 and 1.
[[nodiscard]] double normal_quantile(double p);

/// P(|T| >= |t|), Student's t with df > 0 degrees of freedom, which need not be whole.
[[nodiscard]] double t_two_sided(double t, double df);
[[nodiscard]] double t_quantile(double p, double df);

/// P(X >= x), chi squared with df > 0.
[[nodiscard]] double chi_squared_above(double x, double df);

/// P(X <= k) of n trials at p; 0 below 0, 1 from n on.
[[nodiscard]] double binomial_at_most(std::int64_t k, std::int64_t n, double p);
/// P(X >= k).
[[nodiscard]] double binomial_at_least(std::int64_t k, std::int64_t n, double p);

/// Beta with parameters a, b > 0.
[[nodiscard]] double beta_above(double x, double a, double b);
[[nodiscard]] double beta_quantile(double p, double a, double b);

/// Gamma with shape, rate > 0 (mean shape / rate).
[[nodiscard]] double gamma_above(double x, double shape, double rate);
[[nodiscard]] double gamma_quantile(double p, double shape, double rate);

}  // namespace baton::stats
