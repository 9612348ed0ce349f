#include <algorithm>
#include <cmath>

#include "baton/base/parallel.hpp"
#include "baton/base/result.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

struct Distinct {
  std::vector<std::uint8_t> people, teams;
};

void mark_issue(const ResolvedLog& log, const IssueMeasures& row, Distinct& seen) {
  const ResolvedIssue& issue = log.issues[row.issue];
  const SourceFacts& facts = log.sources[issue.source];
  for (std::uint64_t position = log.offsets[row.issue]; position < log.offsets[row.issue + 1]; ++position) {
    const Event event = log.event(position, issue);
    const bool counts = log.reading == Reading::process_mining || position <= row.end_position;
    if (event.at > facts.as_of || !counts) break;
    if (event.side == Side::company) seen.people[event.actor] = 1;
    if (event.side != Side::customer) seen.teams[event.team] = 1;
    const bool names_holder = facts.custody == CustodyMode::snapshot_by_assignee ||
                              (facts.custody == CustodyMode::assignments && event.kind == Kind::assigned);
    if (event.states_custody && names_holder) {
      seen.people[event.to_person] = 1;
      seen.teams[event.to_team] = 1;
    }
  }
}

Distinct find_distinct(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  std::vector<Distinct> per_worker(std::max(1U, threads));
  for (Distinct& seen : per_worker) {
    seen.people.assign(log.persons.size(), 0);
    seen.teams.assign(log.teams.size(), 0);
  }
  constexpr std::size_t block = 4096;
  parallel_for((selection.rows.size() + block - 1) / block, threads, [&](std::size_t index, unsigned worker) {
    const std::size_t end = std::min(selection.rows.size(), (index + 1) * block);
    for (std::size_t i = index * block; i < end; ++i) mark_issue(log, measured.issues[selection.rows[i]], per_worker[worker]);
  });
  Distinct all = std::move(per_worker.front());
  for (std::size_t worker = 1; worker < per_worker.size(); ++worker) {
    for (std::size_t i = 0; i < all.people.size(); ++i) all.people[i] |= per_worker[worker].people[i];
    for (std::size_t i = 0; i < all.teams.size(); ++i) all.teams[i] |= per_worker[worker].teams[i];
  }
  for (const TenureRow& tenure : measured.tenures) {
    if (selection.chosen[tenure.row] != 0) all.teams[tenure.team] = 1;
  }
  return all;
}

std::int64_t count_marks(const std::vector<std::uint8_t>& marks) {
  return marks.empty() ? 0 : std::count(marks.begin() + 1, marks.end(), std::uint8_t{1});
}

class Summarizer {
 public:
  Summarizer(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads)
      : log_(log), measured_(measured), selection_(selection), threads_(threads) {}

  std::vector<MeasureValue> run() {
    fill_totals();
    const auto infos = all_measures();
    std::vector<MeasureValue> values(infos.size());
    parallel_for(infos.size(), threads_, [&](std::size_t i, unsigned) { values[i] = roll_up(infos[i]); });
    return values;
  }

 private:
  [[nodiscard]] MeasureValue roll_up(const MeasureInfo& info) const {
    MeasureValue value;
    value.info = &info;
    switch (info.form) {
      case MeasureForm::total: value.count = total(info.id); break;
      case MeasureForm::count: value.count = sum_of(info.count); break;
      case MeasureForm::derived: value.count = derived(info.id); break;
      case MeasureForm::duration:
      case MeasureForm::ledger: value.duration = duration(info); break;
      case MeasureForm::wait: value.duration = wait(info.id == "team_handoff_wait" ? Level::team : Level::person); break;
      case MeasureForm::share: value.share = info.id == "reopened" ? reopened() : share(info.share); break;
      case MeasureForm::score: value.ease = ease(); break;
    }
    return value;
  }

  void fill_totals() {
    const Distinct distinct = find_distinct(log_, measured_, selection_, threads_);
    people_ = count_marks(distinct.people);
    teams_ = count_marks(distinct.teams);
    std::vector<std::uint8_t> departments(log_.raw.texts.of(TextSpace::department).size(), 0);
    for (std::size_t team = 1; team < distinct.teams.size(); ++team) {
      if (distinct.teams[team] != 0) departments[log_.teams[team].department] = 1;
    }
    departments_ = count_marks(departments);
    std::vector<std::uint8_t> accounts(log_.accounts.size(), 0);
    for (const std::uint32_t row : selection_.rows) accounts[log_.issues[measured_.issues[row].issue].account] = 1;
    accounts_ = count_marks(accounts);
  }

  [[nodiscard]] std::int64_t total(std::string_view id) const {
    if (id == "issues") return static_cast<std::int64_t>(selection_.rows.size());
    if (id == "people") return people_;
    if (id == "teams") return teams_;
    if (id == "departments") return departments_;
    if (id == "accounts") return accounts_;
    std::int64_t sum = 0;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      if (id == "events") sum += issue.events;
      if (id == "issues_resolved") sum += issue.resolved;
      if (id == "issues_cancelled") sum += issue.cancelled;
      if (id == "issues_open") sum += !issue.resolved && !issue.cancelled;
    }
    return sum;
  }

  [[nodiscard]] std::optional<std::int64_t> sum_of(std::int32_t IssueMeasures::*member) const {
    std::int64_t sum = 0;
    bool any = false;
    for (const std::uint32_t row : selection_.rows) {
      const std::int32_t count = measured_.issues[row].*member;
      if (count < 0) continue;
      sum += count;
      any = true;
    }
    return any ? std::optional(sum) : std::nullopt;
  }

  [[nodiscard]] std::optional<std::int64_t> derived(std::string_view id) const {
    std::int64_t count = 0;
    bool any = false;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      if (issue.team_handoffs < 0) continue;
      any = true;
      if (id == "issues_with_team_bounce") count += issue.team_bounces > 0;
      if (id == "issues_with_team_return") count += issue.team_returns > 0;
      if (id == "issues_without_team_handoff") count += issue.team_handoffs == 0;
      if (id == "issues_with_three_team_handoffs") count += issue.team_handoffs >= 3;
    }
    return any ? std::optional(count) : std::nullopt;
  }

  /// Whether a duration that an issue lacks is still to come: it is censored at the issue's end.
  [[nodiscard]] bool may_still_come(const MeasureInfo& info, const IssueMeasures& issue) const {
    const SourceFacts& facts = log_.sources[log_.issues[issue.issue].source];
    if (info.id == "time_to_first_act") return facts.actors;
    if (info.id == "time_to_resolution" || info.id == "time_to_first_resolution") return facts.resolutions;
    if (info.id == "time_to_first_response") return facts.messages || (facts.custody == CustodyMode::acts && facts.actors && !facts.visibility);
    return true;
  }

  [[nodiscard]] std::optional<DurationValue> duration(const MeasureInfo& info) const {
    std::vector<std::int64_t> values;
    std::vector<stats::Observation> observations;
    values.reserve(selection_.rows.size());
    if (info.censored) observations.reserve(selection_.rows.size());
    TimeSum open_sum = 0;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      const TimeUs value = issue.*info.duration;
      if (value != no_time) {
        values.push_back(value);
        if (!issue.resolved && !issue.cancelled) open_sum += value;
        if (info.censored) observations.push_back({value, true});
      } else if (info.censored && may_still_come(info, issue)) {
        observations.push_back({issue.whole, false});
      }
    }
    if (values.empty() && observations.empty()) return std::nullopt;
    DurationValue result = roll_up_durations(values);
    if (info.form == MeasureForm::ledger) result.open_sum = open_sum;
    if (info.censored) add_censoring(observations, result);
    return result;
  }

  static DurationValue roll_up_durations(std::vector<std::int64_t>& values) {
    DurationValue result;
    result.n = static_cast<std::int64_t>(values.size());
    if (values.empty()) return result;
    TimeSum sum = 0;
    for (const std::int64_t value : values) sum += value;
    result.sum = sum;
    result.mean = static_cast<double>(sum) / static_cast<double>(values.size());
    result.median = stats::quantile(values, 0.5);
    result.p90 = stats::quantile(values, 0.9);
    return result;
  }

  static void add_censoring(std::vector<stats::Observation>& observations, DurationValue& result) {
    result.with_censoring = true;
    result.censored = static_cast<std::int64_t>(observations.size()) - result.n;
    result.km_median = stats::kaplan_meier_median(observations);
  }

  [[nodiscard]] std::optional<DurationValue> wait(Level level) const {
    if (!sum_of(level == Level::team ? &IssueMeasures::team_handoffs : &IssueMeasures::person_handoffs)) return std::nullopt;
    std::vector<std::int64_t> values;
    std::vector<stats::Observation> observations;
    values.reserve(measured_.of(level).size());
    observations.reserve(measured_.of(level).size());
    for (const HandoffRow& handoff : measured_.of(level)) {
      if (selection_.chosen[handoff.row] == 0 || !handoff.timed) continue;
      observations.push_back({handoff.wait, !handoff.censored});
      if (!handoff.censored) values.push_back(handoff.wait);
    }
    DurationValue result = roll_up_durations(values);
    add_censoring(observations, result);
    return result;
  }

  [[nodiscard]] std::optional<ShareValue> share(std::int8_t IssueMeasures::*member) const {
    std::int64_t yes = 0;
    std::int64_t known = 0;
    std::int64_t unknown = 0;
    std::int64_t untouched = 0;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      const std::int8_t value = issue.*member;
      // An open issue may still leave the lowest level.
      if (member == &IssueMeasures::lowest_level && !issue.resolved) continue;
      known += value >= 0;
      yes += value > 0;
      unknown += value < 0;
      untouched += issue.zero_touch > 0;
    }
    if (known == 0) return std::nullopt;
    ShareValue result = share_of(yes, known);
    if (member == &IssueMeasures::lowest_level) {
      result.beside_name = "unknown";
      result.beside = unknown;
    } else if (member == &IssueMeasures::one_touch || member == &IssueMeasures::two_touch) {
      result.beside_name = "zero_touch";
      result.beside = untouched;
    }
    return result;
  }

  [[nodiscard]] std::optional<ShareValue> reopened() const {
    std::int64_t ever = 0;
    std::int64_t again = 0;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      ever += issue.time_to_first_resolution != no_time;
      again += issue.reopens > 0;
    }
    if (ever == 0) return std::nullopt;
    return share_of(again, ever);
  }

  [[nodiscard]] std::optional<EaseValue> ease() const {
    std::vector<double> values;
    std::vector<double> open;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      if (!std::isnan(issue.ease)) (issue.resolved ? values : open).push_back(issue.ease);
    }
    if (values.empty() && open.empty()) return std::nullopt;
    EaseValue result;
    result.open_n = static_cast<std::int64_t>(open.size());
    if (!open.empty()) result.open_mean = stats::ordered_sum(open) / static_cast<double>(open.size());
    result.n = static_cast<std::int64_t>(values.size());
    if (values.empty()) return result;
    result.mean = stats::ordered_sum(values) / static_cast<double>(values.size());
    result.median = stats::quantile(values, 0.5);
    result.p10 = stats::quantile(values, 0.1);
    const auto below = std::count_if(values.begin(), values.end(), [](double value) { return value < 50; });
    result.share_below_50 = static_cast<double>(below) / static_cast<double>(values.size());
    return result;
  }

  const ResolvedLog& log_;
  const Measured& measured_;
  const Selection& selection_;
  unsigned threads_;
  std::int64_t people_ = 0, teams_ = 0, departments_ = 0, accounts_ = 0;
};

}  // namespace

ShareValue share_of(std::int64_t numerator, std::int64_t denominator) {
  ShareValue share{numerator, denominator, std::nullopt, stats::wilson(numerator, denominator), {}, 0};
  if (denominator > 0) share.value = static_cast<double>(numerator) / static_cast<double>(denominator);
  return share;
}

std::vector<MeasureValue> summarize(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  return Summarizer(log, measured, selection, threads).run();
}

const MeasureValue& value_of(const std::vector<MeasureValue>& values, std::string_view id) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const MeasureValue& value) { return value.info->id == id; });
  BATON_CHECK(found != values.end());
  return *found;
}

}  // namespace baton
