#include "stays.hpp"

#include <numeric>

namespace baton {

Stays::Stays(const Measured& measured) : measured_(measured), first_(measured.issues.size() + 1, 0) {
  for (const TenureRow& tenure : measured.tenures) ++first_[tenure.row + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
}

std::int64_t Stays::work_of(std::uint32_t tenure) const {
  if (measured_.work.empty()) return 0;
  const auto found = std::lower_bound(measured_.work.begin(), measured_.work.end(), tenure, [](const WorkRow& work, std::uint32_t wanted) { return work.tenure < wanted; });
  return found != measured_.work.end() && found->tenure == tenure ? found->seconds : 0;
}

std::vector<std::uint32_t> dearest(const ResolvedLog& log, const Measured& measured, std::vector<std::pair<std::int64_t, std::uint32_t>>& worth_and_row) {
  const auto before = [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    const std::uint32_t issue_a = measured.issues[a.second].issue;
    const std::uint32_t issue_b = measured.issues[b.second].issue;
    const auto key_a = log.key_of(issue_a);
    const auto key_b = log.key_of(issue_b);
    return key_a != key_b ? key_a < key_b : log.issues[issue_a].source < log.issues[issue_b].source;
  };
  const std::size_t shown = std::min(most_examples, worth_and_row.size());
  std::partial_sort(worth_and_row.begin(), worth_and_row.begin() + static_cast<std::ptrdiff_t>(shown), worth_and_row.end(), before);
  std::vector<std::uint32_t> rows;
  for (std::size_t i = 0; i < shown; ++i) rows.push_back(worth_and_row[i].second);
  return rows;
}

Finding finding_of(const ResolvedLog& log, const Measured& measured, FindingKind kind, std::vector<Spared>& spared) {
  Finding finding;
  finding.kind = kind;
  finding.touches = finding.work_s = 0;
  std::vector<double> values;  // sorted below, so that sums round alike whatever the order of the log
  std::vector<std::pair<std::int64_t, std::uint32_t>> worth;
  bool touches_known = false;
  for (const Spared& one : spared) {
    values.push_back(static_cast<double>(one.waiting));
    finding.saved += one.waiting;
    finding.handoffs += one.handoffs;
    if (one.times == 0) continue;
    ++finding.issues;
    finding.times += one.times;
    finding.touches += one.touches;
    finding.work_s += one.work_s;
    touches_known = touches_known || measured.issues[one.row].company_touches >= 0;
    worth.emplace_back(one.waiting, one.row);
  }
  if (!touches_known) finding.touches = -1;
  if (measured.work.empty()) finding.work_s = -1;
  finding.examples = dearest(log, measured, worth);
  std::sort(values.begin(), values.end());
  if (const auto mean = stats::mean_interval(values); mean && mean->interval) {
    const auto n = static_cast<double>(values.size());
    finding.saved_interval = stats::Interval{mean->interval->low * n, mean->interval->high * n};
    if (values.front() >= 0) finding.saved_interval->low = std::max(0.0, finding.saved_interval->low);
  }
  return finding;
}

}  // namespace baton
