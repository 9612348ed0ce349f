#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "baton/analysis/ease.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/report/document.hpp"
#include "baton/resolve/resolve.hpp"

namespace baton {

/// Chooses whole issues: by opening in [since, until), by a team that held them, by account, category, priority.
struct Filters {
  std::optional<TimeUs> since, until;
  std::vector<std::string> teams, accounts, categories, priorities;
  [[nodiscard]] bool any() const {
    return since || until || !teams.empty() || !accounts.empty() || !categories.empty() || !priorities.empty();
  }
};

/// Who asks, and how results are labelled.
struct AnalysisContext {
  std::string version, command;
  std::string store;                                   ///< Path, or empty.
  std::string inputs;                                  ///< "incidents.xes.gz" or "3 files"
  bool names_persons = false;                          ///< --identify
  report::Again again;                                 ///< How a report's figures are had again.
  std::optional<TimeUs> change;                        ///< When something changed: a rule in the pictures over time.
  /// Label of a person: the name with --identify, else a pseudonym.
  std::function<std::string(const ResolvedLog&, std::uint32_t)> person_label;
  /// Label of a contact of a customer, by the id of its text; unset: numbered by first record.
  std::function<std::string(const ResolvedLog&, std::uint32_t)> contact_label;
};

struct SharedFigures;

struct RatedIssues;

/// Issues that mislead where a window of time is looked at.
struct TrapBits {
  RowBits open, resolved, opened_before_window, not_yet_evaluable;
};

/// The rows of all issues in the orders of outputs, and lists that answers are made of, for an analysis that is asked often.
struct IssueOrders {
  std::vector<std::uint32_t> by_key;   ///< The order of issue_document().
  std::vector<std::uint32_t> key_rank; ///< By row: its rank by key, the same for the same key of several sources.
  std::vector<std::uint32_t> by_wait;  ///< Those first that waited longest on the company, then by key.
  std::shared_ptr<const RatedIssues> rated;
  RowBits inferred_opening, from_mail;
  TrapBits traps;
};

struct WholeLog;

/// Everything measured, and the issues that the question is about.
struct Analysis {
  ResolvedLog log;
  Measured measured;
  std::unique_ptr<EaseModel> ease;
  Selection selection;
  Config config;
  AnalysisContext context;
  unsigned threads = 1;
  std::shared_ptr<SharedFigures> shared;  ///< What several documents show of the selection, computed once.

  std::shared_ptr<const IssueOrders> orders;  ///< May be null: then each output sorts for itself.
  /// What answers say of all issues where `measured` holds some of them only (figures_of_selection); may be null: then it holds all.
  std::shared_ptr<const WholeLog> whole;

  /// Makes the selection that of all issues.
  void select_all();
  /// Sorts all issues and durations once, and looks at the whole. `known`: the orders of another reading of the same log, or null. Cost: O(n log n).
  void keep_orders(const IssueOrders* known = nullptr);
  /// Narrows the selection to the marked rows.
  void keep_only(const std::vector<std::uint8_t>& rows);
  [[nodiscard]] std::string person(std::uint32_t id) const { return id == 0 ? std::string() : context.person_label(log, id); }
  [[nodiscard]] std::string contact(std::uint32_t id) const {
    if (id == 0) return {};
    return context.contact_label ? context.contact_label(log, id) : fmt::format("contact {}", id);
  }
};

/// Measures a log. Errors: those of resolve(); an input error where no record is left up to the as-of instant.
[[nodiscard]] Result<Analysis> analyse(RawLog raw, const Config& config, const Directory& directory, const ResolveOptions& options,
                                       AnalysisContext context);
/// The same for a log whose events come part by part, where texts_tell_all(). The analysis holds no events: it can answer for all issues, but
/// not be filtered or explain one. `also`: another sink of the parts. Receipts are complete afterwards. Where no record is left up to the as-of
/// instant it has no issue, and nothing can be asked of it. Errors: those of resolve(), of the parts and of the other sink.
[[nodiscard]] Result<Analysis> analyse_parts(RawLog raw, LogParts& parts, const Config& config, const Directory& directory, const ResolveOptions& options,
                                             AnalysisContext context, PartSink* also = nullptr);
/// Why an analysis has no issue, and what to do.
[[nodiscard]] Error nothing_to_analyse(const Analysis& analysis, const ResolveOptions& options);
/// Narrows the selection. Usage errors: a team, account, category or priority that the log does not know (with near names).
[[nodiscard]] Result<void> apply_filters(Analysis& analysis, const Filters& filters);

/// The figures of the selected issues alone, for few: an analysis with these in place of its own and without orders, all of them selected, gives the
/// same answers, in time that depends on how many they are. For an analysis with `whole` and whom each issue names (`named_of`).
[[nodiscard]] Measured figures_of_selection(const Analysis& analysis);

/// The one-page answer: `summary` and `analyze`.
[[nodiscard]] report::Document summary_document(const Analysis& analysis);
/// Who answers for the customers' waiting.
[[nodiscard]] report::Document team_document(const Analysis& analysis);
/// What to do first, priced; what came in, went out and stayed; what follows a handoff; clocks.
[[nodiscard]] report::Document bottleneck_document(const Analysis& analysis);
struct HandoffQuestion {
  Level level = Level::team;
  std::string from, to;  ///< Only edges from, or to, this vertex; empty: all.
};
/// Who passes to whom: edges, bounces, loops, what the graph shows. Usage error: an unknown vertex.
[[nodiscard]] Result<report::Document> handoff_document(const Analysis& analysis, const HandoffQuestion& question);
[[nodiscard]] report::Document account_document(const Analysis& analysis);
/// One row per issue, by key.
[[nodiscard]] report::Document issue_document(const Analysis& analysis);
/// Rows of the selection in the order of issue_document().
[[nodiscard]] std::vector<std::uint32_t> issue_order(const Analysis& analysis);
/// Rows of the selection, those first that waited longest on the company; the first `most` of them.
[[nodiscard]] std::vector<std::uint32_t> worst_rows(const Analysis& analysis, std::size_t most);
/// A stretch of the list of issues, sorted by a column.
struct IssuePage {
  std::string sort;          ///< Id of a column, "-id" for falling values; empty: those first that waited longest. Missing values come last.
  std::size_t from = 0, count = 100;
  std::string edge;          ///< "A>B": only issues that team A passed to team B; empty: all of the selection.
};
/// Usage errors: no such column, no such teams.
[[nodiscard]] Result<report::Document> issue_page_document(const Analysis& analysis, const IssuePage& page);
/// The row of an issue. Usage error: no such issue (with near keys), or a key that several sources have.
[[nodiscard]] Result<std::uint32_t> row_of_issue(const Analysis& analysis, const std::string& key);
/// Where the events of an issue (its place in the log) are; without columns where they can't be had.
using EventsOf = std::function<IssueEvents(std::uint32_t issue)>;
/// One issue's journey. `events_of` is for an analysis that holds no events; it is asked for the issue, and for those that are told to repeat it, of a log
/// without links. Errors: those of row_of_issue(); store: the issue's events can't be had.
[[nodiscard]] Result<report::Document> explain_document(const Analysis& analysis, const std::string& key, bool events, const EventsOf& events_of = {});
/// What a measure means. Usage error: no such measure (with the nearest).
[[nodiscard]] Result<report::Document> measure_document(const AnalysisContext& context, const std::string& id);
/// What was imported: the files from the one numbered first_file on (people see folders where these are many), the rejects. The log needs no
/// issues or events: `issues` says how many there are, each mail one.
[[nodiscard]] report::Document source_document(const RawLog& log, std::uint64_t issues, const AnalysisContext& context, bool rejects, std::size_t first_file = 0);
/// Whether a report holds a row per issue, those `worst_issues` that waited longest, or only the table's head: for those who write the rows one by one.
enum class ReportIssues { all, worst, head_only };
inline constexpr std::size_t worst_issues = 5000;
/// Everything on one page.
[[nodiscard]] Result<report::Document> report_document(const Analysis& analysis, ReportIssues which = ReportIssues::all);
/// What stands above everything else on that page, quicker to have: its first section; the others are named, and empty.
[[nodiscard]] report::Document report_head(const Analysis& analysis);
/// The report without its issues and definitions: what is sent in a mail.
[[nodiscard]] Result<report::Document> mail_document(const Analysis& analysis);
/// The handoff graph of a level, for graph files and pictures.
[[nodiscard]] report::Graph handoff_graph(const Analysis& analysis, Level level);
/// What the graph of a level leaves out, in sentences.
[[nodiscard]] std::vector<std::string> handoff_graph_notes(const Analysis& analysis, Level level);

}  // namespace baton
