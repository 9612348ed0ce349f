#pragma once
#include <mutex>
#include <optional>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "account_comparison.hpp"
#include "bottleneck_tables.hpp"

namespace baton {

/// What the head of a document says of the issues that it is about, from one pass over them.
struct Head {
  std::int64_t events = 0, inferred_openings = 0, mail_threads = 0;
  TimeUs first = no_time, last = no_time;
  double ease_coverage = 0;  ///< Summed up.
};

/// Figures over an analysis' selection, each computed when it is asked for first. Safe from several threads.
struct SharedFigures {
  std::once_flag summary_once, teams_once, edges_once, head_once, passing_once, verdicts_once, accounts_once, bottlenecks_once;
  std::vector<MeasureValue> summary;
  std::vector<TeamFigures> teams;
  std::vector<EdgeFigures> edges;  ///< Between teams.
  Bottlenecks bottlenecks;
  Head head;
  PassingFigures passing;
  AccountVerdicts verdicts;
  AccountComparison accounts;
};
[[nodiscard]] const std::vector<MeasureValue>& summary_of(const Analysis& analysis);
[[nodiscard]] const std::vector<TeamFigures>& teams_of(const Analysis& analysis);
/// Edges of a level; those between teams are computed once.
[[nodiscard]] std::vector<EdgeFigures> edges_of(const Analysis& analysis, Level level);
/// Quicker to have than accounts_of(), which asks for them too.
[[nodiscard]] const AccountVerdicts& verdicts_of(const Analysis& analysis);
[[nodiscard]] const AccountComparison& accounts_of(const Analysis& analysis);
[[nodiscard]] const Bottlenecks& bottlenecks_of(const Analysis& analysis);
[[nodiscard]] const Head& head_of(const Analysis& analysis);
[[nodiscard]] const PassingFigures& passing_of(const Analysis& analysis);

/// An analysis of nothing yet.
[[nodiscard]] Analysis begin_analysis(const Config& config, const ResolveOptions& options, AnalysisContext context);

}  // namespace baton
