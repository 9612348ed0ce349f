#include "baton/stats/distributions.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "quiet.hpp"

namespace baton::stats {
namespace {

namespace math = boost::math;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double root_half = 0.70710678118654752440;

bool is_share(double p) { return p >= 0 && p <= 1; }  // false for not a number
bool is_parameter(double a) { return a > 0 && a < infinite; }

}  // namespace

double normal_below(double z) { return std::isnan(z) ? nan : std::erfc(-z * root_half) / 2; }
double normal_above(double z) { return normal_below(-z); }
double normal_two_sided(double z) { return std::isnan(z) ? nan : std::erfc(std::abs(z) * root_half); }

double normal_quantile(double p) {
  if (!is_share(p)) return nan;
  if (p == 0 || p == 1) return p == 0 ? -infinite : infinite;
  return -math::erfc_inv(2 * p, Quiet{}) / root_half;
}

double t_two_sided(double t, double df) {
  if (std::isnan(t) || !is_parameter(df)) return nan;
  if (std::isinf(t)) return 0;
  return math::ibeta(df / 2, 0.5, df / (df + t * t), Quiet{});
}

double t_quantile(double p, double df) {
  if (!is_share(p) || !is_parameter(df)) return nan;
  if (p == 0 || p == 1) return p == 0 ? -infinite : infinite;
  return math::quantile(math::students_t_distribution<double, Quiet>(df), p);
}

double chi_squared_above(double x, double df) {
  if (std::isnan(x) || !is_parameter(df)) return nan;
  if (x <= 0) return 1;
  return std::isinf(x) ? 0 : math::gamma_q(df / 2, x / 2, Quiet{});
}

double binomial_at_most(std::int64_t k, std::int64_t n, double p) {
  if (n < 0 || !is_share(p)) return nan;
  if (k < 0) return 0;
  if (k >= n) return 1;
  return math::ibetac(static_cast<double>(k + 1), static_cast<double>(n - k), p, Quiet{});
}

double binomial_at_least(std::int64_t k, std::int64_t n, double p) {
  if (n < 0 || !is_share(p)) return nan;
  if (k <= 0) return 1;
  if (k > n) return 0;
  return math::ibeta(static_cast<double>(k), static_cast<double>(n - k + 1), p, Quiet{});
}

double beta_above(double x, double a, double b) {
  if (std::isnan(x) || !is_parameter(a) || !is_parameter(b)) return nan;
  if (x <= 0 || x >= 1) return x <= 0 ? 1 : 0;
  return math::ibetac(a, b, x, Quiet{});
}

double beta_quantile(double p, double a, double b) {
  if (!is_share(p) || !is_parameter(a) || !is_parameter(b)) return nan;
  return math::ibeta_inv(a, b, p, Quiet{});
}

double gamma_above(double x, double shape, double rate) {
  if (std::isnan(x) || !is_parameter(shape) || !is_parameter(rate)) return nan;
  if (x <= 0) return 1;
  return std::isinf(x) ? 0 : math::gamma_q(shape, x * rate, Quiet{});
}

double gamma_quantile(double p, double shape, double rate) {
  if (!is_share(p) || !is_parameter(shape) || !is_parameter(rate)) return nan;
  if (p == 1) return infinite;
  return p == 0 ? 0 : math::gamma_p_inv(shape, p, Quiet{}) / rate;
}

}  // namespace baton::stats
