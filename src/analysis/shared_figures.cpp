#include "shared_figures.hpp"

#include <algorithm>

#include "baton/stats/interval.hpp"

namespace baton {
namespace {

Head find_head(const Analysis& analysis) {
  Head head;
  std::vector<double> ease_coverage;
  ease_coverage.reserve(analysis.selection.rows.size());
  for (const std::uint32_t row : analysis.selection.rows) {
    const IssueMeasures& issue = analysis.measured.issues[row];
    const ResolvedIssue& resolved = analysis.log.issues[issue.issue];
    head.events += issue.events;
    head.inferred_openings += resolved.stated_opening == no_time;
    head.mail_threads += analysis.log.raw.sources[resolved.source].is_mail;
    head.first = head.first == no_time ? issue.first_event : std::min(head.first, issue.first_event);
    head.last = std::max(head.last, issue.last_event);
    ease_coverage.push_back(issue.ease_coverage);
  }
  head.ease_coverage = stats::exact_sum(ease_coverage);
  return head;
}

}  // namespace

const std::vector<MeasureValue>& summary_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.summary_once, [&] { shared.summary = summarize(analysis.log, analysis.measured, analysis.selection, analysis.threads); });
  return shared.summary;
}

const std::vector<TeamFigures>& teams_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.teams_once, [&] { shared.teams = team_figures(analysis.log, analysis.measured, analysis.selection, analysis.threads); });
  return shared.teams;
}

std::vector<EdgeFigures> edges_of(const Analysis& analysis, Level level) {
  if (level != Level::team) return edge_figures(analysis.log, analysis.measured, analysis.selection, level);
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.edges_once, [&] { shared.edges = edge_figures(analysis.log, analysis.measured, analysis.selection, level); });
  return shared.edges;
}

const AccountComparison& accounts_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.accounts_once, [&] { shared.accounts = compare_accounts(analysis); });
  return shared.accounts;
}

const Bottlenecks& bottlenecks_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.bottlenecks_once, [&] { shared.bottlenecks = find_bottlenecks(analysis); });
  return shared.bottlenecks;
}

const Head& head_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.head_once, [&] { shared.head = find_head(analysis); });
  return shared.head;
}

void Analysis::keep_only(const std::vector<std::uint8_t>& rows) {
  selection.keep_only(rows);
  shared = std::make_shared<SharedFigures>();
}

}  // namespace baton
