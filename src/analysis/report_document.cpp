#include <algorithm>

#include "bottleneck_tables.hpp"
#include "cells.hpp"
#include "privacy.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::size_t page_issues = 100;

report::Table definition_table() {
  report::Table table;
  table.id = "definitions";
  table.in_data = false;
  table.shown_rows = 200;
  table.columns = {{"measure", "measure", Unit::text, 0, true}, {"definition", "definition", Unit::text, 0, true}, {"population", "taken over", Unit::text, 0, true}};
  for (const MeasureInfo& info : all_measures()) {
    table.rows.push_back({Cell{std::string(info.title)}, Cell{std::string(info.definition)}, Cell{std::string(info.population)}});
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

}  // namespace

Result<report::Document> report_document(const Analysis& analysis, ReportIssues which) {
  report::Document document = start_document(analysis, "report");
  document.sections = summary_sections(analysis);
  document.sections.front().blocks.emplace_back(measure_table("measures", document.sections));
  document.sections.push_back(first_section(analysis));
  report::Document teams = team_document(analysis);
  for (report::Section& section : teams.sections) document.sections.push_back(std::move(section));
  BATON_TRY(report::Document handoffs, handoff_document(analysis, {}));
  handoffs.sections.front().blocks.insert(handoffs.sections.front().blocks.begin(), report::Block{handoff_graph(analysis, Level::team)});
  for (report::Section& section : handoffs.sections) document.sections.push_back(std::move(section));
  report::Document accounts = account_document(analysis);
  for (report::Section& section : accounts.sections) document.sections.push_back(std::move(section));
  report::Table issues = which == ReportIssues::all ? issue_table(analysis) : issue_table_head();
  issues.shown_rows = page_issues;
  issues.more_hint = "in the CSV folder: baton report -o folder.csv";
  issues.title = issues_title(analysis.selection.rows.size());
  document.sections.push_back({"issues", "Issues", {std::move(issues)}});
  report::Document sources = source_document(analysis.log.raw, stored_issues(analysis.log), analysis.context, false);
  sources.sections.front().blocks.emplace_back(settings(analysis));
  document.sections.push_back(std::move(sources.sections.front()));
  document.sections.push_back({"definitions", "What the figures mean", {definition_table()}});
  document.notes.insert(document.notes.end(), sources.notes.begin(), sources.notes.end());
  for (std::string& note : account_notes(analysis)) document.notes.push_back(std::move(note));
  document.notes.push_back(persons_note(analysis));
  document.notes.emplace_back("Associations in the record, not causes.");
  document.main_table = "issues";
  return document;
}

}  // namespace baton
