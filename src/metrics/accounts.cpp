#include <algorithm>
#include <chrono>
#include <cmath>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

struct Rated {
  TimeUs opening;
  double ease;
};

struct Collected {
  AccountFigures figures;
  std::vector<std::int64_t> resolutions;
  std::vector<Rated> rated;
  std::vector<double> open;
  /// Who was met and which team held, each behind the number of the quarter.
  std::vector<std::uint64_t> people, teams;
  bool people_known = false, teams_known = false;
  std::int64_t lowest_yes = 0, lowest_known = 0;
};

/// Accounts are collected by shards, each in one pass over all rows: in parallel, and with a part of what is collected in memory at a time. Going to the
/// rows of one account after the other instead takes three times as long: they lie anywhere.
constexpr std::uint32_t shard_count = 3;

class Shard {
 public:
  Shard(std::uint32_t number, std::size_t accounts) : number_(number), collected_((accounts + shard_count - 1 - number) / shard_count) {}
  [[nodiscard]] bool has(std::uint32_t account) const { return account % shard_count == number_; }
  [[nodiscard]] Collected& of(std::uint32_t account) { return collected_[account / shard_count]; }
  /// Calls visit(account, collected) for each.
  template <class Visit>
  void each(Visit visit) {
    for (std::size_t index = 0; index < collected_.size(); ++index) visit(static_cast<std::uint32_t>(index) * shard_count + number_, collected_[index]);
  }

 private:
  std::uint32_t number_;
  std::vector<Collected> collected_;
};

void add(std::int64_t& sum, std::int32_t count) {
  if (count >= 0) sum = std::max<std::int64_t>(0, sum) + count;
}

/// Quarters since the year 0, of an instant in UTC.
std::uint64_t quarter_of(TimeUs at) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at)));
  const std::chrono::year_month_day date(day);
  return static_cast<std::uint64_t>(static_cast<int>(date.year()) * 4 + static_cast<int>((static_cast<unsigned>(date.month()) - 1) / 3));
}

void take(const IssueMeasures& issue, bool is_problem, Collected& account) {
  AccountFigures& figures = account.figures;
  ++figures.issues;
  add(figures.company_touches, issue.company_touches);
  add(figures.team_handoffs, issue.team_handoffs);
  add(figures.team_bounces, issue.team_bounces);
  add(figures.people_met, issue.people_met);
  figures.problems += is_problem;
  figures.hard += issue.ease < hard_ease;  // not true of none
  figures.last_opened = std::max(figures.last_opened, issue.opening);
  if (!issue.resolved) {
    figures.open += !issue.cancelled;
    if (!std::isnan(issue.ease)) account.open.push_back(issue.ease);
    return;
  }
  ++figures.resolved;
  account.resolutions.push_back(issue.time_to_resolution);
  account.lowest_known += issue.lowest_level >= 0;
  account.lowest_yes += issue.lowest_level > 0;
  if (!std::isnan(issue.ease)) account.rated.push_back({issue.opening, issue.ease});
}

/// Counts distinct ids in each quarter, account by account; keeps its memory.
class QuarterCounts {
 public:
  /// Of ids below `ids`, each behind the number of its quarter; by quarter that has any.
  [[nodiscard]] std::vector<std::int64_t> of(std::vector<std::uint64_t>& seen, std::size_t ids) {
    std::vector<std::int64_t> counts;
    if (seen.empty()) return counts;
    const auto [first, last] = std::minmax_element(seen.begin(), seen.end());
    const std::uint64_t first_quarter = *first >> 32U;
    const std::uint64_t quarters = (*last >> 32U) - first_quarter + 1;
    if (quarters * ids > most_cells) return by_sorting(seen);
    // Which account an id was seen in last, in each quarter: no list need be sorted, which would be a third of the time of all account figures.
    if (last_seen_.size() < quarters * ids) last_seen_.resize(quarters * ids, 0);
    ++account_;
    counts.assign(quarters, 0);
    for (const std::uint64_t one : seen) {
      const std::uint64_t quarter = (one >> 32U) - first_quarter;
      std::uint32_t& account = last_seen_[quarter * ids + static_cast<std::uint32_t>(one)];
      counts[quarter] += account != account_;
      account = account_;
    }
    std::erase(counts, 0);
    return counts;
  }

 private:
  static std::vector<std::int64_t> by_sorting(std::vector<std::uint64_t>& seen) {
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    std::vector<std::int64_t> counts;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (i == 0 || seen[i] >> 32U != seen[i - 1] >> 32U) counts.push_back(0);
      ++counts.back();
    }
    return counts;
  }

  static constexpr std::uint64_t most_cells = std::uint64_t{1} << 20;
  std::vector<std::uint32_t> last_seen_;
  std::uint32_t account_ = 0;  // three lists an account: far fewer than 2^32
};

/// The lowest mean and the longest run below 50 along the issues in order of opening; of equal openings the harder one is first.
void find_stretches(std::vector<Rated>& rated, std::int64_t length, AccountFigures& figures) {
  const auto is_before = [](const Rated& a, const Rated& b) { return a.opening != b.opening ? a.opening < b.opening : a.ease < b.ease; };
  if (!std::is_sorted(rated.begin(), rated.end(), is_before)) std::sort(rated.begin(), rated.end(), is_before);
  std::int64_t run = 0;
  double sum = 0;
  const auto window = static_cast<std::size_t>(std::max<std::int64_t>(1, length));
  for (std::size_t i = 0; i < rated.size(); ++i) {
    run = rated[i].ease < hard_ease ? run + 1 : 0;
    figures.longest_hard_run = std::max(figures.longest_hard_run, run);
    sum += rated[i].ease;
    if (i >= window) sum -= rated[i - window].ease;
    if (i + 1 < window) continue;
    const double mean = sum / static_cast<double>(window);
    // A sum that goes along carries noise in its last digits: it must not decide between stretches that are alike.
    if (figures.worst_stretch && mean > *figures.worst_stretch - 1e-9) continue;
    figures.worst_stretch = mean;
    figures.worst_from = rated[i + 1 - window].opening;
    figures.worst_until = rated[i].opening;
  }
}

void finish(const ResolvedLog& log, Collected& account, QuarterCounts& distinct) {
  AccountFigures& figures = account.figures;
  figures.median_resolution = stats::quantile(account.resolutions, 0.5);
  figures.p90_resolution = stats::quantile(account.resolutions, 0.9);
  if (account.lowest_known > 0) figures.lowest_level = share_of(account.lowest_yes, account.lowest_known);
  figures.rated = static_cast<std::int64_t>(account.rated.size());
  std::vector<double> ease;
  ease.reserve(account.rated.size());
  for (const Rated& rated : account.rated) ease.push_back(rated.ease);
  if (!ease.empty()) {
    const auto count = static_cast<double>(ease.size());
    figures.ease = stats::exact_sum(ease) / count;
    figures.share_below_50 = static_cast<double>(std::count_if(ease.begin(), ease.end(), [](double value) { return value < hard_ease; })) / count;
    figures.ease_p10 = stats::quantile(ease, 0.1);
  }
  if (!account.open.empty()) figures.open_ease = stats::exact_sum(account.open) / static_cast<double>(account.open.size());
  find_stretches(account.rated, log.windows.minimum_issues, figures);
  if (account.people_known) {
    std::vector<std::int64_t> quarters = distinct.of(account.people, log.persons.size());
    if (!quarters.empty()) figures.people_quarter_most = *std::max_element(quarters.begin(), quarters.end());
    figures.people_quarter = stats::quantile(quarters, 0.5);
  }
  if (!account.teams_known) return;
  std::vector<std::int64_t> quarters = distinct.of(account.teams, log.teams.size());
  figures.teams_quarter = stats::quantile(quarters, 0.5);
  std::vector<std::uint64_t> departments;
  for (const std::uint64_t seen : account.teams) {
    const std::uint32_t department = log.teams[static_cast<std::uint32_t>(seen)].department;
    if (department != 0) departments.push_back(seen >> 32U << 32U | department);
  }
  std::vector<std::int64_t> of_departments = distinct.of(departments, log.raw.texts.of(TextSpace::department).size());
  figures.departments_quarter = stats::quantile(of_departments, 0.5);
}

/// All that the issues of the accounts of a shard say.
void collect(const ResolvedLog& log, const Measured& measured, const Selection& selection, const std::vector<std::uint8_t>& problems,
             Shard& accounts) {
  std::size_t met = 0;
  std::size_t tenure = 0;
  for (std::uint32_t row = 0; row < measured.issues.size(); ++row) {
    const IssueMeasures& issue = measured.issues[row];
    const std::size_t first_met = met;
    met += static_cast<std::size_t>(std::max(0, issue.people_met));
    const ResolvedIssue& about = log.issues[issue.issue];
    if (about.account == 0 || !accounts.has(about.account) || selection.chosen[row] == 0) continue;
    Collected& account = accounts.of(about.account);
    take(issue, problems[about.type] != 0, account);
    const std::uint64_t quarter = quarter_of(issue.opening) << 32U;
    account.people_known = account.people_known || issue.people_met >= 0;
    for (std::size_t i = first_met; i < met; ++i) account.people.push_back(quarter | measured.met[i]);
    while (tenure < measured.tenures.size() && measured.tenures[tenure].row < row) ++tenure;
    for (; tenure < measured.tenures.size() && measured.tenures[tenure].row == row; ++tenure) {
      account.teams_known = true;
      account.teams.push_back(quarter | measured.tenures[tenure].team);
    }
  }
}

}  // namespace

bool is_problem(std::string_view type) {
  const std::string word = lower(type);
  return word == "problem" || word == "incident" || word == "complaint";
}

std::vector<AccountFigures> account_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const Dictionary& types = log.raw.texts.of(TextSpace::type);
  std::vector<std::uint8_t> problems(types.size(), 0);
  for (std::uint32_t type = 1; type < types.size(); ++type) problems[type] = is_problem(types.text(type));
  std::vector<AccountFigures> figures(log.accounts.size());
  parallel_for(shard_count, threads, [&](std::size_t number, unsigned) {
    Shard accounts(static_cast<std::uint32_t>(number), log.accounts.size());
    collect(log, measured, selection, problems, accounts);
    QuarterCounts distinct;
    accounts.each([&](std::uint32_t id, Collected& account) {
      if (account.figures.issues == 0) return;
      account.figures.account = id;
      finish(log, account, distinct);
      figures[id] = account.figures;
      account = {};
    });
  });
  std::erase_if(figures, [](const AccountFigures& account) { return account.issues == 0; });
  const Dictionary& names = log.raw.texts.of(TextSpace::account);
  std::sort(figures.begin(), figures.end(), [&](const AccountFigures& a, const AccountFigures& b) { return names.text(a.account) < names.text(b.account); });
  return figures;
}

}  // namespace baton
