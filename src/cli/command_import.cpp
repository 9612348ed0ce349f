#include <unistd.h>

#include <ctime>
#include <algorithm>
#include <csignal>

#include "baton/store/store.hpp"
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
void forget_fresh_stamps(std::int64_t began_ns, RawLog& log) {
  constexpr std::int64_t fresh_ns = 2'000'000'000;
  for (FileReceipt& file : log.files) {
    if (file.stamp.changed_ns > began_ns - fresh_ns) file.stamp = {};
  }
}

report::Document receipt_document(const Session& session, const RawLog& log, std::size_t files_before) {
  AnalysisContext context = session.context("import", session.options.store);
  context.store = session.options.store;
  report::Document document = source_document(log, context, false, files_before);
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
  BATON_TRY(RawLog stored, store.load_log(thread_count(options)));
  std::size_t files_before = stored.files.size();
  const std::size_t events_before = stored.events.size();
  LogBuilder builder(std::move(stored));
  timespec began{};
  ::clock_gettime(CLOCK_REALTIME, &began);
  BATON_TRY_VOID(read_inputs(session, std::move(input), builder, nullptr, reads_as_before(options, setup, context)));
  files_before -= builder.stored_files_replaced();
  RawLog log = builder.finish(thread_count(options));
  forget_fresh_stamps(began.tv_sec * std::int64_t{1'000'000'000} + began.tv_nsec, log);
  const StoredContext before = context;
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
  const bool changed = log.files.size() != files_before || context.config_toml != before.config_toml || context.directory_json != before.directory_json;
  const report::Document receipt = receipt_document(session, log, files_before);
  // A record that says more takes the place of one, or of two that said less: there may be fewer than before.
  const std::uint64_t added = log.events.size() - std::min(log.events.size(), events_before);
  if (changed) {
    BATON_TRY_VOID(store.write(log, context, thread_count(options)));
  }
  warn_of_rejects(session, log, "baton sources --rejects" + store_option(options), files_before);
  if (changed || !keeps_answers(session, store)) {
    std::vector<std::uint64_t>().swap(log.events.digest);  // only told duplicates apart
    BATON_TRY_VOID(keep_standard_answers(session, std::move(log), context, store));
    BATON_TRY_VOID(store.commit());
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
