#include <array>

#include "baton/store/store.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// The values of a document as a table of one row: what --csv prints where there is no other table.
void add_fields_table(report::Document& document) {
  report::Table table;
  table.id = document.main_table = "fields";
  table.rows.emplace_back();
  for (const auto& [name, value] : document.fields) {
    table.columns.push_back({name, name, report::Unit::text, 0, true});
    table.rows.front().push_back(value);
  }
  document.sections.push_back({"fields", "", {std::move(table)}});
}

std::array<bool, level_count> only(Level level) {
  std::array<bool, level_count> levels{};
  levels[static_cast<std::size_t>(level)] = true;
  return levels;
}

/// Prints what the import kept of this command's answer, else what is made of an analysis of the whole log.
template <class Make>
Result<void> answer(Session& session, Needs needs, const FigureChoice& choice, Level level, Make&& make) {
  BATON_TRY(const std::optional<report::Document> kept, kept_document(session, level));
  if (kept) {
    print_document(session, *kept);
    return {};
  }
  std::uint64_t generation = 0;
  BATON_TRY(const Analysis analysis, analysis_of_store(session, session.options.command, needs, &generation, choice));
  BATON_TRY(report::Document document, make(analysis));
  print_document(session, document);
  keep_for_next_time(session, std::move(document), level, generation);
  return {};
}

}  // namespace

Result<void> run_summary(Session& session) {
  return answer(session, Needs::names, {}, Level::team, [](const Analysis& analysis) -> Result<report::Document> { return summary_document(analysis); });
}

Result<void> run_teams(Session& session) {
  const FigureChoice choice{.met = false, .scores = false, .handoffs = only(Level::team)};
  return answer(session, Needs::figures, choice, Level::team, [](const Analysis& analysis) -> Result<report::Document> { return team_document(analysis); });
}

Result<void> run_bottlenecks(Session& session) {
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "bottlenecks", Needs::figures, nullptr, {.met = false, .scores = false, .handoffs = only(Level::team)}));
  print_document(session, bottleneck_document(analysis));
  return {};
}

Result<void> run_handoffs(Session& session) {
  const Options& options = session.options;
  BATON_TRY(const Level level, level_named(options.level));
  const FigureChoice choice{.tenures = false, .met = false, .scores = false, .handoffs = only(level)};
  return answer(session, Needs::figures, choice, level, [&](const Analysis& analysis) { return handoff_document(analysis, {level, options.from, options.to}); });
}

Result<void> run_accounts(Session& session) {
  const FigureChoice choice{.scores = false, .handoffs = {}};
  return answer(session, Needs::figures, choice, Level::team, [](const Analysis& analysis) -> Result<report::Document> { return account_document(analysis); });
}

Result<void> run_issues(Session& session) {
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "issues", Needs::figures));
  print_document(session, issue_document(analysis));
  return {};
}

Result<void> run_what_if(Session& session) {
  if (!session.options.what_if.any()) {
    return fail(ErrorCode::usage, "whatif needs a change to replay", {}, "baton whatif --route \"CATEGORY=TEAM\"; baton whatif --help lists the changes");
  }
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "whatif", Needs::figures, nullptr, {.met = false, .scores = false, .handoffs = only(Level::team)}));
  BATON_TRY(const report::Document document, what_if_document(analysis, session.options.what_if));
  print_document(session, document);
  return {};
}

Result<void> run_explain(Session& session) {
  const Options& options = session.options;
  if (!options.measure.empty()) {
    BATON_TRY(report::Document document, measure_document(session.context("explain", {}), options.measure));
    if (options.csv) add_fields_table(document);
    print_document(session, document);
    return {};
  }
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "explain", Needs::events));
  BATON_TRY(const report::Document document, explain_document(analysis, options.issue, options.events));
  print_document(session, document);
  return {};
}

Result<void> run_sources(Session& session) {
  const Options& options = session.options;
  BATON_TRY(const Store store, Store::open(options.store));
  BATON_TRY(const RawLog log, store.load_catalogue());
  BATON_TRY(const std::uint64_t issues, store.count_issues());
  AnalysisContext context = session.context("sources", options.store);
  context.store = options.store;
  print_document(session, source_document(log, issues, context, options.rejects));
  return {};
}

Result<void> run_report(Session& session) {
  BATON_TRY(const std::optional<TimeUs> change, change_of(session.options));
  BATON_TRY(Analysis analysis, analysis_of_report(session));
  analysis.context.change = change;
  BATON_TRY_VOID(write_report(session, analysis, session.options.output));
  print_written(session, "report", session.options.output);
  return {};
}

}  // namespace baton::cli
