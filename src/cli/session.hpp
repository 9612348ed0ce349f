#pragma once
#include <memory>
#include <string>

#include "baton/analysis/analysis.hpp"
#include "baton/analysis/kept_figures.hpp"
#include "baton/log/log_builder.hpp"
#include "baton/report/document.hpp"
#include "baton/store/store.hpp"
#include "options.hpp"
#include "progress_bar.hpp"

namespace baton::cli {

/// What a command needs of the world: the terminal, the progress line, the version.
struct Session {
  Options options;
  std::string version;
  bool out_is_terminal = false, err_is_terminal = false, color = false;
  std::size_t width = 0;  ///< Of stdout; 0 = not a terminal.
  std::unique_ptr<ProgressBar> progress;
  bool is_broken = false;  ///< A threshold of check is broken: exit code 1.

  /// `person_key`: key of the store's pseudonyms; empty: persons are numbered by first record.
  [[nodiscard]] AnalysisContext context(std::string command, std::string inputs, const std::string& person_key = {}) const;
};

/// The configuration and directory that the command line names.
struct Setup {
  std::string config_toml;
  Config config;
  Directory directory;
};
[[nodiscard]] Result<Setup> load_setup(const Options& options);

/// Reads all inputs into a builder as `input` says; the progress line counts their bytes. `first_bytes` stands for the first one where that was read
/// already and cannot be read twice.
[[nodiscard]] Result<void> read_inputs(Session& session, InputOptions input, LogBuilder& builder, const std::string* first_bytes = nullptr, bool skip_unchanged = false);
/// Whether the options ask for some of the issues only.
[[nodiscard]] bool chooses_issues(const Options& options);
/// What a command looks at after the analysis: the figures of the issues (which may be kept; chosen ones too), figures and who was named in all issues
/// (events pass by part by part, and are never all in memory; chosen issues need them), or events.
enum class Needs { figures, names, events };
/// Measures what a store holds; an analysis of nothing has no issue. `keeps`: the events stay.
[[nodiscard]] Result<Analysis> analyse_stored(Session& session, const Store& store, const Config& config, const Directory& directory, const ResolveOptions& resolve,
                                              AnalysisContext context, bool keeps_events);
/// The analysis of what the store holds, filters applied. `generation` gets the number of the store's state that was read. `choice`: the rows that the
/// question reads, beside what the filters do; an analysis that rests on kept figures has no others.
[[nodiscard]] Result<Analysis> analysis_of_store(Session& session, const std::string& command, Needs needs, std::uint64_t* generation = nullptr,
                                                 FigureChoice choice = {});
/// Whether the options leave the meaning of the log as the import had it.
[[nodiscard]] bool reads_as_imported(const Options& options);
/// Keeps the figures of an analysis of a whole log, read as it was imported, for those who ask later; those of a log that needs its events are not kept.
[[nodiscard]] Result<void> keep_figures(const Session& session, const Analysis& analysis, Store& store);
/// The same where the store is ours to write and was not written since it was read.
void keep_figures_for_next_time(Session& session, const Analysis& analysis, std::uint64_t generation);
/// The answer that the import kept for this command; nothing where the options ask something else, and where none is kept.
[[nodiscard]] Result<std::optional<report::Document>> kept_document(const Session& session, Level level = Level::team);
/// Whether a store has answers that this program can show.
[[nodiscard]] bool keeps_answers(const Session& session, const Store& store);
/// How a store's own log is measured for the answers that are kept beside it.
struct StandardQuestion {
  Config config;
  Directory directory;
  ResolveOptions resolve;
  AnalysisContext context;
};
[[nodiscard]] Result<StandardQuestion> standard_question_of(const Session& session, const StoredContext& stored);
/// Keeps the answers that an analysis of the log gives, as it was written last. A log that can't be measured has none, and who asks is told why.
/// Errors: the store's.
[[nodiscard]] Result<void> keep_standard_answers(Session& session, const Result<Analysis>& analysis, Store& store);
/// Keeps the answer to a standard question that the store had none to, where the store is ours to write and was not written since it was read.
void keep_for_next_time(Session& session, report::Document document, Level level, std::uint64_t generation);
/// Applies --since … --where to an analysis.
[[nodiscard]] Result<void> apply_all_filters(const Options& options, Analysis& analysis);
/// Per row of the measures: whether an SQL expression over the columns of issues is true of it; only the columns that it names are computed. Usage
/// error: what is wrong with the expression, with the names of the columns.
[[nodiscard]] Result<std::vector<std::uint8_t>> rows_where(const Analysis& analysis, const std::string& expression);

/// Prints a document as the options say: for people, as JSON or as CSV; what to try next goes to stderr of a terminal.
void print_document(const Session& session, const report::Document& document);

/// The two halves of print_document, for a command that prints more of its own in between.
void print_tables(const Session& session, const report::Document& document);
void say_next(const Session& session, const report::Document& document);

/// "1 event", "1,000 events".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view what);
/// " --store FILE" for a suggested command, empty for the default store.
[[nodiscard]] std::string store_option(const Options& options);

/// A count as people read it, thousands set apart.
[[nodiscard]] std::string people_number(std::uint64_t value);
/// Prints a text to stdout, made safe for a terminal line by line.
void print_text(const std::string& text);
/// Writes to stdout as it is: for output in pieces. False where nobody reads it any more.
bool print_piece(const std::string& text);
/// Whether all that was printed to stdout arrived. A reader that closed it early is fine. Errors: input, a full disk.
[[nodiscard]] Result<void> check_output();
/// The analysis for the report that the options ask for. Usage error: no report has this ending.
[[nodiscard]] Result<Analysis> analysis_of_report(Session& session);
/// Whether the report that the options ask for lists stints, which need events.
[[nodiscard]] bool wants_stints(const Options& options);
/// Writes the report to a path by its ending: .html, .xlsx, .md, .json, .csv (a folder); .dot, .graphml, .svg: its map. Usage error for another ending.
[[nodiscard]] Result<void> write_report(const Session& session, const Analysis& analysis, const std::string& path);
/// With --json: one object that says what a command wrote.
void print_written(const Session& session, const std::string& command, const std::string& path);
/// A line on stderr, in no other place: what was done.
void say(const Session& session, const std::string& line);
void print_error(const Error& error);
/// A warning where records of files from `first_file` on were rejected, with how to see them.
void warn_of_rejects(const Session& session, const RawLog& log, const std::string& hint, std::size_t first_file = 0);

// The commands; each reads as the story of one run.
[[nodiscard]] Result<void> run_analyze(Session& session);
[[nodiscard]] Result<void> run_import(Session& session);
[[nodiscard]] Result<void> run_inspect(Session& session);
[[nodiscard]] Result<void> run_sources(Session& session);
[[nodiscard]] Result<void> run_summary(Session& session);
[[nodiscard]] Result<void> run_teams(Session& session);
[[nodiscard]] Result<void> run_bottlenecks(Session& session);
[[nodiscard]] Result<void> run_handoffs(Session& session);
[[nodiscard]] Result<void> run_accounts(Session& session);
[[nodiscard]] Result<void> run_compare(Session& session);
[[nodiscard]] Result<void> run_issues(Session& session);
[[nodiscard]] Result<void> run_what_if(Session& session);
[[nodiscard]] Result<void> run_explain(Session& session);
[[nodiscard]] Result<void> run_report(Session& session);
[[nodiscard]] Result<void> run_export(Session& session);
[[nodiscard]] Result<void> run_sql(Session& session);
[[nodiscard]] Result<void> run_serve(Session& session);
[[nodiscard]] Result<void> run_check(Session& session);
[[nodiscard]] Result<void> run_calibrate(Session& session);

}  // namespace baton::cli
