#include <unistd.h>

#include "baton/analysis/standard_answers.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// Whether nothing on the command line can change an answer, only how it is printed.
bool asks_the_standard(const Options& options) {
  const Options standard;
  const bool reads_as_imported = options.config_path.empty() && options.directory_paths.empty() && options.custody.empty() && options.as_of.empty() &&
                                 options.reading == standard.reading && options.hours == standard.hours;
  const bool is_whole = !chooses_issues(options) && options.from.empty() && options.to.empty();
  return reads_as_imported && is_whole && !options.identify && !options.fresh;
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

Result<StandardQuestion> standard_question_of(const Session& session, const StoredContext& stored) {
  const std::string& store = session.options.store;
  Session standard;
  standard.version = session.version;
  standard.options.store = store;
  standard.options.threads = thread_count(session.options);
  StandardQuestion question;
  BATON_TRY(question.config, parse_config(stored.config_toml, store));
  if (!stored.directory_json.empty()) {
    BATON_TRY(question.directory, directory_from_json(stored.directory_json));
  }
  BATON_TRY(question.resolve, resolve_options(standard.options));
  question.context = standard.context("summary", store);
  question.context.store = store;
  return question;
}

Result<void> keep_standard_answers(Session& session, const Result<Analysis>& analysis, Store& store) {
  std::vector<KeptAnswer> answers;
  if (analysis && !analysis->measured.issues.empty()) answers = standard_answers(*analysis);
  session.progress->clear();
  return store.keep_answers(answers);
}

void keep_for_next_time(Session& session, report::Document document, Level level, std::uint64_t generation) {
  const Options& options = session.options;
  if (!asks_the_standard(options) || ::access(options.store.c_str(), W_OK) != 0) return;
  const auto answer = answer_of(std::move(document), session.version, level);
  if (!answer) return;
  auto store = Store::open_for_import(options.store);
  if (!store) return;
  const auto now = store->load_context();
  if (!now || now->generation != generation) return;
  // The answer was given; whether it is kept matters less than to say so.
  if (store->keep_answers({*answer})) static_cast<void>(store->commit());
}

}  // namespace baton::cli
