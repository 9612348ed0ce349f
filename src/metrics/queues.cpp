#include <cmath>

#include "baton/stats/quantile.hpp"
#include "stays.hpp"

namespace baton {
namespace {

/// The k-th smallest (from 0) of the values that are left when `without` is taken out of `all`; both sorted.
TimeUs kth_without(const std::vector<TimeUs>& all, const std::vector<TimeUs>& without, std::size_t k) {
  const auto at_most = [](const std::vector<TimeUs>& values, TimeUs value) { return static_cast<std::size_t>(std::upper_bound(values.begin(), values.end(), value) - values.begin()); };
  return *std::partition_point(all.begin(), all.end(), [&](TimeUs value) { return at_most(all, value) - at_most(without, value) <= k; });
}

/// Type 7 median of the values of the other teams.
std::optional<double> median_without(const std::vector<TimeUs>& all, const std::vector<TimeUs>& without) {
  const std::size_t left = all.size() - without.size();
  if (left == 0) return std::nullopt;
  const auto low = static_cast<double>(kth_without(all, without, (left - 1) / 2));
  return left % 2 == 1 ? low : (low + static_cast<double>(kth_without(all, without, left / 2))) / 2;
}

/// The finding about a team's tenures, by issue; nothing where they don't queue longer than `usual` beyond chance.
std::optional<Finding> finding_about(const ResolvedLog& log, const Measured& measured, std::uint32_t team, const std::vector<const TenureRow*>& tenures, double usual) {
  std::vector<double> values;
  values.reserve(tenures.size());
  for (const TenureRow* tenure : tenures) values.push_back(static_cast<double>(tenure->queued));
  const auto median = stats::quantile_interval(values, 0.5);
  if (!median || !median->interval || median->interval->low <= usual) return std::nullopt;
  std::vector<Spared> spared;
  for (const TenureRow* tenure : tenures) {
    if (spared.empty() || spared.back().row != tenure->row) spared.emplace_back().row = tenure->row;
    spared.back().waiting += std::llround(static_cast<double>(tenure->queued) * (1 - usual / median->value));
    ++spared.back().times;
  }
  if (static_cast<std::int64_t>(spared.size()) < log.windows.minimum_issues) return std::nullopt;
  Finding finding = finding_of(log, measured, FindingKind::queue, spared);
  finding.teams = {team};
  finding.touches = finding.work_s = -1;  // a queue is no work
  finding.usual = usual;
  finding.median = median->value;
  return finding;
}

}  // namespace

std::optional<Finding> queue_of(const ResolvedLog& log, const Measured& measured, const Selection& selection, std::uint32_t team) {
  std::vector<const TenureRow*> tenures;
  std::vector<std::int64_t> others;
  for (const TenureRow& tenure : measured.tenures) {
    if (selection.chosen[tenure.row] == 0) continue;
    if (tenure.team == team) tenures.push_back(&tenure);
    else others.push_back(tenure.queued);
  }
  if (static_cast<std::int64_t>(tenures.size()) < log.windows.minimum_issues) return std::nullopt;
  const auto usual = stats::quantile(others, 0.5);
  return usual ? finding_about(log, measured, team, tenures, *usual) : std::nullopt;
}

std::vector<Finding> queues(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  std::vector<std::vector<const TenureRow*>> of_team(log.teams.size());
  std::vector<TimeUs> all;
  for (const TenureRow& tenure : measured.tenures) {
    if (selection.chosen[tenure.row] == 0) continue;
    of_team[tenure.team].push_back(&tenure);
    all.push_back(tenure.queued);
  }
  std::sort(all.begin(), all.end());
  std::vector<Finding> findings;
  for (std::uint32_t team = 1; team < of_team.size(); ++team) {
    if (static_cast<std::int64_t>(of_team[team].size()) < log.windows.minimum_issues) continue;
    std::vector<TimeUs> own;
    for (const TenureRow* tenure : of_team[team]) own.push_back(tenure->queued);
    std::sort(own.begin(), own.end());
    const auto usual = median_without(all, own);
    if (!usual) continue;
    if (auto finding = finding_about(log, measured, team, of_team[team], *usual)) findings.push_back(std::move(*finding));
  }
  return findings;
}

}  // namespace baton
