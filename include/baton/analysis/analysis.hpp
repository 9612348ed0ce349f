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
  /// Label of a person: the name with --identify, else a pseudonym.
  std::function<std::string(const ResolvedLog&, std::uint32_t)> person_label;
  /// Label of a contact of a customer, by the id of its text; unset: numbered by first record.
  std::function<std::string(const ResolvedLog&, std::uint32_t)> contact_label;
};

struct SharedFigures;

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
/// One issue's journey. Usage error: no such issue (with near keys), or a key that several sources have.
[[nodiscard]] Result<report::Document> explain_document(const Analysis& analysis, const std::string& key, bool events);
/// What a measure means. Usage error: no such measure (with the nearest).
[[nodiscard]] Result<report::Document> measure_document(const AnalysisContext& context, const std::string& id);
/// What was imported: the files from the one numbered first_file on (people see folders where these are many), the rejects. The log needs no
/// issues or events: `issues` says how many there are, each mail one.
[[nodiscard]] report::Document source_document(const RawLog& log, std::uint64_t issues, const AnalysisContext& context, bool rejects, std::size_t first_file = 0);
/// Whether a report holds a row per issue, or only the table's head: for those who write the rows one by one.
enum class ReportIssues { all, head_only };
/// Everything on one page.
[[nodiscard]] Result<report::Document> report_document(const Analysis& analysis, ReportIssues which = ReportIssues::all);
/// The report without its issues and definitions: what is sent in a mail.
[[nodiscard]] Result<report::Document> mail_document(const Analysis& analysis);
/// The handoff graph of a level, for graph files and pictures.
[[nodiscard]] report::Graph handoff_graph(const Analysis& analysis, Level level);
/// What the graph of a level leaves out, in sentences.
[[nodiscard]] std::vector<std::string> handoff_graph_notes(const Analysis& analysis, Level level);

}  // namespace baton
