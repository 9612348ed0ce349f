#include "account_lists.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "baton/base/list_places.hpp"
#include "baton/base/parallel.hpp"
#include "baton/metrics/rollup.hpp"

namespace baton {

/// Consecutive rows of the table: counted first, then written.
class AccountLists::Stretch {
 public:
  Stretch(const ResolvedLog& log, const Measured& measured, const Selection& selection, std::uint32_t begin, std::uint32_t end)
      : log_(log), measured_(measured), selection_(selection), begin_(begin), end_(end) {
    places.assign(log.accounts.size(), 0);
    issues.assign(log.accounts.size(), 0);
  }

  void count() {
    each_row([&](std::uint32_t row, const IssueMeasures& issue, const ResolvedIssue& about, std::size_t first, std::size_t end) {
      const std::size_t met = met_by(issue);
      people += met;
      if (!is_taken(row, about)) return;
      places[about.account] += words_of_issue + met + (end - first);
      ++issues[about.account];
    });
  }

  /// `met`: how many people were met by the rows of the stretches before. `problems`: per type, whether it is one.
  void write(std::size_t met, const std::vector<std::uint8_t>& problems, std::vector<std::uint32_t>& words) {
    each_row([&](std::uint32_t row, const IssueMeasures& issue, const ResolvedIssue& about, std::size_t first, std::size_t end) {
      const std::size_t first_met = met;
      met += met_by(issue);
      if (row + rows_ahead < end_) prefetch(words, places[log_.issues[measured_.issues[row + rows_ahead].issue].account]);
      if (!is_taken(row, about)) return;
      const Issue item{issue.opening, issue.resolved ? issue.time_to_resolution : no_time, issue.ease, row, static_cast<std::uint32_t>(met - first_met),
                       static_cast<std::uint32_t>(end - first), issue.company_touches, issue.team_handoffs, issue.team_bounces, issue.lowest_level,
                       issue.resolved, issue.is_open(), problems[about.type] != 0, issue.people_met >= 0};
      std::size_t& at = places[about.account];
      std::memcpy(&words[at], &item, sizeof item);
      at += words_of_issue;
      for (std::size_t i = first_met; i < met; ++i) words[at++] = measured_.met[i];
      for (std::size_t i = first; i < end; ++i) words[at++] = measured_.tenures[i].team;
    });
  }

  std::vector<std::size_t> places;  ///< Per account: how many words, then where the next is put.
  std::vector<std::size_t> issues;  ///< Per account.
  std::size_t people = 0;           ///< How many were met by all rows, selected or not.

 private:
  static std::size_t met_by(const IssueMeasures& issue) { return static_cast<std::size_t>(std::max(0, issue.people_met)); }
  static void prefetch(const std::vector<std::uint32_t>& words, std::size_t at) {
    __builtin_prefetch(words.data() + at, 1);
    __builtin_prefetch(words.data() + at + 64 / sizeof(std::uint32_t), 1);
  }
  [[nodiscard]] bool is_taken(std::uint32_t row, const ResolvedIssue& about) const { return about.account != 0 && selection_.chosen[row] != 0; }

  /// Calls visit(row, issue, about, first tenure, end of tenures) for all rows.
  template <class Visit>
  void each_row(Visit visit) const {
    const std::vector<TenureRow>& tenures = measured_.tenures;
    const auto begin = std::lower_bound(tenures.begin(), tenures.end(), begin_, [](const TenureRow& tenure, std::uint32_t row) { return tenure.row < row; });
    auto tenure = static_cast<std::size_t>(begin - tenures.begin());
    for (std::uint32_t row = begin_; row < end_; ++row) {
      const IssueMeasures& issue = measured_.issues[row];
      const std::size_t first = tenure;
      while (tenure < tenures.size() && tenures[tenure].row == row) ++tenure;
      visit(row, issue, log_.issues[issue.issue], first, tenure);
    }
  }

  static constexpr std::uint32_t rows_ahead = 16;  // the end of an account's list is in no cache when its next issue comes: half of the time
  const ResolvedLog& log_;
  const Measured& measured_;
  const Selection& selection_;
  std::uint32_t begin_, end_;
};

AccountLists::AccountLists(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const std::size_t rows = measured.issues.size();
  const std::size_t count = stretches_of(rows, log.accounts.size(), threads);
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < count; ++i) {
    stretches.emplace_back(log, measured, selection, static_cast<std::uint32_t>(rows * i / count), static_cast<std::uint32_t>(rows * (i + 1) / count));
  }
  parallel_for(count, threads, [&](std::size_t i, unsigned) { stretches[i].count(); });
  std::vector<std::size_t> met{0};
  std::vector<std::vector<std::size_t>*> counts;
  for (Stretch& stretch : stretches) {
    met.push_back(met.back() + stretch.people);
    counts.push_back(&stretch.places);
  }
  first_ = places_of(counts);
  words_.resize(first_.back());
  first_place_.assign(first_.size(), 0);
  for (std::size_t account = 0; account < accounts(); ++account) {
    first_place_[account + 1] = first_place_[account];
    for (const Stretch& stretch : stretches) first_place_[account + 1] += stretch.issues[account];
  }
  places_.resize(first_place_.back());
  const Dictionary& types = log.raw.texts.of(TextSpace::type);
  std::vector<std::uint8_t> problems(types.size(), 0);
  for (std::uint32_t type = 1; type < types.size(); ++type) problems[type] = is_problem(types.text(type));
  parallel_for(count, threads, [&](std::size_t i, unsigned) { stretches[i].write(met[i], problems, words_); });
  sort(threads);
}

void AccountLists::sort(unsigned threads) {
  struct Place {
    TimeUs opening;
    double ease;
    std::uint32_t at;
  };
  constexpr std::size_t block = 32;
  parallel_blocks(accounts(), block, threads, [&](std::size_t begin, std::size_t end, unsigned) {
    std::vector<Place> places;
    for (std::size_t account = begin; account < end; ++account) {
      places.clear();
      for (std::size_t at = first_[account]; at < first_[account + 1];) {
        const Issue issue = issue_at(&words_[at]);
        // Those without ease last, of those that open at once.
        places.push_back({issue.opening, std::isnan(issue.ease) ? std::numeric_limits<double>::infinity() : issue.ease, static_cast<std::uint32_t>(at - first_[account])});
        at += words_of(issue);
      }
      std::ranges::sort(places, {}, [](const Place& place) { return std::tuple(place.opening, place.ease, place.at); });
      std::ranges::transform(places, places_.begin() + static_cast<std::ptrdiff_t>(first_place_[account]), &Place::at);
    }
  });
}

template <class Value, class ValueOf>
void AccountLists::sort(SortedLists<Value>& lists, unsigned threads, ValueOf value_of) const {
  std::vector<std::vector<std::pair<Value, std::uint32_t>>> sorted(accounts());
  parallel_for(accounts(), threads, [&](std::size_t account, unsigned) {
    for (std::size_t at = first_[account]; at < first_[account + 1];) {
      const Issue issue = issue_at(&words_[at]);
      if (const std::optional<Value> value = value_of(issue)) sorted[account].emplace_back(*value, issue.row);
      at += words_of(issue);
    }
    std::sort(sorted[account].begin(), sorted[account].end());
  });
  lists.first.push_back(0);
  for (const auto& own : sorted) {
    for (const auto& [value, row] : own) {
      lists.values.push_back(value);
      lists.rows.push_back(row);
    }
    lists.first.push_back(lists.rows.size());
  }
}

void AccountLists::sort_values(const ResolvedLog& log, unsigned threads) {
  sort(resolutions_, threads, [](const Issue& issue) { return issue.resolution != no_time ? std::optional(issue.resolution) : std::nullopt; });
  sort(ease_, threads, [](const Issue& issue) { return issue.resolved && !std::isnan(issue.ease) ? std::optional(issue.ease) : std::nullopt; });
  rows_.resize(places_.size());
  quarters_.resize(accounts());
  struct Scratch {
    MetByQuarter met;
    Quarters quarter_of;
  };
  std::vector<Scratch> scratch(std::max(1U, threads), Scratch{MetByQuarter(log), {}});
  parallel_for(accounts(), threads, [&](std::size_t account, unsigned worker) { find_quarters(account, scratch[worker].met, scratch[worker].quarter_of); });
}

void AccountLists::find_quarters(std::size_t account, MetByQuarter& met, Quarters& quarter_of) {
  std::vector<Quarter>& quarters = quarters_[account];
  std::uint64_t last = 0;
  met.begin_account();
  for (std::size_t place = first_place_[account]; place < first_place_[account + 1]; ++place) {
    const auto look = [&](const Issue& issue, std::span<const std::uint32_t> people, std::span<const std::uint32_t> teams) {
      rows_[place] = issue.row;
      const std::uint64_t quarter = quarter_of(issue.opening);
      if (quarters.empty() || quarter != last) {
        quarters.push_back({place, place, {}});
        met.begin_quarter();
      }
      last = quarter;
      met.add(people, teams);
      quarters.back().end = place + 1;
      quarters.back().met = met.of_quarter();
    };
    visit_at(account, place, look);
  }
}

std::size_t AccountLists::count(const Quarter& quarter, const RowBits& flags) const {
  std::size_t count = 0;
  for (std::size_t place = quarter.first; place < quarter.end; place += 64) {
    count += static_cast<std::size_t>(std::popcount(flags.flags_of(std::span(rows_).subspan(place, std::min<std::size_t>(64, quarter.end - place)))));
  }
  return count;
}

}  // namespace baton
