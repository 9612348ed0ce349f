#include <algorithm>
#include <array>
#include <functional>

#include "baton/base/parallel.hpp"

#include "bottleneck_tables.hpp"
#include "cells.hpp"
#include "page_tables.hpp"
#include "privacy.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

namespace {

report::Table definition_table() {
  report::Table table;
  table.id = "definitions";
  table.in_data = false;
  table.shown_rows = 100;
  table.columns = {{"measure", "measure", Unit::text, 0, true},     {"definition", "definition", Unit::text, 0, true},
                   {"population", "taken over", Unit::text, 0, true}, {"id", "id", Unit::text, -1, true},
                   {"source", "source", Unit::text, -1, true},       {"rivals", "how others count", Unit::text, -1, true},
                   {"direction", "easier", Unit::text, -1, true}};
  static constexpr std::array<std::string_view, 3> directions{"", "lower", "higher"};
  for (const MeasureInfo& info : all_measures()) {
    table.rows.push_back({Cell{std::string(info.title)}, Cell{std::string(info.definition)}, Cell{std::string(info.population)}, Cell{std::string(info.id)},
                          Cell{std::string(info.source)}, text_cell(info.rivals), text_cell(directions[static_cast<std::size_t>(info.direction)])});
  }
  return table;
}

report::Facts settings(const Analysis& analysis) {
  report::Facts facts;
  facts.title = "settings";
  for (std::size_t source = 0; source < analysis.log.sources.size(); ++source) {
    const SourceFacts& source_facts = analysis.log.sources[source];
    facts.facts.push_back({analysis.log.raw.sources[source].name, Cell{std::string(name_of(source_facts.custody))}, Unit::text, source_facts.custody_reason});
  }
  facts.facts.push_back({"reading", Cell{std::string(analysis.log.reading == Reading::service ? "service" : "process-mining")}, Unit::text, ""});
  facts.facts.push_back({"hours", Cell{std::string(analysis.log.business_hours ? "business" : "calendar")}, Unit::text, ""});
  facts.facts.push_back({"persons", Cell{std::string(analysis.context.names_persons ? "by name" : "pseudonyms")}, Unit::text, ""});
  return facts;
}

/// What the figures rest on that no record says, where that is much of it.
std::optional<report::Sentence> inferred_sentence(const Analysis& analysis) {
  constexpr double much = 0.05;
  const auto issues = static_cast<double>(analysis.selection.rows.size());
  std::int64_t accounts = 0;
  for (const std::uint32_t row : analysis.selection.rows) accounts += analysis.log.issues[analysis.measured.issues[row].issue].account_inferred;
  std::vector<std::string> parts;
  if (static_cast<double>(accounts) > much * issues) {
    parts.push_back(fmt::format("Accounts were inferred from mail domains for *{}* of issues", people_share(static_cast<double>(accounts) / issues)));
  }
  std::size_t sided = 0, persons = 0;
  for (std::size_t person = 1; person < analysis.log.persons.size(); ++person) {
    const PersonInfo& info = analysis.log.persons[person];
    if (info.canonical != person || info.side == Side::unknown) continue;
    ++persons;
    sided += info.side_inferred;
  }
  if (static_cast<double>(sided) > much * static_cast<double>(persons)) {
    parts.push_back(fmt::format("{} is one of us was inferred from mail domains for *{}* of persons", parts.empty() ? "Who" : "who", people_share(static_cast<double>(sided) / static_cast<double>(persons))));
  }
  if (parts.empty()) return std::nullopt;
  return sentence(fmt::format("{}. Check them: a directory of people and accounts (--directory) says it better.", fmt::join(parts, "; ")), "sources");
}

/// The sections of the summary, told apart: the headline with its strip of figures, and the section of all figures, which comes late.
struct Summary {
  report::Section head, figures;
};
Summary summary_sections_of(const Analysis& analysis) {
  Summary summary{{"summary", "", {}}, {"figures", "All figures", {}}};
  if (std::optional<report::Sentence> inferred = inferred_sentence(analysis)) summary.head.blocks.emplace_back(report::Prose{{std::move(*inferred)}, false});
  for (report::Section& section : summary_sections(analysis)) {
    for (report::Block& block : section.blocks) {
      const auto* prose = std::get_if<report::Prose>(&block);
      const bool leads = prose != nullptr && prose->lead;
      if (const auto* measures = std::get_if<report::Measures>(&block)) summary.head.blocks.emplace_back(strip_facts(analysis, *measures));
      (leads ? summary.head : summary.figures).blocks.push_back(std::move(block));
    }
  }
  return summary;
}

/// The sections of the report behind the first; a test compares them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> later_sections{{{"teams", "Who customers wait for"},
                                                                                        {"handoffs", "Where issues go round"},
                                                                                        {"accounts", "Accounts, compared fairly"},
                                                                                        {"months", "Over time"},
                                                                                        {"first", "What to do first"},
                                                                                        {"issues", "Issues"},
                                                                                        {"issue", "One issue"},
                                                                                        {"figures", "All figures"},
                                                                                        {"sources", "How this was made"},
                                                                                        {"definitions", "What the figures mean"}}};

/// The issues that waited longest, and the way of each.
std::vector<report::Section> issue_sections(const Analysis& analysis, ReportIssues which) {
  report::Table issues;
  if (which == ReportIssues::head_only) issues = issue_table_head();
  else if (which == ReportIssues::worst && analysis.selection.rows.size() > worst_issues) issues = table_of_issues(analysis, worst_rows(analysis, worst_issues));
  else issues = issue_table(analysis);
  issues.title = issues_title(analysis.selection.rows.size());
  issues.more_hint = "in the CSV folder: baton report -o folder.csv";
  // Set in one by one: a list in braces would be copied.
  std::vector<report::Section> sections(2);
  sections[0] = {"issues", "Issues", {}};
  sections[0].blocks.emplace_back(std::move(issues));
  sections[1] = {"issue", "One issue", {}};
  sections[1].blocks.emplace_back(stay_table(analysis));
  sections[1].blocks.emplace_back(lost_points_table(analysis));
  return sections;
}

}  // namespace

report::Document report_head(const Analysis& analysis) {
  report::Document document = start_document(analysis, "report");
  document.sections.push_back(summary_sections_of(analysis).head);
  for (const auto& [anchor, title] : later_sections) document.sections.push_back({std::string(anchor), std::string(title), {}});
  return document;
}

Result<report::Document> report_document(const Analysis& analysis, ReportIssues which) {
  report::Document document = start_document(analysis, "report");
  (void)accounts_of(analysis);  // asked for their verdicts first, as the summary does, the accounts' issues would be listed twice
  // The sections side by side: they share the figures of the teams.
  Summary summary;
  report::Document teams, accounts;
  report::Table team_time, months;
  Result<report::Document> handoffs = fail(ErrorCode::internal, "the handoffs were not looked at");
  report::Graph graph;
  report::Section first;
  std::vector<report::Section> issues;
  const std::array<std::function<void()>, 8> parts{[&] { summary = summary_sections_of(analysis); },
                                                   [&] { teams = team_document(analysis); },
                                                   [&] { handoffs = handoff_document(analysis, {}); },
                                                   [&] { issues = issue_sections(analysis, which); },
                                                   [&] { graph = handoff_graph(analysis, Level::team); },
                                                   [&] { first = first_section(analysis); },
                                                   [&] {
                                                     accounts = account_document(analysis);
                                                     months = month_table(analysis);
                                                   },
                                                   [&] { team_time = team_time_table(analysis); }};
  parallel_for(parts.size(), analysis.threads, [&](std::size_t part, unsigned) { parts[part](); });
  if (!handoffs) return fail(std::move(handoffs.error()));
  document.sections.push_back(std::move(summary.head));
  const auto add = [&](std::vector<report::Section>&& sections) { std::move(sections.begin(), sections.end(), std::back_inserter(document.sections)); };
  std::vector<report::Block>& of_teams = teams.sections.front().blocks;
  of_teams.insert(of_teams.begin(), report::Block{std::move(team_time)});
  add(std::move(teams.sections));
  handoffs->sections.front().blocks.insert(handoffs->sections.front().blocks.begin(), report::Block{std::move(graph)});
  add(std::move(handoffs->sections));
  add(std::move(accounts.sections));
  document.sections.push_back({"months", "Over time", {std::move(months)}});
  if (analysis.context.change) {
    document.fields.emplace_back("change", Cell{report::InstantCell{*analysis.context.change}});
    const TimeUs change = *analysis.context.change;
    const std::string instant = format_iso(change), day = instant.substr(0, 10);
    const bool at_midnight = instant == day + "T00:00:00Z";
    document.sections.back().blocks.emplace_back(report::Prose{{sentence(fmt::format("Something changed: *{}*, the rule in the picture. What differs beyond chance before and after it: "
                                                                                     "baton compare --change {}",
                                                                                     at_midnight ? day : format_minute(change) + " UTC", at_midnight ? day : instant),
                                                                         "")},
                                                                false});
  }
  document.sections.push_back(std::move(first));
  add(std::move(issues));
  summary.figures.blocks.emplace_back(measure_table("measures", {summary.figures}));
  document.sections.push_back(std::move(summary.figures));
  AnalysisContext context = analysis.context;
  context.command = "report";
  report::Document sources = source_document(analysis.log.raw, stored_issues(analysis.log), context, false);
  sources.sections.front().blocks.emplace_back(settings(analysis));
  document.sections.push_back(std::move(sources.sections.front()));
  document.sections.push_back({"definitions", "What the figures mean", {definition_table(), column_table()}});
  document.notes.insert(document.notes.end(), sources.notes.begin(), sources.notes.end());
  for (std::string& note : account_notes(analysis)) document.notes.push_back(std::move(note));
  document.notes.push_back(persons_note(analysis));
  document.notes.emplace_back("Associations in the record, not causes.");
  document.main_table = "issues";
  return document;
}

}  // namespace baton
