#pragma once
#include <cmath>
#include <optional>
#include <string>

#include "baton/analysis/analysis.hpp"

namespace baton {

using report::Cell;

/// A count of an issue or a sum where below 0 means null.
[[nodiscard]] inline Cell count_cell(std::int64_t count) { return count < 0 ? Cell{} : Cell{count}; }
[[nodiscard]] inline Cell count_cell(const std::optional<std::int64_t>& count) { return count ? Cell{*count} : Cell{}; }
[[nodiscard]] inline Cell duration_cell(TimeUs us) { return us == no_time ? Cell{} : Cell{report::DurationCell{us}}; }
[[nodiscard]] inline Cell duration_cell(const std::optional<TimeUs>& us) { return us ? Cell{report::DurationCell{*us}} : Cell{}; }
[[nodiscard]] inline Cell duration_cell(const std::optional<double>& us) {
  return us ? Cell{report::DurationCell{std::llround(*us)}} : Cell{};
}
[[nodiscard]] inline Cell instant_cell(TimeUs us) { return us == no_time ? Cell{} : Cell{report::InstantCell{us}}; }
[[nodiscard]] inline Cell number_cell(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }
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
[[nodiscard]] std::string people_share(double ratio);
[[nodiscard]] std::string people_hours(TimeUs us);
[[nodiscard]] std::string people_duration(TimeUs us);
/// The text with '*' made harmless for sentence().
[[nodiscard]] std::string unmarked(std::string_view text);

/// Tables that more than one document shows.
[[nodiscard]] report::Table team_table(const Analysis& analysis, const std::vector<TeamFigures>& teams);
[[nodiscard]] report::Table edge_table(const Analysis& analysis, const std::vector<EdgeFigures>& edges, Level level);
[[nodiscard]] report::Table loop_table(const Analysis& analysis, const std::vector<LoopFigures>& loops, Level level);
[[nodiscard]] report::Table account_table(const Analysis& analysis);
[[nodiscard]] report::Table issue_table(const Analysis& analysis);
/// Label of a vertex: a person's as the context says.
[[nodiscard]] std::string vertex_label(const Analysis& analysis, Level level, std::uint32_t id);
/// The sections of the summary, for the page.
[[nodiscard]] std::vector<report::Section> summary_sections(const Analysis& analysis);
[[nodiscard]] report::Graph graph_of(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges);

}  // namespace baton
