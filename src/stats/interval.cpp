#include "baton/stats/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace baton::stats {
namespace {
constexpr double z95 = 1.959963984540054;
}

std::optional<Interval> wilson(std::int64_t successes, std::int64_t trials) {
  if (trials <= 0) return std::nullopt;
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double scale = 1 + z95 * z95 / n;
  const double centre = (p + z95 * z95 / (2 * n)) / scale;
  const double half = z95 / scale * std::sqrt(p * (1 - p) / n + z95 * z95 / (4 * n * n));
  // At none and at all the bound is the end itself; rounding must not say otherwise.
  return Interval{successes == 0 ? 0.0 : centre - half, successes == trials ? 1.0 : centre + half};
}

double exact_sum(const std::vector<double>& values) {
  constexpr double unit = 70368744177664.0;  // 2^46: what the last bit of a double from 64 to 128 is worth
  __extension__ __int128 sum = 0;
  for (const double value : values) sum += static_cast<std::int64_t>(std::nearbyint(value * unit));
  return static_cast<double>(sum) / unit;
}

std::optional<Mean> mean_with_interval(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  Mean result{exact_sum(values) / n, std::nullopt};
  if (values.size() < 2) return result;
  std::sort(values.begin(), values.end());  // squares round alike whatever the order they come in
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.975);
  const double half = t * std::sqrt(squares / (n - 1) / n);
  result.interval = Interval{result.mean - half, result.mean + half};
  return result;
}

}  // namespace baton::stats
