#include "baton/stats/control_chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sums.hpp"

namespace baton::stats {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double range_to_sigma = 1.128;    // d2 of two values: mean range of two normal values in sigmas
constexpr double range_limit = 3.267;       // D4 of two values

std::optional<std::vector<ChartPhase>> phases_of(std::size_t count, const ChartOptions& options) {
  if (count == 0 || options.run < 2) return std::nullopt;
  std::vector<ChartPhase> phases(1);
  for (const std::size_t change : options.changes) {
    if (change <= phases.back().first || change >= count) return std::nullopt;
    phases.back().end = change;
    phases.emplace_back().first = change;
  }
  phases.back().end = count;
  return phases;
}

std::size_t baseline_end(const ChartPhase& phase, const ChartOptions& options) {
  return options.baseline == 0 ? phase.end : std::min(phase.end, phase.first + options.baseline);
}

/// Marks the points of one phase by their distances from the centre in sigmas; `at` are the indexes of those that count.
void mark(std::vector<ChartPoint>& points, const std::vector<std::size_t>& at, std::size_t run_length) {
  const auto z = [&](std::size_t i) { return (points[at[i]].value - points[at[i]].centre) / points[at[i]].sigma; };
  std::size_t run = 0, trend = 0, alternating = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double here = z(i);
    const double side = here > 0 ? 1 : here < 0 ? -1 : 0;
    unsigned signals = signal_none;
    if (std::abs(here) > 3) signals |= beyond_three_sigma;
    const auto beyond = [&](std::size_t window, double sigmas) {
      std::size_t count = 0;
      for (std::size_t j = i + 1 - std::min(i + 1, window); j <= i; ++j) count += z(j) * side > sigmas ? 1 : 0;
      return count;
    };
    if (side * here > 2 && beyond(3, 2) >= 2) signals |= two_of_three_beyond_two;
    if (side * here > 1 && beyond(5, 1) >= 4) signals |= four_of_five_beyond_one;
    run = side == 0 ? 0 : i > 0 && z(i - 1) * side > 0 ? run + 1 : 1;
    if (run >= run_length) signals |= run_on_one_side;
    const auto step = [&](std::size_t j) { return points[at[j]].value - points[at[j - 1]].value; };
    if (i == 0 || step(i) == 0) {
      trend = alternating = 1;
    } else {
      const double turn = i > 1 ? step(i) * step(i - 1) : 0;
      trend = turn > 0 ? trend + 1 : 2;
      alternating = turn < 0 ? alternating + 1 : 2;
    }
    if (trend >= 6) signals |= six_rising_or_falling;
    if (alternating >= 14) signals |= fourteen_alternating;
    points[at[i]].signals = static_cast<std::uint8_t>(signals);
  }
}

/// Centre, limits and signals of a phase whose points have their values and sigmas; a sigma of 0 or none says nothing.
void finish(Chart& chart, const ChartPhase& phase, Interval possible, const ChartOptions& options) {
  std::vector<std::size_t> counted;
  for (std::size_t i = phase.first; i < phase.end; ++i) {
    ChartPoint& point = chart.points[i];
    point.centre = phase.centre;
    if (!(point.sigma > 0) || !std::isfinite(point.sigma)) {
      point.sigma = infinite;
      point.limits = {-infinite, infinite};
      continue;
    }
    point.limits = {std::max(possible.low, phase.centre - 3 * point.sigma), std::min(possible.high, phase.centre + 3 * point.sigma)};
    counted.push_back(i);
  }
  mark(chart.points, counted, options.run);
}

/// Charts of counts: `sigma_of(centre, items)` is what theory says.
template <class SigmaOf>
std::optional<Chart> chart_of_counts(std::span<const ChartCount> counts, const ChartOptions& options, Interval possible, const SigmaOf& sigma_of) {
  auto phases = phases_of(counts.size(), options);
  if (!phases) return std::nullopt;
  Chart chart;
  chart.points.resize(counts.size());
  for (ChartPhase& phase : *phases) {
    Sum events, items;
    for (std::size_t i = phase.first; i < baseline_end(phase, options); ++i) {
      events.add(static_cast<double>(counts[i].events));
      items.add(counts[i].items);
    }
    phase.centre = items.value() > 0 ? events.value() / items.value() : 0;
    Sum ranges;
    double pairs = 0, previous_z = 0;
    bool has_previous = false;
    for (std::size_t i = phase.first; i < phase.end; ++i) {
      ChartPoint& point = chart.points[i];
      const bool known = counts[i].items > 0;
      point.value = known ? static_cast<double>(counts[i].events) / counts[i].items : phase.centre;
      point.sigma = known && items.value() > 0 ? sigma_of(phase.centre, counts[i].items) : infinite;
      if (!known) continue;
      const double z = (point.value - phase.centre) / point.sigma;
      if (has_previous && i < baseline_end(phase, options)) {
        ranges.add(std::abs(z - previous_z));
        pairs += 1;
      }
      previous_z = z;
      has_previous = true;
    }
    if (options.laney) {
      phase.sigma_z = pairs > 0 ? ranges.value() / pairs / range_to_sigma : infinite;
      for (std::size_t i = phase.first; i < phase.end; ++i) chart.points[i].sigma *= phase.sigma_z;
    }
    finish(chart, phase, possible, options);
    chart.phases.push_back(phase);
  }
  return chart;
}

}  // namespace

std::optional<Chart> individuals_chart(std::span<const double> values, const ChartOptions& options) {
  auto phases = phases_of(values.size(), options);
  if (!phases || !all_finite(values)) return std::nullopt;
  Chart chart;
  chart.points.resize(values.size());
  for (ChartPhase& phase : *phases) {
    const std::size_t end = baseline_end(phase, options);
    phase.centre = sum_of(values.subspan(phase.first, end - phase.first)) / static_cast<double>(end - phase.first);
    Sum ranges;
    for (std::size_t i = phase.first; i < phase.end; ++i) {
      chart.points[i].value = values[i];
      if (i == phase.first) continue;
      chart.points[i].moving_range = std::abs(values[i] - values[i - 1]);
      if (i < end) ranges.add(chart.points[i].moving_range);
    }
    if (end - phase.first > 1) phase.mean_moving_range = ranges.value() / static_cast<double>(end - phase.first - 1);
    phase.moving_range_limit = range_limit * phase.mean_moving_range;
    for (std::size_t i = phase.first; i < phase.end; ++i) chart.points[i].sigma = phase.mean_moving_range / range_to_sigma;
    finish(chart, phase, {-infinite, infinite}, options);
    chart.phases.push_back(phase);
  }
  return chart;
}

std::optional<Chart> proportions_chart(std::span<const ChartCount> counts, const ChartOptions& options) {
  for (const ChartCount& count : counts) {
    if (count.events < 0 || !std::isfinite(count.items) || static_cast<double>(count.events) > count.items) return std::nullopt;
  }
  return chart_of_counts(counts, options, {0, 1}, [](double centre, double items) { return std::sqrt(centre * (1 - centre) / items); });
}

std::optional<Chart> rates_chart(std::span<const ChartCount> counts, const ChartOptions& options) {
  for (const ChartCount& count : counts) {
    if (count.events < 0 || !std::isfinite(count.items) || count.items < 0) return std::nullopt;
  }
  return chart_of_counts(counts, options, {0, infinite}, [](double centre, double items) { return std::sqrt(centre / items); });
}

}  // namespace baton::stats
