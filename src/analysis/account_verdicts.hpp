#pragma once
#include <optional>
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/stats/fair_means.hpp"
#include "rated_issues.hpp"

namespace baton {

enum class AccountVerdict : std::uint8_t { none, too_few, cannot_tell, worse, better };
/// "too few", "cannot tell", "worse", "better"; empty for none.
[[nodiscard]] std::string_view name_of(AccountVerdict verdict);

/// Which accounts stand apart from the rest: docs/metrics.md, section 6. What sentences say of accounts, quicker to have than all that the table shows.
struct AccountVerdicts {
  struct Judged {
    std::uint32_t account = 0;
    AccountVerdict verdict = AccountVerdict::cannot_tell;
    std::optional<double> p, q;
    double ease = 0;                               ///< Mean of its rated issues; of those called worse or better only.
  };
  std::vector<Judged> judged;                      ///< Those with enough rated issues, by name; none where there are not two.
  std::optional<stats::FairMeans> fair;            ///< By account id; where any is judged.
  std::int64_t worse = 0, better = 0;
  bool drawn = false;                              ///< Intervals by bootstrap.
  bool overdispersion_tested = false, overdispersed = false;
  std::optional<double> phi, p_overdispersed, spread;  ///< spread: between accounts, points; where over-dispersed
  struct Level {
    std::string name;                              ///< "category, priority and channel"
    double share;                                  ///< Of rated issues.
  };
  std::vector<Level> levels;                       ///< Finest first.
};
inline constexpr double account_discovery_rate = 0.10;
inline constexpr std::size_t most_drawn_issues = 5000;  ///< With more, intervals by formula.

/// How accounts are compared, by how many rated issues there are.
[[nodiscard]] stats::FairOptions account_options(const Analysis& analysis, const RatedItems& items);
/// Over the selection. The result depends on neither the order of the issues nor the number of threads.
[[nodiscard]] AccountVerdicts judge_accounts(const Analysis& analysis, const RatedItems& items);

}  // namespace baton
