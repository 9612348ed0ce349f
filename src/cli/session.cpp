#include "session.hpp"

#include <algorithm>

#include "baton/analysis/kept_figures.hpp"
#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/sources/reader.hpp"
#include "baton/store/store.hpp"
#include "again.hpp"
#include "memory_policy.hpp"
#include "person_labels.hpp"
#include "table_file.hpp"

namespace baton::cli {
namespace {

constexpr std::uint64_t config_cap_bytes = std::uint64_t{1} << 20;
constexpr std::uint64_t directory_cap_bytes = std::uint64_t{256} << 20;

Result<std::string> read_text(const std::string& path, std::uint64_t cap) {
  BATON_TRY(auto source, open_input({path, {}}));
  return read_all(*source, cap);
}

tl::unexpected<Error> import_anew(std::string message) {
  return fail(ErrorCode::usage, std::move(message), "--config", "import again into a new store: baton import FILE --config CONFIG --store NEW");
}

/// A zone or day order that the import's configuration did not have would need the records to be read again.
Result<void> check_same_reading(const Config& config, const Config& stored, const RawLog& log) {
  for (const SourceInfo& source : log.sources) {
    if (config.timezone && config.timezone != stored.timezone && !source.zone.empty() && source.zone != *config.timezone) {
      return import_anew(fmt::format("timezone is \"{}\", stamps of source \"{}\" were imported as \"{}\"", *config.timezone, source.name, source.zone));
    }
    if (config.day_order && config.day_order != stored.day_order && source.day_order != DayOrder::unknown && source.day_order != *config.day_order) {
      return import_anew(fmt::format("day_order is \"{}\", dates of source \"{}\" were imported {}", name_of(*config.day_order), source.name, name_of(source.day_order)));
    }
  }
  return {};
}

/// A configuration for a stored log may change everything but what its records were read by.
Result<void> check_same_mapping(const Config& config, const RawLog& log) {
  for (const auto& [field, column] : config.mapping) {
    const bool known = std::any_of(log.sources.begin(), log.sources.end(), [&, wanted = field, name = column](const SourceInfo& source) {
      const auto found = source.mapping.find(wanted);
      return found != source.mapping.end() && found->second == name;
    });
    if (!known) {
      return import_anew(fmt::format("[mapping] says {} = \"{}\", the store was imported otherwise", info_of(field).name, column));
    }
  }
  if (config.status_columns.empty()) return {};
  const bool same = std::any_of(log.sources.begin(), log.sources.end(), [&](const SourceInfo& source) { return source.status_columns == config.status_columns; });
  if (!same) return import_anew("[status] names other columns than those the store was imported with");
  return {};
}

/// Whether a member of an archive can be unpacked to its end.
bool is_undamaged(const InputRef& file) {
  auto source = open_input(file);
  std::vector<char> buffer(std::size_t{1} << 20);
  while (source) {
    const auto count = (*source)->read(buffer.data(), buffer.size());
    if (!count) return false;
    if (*count == 0) return true;
  }
  return false;
}

void warn_of_skipped(const Session& session, const std::vector<Error>& skipped) {
  constexpr std::size_t shown = 5;
  if (skipped.empty()) return;
  say(session, fmt::format("warning: {} left out", counted(skipped.size(), "file")));
  for (std::size_t i = 0; i < std::min(shown, skipped.size()); ++i) say(session, fmt::format("  {}: {}", skipped[i].place, skipped[i].message));
  if (skipped.size() > shown) say(session, fmt::format("  … {} more", skipped.size() - shown));
}

}  // namespace

AnalysisContext Session::context(std::string command, std::string inputs, const std::string& person_key) const {
  AnalysisContext context;
  context.version = version;
  context.command = std::move(command);
  context.inputs = std::move(inputs);
  context.again = again(options);
  context.names_persons = options.identify;
  context.person_label = person_labels(options.identify, person_key);
  context.contact_label = contact_labels(options.identify, person_key);
  return context;
}

Result<Setup> load_setup(const Options& options) {
  Setup setup;
  if (!options.config_path.empty()) {
    BATON_TRY(setup.config_toml, read_text(options.config_path, config_cap_bytes));
    BATON_TRY(setup.config, parse_config(setup.config_toml, options.config_path));
  }
  if (!options.directory_paths.empty()) {
    BATON_TRY(const auto files, list_inputs(options.directory_paths));
    for (const InputRef& file : files) {
      BATON_TRY(const std::string text, read_text(file.path, directory_cap_bytes));
      BATON_TRY(const DirectoryTable table, read_table(text, file.name()));
      BATON_TRY_VOID(add_directory_table(table, setup.directory));
    }
  }
  return setup;
}

Result<void> read_inputs(Session& session, InputOptions input, LogBuilder& builder, const std::string* first_bytes, bool skip_unchanged) {
  std::vector<Error> skipped;
  IsUnchanged is_unchanged;
  if (skip_unchanged) is_unchanged = [&](const std::string& path, std::uint64_t size, const FileStamp& stamp) { return builder.knows_file(path, size, stamp); };
  BATON_TRY(const auto files, list_inputs(session.options.inputs, input.strict ? nullptr : &skipped, is_unchanged));
  if (files.empty() && !skipped.empty()) return fail(std::move(skipped.front()));
  if (files.empty()) return fail(ErrorCode::input, "there is no file in it", session.options.inputs.front(), "name a file or a folder with files");
  std::uint64_t total = 0;
  for (const InputRef& file : files) total += file.size_bytes;
  session.progress->begin("reading", total, Progress::Unit::bytes);
  input.progress = session.progress.get();
  std::size_t read_count = 0;
  for (const InputRef& file : files) {
    if (file.is_unchanged) {
      builder.leave_out_known(file.path);
      ++read_count;
      session.progress->advance(file.size_bytes);
      continue;
    }
    const std::size_t files_before = builder.files().size();
    const bool in_memory = first_bytes != nullptr && &file == &files.front();
    auto read = in_memory ? read_source(open_memory(*first_bytes, file.name()), input, builder) : read_input(file, input, builder);
    read_count += read.has_value();
    if (read) continue;
    // What a folder or archive holds beside logs and mails is left out and said; a file that was named must be readable.
    if (!file.is_walked || input.strict || builder.has_open_file() || builder.files().size() > files_before || read.error().code != ErrorCode::input) return fail(std::move(read.error()));
    if (!file.member.empty() && !is_undamaged(file)) return fail(std::move(read.error()));
    skipped.push_back(std::move(read.error()));
  }
  session.progress->clear();
  if (read_count == 0) return fail(std::move(skipped.back()));
  warn_of_skipped(session, skipped);
  const std::vector<std::string>& known = builder.files_known_before();
  if (!known.empty()) {
    say(session, fmt::format("note: {}{} left out: the same content was read before", known.front(), known.size() > 1 ? fmt::format(" and {} more", known.size() - 1) : ""));
  }
  return {};
}

bool chooses_issues(const Options& options) {
  return !options.since.empty() || !options.until.empty() || !options.where.empty() || !options.teams.empty() || !options.accounts.empty() ||
         !options.categories.empty() || !options.priorities.empty();
}

Result<void> apply_all_filters(const Options& options, Analysis& analysis) {
  BATON_TRY(const Filters chosen, filters(options));
  BATON_TRY_VOID(apply_filters(analysis, chosen));
  if (options.where.empty()) return {};
  BATON_TRY(const std::vector<std::uint8_t> rows, rows_where(analysis, options.where));
  analysis.keep_only(rows);
  return {};
}

namespace {

/// The configuration and directory of a question: the options', else the import's.
Result<Setup> setup_of_store(const Options& options, const StoredContext& stored, const RawLog& log, std::vector<std::string>& notes) {
  BATON_TRY(Setup setup, load_setup(options));
  BATON_TRY(Config imported, parse_config(stored.config_toml, options.store + " (configuration of the import)"));
  if (options.config_path.empty()) {
    setup.config = std::move(imported);
  } else {
    BATON_TRY_VOID(check_same_mapping(setup.config, log));
    BATON_TRY_VOID(check_same_reading(setup.config, imported, log));
    if (setup.config_toml != stored.config_toml) notes.emplace_back("Computed anew with another configuration than the import's; the store is unchanged.");
  }
  if (options.directory_paths.empty() && !stored.directory_json.empty()) {
    BATON_TRY(setup.directory, directory_from_json(stored.directory_json));
  }
  if (!options.custody.empty()) notes.push_back(fmt::format("Custody read as {} for this answer; the store is unchanged.", options.custody));
  return setup;
}

}  // namespace

namespace {

/// A stored log without its events.
Result<std::optional<RawLog>> texts_of_store(const std::string& path) {
  BATON_TRY(const Store store, Store::open(path));
  BATON_TRY(std::optional<PartedLog> parted, store.load_by_parts(1, Digests::left_out));
  return parted ? std::optional(std::move(parted->log)) : std::nullopt;
}

/// The analysis of the figures that were kept; nothing where there are none, or where the store was written meanwhile.
Result<std::optional<Analysis>> analyse_kept_figures(const Store& store, const Setup& setup, const ResolveOptions& resolve, const FigureChoice& choice,
                                                     const AnalysisContext& context, std::uint64_t generation) {
  KeptFigures figures;
  figures.choice = choice;
  bool is_there = false;
  Result<std::optional<RawLog>> texts;
  keep_memory();
  // The texts take a thread of their own, and so a connection.
  parallel_for(2, resolve.threads, [&](std::size_t task, unsigned) {
    if (task == 0) {
      texts = texts_of_store(context.store);
    } else {
      is_there = store.load_figures(figures_kind(context.version), figure_targets(figures), resolve.threads);
    }
  });
  if (!is_there) return std::nullopt;
  if (!texts) return fail(std::move(texts.error()));
  BATON_TRY(const StoredContext now, store.load_context());
  if (!*texts || !texts_tell_all(**texts, setup.directory) || now.generation != generation) return std::nullopt;
  return analyse_kept(std::move(**texts), std::move(figures), setup.config, setup.directory, resolve, context);
}

}  // namespace

Result<Analysis> analyse_stored(Session& session, const Store& store, const Config& config, const Directory& directory, const ResolveOptions& resolve, AnalysisContext context,
                                bool keeps_events) {
  if (!keeps_events) {
    BATON_TRY(std::optional<PartedLog> parted, store.load_by_parts(resolve.threads, Digests::left_out));
    if (parted && texts_tell_all(parted->log, directory)) {
      CountedParts parts(*parted->parts, *session.progress, "measuring");
      return analyse_parts(std::move(parted->log), parts, config, directory, resolve, std::move(context));
    }
  }
  BATON_TRY(RawLog whole, store.load_log(resolve.threads, Digests::left_out));
  return analyse(std::move(whole), config, directory, resolve, std::move(context));
}

Result<Analysis> analysis_of_store(Session& session, const std::string& command, Needs needs, std::uint64_t* generation, FigureChoice choice) {
  const Options& options = session.options;
  BATON_TRY(const Store store, Store::open(options.store));
  BATON_TRY(const StoredContext stored, store.load_context());
  if (generation != nullptr) *generation = stored.generation;
  std::vector<std::string> notes;
  BATON_TRY(const RawLog catalogue, store.load_catalogue());
  BATON_TRY(const Setup setup, setup_of_store(options, stored, catalogue, notes));
  BATON_TRY(const ResolveOptions resolve, resolve_options(options));
  AnalysisContext context = session.context(command, options.store, stored.person_key);
  context.store = options.store;
  const bool needs_events = needs == Needs::events || (needs == Needs::names && chooses_issues(options));
  const bool may_be_kept = !needs_events && reads_as_imported(options);
  std::optional<Analysis> analysis;
  if (may_be_kept && !options.fresh) {
    if (!options.where.empty()) choice = {};
    choice.tenures = choice.tenures || !options.teams.empty();
    BATON_TRY(analysis, analyse_kept_figures(store, setup, resolve, choice, context, stored.generation));
  }
  if (!analysis) {
    BATON_TRY(analysis, analyse_stored(session, store, setup.config, setup.directory, resolve, std::move(context), needs_events));
    if (may_be_kept && !options.fresh) keep_figures_for_next_time(session, *analysis, stored.generation);
  }
  session.progress->clear();
  if (analysis->measured.issues.empty()) return fail(nothing_to_analyse(*analysis, resolve));
  analysis->log.notes.insert(analysis->log.notes.begin(), notes.begin(), notes.end());
  BATON_TRY_VOID(apply_all_filters(options, *analysis));
  return std::move(*analysis);
}

}  // namespace baton::cli
