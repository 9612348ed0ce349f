#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

/// What an account's issues add up to whatever their order.
struct Sums {
  std::int64_t issues = 0, open = 0, problems = 0, hard = 0, resolved = 0;
  std::int64_t company_touches = -1, team_handoffs = -1, team_bounces = -1, people_met = -1;
  std::int64_t lowest_yes = 0, lowest_known = 0;
  std::size_t words = 0;               ///< Of its list.
  TimeUs last_opened = no_time;
};

/// An issue in the list of its account; behind it stand the people that it met, then the teams that it went through.
struct Item {
  TimeUs opening = 0, resolution = 0;   ///< resolution: no_time for open ones.
  double ease = 0;
  std::uint32_t people = 0, teams = 0;  ///< How many.
};
static_assert(std::is_trivially_copyable_v<Item> && sizeof(Item) % sizeof(std::uint32_t) == 0);

/// The issues of all accounts, each account's behind those of the one before: written in one pass over the rows, which are wide and lie anywhere as
/// accounts go, and read account by account. One list for all that is known of an issue: with three of them, three times as many places are written
/// to in turn, more than a processor keeps the addresses of.
class Lists {
 public:
  static constexpr std::size_t words_of_item = sizeof(Item) / sizeof(std::uint32_t);

  void resize(std::size_t words) { words_.resize(words); }
  void put(std::size_t& at, const Item& item) {
    std::memcpy(&words_[at], &item, sizeof item);
    at += words_of_item;
  }
  void put(std::size_t& at, std::uint32_t id) { words_[at++] = id; }
  /// Fetches where the next is put.
  void prefetch(std::size_t at) const {
    __builtin_prefetch(words_.data() + at, 1);
    __builtin_prefetch(words_.data() + at + 64 / sizeof(std::uint32_t), 1);
  }
  [[nodiscard]] Item item(std::size_t& at) const {
    Item item;
    std::memcpy(static_cast<void*>(&item), &words_[at], sizeof item);
    at += words_of_item;
    return item;
  }
  [[nodiscard]] std::uint32_t id(std::size_t& at) const { return words_[at++]; }

 private:
  std::vector<std::uint32_t> words_;
};

void add_known(std::int64_t& sum, std::int64_t of) {
  if (of >= 0) sum = std::max<std::int64_t>(0, sum) + of;
}

/// Quarters since the year 0, of instants in UTC; quick for one near the last.
class Quarters {
 public:
  [[nodiscard]] std::uint64_t operator()(TimeUs at) {
    if (at < from_ || at >= until_) look_up(at);
    return quarter_;
  }

 private:
  void look_up(TimeUs at) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(sys_time<microseconds>(microseconds(at))));
    const int quarter = static_cast<int>((static_cast<unsigned>(date.month()) - 1) / 3);
    const year_month first = date.year() / (quarter * 3 + 1);
    const auto begin = [](year_month month) { return duration_cast<microseconds>(sys_days(month / 1).time_since_epoch()).count(); };
    from_ = begin(first);
    until_ = begin(first + months(3));
    quarter_ = static_cast<std::uint64_t>(static_cast<int>(date.year()) * 4 + quarter);
  }
  TimeUs from_ = 0, until_ = 0;
  std::uint64_t quarter_ = 0;
};

void take(const IssueMeasures& issue, bool is_problem, Sums& sums) {
  add_known(sums.company_touches, issue.company_touches);
  add_known(sums.team_handoffs, issue.team_handoffs);
  add_known(sums.team_bounces, issue.team_bounces);
  add_known(sums.people_met, issue.people_met);
  sums.problems += is_problem;
  sums.hard += issue.ease < hard_ease;  // not true of none
  sums.last_opened = std::max(sums.last_opened, issue.opening);
  sums.open += !issue.resolved && !issue.cancelled;
  if (!issue.resolved) return;
  ++sums.resolved;
  sums.lowest_known += issue.lowest_level >= 0;
  sums.lowest_yes += issue.lowest_level > 0;
}

/// Counts distinct ids in each quarter, account by account; keeps its memory.
class QuarterCounts {
 public:
  /// Of ids below `ids`, each behind the number of its quarter; by quarter that has any. May sort them.
  [[nodiscard]] std::vector<std::int64_t>& of(std::vector<std::uint64_t>& seen, std::size_t ids) {
    std::vector<std::int64_t>& counts = counts_;
    counts.clear();
    if (seen.empty()) return counts;
    const auto [first, last] = std::minmax_element(seen.begin(), seen.end());
    const std::uint64_t first_quarter = *first >> 32U;
    const std::uint64_t quarters = (*last >> 32U) - first_quarter + 1;
    if (quarters * ids > most_cells) {
      count_sorted(seen);
      return counts;
    }
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
  void count_sorted(std::vector<std::uint64_t>& seen) {
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (i == 0 || seen[i] >> 32U != seen[i - 1] >> 32U) counts_.push_back(0);
      ++counts_.back();
    }
  }

  static constexpr std::uint64_t most_cells = std::uint64_t{1} << 20;
  std::vector<std::int64_t> counts_;
  std::vector<std::uint32_t> last_seen_;
  std::uint32_t account_ = 0;  // three lists an account: far fewer than 2^32
};

/// The lowest mean and the longest run below 50 along the issues in order of opening; of equal openings the harder one is first.
struct Rated {
  TimeUs opening;
  double ease;
};
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

/// Makes the figures of accounts from their sums and lists, one after the other; keeps its memory.
class Finisher {
 public:
  Finisher(const ResolvedLog& log, const Lists& lists) : log_(log), lists_(lists) {}

  [[nodiscard]] AccountFigures figures_of(std::uint32_t id, const Sums& sums, std::size_t first) {
    AccountFigures figures;
    figures.account = id;
    figures.issues = sums.issues;
    figures.resolved = sums.resolved;
    figures.open = sums.open;
    figures.problems = sums.problems;
    figures.hard = sums.hard;
    figures.company_touches = sums.company_touches;
    figures.team_handoffs = sums.team_handoffs;
    figures.team_bounces = sums.team_bounces;
    figures.people_met = sums.people_met;
    figures.last_opened = sums.last_opened;
    if (sums.lowest_known > 0) figures.lowest_level = share_of(sums.lowest_yes, sums.lowest_known);
    read(sums, first);
    figures.median_resolution = stats::quantile(resolutions_, 0.5);
    figures.p90_resolution = stats::quantile(resolutions_, 0.9);
    figures.rated = static_cast<std::int64_t>(rated_.size());
    if (!ease_.empty()) {
      const auto count = static_cast<double>(ease_.size());
      figures.ease = stats::exact_sum(ease_) / count;
      figures.share_below_50 = static_cast<double>(std::count_if(ease_.begin(), ease_.end(), [](double value) { return value < hard_ease; })) / count;
      figures.ease_p10 = stats::quantile(ease_, 0.1);
    }
    if (!open_.empty()) figures.open_ease = stats::exact_sum(open_) / static_cast<double>(open_.size());
    find_stretches(rated_, log_.windows.minimum_issues, figures);
    if (sums.people_met >= 0) {
      std::vector<std::int64_t>& quarters = distinct_.of(people_, log_.persons.size());
      if (!quarters.empty()) figures.people_quarter_most = *std::max_element(quarters.begin(), quarters.end());
      figures.people_quarter = stats::quantile(quarters, 0.5);
    }
    if (teams_.empty()) return figures;
    departments_.clear();
    for (const std::uint64_t seen : teams_) {
      const std::uint32_t department = log_.teams[static_cast<std::uint32_t>(seen)].department;
      if (department != 0) departments_.push_back(seen >> 32U << 32U | department);
    }
    figures.teams_quarter = stats::quantile(distinct_.of(teams_, log_.teams.size()), 0.5);
    figures.departments_quarter = stats::quantile(distinct_.of(departments_, log_.raw.texts.of(TextSpace::department).size()), 0.5);
    return figures;
  }

 private:
  void read(const Sums& sums, std::size_t at) {
    resolutions_.clear();
    rated_.clear();
    ease_.clear();
    open_.clear();
    people_.clear();
    teams_.clear();
    for (std::int64_t issue = 0; issue < sums.issues; ++issue) {
      const Item item = lists_.item(at);
      const bool has_ease = !std::isnan(item.ease);
      if (item.resolution != no_time) {
        resolutions_.push_back(item.resolution);
        if (has_ease) rated_.push_back({item.opening, item.ease});
        if (has_ease) ease_.push_back(item.ease);
      } else if (has_ease) {
        open_.push_back(item.ease);
      }
      const std::uint64_t quarter = quarter_of_(item.opening) << 32U;
      for (std::uint32_t i = 0; i < item.people; ++i) people_.push_back(quarter | lists_.id(at));
      for (std::uint32_t i = 0; i < item.teams; ++i) teams_.push_back(quarter | lists_.id(at));
    }
  }

  const ResolvedLog& log_;
  const Lists& lists_;
  QuarterCounts distinct_;
  Quarters quarter_of_;
  std::vector<std::int64_t> resolutions_;
  std::vector<Rated> rated_;
  std::vector<double> ease_, open_;
  std::vector<std::uint64_t> people_, teams_, departments_;  // each behind the number of its quarter
};

/// Lists the issues by account: each of some stretches of rows is counted, then written behind what the stretches before it have of an account.
class Lister {
 public:
  Lister(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads)
      : log_(log), measured_(measured), selection_(selection), threads_(threads) {
    const std::size_t rows = measured.issues.size(), accounts = log.accounts.size();
    // A stretch has sums for every account.
    const std::size_t count = std::clamp<std::size_t>(rows / std::max<std::size_t>(1, accounts), 1, std::max(1U, threads));
    for (std::size_t i = 0; i <= count; ++i) begins_.push_back(static_cast<std::uint32_t>(rows * i / count));
    sums_.resize(count);
    people_.resize(count + 1, 0);
  }

  [[nodiscard]] Lists list() {
    each_stretch([&](std::size_t number) { count(number); });
    for (std::size_t i = 1; i < people_.size(); ++i) people_[i] += people_[i - 1];
    places_.assign(sums_.size(), std::vector<std::size_t>(log_.accounts.size()));
    first_.resize(log_.accounts.size());
    std::size_t at = 0;
    for (std::size_t account = 0; account < first_.size(); ++account) {
      first_[account] = at;
      for (std::size_t number = 0; number < sums_.size(); ++number) {
        places_[number][account] = at;
        at += sums_[number][account].words;
      }
    }
    lists_.resize(at);
    each_stretch([&](std::size_t number) { write(number); });
    return std::move(lists_);
  }
  /// Of all stretches. After list().
  [[nodiscard]] Sums sums_of(std::uint32_t account) const {
    Sums all = sums_.front()[account];
    for (std::size_t number = 1; number < sums_.size(); ++number) {
      const Sums& more = sums_[number][account];
      all.issues += more.issues;
      all.open += more.open;
      all.problems += more.problems;
      all.hard += more.hard;
      all.resolved += more.resolved;
      add_known(all.company_touches, more.company_touches);
      add_known(all.team_handoffs, more.team_handoffs);
      add_known(all.team_bounces, more.team_bounces);
      add_known(all.people_met, more.people_met);
      all.lowest_yes += more.lowest_yes;
      all.lowest_known += more.lowest_known;
      all.last_opened = std::max(all.last_opened, more.last_opened);
    }
    return all;
  }
  [[nodiscard]] std::size_t first_of(std::uint32_t account) const { return first_[account]; }

 private:
  template <class Work>
  void each_stretch(Work work) {
    parallel_for(sums_.size(), threads_, [&](std::size_t number, unsigned) { work(number); });
  }
  /// Calls visit(issue, about, first tenure, end of tenures, place of whom it met) for the rows of a stretch, chosen and of an account or not.
  template <class Visit>
  void each_row(std::size_t number, Visit visit) const {
    const std::vector<TenureRow>& tenures = measured_.tenures;
    const auto begin = std::lower_bound(tenures.begin(), tenures.end(), begins_[number], [](const TenureRow& tenure, std::uint32_t row) { return tenure.row < row; });
    auto tenure = static_cast<std::size_t>(begin - tenures.begin());
    for (std::uint32_t row = begins_[number]; row < begins_[number + 1]; ++row) {
      const IssueMeasures& issue = measured_.issues[row];
      const std::size_t first = tenure;
      while (tenure < tenures.size() && tenures[tenure].row == row) ++tenure;
      visit(row, issue, log_.issues[issue.issue], first, tenure);
    }
  }
  [[nodiscard]] bool is_taken(std::uint32_t row, const ResolvedIssue& about) const { return about.account != 0 && selection_.chosen[row] != 0; }

  /// How long the lists are: a row is wide, and this needs little of it.
  void count(std::size_t number) {
    std::vector<Sums>& sums = sums_[number];
    sums.resize(log_.accounts.size());
    std::size_t people = 0;
    each_row(number, [&](std::uint32_t row, const IssueMeasures& issue, const ResolvedIssue& about, std::size_t first, std::size_t end) {
      const std::int32_t met = std::max(0, issue.people_met);
      people += static_cast<std::size_t>(met);
      if (!is_taken(row, about)) return;
      Sums& of = sums[about.account];
      ++of.issues;
      of.words += Lists::words_of_item + static_cast<std::size_t>(met) + (end - first);
    });
    people_[number + 1] = people;
  }

  void write(std::size_t number) {
    const Dictionary& types = log_.raw.texts.of(TextSpace::type);
    std::vector<std::uint8_t> problems(types.size(), 0);
    for (std::uint32_t type = 1; type < types.size(); ++type) problems[type] = is_problem(types.text(type));
    std::size_t met = people_[number];
    std::vector<std::size_t>& places = places_[number];
    each_row(number, [&](std::uint32_t row, const IssueMeasures& issue, const ResolvedIssue& about, std::size_t first, std::size_t end) {
      const std::size_t first_met = met;
      met += static_cast<std::size_t>(std::max(0, issue.people_met));
      if (row + rows_ahead < begins_[number + 1]) lists_.prefetch(places[log_.issues[measured_.issues[row + rows_ahead].issue].account]);
      if (!is_taken(row, about)) return;
      take(issue, problems[about.type] != 0, sums_[number][about.account]);
      std::size_t& at = places[about.account];
      lists_.put(at, Item{issue.opening, issue.resolved ? issue.time_to_resolution : no_time, issue.ease, static_cast<std::uint32_t>(met - first_met),
                          static_cast<std::uint32_t>(end - first)});
      for (std::size_t i = first_met; i < met; ++i) lists_.put(at, measured_.met[i]);
      for (std::size_t i = first; i < end; ++i) lists_.put(at, measured_.tenures[i].team);
    });
  }

  static constexpr std::uint32_t rows_ahead = 16;  // the end of an account's list is in no cache when its next issue comes: half of the time
  const ResolvedLog& log_;
  const Measured& measured_;
  const Selection& selection_;
  unsigned threads_;
  std::vector<std::uint32_t> begins_;        // of the stretches, and the end
  std::vector<std::vector<Sums>> sums_;      // per stretch and account
  std::vector<std::vector<std::size_t>> places_;  // likewise: where the next is written
  std::vector<std::size_t> first_;           // per account
  std::vector<std::size_t> people_;          // how many were met in the stretches before
  Lists lists_;
};

}  // namespace

bool is_problem(std::string_view type) {
  const std::string word = lower(type);
  return word == "problem" || word == "incident" || word == "complaint";
}

std::vector<AccountFigures> account_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  Lister lister(log, measured, selection, threads);
  const Lists lists = lister.list();
  std::vector<Finisher> finishers(std::max(1U, threads), Finisher(log, lists));
  std::vector<AccountFigures> figures(log.accounts.size());
  constexpr std::size_t block = 32;
  parallel_for((figures.size() + block - 1) / block, threads, [&](std::size_t index, unsigned worker) {
    for (std::size_t id = index * block; id < std::min(figures.size(), (index + 1) * block); ++id) {
      const auto account = static_cast<std::uint32_t>(id);
      const Sums sums = lister.sums_of(account);
      if (sums.issues > 0) figures[id] = finishers[worker].figures_of(account, sums, lister.first_of(account));
    }
  });
  std::erase_if(figures, [](const AccountFigures& account) { return account.issues == 0; });
  const Dictionary& names = log.raw.texts.of(TextSpace::account);
  std::sort(figures.begin(), figures.end(), [&](const AccountFigures& a, const AccountFigures& b) { return names.text(a.account) < names.text(b.account); });
  return figures;
}

}  // namespace baton
