#include "baton/base/shell.hpp"
#include "session.hpp"

namespace baton::cli {

Result<void> run_analyze(Session& session) {
  const Options& options = session.options;
  BATON_TRY(const Setup setup, load_setup(options));
  LogBuilder builder{RawLog{}};
  BATON_TRY(InputOptions input, input_options(options, setup.config));
  BATON_TRY_VOID(read_inputs(session, std::move(input), builder));
  BATON_TRY(const ResolveOptions resolve, resolve_options(options));
  const std::string inputs = options.inputs.size() == 1 ? options.inputs.front() : fmt::format("{} inputs", options.inputs.size());
  RawLog log = builder.finish(thread_count(options));
  std::vector<std::uint64_t>().swap(log.events.digest);  // only told duplicates apart
  BATON_TRY(Analysis analysis, analyse(std::move(log), setup.config, setup.directory, resolve, session.context("analyze", inputs)));
  BATON_TRY_VOID(apply_all_filters(options, analysis));
  warn_of_rejects(session, analysis.log.raw, "baton inspect " + shell_quoted(options.inputs.front()));
  report::Document document = summary_document(analysis);
  document.next = {"baton import " + shell_quoted(options.inputs.front()) + " keeps it for baton teams, baton handoffs, baton explain ISSUE"};
  print_document(session, document);
  if (options.output.empty()) return {};
  BATON_TRY(const report::Document report, report_document(analysis));
  return write_report(session, report, options.output);
}

}  // namespace baton::cli
