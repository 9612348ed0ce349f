#include "baton/base/shell.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// All events stay in memory only where something looks at them again.
Result<Analysis> analyse_input(const Session& session, LogBuilder& builder, const Setup& setup, const ResolveOptions& resolve, AnalysisContext context) {
  const unsigned threads = thread_count(session.options);
  if (!chooses_issues(session.options) && !wants_stints(session.options) && texts_tell_all(builder.log(), setup.directory)) {
    BATON_TRY(LogBuilder::Unfinished unfinished, builder.finish_by_parts(LogBuilder::Parts::all, threads));
    CountedParts parts(*unfinished.parts, *session.progress, "measuring");
    auto analysis = analyse_parts(std::move(unfinished.log), parts, setup.config, setup.directory, resolve, std::move(context));
    session.progress->clear();
    return analysis;
  }
  BATON_TRY(RawLog log, builder.finish(threads));
  std::vector<std::uint64_t>().swap(log.events.digest);  // only told duplicates apart
  return analyse(std::move(log), setup.config, setup.directory, resolve, std::move(context));
}

}  // namespace

Result<void> run_analyze(Session& session) {
  const Options& options = session.options;
  BATON_TRY(const std::optional<TimeUs> change, change_of(options));
  BATON_TRY(const Setup setup, load_setup(options));
  LogBuilder builder{RawLog{}};
  if (options.memory_limit > 0) builder.limit_memory(pending_bytes(options), temporary_folder());
  BATON_TRY(InputOptions input, input_options(options, setup.config));
  BATON_TRY_VOID(read_inputs(session, std::move(input), builder));
  BATON_TRY(const ResolveOptions resolve, resolve_options(options));
  const std::string inputs = options.inputs.size() == 1 ? options.inputs.front() : fmt::format("{} inputs", options.inputs.size());
  BATON_TRY(Analysis analysis, analyse_input(session, builder, setup, resolve, session.context("analyze", inputs)));
  if (analysis.measured.issues.empty()) return fail(nothing_to_analyse(analysis, resolve));
  BATON_TRY_VOID(apply_all_filters(options, analysis));
  warn_of_rejects(session, analysis.log.raw, "baton inspect " + shell_quoted(options.inputs.front()));
  report::Document document = summary_document(analysis);
  document.next = {"baton import " + shell_quoted(options.inputs.front()) + " keeps it for baton teams, baton handoffs, baton explain ISSUE"};
  print_document(session, document);
  if (options.output.empty()) return {};
  analysis.context.change = change;
  return write_report(session, analysis, options.output);
}

}  // namespace baton::cli
