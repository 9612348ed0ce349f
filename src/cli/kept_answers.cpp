#include "baton/analysis/standard_answers.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// Whether nothing on the command line can change an answer, only how it is printed.
bool asks_the_standard(const Options& options) {
  const Options standard;
  const bool reads_as_imported = options.config_path.empty() && options.directory_paths.empty() && options.custody.empty() && options.as_of.empty() &&
                                 options.reading == standard.reading && options.hours == standard.hours;
  const bool is_whole = options.since.empty() && options.until.empty() && options.where.empty() && options.teams.empty() && options.accounts.empty() &&
                        options.categories.empty() && options.priorities.empty() && options.from.empty() && options.to.empty();
  return reads_as_imported && is_whole && !options.identify && !options.fresh;
}

/// The analysis that analysis_of_store() makes of the same log when it is asked a standard question.
Result<Analysis> standard_analysis(const Session& session, RawLog log, const StoredContext& stored) {
  const std::string& store = session.options.store;
  Session standard;
  standard.version = session.version;
  standard.options.store = store;
  standard.options.threads = thread_count(session.options);
  BATON_TRY(const Config config, parse_config(stored.config_toml, store));
  Directory directory;
  if (!stored.directory_json.empty()) {
    BATON_TRY(directory, directory_from_json(stored.directory_json));
  }
  BATON_TRY(const ResolveOptions resolve, resolve_options(standard.options));
  AnalysisContext context = standard.context("summary", store);
  context.store = store;
  return analyse(std::move(log), config, directory, resolve, std::move(context));
}

}  // namespace

Result<std::optional<report::Document>> kept_document(const Session& session, Level level) {
  const Options& options = session.options;
  if (!asks_the_standard(options)) return std::nullopt;
  BATON_TRY(const Store store, Store::open(options.store));
  const std::optional<std::string> answer = store.kept_answer(standard_question(session.version, options.command, level));
  return answer ? document_of_answer(*answer, options.store) : std::nullopt;
}

bool keeps_answers(const Session& session, const Store& store) { return store.kept_answer(standard_question(session.version, "summary")).has_value(); }

Result<void> keep_standard_answers(Session& session, RawLog log, const StoredContext& stored, Store& store) {
  session.progress->begin("measuring", 0);
  session.progress->advance(0);
  const Result<Analysis> analysis = standard_analysis(session, std::move(log), stored);
  std::vector<KeptAnswer> answers;
  if (analysis) answers = standard_answers(*analysis);
  session.progress->clear();
  return store.keep_answers(answers);
}

}  // namespace baton::cli
