#include "what_if_figures.hpp"

#include <algorithm>
#include <cmath>

#include "baton/base/dictionary.hpp"
#include "baton/stats/random.hpp"

namespace baton::what_if {
namespace {

constexpr std::uint64_t seed = 20260630;
constexpr std::size_t example_count = 5;

using Unit = std::array<stats::PairedFigure, figure_count>;

/// Sums of durations over replays that count an eighth each stay whole numbers.
TimeSum shared(TimeUs value, std::size_t replays) { return TimeSum{value} * static_cast<TimeSum>(draws_per_issue / replays); }
TimeSum whole_of(TimeSum shares) { return shares / static_cast<TimeSum>(draws_per_issue); }

/// Ease summed up in steps that do not depend on the order.
std::int64_t ease_steps(double ease) { return std::llround(ease * 1e9); }

class Collector {
 public:
  Collector(const Analysis& analysis, const Changes& changes, const Pools& pools)
      : analysis_(analysis), changes_(changes), pools_(pools), replay_(analysis, changes, pools), sums_(figure_count, most_bootstrapped),
        teams_(analysis.log.teams.size()), seen_(analysis.log.teams.size(), 0), accounts_(analysis.log.accounts.size()), pool_use_(pools.size()) {
    for (std::uint32_t team = 0; team < teams_.size(); ++team) teams_[team].team = team;
    for (std::uint32_t account = 0; account < accounts_.size(); ++account) accounts_[account].change.account = account;
    for (std::size_t pool = 0; pool < pools.size(); ++pool) resolutions_.pool_size.push_back(static_cast<double>(pools[static_cast<std::uint32_t>(pool)].members.size()));
  }

  void take_all();
  Figures finish();

 private:
  struct Range {
    std::size_t first = 0, count = 0, first_pause = 0, pauses = 0;
  };
  struct Account {
    AccountChange change;
    std::int64_t steps_before = 0, steps_after = 0;
    TimeSum shares_after = 0;
  };
  struct PoolUse {
    std::array<double, figure_count> spread{};  ///< Variances over the draws of an issue, summed up.
    double issues = 0;
  };
  struct Changed {
    TimeUs change;
    std::uint32_t row;
    Range range;
  };

  [[nodiscard]] std::span<const TenureRow> tenures_of(const Range& range) const { return {analysis_.measured.tenures.data() + range.first, range.count}; }
  [[nodiscard]] std::span<const PauseRow> pauses_of(const Range& range) const { return {analysis_.measured.pauses.data() + range.first_pause, range.pauses}; }
  [[nodiscard]] bool turn_to(std::uint32_t row, const Range& range) {
    return replay_.turn_to(row, tenures_of(range), range.first, pauses_of(range));
  }
  [[nodiscard]] const LikeStay* draw(std::uint32_t row, std::size_t index) const;
  void take(std::uint32_t row, const Range& range);
  void take_unchanged(const IssueMeasures& issue);
  void take_changed(std::uint32_t row, const Range& range);
  void take_stay_before(std::uint32_t team, TimeUs queued, TimeUs in_hand, bool also_after);
  void take_stays_after(const std::vector<Stay>& stays, std::size_t replays);
  void take_touched(const Touched& touched, const IssueMeasures& issue);
  void take_account_after(Account& account, const IssueMeasures& after, std::size_t replays);
  [[nodiscard]] std::array<double, figure_count> drawn_variance() const;
  [[nodiscard]] std::vector<Example> examples();

  const Analysis& analysis_;
  const Changes& changes_;
  const Pools& pools_;
  Replay replay_;
  stats::PairedChanges sums_;
  std::array<std::int64_t, figure_count> counted_{};
  std::array<double, figure_count> counts_after_{}, sum_differences_{};
  stats::PairedValues resolutions_;
  std::vector<TeamChange> teams_;        ///< What is after in shares.
  std::vector<std::uint64_t> seen_;      ///< The last replay that the team was in.
  std::uint64_t replay_number_ = 0;
  std::vector<Account> accounts_;
  std::vector<PoolUse> pool_use_;
  std::vector<Changed> changed_;
  TouchedCounts touched_;
};

void Collector::take_all() {
  const Measured& measured = analysis_.measured;
  Range range;
  for (const std::uint32_t row : analysis_.selection.rows) {
    std::size_t first = range.first + range.count;
    while (first < measured.tenures.size() && measured.tenures[first].row < row) ++first;
    range.first = first;
    std::size_t end = first;
    while (end < measured.tenures.size() && measured.tenures[end].row == row) ++end;
    range.count = end - first;
    std::size_t pause = range.first_pause + range.pauses;
    while (pause < measured.pauses.size() && measured.pauses[pause].tenure < first) ++pause;
    range.first_pause = pause;
    while (pause < measured.pauses.size() && measured.pauses[pause].tenure < end) ++pause;
    range.pauses = pause - range.first_pause;
    take(row, range);
  }
}

void Collector::take(std::uint32_t row, const Range& range) {
  const IssueMeasures& issue = analysis_.measured.issues[row];
  Touched touched;
  if (turn_to(row, range)) {
    touched = replay_.run(replay_.pool() == 0 ? nullptr : draw(row, 0)).touched;
    take_touched(touched, issue);
  }
  const bool changes = touched.any();
  Account& account = accounts_[analysis_.log.issues[issue.issue].account];
  ++account.change.issues;
  account.change.changed += changes;
  account.change.waiting_before += issue.queued + issue.in_hand;
  if (issue.resolved && !std::isnan(issue.ease)) {
    ++account.change.rated;
    account.steps_before += ease_steps(issue.ease);
  }
  ++replay_number_;
  for (const TenureRow& tenure : tenures_of(range)) take_stay_before(changes_.merged_into[tenure.team], tenure.queued, tenure.in_hand, !changes);
  if (changes) {
    take_changed(row, range);
  } else {
    take_unchanged(issue);
    take_account_after(account, issue, 1);
  }
}

void Collector::take_stay_before(std::uint32_t team, TimeUs queued, TimeUs in_hand, bool also_after) {
  TeamChange& change = teams_[team];
  const bool is_new = seen_[team] != replay_number_;
  seen_[team] = replay_number_;
  change.queued_before += queued;
  change.in_hand_before += in_hand;
  change.issues_before += is_new;
  if (!also_after) return;
  change.queued_after += shared(queued, 1);
  change.in_hand_after += shared(in_hand, 1);
  change.issues_after += is_new;
}

void Collector::take_stays_after(const std::vector<Stay>& stays, std::size_t replays) {
  ++replay_number_;
  for (const Stay& stay : stays) {
    TeamChange& change = teams_[stay.team];
    change.queued_after += shared(stay.queued, replays);
    change.in_hand_after += shared(stay.in_hand, replays);
    if (seen_[stay.team] != replay_number_) change.issues_after += 1.0 / static_cast<double>(replays);
    seen_[stay.team] = replay_number_;
  }
}

void Collector::take_account_after(Account& account, const IssueMeasures& after, std::size_t replays) {
  account.shares_after += shared(after.queued + after.in_hand, replays);
  if (after.resolved && !std::isnan(after.ease)) account.steps_after += ease_steps(after.ease / static_cast<double>(replays));
}

void Collector::take_touched(const Touched& touched, const IssueMeasures& issue) {
  touched_.route += touched.route;
  touched_.route_detour += touched.route_detour;
  touched_.tier1 += touched.tier1;
  touched_.merge += touched.merge;
  touched_.bounces += touched.bounces;
  touched_.queue += touched.queue;
  touched_.left_open += touched.left_open;
  touched_.open += touched.any() && !issue.resolved && !issue.cancelled;
  if (replay_.pool() != 0) ++touched_.drawn[static_cast<std::size_t>(pools_[replay_.pool()].likeness)];
}

void Collector::take_unchanged(const IssueMeasures& issue) {
  Unit unit;
  for (std::size_t i = 0; i < figure_count; ++i) {
    const FigureValue value = figure_of(issue, static_cast<Figure>(i));
    unit[i] = {value.value, value.count, value.value, value.count};
    counted_[i] += value.count > 0;
    counts_after_[i] += value.count;
  }
  sums_.add_unchanged(unit);
  if (!issue.resolved) return;
  const auto time = static_cast<double>(issue.time_to_resolution);
  resolutions_.after.push_back({time, static_cast<std::uint32_t>(resolutions_.before.size())});
  resolutions_.before.push_back(time);
  resolutions_.pool.push_back(0);
}

/// One of the members of the pool, each draw from its own part of them; which one follows from the issue's key.
const LikeStay* Collector::draw(std::uint32_t row, std::size_t index) const {
  const std::vector<LikeStay>& members = pools_[replay_.pool()].members;
  stats::Random random(seed ^ hash_bytes(analysis_.log.key_of(analysis_.measured.issues[row].issue)), index + 1);
  const double at = (static_cast<double>(index) + random.uniform()) / static_cast<double>(draws_per_issue) * static_cast<double>(members.size());
  return &members[std::min(members.size() - 1, static_cast<std::size_t>(at))];
}

void Collector::take_changed(std::uint32_t row, const Range& range) {
  const IssueMeasures& issue = analysis_.measured.issues[row];
  const std::uint32_t pool = replay_.pool();
  const std::size_t replays = pool == 0 ? 1 : draws_per_issue;
  Account& account = accounts_[analysis_.log.issues[issue.issue].account];
  Unit unit;
  for (std::size_t i = 0; i < figure_count; ++i) {
    const FigureValue value = figure_of(issue, static_cast<Figure>(i));
    unit[i] = {value.value, value.count, 0, 0};
    counted_[i] += value.count > 0;
  }
  std::array<double, figure_count> squares{};
  TimeSum length = 0;
  for (std::size_t index = 0; index < replays; ++index) {
    const Course& course = replay_.run(pool == 0 ? nullptr : draw(row, index));
    for (std::size_t i = 0; i < figure_count; ++i) {
      const FigureValue value = figure_of(course.figures, static_cast<Figure>(i));
      unit[i].after += value.value;
      unit[i].after_count += value.count;
      squares[i] += value.value * value.value;
    }
    length += course.figures.whole;
    take_stays_after(course.stays, replays);
    take_account_after(account, course.figures, replays);
    if (issue.resolved) resolutions_.after.push_back({static_cast<double>(course.figures.time_to_resolution), static_cast<std::uint32_t>(resolutions_.before.size())});
  }
  const auto count = static_cast<double>(replays);
  for (std::size_t i = 0; i < figure_count; ++i) {
    unit[i].after /= count;
    unit[i].after_count /= count;
    counts_after_[i] += unit[i].after_count;
    sum_differences_[i] += unit[i].after - unit[i].before;  // exact: eighths of microseconds, below 2^53
    if (replays > 1) pool_use_[pool].spread[i] += std::max(0.0, (squares[i] - count * unit[i].after * unit[i].after) / (count - 1));
  }
  pool_use_[pool].issues += 1;
  sums_.add_changed(unit);
  if (issue.resolved) {
    resolutions_.before.push_back(static_cast<double>(issue.time_to_resolution));
    resolutions_.pool.push_back(pool);
  }
  changed_.push_back({static_cast<TimeUs>(length / static_cast<TimeSum>(replays)) - issue.whole, row, range});
}

/// What the means owe to pools of few members: all issues that draw from one share its luck.
std::array<double, figure_count> Collector::drawn_variance() const {
  std::array<double, figure_count> variance{};
  for (std::uint32_t pool = 1; pool < pools_.size(); ++pool) {
    const PoolUse& use = pool_use_[pool];
    if (use.issues == 0) continue;
    for (std::size_t i = 0; i < figure_count; ++i) {
      const double share = counts_after_[i] > 0 ? use.issues / counts_after_[i] : 0;
      variance[i] += share * share * use.spread[i] / use.issues / static_cast<double>(pools_[pool].members.size());
    }
  }
  return variance;
}

std::vector<Example> Collector::examples() {
  const auto before = [&](const Changed& a, const Changed& b) {
    const auto key = [&](const Changed& of) { return analysis_.log.key_of(analysis_.measured.issues[of.row].issue); };
    return a.change != b.change ? a.change < b.change : key(a) < key(b);
  };
  std::sort(changed_.begin(), changed_.end(), before);
  std::vector<Example> examples;
  const std::size_t count = std::min(example_count, changed_.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Changed& chosen = changed_[count == 1 ? 0 : i * (changed_.size() - 1) / (count - 1)];
    if (!turn_to(chosen.row, chosen.range)) continue;
    const Course& course = replay_.run(replay_.pool() == 0 ? nullptr : draw(chosen.row, draws_per_issue / 2));
    examples.push_back({analysis_.measured.issues[chosen.row], course.figures, replay_.recorded(), course.stays});
  }
  return examples;
}

Figures Collector::finish() {
  Figures figures;
  figures.issues = static_cast<std::int64_t>(sums_.units());
  figures.changed = static_cast<std::int64_t>(sums_.changed());
  figures.bootstrapped = sums_.can_bootstrap();
  figures.touched = touched_;
  stats::BootstrapOptions options;
  options.seed = seed;
  options.replicates = 1000;
  const std::array<double, figure_count> variance = drawn_variance();
  const auto estimates = sums_.estimates(variance, options);
  for (std::size_t i = 0; i < figure_count; ++i) figures.means[i] = {estimates[i], counted_[i], sum_differences_[i]};
  figures.median_resolution = stats::paired_median_change(resolutions_, options, most_bootstrapped);
  for (TeamChange& team : teams_) {
    if (team.team == 0 || (team.issues_before == 0 && team.issues_after == 0)) continue;
    team.queued_after = whole_of(team.queued_after);
    team.in_hand_after = whole_of(team.in_hand_after);
    figures.teams.push_back(team);
  }
  std::sort(figures.teams.begin(), figures.teams.end(), [&](const TeamChange& a, const TeamChange& b) { return analysis_.log.team_name(a.team) < analysis_.log.team_name(b.team); });
  for (Account& account : accounts_) {
    AccountChange& change = account.change;
    if (change.account == 0 || change.issues == 0) continue;
    change.waiting_after = whole_of(account.shares_after);
    if (change.rated > 0) {
      change.ease_before = static_cast<double>(account.steps_before) / 1e9 / static_cast<double>(change.rated);
      change.ease_after = static_cast<double>(account.steps_after) / 1e9 / static_cast<double>(change.rated);
    }
    figures.accounts.push_back(change);
  }
  const Dictionary& names = analysis_.log.raw.texts.of(TextSpace::account);
  std::sort(figures.accounts.begin(), figures.accounts.end(), [&](const AccountChange& a, const AccountChange& b) { return names.text(a.account) < names.text(b.account); });
  figures.examples = examples();
  return figures;
}

}  // namespace

FigureValue figure_of(const IssueMeasures& issue, Figure figure) {
  const auto count = [](std::int32_t value) { return value < 0 ? FigureValue{} : FigureValue{static_cast<double>(value), 1}; };
  const auto duration = [](TimeUs value) { return value == no_time ? FigureValue{} : FigureValue{static_cast<double>(value), 1}; };
  switch (figure) {
    case Figure::team_handoffs: return count(issue.team_handoffs);
    case Figure::team_bounces: return count(issue.team_bounces);
    case Figure::waiting: return duration(issue.queued + issue.in_hand);
    case Figure::queued: return duration(issue.queued);
    case Figure::in_hand: return duration(issue.in_hand);
    case Figure::on_customer: return duration(issue.on_customer);
    case Figure::held: return duration(issue.held);
    case Figure::resolution: return duration(issue.time_to_resolution);
    case Figure::ease: return issue.resolved && !std::isnan(issue.ease) ? FigureValue{issue.ease, 1} : FigureValue{};
    case Figure::lowest_level: return issue.resolved ? count(issue.lowest_level) : FigureValue{};
  }
  return {};
}

Figures replay_all(const Analysis& analysis, const Changes& changes, const Pools& pools) {
  Collector collector(analysis, changes, pools);
  collector.take_all();
  return collector.finish();
}

}  // namespace baton::what_if
