#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "baton/metrics/measured.hpp"
#include "met_by_quarter.hpp"

namespace baton {

/// What figures of accounts are made of: the issues of each account behind those of the one before, each with the people that it met and the teams that
/// it went through. Written in one pass over the rows, which lie anywhere as accounts go, and read account by account. One list for all that is known
/// of an issue: with three of them, three times as many places are written to in turn, more than a processor keeps the addresses of.
class AccountLists {
 public:
  struct Issue {
    TimeUs opening, resolution;  ///< resolution: no_time of those not resolved.
    double ease;
    std::uint32_t row;
    std::uint32_t people, teams;  ///< How many: ids that stand behind it.
    std::int32_t company_touches, team_handoffs, team_bounces;  ///< -1: not known.
    std::int8_t lowest_level;
    bool resolved : 1, open : 1, problem : 1, knows_people : 1;
  };
  static_assert(std::is_trivially_copyable_v<Issue> && sizeof(Issue) % sizeof(std::uint32_t) == 0);

  /// Values of an account in ascending order, with their rows.
  template <class Value>
  struct Sorted {
    std::span<const Value> values;
    std::span<const std::uint32_t> rows;
  };

  /// Of the selected issues. Cost: two passes over the rows, stretches of them in parallel; O(n log n) in the issues of an account.
  AccountLists(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads);
  /// Issues of an account that open in the same quarter, by their places in order, and whom they met together.
  struct Quarter {
    std::size_t first, end;
    MetByQuarter::Counts met;
  };
  /// Sorts times to resolution and ease too, and counts whom quarters met, for who is asked about many selections.
  void sort_values(const ResolvedLog& log, unsigned threads);
  /// Whether that was done; what follows is had of these lists only.
  [[nodiscard]] bool has_sorted() const { return !resolutions_.first.empty(); }
  [[nodiscard]] Sorted<TimeUs> resolutions(std::size_t account) const { return resolutions_.of(account); }
  /// Of resolved issues.
  [[nodiscard]] Sorted<double> ease(std::size_t account) const { return ease_.of(account); }
  [[nodiscard]] const std::vector<Quarter>& quarters(std::size_t account) const { return quarters_[account]; }
  /// How many of a quarter's issues are flagged.
  [[nodiscard]] std::size_t count(const Quarter& quarter, const RowBits& flags) const;
  /// As each(), of a quarter.
  template <class Visit>
  void each(std::size_t account, const Quarter& quarter, const RowBits& flags, Visit visit) const {
    for (std::size_t place = quarter.first; place < quarter.end; place += 64) {
      const std::size_t count = std::min<std::size_t>(64, quarter.end - place);
      for (std::uint64_t left = flags.flags_of(std::span(rows_).subspan(place, count)); left != 0; left &= left - 1) {
        visit_at(account, place + static_cast<std::size_t>(std::countr_zero(left)), visit);
      }
    }
  }

  [[nodiscard]] std::size_t accounts() const { return first_.size() - 1; }
  /// Calls visit(issue, people, teams) for the flagged issues of an account, by opening; of those that open at once the harder one is first.
  template <class Visit>
  void each(std::size_t account, const RowBits& flags, Visit visit) const {
    for (std::size_t place = first_place_[account]; place < first_place_[account + 1]; ++place) {
      if (flags[issue_at(words_.data() + first_[account] + places_[place]).row]) visit_at(account, place, visit);
    }
  }

 private:
  template <class Value>
  struct SortedLists {
    std::vector<std::size_t> first;  // per account, and the end
    std::vector<Value> values;
    std::vector<std::uint32_t> rows;
    [[nodiscard]] Sorted<Value> of(std::size_t account) const {
      const std::size_t count = first[account + 1] - first[account];
      return {std::span(values).subspan(first[account], count), std::span(rows).subspan(first[account], count)};
    }
  };
  void find_quarters(std::size_t account, MetByQuarter& met, Quarters& quarter_of);
  /// `value_of`: of an issue; whether it has one.
  template <class Value, class ValueOf>
  void sort(SortedLists<Value>& lists, unsigned threads, ValueOf value_of) const;

  static constexpr std::size_t words_of_issue = sizeof(Issue) / sizeof(std::uint32_t);
  class Stretch;

  template <class Visit>
  void visit_at(std::size_t account, std::size_t place, Visit& visit) const {
    const std::uint32_t* const at = words_.data() + first_[account] + places_[place];
    const Issue issue = issue_at(at);
    const std::uint32_t* const people = at + words_of_issue;
    visit(issue, std::span(people, issue.people), std::span(people + issue.people, issue.teams));
  }
  /// Finds the order of the issues of each account.
  void sort(unsigned threads);
  [[nodiscard]] static Issue issue_at(const std::uint32_t* words) {
    Issue issue;
    std::memcpy(static_cast<void*>(&issue), words, sizeof issue);
    return issue;
  }
  static std::size_t words_of(const Issue& issue) { return words_of_issue + issue.people + issue.teams; }

  std::vector<std::size_t> first_;  // per account, and the end
  std::vector<std::uint32_t> words_;
  std::vector<std::size_t> first_place_;  // likewise
  std::vector<std::uint32_t> places_;     // of the issues of an account, in order: words from the account's first on
  SortedLists<TimeUs> resolutions_;
  SortedLists<double> ease_;
  std::vector<std::uint32_t> rows_;       // by place
  std::vector<std::vector<Quarter>> quarters_;
};

}  // namespace baton
