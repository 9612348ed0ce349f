#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/what_if.hpp"
#include "support/tiny_analysis.hpp"

namespace baton::test {

/// A team's stay with an issue: minutes in its queue, then in hand.
struct PlannedStay {
  std::string team;
  int queued = 0, in_hand = 0;
};
struct PlannedIssue {
  std::string key, category = "Pump", priority = "Low", account = "Acme";
  std::vector<PlannedStay> stays;
  bool is_open = false;
};

inline constexpr std::string_view planned_header = "issue,time,activity,person,team,to_person,to_team,status,side,category,priority,account\n";
inline constexpr std::string_view planned_toml =
    "custody = \"assignments\"\n[tiers]\nrules = [[\"^Lab\", 2], [\"\", 1]]\n[ease]\nminimum_coverage = 0.2\n";

/// The records of an issue that is resolved by the team that has it last; opened `at` minutes after a midnight.
inline std::string records_of(const PlannedIssue& issue, int at = 0) {
  constexpr TimeUs midnight = TimeUs{1772409600} * second_us;  // 2026-03-02
  const auto time = [&](int minute) { return format_iso(midnight + TimeUs{minute} * minute_us); };
  const std::string fixed = fmt::format("{},{},{}", issue.category, issue.priority, issue.account);
  std::string text = fmt::format("{},{},Created,,,,,New,customer,{}\n", issue.key, time(at), fixed);
  for (const PlannedStay& stay : issue.stays) {
    text += fmt::format("{},{},Assigned,router,,,{},,,{}\n", issue.key, time(at), stay.team, fixed);
    at += stay.queued;
    text += fmt::format("{0},{1},Assigned,p{2},{2},p{2},{2},Open,,{3}\n", issue.key, time(at), stay.team, fixed);
    at += stay.in_hand;
  }
  if (issue.is_open) return text + fmt::format("{},{},Note,router,,,,,,{}\n", issue.key, time(at), fixed);
  return text + fmt::format("{0},{1},Resolved,p{2},{2},,,Resolved,,{3}\n", issue.key, time(at), issue.stays.back().team, fixed);
}

inline std::string log_of(const std::vector<PlannedIssue>& issues) {
  std::string log(planned_header);
  for (const PlannedIssue& issue : issues) log += records_of(issue);
  return log;
}

inline report::Document what_if(const Analysis& analysis, const WhatIfQuestion& question) {
  auto document = what_if_document(analysis, question);
  INFO((document ? std::string() : text_of(document.error())));
  REQUIRE(document);
  return std::move(*document);
}

/// A table of a document by its id.
inline const report::Table& table_named(const report::Document& document, std::string_view id) {
  for (const report::Block& block : document.sections.front().blocks) {
    if (const auto* table = std::get_if<report::Table>(&block); table != nullptr && table->id == id) return *table;
  }
  FAIL("no table " << id);
  std::terminate();
}

/// A cell of the row that begins with a text; not a number where it is missing or words. Durations in minutes.
inline double cell_of(const report::Document& document, std::string_view table_id, std::string_view row, std::string_view column) {
  const report::Table& table = table_named(document, table_id);
  for (const auto& cells : table.rows) {
    if (std::get<std::string>(cells.front()) != row) continue;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].id != column) continue;
      if (const auto* count = std::get_if<std::int64_t>(&cells[i])) return static_cast<double>(*count);
      if (const auto* number = std::get_if<double>(&cells[i])) return *number;
      if (const auto* duration = std::get_if<report::DurationCell>(&cells[i])) return static_cast<double>(duration->us) / static_cast<double>(minute_us);
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  FAIL("no cell " << table_id << ", " << row << ", " << column);
  return 0;
}
inline double figure(const report::Document& document, std::string_view measure, std::string_view column = "difference") {
  return cell_of(document, "figures", measure, column);
}

}  // namespace baton::test
