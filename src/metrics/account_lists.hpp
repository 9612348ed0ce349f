#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "baton/metrics/measured.hpp"

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
  /// Sorts times to resolution and ease too, for who is asked about many selections.
  void sort_values(unsigned threads);
  /// Whether that was done.
  [[nodiscard]] bool has_sorted() const { return !resolutions_.first.empty(); }
  [[nodiscard]] Sorted<TimeUs> resolutions(std::size_t account) const { return resolutions_.of(account); }
  /// Of resolved issues.
  [[nodiscard]] Sorted<double> ease(std::size_t account) const { return ease_.of(account); }

  [[nodiscard]] std::size_t accounts() const { return first_.size() - 1; }
  /// Calls visit(issue, people, teams) for the flagged issues of an account, by opening; of those that open at once the harder one is first.
  template <class Visit>
  void each(std::size_t account, const RowBits& flags, Visit visit) const {
    for (std::size_t place = first_place_[account]; place < first_place_[account + 1]; ++place) {
      const std::uint32_t* const at = words_.data() + first_[account] + places_[place];
      const Issue issue = issue_at(at);
      if (!flags[issue.row]) continue;
      const std::uint32_t* const people = at + words_of_issue;
      visit(issue, std::span(people, issue.people), std::span(people + issue.people, issue.teams));
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
  /// `value_of`: of an issue; whether it has one.
  template <class Value, class ValueOf>
  void sort(SortedLists<Value>& lists, unsigned threads, ValueOf value_of) const;

  static constexpr std::size_t words_of_issue = sizeof(Issue) / sizeof(std::uint32_t);
  class Stretch;

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
};

}  // namespace baton
