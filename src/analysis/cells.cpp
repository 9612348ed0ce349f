#include "cells.hpp"

#include <algorithm>

#include "baton/base/shell.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "shared_figures.hpp"
#include "whole_log.hpp"

namespace baton {

using report::Unit;

std::string people_count(std::int64_t count) { return report::for_people(Cell{count}, Unit::count); }
std::string people_counted(std::int64_t count, std::string_view noun) { return fmt::format("{} {}{}", people_count(count), noun, count == 1 ? "" : "s"); }
std::string people_share(double ratio) { return report::for_people(Cell{ratio}, Unit::ratio); }
std::string people_hours(TimeSum us) { return report::for_people(Cell{report::DurationCell{us}}, Unit::hours); }
std::string people_duration(TimeSum us) { return report::for_people(Cell{report::DurationCell{us}}, Unit::duration); }

std::optional<std::string> pasteable(std::string_view text) {
  if (text.empty() || text.starts_with('-') || terminal_safe(text) != text) return std::nullopt;
  return shell_quoted(text);
}

std::string unmarked(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '*', '\x01');
  return plain;
}

report::Sentence sentence(std::string_view marked, std::string anchor) {
  report::Sentence result;
  result.anchor = std::move(anchor);
  bool bold = false;
  std::string part;
  const auto flush = [&] {
    std::replace(part.begin(), part.end(), '\x01', '*');
    if (!part.empty()) result.parts.emplace_back(part, bold);
    part.clear();
  };
  for (const char c : marked) {
    if (c == '*') {
      flush();
      bold = !bold;
    } else {
      part += c;
    }
  }
  flush();
  return result;
}

namespace {

void add_coverage(const Analysis& analysis, const Head& head, report::Document& document) {
  const auto issues = static_cast<double>(std::max<std::size_t>(1, analysis.selection.rows.size()));
  document.coverage.emplace_back("opening_inferred", coverage_cell(static_cast<double>(head.inferred_openings) / issues));
  document.coverage.emplace_back("ease", coverage_cell(head.ease_coverage / issues));
  const auto all_events = static_cast<double>(std::max<std::uint64_t>(1, analysis.log.event_count()));
  document.coverage.emplace_back("status_says_nothing", coverage_cell(static_cast<double>(analysis.measured.statements_unmapped) / all_events));
  std::int64_t rejected = 0;
  std::int64_t duplicates = 0;
  for (const FileReceipt& file : analysis.log.raw.files) {
    rejected += static_cast<std::int64_t>(file.rejected);
    duplicates += static_cast<std::int64_t>(file.duplicates);
  }
  document.coverage.emplace_back("records_rejected", Cell{rejected});
  document.coverage.emplace_back("records_duplicate", Cell{duplicates});
  for (const auto& [name, value] : analysis.log.coverage) document.coverage.emplace_back(name, Cell{static_cast<std::int64_t>(value)});
}

std::string custody_text(const Analysis& analysis) {
  std::string text;
  for (std::size_t source = 0; source < analysis.log.sources.size(); ++source) {
    if (!text.empty()) text += ", ";
    if (analysis.log.sources.size() > 1) text += analysis.log.raw.sources[source].name + " ";
    text += name_of(analysis.log.sources[source].custody);
  }
  return text;
}

/// Says so where what is shown rests on mails that no status ever ends.
void note_loose_threads(std::int64_t threads, report::Document& document) {
  if (threads == 0) return;
  document.notes.push_back(fmt::format("{} thread{} of mails here belong{} to no ticket. Nothing in a mail says that it is resolved: such a thread counts as open, "
                                       "and its waiting runs on to the last mail of the mailbox.",
                                       people_count(threads), threads == 1 ? "" : "s", threads == 1 ? "s" : ""));
}

std::string period_of(const Head& head) {
  if (head.first == no_time) return {};
  return fmt::format(", {} to {}", format_minute(head.first).substr(0, 10), format_minute(head.last).substr(0, 10));
}

}  // namespace

std::uint64_t stored_issues(const ResolvedLog& log) { return log.raw.issues.empty() ? log.issues.size() : log.raw.issues.size(); }

report::Document start_document(const Analysis& analysis, std::string command) {
  report::Document document;
  document.version = analysis.context.version;
  document.command = std::move(command);
  document.as_of = analysis.log.as_of;
  document.store = analysis.context.store;
  document.inputs = analysis.context.inputs;
  document.again = analysis.context.again;
  document.hours = analysis.log.business_hours ? "business" : "calendar";
  document.title = "How easy is it to deal with us";
  const Head head = head_of(analysis);
  std::uint64_t rejected = 0;
  for (const FileReceipt& file : analysis.log.raw.files) rejected += file.rejected;
  const std::size_t all = analysis.whole ? analysis.whole->issues : analysis.measured.issues.size();
  const bool filtered = analysis.selection.rows.size() != all;
  document.subtitle =
      fmt::format("{}{} issue{}, {} event{}{}, {} rejected", people_count(static_cast<std::int64_t>(analysis.selection.rows.size())),
                  filtered ? fmt::format(" of {}", people_count(static_cast<std::int64_t>(all))) : "",
                  all == 1 ? "" : "s", people_count(head.events), head.events == 1 ? "" : "s", period_of(head), people_count(static_cast<std::int64_t>(rejected)));
  document.fields.emplace_back("custody", Cell{custody_text(analysis)});
  document.fields.emplace_back("reading", Cell{std::string(analysis.log.reading == Reading::service ? "service" : "process-mining")});
  add_coverage(analysis, head, document);
  document.notes = analysis.log.notes;
  if (document.command != "explain") note_loose_threads(head.mail_threads, document);
  if (analysis.log.reading == Reading::process_mining) {
    document.notes.emplace_back("Process-mining reading: changes of holder run to the last event, automation counts as persons.");
  }
  return document;
}

}  // namespace baton
