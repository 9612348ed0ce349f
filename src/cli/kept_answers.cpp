#include <unistd.h>

#include "baton/analysis/kept_figures.hpp"
#include "baton/analysis/standard_answers.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// Whether nothing on the command line can change an answer, only how it is printed.
bool asks_the_standard(const Options& options) {
  const bool is_whole = !chooses_issues(options) && options.from.empty() && options.to.empty();
  return reads_as_imported(options) && is_whole && !options.identify && !options.fresh;
}

/// Opens the store to keep something of what it held at a generation; nothing where it is not ours to write, and where it was written since.
std::optional<Store> open_unchanged(const Options& options, std::uint64_t generation) {
  if (::access(options.store.c_str(), W_OK) != 0) return std::nullopt;
  auto store = Store::open_for_import(options.store);
  if (!store) return std::nullopt;
  const auto now = store->load_context();
  if (!now || now->generation != generation) return std::nullopt;
  return std::move(*store);
}

}  // namespace

bool reads_as_imported(const Options& options) {
  const Options standard;
  return options.config_path.empty() && options.directory_paths.empty() && options.custody.empty() && options.as_of.empty() &&
         options.reading == standard.reading && options.hours == standard.hours;
}

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
  question.context = standard.context("summary", store, stored.person_key);
  question.context.store = store;
  return question;
}

Result<void> keep_standard_answers(Session& session, const Result<Analysis>& analysis, Store& store) {
  std::vector<KeptAnswer> answers;
  if (analysis && !analysis->measured.issues.empty()) answers = standard_answers(*analysis);
  session.progress->clear();
  BATON_TRY_VOID(store.keep_answers(answers));
  if (analysis) BATON_TRY_VOID(keep_figures(session, *analysis, store));
  return {};
}

void keep_for_next_time(Session& session, report::Document document, Level level, std::uint64_t generation) {
  if (!asks_the_standard(session.options)) return;
  const auto answer = answer_of(std::move(document), session.version, level);
  if (!answer) return;
  auto store = open_unchanged(session.options, generation);
  // The answer was given; whether it is kept matters less than to say so.
  if (store && store->keep_answers({*answer})) static_cast<void>(store->commit());
}

Result<void> keep_figures(const Session& session, const Analysis& analysis, Store& store) {
  const bool needs_events = !analysis.log.raw.issues.empty();
  if (needs_events || analysis.measured.issues.empty()) return {};
  return store.keep_figures(figures_kind(session.version), figure_tables(analysis), analysis.threads);
}

void keep_figures_for_next_time(Session& session, const Analysis& analysis, std::uint64_t generation) {
  auto store = open_unchanged(session.options, generation);
  if (store && keep_figures(session, analysis, *store)) static_cast<void>(store->commit());
}

}  // namespace baton::cli
