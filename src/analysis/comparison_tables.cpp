#include <algorithm>
#include <cmath>

#include "baton/report/render.hpp"
#include "comparison_texts.hpp"

namespace baton {
namespace {

using report::Unit;

const ComparedMeasure* explained_of(const Comparison& comparison) {
  const auto found = std::find_if(comparison.measures.begin(), comparison.measures.end(), [&](const ComparedMeasure& one) { return one.id == comparison.options.explained; });
  return found == comparison.measures.end() || !found->difference ? nullptr : &*found;
}

std::string_view part_verdict(DifferenceVerdict finding) {
  switch (finding) {
    case DifferenceVerdict::more: return "adds beyond chance";
    case DifferenceVerdict::less: return "takes off beyond chance";
    case DifferenceVerdict::same_issues: return "the same issues";
    default: return "no difference beyond chance";
  }
}
std::string short_verdict(DifferenceVerdict finding) { return std::string(finding == DifferenceVerdict::no_difference ? "not beyond chance" : part_verdict(finding)); }

template <class Parts>
std::string none_beyond_chance(const Parts& parts, std::string_view what) {
  const bool none = std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part.finding == DifferenceVerdict::more || part.finding == DifferenceVerdict::less; });
  return none ? fmt::format("; no {} differs beyond chance", what) : "";
}

std::string_view signal_text(std::uint8_t signals) {
  if ((signals & stats::beyond_three_sigma) != 0) return "outside the limits";
  if ((signals & stats::two_of_three_beyond_two) != 0) return "two of three far out";
  if ((signals & stats::four_of_five_beyond_one) != 0) return "four of five on one side";
  if ((signals & stats::run_on_one_side) != 0) return "end of a run of eight";
  return {};
}

std::string day_of(TimeUs at) { return format_minute(at).substr(0, 10); }

constexpr std::uint8_t western_electric = stats::beyond_three_sigma | stats::two_of_three_beyond_two | stats::four_of_five_beyond_one | stats::run_on_one_side;

/// Which points of a phase stand out, in words.
std::string points_out(const OverTime& over_time, const ComparedChart& chart, const stats::ChartPhase& phase) {
  constexpr std::size_t shown = 3;
  std::string text;
  std::size_t count = 0;
  for (std::size_t i = phase.first; i < phase.end; ++i) {
    const stats::ChartPoint& point = chart.chart.points[i];
    if ((point.signals & western_electric) == 0) continue;
    if (++count > shown) continue;
    text += fmt::format("{}{} {} ({})", count == 1 ? "" : ", ", day_of(over_time.periods[chart.periods[i]].from), point.value > point.centre ? "above" : "below", signal_text(point.signals));
  }
  if (count > shown) text += fmt::format(" and {} more", count - shown);
  return count == 0 ? "none stands out" : text;
}

}  // namespace

std::vector<report::Block> edge_blocks(const Comparison& comparison, bool business) {
  const ComparedMeasure* explained = explained_of(comparison);
  if (comparison.edges.empty() || explained == nullptr) return {};
  report::Table data;
  data.id = "edges";
  data.for_people = false;
  data.columns = {{"from", "from", Unit::text, 0, true},       {"to", "to", Unit::text, 0, true},     {"a_handoffs", "a_handoffs", Unit::count, 0, true},
                  {"b_handoffs", "b_handoffs", Unit::count, 0, true}, {"a", "a", Unit::number, 0, true}, {"b", "b", Unit::number, 0, true},
                  {"contribution", "contribution", Unit::number, 0, true}, {"p_adjusted", "p_adjusted", Unit::number, 0, true}, {"verdict", "verdict", Unit::text, 0, true}};
  report::Table people;
  people.in_data = false;
  people.title = fmt::format("What edges add to the difference in {} per issue ({} in all, the sum of the rows){}", explained->title,
                             difference_text(*explained->difference, explained->unit, business), none_beyond_chance(comparison.edges, "edge"));
  people.columns = {{"from", "from", Unit::text, 0, true}, {"to", "to", Unit::text, 0, true}, {"a_handoffs", "handoffs A", Unit::number, 3, true},
                    {"b_handoffs", "B", Unit::number, 3, true}, {"a", "per issue A", Unit::number, 2, true}, {"b", "B", Unit::number, 2, true},
                    {"contribution", "B \u2212 A", Unit::number, 0, true}, {"p", "adjusted p", Unit::number, 1, true}, {"verdict", "verdict", Unit::text, 0, true}};
  for (const EdgePart& part : comparison.edges) {
    const bool has_handoffs = part.a_handoffs + part.b_handoffs > 0;
    const auto cell = [&](double value) { return figure_cell(value, explained->unit); };
    data.rows.push_back({text_cell(part.from), text_cell(part.to), has_handoffs ? Cell{part.a_handoffs} : Cell{}, has_handoffs ? Cell{part.b_handoffs} : Cell{}, cell(part.a),
                         cell(part.b), cell(part.contribution), Cell{part.p_adjusted}, Cell{std::string(part_verdict(part.finding))}});
    people.rows.push_back({text_cell(part.from), part.to.empty() ? Cell{std::string(" ")} : text_cell(part.to), has_handoffs ? Cell{people_count(part.a_handoffs)} : Cell{},
                           has_handoffs ? Cell{people_count(part.b_handoffs)} : Cell{}, Cell{figure_text(part.a, explained->unit, business)},
                           Cell{figure_text(part.b, explained->unit, business)}, Cell{difference_text(part.contribution, explained->unit, business)}, Cell{p_text(part.p_adjusted)},
                           Cell{short_verdict(part.finding)}});
  }
  people.for_people = !comparison.is_same;
  return {std::move(data), std::move(people)};
}

std::vector<report::Block> category_blocks(const Comparison& comparison, bool business) {
  const ComparedMeasure* explained = explained_of(comparison);
  if (comparison.categories.empty() || explained == nullptr) return {};
  report::Table data;
  data.id = "categories";
  data.for_people = false;
  data.columns = {{"category", "category", Unit::text, 0, true},   {"a_issues", "a_issues", Unit::count, 0, true}, {"b_issues", "b_issues", Unit::count, 0, true},
                  {"a_mean", "a_mean", Unit::number, 0, true},     {"b_mean", "b_mean", Unit::number, 0, true},   {"mix", "mix", Unit::number, 0, true},
                  {"change", "change", Unit::number, 0, true},     {"contribution", "contribution", Unit::number, 0, true},
                  {"p_adjusted", "p_adjusted", Unit::number, 0, true}, {"verdict", "verdict", Unit::text, 0, true}};
  report::Table people;
  people.in_data = false;
  people.title = fmt::format("What categories add to it ({} in all, the sum of the rows; mix and change by category alone){}",
                             difference_text(*explained->difference, explained->unit, business), none_beyond_chance(comparison.categories, "category"));
  people.columns = {{"category", "category", Unit::text, 0, true}, {"a_issues", "issues A", Unit::number, 3, true}, {"b_issues", "B", Unit::number, 3, true},
                    {"a_mean", "mean A", Unit::number, 2, true},   {"b_mean", "B", Unit::number, 2, true},          {"mix", "mix", Unit::number, 0, true},
                    {"change", "change", Unit::number, 0, true},   {"contribution", "B \u2212 A", Unit::number, 0, true}, {"p", "adjusted p", Unit::number, 1, true},
                    {"verdict", "verdict", Unit::text, 0, true}};
  for (const CategoryPart& part : comparison.categories) {
    const auto cell = [&](const std::optional<double>& value) { return figure_cell(value, explained->unit); };
    const auto text = [&](const std::optional<double>& value) { return value ? Cell{figure_text(*value, explained->unit, business)} : Cell{}; };
    const auto signed_text = [&](double value) { return Cell{difference_text(value, explained->unit, business)}; };
    data.rows.push_back({text_cell(part.category), Cell{part.a_issues}, Cell{part.b_issues}, cell(part.a_mean), cell(part.b_mean), cell(part.mix), cell(part.change),
                         cell(part.contribution), Cell{part.p_adjusted}, Cell{std::string(part_verdict(part.finding))}});
    people.rows.push_back({text_cell(part.category), Cell{people_count(part.a_issues)}, Cell{people_count(part.b_issues)}, text(part.a_mean), text(part.b_mean),
                           signed_text(part.mix), signed_text(part.change), signed_text(part.contribution), Cell{p_text(part.p_adjusted)},
                           Cell{short_verdict(part.finding)}});
  }
  people.for_people = !comparison.is_same;
  return {std::move(data), std::move(people)};
}

std::vector<report::Block> chart_blocks(const Comparison& comparison, bool business) {
  const OverTime& over_time = comparison.over_time;
  if (over_time.charts.empty()) return {};
  report::Table data;
  data.id = "points";
  data.for_people = false;
  data.columns = {{"chart", "chart", Unit::text, 0, true},   {"unit", "unit", Unit::text, 0, true},     {"from", "from", Unit::instant, 0, true},
                  {"to", "to", Unit::instant, 0, true},       {"phase", "phase", Unit::count, 0, true},   {"value", "value", Unit::number, 0, true},
                  {"centre", "centre", Unit::number, 0, true}, {"low", "low", Unit::number, 0, true},     {"high", "high", Unit::number, 0, true},
                  {"outside", "outside", Unit::flag, 0, true}, {"two_of_three", "two_of_three", Unit::flag, 0, true},
                  {"four_of_five", "four_of_five", Unit::flag, 0, true}, {"run_of_eight", "run_of_eight", Unit::flag, 0, true}};
  report::Table people;
  people.in_data = false;
  people.shown_rows = 0;
  const std::string change = comparison.options.change ? day_of(*comparison.options.change) : std::string();
  people.title = fmt::format("Over time, by {} of opening{}: limits are what {}s vary by anyway", over_time.unit,
                             change.empty() ? "" : fmt::format(", before and after {} apart", change), over_time.unit);
  people.columns = {{"figure", "figure", Unit::text, 0, true}, {"phase", "", Unit::text, 0, true},      {"points", std::string(over_time.unit) + "s", Unit::number, 2, true},
                    {"centre", "centre", Unit::number, 0, true}, {"low", "from", Unit::number, 1, true}, {"high", "to", Unit::number, 1, true},
                    {"out", "", Unit::text, 0, true}};
  for (const ComparedChart& chart : over_time.charts) {
    const bool is_count = chart.unit == Unit::count;
    const auto text = [&](double value) {
      return !std::isfinite(value) ? Cell{} : Cell{is_count ? report::for_people(Cell{value}, Unit::number) : figure_text(value, chart.unit, business)};
    };
    const auto cell = [&](double value) { return std::isfinite(value) ? figure_cell(value, chart.unit) : Cell{}; };
    for (std::size_t phase = 0; phase < chart.chart.phases.size(); ++phase) {
      const stats::ChartPhase& of = chart.chart.phases[phase];
      const stats::ChartPoint& first = chart.chart.points[of.first];
      const bool is_after = comparison.options.change && over_time.periods[chart.periods[of.first]].from >= *comparison.options.change;
      people.rows.push_back({Cell{std::string(chart.title)}, change.empty() ? Cell{} : Cell{std::string(is_after ? "after" : "before")},
                             Cell{people_count(static_cast<std::int64_t>(of.end - of.first))}, text(of.centre), text(first.limits.low), text(first.limits.high),
                             Cell{points_out(over_time, chart, of)}});
      for (std::size_t i = of.first; i < of.end; ++i) {
        const stats::ChartPoint& point = chart.chart.points[i];
        const ChartPeriod& period = over_time.periods[chart.periods[i]];
        const auto signals = [&](stats::ChartSignal signal) { return Cell{(point.signals & signal) != 0}; };
        data.rows.push_back({Cell{std::string(chart.id)}, Cell{std::string(chart.unit == Unit::duration ? "s" : is_count ? "count" : chart.unit == Unit::points ? "points" : "count")},
                             instant_cell(period.from), instant_cell(period.to), Cell{static_cast<std::int64_t>(phase)}, cell(point.value), cell(point.centre),
                             cell(point.limits.low), cell(point.limits.high), signals(stats::beyond_three_sigma), signals(stats::two_of_three_beyond_two),
                             signals(stats::four_of_five_beyond_one), signals(stats::run_on_one_side)});
      }
    }
  }
  return {std::move(data), std::move(people)};
}

}  // namespace baton
