#include <algorithm>
#include <chrono>
#include <utility>

#include "baton/base/parallel.hpp"
#include "baton/stats/quantile.hpp"
#include "stays.hpp"

namespace baton {
namespace {

constexpr TimeUs week_us = 7 * day_us;

/// A stay of an issue with a team, or an issue as a whole.
struct Stay {
  TimeUs from = 0, to = 0;
  TimeUs queued = 0, delay = 0;
  bool open = false, still_queued = false;
};

bool is_open(const IssueMeasures& issue) { return !issue.resolved && !issue.cancelled; }

/// Beginnings of the buckets that cover [from, to].
std::vector<TimeUs> bucket_starts(FlowUnit unit, TimeUs from, TimeUs to) {
  using namespace std::chrono;
  std::vector<TimeUs> starts;
  if (unit == FlowUnit::week) {
    const TimeUs monday = 4 * day_us;  // 1970-01-05
    TimeUs start = from - monday;
    start -= ((start % week_us) + week_us) % week_us;
    for (start += monday; start <= to; start += week_us) starts.push_back(start);
    return starts;
  }
  const year_month_day first{floor<days>(sys_time<microseconds>{microseconds{from}})};
  year_month month{first.year(), unit == FlowUnit::month ? first.month() : January};
  for (;;) {
    const TimeUs start = duration_cast<microseconds>(sys_days{month / 1}.time_since_epoch()).count();
    if (start > to) return starts;
    starts.push_back(start);
    month += unit == FlowUnit::month ? months{1} : months{12};
  }
}

class Counter {
 public:
  Counter(const Flow& flow, TimeUs from, TimeUs to) : flow_(flow), from_(from), to_(to) {}

  /// Everything of a team (of the whole) from its stays.
  void count(const std::vector<Stay>& stays, bool with_queue, TeamFlow& team) const {
    std::vector<FlowBucket> buckets(flow_.starts.size());
    std::vector<stats::Observation> queues, delays;
    TimeSum all = 0;
    TimeSum ended = 0;
    for (const Stay& stay : stays) {
      ++team.arrivals;
      ++buckets[bucket_of(stay.from)].arrivals;
      all += stay.to - stay.from;
      if (!stay.open) {
        ++team.completions;
        ++buckets[bucket_of(stay.to)].completions;
        ended += stay.to - stay.from;
      }
      team.still_queued += stay.still_queued;
      if (with_queue) queues.emplace_back(stay.queued, !stay.still_queued);
      delays.emplace_back(stay.delay, !stay.open);
    }
    team.backlog = team.arrivals - team.completions;
    team.km_median_queue = stats::kaplan_meier_median(queues);
    team.km_median_delay = stats::kaplan_meier_median(delays);
    const auto length = static_cast<double>(to_ - from_);
    if (length > 0) {
      team.arrivals_per_week = static_cast<double>(team.arrivals) * static_cast<double>(week_us) / length;
      team.mean_backlog = static_cast<double>(all) / length;
    }
    if (team.completions > 0) {
      team.mean_stay = static_cast<double>(ended) / static_cast<double>(team.completions);
      if (all > 0) team.little_deviation = static_cast<double>(team.arrivals) * *team.mean_stay / static_cast<double>(all) - 1;
    }
    std::int64_t backlog = 0;
    for (FlowBucket& bucket : buckets) bucket.backlog = backlog += bucket.arrivals - bucket.completions;
    while (team.first_bucket + 1 < buckets.size() && buckets[team.first_bucket].arrivals == 0) ++team.first_bucket;
    team.buckets.assign(buckets.begin() + static_cast<std::ptrdiff_t>(team.first_bucket), buckets.end());
  }

 private:
  [[nodiscard]] std::size_t bucket_of(TimeUs at) const {
    const auto after = std::upper_bound(flow_.starts.begin(), flow_.starts.end(), at);
    return after == flow_.starts.begin() ? 0 : static_cast<std::size_t>(after - flow_.starts.begin()) - 1;
  }

  const Flow& flow_;
  TimeUs from_, to_;
};

}  // namespace

std::string_view name_of(FlowUnit unit) { return unit == FlowUnit::week ? "week" : unit == FlowUnit::month ? "month" : "year"; }

Flow flow_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  Flow flow;
  if (selection.rows.empty()) return flow;
  TimeUs from = measured.issues[selection.rows.front()].opening;
  TimeUs to = from;
  std::vector<Stay> whole;
  whole.reserve(selection.rows.size());
  for (const std::uint32_t row : selection.rows) {
    const IssueMeasures& issue = measured.issues[row];
    from = std::min(from, issue.opening);
    to = std::max(to, issue.end);
    whole.push_back({issue.opening, issue.end, issue.queued, issue.queued + issue.in_hand, is_open(issue), is_open(issue) && issue.in_hand == 0});
  }
  const TimeUs length = to - from;
  flow.unit = length <= 26 * week_us ? FlowUnit::week : length <= 3653 * day_us ? FlowUnit::month : FlowUnit::year;

  const Stays stays(measured);
  std::vector<std::vector<Stay>> of_team(log.teams.size());
  std::vector<std::int64_t> issues(log.teams.size(), 0);
  std::vector<std::uint32_t> last_row(log.teams.size(), 0xFFFFFFFF);
  for (const std::uint32_t row : selection.rows) {
    const IssueMeasures& issue = measured.issues[row];
    const auto own = stays.of(row);
    for (std::size_t i = 0; i < own.size(); ++i) {
      const TenureRow& tenure = own[i];
      const bool last = i + 1 == own.size();
      const TimeUs begin = tenure.from(issue);
      const TimeUs end = std::max(begin, last ? issue.end : own[i + 1].from(issue));
      const bool open = last && is_open(issue);
      to = std::max(to, end);  // changes of holder after the end, in the process-mining reading
      of_team[tenure.team].push_back({begin, end, tenure.queued, tenure.queued + tenure.in_hand, open, open && tenure.in_hand == 0});
      issues[tenure.team] += std::exchange(last_row[tenure.team], row) != row;
    }
  }
  flow.starts = bucket_starts(flow.unit, from, to);

  flow.teams.emplace_back();
  for (std::uint32_t team = 1; team < of_team.size(); ++team) {
    if (!of_team[team].empty()) flow.teams.emplace_back().team = team;
  }
  std::sort(flow.teams.begin() + 1, flow.teams.end(), [&](const TeamFlow& a, const TeamFlow& b) { return log.team_name(a.team) < log.team_name(b.team); });
  const Counter counter(flow, from, to);
  parallel_for(flow.teams.size(), threads, [&](std::size_t index, unsigned) {
    TeamFlow& team = flow.teams[index];
    team.issues = index == 0 ? static_cast<std::int64_t>(whole.size()) : issues[team.team];
    counter.count(index == 0 ? whole : of_team[team.team], index != 0, team);
  });
  return flow;
}

}  // namespace baton
