#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "account_lists.hpp"
#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

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

/// Counts distinct ids of an account in each quarter that it is told of, one quarter after the other; keeps its memory.
class QuarterCounts {
 public:
  explicit QuarterCounts(std::size_t ids) : last_seen_(ids, 0) {}
  void begin_account() { counts_.clear(); }
  /// Turns to the quarter of what is added next, with ids or without.
  void begin_quarter() {
    ++quarter_;
    is_counted_ = false;
  }
  static constexpr std::uint32_t nobody = static_cast<std::uint32_t>(-1);
  /// `counted`: what is counted of an id, or nobody.
  template <class Counted>
  void add(std::span<const std::uint32_t> ids, Counted counted) {
    std::int64_t seen = 0, fresh = 0;
    for (const std::uint32_t id : ids) {
      const std::uint32_t own = counted(id);
      if (own == nobody) continue;
      ++seen;
      fresh += std::exchange(last_seen_[own], quarter_) != quarter_;
    }
    if (seen == 0) return;
    if (!std::exchange(is_counted_, true)) counts_.push_back(0);
    counts_.back() += fresh;
  }
  /// Per quarter that has any.
  [[nodiscard]] std::vector<std::int64_t>& counts() { return counts_; }

 private:
  std::vector<std::int64_t> counts_;
  std::vector<std::uint32_t> last_seen_;  // in which quarter of which account an id was seen last: no list need be sorted
  std::uint32_t quarter_ = 0;
  bool is_counted_ = false;
};

/// The lowest mean and the longest run below 50 along the issues in their order.
struct Rated {
  TimeUs opening;
  double ease;
};
void find_stretches(const std::vector<Rated>& rated, std::int64_t length, AccountFigures& figures) {
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

/// Makes the figures of accounts from their lists, one after the other; keeps its memory.
class Finisher {
 public:
  Finisher(const ResolvedLog& log, const AccountLists& lists, const RowBits& chosen)
      : log_(log), lists_(lists), chosen_(chosen), people_(log.persons.size()), teams_(log.teams.size()), departments_(log.raw.texts.of(TextSpace::department).size()) {}

  /// Of no issues where none is chosen.
  [[nodiscard]] AccountFigures figures_of(std::uint32_t id) {
    AccountFigures figures;
    figures.account = id;
    read(figures);
    const bool is_sorted = lists_.has_sorted();
    if (is_sorted) {
      take(lists_.resolutions(id), resolutions_);
      take(lists_.ease(id), ease_);
    }
    const stats::MedianAndTail resolution = is_sorted ? stats::MedianAndTail{stats::quantile_of_sorted(resolutions_, 0.5), stats::quantile_of_sorted(resolutions_, 0.9)}
                                                      : stats::median_and_tail(resolutions_);
    figures.median_resolution = resolution.median;
    figures.p90_resolution = resolution.p90;
    figures.rated = static_cast<std::int64_t>(ease_.size());
    if (!ease_.empty()) {
      const auto count = static_cast<double>(ease_.size());
      figures.ease = stats::exact_sum(ease_) / count;
      figures.share_below_50 = static_cast<double>(std::count_if(ease_.begin(), ease_.end(), [](double value) { return value < hard_ease; })) / count;
      figures.ease_p10 = is_sorted ? stats::quantile_of_ranked(ease_.size(), 0.1, [&](std::size_t place) { return ease_[place]; }) : stats::quantile(ease_, 0.1);
    }
    if (!open_.empty()) figures.open_ease = stats::exact_sum(open_) / static_cast<double>(open_.size());
    find_stretches(rated_, log_.windows.minimum_issues, figures);
    const std::vector<std::int64_t>& quarters = people_.counts();
    if (!quarters.empty()) figures.people_quarter_most = *std::max_element(quarters.begin(), quarters.end());
    figures.people_quarter = stats::quantile(people_.counts(), 0.5);
    figures.teams_quarter = stats::quantile(teams_.counts(), 0.5);
    figures.departments_quarter = stats::quantile(departments_.counts(), 0.5);
    return figures;
  }

 private:
  /// The values of chosen issues, in order.
  template <class Value>
  void take(const AccountLists::Sorted<Value>& sorted, std::vector<Value>& values) const {
    values.resize(sorted.rows.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[count] = sorted.values[i];  // whether it is chosen or not, which no processor could foresee
      count += chosen_[sorted.rows[i]];
    }
    values.resize(count);
  }

  void read(AccountFigures& figures) {
    resolutions_.clear();
    rated_.clear();
    ease_.clear();
    open_.clear();
    const bool is_sorted = lists_.has_sorted();
    const std::array all{&people_, &teams_, &departments_};
    for (QuarterCounts* const of : all) of->begin_account();
    std::uint64_t last_quarter = 0;
    std::int64_t lowest_yes = 0, lowest_known = 0;
    lists_.each(figures.account, chosen_, [&](const AccountLists::Issue& issue, std::span<const std::uint32_t> people, std::span<const std::uint32_t> teams) {
      ++figures.issues;
      figures.open += issue.open;
      figures.problems += issue.problem;
      figures.hard += issue.ease < hard_ease;  // not true of none
      figures.last_opened = std::max(figures.last_opened, issue.opening);
      add_known(figures.company_touches, issue.company_touches);
      add_known(figures.team_handoffs, issue.team_handoffs);
      add_known(figures.team_bounces, issue.team_bounces);
      add_known(figures.people_met, issue.knows_people ? issue.people : -1);
      const bool has_ease = !std::isnan(issue.ease);
      if (issue.resolved) {
        ++figures.resolved;
        lowest_known += issue.lowest_level >= 0;
        lowest_yes += issue.lowest_level > 0;
        if (issue.resolution != no_time && !is_sorted) resolutions_.push_back(issue.resolution);
        if (has_ease) rated_.push_back({issue.opening, issue.ease});
        if (has_ease && !is_sorted) ease_.push_back(issue.ease);
      } else if (has_ease) {
        open_.push_back(issue.ease);
      }
      const std::uint64_t quarter = quarter_of_(issue.opening);
      if (figures.issues == 1 || quarter != last_quarter) {
        for (QuarterCounts* const of : all) of->begin_quarter();
      }
      last_quarter = quarter;
      people_.add(people, std::identity());
      teams_.add(teams, std::identity());
      departments_.add(teams, [&](std::uint32_t team) { return log_.teams[team].department != 0 ? log_.teams[team].department : QuarterCounts::nobody; });
    });
    if (lowest_known > 0) figures.lowest_level = share_of(lowest_yes, lowest_known);
  }

  const ResolvedLog& log_;
  const AccountLists& lists_;
  const RowBits& chosen_;
  Quarters quarter_of_;
  std::vector<std::int64_t> resolutions_;
  std::vector<Rated> rated_;
  std::vector<double> ease_, open_;
  QuarterCounts people_, teams_, departments_;
};

/// The lists of all issues where they are known and it pays, else those of the selected ones.
std::shared_ptr<const AccountLists> lists_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  if (measured.orders && measured.orders->accounts) return measured.orders->accounts;
  return std::make_shared<const AccountLists>(log, measured, selection, threads);
}

}  // namespace

bool is_problem(std::string_view type) {
  const std::string word = lower(type);
  return word == "problem" || word == "incident" || word == "complaint";
}

std::vector<AccountFigures> account_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const std::shared_ptr<const AccountLists> lists = lists_of(log, measured, selection, threads);
  const RowBits& chosen = selection.bits;
  std::vector<Finisher> finishers(std::max(1U, threads), Finisher(log, *lists, chosen));
  std::vector<AccountFigures> figures(log.accounts.size());
  constexpr std::size_t block = 32;
  parallel_blocks(figures.size(), block, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    for (std::size_t id = begin; id < end; ++id) figures[id] = finishers[worker].figures_of(static_cast<std::uint32_t>(id));
  });
  std::erase_if(figures, [](const AccountFigures& account) { return account.issues == 0; });
  const Dictionary& names = log.raw.texts.of(TextSpace::account);
  std::sort(figures.begin(), figures.end(), [&](const AccountFigures& a, const AccountFigures& b) { return names.text(a.account) < names.text(b.account); });
  return figures;
}

}  // namespace baton
