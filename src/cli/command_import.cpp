#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <optional>

#include "baton/store/store.hpp"
#include "person_labels.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// Options of all commands that say how to answer, and not how to read.
void note_idle_options(const Session& session) {
  const Options& options = session.options;
  const std::pair<const char*, bool> given[] = {{"--custody", !options.custody.empty()}, {"--reading", options.reading != Options{}.reading},
                                                {"--as-of", !options.as_of.empty()},     {"--hours", options.hours != Options{}.hours}};
  for (const auto& [name, is_given] : given) {
    if (is_given) say(session, fmt::format("note: {} changes nothing in an import: say it where the answer is asked for{}", name,
                                           std::string_view(name) == "--custody" ? ", or custody = \"…\" in the configuration" : ""));
  }
}

/// Whether all that says how files are to be read is as it was for those in the store.
bool reads_as_before(const Options& options, const Setup& setup, const StoredContext& stored) {
  const bool same_config = options.config_path.empty() || setup.config_toml == stored.config_toml;
  return same_config && options.maps.empty() && options.source.empty() && options.format.empty() && options.timezone.empty() &&
         options.day_order.empty() && !options.strict;
}

/// Forgets the stamps of files that changed so shortly before they were read that they may have changed again under the same stamp.
void forget_fresh_stamps(std::int64_t began_ns, std::vector<FileReceipt>& files) {
  constexpr std::int64_t fresh_ns = 2'000'000'000;
  for (FileReceipt& file : files) {
    if (file.stamp.changed_ns > began_ns - fresh_ns) file.stamp = {};
  }
}

Result<report::Document> receipt_document(const Session& session, const RawLog& log, const Store& store, std::size_t files_before) {
  AnalysisContext context = session.context("import", session.options.store);
  context.store = session.options.store;
  BATON_TRY(const std::uint64_t issues, store.count_issues());
  report::Document document = source_document(log, issues, context, false, files_before);
  document.command = "import";
  document.next = {"baton summary", "baton sources"};
  return document;
}

/// Takes a store that is not there yet away again where the user stops its first import.
class NewStoreGuard {
 public:
  explicit NewStoreGuard(const std::string& path) {
    if (::access(path.c_str(), F_OK) == 0 || path.size() >= sizeof store_path) return;
    const std::string journal = path + "-journal";
    path.copy(store_path, path.size());
    journal.copy(journal_path, journal.size());
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      if (std::signal(signal, stop) == SIG_IGN) std::signal(signal, SIG_IGN);  // nohup
    }
  }
  ~NewStoreGuard() { disarm(); }
  NewStoreGuard(const NewStoreGuard&) = delete;
  NewStoreGuard& operator=(const NewStoreGuard&) = delete;
  void disarm() { store_path[0] = journal_path[0] = '\0'; }

 private:
  static void stop(int signal) {  // only what a signal handler may call
    ::unlink(store_path);
    ::unlink(journal_path);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  static inline char store_path[4096] = {};
  static inline char journal_path[4096 + 16] = {};
};

/// What the store holds, and the builder that adds to it.
struct Base {
  std::optional<LogBuilder> builder;
  std::size_t files = 0;
  std::uint64_t events = 0;
  std::int64_t began_ns = 0;  ///< When reading began.
  bool is_by_parts = false;   ///< The builder loads the parts that get new events, and the others stay where they are.
};

Result<Base> load_base(const Store& store, unsigned threads) {
  Base base;
  const auto begin = [&](const RawLog& log) {
    base.files = log.files.size();
    base.events = kept_events(log.files);
  };
  BATON_TRY(std::optional<PartedLog> parted, store.load_by_parts(threads));
  if (parted) {
    begin(parted->log);
    base.is_by_parts = true;
    base.builder.emplace(std::move(parted->log), std::move(parted->parts), parted->text_columns, parted->number_columns);
    return base;
  }
  BATON_TRY(RawLog whole, store.load_log(threads));
  begin(whole);
  base.builder.emplace(std::move(whole));
  return base;
}

/// Keeps the answers for the log as it was written.
Result<void> answer_stored(Session& session, const StoredContext& context, Store& store) {
  BATON_TRY(StandardQuestion question, standard_question_of(session, context));
  return keep_standard_answers(session, analyse_stored(session, store, question.config, question.directory, question.resolve, std::move(question.context), false), store);
}

/// What the figures of all issues take, about.
std::uint64_t measuring_bytes(const RawLog& log) {
  constexpr std::uint64_t bytes_an_issue = 600;
  std::uint64_t issues = 0;
  for (const Dictionary& keys : log.issue_keys) issues += keys.size();
  return issues * bytes_an_issue;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// Writes what is new, and the answers to the standard questions: measured while the parts are written, where the whole log is; made by the next who
/// asks, where little was added to much. Returns the log without its events.
Result<RawLog> write_log(Session& session, Base& base, const StoredContext& context, bool has_new_meaning, Store& store) {
  const Options& options = session.options;
  const unsigned threads = thread_count(options);
  const std::size_t arrived = base.builder->pending_events();
  const bool is_first = base.events == 0;
  const bool is_little = !is_first && base.is_by_parts && !has_new_meaning && arrived * 5 < base.events;
  BATON_TRY(PartSink* const writer, store.begin_write(base.is_by_parts ? Store::OtherParts::kept : Store::OtherParts::replaced, threads));
  BATON_TRY(LogBuilder::Unfinished unfinished, base.builder->finish_by_parts(LogBuilder::Parts::changed, threads));
  forget_fresh_stamps(base.began_ns, unfinished.log.files);
  BATON_TRY(StandardQuestion question, standard_question_of(session, context));
  const bool fits = options.memory_limit == 0 || measuring_bytes(unfinished.log) < options.memory_limit / 2;
  if (!fits) say(session, "note: --memory-limit leaves no room to measure all issues: the first who asks waits for that");
  const bool measures = is_first && fits && texts_tell_all(unfinished.log, question.directory);
  CountedParts parts(*unfinished.parts, *session.progress, measures ? "measuring" : "writing");
  if (measures) {
    Result<Analysis> analysis = analyse_parts(std::move(unfinished.log), parts, question.config, question.directory, question.resolve, std::move(question.context), writer);
    if (!analysis) return fail(std::move(analysis.error()));
    BATON_TRY_VOID(store.end_write(analysis->log.raw, context));
    BATON_TRY_VOID(keep_standard_answers(session, analysis, store));
    return std::move(analysis->log.raw);
  }
  PartSink* const sinks[] = {writer};
  BATON_TRY_VOID(pour(parts, sinks, threads));
  parts.complete(unfinished.log.files);
  unfinished.parts.reset();
  BATON_TRY_VOID(store.end_write(unfinished.log, context));
  if (!is_little && fits) BATON_TRY_VOID(answer_stored(session, context, store));
  return std::move(unfinished.log);
}

}  // namespace

Result<void> run_import(Session& session) {
  const Options& options = session.options;
  BATON_TRY(Setup setup, load_setup(options));
  note_idle_options(session);
  NewStoreGuard guard(options.store);
  BATON_TRY(Store store, Store::open_for_import(options.store));
  BATON_TRY(StoredContext context, store.load_context());
  const bool config_is_stored = options.config_path.empty() && !context.config_toml.empty();
  if (config_is_stored) {
    BATON_TRY(setup.config, parse_config(context.config_toml, options.store + " (configuration of the import)"));
  }
  BATON_TRY(InputOptions input, input_options(options, setup.config));
  input.zone_yields = config_is_stored && options.timezone.empty();
  input.day_order_yields = config_is_stored && options.day_order.empty();
  BATON_TRY(Base base, load_base(store, thread_count(options)));
  std::size_t files_before = base.files;
  LogBuilder& builder = *base.builder;
  if (options.memory_limit > 0) builder.limit_memory(pending_bytes(options), folder_of(options.store));
  timespec began{};
  ::clock_gettime(CLOCK_REALTIME, &began);
  base.began_ns = began.tv_sec * std::int64_t{1'000'000'000} + began.tv_nsec;
  BATON_TRY_VOID(read_inputs(session, std::move(input), builder, nullptr, reads_as_before(options, setup, context)));
  files_before -= builder.stored_files_replaced();
  const StoredContext before = context;
  if (context.person_key.empty()) {
    BATON_TRY(context.person_key, new_person_key());
  }
  if (!options.config_path.empty()) {
    if (!before.config_toml.empty() && before.config_toml != setup.config_toml) {
      say(session, fmt::format("note: the configuration {} takes the place of {}, for all that the store holds", options.config_path, before.config_path));
    }
    context.config_toml = setup.config_toml;
    context.config_path = options.config_path;
  }
  if (!options.directory_paths.empty()) {
    Directory directory;
    if (!context.directory_json.empty()) {
      BATON_TRY(directory, directory_from_json(context.directory_json));
    }
    merge_directory(directory, setup.directory);
    context.directory_json = directory_to_json(directory);
  }
  const bool has_new_files = builder.files().size() != base.files;
  const bool has_new_meaning = context.config_toml != before.config_toml || context.directory_json != before.directory_json;
  const bool changed = has_new_files || has_new_meaning;
  report::Document receipt;
  std::uint64_t added = 0;
  if (changed) {
    BATON_TRY(const RawLog log, write_log(session, base, context, has_new_meaning, store));
    BATON_TRY_VOID(store.commit());
    BATON_TRY(receipt, receipt_document(session, log, store, files_before));
    warn_of_rejects(session, log, "baton sources --rejects" + store_option(options), files_before);
    // A record that says more takes the place of one, or of two that said less: there may be fewer than before.
    added = kept_events(log.files) - std::min(kept_events(log.files), base.events);
  } else {
    BATON_TRY(receipt, receipt_document(session, builder.log(), store, files_before));
    if (!keeps_answers(session, store)) {
      BATON_TRY_VOID(answer_stored(session, context, store));
      BATON_TRY_VOID(store.commit());
    }
  }
  guard.disarm();
  print_document(session, receipt);
  if (!changed) {
    say(session, "nothing new: these files were imported before");
  } else {
    say(session, fmt::format("added {} to {}", counted(added, "event"), options.store));
  }
  return {};
}

}  // namespace baton::cli
