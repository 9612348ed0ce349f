#include "window_traps.hpp"

#include <algorithm>
#include <iterator>

#include "cells.hpp"
#include "whole_log.hpp"

namespace baton {
namespace {

constexpr double ended_early = 1.0 / 200;      // share of issues whose last record may lie before the window
constexpr double least_share = 0.01;
constexpr std::int64_t least_issues = 10;
constexpr double least_length = 0.1;           // of the record
constexpr double many_open = 0.1, many_young = 0.05;  // of the issues, of the resolved: worth a note

}  // namespace

std::vector<WindowTraps::Window> windows_of_sources(const Analysis& analysis) {
  const ResolvedLog& log = analysis.log;
  std::vector<std::vector<TimeUs>> last_of(log.sources.size());
  std::vector<TimeUs> begin(log.sources.size(), no_time);
  for (const IssueMeasures& issue : analysis.measured.issues) {
    const std::uint32_t source = log.issues[issue.issue].source;
    if (log.raw.sources[source].is_mail) continue;
    last_of[source].push_back(issue.last_event);
  }
  for (std::uint32_t source = 0; source < last_of.size(); ++source) {
    std::vector<TimeUs>& last = last_of[source];
    if (static_cast<std::int64_t>(last.size()) < least_issues) continue;
    const auto place = last.begin() + static_cast<std::ptrdiff_t>(ended_early * static_cast<double>(last.size()));
    std::nth_element(last.begin(), place, last.end());
    begin[source] = *place;
  }
  std::vector<WindowTraps::Window> windows(log.sources.size());
  for (const IssueMeasures& issue : analysis.measured.issues) {
    const std::uint32_t source = log.issues[issue.issue].source;
    if (begin[source] == no_time) continue;
    WindowTraps::Window& window = windows[source];
    ++window.issues;
    window.opened_before += issue.opening < begin[source];
    window.earliest = window.earliest == no_time ? issue.opening : std::min(window.earliest, issue.opening);
  }
  for (std::uint32_t source = 0; source < windows.size(); ++source) {
    WindowTraps::Window& window = windows[source];
    window.source = source;
    window.from = begin[source];
    const auto length = static_cast<double>(log.sources[source].as_of - window.earliest);
    const bool by_update = window.opened_before >= least_issues && static_cast<double>(window.opened_before) >= least_share * static_cast<double>(window.issues) &&
                           static_cast<double>(window.from - window.earliest) >= least_length * length;
    if (!by_update) window.from = no_time;
  }
  return windows;
}

namespace {

/// Calls tell(kind of issue, is it one) for each kind that traps count.
template <class Tell>
void each_kind(const Analysis& analysis, const std::vector<WindowTraps::Window>& windows, std::uint32_t row, Tell tell) {
  const ResolvedLog& log = analysis.log;
  const IssueMeasures& issue = analysis.measured.issues[row];
  const std::uint32_t source = log.issues[issue.issue].source;
  tell(&TrapBits::open, &WindowTraps::open, issue.is_open());
  tell(&TrapBits::resolved, &WindowTraps::resolved, issue.resolved);
  tell(&TrapBits::opened_before_window, &WindowTraps::opened_before_window, windows[source].from != no_time && issue.opening < windows[source].from);
  tell(&TrapBits::not_yet_evaluable, &WindowTraps::not_yet_evaluable,
       issue.resolved && issue.repeat_contacts >= 0 && issue.end > log.sources[source].as_of - log.windows.repeat_contact_us);
}

}  // namespace

TrapBits find_trap_bits(const Analysis& analysis, const std::vector<WindowTraps::Window>& windows) {
  const std::size_t rows = analysis.measured.issues.size();
  TrapBits bits;
  bits.open = bits.resolved = bits.opened_before_window = bits.not_yet_evaluable = RowBits(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    each_kind(analysis, windows, row, [&](RowBits TrapBits::*of, std::int64_t WindowTraps::*, bool flag) { (bits.*of).set(row, flag); });
  }
  return bits;
}

WindowTraps find_window_traps(const Analysis& analysis) {
  WindowTraps traps;
  const std::vector<WindowTraps::Window> windows = analysis.whole ? analysis.whole->windows : windows_of_sources(analysis);
  std::copy_if(windows.begin(), windows.end(), std::back_inserter(traps.by_update), [](const WindowTraps::Window& window) { return window.from != no_time; });
  const Selection& selection = analysis.selection;
  traps.issues = static_cast<std::int64_t>(selection.rows.size());
  if (analysis.orders) {
    const TrapBits& all = analysis.orders->traps;
    const auto count = [&](const RowBits& bits) { return static_cast<std::int64_t>((selection.bits & bits).count()); };
    traps.open = count(all.open);
    traps.resolved = count(all.resolved);
    traps.opened_before_window = count(all.opened_before_window);
    traps.not_yet_evaluable = count(all.not_yet_evaluable);
    return traps;
  }
  for (const std::uint32_t row : selection.rows) {
    each_kind(analysis, windows, row, [&](RowBits TrapBits::*, std::int64_t WindowTraps::*to, bool flag) { traps.*to += flag; });
  }
  return traps;
}

void note_window_traps(const Analysis& analysis, const WindowTraps& traps, std::string_view whom, std::vector<std::string>& notes) {
  const auto part = [](std::int64_t count, std::int64_t of) { return of > 0 ? static_cast<double>(count) / static_cast<double>(of) : 0.0; };
  for (const WindowTraps::Window& window : traps.by_update) {
    if (traps.opened_before_window == 0) break;
    const std::string source = analysis.log.sources.size() > 1 ? fmt::format("{}: ", analysis.log.raw.sources[window.source].name) : "";
    const std::string from = format_minute(window.from).substr(0, 10);
    notes.push_back(fmt::format("{}This looks like an export by date of update: hardly any issue ended before {}, but {} were opened before, the first on {}. Those are here "
                                "because they lasted, and make times look longer. --since {} leaves them out.",
                                source, from, people_count(window.opened_before), format_minute(window.earliest).substr(0, 10), from));
  }
  if (part(traps.open, traps.issues) >= many_open) {
    notes.push_back(fmt::format("{} of the issues here are still open, and figures over resolved issues leave them out: {} whose hard issues are not yet resolved look "
                                "easier than they are.",
                                people_share(part(traps.open, traps.issues)), whom));
  }
  if (part(traps.not_yet_evaluable, traps.resolved) >= many_young) {
    notes.push_back(fmt::format("{} of {} resolved issues ended less than {} before the end of the record: whether they come back is not known yet, and counts as if they did not.",
                                people_count(traps.not_yet_evaluable), people_count(traps.resolved), people_duration(analysis.log.windows.repeat_contact_us)));
  }
}

}  // namespace baton
