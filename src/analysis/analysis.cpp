#include "baton/analysis/analysis.hpp"

#include <algorithm>
#include <set>

#include "baton/base/parallel.hpp"
#include "named_ids.hpp"
#include "shared_figures.hpp"
#include "whole_log.hpp"

namespace baton {
namespace {

/// Ids of named things, or an error that tells near names.
Result<std::set<std::uint32_t>> ids_of(const Analysis& analysis, const NameSpace& space, const std::vector<std::string>& names) {
  std::set<std::uint32_t> ids;
  for (const std::string& name : names) {
    BATON_TRY(const std::uint32_t id, id_named(analysis, space, name));
    ids.insert(id);
  }
  return ids;
}

void rate_issues(Analysis& analysis) {
  analysis.ease = std::make_unique<EaseModel>(analysis.log, analysis.measured, analysis.config.ease);
  analysis.ease->apply(analysis.log, analysis.measured, analysis.threads);
  analysis.select_all();
}

}  // namespace

Analysis begin_analysis(const Config& config, const ResolveOptions& options, AnalysisContext context) {
  Analysis analysis;
  analysis.threads = options.threads;
  analysis.config = config;
  analysis.context = std::move(context);
  return analysis;
}

void Analysis::select_all() {
  selection = Selection::all(measured.issues.size());
  shared = std::make_shared<SharedFigures>();
}

Result<Analysis> analyse(RawLog raw, const Config& config, const Directory& directory, const ResolveOptions& options, AnalysisContext context) {
  Analysis analysis = begin_analysis(config, options, std::move(context));
  BATON_TRY(analysis.log, resolve(std::move(raw), config, directory, options));
  analysis.measured = measure(analysis.log, config.avoidable_escalation_ratio, options.threads);
  if (analysis.measured.issues.empty()) return fail(nothing_to_analyse(analysis, options));
  rate_issues(analysis);
  return analysis;
}

Result<Analysis> analyse_parts(RawLog raw, LogParts& parts, const Config& config, const Directory& directory, const ResolveOptions& options,
                               AnalysisContext context, PartSink* also) {
  BATON_CHECK(texts_tell_all(raw, directory));
  Analysis analysis = begin_analysis(config, options, std::move(context));
  BATON_TRY(analysis.log, resolve_texts(std::move(raw), config, directory, options));
  BATON_TRY(analysis.measured, measure_parts(analysis.log, parts, resolve_issue, also, config.avoidable_escalation_ratio, options.threads));
  parts.complete(analysis.log.raw.files);
  count_inferred(analysis.log);
  rate_issues(analysis);
  return analysis;
}

Error nothing_to_analyse(const Analysis& analysis, const ResolveOptions& options) {
  return {ErrorCode::input, "there is no record to analyse", analysis.context.inputs,
          options.as_of                          ? "all records are later than --as-of"
          : analysis.context.store.empty() ? "baton inspect shows what was rejected and why"
                                           : "baton sources --rejects lists what was rejected and why",
          {}};
}

Result<void> apply_filters(Analysis& analysis, const Filters& filters) {
  if (!filters.any()) return {};
  const ResolvedLog& log = analysis.log;
  BATON_TRY(const auto teams, ids_of(analysis, team_names(log), filters.teams));
  BATON_TRY(const auto accounts, ids_of(analysis, account_names(log), filters.accounts));
  BATON_TRY(const auto categories, ids_of(analysis, category_names(log), filters.categories));
  BATON_TRY(const auto priorities, ids_of(analysis, priority_names(log), filters.priorities));
  std::vector<std::uint8_t> keep(analysis.measured.issues.size(), teams.empty() ? 1 : 0);
  const WholeLog* whole = analysis.whole.get();
  if (!teams.empty() && whole != nullptr) {
    for (const std::uint32_t team : teams) {
      for (std::size_t at = whole->first_of_team[team]; at < whole->first_of_team[team + 1]; ++at) keep[whole->rows_of_teams[at]] = 1;
    }
  } else if (!teams.empty()) {
    std::vector<std::uint8_t> wanted(log.teams.size(), 0);
    for (const std::uint32_t team : teams) wanted[team] = 1;
    for (const TenureRow& tenure : analysis.measured.tenures) keep[tenure.row] |= wanted[tenure.team];
  }
  const auto fits = [](const std::set<std::uint32_t>& wanted, std::uint32_t id) { return wanted.empty() || wanted.contains(id); };
  const auto is_wanted = [&](TimeUs opening, std::uint32_t account, std::uint32_t category, std::uint32_t priority) {
    const bool in_period = (!filters.since || opening >= *filters.since) && (!filters.until || opening < *filters.until);
    return in_period && fits(accounts, account) && fits(categories, category) && fits(priorities, priority);
  };
  constexpr std::size_t block_rows = 16'384;
  parallel_blocks(keep.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t end, unsigned) {
    for (std::size_t row = begin; row < end; ++row) {
      if (whole != nullptr) {
        if (!is_wanted(whole->opening[row], whole->account[row], whole->category[row], whole->priority[row])) keep[row] = 0;
        continue;
      }
      const IssueMeasures& measures = analysis.measured.issues[row];
      const ResolvedIssue& issue = log.issues[measures.issue];
      if (!is_wanted(measures.opening, issue.account, issue.category, issue.priority)) keep[row] = 0;
    }
  });
  analysis.keep_only(keep);
  return {};
}

}  // namespace baton
