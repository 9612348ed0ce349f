#include <algorithm>
#include <cmath>

#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

struct Collected {
  AccountFigures figures;
  std::vector<std::int64_t> resolutions;
  std::vector<double> ease;
  std::int64_t lowest_yes = 0, lowest_known = 0;
};

void add(std::int64_t& sum, std::int32_t count) {
  if (count >= 0) sum = std::max<std::int64_t>(0, sum) + count;
}

void take(const IssueMeasures& issue, Collected& account) {
  AccountFigures& figures = account.figures;
  ++figures.issues;
  add(figures.company_touches, issue.company_touches);
  add(figures.team_handoffs, issue.team_handoffs);
  add(figures.team_bounces, issue.team_bounces);
  add(figures.people_met, issue.people_met);
  if (!issue.resolved) return;
  ++figures.resolved;
  account.resolutions.push_back(issue.time_to_resolution);
  account.lowest_known += issue.lowest_level >= 0;
  account.lowest_yes += issue.lowest_level > 0;
  if (!std::isnan(issue.ease)) account.ease.push_back(issue.ease);
}

}  // namespace

std::vector<AccountFigures> account_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  std::vector<Collected> accounts(log.accounts.size());
  for (const std::uint32_t row : selection.rows) {
    take(measured.issues[row], accounts[log.issues[measured.issues[row].issue].account]);
  }
  std::vector<AccountFigures> rows;
  for (std::uint32_t id = 1; id < accounts.size(); ++id) {
    Collected& account = accounts[id];
    if (account.figures.issues == 0) continue;
    AccountFigures& figures = account.figures;
    figures.account = id;
    figures.median_resolution = stats::quantile(account.resolutions, 0.5);
    figures.p90_resolution = stats::quantile(account.resolutions, 0.9);
    if (account.lowest_known > 0) figures.lowest_level = share_of(account.lowest_yes, account.lowest_known);
    figures.rated = static_cast<std::int64_t>(account.ease.size());
    if (const auto mean = stats::mean_with_interval(account.ease)) {
      figures.ease = mean->mean;
      if (mean->interval) {
        figures.ease_low = std::max(0.0, mean->interval->low);
        figures.ease_high = std::min(100.0, mean->interval->high);
      }
    }
    rows.push_back(figures);
  }
  const Dictionary& names = log.raw.texts.of(TextSpace::account);
  std::sort(rows.begin(), rows.end(), [&](const AccountFigures& a, const AccountFigures& b) { return names.text(a.account) < names.text(b.account); });
  return rows;
}

}  // namespace baton
