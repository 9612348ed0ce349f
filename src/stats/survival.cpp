#include "baton/stats/survival.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "baton/stats/distributions.hpp"
#include "limits.hpp"
#include "sort_observations.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

// Products of fractions that are exactly a half may round to just above it; as kaplan_meier_median.
constexpr double rounding = 1e-12;

/// One step for each distinct duration of the sorted observations; `at_risk_at(i, duration)` is asked at the first observation i of it.
template <class AtRisk>
SurvivalCurve curve_of(std::span<const Observation> sorted, const AtRisk& at_risk_at) {
  SurvivalCurve curve;
  curve.observations = static_cast<std::int64_t>(sorted.size());
  double survival = 1;
  double greenwood = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    SurvivalStep step;
    step.time = sorted[i].duration();
    step.at_risk = at_risk_at(i, step.time);
    for (; i < sorted.size() && sorted[i].duration() == step.time; ++i) ++(sorted[i].observed() ? step.events : step.censored);
    if (step.events > 0) {
      const auto n = static_cast<double>(step.at_risk);
      const auto d = static_cast<double>(step.events);
      survival *= step.at_risk == step.events ? 0 : 1 - d / n;
      greenwood += d / (n * (n - d));  // infinite where all end
    }
    step.survival = survival;
    step.greenwood = greenwood;
    curve.events += step.events;
    curve.steps.push_back(step);
  }
  return curve;
}

/// The last step at or before `time`, or nullptr.
template <class Step>
const Step* step_at(const std::vector<Step>& steps, std::int64_t time) {
  const auto after = std::upper_bound(steps.begin(), steps.end(), time, [](std::int64_t t, const Step& step) { return t < step.time; });
  return after == steps.begin() ? nullptr : &*(after - 1);
}

}  // namespace

SurvivalCurve kaplan_meier(std::vector<Observation> observations) {
  sort_observations(observations);
  return curve_of(observations, [&](std::size_t i, std::int64_t) { return static_cast<std::int64_t>(observations.size() - i); });
}

SurvivalCurve kaplan_meier(std::span<const Observation> observations, std::span<const std::int64_t> entries) {
  if (observations.size() != entries.size()) return {};
  std::vector<Observation> sorted;
  std::vector<std::int64_t> starts;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i] >= observations[i].duration()) continue;
    sorted.push_back(observations[i]);
    starts.push_back(entries[i]);
  }
  std::sort(sorted.begin(), sorted.end());
  std::sort(starts.begin(), starts.end());
  std::size_t entered = 0;
  return curve_of(sorted, [&](std::size_t ended, std::int64_t time) {
    while (entered < starts.size() && starts[entered] < time) ++entered;
    return static_cast<std::int64_t>(entered - ended);
  });
}

std::optional<Estimate> survival_at(const SurvivalCurve& curve, std::int64_t time, double level) {
  if (curve.steps.empty() || !is_level(level)) return std::nullopt;
  if (time > curve.steps.back().time && curve.steps.back().survival > 0) return std::nullopt;
  const SurvivalStep* step = step_at(curve.steps, time);
  if (step == nullptr) return Estimate{1, 0, std::nullopt};
  if (step->survival == 0) return Estimate{0, 0, std::nullopt};
  const double error = step->survival * std::sqrt(step->greenwood);
  return Estimate{step->survival, error, log_log_limits(step->survival, error, level)};
}

SurvivalQuantile survival_quantile(const SurvivalCurve& curve, double p, double level) {
  SurvivalQuantile result;
  if (!(p > 0 && p < 1) || !is_level(level)) return result;
  const double wanted = 1 - p + rounding;
  for (const SurvivalStep& step : curve.steps) {
    if (step.events == 0) continue;
    if (!result.value && step.survival <= wanted) result.value = step.time;
    if (step.survival == 0) continue;  // no limits there
    const auto limits = log_log_limits(step.survival, step.survival * std::sqrt(step.greenwood), level);
    if (!limits) continue;
    if (!result.low && limits->low <= wanted) result.low = step.time;
    if (!result.high && limits->high <= wanted) result.high = step.time;
    if (result.value && result.low && result.high) break;
  }
  // The interval holds the value also where all that are left end at once, which has no limits.
  if (result.value && !result.low) result.low = result.value;
  return result;
}

std::optional<Estimate> restricted_mean(const SurvivalCurve& curve, std::int64_t tau, double level) {
  if (curve.steps.empty() || tau <= 0 || !is_level(level)) return std::nullopt;
  if (tau > curve.steps.back().time && curve.steps.back().survival > 0) return std::nullopt;
  // Areas beyond each step, summed from the end, as the variance needs them.
  std::size_t last = 0;
  while (last < curve.steps.size() && curve.steps[last].time < tau) ++last;
  Sum area, variance;
  std::int64_t until = tau;
  for (std::size_t i = last; i-- > 0;) {
    const SurvivalStep& step = curve.steps[i];
    area.add(static_cast<double>(until - std::max<std::int64_t>(step.time, 0)) * step.survival);
    until = std::max<std::int64_t>(step.time, 0);
    if (step.events == 0 || step.events == step.at_risk) continue;  // no area follows where all end
    const auto n = static_cast<double>(step.at_risk);
    const auto d = static_cast<double>(step.events);
    variance.add(area.value() * area.value() * d / (n * (n - d)));
  }
  area.add(static_cast<double>(until));
  const double error = std::sqrt(variance.value());
  const double half = normal_quantile((1 + level) / 2) * error;
  return Estimate{area.value(), error, Interval{std::max(0.0, area.value() - half), std::min(static_cast<double>(tau), area.value() + half)}};
}

IncidenceCurve aalen_johansen(std::vector<CauseObservation> observations, std::uint32_t causes) {
  IncidenceCurve curve;
  const auto out_of_range = [&](const CauseObservation& observation) { return observation.cause > causes; };
  if (observations.empty() || std::any_of(observations.begin(), observations.end(), out_of_range)) return curve;
  std::sort(observations.begin(), observations.end(), [](const CauseObservation& a, const CauseObservation& b) { return a.duration < b.duration; });
  curve.observations = static_cast<std::int64_t>(observations.size());
  curve.last_duration = observations.back().duration;
  curve.incidence.resize(causes);
  curve.ends.resize(causes);
  std::vector<std::int64_t> ends(causes);
  std::vector<double> incidence(causes);
  double survival = 1;
  for (std::size_t i = 0; i < observations.size();) {
    IncidenceStep step{observations[i].duration, static_cast<std::int64_t>(observations.size() - i), 0, 1};
    std::fill(ends.begin(), ends.end(), 0);
    for (; i < observations.size() && observations[i].duration == step.time; ++i) {
      if (observations[i].cause > 0) ++ends[observations[i].cause - 1];
    }
    for (const std::int64_t count : ends) step.events += count;
    if (step.events == 0) continue;
    const auto n = static_cast<double>(step.at_risk);
    for (std::uint32_t cause = 0; cause < causes; ++cause) {
      incidence[cause] += survival * static_cast<double>(ends[cause]) / n;
      curve.incidence[cause].push_back(incidence[cause]);
      curve.ends[cause].push_back(ends[cause]);
    }
    survival *= step.events == step.at_risk ? 0 : 1 - static_cast<double>(step.events) / n;
    step.survival = survival;
    curve.steps.push_back(step);
  }
  return curve;
}

std::optional<Estimate> incidence_at(const IncidenceCurve& curve, std::uint32_t cause, std::int64_t time, double level) {
  if (cause == 0 || cause > curve.incidence.size() || curve.observations == 0 || !is_level(level)) return std::nullopt;
  const bool all_ended = !curve.steps.empty() && curve.steps.back().survival == 0;
  if (time > curve.last_duration && !all_ended) return std::nullopt;
  const IncidenceStep* last = step_at(curve.steps, time);
  if (last == nullptr) return Estimate{0, 0, std::nullopt};
  const std::vector<double>& incidence = curve.incidence[cause - 1];
  const auto end = static_cast<std::size_t>(last - curve.steps.data());
  const double at_end = incidence[end];
  Sum variance;
  double before = 1;  // survival up to the step
  for (std::size_t i = 0; i <= end; ++i) {
    const IncidenceStep& step = curve.steps[i];
    const auto n = static_cast<double>(step.at_risk);
    const double hazard = static_cast<double>(step.events) / n;
    const double own = static_cast<double>(curve.ends[cause - 1][i]) / n;
    // What one more end at this step adds by this cause, and takes from this cause's later ends whatever its own cause.
    const double later = step.events == step.at_risk ? 0 : (at_end - incidence[i]) / (1 - hazard);
    const double gain = before - later;
    const double mean = gain * own - later * (hazard - own);
    variance.add((gain * gain * own + later * later * (hazard - own) - mean * mean) / n);
    before = step.survival;
  }
  const double error = std::sqrt(std::max(0.0, variance.value()));
  return Estimate{at_end, error, log_log_limits(at_end, error, level)};
}

}  // namespace baton::stats
