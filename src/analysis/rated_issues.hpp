#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/stats/fair_means.hpp"

namespace baton {

/// The rated issues of accounts (resolved, with an ease), account by account, and the cells of those that are alike in what was fixed before handling:
/// what the comparison of accounts is made of.
struct RatedIssues {
  struct Issue {
    std::uint32_t row, cell, contact;
    double ease, without_customer_wait;  ///< without_customer_wait: not a number where it is not known.
  };
  /// What was fixed before handling, coarsest first: source, category, priority, channel.
  using Known = std::array<std::uint32_t, 4>;

  std::vector<std::size_t> first;  ///< Per account id: its first issue; and the end of all.
  std::vector<Issue> issues;       ///< By account, then by row.
  std::vector<Known> cells;        ///< Ascending.
};
/// Of the issues of a selection. Cost: two passes over the rows, stretches of them in parallel.
[[nodiscard]] RatedIssues list_rated_issues(const Analysis& analysis, const Selection& selection);
/// The lists that hold the selected issues, perhaps among others: those that the analysis keeps of all issues, else made.
[[nodiscard]] std::shared_ptr<const RatedIssues> rated_issues_of(const Analysis& analysis);

/// Selected rated issues as items of groups, and the cells that they are alike in.
struct RatedItems {
  std::vector<stats::FairItem> items;
  std::vector<std::span<const stats::FairItem>> of_account;  ///< Per account id; among the items.
  std::uint32_t cells = 1;
  std::vector<std::vector<std::uint32_t>> coarser;  ///< Finest first.
  std::vector<std::string> names;                   ///< Of the levels, finest first, everything last: "category and priority".

  RatedItems() = default;
  RatedItems(RatedItems&&) = default;
  RatedItems& operator=(RatedItems&&) = default;
};
[[nodiscard]] RatedItems rated_items(const Analysis& analysis, const RatedIssues& rated);

}  // namespace baton
