#include "baton/stats/censored_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "baton/stats/clustered_groups.hpp"
#include "baton/stats/distributions.hpp"
#include "baton/stats/random.hpp"
#include "sort_observations.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

constexpr double rounding = 1e-12;  // as survival_quantile
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool falls_to_zero(const SurvivalCurve& curve) { return curve.steps.back().survival == 0; }

/// The largest duration that so many items reach; the least one where there are fewer.
std::int64_t reached_by(const SurvivalCurve& curve, std::int64_t at_risk) {
  std::int64_t reached = curve.steps.front().time;
  for (const SurvivalStep& step : curve.steps) {
    if (step.at_risk < at_risk) break;
    reached = step.time;
  }
  return reached;
}

/// The least duration at which no more than `left` of both groups, each by its share of the items, have not ended.
std::optional<std::int64_t> ended_by(const SurvivalCurve& first, const SurvivalCurve& second, double left) {
  const auto items = static_cast<double>(first.observations + second.observations);
  const double share = static_cast<double>(first.observations) / items;
  double of_first = 1, of_second = 1;
  std::size_t i = 0, j = 0;
  while (i < first.steps.size() || j < second.steps.size()) {
    const std::int64_t a = i < first.steps.size() ? first.steps[i].time : std::numeric_limits<std::int64_t>::max();
    const std::int64_t b = j < second.steps.size() ? second.steps[j].time : std::numeric_limits<std::int64_t>::max();
    const std::int64_t time = std::min(a, b);
    if (a == time) of_first = first.steps[i++].survival;
    if (b == time) of_second = second.steps[j++].survival;
    if (share * of_first + (1 - share) * of_second <= left + rounding) return time;
  }
  return std::nullopt;
}

/// One group whose items can be drawn again: counts by step. An item is its step * 2, and 1 more for a censored one.
class Drawn {
 public:
  explicit Drawn(const SurvivalCurve& curve) : curve_(curve), events_(curve.steps.size()), gone_(curve.steps.size()) {
    for (std::uint32_t step = 0; step < curve.steps.size(); ++step) {
      items_.insert(items_.end(), static_cast<std::size_t>(curve.steps[step].events), step * 2);
      items_.insert(items_.end(), static_cast<std::size_t>(curve.steps[step].censored), step * 2 + 1);
    }
  }

  void clear() {
    std::fill(events_.begin(), events_.end(), 0U);
    std::fill(gone_.begin(), gone_.end(), 0U);
    drawn_ = 0;
  }
  void add(std::uint32_t item) {
    ++drawn_;
    ++gone_[item / 2];
    events_[item / 2] += (item & 1) == 0;
  }
  void draw(Random& random) {
    clear();
    for (std::size_t i = 0; i < items_.size(); ++i) add(items_[random.below(items_.size())]);
  }
  [[nodiscard]] std::uint32_t item_of(const Observation& observation) const {
    const auto step = std::lower_bound(curve_.steps.begin(), curve_.steps.end(), observation.duration(), [](const SurvivalStep& of, std::int64_t time) { return of.time < time; });
    return static_cast<std::uint32_t>(step - curve_.steps.begin()) * 2 + (observation.observed() ? 0 : 1);
  }

  struct Figures {
    double mean = nan, median = nan;
  };
  [[nodiscard]] Figures figures(std::int64_t tau) const {
    Figures result;
    double area = 0, survival = 1;
    std::int64_t from = 0;
    std::size_t at_risk = drawn_;
    for (std::size_t i = 0; i < gone_.size() && at_risk > 0; ++i) {
      const std::int64_t time = curve_.steps[i].time;
      if (events_[i] > 0) {
        const std::int64_t until = std::clamp<std::int64_t>(time, 0, tau);
        area += static_cast<double>(until - from) * survival;
        from = until;
        survival *= events_[i] == at_risk ? 0 : 1 - static_cast<double>(events_[i]) / static_cast<double>(at_risk);
        if (std::isnan(result.median) && survival <= 0.5 + rounding) result.median = static_cast<double>(time);
        if (time >= tau && !std::isnan(result.median)) break;
      }
      at_risk -= gone_[i];
    }
    // Where the largest duration drawn is censored before tau, the curve is taken to stay as it was.
    result.mean = area + static_cast<double>(tau - from) * survival;
    return result;
  }

 private:
  const SurvivalCurve& curve_;
  std::vector<std::uint32_t> items_;
  std::size_t drawn_ = 0;
  std::vector<std::uint32_t> events_, gone_;  // per step, as drawn
};

/// Clusters whose items, of both groups, are drawn together.
class DrawnClusters {
 public:
  DrawnClusters(const CensoredClusters& clusters, const Drawn& first, const Drawn& second) : items_(clusters.count) {
    const auto take = [&](std::span<const Observation> observations, std::span<const std::uint32_t> cluster_of, const Drawn& of, bool is_second) {
      for (std::size_t i = 0; i < observations.size(); ++i) items_[cluster_of[i]].push_back({is_second, of.item_of(observations[i])});
    };
    take(clusters.first, clusters.first_cluster, first, false);
    take(clusters.second, clusters.second_cluster, second, true);
    std::erase_if(items_, [](const auto& items) { return items.empty(); });
    // In an order of their own, whatever numbers they have.
    for (auto& items : items_) std::sort(items.begin(), items.end());
    std::sort(items_.begin(), items_.end());
  }
  /// Clusters of the group that has fewer.
  [[nodiscard]] std::int64_t smaller() const {
    const auto with = [&](bool is_second) {
      return std::count_if(items_.begin(), items_.end(), [&](const auto& items) { return std::any_of(items.begin(), items.end(), [&](const auto& item) { return item.first == is_second; }); });
    };
    return std::min(with(false), with(true));
  }
  void draw(Random& random, Drawn& first, Drawn& second) const {
    first.clear();
    second.clear();
    for (std::size_t i = 0; i < items_.size(); ++i) {
      for (const auto& [is_second, item] : items_[random.below(items_.size())]) (is_second ? second : first).add(item);
    }
  }

 private:
  std::vector<std::vector<std::pair<bool, std::uint32_t>>> items_;
};

void draw_again(const SurvivalCurve& first, const SurvivalCurve& second, std::int64_t tau, const CensoredOptions& how, CensoredComparison& result) {
  const BootstrapOptions& options = how.bootstrap;
  Drawn a(first), b(second);
  std::optional<DrawnClusters> clusters;
  if (how.clusters != nullptr) clusters.emplace(*how.clusters, a, b);
  std::vector<double> means, medians;
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(options.seed, std::uint64_t{replicate} + 1);
    if (clusters) {
      clusters->draw(random, a, b);
    } else {
      a.draw(random);
      b.draw(random);
    }
    const auto of_a = a.figures(tau), of_b = b.figures(tau);
    means.push_back(of_a.mean - of_b.mean);
    if (!std::isnan(of_a.median) && !std::isnan(of_b.median)) medians.push_back(of_a.median - of_b.median);
  }
  const double times = clusters ? cluster_widening(clusters->smaller(), options.level) : 1;
  const auto widened = [&](const Interval& interval, double value) { return Interval{value + (interval.low - value) * times, value + (interval.high - value) * times}; };
  if (const auto interval = interval_of_replicates(result.mean.difference, means, {}, options.level)) result.mean.interval = widened(*interval, result.mean.difference);
  if (!result.median) return;
  result.median->interval.reset();
  if (medians.size() * 20 >= std::size_t{options.replicates} * 19) {
    if (const auto interval = interval_of_replicates(result.median->value, medians, {}, options.level)) result.median->interval = widened(*interval, result.median->value);
  }
}

/// Limits of a difference from those of both sides.
std::optional<Shift> median_difference(const SurvivalQuantile& first, const SurvivalQuantile& second) {
  if (!first.value || !second.value) return std::nullopt;
  const auto a = static_cast<double>(*first.value), b = static_cast<double>(*second.value);
  Shift shift{a - b, std::nullopt};
  if (first.low && first.high && second.low && second.high) {
    shift.interval = Interval{shift.value - std::hypot(a - static_cast<double>(*first.low), static_cast<double>(*second.high) - b),
                              shift.value + std::hypot(static_cast<double>(*first.high) - a, b - static_cast<double>(*second.low))};
  }
  return shift;
}

/// Log-rank of two groups along their curves.
void compare_ends(const SurvivalCurve& first, const SurvivalCurve& second, CensoredComparison& result) {
  Sum excess, variance;
  std::int64_t left_first = first.observations, left_second = second.observations;
  std::size_t i = 0, j = 0;
  while (i < first.steps.size() && j < second.steps.size()) {
    const bool with_first = first.steps[i].time <= second.steps[j].time, with_second = second.steps[j].time <= first.steps[i].time;
    const auto n1 = static_cast<double>(left_first), n2 = static_cast<double>(left_second), n = n1 + n2;
    const double d1 = with_first ? static_cast<double>(first.steps[i].events) : 0, d2 = with_second ? static_cast<double>(second.steps[j].events) : 0;
    const double d = d1 + d2;
    if (d > 0) {
      excess.add(d1 - d * n1 / n);
      if (n > 1) variance.add(d * n1 * n2 * (n - d) / (n * n * (n - 1)));
    }
    if (with_first) {
      left_first -= first.steps[i].events + first.steps[i].censored;
      ++i;
    }
    if (with_second) {
      left_second -= second.steps[j].events + second.steps[j].censored;
      ++j;
    }
  }
  if (!(variance.value() > 1e-10)) return;
  result.z_log_rank = -excess.value() / std::sqrt(variance.value());
  result.p_log_rank = normal_two_sided(result.z_log_rank);
}

}  // namespace

std::optional<std::int64_t> common_horizon(const SurvivalCurve& first, const SurvivalCurve& second, std::int64_t at_risk, double until) {
  if (first.steps.empty() || second.steps.empty()) return std::nullopt;
  std::int64_t horizon = std::max(first.steps.back().time, second.steps.back().time);
  for (const SurvivalCurve* curve : {&first, &second}) {
    if (!falls_to_zero(*curve)) horizon = std::min(horizon, reached_by(*curve, at_risk));
  }
  if (const auto ended = ended_by(first, second, 1 - until)) horizon = std::min(horizon, *ended);
  return horizon > 0 ? std::optional(horizon) : std::nullopt;
}

std::optional<CensoredComparison> compare_censored(const SurvivalCurve& first, const SurvivalCurve& second, std::int64_t tau,
                                                   const CensoredOptions& options) {
  const double level = options.bootstrap.level;
  const auto a = restricted_mean(first, tau, level), b = restricted_mean(second, tau, level);
  if (!a || !b) return std::nullopt;
  CensoredComparison result;
  result.first = *a;
  result.second = *b;
  result.mean.difference = a->value - b->value;
  result.mean.standard_error = std::hypot(a->standard_error, b->standard_error);
  const double half = normal_quantile((1 + level) / 2) * result.mean.standard_error;
  result.mean.interval = {result.mean.difference - half, result.mean.difference + half};
  if (result.mean.standard_error > 0) {
    result.mean.statistic = result.mean.difference / result.mean.standard_error;
    result.mean.p = normal_two_sided(result.mean.statistic);
  }
  const SurvivalQuantile of_first = survival_quantile(first, 0.5, level), of_second = survival_quantile(second, 0.5, level);
  result.first_median = of_first.value;
  result.second_median = of_second.value;
  result.median = median_difference(of_first, of_second);
  compare_ends(first, second, result);
  if (options.draw_again) draw_again(first, second, tau, options, result);
  return result;
}

std::vector<double> restricted_shares(std::span<const Observation> observations, const SurvivalCurve& curve, std::int64_t tau) {
  if (observations.empty() || curve.steps.empty() || tau <= 0) return {};
  if (curve.steps.back().time < tau && curve.steps.back().censored > 0) return {};
  // The chance not to be censored before a duration, by Kaplan and Meier with the roles exchanged: ends come first at equal durations.
  std::vector<std::int64_t> times;
  std::vector<double> uncensored;  // from times[i] on, itself excluded
  double share = 1;
  for (const SurvivalStep& step : curve.steps) {
    if (step.time >= tau) break;
    if (step.censored == 0) continue;
    share *= 1 - static_cast<double>(step.censored) / static_cast<double>(step.at_risk - step.events);
    times.push_back(step.time);
    uncensored.push_back(share);
  }
  std::vector<double> shares;
  shares.reserve(observations.size());
  for (const Observation& item : observations) {
    if (!item.observed() && item.duration() < tau) {
      shares.push_back(0);
      continue;
    }
    const std::int64_t lasted = std::min(item.duration(), tau);
    const auto before = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), lasted) - times.begin());
    shares.push_back(static_cast<double>(std::max<std::int64_t>(lasted, 0)) / (before == 0 ? 1 : uncensored[before - 1]));
  }
  return shares;
}

}  // namespace baton::stats
