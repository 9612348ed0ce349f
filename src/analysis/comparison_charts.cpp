#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "comparison_steps.hpp"

namespace baton {
namespace {

using report::Unit;

constexpr TimeUs week_us = 7 * day_us;
constexpr std::size_t least_points = 6;
constexpr std::size_t most_points = 2000;
constexpr double open_share_of_over = 0.1;  ///< A period with more open issues is not over.

/// What is collected of a period.
struct Collected {
  std::vector<stats::Observation> times;
  double handoffs = 0, ease = 0;
  std::int64_t in_teams = 0, rated = 0;
};

TimeUs month_of(TimeUs at) {
  const CivilTime civil = us_to_civil(at);
  return civil_to_us({civil.year, civil.month, 1, 0, 0, 0, 0});
}
TimeUs next_month(TimeUs month) {
  CivilTime civil = us_to_civil(month);
  const bool is_december = civil.month == 12;
  return civil_to_us({civil.year + (is_december ? 1 : 0), is_december ? 1U : civil.month + 1, 1, 0, 0, 0, 0});
}

struct Range {
  TimeUs first = std::numeric_limits<TimeUs>::max(), last = std::numeric_limits<TimeUs>::min();
};
Range range_of(const Prepared& prepared) {
  Range range;
  for (const SideTable* side : {&prepared.a, &prepared.b}) {
    for (const TimeUs opening : side->opening) {
      range.first = std::min(range.first, opening);
      range.last = std::max(range.last, opening);
    }
  }
  return range;
}

/// Whole weeks or months of the range: what it begins or ends within has fewer issues than the others for that reason alone. Weeks are
/// counted from the change, so that none lies across it; else from Monday.
std::vector<ChartPeriod> periods_of(const Range& range, const CompareOptions& options, bool by_month) {
  std::vector<ChartPeriod> periods;
  // 1970-01-05 was a Monday.
  const TimeUs origin = options.change ? *options.change : 4 * day_us;
  const TimeUs past = (range.first - origin) % week_us;
  TimeUs from = by_month ? month_of(range.first) : range.first - past - (past < 0 ? week_us : 0);
  while (from <= range.last && periods.size() < most_points) {
    const TimeUs to = by_month ? next_month(from) : from + week_us;
    // A day's grace: nobody opens issues in the first and the last minute.
    const bool is_whole = from + day_us >= range.first && to - day_us <= range.last;
    const bool lies_across = options.change && from < *options.change && *options.change < to;
    if (is_whole && !lies_across) periods.push_back({from, to, 0, 0, true});
    from = to;
  }
  return periods;
}

/// The columns of both sides: the ease of resolved issues.
std::array<const std::vector<double>*, 2> ease_of(const Prepared& prepared) {
  const auto specs = compared_specs();
  const auto at = static_cast<std::size_t>(std::find_if(specs.begin(), specs.end(), [](const ComparedSpec& spec) { return spec.id == "ease"; }) - specs.begin());
  return {&prepared.a.columns[at], &prepared.b.columns[at]};
}

std::vector<Collected> collect(const Prepared& prepared, std::vector<ChartPeriod>& periods) {
  std::vector<Collected> all(periods.size());
  const auto ease = ease_of(prepared);
  for (std::size_t side = 0; side < 2; ++side) {
    const SideTable& table = side == 0 ? prepared.a : prepared.b;
    for (std::size_t i = 0; i < table.opening.size(); ++i) {
      const TimeUs opening = table.opening[i];
      const auto after = std::upper_bound(periods.begin(), periods.end(), opening, [](TimeUs at, const ChartPeriod& period) { return at < period.from; });
      if (after == periods.begin()) continue;
      const auto at = static_cast<std::size_t>(after - periods.begin()) - 1;
      if (opening >= periods[at].to) continue;
      ++periods[at].issues;
      periods[at].open += table.is_open(i);
      Collected& of = all[at];
      if (table.is(SideTable::shows_resolutions, i)) {
        const bool is_resolved = table.resolution[i] != no_time;
        of.times.emplace_back(is_resolved ? table.resolution[i] : table.whole[i], is_resolved);
      }
      if (table.team_handoffs[i] >= 0) {
        of.handoffs += table.team_handoffs[i];
        ++of.in_teams;
      }
      if (!std::isnan((*ease[side])[i])) {
        of.ease += (*ease[side])[i];
        ++of.rated;
      }
    }
  }
  for (ChartPeriod& period : periods) {
    period.is_over = static_cast<double>(period.open) <= open_share_of_over * static_cast<double>(period.issues);
  }
  return all;
}

/// Charts the periods that have a value.
template <class Value>
void add_chart(OverTime& over_time, const std::optional<TimeUs>& change, std::string_view id, std::string_view title, Unit unit, Value&& value) {
  ComparedChart result{id, title, unit, {}, {}};
  std::vector<double> values;
  stats::ChartOptions options;
  for (std::size_t at = 0; at < over_time.periods.size(); ++at) {
    const std::optional<double> point = value(at);
    if (!point) continue;
    const bool is_after = change && over_time.periods[at].from >= *change;
    if (is_after && options.changes.empty() && !values.empty()) options.changes.push_back(values.size());
    values.push_back(*point);
    result.periods.push_back(at);
  }
  if (values.size() < least_points) return;
  auto chart = stats::individuals_chart(values, options);
  if (!chart) return;
  result.chart = std::move(*chart);
  // None of these can be below 0.
  for (stats::ChartPoint& point : result.chart.points) point.limits.low = std::max(0.0, point.limits.low);
  over_time.charts.push_back(std::move(result));
}

}  // namespace

OverTime over_time_of(const Comparison& comparison, const Prepared& prepared) {
  OverTime over_time;
  const bool of_one_log = comparison.a.analysis == comparison.b.analysis;
  if (!of_one_log || comparison.is_same || !comparison.a.is_period || !comparison.b.is_period) return over_time;
  const Range range = range_of(prepared);
  if (range.first > range.last) return over_time;
  const CompareOptions& options = comparison.options;
  const auto issues = static_cast<double>(comparison.a.rows.size() + comparison.b.rows.size());
  const double per_week = issues / std::max(1.0, static_cast<double>(range.last - range.first) / static_cast<double>(week_us));
  const auto least = static_cast<double>(comparison.a.analysis->log.windows.minimum_issues);
  const bool is_long = range.last - range.first > 104 * week_us;
  const bool by_month = options.chart_unit ? *options.chart_unit == "month" : is_long || per_week < least;
  over_time.unit = by_month ? "month" : "week";
  over_time.periods = periods_of(range, options, by_month);
  std::vector<Collected> all = collect(prepared, over_time.periods);
  const auto& periods = over_time.periods;
  const auto enough = [&](std::size_t at, std::int64_t of) { return periods[at].is_over && static_cast<double>(of) >= least / 2; };
  const auto ratio = [](double sum, std::int64_t n) { return sum / static_cast<double>(n); };
  add_chart(over_time, options.change, "issues", "issues opened", Unit::count, [&](std::size_t at) { return std::optional(static_cast<double>(periods[at].issues)); });
  add_chart(over_time, options.change, "time_to_resolution", "median time to resolution", Unit::duration, [&](std::size_t at) -> std::optional<double> {
    if (!enough(at, static_cast<std::int64_t>(all[at].times.size()))) return std::nullopt;
    const auto median = stats::kaplan_meier_median(all[at].times);
    return median ? std::optional(static_cast<double>(*median)) : std::nullopt;
  });
  add_chart(over_time, options.change, "team_handoffs", "team handoffs per issue", Unit::number, [&](std::size_t at) {
    return enough(at, all[at].in_teams) ? std::optional(ratio(all[at].handoffs, all[at].in_teams)) : std::nullopt;
  });
  add_chart(over_time, options.change, "ease", "ease", Unit::points, [&](std::size_t at) {
    return enough(at, all[at].rated) ? std::optional(ratio(all[at].ease, all[at].rated)) : std::nullopt;
  });
  return over_time;
}

}  // namespace baton
