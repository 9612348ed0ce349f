#include "shared_figures.hpp"

#include <algorithm>

#include "baton/base/parallel.hpp"
#include "baton/stats/interval.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = 8192;

Head find_head(const Analysis& analysis) {
  const std::vector<std::uint32_t>& rows = analysis.selection.rows;
  std::vector<Head> heads(std::max(1U, analysis.threads));
  std::vector<stats::ExactAdder> ease_coverage(heads.size());
  const auto take = [](TimeUs first, TimeUs last, Head& head) {
    if (first == no_time) return;
    head.first = head.first == no_time ? first : std::min(head.first, first);
    head.last = std::max(head.last, last);
  };
  parallel_blocks(rows.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    Head head = heads[worker];
    stats::ExactAdder coverage = ease_coverage[worker];
    for (std::size_t at = begin; at < end; ++at) {
      const IssueMeasures& issue = analysis.measured.issues[rows[at]];
      head.events += issue.events;
      if (!analysis.orders) {
        const ResolvedIssue& resolved = analysis.log.issues[issue.issue];
        head.inferred_openings += resolved.stated_opening == no_time;
        head.mail_threads += analysis.log.raw.sources[resolved.source].is_mail;
      }
      take(issue.first_event, issue.last_event, head);
      coverage.add(issue.ease_coverage);
    }
    heads[worker] = head;
    ease_coverage[worker] = coverage;
  });
  Head all;
  for (const Head& head : heads) {
    all.events += head.events;
    all.inferred_openings += head.inferred_openings;
    all.mail_threads += head.mail_threads;
    take(head.first, head.last, all);
  }
  if (analysis.orders) {
    all.inferred_openings = static_cast<std::int64_t>((analysis.selection.bits & analysis.orders->inferred_opening).count());
    all.mail_threads = static_cast<std::int64_t>((analysis.selection.bits & analysis.orders->from_mail).count());
  }
  stats::ExactAdder all_coverage;
  for (const stats::ExactAdder& coverage : ease_coverage) all_coverage.add(coverage);
  all.ease_coverage = all_coverage.sum();
  return all;
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
  if (level != Level::team) return edge_figures(analysis.log, analysis.measured, analysis.selection, level, analysis.threads);
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.edges_once, [&] { shared.edges = edge_figures(analysis.log, analysis.measured, analysis.selection, level, analysis.threads); });
  return shared.edges;
}

const AccountVerdicts& verdicts_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.verdicts_once, [&] { shared.verdicts = judge_accounts(analysis, rated_items(analysis, *rated_issues_of(analysis))); });
  return shared.verdicts;
}

const AccountComparison& accounts_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.accounts_once, [&] {
    std::vector<AccountFigures> accounts = account_figures(analysis.log, analysis.measured, analysis.selection, analysis.threads);
    const std::shared_ptr<const RatedIssues> rated = rated_issues_of(analysis);
    const RatedItems items = rated_items(analysis, *rated);
    std::call_once(shared.verdicts_once, [&] { shared.verdicts = judge_accounts(analysis, items); });
    shared.accounts = compare_accounts(analysis, std::move(accounts), *rated, items, shared.verdicts);
  });
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

const PassingFigures& passing_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.passing_once, [&] { shared.passing = passing_figures(analysis.measured, analysis.selection, analysis.threads); });
  return shared.passing;
}

void Analysis::keep_only(const std::vector<std::uint8_t>& rows) {
  selection.keep_only(rows);
  shared = std::make_shared<SharedFigures>();
}

}  // namespace baton
