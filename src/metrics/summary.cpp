#include <algorithm>
#include <cmath>
#include <span>

#include "baton/base/parallel.hpp"
#include "baton/base/result.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"
#include "chosen_durations.hpp"
#include "durations.hpp"
#include "place_bits.hpp"
#include "tally.hpp"

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

NamedMarks marks_of(const ResolvedLog& log, const NamedByIssue& named, const RowBits& chosen) {
  NamedMarks all(log);
  for (std::size_t id = 0; id < all.people.size(); ++id) all.people[id] = chosen.any(named.rows_of_person.of(id));
  for (std::size_t id = 0; id < all.teams.size(); ++id) all.teams[id] = chosen.any(named.rows_of_team.of(id));
  return all;
}

/// Whom the selected issues name: known for all of them, else looked up record by record.
NamedMarks marks_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  if (selection.rows.size() == measured.issues.size()) return measured.named;
  if (!measured.named_of.empty()) return marks_of(log, measured.named_of, selection.bits);
  std::vector<NamedMarks> per_worker(std::max(1U, threads), NamedMarks(log));
  parallel_blocks(selection.rows.size(), block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    for (std::size_t i = begin; i < end; ++i) mark_issue(log, measured.issues[selection.rows[i]], per_worker[worker]);
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

class Summarizer {
 public:
  Summarizer(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads)
      : log_(log), measured_(measured), selection_(selection), threads_(threads), tally_(tally_of(measured, selection, threads)) {}

  std::vector<MeasureValue> run() {
    const auto infos = all_measures();
    fill_totals();
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
      case MeasureForm::score: value.ease = has_orders() ? sorted_ease() : ease(); break;
    }
    return value;
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
    accounts_ = count_accounts();
  }

  [[nodiscard]] std::int64_t count_accounts() const {
    std::vector<std::uint8_t> named(log_.accounts.size(), 0);
    if (has_orders()) {
      for (std::size_t account = 0; account < named.size(); ++account) named[account] = chosen_.any(measured_.orders->rows_of_account.of(account));
    } else {
      for (const std::uint32_t row : selection_.rows) named[log_.issues[measured_.issues.of(&IssueMeasures::issue, row)].account] = 1;
    }
    return count_marks(named);
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

  [[nodiscard]] bool has_orders() const { return measured_.orders && !selection_.is_few(); }
  /// Of durations whose order is known; nothing where there is none, nor one to come.
  [[nodiscard]] std::optional<DurationValue> roll_up_sorted(const SortedDurations& all, bool with_censoring) const {
    const ChosenDurations chosen = chosen_durations(all, chosen_, with_censoring);
    if (chosen.observed + chosen.censored == 0) return std::nullopt;
    DurationValue result = duration_value(chosen.observed, chosen.sum, {chosen.median, chosen.p90});
    if (with_censoring) add_censoring(chosen.observed + chosen.censored, chosen.km_median, result);
    return result;
  }
  /// Of open issues alone.
  [[nodiscard]] TimeSum open_sum_of(TimeUs IssueMeasures::*duration) const {
    TimeSum sum = 0;
    for (const std::uint32_t row : measured_.orders->open) {
      const TimeUs value = measured_.issues.of(duration, row);
      if (value != no_time && chosen_[row]) sum += value;
    }
    return sum;
  }

  [[nodiscard]] std::optional<DurationValue> duration(const MeasureInfo& info, std::size_t index) const {
    if (!has_orders()) return gathered(info);
    std::optional<DurationValue> result = roll_up_sorted(measured_.orders->of_measure[index], info.censored);
    if (result && info.form == MeasureForm::ledger) result->open_sum = open_sum_of(info.duration);
    return result;
  }

  /// A duration of the selected issues, in no order: of one that may be censored all that is known of it, of others the values.
  [[nodiscard]] std::optional<DurationValue> gathered(const MeasureInfo& info) const {
    const std::vector<std::uint8_t> still_comes = may_still_come(log_, info);
    const IssueTable& issues = measured_.issues;
    std::vector<std::int64_t> values;
    std::vector<stats::Observation> observations;
    values.reserve(selection_.rows.size());
    if (info.censored) observations.reserve(selection_.rows.size());
    TimeSum open_sum = 0;
    for (const std::uint32_t row : selection_.rows) {
      const TimeUs value = issues.of(info.duration, row);
      if (value != no_time) {
        values.push_back(value);
        if (info.censored) observations.emplace_back(value, true);
        else if (issues[row].is_open()) open_sum += value;
      } else if (info.censored && still_comes[log_.issues[issues[row].issue].source] != 0) {
        observations.emplace_back(issues[row].whole, false);
      }
    }
    if (values.empty() && observations.empty()) return std::nullopt;
    DurationValue result = roll_up_durations(values);
    values = {};
    if (info.form == MeasureForm::ledger) result.open_sum = open_sum;
    if (info.censored) add_censoring(observations, result);
    return result;
  }

  static DurationValue roll_up_durations(std::vector<std::int64_t>& values) {
    return roll_up_durations(values, stats::median_and_tail(values));
  }
  static DurationValue roll_up_durations(const std::vector<std::int64_t>& values, const stats::MedianAndTail& quantiles) {
    TimeSum sum = 0;
    for (const std::int64_t value : values) sum += value;
    return duration_value(values.size(), sum, quantiles);
  }
  static DurationValue duration_value(std::size_t count, TimeSum sum, const stats::MedianAndTail& quantiles) {
    DurationValue result;
    result.n = static_cast<std::int64_t>(count);
    if (count == 0) return result;
    result.sum = sum;
    result.mean = static_cast<double>(sum) / static_cast<double>(count);
    result.median = quantiles.median;
    result.p90 = quantiles.p90;
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
    stats::ExactAdder open;
    EaseValue result;
    for (const std::uint32_t row : selection_.rows) {
      const IssueMeasures& issue = measured_.issues[row];
      if (std::isnan(issue.ease)) continue;
      if (issue.resolved) values.push_back(issue.ease);
      else add_open(issue.ease, open, result);
    }
    result.n = static_cast<std::int64_t>(values.size());
    finish_open(open, result);
    if (!values.empty()) {
      result.mean = stats::exact_sum(values) / static_cast<double>(values.size());
      result.median = stats::quantile(values, 0.5);
      result.p10 = stats::quantile(values, 0.1);
      result.share_below_50 = ratio(std::count_if(values.begin(), values.end(), [](double value) { return value < hard_ease; }), result.n);
    }
    return known(result);
  }
  /// The same where the order of that of all issues is known.
  [[nodiscard]] std::optional<EaseValue> sorted_ease() const {
    const SortedEase& all = measured_.orders->ease;
    PlaceBits chosen(all.rows.size());
    stats::ExactAdder sum, open;
    for (std::size_t begin = 0; begin < all.rows.size(); begin += PlaceBits::word_bits) {
      const std::size_t count = std::min(PlaceBits::word_bits, all.rows.size() - begin);
      const std::uint64_t flags = chosen_.flags_of(std::span(all.rows).subspan(begin, count));
      for (std::size_t i = 0; i < count; ++i) sum.add((flags >> i & 1U) != 0 ? all.values[begin + i] : 0);
      chosen.append(flags);
    }
    EaseValue result;
    result.n = static_cast<std::int64_t>(chosen.count());
    for (const std::uint32_t row : measured_.orders->open) {
      const double value = measured_.issues.of(&IssueMeasures::ease, row);
      if (chosen_[row] && !std::isnan(value)) add_open(value, open, result);
    }
    finish_open(open, result);
    if (result.n > 0) {
      const auto value_at = [&](std::size_t rank) { return all.values[chosen.place_of(rank)]; };
      result.mean = sum.sum() / static_cast<double>(result.n);
      result.median = stats::quantile_of_ranked(chosen.count(), 0.5, value_at);
      result.p10 = stats::quantile_of_ranked(chosen.count(), 0.1, value_at);
      const auto hard_end = std::lower_bound(all.values.begin(), all.values.end(), hard_ease);
      result.share_below_50 = ratio(static_cast<std::int64_t>(chosen.rank_of(static_cast<std::size_t>(hard_end - all.values.begin()))), result.n);
    }
    return known(result);
  }
  static void add_open(double ease, stats::ExactAdder& sum, EaseValue& result) {
    sum.add(ease);
    ++result.open_n;
  }
  static void finish_open(const stats::ExactAdder& sum, EaseValue& result) {
    if (result.open_n > 0) result.open_mean = sum.sum() / static_cast<double>(result.open_n);
  }
  static std::optional<EaseValue> known(const EaseValue& ease) { return ease.n + ease.open_n > 0 ? std::optional(ease) : std::nullopt; }
  static double ratio(std::int64_t part, std::int64_t of) { return static_cast<double>(part) / static_cast<double>(of); }

  const ResolvedLog& log_;
  const Measured& measured_;
  const Selection& selection_;
  unsigned threads_;
  Tally tally_;
  const RowBits& chosen_ = selection_.bits;
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
