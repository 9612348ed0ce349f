#include <catch2/catch.hpp>

#include <limits>

#include "baton/stats/bootstrap.hpp"
#include "baton/stats/compare_groups.hpp"
#include "baton/stats/control_chart.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/overdispersion.hpp"
#include "baton/stats/ridge.hpp"
#include "baton/stats/shrinkage.hpp"
#include "baton/stats/standardise.hpp"
#include "baton/stats/survival.hpp"

namespace baton::stats {
namespace {

double nasty() {
  static const double values[]{0, -0.0, 1, -1, 1e-320, 1e308, -1e308, 1e15, 0.1, std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()};
  // Rarely what is no number, as one of it ends the matter.
  const auto pick = *rc::gen::inRange<std::size_t>(0, 60);
  return pick < std::size(values) ? values[pick] : static_cast<double>(pick % 7);
}
std::vector<double> nasty_values(std::size_t count) {
  std::vector<double> values(count);
  for (double& value : values) value = nasty();
  return values;
}
std::vector<std::uint32_t> labels(std::size_t count, std::uint32_t below) {
  std::vector<std::uint32_t> drawn(count);
  for (std::uint32_t& label : drawn) label = *rc::gen::inRange(0U, below);
  return drawn;
}
bool ordered(const std::optional<Interval>& interval) { return !interval || interval->low <= interval->high; }

}  // namespace

TEST_CASE("whatever the numbers: an answer or none, intervals in order, shares within 0 and 1") {
  CHECK(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(0, 14);
    const std::vector<double> values = nasty_values(count), others = nasty_values(*rc::gen::inRange<std::size_t>(0, 14));
    const std::vector<std::uint32_t> groups = labels(count, 4), strata = labels(count, 3), finer = labels(count, 6);
    if (const auto found = mean_interval(values)) RC_ASSERT(ordered(found->interval));
    std::vector<double> copy = values;
    if (const auto found = quantile_interval(copy, 0.4, 0.8)) RC_ASSERT(ordered(found->interval));
    BootstrapOptions options;
    options.replicates = 50;
    if (const auto found = bootstrap_mean(values, options)) RC_ASSERT(ordered(found->interval));
    if (const auto found = bootstrap_mean(clustered_units(values, groups), options)) RC_ASSERT(ordered(found->interval));
    if (const auto found = bootstrap_mean_difference(values, others, options)) RC_ASSERT(ordered(found->interval));
    if (const auto found = welch(values, others)) RC_ASSERT(found->p >= 0 && found->p <= 1);
    if (const auto found = mann_whitney(values, others)) RC_ASSERT(found->p >= 0 && found->p <= 1 && ordered(found->interval));
    if (const auto found = hodges_lehmann(values, others)) RC_ASSERT(ordered(found->interval));
    if (const auto found = permute_mean_difference(values, others, {1, 50})) RC_ASSERT(found->p > 0 && found->p <= 1);
    std::vector<GroupFigure> figures;
    std::vector<FunnelPoint> points;
    std::vector<Rate> rates;
    std::vector<Proportion> proportions;
    std::vector<ChartCount> counts;
    for (std::size_t i = 0; i < count; ++i) {
      figures.push_back({values[i], std::abs(nasty())});
      points.push_back({values[i], std::abs(nasty())});
      rates.push_back({*rc::gen::inRange(-1, 40), nasty()});
      proportions.push_back({*rc::gen::inRange(0, 8), *rc::gen::inRange(7, 900)});
      counts.push_back({*rc::gen::inRange(0, 5), nasty()});
    }
    for (const auto method : {BetweenVariance::dersimonian_laird, BetweenVariance::paule_mandel, BetweenVariance::reml}) {
      if (const auto found = shrink_normal(figures, method)) RC_ASSERT(found->groups.size() == count);
    }
    if (const auto found = shrink_rates(rates)) {
      for (const Shrunk& group : found->groups) RC_ASSERT(group.interval.low <= group.interval.high && group.above >= 0 && group.above <= 1);
    }
    if (const auto found = shrink_proportions(proportions)) {
      for (const Shrunk& group : found->groups) {
        RC_ASSERT(group.interval.low >= 0 && group.interval.low <= group.mean && group.mean <= group.interval.high && group.interval.high <= 1);
        RC_ASSERT(group.above >= 0 && group.above <= 1);
      }
    }
    if (const auto found = overdispersion(points, 1)) RC_ASSERT(found->tau_squared >= 0);
    (void)pooled_means(values, groups, 4);
    (void)standardise({values, groups, 4, {finer, strata}}, {2, *rc::gen::arbitrary<bool>(), 0.95});
    (void)decompose(values, groups, others, labels(others.size(), 4), 4);
    for (const auto& chart : {individuals_chart(values), proportions_chart(counts), rates_chart(counts, {{}, 3, 8, true})}) {
      if (!chart) continue;
      for (const ChartPoint& point : chart->points) RC_ASSERT(point.limits.low <= point.limits.high);
    }
    for (const double p : benjamini_hochberg(nasty_values(count))) (void)p;
    RidgeOptions ridge;
    ridge.folds = 2;
    ridge.replicates = 20;
    if (const auto found = fit_ridge({nasty_values(count * 2), 2, values, {}, {}}, ridge)) RC_ASSERT(found->weights[0].weight >= 0);
  }));
}

TEST_CASE("whatever the durations: curves fall, incidences rise") {
  CHECK(rc::check([] {
    std::vector<Observation> observations;
    std::vector<CauseObservation> causes;
    std::vector<std::int64_t> entries;
    for (int i = *rc::gen::inRange(0, 30); i > 0; --i) {
      const std::int64_t duration = *rc::gen::element<std::int64_t>(-5, 0, 1, 2, 3, 9, std::int64_t{1} << 61);
      observations.emplace_back(duration, *rc::gen::arbitrary<bool>());
      causes.push_back({duration, *rc::gen::inRange(0U, 3U)});
      entries.push_back(*rc::gen::inRange(-3, 5));
    }
    for (const SurvivalCurve& curve : {kaplan_meier(observations), kaplan_meier(observations, entries)}) {
      double before = 1;
      for (const SurvivalStep& step : curve.steps) {
        RC_ASSERT(step.survival >= 0 && step.survival <= before && step.at_risk >= step.events + step.censored);
        before = step.survival;
        if (const auto at = survival_at(curve, step.time)) RC_ASSERT(ordered(at->interval));
      }
      if (const auto mean = restricted_mean(curve, 7)) RC_ASSERT(mean->value >= 0 && mean->value <= 7 && ordered(mean->interval));
      const SurvivalQuantile median = survival_quantile(curve);
      RC_ASSERT(!median.value || (median.low && *median.low <= *median.value && (!median.high || *median.value <= *median.high)));
    }
    const IncidenceCurve curve = aalen_johansen(causes, 2);
    for (const std::int64_t time : {0, 2, 9}) {
      if (const auto at = incidence_at(curve, 1, time)) RC_ASSERT(at->value >= 0 && at->value <= 1 + 1e-12 && ordered(at->interval));
    }
    const auto found = log_rank(observations, labels(observations.size(), 4), 4, labels(observations.size(), 2));
    if (found) RC_ASSERT(found->p >= 0 && found->p <= 1 && found->df <= 3);
  }));
}

}  // namespace baton::stats
