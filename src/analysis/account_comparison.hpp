#pragma once
#include <optional>
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "account_verdicts.hpp"
#include "window_traps.hpp"

namespace baton {

struct Range {
  double low = 0, high = 0;
};

/// An account beside the others: docs/metrics.md, section 6. Figures of accounts with fewer rated issues than the minimum are missing.
struct ComparedAccount {
  AccountVerdict verdict = AccountVerdict::none;
  std::optional<Range> ease;                       ///< Interval of the raw mean.
  std::optional<double> shrunk;
  std::optional<Range> shrunk_range;
  std::optional<double> without_customer_wait;
  std::optional<double> expected, difference;      ///< Of the others on like issues; ease less that.
  std::optional<double> adjusted, adjusted_shrunk, difference_shrunk;
  std::optional<Range> adjusted_range;
  std::optional<double> probability_worse;
  std::optional<double> standard_error, z, p, q;
  std::optional<double> like_with_like;            ///< Share of its issues compared with issues alike in all that is known.
  std::optional<Range> funnel_95, funnel_998, wide_95, wide_998;
};

/// How many of the accounts that could have had an issue had one. Without an account of the directory nobody knows who was silent.
struct AccountBase {
  bool known = false;
  bool ease_known = false;                         ///< Of any issue of an account; else nobody knows which issues are hard.
  std::int64_t active = 0, with_issue = 0, with_problem = 0, with_hard = 0;
  bool types_known = false;                        ///< Else every issue is held to be a problem.
  std::vector<std::uint32_t> silent;               ///< Active ones without an issue here, by name.
  std::optional<double> revenue, revenue_exposed, revenue_worse;  ///< Of the active ones; of those with a hard issue; of those called worse.
};

struct AccountComparison {
  std::vector<AccountFigures> accounts;            ///< By name.
  std::vector<ComparedAccount> compared;           ///< Beside them.
  std::int64_t too_few = 0;
  std::optional<double> mean;                      ///< Of all rated issues of accounts.
  AccountBase base;
  WindowTraps traps;
};
/// Over the selection: its accounts, their rated issues, and what was found of these. The result depends on neither the order of the issues nor the
/// number of threads.
[[nodiscard]] AccountComparison compare_accounts(const Analysis& analysis, std::vector<AccountFigures> accounts, const RatedIssues& rated, const RatedItems& items,
                                                 const AccountVerdicts& verdicts);

}  // namespace baton
