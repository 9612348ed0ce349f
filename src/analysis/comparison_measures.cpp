#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "baton/stats/censored_groups.hpp"
#include "baton/stats/compare_groups.hpp"
#include "baton/stats/distributions.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/standardise.hpp"
#include "comparison_steps.hpp"

namespace baton {
namespace {

using report::Unit;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t seed = 1;

double count_or_none(std::int32_t count) { return count < 0 ? none : static_cast<double>(count); }
double share_or_none(std::int8_t share) { return share < 0 ? none : static_cast<double>(share); }
double time_or_none(TimeUs time) { return time == no_time ? none : static_cast<double>(time); }
double any_or_none(std::int32_t count) { return count < 0 ? none : count > 0 ? 1.0 : 0.0; }
bool resolves(const SourceFacts& facts) { return facts.resolutions; }
bool answers(const SourceFacts& facts) { return facts.messages || (facts.custody == CustodyMode::acts && facts.actors && !facts.visibility); }

using I = IssueMeasures;
constexpr MeasureKind mean = MeasureKind::mean, share = MeasureKind::share, duration = MeasureKind::duration;

const std::array specs{
    ComparedSpec{"time_to_resolution", duration, Unit::duration, "is slower", "is quicker", false, nullptr, &I::time_to_resolution, resolves},
    ComparedSpec{"time_to_first_response", duration, Unit::duration, "is slower", "is quicker", false, nullptr, &I::time_to_first_response, answers},
    ComparedSpec{"delay", mean, Unit::duration, "is longer", "is shorter", true, [](const I& i) { return time_or_none(i.queued + i.in_hand); }, nullptr, nullptr,
                 "delay (queued, in hand)"},
    ComparedSpec{"queued", mean, Unit::duration, "is longer", "is shorter", true, [](const I& i) { return time_or_none(i.queued); }},
    ComparedSpec{"in_hand", mean, Unit::duration, "is longer", "is shorter", true, [](const I& i) { return time_or_none(i.in_hand); }},
    ComparedSpec{"on_customer", mean, Unit::duration, "is longer", "is shorter", true, [](const I& i) { return time_or_none(i.on_customer); }},
    ComparedSpec{"team_handoffs", mean, Unit::number, "has more", "has fewer", true, [](const I& i) { return count_or_none(i.team_handoffs); }},
    ComparedSpec{"issues_without_team_handoff", share, Unit::ratio, "has more", "has fewer", true,
                 [](const I& i) { return i.team_handoffs < 0 ? none : i.team_handoffs == 0 ? 1.0 : 0.0; }},
    ComparedSpec{"issues_with_team_bounce", share, Unit::ratio, "has more", "has fewer", true, [](const I& i) { return any_or_none(i.team_bounces); }},
    ComparedSpec{"person_handoffs", mean, Unit::number, "has more", "has fewer", true, [](const I& i) { return count_or_none(i.person_handoffs); }},
    ComparedSpec{"people_met", mean, Unit::number, "has more", "has fewer", true, [](const I& i) { return count_or_none(i.people_met); }},
    ComparedSpec{"customer_touches", mean, Unit::number, "has more", "has fewer", true, [](const I& i) { return count_or_none(i.customer_touches); }},
    ComparedSpec{"chasers", mean, Unit::number, "has more", "has fewer", true, [](const I& i) { return count_or_none(i.chasers); }},
    ComparedSpec{"repeat_contacts", share, Unit::ratio, "has more", "has fewer", true, [](const I& i) { return i.resolved ? any_or_none(i.repeat_contacts) : none; }, nullptr,
                 nullptr, "repeat contact"},
    ComparedSpec{"reopened", share, Unit::ratio, "has more", "has fewer", true,
                 [](const I& i) { return i.time_to_first_resolution == no_time ? none : i.reopens > 0 ? 1.0 : 0.0; }},
    ComparedSpec{"lowest_level_resolution", share, Unit::ratio, "has more", "has fewer", true, [](const I& i) { return i.resolved ? share_or_none(i.lowest_level) : none; }},
    ComparedSpec{"first_contact_resolution", share, Unit::ratio, "has more", "has fewer", true, [](const I& i) { return share_or_none(i.first_contact); }},
    ComparedSpec{"promises_kept", share, Unit::ratio, "has more", "has fewer", true, [](const I& i) { return share_or_none(i.promise_kept); }},
    ComparedSpec{"ease", mean, Unit::points, "is easier", "is harder", true, [](const I& i) { return i.resolved ? i.ease : none; }},
};

/// The times of a side, in order of its rows.
struct SideTimes {
  std::vector<stats::Observation> times;
  std::vector<std::uint32_t> at;
  std::int64_t censored = 0;
};
SideTimes times_of(const ComparedSide& side, const ComparedSpec& spec) {
  SideTimes result;
  const ResolvedLog& log = side.analysis->log;
  result.times.reserve(side.rows.size());
  for (std::uint32_t i = 0; i < side.rows.size(); ++i) {
    const IssueMeasures& issue = side.analysis->measured.issues[side.rows[i]];
    const TimeUs value = issue.*spec.duration;
    if (value == no_time && !spec.may_come(log.sources[log.issues[issue.issue].source])) continue;
    result.times.emplace_back(value == no_time ? issue.whole : value, value != no_time);
    result.at.push_back(i);
    result.censored += value == no_time;
  }
  return result;
}

/// Takes the difference of means apart.
void take_apart(const SideValues& a, const SideValues& b, const Descriptions& descriptions, const Comparison& sides, Strata& strata, MeasuredDifference& result) {
  find_strata(descriptions, a.at, b.at, sides.a.analysis->log.windows.minimum_issues, strata);
  result.issues_at_level.assign(strata.issues_at_level.begin(), strata.issues_at_level.end());
  const auto found = stats::decompose(a.values, strata.a, b.values, strata.b, strata.count);
  if (!found) return;
  MixRow& row = result.mix;
  row.id = result.measure.id;
  row.title = result.measure.title;
  row.unit = result.measure.unit;
  row.difference = found->second_mean - found->first_mean;
  row.change = found->change_halved;
  row.mix = row.difference - row.change;
  const double error = found->change_halved_error;
  const double half = stats::normal_quantile((1 + sides.options.level) / 2) * error;
  row.change_low = row.change - half;
  row.change_high = row.change + half;
  result.mix_p = error > 0 ? stats::normal_two_sided(row.change / error) : 1;
}

bool are_all_equal(const std::vector<double>& a, const std::vector<double>& b) {
  const auto is_other = [&](double value) { return value != a.front(); };
  return std::none_of(a.begin(), a.end(), is_other) && std::none_of(b.begin(), b.end(), is_other);
}

void set_difference(ComparedMeasure& measure, double difference, const stats::Interval& interval) {
  measure.difference = difference;
  measure.low = interval.low;
  measure.high = interval.high;
}

void compare_means(const std::vector<double>& a, const std::vector<double>& b, const CompareOptions& options, ComparedMeasure& measure) {
  const double difference = *measure.b - *measure.a;
  const auto formula = stats::welch(b, a, options.level);
  if (are_all_equal(a, b)) {
    set_difference(measure, 0, {0, 0});
    measure.p = 1;
    return;
  }
  const bool draws_again = a.size() + b.size() < options.draw_again_below;
  if (draws_again || !formula) {
    stats::BootstrapOptions bootstrap;
    bootstrap.seed = seed;
    bootstrap.replicates = options.replicates;
    bootstrap.level = options.level;
    const auto drawn = stats::bootstrap_mean_difference(b, a, bootstrap);
    const auto test = stats::permute_mean_difference(b, a, {seed, options.permutations});
    set_difference(measure, difference, drawn && drawn->interval ? *drawn->interval : formula ? formula->interval : stats::Interval{difference, difference});
    measure.p = test ? std::optional(test->p) : std::nullopt;
    measure.interval_by = drawn && drawn->interval ? "bootstrap" : "formula";
    measure.test = "permutation";
    return;
  }
  set_difference(measure, difference, formula->interval);
  measure.p = formula->p;
  measure.interval_by = "formula";
  measure.test = "Welch";
}

void compare_shares(const std::vector<double>& a, const std::vector<double>& b, const CompareOptions& options, ComparedMeasure& measure) {
  const auto yes = [](const std::vector<double>& values) { return static_cast<std::int64_t>(std::count(values.begin(), values.end(), 1.0)); };
  const auto found = stats::compare_proportions(yes(b), static_cast<std::int64_t>(b.size()), yes(a), static_cast<std::int64_t>(a.size()), options.level);
  if (!found) return;
  set_difference(measure, found->difference, found->interval);
  measure.p = found->p;
  measure.interval_by = "formula";
  measure.test = "score";
}

void compare_times(const SideTimes& a, const SideTimes& b, const Comparison& sides, const Descriptions& descriptions, Scratch& scratch, MeasuredDifference& result) {
  const CompareOptions& options = sides.options;
  ComparedMeasure& measure = result.measure;
  measure.a_censored = a.censored;
  measure.b_censored = b.censored;
  const stats::SurvivalCurve of_a = stats::kaplan_meier(a.times), of_b = stats::kaplan_meier(b.times);
  const auto horizon = stats::common_horizon(of_a, of_b);
  if (!horizon) return;
  stats::CensoredOptions how;
  how.draw_again = a.times.size() + b.times.size() < options.draw_again_below;
  how.bootstrap.seed = seed;
  how.bootstrap.replicates = options.replicates;
  how.bootstrap.level = options.level;
  const auto found = stats::compare_censored(of_b, of_a, *horizon, how);
  if (!found) return;
  measure.horizon = *horizon;
  measure.a = found->second.value;
  measure.b = found->first.value;
  set_difference(measure, found->mean.difference, found->mean.interval);
  measure.p = found->p_log_rank;
  measure.interval_by = how.draw_again ? "bootstrap" : "formula";
  measure.test = "log-rank";
  if (found->second_median) measure.a_median = static_cast<double>(*found->second_median);
  if (found->first_median) measure.b_median = static_cast<double>(*found->first_median);
  if (found->median) {
    measure.median_difference = found->median->value;
    if (found->median->interval) {
      measure.median_low = found->median->interval->low;
      measure.median_high = found->median->interval->high;
    }
  }
  scratch.a = {stats::restricted_shares(a.times, *horizon), a.at};
  scratch.b = {stats::restricted_shares(b.times, *horizon), b.at};
  if (!scratch.a.values.empty() && !scratch.b.values.empty()) take_apart(scratch.a, scratch.b, descriptions, sides, scratch.strata, result);
}

void take_values(const std::vector<double>& column, SideValues& taken) {
  taken.values.clear();
  taken.at.clear();
  for (std::uint32_t i = 0; i < column.size(); ++i) {
    if (std::isnan(column[i])) continue;
    taken.values.push_back(column[i]);
    taken.at.push_back(i);
  }
}

double mean_of(const std::vector<double>& values) {
  // Around the first value, so that many like ones lose no digits.
  double sum = 0;
  for (const double value : values) sum += value - values.front();
  return values.front() + sum / static_cast<double>(values.size());
}

/// Issues that are open yet are those that take long, with more of all that adds up; shares and ease of the resolved ones can go either way.
int open_effect_of(const ComparedSpec& spec) {
  if (spec.id == "issues_without_team_handoff") return 1;
  const bool can_only_grow = (spec.kind == MeasureKind::mean && spec.unit != Unit::points) || spec.id == "issues_with_team_bounce";
  return can_only_grow ? -1 : 0;
}

/// The two sides are one: nothing differs, whatever the figures.
void call_same(ComparedMeasure& measure) {
  measure.difference = measure.low = measure.high = 0;
  measure.p = 1;
  measure.interval_by = measure.test = {};
  if (measure.median_difference) measure.median_difference = measure.median_low = measure.median_high = 0;
}

}  // namespace

std::span<const ComparedSpec> compared_specs() { return specs; }

bool is_under_way(const ComparedSide& side, const IssueMeasures& issue) {
  const ResolvedLog& log = side.analysis->log;
  return !issue.resolved && !issue.cancelled && log.sources[log.issues[issue.issue].source].resolutions;
}

SideValues values_of(const ComparedSide& side, const ComparedSpec& spec) {
  SideValues result;
  result.values.reserve(side.rows.size());
  result.at.reserve(side.rows.size());
  for (std::uint32_t i = 0; i < side.rows.size(); ++i) {
    const IssueMeasures& issue = side.analysis->measured.issues[side.rows[i]];
    if (spec.is_of_ended && is_under_way(side, issue)) continue;
    const double value = spec.value(issue);
    if (std::isnan(value)) continue;
    result.values.push_back(value);
    result.at.push_back(i);
  }
  return result;
}

SideColumns columns_of(const ComparedSide& side) {
  SideColumns columns(specs.size());
  for (std::size_t at = 0; at < specs.size(); ++at) {
    if (specs[at].value != nullptr) columns[at].resize(side.rows.size());
  }
  for (std::size_t i = 0; i < side.rows.size(); ++i) {
    const IssueMeasures& issue = side.analysis->measured.issues[side.rows[i]];
    const bool is_left_out = is_under_way(side, issue);
    for (std::size_t at = 0; at < specs.size(); ++at) {
      const ComparedSpec& spec = specs[at];
      if (spec.value != nullptr) columns[at][i] = spec.is_of_ended && is_left_out ? none : spec.value(issue);
    }
  }
  return columns;
}

MeasuredDifference compare_measure(std::size_t spec_index, const Comparison& sides, const Prepared& prepared, Scratch& scratch) {
  const ComparedSpec& spec = specs[spec_index];
  MeasuredDifference result;
  ComparedMeasure& measure = result.measure;
  const CompareOptions& options = sides.options;
  const MeasureInfo* info = measure_named(spec.id);
  measure.id = spec.id;
  measure.title = spec.title.empty() && info != nullptr ? info->title : spec.title;
  measure.kind = spec.kind;
  measure.unit = spec.unit;
  measure.more_words = spec.more_words;
  measure.less_words = spec.less_words;
  measure.is_of_ended = spec.is_of_ended;
  measure.open_effect = open_effect_of(spec);
  const std::int64_t least = sides.a.analysis->log.windows.minimum_issues;
  if (spec.kind == MeasureKind::duration) {
    const SideTimes a = times_of(sides.a, spec), b = times_of(sides.b, spec);
    measure.a_n = static_cast<std::int64_t>(a.times.size());
    measure.b_n = static_cast<std::int64_t>(b.times.size());
    // Without any end there is nothing to compare.
    const bool has_ends = a.censored < measure.a_n || b.censored < measure.b_n;
    if (measure.a_n > 0 && measure.b_n > 0 && has_ends) compare_times(a, b, sides, prepared.descriptions, scratch, result);
  } else {
    const SideValues &a = scratch.a, &b = scratch.b;
    take_values(prepared.a[spec_index], scratch.a);
    take_values(prepared.b[spec_index], scratch.b);
    measure.a_n = static_cast<std::int64_t>(a.values.size());
    measure.b_n = static_cast<std::int64_t>(b.values.size());
    if (!a.values.empty()) measure.a = mean_of(a.values);
    if (!b.values.empty()) measure.b = mean_of(b.values);
    if (measure.a && measure.b && spec.kind == MeasureKind::share) compare_shares(a.values, b.values, options, measure);
    if (measure.a && measure.b && spec.kind == MeasureKind::mean) compare_means(a.values, b.values, options, measure);
    if (measure.a_n >= least && measure.b_n >= least) take_apart(a, b, prepared.descriptions, sides, scratch.strata, result);
  }
  if (sides.is_same && measure.difference) {
    call_same(measure);
    measure.finding = DifferenceVerdict::same_issues;
  } else if (measure.difference && measure.p) {
    measure.finding = measure.a_n < least || measure.b_n < least ? DifferenceVerdict::too_few : DifferenceVerdict::no_difference;
  }
  if (measure.finding != DifferenceVerdict::no_difference && measure.finding != DifferenceVerdict::same_issues) result.mix = {};
  return result;
}

namespace {

std::vector<double> adjusted(const std::vector<double>& p, Correction correction) {
  return correction == Correction::holm ? stats::holm(p) : stats::benjamini_hochberg(p);
}

DifferenceVerdict finding_of(const ComparedMeasure& measure) {
  const bool is_more = *measure.difference > 0;
  const bool spans_none = *measure.low <= 0 && *measure.high >= 0;
  if (measure.kind == MeasureKind::duration && spans_none) return DifferenceVerdict::shape;
  return is_more ? DifferenceVerdict::more : DifferenceVerdict::less;
}

std::string_view mix_verdict(const MixRow& row, const ComparedMeasure& measure, double alpha) {
  const bool differs = measure.finding == DifferenceVerdict::more || measure.finding == DifferenceVerdict::less;
  if (measure.finding == DifferenceVerdict::same_issues) return "the same issues";
  const bool has_change = row.p_adjusted <= alpha;
  const bool is_one_way = (row.mix > 0) == (row.change > 0);
  const bool is_mixed = std::abs(row.mix) > 0.2 * std::abs(row.change);
  if (!differs) return has_change && !is_one_way && is_mixed ? "change, hidden by the mix" : "no difference beyond chance";
  if (!has_change) return std::abs(row.mix) >= std::abs(row.change) ? "mix: no change beyond chance" : "cannot tell mix from change";
  if (!is_mixed) return "change";
  return is_one_way ? "change and mix" : "change, in part undone by the mix";
}

}  // namespace

void judge(std::vector<MeasuredDifference>& differences, Comparison& comparison) {
  const double alpha = 1 - comparison.options.level;
  std::vector<double> p, mix_p;
  for (const MeasuredDifference& one : differences) {
    p.push_back(one.measure.finding == DifferenceVerdict::no_difference ? *one.measure.p : none);
    mix_p.push_back(one.mix.id.empty() || comparison.is_same ? none : one.mix_p);
  }
  const auto of_measures = adjusted(p, comparison.options.correction), of_mix = adjusted(mix_p, comparison.options.correction);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    ComparedMeasure& measure = differences[i].measure;
    if (measure.finding == DifferenceVerdict::no_difference) {
      ++comparison.tested;
      measure.p_adjusted = of_measures[i];
      if (of_measures[i] <= alpha) measure.finding = finding_of(measure);
      comparison.differing += measure.finding != DifferenceVerdict::no_difference;
      const int direction = *measure.difference > 0 ? comparison.more_open : -comparison.more_open;
      const bool may_be_open = measure.is_of_ended && comparison.more_open != 0 && (measure.open_effect == 0 || measure.open_effect == direction);
      measure.is_so_far = measure.finding != DifferenceVerdict::no_difference && may_be_open;
    }
    comparison.measures.push_back(measure);
    MixRow& row = differences[i].mix;
    if (row.id.empty()) continue;
    row.p_adjusted = std::isnan(of_mix[i]) ? 1 : of_mix[i];
    row.verdict = mix_verdict(row, measure, alpha);
    comparison.mix.push_back(row);
  }
}

}  // namespace baton
