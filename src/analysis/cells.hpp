#pragma once
#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include "baton/analysis/analysis.hpp"

namespace baton {

using report::Cell;

/// A count of an issue or a sum where below 0 means null.
[[nodiscard]] inline Cell count_cell(std::int64_t count) { return count < 0 ? Cell{} : Cell{count}; }
[[nodiscard]] inline Cell count_cell(const std::optional<std::int64_t>& count) { return count ? Cell{*count} : Cell{}; }
[[nodiscard]] inline Cell duration_cell(TimeSum us) { return us == no_time ? Cell{} : Cell{report::DurationCell{us}}; }
[[nodiscard]] inline Cell duration_cell(const std::optional<TimeSum>& us) { return us ? Cell{report::DurationCell{*us}} : Cell{}; }
[[nodiscard]] inline Cell duration_cell(const std::optional<TimeUs>& us) { return us ? Cell{report::DurationCell{*us}} : Cell{}; }
[[nodiscard]] inline Cell duration_cell(const std::optional<double>& us) {
  return us ? Cell{report::DurationCell{std::llround(*us)}} : Cell{};
}
[[nodiscard]] inline Cell instant_cell(TimeUs us) { return us == no_time ? Cell{} : Cell{report::InstantCell{us}}; }
[[nodiscard]] inline Cell number_cell(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }
/// A ratio of coverage: six digits, as sums of weights carry the noise of binary fractions behind them.
[[nodiscard]] inline Cell coverage_cell(double ratio) { return Cell{std::round(ratio * 1e6) / 1e6}; }
[[nodiscard]] inline Cell text_cell(std::string_view text) { return text.empty() ? Cell{} : Cell{std::string(text)}; }
[[nodiscard]] inline Cell share_cell(const std::optional<ShareValue>& share) {
  if (!share || !share->value) return {};
  report::ShareCell cell{*share->value, share->numerator, share->denominator, std::nullopt, std::nullopt};
  if (share->interval) {
    cell.low = share->interval->low;
    cell.high = share->interval->high;
  }
  return cell;
}

/// The head of a document: command, as-of, store, period, coverage, notes.
[[nodiscard]] report::Document start_document(const Analysis& analysis, std::string command);
/// A sentence from pieces in which text between two '*' is set off.
[[nodiscard]] report::Sentence sentence(std::string_view marked, std::string anchor = {});
/// "7,554"
[[nodiscard]] std::string people_count(std::int64_t count);
/// "1 issue", "7,554 issues"
[[nodiscard]] std::string people_counted(std::int64_t count, std::string_view noun);
[[nodiscard]] std::string people_share(double ratio);
[[nodiscard]] std::string people_hours(TimeSum us);
[[nodiscard]] std::string people_duration(TimeSum us);
/// The text with '*' made harmless for sentence().
[[nodiscard]] std::string unmarked(std::string_view text);

/// The text as a word of a suggested command line, or nothing where it can't be pasted: a terminal would show it otherwise, or it would be
/// taken for an option.
[[nodiscard]] std::optional<std::string> pasteable(std::string_view text);

/// Whether something is known of fewer than half: what happens to be known then says nothing of the whole.
[[nodiscard]] inline bool is_minority(std::int64_t known, std::int64_t of) { return known * 2 < of; }
/// In place of ease, for people, where there are fewer issues than the minimum.
inline constexpr std::string_view too_few_text = "too few to say";
/// Says where a measure rests on a stand-in for what the source does not show.
void add_reading_notes(const Analysis& analysis, report::Document& document);
/// In place of tables and sentences where a filter leaves nothing.
inline constexpr std::string_view no_issue_fits = "No issue fits the filters.";
/// The title of the table of issues.
[[nodiscard]] std::string issues_title(std::size_t count);
/// All measures as lines of measure, part and value, for CSV: JSON has them as an object, people in sentences.
[[nodiscard]] report::Table measure_table(std::string id, const std::vector<report::Section>& sections);

/// A column of the table of issues, with its value of one issue.
struct IssueColumn {
  report::Column column;
  std::function<Cell(const Analysis&, std::uint32_t row)> cell;
  /// A number that says what the cell is: rows with the same one have the same. Unset where there is none.
  std::function<std::uint32_t(const Analysis&, std::uint32_t row)> number{};
};
[[nodiscard]] const std::vector<IssueColumn>& issue_columns();

/// Tables that more than one document shows.
[[nodiscard]] report::Table team_table(const Analysis& analysis, const std::vector<TeamFigures>& teams);
[[nodiscard]] report::Table edge_table(const Analysis& analysis, const std::vector<EdgeFigures>& edges, Level level);
[[nodiscard]] report::Table loop_table(const Analysis& analysis, const std::vector<LoopFigures>& loops, Level level);
[[nodiscard]] report::Table account_table(const Analysis& analysis);
/// Which accounts stand apart from the rest, in a sentence or two; none where fewer than two can be compared.
[[nodiscard]] std::vector<report::Sentence> account_sentences(const Analysis& analysis);
/// What must stand wherever accounts are compared: how, and what the window of the record does to it.
[[nodiscard]] std::vector<std::string> account_notes(const Analysis& analysis);
[[nodiscard]] report::Table issue_table(const Analysis& analysis);
/// The table of issues with some of the selection's rows, in this order.
[[nodiscard]] report::Table table_of_issues(const Analysis& analysis, const std::vector<std::uint32_t>& rows);
/// The same without rows.
[[nodiscard]] report::Table issue_table_head();
/// "person", "team", "department"
[[nodiscard]] std::string_view level_noun(Level level);
/// Label of a vertex: a person's as the context says.
[[nodiscard]] std::string vertex_label(const Analysis& analysis, Level level, std::uint32_t id);
/// The sections of the summary, for the page.
[[nodiscard]] std::vector<report::Section> summary_sections(const Analysis& analysis);
[[nodiscard]] report::Graph graph_of(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges);

/// How many issues the log has as stored: each mail is one of its own there.
[[nodiscard]] std::uint64_t stored_issues(const ResolvedLog& log);

}  // namespace baton
