#include "shared_figures.hpp"

#include <algorithm>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = 8192;

Head find_head(const Analysis& analysis) {
  const std::vector<std::uint32_t>& rows = analysis.selection.rows;
  std::vector<double> ease_coverage(rows.size());
  std::vector<Head> heads(std::max(1U, analysis.threads));
  const auto take = [](TimeUs first, TimeUs last, Head& head) {
    if (first == no_time) return;
    head.first = head.first == no_time ? first : std::min(head.first, first);
    head.last = std::max(head.last, last);
  };
  parallel_blocks(rows.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    Head head = heads[worker];
    for (std::size_t at = begin; at < end; ++at) {
      const IssueMeasures& issue = analysis.measured.issues[rows[at]];
      const ResolvedIssue& resolved = analysis.log.issues[issue.issue];
      head.events += issue.events;
      head.inferred_openings += resolved.stated_opening == no_time;
      head.mail_threads += analysis.log.raw.sources[resolved.source].is_mail;
      take(issue.first_event, issue.last_event, head);
      ease_coverage[at] = issue.ease_coverage;
    }
    heads[worker] = head;
  });
  Head all;
  for (const Head& head : heads) {
    all.events += head.events;
    all.inferred_openings += head.inferred_openings;
    all.mail_threads += head.mail_threads;
    take(head.first, head.last, all);
  }
  all.ease_coverage = stats::exact_sum(ease_coverage);
  return all;
}

PassingOn find_passing(const Analysis& analysis) {
  const std::vector<std::uint32_t>& rows = analysis.selection.rows;
  struct Times {
    std::int64_t issues = 0;
    std::vector<std::int64_t> unpassed, three;
  };
  std::vector<Times> of_worker(std::max(1U, analysis.threads));
  parallel_blocks(rows.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    Times& times = of_worker[worker];
    for (std::size_t at = begin; at < end; ++at) {
      const IssueMeasures& issue = analysis.measured.issues[rows[at]];
      if (issue.team_handoffs < 0) continue;
      ++times.issues;
      if (issue.time_to_resolution == no_time) continue;
      if (issue.team_handoffs == 0) times.unpassed.push_back(issue.time_to_resolution);
      if (issue.team_handoffs >= 3) times.three.push_back(issue.time_to_resolution);
    }
  });
  Times all;
  for (const Times& times : of_worker) {
    all.issues += times.issues;
    all.unpassed.insert(all.unpassed.end(), times.unpassed.begin(), times.unpassed.end());
    all.three.insert(all.three.end(), times.three.begin(), times.three.end());
  }
  PassingOn passing;
  passing.issues = all.issues;
  passing.resolution_of_unpassed = stats::quantile(all.unpassed, 0.5);
  passing.resolution_of_three = stats::quantile(all.three, 0.5);
  KeyedValues<std::int64_t> bounces;
  for (const HandoffRow& handoff : analysis.measured.of(Level::team)) {
    if (!handoff.sent_back || analysis.selection.chosen[handoff.row] == 0) continue;
    const auto [a, b] = std::minmax(handoff.from, handoff.to);
    ++bounces[std::uint64_t{a} << 32U | b];
  }
  std::uint64_t most = 0;
  for (const auto& [pair, count] : bounces.all()) {
    if (count < passing.bounces || (count == passing.bounces && pair > most)) continue;
    passing.bounces = count;
    most = pair;
  }
  passing.bounced_a = static_cast<std::uint32_t>(most >> 32U);
  passing.bounced_b = static_cast<std::uint32_t>(most);
  return passing;
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

const PassingOn& passing_of(const Analysis& analysis) {
  SharedFigures& shared = *analysis.shared;
  std::call_once(shared.passing_once, [&] { shared.passing = find_passing(analysis); });
  return shared.passing;
}

void Analysis::keep_only(const std::vector<std::uint8_t>& rows) {
  selection.keep_only(rows);
  shared = std::make_shared<SharedFigures>();
}

}  // namespace baton
