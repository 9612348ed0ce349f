#include "baton/analysis/ease.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

std::uint64_t group_key(const ResolvedIssue& issue) { return std::uint64_t{issue.category} << 32 | issue.priority; }

/// Share of its weight that a component takes: a straight line from effortless to painful.
double pain(const EaseComponent& component, double value) {
  return std::clamp((value - component.effortless) / (component.painful - component.effortless), 0.0, 1.0);
}

constexpr std::array<std::string_view, ease_component_count> titles{"people met", "team handoffs", "repeat contacts", "chasers", "asks",
                                                                    "time to resolution", "reopenings", "time to first response", "left the lowest level",
                                                                    "channel switches"};

}  // namespace

std::string_view ease_component_title(std::size_t component) { return titles[component]; }

EaseModel::EaseModel(const ResolvedLog& log, const Measured& measured, const EaseConfig& config) : config_(config) {
  KeyedValues<std::vector<std::int64_t>> times;
  for (const IssueMeasures& issue : measured.issues) {
    if (issue.time_to_resolution != no_time) times[group_key(log.issues[issue.issue])].push_back(issue.time_to_resolution);
  }
  for (auto& [key, values] : times.all()) groups_.push_back({key, static_cast<TimeUs>(std::llround(*stats::quantile(values, 0.5)))});
  std::sort(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) { return a.key < b.key; });
}

TimeUs EaseModel::usual_resolution(const ResolvedLog& log, const EaseFigures& issue) const {
  const std::uint64_t key = group_key(log.issues[issue.issue]);
  const auto found = std::lower_bound(groups_.begin(), groups_.end(), key, [](const Group& group, std::uint64_t wanted) { return group.key < wanted; });
  return found == groups_.end() || found->key != key ? no_time : found->median;
}

/// Time to resolution (so far, for open issues) over what was promised, else over what is usual; negative where neither is known.
double EaseModel::resolution_multiple(const ResolvedLog& log, const EaseFigures& issue, TimeUs not_counted) const {
  const TimeUs taken = std::max<TimeUs>(0, (issue.time_to_resolution != no_time ? issue.time_to_resolution : issue.whole) - not_counted);
  TimeUs usual = usual_resolution(log, issue);
  if (issue.due_solution != no_time && issue.due_solution > issue.opening) {
    // The promise is an instant: in business hours its length is taken by the default calendar.
    usual = log.span(0, issue.opening, issue.due_solution);
  }
  if (usual == no_time) return -1;
  if (usual <= 0) return taken <= 0 ? 1 : config_.resolution.painful;
  return static_cast<double>(taken) / static_cast<double>(usual);
}

std::array<EaseModel::Part, ease_component_count> EaseModel::parts_of(const ResolvedLog& log, const EaseFigures& issue, TimeUs not_counted) const {
  const auto count = [](const EaseComponent& component, std::string_view name, std::int32_t value) {
    return Part{&component, name, static_cast<double>(value), value >= 0};
  };
  const double multiple = resolution_multiple(log, issue, not_counted);
  const bool answered = issue.time_to_first_response != no_time;
  const double response_hours = answered ? static_cast<double>(issue.time_to_first_response) / static_cast<double>(hour_us) : 0;
  return {count(config_.people_met, titles[0], issue.people_met),
          count(config_.team_handoffs, titles[1], issue.team_handoffs),
          count(config_.repeat_contacts, titles[2], issue.repeat_contacts),
          count(config_.chasers, titles[3], issue.chasers),
          count(config_.asks, titles[4], issue.asks),
          Part{&config_.resolution, titles[5], multiple, multiple >= 0},
          count(config_.reopens, titles[6], issue.reopens),
          Part{&config_.first_response, titles[7], response_hours, answered},
          Part{&config_.lowest_level, titles[8], issue.lowest_level == 0 ? 1.0 : 0.0, issue.lowest_level >= 0},
          count(config_.channel_switches, titles[9], issue.channel_switches)};
}

std::vector<EaseLoss> EaseModel::losses(const ResolvedLog& log, const EaseFigures& issue, double& coverage) const {
  const auto parts = parts_of(log, issue);
  double all = 0;
  double known = 0;
  for (const Part& part : parts) {
    all += part.component->weight;
    if (part.known) known += part.component->weight;
  }
  coverage = all > 0 ? known / all : 0;
  std::vector<EaseLoss> losses;
  for (const Part& part : parts) {
    if (!part.known || known <= 0) continue;
    const double weight = 100 * part.component->weight / known;
    losses.push_back({part.name, part.value, pain(*part.component, part.value) * weight, weight, part.component});
  }
  return losses;
}

double EaseModel::rate(const ResolvedLog& log, const EaseFigures& issue, TimeUs not_counted, double* coverage) const {
  double all = 0;
  double known = 0;
  double lost = 0;
  for (const Part& part : parts_of(log, issue, not_counted)) {
    const double weight = part.component->weight;
    all += weight;
    if (!part.known) continue;
    known += weight;
    lost += weight * pain(*part.component, part.value);
  }
  if (coverage != nullptr) *coverage = all > 0 ? known / all : 0;
  if (issue.cancelled || known <= 0 || known < config_.minimum_coverage * all) return std::numeric_limits<double>::quiet_NaN();
  return 100 - 100 * lost / known;
}

double EaseModel::ease_of(const ResolvedLog& log, const EaseFigures& issue, double* coverage) const { return rate(log, issue, 0, coverage); }

double EaseModel::without_customer_wait(const ResolvedLog& log, const EaseFigures& issue) const {
  if (issue.on_customer == no_time) return std::numeric_limits<double>::quiet_NaN();
  return issue.on_customer == 0 ? issue.ease : rate(log, issue, issue.on_customer, nullptr);
}

double EaseLoss::points_at(double at) const { return pain(*scale, at) * weight; }

EasePains EaseModel::pains(const ResolvedLog& log, const EaseFigures& issue) const {
  EasePains pains;
  const auto parts = parts_of(log, issue);
  for (std::size_t i = 0; i < parts.size(); ++i) pains[i] = parts[i].known ? pain(*parts[i].component, parts[i].value) : std::numeric_limits<double>::quiet_NaN();
  return pains;
}

void EaseModel::apply(const ResolvedLog& log, Measured& measured, unsigned threads) const {
  parallel_blocks(measured.issues.size(), IssueTable::block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned) {
    for (std::size_t row = begin; row < end; ++row) {
      measured.issues.of(&IssueMeasures::ease, row) = ease_of(log, measured.issues[row], &measured.issues.of(&IssueMeasures::ease_coverage, row));
    }
  });
}

}  // namespace baton
