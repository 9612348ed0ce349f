#include <algorithm>
#include <cmath>
#include <span>

#include "baton/base/parallel.hpp"
#include "baton/base/result.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = 4096;

void mark_issue(const ResolvedLog& log, const IssueMeasures& row, NamedMarks& marks) {
  const ResolvedIssue& issue = log.issues[row.issue];
  const SourceFacts& facts = log.sources[issue.source];
  for (std::uint64_t position = log.offsets[row.issue]; position < log.offsets[row.issue + 1]; ++position) {
    const Event event = log.event(position, issue);
    const bool counts = log.reading == Reading::process_mining || position < log.offsets[row.issue] + row.counted_events;
    if (event.at > facts.as_of || !counts) break;
    marks.add(event, facts);
  }
}

NamedMarks marks_of(const ResolvedLog& log, const NamedByIssue& named, const Selection& selection) {
  NamedMarks all(log);
  for (const std::uint32_t row : selection.rows) {
    for (std::uint64_t at = named.first_person[row]; at < named.first_person[row + 1]; ++at) all.people[named.people[at]] = 1;
    for (std::uint64_t at = named.first_team[row]; at < named.first_team[row + 1]; ++at) all.teams[named.teams[at]] = 1;
  }
  return all;
}

/// Whom the selected issues name: known for all of them, else looked up record by record.
NamedMarks marks_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  if (selection.rows.size() == measured.issues.size()) return measured.named;
  if (!measured.named_of.empty()) return marks_of(log, measured.named_of, selection);
  std::vector<NamedMarks> per_worker(std::max(1U, threads), NamedMarks(log));
  parallel_for((selection.rows.size() + block_rows - 1) / block_rows, threads, [&](std::size_t index, unsigned worker) {
    const std::size_t end = std::min(selection.rows.size(), (index + 1) * block_rows);
    for (std::size_t i = index * block_rows; i < end; ++i) mark_issue(log, measured.issues[selection.rows[i]], per_worker[worker]);
  });
  NamedMarks all(log);
  for (const NamedMarks& marks : per_worker) all.add(marks);
  for (const TenureRow& tenure : measured.tenures) {
    if (selection.chosen[tenure.row] != 0) all.teams[tenure.team] = 1;
  }
  return all;
}

std::int64_t count_marks(const std::vector<std::uint8_t>& marks) {
  return marks.empty() ? 0 : std::count(marks.begin() + 1, marks.end(), std::uint8_t{1});
}

/// The measures that are added up row by row.
struct AddedUp {
  struct Count {
    std::size_t measure;
    std::int32_t IssueMeasures::*of;
  };
  struct Share {
    std::size_t measure;
    std::int8_t IssueMeasures::*of;
  };
  std::vector<Count> counts;
  std::vector<Share> shares, shares_of_resolved;

  explicit AddedUp(std::span<const MeasureInfo> infos) {
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (infos[i].count != nullptr) counts.push_back({i, infos[i].count});
      if (infos[i].share == nullptr) continue;
      // An open issue may still leave the lowest level.
      (infos[i].share == &IssueMeasures::lowest_level ? shares_of_resolved : shares).push_back({i, infos[i].share});
    }
  }
};

/// What one pass over the rows gives: sums of counts and shares, numbers of issues.
struct Tally {
  Tally(std::size_t measures, std::size_t account_count) : sums(measures, 0), known(measures, 0), accounts(account_count, 0) {}
  std::vector<std::int64_t> sums, known;  ///< Per measure: its sum (shares: number of yes) and how many rows have it.
  std::vector<std::uint8_t> accounts;     ///< A mark where an issue is of the account.
  std::int64_t events = 0, resolved = 0, cancelled = 0, in_teams = 0, with_bounce = 0, with_return = 0, without_handoff = 0, three_handoffs = 0;
  std::int64_t level_unknown = 0, untouched = 0, ever_resolved = 0, reopened = 0;

  void add(const AddedUp& added, const IssueMeasures& issue, std::uint32_t account) {
    const auto add_share = [&](const AddedUp::Share& share) {
      const std::int8_t value = issue.*share.of;
      sums[share.measure] += value > 0;
      known[share.measure] += value >= 0;
    };
    for (const auto& [measure, of] : added.counts) {
      const std::int32_t count = issue.*of;
      sums[measure] += std::max(count, 0);
      known[measure] += count >= 0;
    }
    for (const AddedUp::Share& share : added.shares) add_share(share);
    if (issue.resolved) {
      for (const AddedUp::Share& share : added.shares_of_resolved) add_share(share);
    }
    accounts[account] = 1;
    events += issue.events;
    resolved += issue.resolved;
    cancelled += issue.cancelled;
    level_unknown += issue.resolved && issue.lowest_level < 0;
    untouched += issue.zero_touch > 0;
    ever_resolved += issue.time_to_first_resolution != no_time;
    reopened += issue.reopens > 0;
    if (issue.team_handoffs < 0) return;
    ++in_teams;
    with_bounce += issue.team_bounces > 0;
    with_return += issue.team_returns > 0;
    without_handoff += issue.team_handoffs == 0;
    three_handoffs += issue.team_handoffs >= 3;
  }
  void add(const Tally& other) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += other.sums[i];
      known[i] += other.known[i];
    }
    for (std::size_t account = 0; account < accounts.size(); ++account) accounts[account] |= other.accounts[account];
    for (const auto member : {&Tally::events, &Tally::resolved, &Tally::cancelled, &Tally::in_teams, &Tally::with_bounce, &Tally::with_return,
                              &Tally::without_handoff, &Tally::three_handoffs, &Tally::level_unknown, &Tally::untouched,
                              &Tally::ever_resolved, &Tally::reopened}) {
      this->*member += other.*member;
    }
  }
};

/// Per source, whether a duration that an issue lacks is still to come: it is censored at the issue's end.
std::vector<std::uint8_t> may_still_come(const ResolvedLog& log, const MeasureInfo& info) {
  const auto in = [&](const SourceFacts& facts) {
    if (info.id == "time_to_first_act") return facts.actors;
    if (info.id == "time_to_resolution" || info.id == "time_to_first_resolution") return facts.resolutions;
    if (info.id == "time_to_first_response") return facts.messages || (facts.custody == CustodyMode::acts && facts.actors && !facts.visibility);
    return true;
  };
  std::vector<std::uint8_t> sources;
  for (const SourceFacts& facts : log.sources) sources.push_back(in(facts) ? 1 : 0);
  return sources;
}

SortedDurations sorted(std::vector<std::pair<stats::Observation, std::uint32_t>> pairs) {
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first.key() != b.first.key() ? a.first < b.first : a.second < b.second; });
  SortedDurations durations;
  durations.observations.reserve(pairs.size());
  durations.rows.reserve(pairs.size());
  for (const auto& [observation, row] : pairs) {
    durations.observations.push_back(observation);
    durations.rows.push_back(row);
  }
  return durations;
}

/// Orders pay where a good part of the issues is selected: a pass over one sees all issues.
bool pays(const Selection& selection) { return selection.rows.size() * 6 >= selection.chosen.size(); }

class Summarizer {
 public:
  Summarizer(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads)
      : log_(log), measured_(measured), selection_(selection), threads_(threads), tally_(all_measures().size(), log.accounts.size()) {}

  std::vector<MeasureValue> run() {
    const auto infos = all_measures();
    fill_tally(infos);
    fill_totals();
    if (!has_orders()) fill_durations(infos);
    else if (!selection_.is_all()) chosen_ = selection_.bits();
    std::vector<MeasureValue> values(infos.size());
    parallel_for(infos.size(), threads_, [&](std::size_t i, unsigned) { values[i] = roll_up(infos[i], i); });
    return values;
  }

 private:
  [[nodiscard]] MeasureValue roll_up(const MeasureInfo& info, std::size_t index) const {
    MeasureValue value;
    value.info = &info;
    switch (info.form) {
      case MeasureForm::total: value.count = total(info.id); break;
      case MeasureForm::count:
        if (tally_.known[index] > 0) value.count = tally_.sums[index];
        break;
      case MeasureForm::derived:
        if (tally_.in_teams > 0) value.count = derived(info.id);
        break;
      case MeasureForm::duration:
      case MeasureForm::ledger: value.duration = duration(info, index); break;
      case MeasureForm::wait: value.duration = wait(info.id == "team_handoff_wait" ? Level::team : Level::person); break;
      case MeasureForm::share: value.share = info.id == "reopened" ? reopened() : share(info.share, index); break;
      case MeasureForm::score: value.ease = ease(); break;
    }
    return value;
  }

  void fill_tally(std::span<const MeasureInfo> infos) {
    const AddedUp added(infos);
    std::vector<Tally> per_worker(std::max(1U, threads_), tally_);
    parallel_for((selection_.rows.size() + block_rows - 1) / block_rows, threads_, [&](std::size_t index, unsigned worker) {
      const std::size_t end = std::min(selection_.rows.size(), (index + 1) * block_rows);
      for (std::size_t i = index * block_rows; i < end; ++i) {
        const IssueMeasures& issue = measured_.issues[selection_.rows[i]];
        per_worker[worker].add(added, issue, log_.issues[issue.issue].account);
      }
    });
    for (const Tally& tally : per_worker) tally_.add(tally);
  }

  void fill_totals() {
    const NamedMarks named = marks_of(log_, measured_, selection_, threads_);
    people_ = count_marks(named.people);
    teams_ = count_marks(named.teams);
    std::vector<std::uint8_t> departments(log_.raw.texts.of(TextSpace::department).size(), 0);
    for (std::size_t team = 1; team < named.teams.size(); ++team) {
      if (named.teams[team] != 0) departments[log_.teams[team].department] = 1;
    }
    departments_ = count_marks(departments);
    accounts_ = count_marks(tally_.accounts);
  }

  [[nodiscard]] std::int64_t total(std::string_view id) const {
    const auto issues = static_cast<std::int64_t>(selection_.rows.size());
    if (id == "issues") return issues;
    if (id == "issues_resolved") return tally_.resolved;
    if (id == "issues_cancelled") return tally_.cancelled;
    if (id == "issues_open") return issues - tally_.resolved - tally_.cancelled;
    if (id == "events") return tally_.events;
    if (id == "people") return people_;
    if (id == "teams") return teams_;
    if (id == "departments") return departments_;
    BATON_CHECK(id == "accounts");
    return accounts_;
  }

  [[nodiscard]] std::int64_t derived(std::string_view id) const {
    if (id == "issues_with_team_bounce") return tally_.with_bounce;
    if (id == "issues_with_team_return") return tally_.with_return;
    if (id == "issues_without_team_handoff") return tally_.without_handoff;
    BATON_CHECK(id == "issues_with_three_team_handoffs");
    return tally_.three_handoffs;
  }

  [[nodiscard]] bool has_orders() const { return measured_.orders && pays(selection_); }
  /// Sum of those of open issues, of sorted durations.
  [[nodiscard]] TimeSum open_sum_of(const SortedDurations& all) const {
    TimeSum sum = 0;
    each_flagged(all.rows, measured_.orders->open, [&](std::size_t place) {
      if (selection_.chosen[all.rows[place]] != 0 && all.observations[place].observed()) sum += all.observations[place].duration();
    });
    return sum;
  }
  /// Nothing where there is no duration, nor one to come.
  [[nodiscard]] std::optional<DurationValue> roll_up_sorted(const SortedDurations& all, bool with_censoring) const {
    std::vector<stats::Observation> some;
    if (!selection_.is_all()) {
      some.reserve(all.rows.size());
      each_flagged(all.rows, chosen_, [&](std::size_t place) { some.push_back(all.observations[place]); });
    }
    const std::vector<stats::Observation>& observations = selection_.is_all() ? all.observations : some;
    if (observations.empty()) return std::nullopt;
    std::vector<std::int64_t> values(observations.size());
    std::size_t count = 0;
    for (const stats::Observation& observation : observations) {
      values[count] = observation.duration();
      count += observation.observed();
    }
    values.resize(count);
    DurationValue result = roll_up_durations(values, stats::quantile_of_sorted(values, 0.5), stats::quantile_of_sorted(values, 0.9));
    if (with_censoring) add_censoring(observations.size(), stats::kaplan_meier_median_of_sorted(observations), result);
    return result;
  }

  [[nodiscard]] std::optional<DurationValue> duration(const MeasureInfo& info, std::size_t index) const {
    if (!has_orders()) return durations_[index];
    const SortedDurations& all = measured_.orders->of_measure[index];
    std::optional<DurationValue> result = roll_up_sorted(all, info.censored);
    if (result && info.form == MeasureForm::ledger) result->open_sum = open_sum_of(all);
    return result;
  }

  /// What the rows have of a duration: of one that may be censored all that is known of it, of others the values.
  struct Gathered {
    const MeasureInfo* info = nullptr;
    std::vector<std::uint8_t> still_comes;  // per source
    std::vector<std::int64_t> values;
    std::vector<stats::Observation> observations;
    TimeSum open_sum = 0;

    void add(const IssueMeasures& issue, std::uint32_t source) {
      const TimeUs value = issue.*info->duration;
      if (value == no_time) {
        if (info->censored && still_comes[source] != 0) observations.emplace_back(issue.whole, false);
        return;
      }
      if (info->censored) observations.emplace_back(value, true);
      else values.push_back(value);
      if (!issue.resolved && !issue.cancelled) open_sum += value;
    }
    [[nodiscard]] std::optional<DurationValue> roll_up() {
      if (values.empty() && observations.empty()) return std::nullopt;
      for (const stats::Observation& observation : observations) {
        if (observation.observed()) values.push_back(observation.duration());
      }
      DurationValue result = roll_up_durations(values);
      values = {};
      if (info->form == MeasureForm::ledger) result.open_sum = open_sum;
      if (info->censored) add_censoring(observations, result);
      return result;
    }
  };
  /// All durations, two a pass: passes over the rows are what takes time, and more at once would take too much memory.
  void fill_durations(std::span<const MeasureInfo> infos) {
    constexpr std::size_t at_once = 2;
    durations_.resize(infos.size());
    std::vector<std::size_t> measures;
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (infos[i].duration != nullptr) measures.push_back(i);
    }
    parallel_for((measures.size() + at_once - 1) / at_once, threads_, [&](std::size_t group, unsigned) {
      std::vector<Gathered> gathered;
      for (std::size_t i = group * at_once; i < std::min(measures.size(), (group + 1) * at_once); ++i) {
        const MeasureInfo& info = infos[measures[i]];
        gathered.push_back({&info, may_still_come(log_, info), {}, {}});
        if (info.censored) gathered.back().observations.reserve(selection_.rows.size());
        else gathered.back().values.reserve(selection_.rows.size());
      }
      for (const std::uint32_t row : selection_.rows) {
        const IssueMeasures& issue = measured_.issues[row];
        const std::uint32_t source = log_.issues[issue.issue].source;
        for (Gathered& of : gathered) of.add(issue, source);
      }
      for (std::size_t i = 0; i < gathered.size(); ++i) {
        durations_[measures[group * at_once + i]] = gathered[i].roll_up();
        gathered[i] = {};
      }
    });
  }

  static DurationValue roll_up_durations(std::vector<std::int64_t>& values) {
    const auto median = stats::quantile(values, 0.5);
    return roll_up_durations(values, median, stats::quantile(values, 0.9));
  }
  static DurationValue roll_up_durations(const std::vector<std::int64_t>& values, std::optional<double> median, std::optional<double> p90) {
    DurationValue result;
    result.n = static_cast<std::int64_t>(values.size());
    if (values.empty()) return result;
    TimeSum sum = 0;
    for (const std::int64_t value : values) sum += value;
    result.sum = sum;
    result.mean = static_cast<double>(sum) / static_cast<double>(values.size());
    result.median = median;
    result.p90 = p90;
    return result;
  }

  static void add_censoring(std::vector<stats::Observation>& observations, DurationValue& result) {
    add_censoring(observations.size(), stats::kaplan_meier_median(observations), result);
  }
  static void add_censoring(std::size_t observations, std::optional<TimeUs> median, DurationValue& result) {
    result.with_censoring = true;
    result.censored = static_cast<std::int64_t>(observations) - result.n;
    result.km_median = median;
  }

  [[nodiscard]] std::optional<DurationValue> wait(Level level) const {
    const auto counted = level == Level::team ? &IssueMeasures::team_handoffs : &IssueMeasures::person_handoffs;
    const auto infos = all_measures();
    const auto of_level = std::find_if(infos.begin(), infos.end(), [&](const MeasureInfo& info) { return info.count == counted; });
    if (tally_.known[static_cast<std::size_t>(of_level - infos.begin())] == 0) return std::nullopt;
    if (has_orders()) {
      std::optional<DurationValue> result = roll_up_sorted(measured_.orders->of_wait[static_cast<std::size_t>(level)], true);
      if (!result) result.emplace().with_censoring = true;
      return result;
    }
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

  [[nodiscard]] std::optional<ShareValue> share(std::int8_t IssueMeasures::*member, std::size_t index) const {
    if (tally_.known[index] == 0) return std::nullopt;
    ShareValue result = share_of(tally_.sums[index], tally_.known[index]);
    if (member == &IssueMeasures::lowest_level) {
      result.beside_name = "unknown";
      result.beside = tally_.level_unknown;
    } else if (member == &IssueMeasures::one_touch || member == &IssueMeasures::two_touch) {
      result.beside_name = "zero_touch";
      result.beside = tally_.untouched;
    }
    return result;
  }

  [[nodiscard]] std::optional<ShareValue> reopened() const {
    if (tally_.ever_resolved == 0) return std::nullopt;
    return share_of(tally_.reopened, tally_.ever_resolved);
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
    if (!open.empty()) result.open_mean = stats::exact_sum(open) / static_cast<double>(open.size());
    result.n = static_cast<std::int64_t>(values.size());
    if (values.empty()) return result;
    result.mean = stats::exact_sum(values) / static_cast<double>(values.size());
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
  Tally tally_;
  std::vector<std::optional<DurationValue>> durations_;  ///< Per measure, without orders.
  RowBits chosen_;                                       ///< Where the orders of all issues are looked through.
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

DurationOrders sort_durations(const ResolvedLog& log, const Measured& measured, unsigned threads) {
  const auto infos = all_measures();
  DurationOrders orders;
  orders.of_measure.resize(infos.size());
  orders.open = RowBits(measured.issues.size());
  for (std::size_t row = 0; row < measured.issues.size(); ++row) orders.open.set(row, !measured.issues[row].resolved && !measured.issues[row].cancelled);
  using Pairs = std::vector<std::pair<stats::Observation, std::uint32_t>>;
  parallel_for(infos.size() + level_count, threads, [&](std::size_t index, unsigned) {
    Pairs pairs;
    if (index >= infos.size()) {
      const std::size_t level = index - infos.size();
      for (const HandoffRow& handoff : measured.handoffs[level]) {
        if (handoff.timed) pairs.emplace_back(stats::Observation(handoff.wait, !handoff.censored), handoff.row);
      }
      orders.of_wait[level] = sorted(std::move(pairs));
      return;
    }
    const MeasureInfo& info = infos[index];
    if (info.duration == nullptr) return;
    const std::vector<std::uint8_t> still_comes = may_still_come(log, info);
    for (std::uint32_t row = 0; row < measured.issues.size(); ++row) {
      const IssueMeasures& issue = measured.issues[row];
      const TimeUs value = issue.*info.duration;
      if (value != no_time) pairs.emplace_back(stats::Observation(value, true), row);
      else if (info.censored && still_comes[log.issues[issue.issue].source] != 0) pairs.emplace_back(stats::Observation(issue.whole, false), row);
    }
    orders.of_measure[index] = sorted(std::move(pairs));
  });
  return orders;
}

const MeasureValue& value_of(const std::vector<MeasureValue>& values, std::string_view id) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const MeasureValue& value) { return value.info->id == id; });
  BATON_CHECK(found != values.end());
  return *found;
}

}  // namespace baton
