#include <algorithm>
#include <cmath>

#include "account_lists.hpp"
#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"
#include "met_by_quarter.hpp"

namespace baton {
namespace {

void add_known(std::int64_t& sum, std::int64_t of) {
  if (of >= 0) sum = std::max<std::int64_t>(0, sum) + of;
}

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
      : log_(log), lists_(lists), chosen_(chosen), met_(log) {}

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
    const std::vector<std::int64_t>& quarters = met_.people();
    if (!quarters.empty()) figures.people_quarter_most = *std::max_element(quarters.begin(), quarters.end());
    figures.people_quarter = stats::quantile(met_.people(), 0.5);
    figures.teams_quarter = stats::quantile(met_.teams(), 0.5);
    figures.departments_quarter = stats::quantile(met_.departments(), 0.5);
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
    lowest_yes_ = lowest_known_ = 0;
    met_.begin_account();
    using Ids = std::span<const std::uint32_t>;
    if (lists_.has_sorted()) {
      for (const AccountLists::Quarter& quarter : lists_.quarters(figures.account)) {
        const std::size_t count = lists_.count(quarter, chosen_);
        if (count == 0) continue;
        const bool is_whole = count == quarter.end - quarter.first;
        if (is_whole) met_.add_quarter(quarter.met);
        else met_.begin_quarter();
        lists_.each(figures.account, quarter, chosen_, [&](const AccountLists::Issue& issue, Ids people, Ids teams) {
          add(issue, figures);
          if (!is_whole) met_.add(people, teams);
        });
      }
    } else {
      std::uint64_t last_quarter = 0;
      lists_.each(figures.account, chosen_, [&](const AccountLists::Issue& issue, Ids people, Ids teams) {
        const std::uint64_t quarter = quarter_of_(issue.opening);
        if (figures.issues == 0 || quarter != last_quarter) met_.begin_quarter();
        last_quarter = quarter;
        add(issue, figures);
        if (issue.resolution != no_time) resolutions_.push_back(issue.resolution);
        if (issue.resolved && !std::isnan(issue.ease)) ease_.push_back(issue.ease);
        met_.add(people, teams);
      });
    }
    if (lowest_known_ > 0) figures.lowest_level = share_of(lowest_yes_, lowest_known_);
  }

  void add(const AccountLists::Issue& issue, AccountFigures& figures) {
    ++figures.issues;
    figures.open += issue.open;
    figures.problems += issue.problem;
    figures.hard += issue.ease < hard_ease;  // not true of none
    figures.last_opened = std::max(figures.last_opened, issue.opening);
    add_known(figures.company_touches, issue.company_touches);
    add_known(figures.team_handoffs, issue.team_handoffs);
    add_known(figures.team_bounces, issue.team_bounces);
    add_known(figures.people_met, issue.knows_people ? std::int64_t{issue.people} : -1);
    const bool has_ease = !std::isnan(issue.ease);
    if (issue.resolved) {
      ++figures.resolved;
      lowest_known_ += issue.lowest_level >= 0;
      lowest_yes_ += issue.lowest_level > 0;
      if (has_ease) rated_.push_back({issue.opening, issue.ease});
    } else if (has_ease) {
      open_.push_back(issue.ease);
    }
  }

  const ResolvedLog& log_;
  const AccountLists& lists_;
  const RowBits& chosen_;
  Quarters quarter_of_;
  std::vector<std::int64_t> resolutions_;
  std::vector<Rated> rated_;
  std::vector<double> ease_, open_;
  std::int64_t lowest_yes_ = 0, lowest_known_ = 0;
  MetByQuarter met_;
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
