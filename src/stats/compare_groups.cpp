#include "baton/stats/compare_groups.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "baton/stats/distributions.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

std::vector<double> sorted_of(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// Doubles in order as whole numbers in order, so that a bisection ends after 64 steps at a double.
std::uint64_t order_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}
double of_order(std::uint64_t order) {
  return std::bit_cast<double>((order >> 63) != 0 ? order & ~(std::uint64_t{1} << 63) : ~order);
}

/// The pairs with first - second <= limit; both sorted, and a difference rounds no pair past another.
std::uint64_t pairs_up_to(const std::vector<double>& first, const std::vector<double>& second, double limit) {
  std::uint64_t pairs = 0;
  std::size_t from = 0;  // the first of `second` that is large enough
  for (const double value : first) {
    while (from < second.size() && value - second[from] > limit) ++from;
    pairs += second.size() - from;
  }
  return pairs;
}

/// The difference of rank `rank` (from 0) among all pairs: halved until few enough are left to be listed.
double ranked_difference(const std::vector<double>& first, const std::vector<double>& second, std::uint64_t rank) {
  std::uint64_t low = order_of(first.front() - second.back());  // it lies in [low, high]
  std::uint64_t high = order_of(first.back() - second.front());
  std::uint64_t below = 0, up_to = std::uint64_t{first.size()} * second.size();  // pairs below low, and up to high
  while (low < high && up_to - below > first.size() + second.size()) {
    const std::uint64_t middle = low + (high - low) / 2;
    const std::uint64_t pairs = pairs_up_to(first, second, of_order(middle));
    if (pairs > rank) {
      high = middle;
      up_to = pairs;
    } else {
      low = middle + 1;
      below = pairs;
    }
  }
  if (low == high) return of_order(low);
  std::vector<double> left;
  const double least = of_order(low), most = of_order(high);
  std::size_t from = 0, to = 0;  // partners of `value`: those from `from` on are small enough, those from `to` on too small
  for (const double value : first) {
    while (from < second.size() && value - second[from] > most) ++from;
    while (to < second.size() && value - second[to] >= least) ++to;
    for (std::size_t i = from; i < to; ++i) left.push_back(value - second[i]);
  }
  const auto at = left.begin() + static_cast<std::ptrdiff_t>(rank - below);
  std::nth_element(left.begin(), at, left.end());
  return *at;
}

/// Sum of squares of how often a value of `own` beats one of `other` around the mean share, over its df: a part of DeLong's variance.
double placement_variance(const std::vector<double>& own, const std::vector<double>& other, double mean) {
  Sum squares;
  for (const double value : own) {
    const auto [low, high] = std::equal_range(other.begin(), other.end(), value);
    const double won = static_cast<double>(low - other.begin()) + static_cast<double>(high - low) / 2;
    const double from_mean = won / static_cast<double>(other.size()) - mean;
    squares.add(from_mean * from_mean);
  }
  const auto count = static_cast<double>(own.size());
  return squares.value() / (count - 1) / count;
}

}  // namespace

std::optional<Comparison> welch(std::span<const double> first, std::span<const double> second, double level) {
  if (first.size() < 2 || second.size() < 2 || !is_level(level) || !all_finite(first) || !all_finite(second)) return std::nullopt;
  const Spread a = spread_of(first), b = spread_of(second);
  const double of_a = a.variance() / a.count, of_b = b.variance() / b.count;
  const double variance = of_a + of_b;
  if (!(variance > 0) || !std::isfinite(variance)) return std::nullopt;
  Comparison result;
  result.difference = a.mean - b.mean;
  result.standard_error = std::sqrt(variance);
  result.df = variance * variance / (of_a * of_a / (a.count - 1) + of_b * of_b / (b.count - 1));
  result.statistic = result.difference / result.standard_error;
  result.p = t_two_sided(result.statistic, result.df);
  const double half = t_quantile((1 + level) / 2, result.df) * result.standard_error;
  result.interval = {result.difference - half, result.difference + half};
  return result;
}

std::optional<RankComparison> mann_whitney(std::span<const double> first, std::span<const double> second, double level) {
  if (first.empty() || second.empty() || !is_level(level) || !all_finite(first) || !all_finite(second)) return std::nullopt;
  const std::vector<double> a = sorted_of(first), b = sorted_of(second);
  std::vector<double> all(a.size() + b.size());
  std::merge(a.begin(), a.end(), b.begin(), b.end(), all.begin());
  double ties = 0;
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t begin = i;
    while (i < all.size() && all[i] == all[begin]) ++i;
    const auto tied = static_cast<double>(i - begin);
    ties += tied * tied * tied - tied;
  }
  RankComparison result;
  std::uint64_t twice_u = 0;
  for (const double value : a) {
    const auto [low, high] = std::equal_range(b.begin(), b.end(), value);
    twice_u += 2 * static_cast<std::uint64_t>(low - b.begin()) + static_cast<std::uint64_t>(high - low);
  }
  result.u = static_cast<double>(twice_u) / 2;
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size()), n = na + nb;
  result.superiority = result.u / (na * nb);
  const double variance = n > 1 ? na * nb / 12 * (n + 1 - ties / (n * (n - 1))) : 0;
  if (variance > 0) {
    const double from_mean = result.u - na * nb / 2;
    const double corrected = from_mean == 0 ? 0 : from_mean - std::copysign(0.5, from_mean);
    result.z = corrected / std::sqrt(variance);
    result.p = std::min(1.0, normal_two_sided(result.z));
  }
  const double share = result.superiority;
  if (a.size() > 1 && b.size() > 1 && share > 0 && share < 1) {
    const double error = std::sqrt(placement_variance(a, b, share) + placement_variance(b, a, 1 - share));
    const double half = normal_quantile((1 + level) / 2) * error / (share * (1 - share));
    const double logit = std::log(share / (1 - share));
    result.interval = Interval{1 / (1 + std::exp(half - logit)), 1 / (1 + std::exp(-half - logit))};
  }
  return result;
}

std::optional<Shift> hodges_lehmann(std::span<const double> first, std::span<const double> second, double level) {
  if (first.empty() || second.empty() || !is_level(level) || !all_finite(first) || !all_finite(second)) return std::nullopt;
  const std::vector<double> a = sorted_of(first), b = sorted_of(second);
  const std::uint64_t pairs = std::uint64_t{a.size()} * b.size();
  Shift result;
  const double upper = ranked_difference(a, b, pairs / 2);
  result.value = pairs % 2 == 1 ? upper : (ranked_difference(a, b, pairs / 2 - 1) + upper) / 2;
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double outside = std::floor(na * nb / 2 - normal_quantile((1 + level) / 2) * std::sqrt(na * nb * (na + nb + 1) / 12));
  if (outside >= 1) {
    const auto rank = static_cast<std::uint64_t>(outside);
    result.interval = Interval{ranked_difference(a, b, rank - 1), ranked_difference(a, b, pairs - rank)};
  }
  return result;
}

std::optional<Comparison> compare_proportions(std::int64_t first_successes, std::int64_t first_trials, std::int64_t second_successes,
                                              std::int64_t second_trials, double level) {
  const auto fits = [](std::int64_t x, std::int64_t n) { return n > 0 && x >= 0 && x <= n; };
  if (!fits(first_successes, first_trials) || !fits(second_successes, second_trials) || !is_level(level)) return std::nullopt;
  const auto na = static_cast<double>(first_trials), nb = static_cast<double>(second_trials);
  const double a = static_cast<double>(first_successes) / na, b = static_cast<double>(second_successes) / nb;
  const Interval of_a = *wilson(first_successes, first_trials, level), of_b = *wilson(second_successes, second_trials, level);
  Comparison result;
  result.difference = a - b;
  result.interval = {result.difference - std::hypot(a - of_a.low, of_b.high - b), result.difference + std::hypot(of_a.high - a, b - of_b.low)};
  const double pooled = static_cast<double>(first_successes + second_successes) / (na + nb);
  result.standard_error = std::sqrt(a * (1 - a) / na + b * (1 - b) / nb);
  if (pooled > 0 && pooled < 1) {
    result.statistic = result.difference / std::sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb));
    result.p = normal_two_sided(result.statistic);
  }
  return result;
}

std::optional<RateRatio> rate_ratio(std::int64_t first_count, double first_exposure, std::int64_t second_count, double second_exposure,
                                    double level) {
  const auto fits = [](std::int64_t count, double exposure) { return count >= 0 && exposure > 0 && std::isfinite(exposure); };
  if (!fits(first_count, first_exposure) || !fits(second_count, second_exposure) || !is_level(level)) return std::nullopt;
  const std::int64_t both = first_count + second_count;
  if (both == 0) return std::nullopt;
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const auto a = static_cast<double>(first_count), b = static_cast<double>(second_count);
  const double scale = second_exposure / first_exposure;
  const auto ratio_at = [&](double share) { return share >= 1 ? infinite : share / (1 - share) * scale; };
  const double tail = (1 - level) / 2;
  RateRatio result;
  result.ratio = second_count == 0 ? infinite : a / b * scale;
  result.interval.low = first_count == 0 ? 0 : ratio_at(beta_quantile(tail, a, b + 1));
  result.interval.high = second_count == 0 ? infinite : ratio_at(beta_quantile(1 - tail, a + 1, b));
  const double share = first_exposure / (first_exposure + second_exposure);  // of the counts, were the rates equal
  result.p = std::min(1.0, 2 * std::min(binomial_at_most(first_count, both, share), binomial_at_least(first_count, both, share)));
  return result;
}

}  // namespace baton::stats
