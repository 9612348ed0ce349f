#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "baton/stats/censored_groups.hpp"
#include "baton/stats/clustered_groups.hpp"
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

using I = IssueMeasures;
constexpr MeasureKind mean = MeasureKind::mean, share = MeasureKind::share, duration = MeasureKind::duration;

const std::array specs{
    ComparedSpec{"time_to_resolution", duration, Unit::duration, "is slower", "is quicker", false, nullptr, &SideTable::resolution, SideTable::shows_resolutions},
    ComparedSpec{"time_to_first_response", duration, Unit::duration, "is slower", "is quicker", false, nullptr, &SideTable::response, SideTable::shows_answers},
    ComparedSpec{"delay", mean, Unit::duration, "is longer", "is shorter", true, [](const I& i) { return time_or_none(i.queued + i.in_hand); }, nullptr, SideTable::shows_resolutions,
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
                 SideTable::shows_resolutions, "repeat contact"},
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
SideTimes times_of(const SideTable& table, const ComparedSpec& spec) {
  SideTimes result;
  const std::vector<TimeUs>& durations = table.*spec.duration;
  result.times.reserve(durations.size());
  result.at.reserve(durations.size());
  for (std::uint32_t i = 0; i < durations.size(); ++i) {
    const TimeUs value = durations[i];
    if (value == no_time && !table.is(spec.may_come, i)) continue;
    result.times.emplace_back(value == no_time ? table.whole[i] : value, value != no_time);
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

/// The clusters of some values.
void take_clusters(const SideValues& values, const std::vector<std::uint32_t>& cluster_of, std::vector<std::uint32_t>& taken) {
  taken.clear();
  for (const std::uint32_t at : values.at) taken.push_back(cluster_of[at]);
}

stats::BootstrapOptions bootstrap_options(const CompareOptions& options) {
  stats::BootstrapOptions bootstrap;
  bootstrap.seed = seed;
  bootstrap.replicates = options.replicates;
  bootstrap.level = options.level;
  return bootstrap;
}

/// Issues of one account are alike: where there are enough accounts, chance draws these. False: it can't be done.
bool compare_by_account(const SideValues& a, const SideValues& b, const Prepared& prepared, const CompareOptions& options, Scratch& scratch, ComparedMeasure& measure) {
  if (prepared.clusters == 0) return false;
  take_clusters(a, prepared.a_cluster, scratch.a_cluster);
  take_clusters(b, prepared.b_cluster, scratch.b_cluster);
  const auto sums = stats::cluster_sums(b.values, scratch.b_cluster, a.values, scratch.a_cluster, prepared.clusters);
  if (!stats::are_enough_clusters(sums)) return false;
  const auto formula = stats::compare_clusters(sums, options.level);
  if (!formula) return false;
  const bool draws_again = a.values.size() + b.values.size() < options.draw_again_below;
  const auto drawn = draws_again ? stats::bootstrap_clusters(sums, bootstrap_options(options)) : std::nullopt;
  const bool is_drawn = drawn && drawn->interval;
  set_difference(measure, formula->difference, is_drawn ? *drawn->interval : formula->interval);
  measure.p = formula->p;
  measure.interval_by = is_drawn ? "bootstrap by account" : "formula by account";
  measure.test = "t by account";
  return true;
}

/// Where one side has a single issue, or neither side's values differ among each other: one variance for both.
void compare_lone(const std::vector<double>& a, const std::vector<double>& b, double level, ComparedMeasure& measure) {
  const double difference = *measure.b - *measure.a;
  const auto squares = [](const std::vector<double>& values, double centre) {
    double sum = 0;
    for (const double value : values) sum += (value - centre) * (value - centre);
    return sum;
  };
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double df = na + nb - 2;
  const double error = std::sqrt((squares(a, *measure.a) + squares(b, *measure.b)) / df * (1 / na + 1 / nb));
  measure.interval_by = "formula";
  if (error > 0) {
    const double half = stats::t_quantile((1 + level) / 2, df) * error;
    set_difference(measure, difference, {difference - half, difference + half});
    measure.p = stats::t_two_sided(difference / error, df);
    measure.test = "Student";
    return;
  }
  // Of all divisions of the issues only this one (and its mirror image) is as far apart.
  set_difference(measure, difference, {difference, difference});
  measure.p = std::min(1.0, (na == nb ? 2 : 1) * std::exp(std::lgamma(na + 1) + std::lgamma(nb + 1) - std::lgamma(na + nb + 1)));
  measure.test = "permutation";
}

void compare_means(const std::vector<double>& a, const std::vector<double>& b, const CompareOptions& options, ComparedMeasure& measure) {
  const double difference = *measure.b - *measure.a;
  if (a.size() + b.size() < options.draw_again_below) {
    const auto formula = stats::welch(b, a, options.level);
    const auto drawn = stats::bootstrap_mean_difference(b, a, bootstrap_options(options));
    const auto test = stats::permute_mean_difference(b, a, {seed, options.permutations});
    set_difference(measure, difference, drawn && drawn->interval ? *drawn->interval : formula ? formula->interval : stats::Interval{difference, difference});
    measure.p = test ? std::optional(test->p) : std::nullopt;
    measure.interval_by = drawn && drawn->interval ? "bootstrap" : "formula";
    measure.test = "permutation";
    return;
  }
  const auto formula = stats::welch(b, a, options.level);
  if (!formula) return compare_lone(a, b, options.level, measure);
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

void compare_values(const SideValues& a, const SideValues& b, const Prepared& prepared, const CompareOptions& options, Scratch& scratch, ComparedMeasure& measure) {
  if (are_all_equal(a.values, b.values) && measure.kind == MeasureKind::mean) {
    set_difference(measure, 0, {0, 0});
    measure.p = 1;
    return;
  }
  if (compare_by_account(a, b, prepared, options, scratch, measure)) return;
  if (measure.kind == MeasureKind::share) compare_shares(a.values, b.values, options, measure);
  else compare_means(a.values, b.values, options, measure);
}

/// Limits as far from the difference as clusters make them.
void widen(const std::optional<double>& difference, std::optional<double>& low, std::optional<double>& high, double times) {
  if (!difference || !low || !high) return;
  low = *difference + (*low - *difference) * times;
  high = *difference + (*high - *difference) * times;
}

/// The shares of the times in their restricted means tell how much accounts widen all that is said of the times.
std::optional<double> times_design_effect(const Prepared& prepared, const CompareOptions& options, Scratch& scratch) {
  if (prepared.clusters == 0 || scratch.a.values.empty() || scratch.b.values.empty()) return std::nullopt;
  take_clusters(scratch.a, prepared.a_cluster, scratch.a_cluster);
  take_clusters(scratch.b, prepared.b_cluster, scratch.b_cluster);
  const auto sums = stats::cluster_sums(scratch.b.values, scratch.b_cluster, scratch.a.values, scratch.a_cluster, prepared.clusters);
  if (!stats::are_enough_clusters(sums)) return std::nullopt;
  return stats::design_effect(stats::compare_clusters(sums, options.level), stats::welch(scratch.b.values, scratch.a.values, options.level));
}

void compare_times(const SideTimes& a, const SideTimes& b, const Comparison& sides, const Prepared& prepared, Scratch& scratch, MeasuredDifference& result) {
  const CompareOptions& options = sides.options;
  ComparedMeasure& measure = result.measure;
  measure.a_censored = a.censored;
  measure.b_censored = b.censored;
  const stats::SurvivalCurve of_a = stats::kaplan_meier(a.times), of_b = stats::kaplan_meier(b.times);
  const auto horizon = stats::common_horizon(of_a, of_b);
  if (!horizon) return;
  scratch.a = {stats::restricted_shares(a.times, of_a, *horizon), a.at};
  scratch.b = {stats::restricted_shares(b.times, of_b, *horizon), b.at};
  const auto effect = times_design_effect(prepared, options, scratch);
  stats::CensoredOptions how;
  how.draw_again = a.times.size() + b.times.size() < options.draw_again_below;
  how.bootstrap = bootstrap_options(options);
  const stats::CensoredClusters clusters{b.times, a.times, scratch.b_cluster, scratch.a_cluster, prepared.clusters};
  if (effect) how.clusters = &clusters;
  const auto found = stats::compare_censored(of_b, of_a, *horizon, how);
  if (!found) return;
  measure.horizon = *horizon;
  measure.a = found->second.value;
  measure.b = found->first.value;
  set_difference(measure, found->mean.difference, found->mean.interval);
  measure.p = effect ? stats::normal_two_sided(found->z_log_rank / std::sqrt(*effect)) : found->p_log_rank;
  measure.interval_by = how.draw_again ? effect ? "bootstrap by account" : "bootstrap" : effect ? "formula by account" : "formula";
  measure.test = effect ? "log-rank by account" : "log-rank";
  if (found->second_median) measure.a_median = static_cast<double>(*found->second_median);
  if (found->first_median) measure.b_median = static_cast<double>(*found->first_median);
  if (found->median) {
    measure.median_difference = found->median->value;
    if (found->median->interval) {
      measure.median_low = found->median->interval->low;
      measure.median_high = found->median->interval->high;
    }
  }
  if (effect && !how.draw_again) {
    widen(measure.difference, measure.low, measure.high, std::sqrt(*effect));
    widen(measure.median_difference, measure.median_low, measure.median_high, std::sqrt(*effect));
  }
  if (!scratch.a.values.empty() && !scratch.b.values.empty()) take_apart(scratch.a, scratch.b, prepared.descriptions, sides, scratch.strata, result);
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
    const SideTimes a = times_of(prepared.a, spec), b = times_of(prepared.b, spec);
    measure.a_n = static_cast<std::int64_t>(a.times.size());
    measure.b_n = static_cast<std::int64_t>(b.times.size());
    // Without any end there is nothing to compare.
    const bool has_ends = a.censored < measure.a_n || b.censored < measure.b_n;
    if (measure.a_n > 0 && measure.b_n > 0 && has_ends) compare_times(a, b, sides, prepared, scratch, result);
  } else {
    const SideValues &a = scratch.a, &b = scratch.b;
    take_values(prepared.a.columns[spec_index], scratch.a);
    take_values(prepared.b.columns[spec_index], scratch.b);
    measure.a_n = static_cast<std::int64_t>(a.values.size());
    measure.b_n = static_cast<std::int64_t>(b.values.size());
    if (!a.values.empty()) measure.a = mean_of(a.values);
    if (!b.values.empty()) measure.b = mean_of(b.values);
    if (measure.a && measure.b) compare_values(a, b, prepared, options, scratch, measure);
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
