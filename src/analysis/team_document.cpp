#include <algorithm>

#include "baton/metrics/bottlenecks.hpp"

#include "cells.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

report::Table team_table(const Analysis& analysis, const std::vector<TeamFigures>& teams) {
  report::Table table;
  table.id = "teams";
  table.empty_text = analysis.selection.rows.empty() ? no_issue_fits : "This source names no teams.";
  table.columns = {{"team", "team", Unit::text, 0, true},
                   {"department", "department", Unit::text, 9, true},
                   {"tier", "tier", Unit::count, 5, true},
                   {"issues", "issues", Unit::count, 0, true},
                   {"received", "received", Unit::count, 4, true},
                   {"passed_on", "passed on", Unit::count, 8, true},
                   {"queued_s", "queued h", Unit::hours, 0, true},
                   {"in_hand_s", "in hand h", Unit::hours, 0, true},
                   {"delay_share", "share", Unit::ratio, 0, true},
                   {"open_delay_s", "open issues h", Unit::hours, 7, true},
                   {"ten_slowest_share", "10 slowest", Unit::ratio, 2, true},
                   {"median_queue_s", "median queue", Unit::duration, 1, true},
                   {"p90_queue_s", "9 in 10 queue", Unit::duration, 10, true},
                   {"bounces", "sent back", Unit::count, 3, true},
                   {"pass_throughs", "pass-throughs", Unit::count, 11, true},
                   {"resolved", "resolved", Unit::count, 12, true},
                   {"median_resolution_s", "median resolution", Unit::duration, -1, true},
                   {"p90_resolution_s", "9 in 10 resolution", Unit::duration, -1, true},
                   {"lowest_level_resolution", "lowest level", Unit::ratio, -1, true},
                   {"ease", "ease", Unit::points, 6, true},
                   {"held_s", "held h", Unit::hours, -1, true},
                   {"on_customer_s", "on customer h", Unit::hours, 13, true},
                   {"arrivals", "came", Unit::count, -1, true},
                   {"completions", "done", Unit::count, -1, true},
                   {"backlog", "under way", Unit::count, 5, true},
                   {"must_pass", "must pass", Unit::ratio, 14, true}};
  for (const TeamFigures& team : teams) {
    const TeamInfo& info = analysis.log.teams[team.team];
    const bool none = team.team == 0;
    std::vector<Cell> row;
    row.push_back(none ? Cell{std::string("(none)")} : Cell{std::string(analysis.log.team_name(team.team))});
    row.push_back(text_cell(analysis.log.raw.texts.of(TextSpace::department).text(info.department)));
    row.push_back(info.tier == 0 ? Cell{} : Cell{std::int64_t{info.tier}});
    row.push_back(Cell{team.issues});
    row.push_back(none ? Cell{} : Cell{team.received});
    row.push_back(none ? Cell{} : Cell{team.passed_on});
    row.push_back(duration_cell(team.queued));
    row.push_back(duration_cell(team.in_hand));
    row.push_back(Cell{team.delay_share});
    row.push_back(duration_cell(team.open_delay));
    row.push_back(number_cell(team.ten_slowest_share));
    row.push_back(duration_cell(team.median_queue));
    row.push_back(duration_cell(team.p90_queue));
    row.push_back(none ? Cell{} : Cell{team.bounces});
    row.push_back(count_cell(team.pass_throughs));
    row.push_back(none ? Cell{} : Cell{team.resolved});
    row.push_back(duration_cell(team.median_resolution));
    row.push_back(duration_cell(team.p90_resolution));
    row.push_back(team.lowest_level ? number_cell(team.lowest_level->value) : Cell{});
    const bool few = team.ease && team.rated < analysis.log.windows.minimum_issues;
    row.push_back(few ? Cell{std::string(too_few_text)} : number_cell(team.ease));
    row.push_back(duration_cell(team.held));
    row.push_back(duration_cell(team.on_customer));
    for (const std::int64_t count : {team.arrivals, team.completions, team.backlog}) row.push_back(none ? Cell{} : Cell{count});
    row.push_back(none ? Cell{} : Cell{team.must_pass});
    table.rows.push_back(std::move(row));
  }
  return table;
}

namespace {

/// What the first team's queue would be worth: the finding of `bottlenecks` about it.
report::Prose worth(const Analysis& analysis, const std::vector<TeamFigures>& teams, TimeSum all_delay) {
  report::Prose prose;
  const auto first = std::find_if(teams.begin(), teams.end(), [](const TeamFigures& team) { return team.team != 0; });
  if (first == teams.end() || first->issues < analysis.log.windows.minimum_issues || all_delay <= 0) return prose;
  const auto queue = queue_of(analysis.log, analysis.measured, analysis.selection, first->team);
  if (!queue || queue->saved <= 0) return prose;
  prose.sentences.push_back(sentence(fmt::format(
      "Worth: half of the stays at {} queue {} or longer, with the other teams {}. Had all of its stays been shorter in that proportion, *{}* ({} of the total) would not "
      "have been waited. Arithmetic on the record, not a forecast.",
      unmarked(analysis.log.team_name(first->team)), people_duration(std::llround(*queue->median)), people_duration(std::llround(*queue->usual)), people_hours(queue->saved),
      people_share(static_cast<double>(queue->saved) / static_cast<double>(all_delay)))));
  return prose;
}

}  // namespace

report::Document team_document(const Analysis& analysis) {
  report::Document document = start_document(analysis, "teams");
  const auto& teams = teams_of(analysis);
  TimeSum all_delay = 0;
  for (const TeamFigures& team : teams) all_delay += team.queued + team.in_hand;
  std::size_t half = 0;
  double sum = 0;
  std::size_t named = 0;
  for (const TeamFigures& team : teams) {
    if (team.team == 0) continue;
    ++named;
    if (sum < 0.5) {
      sum += team.delay_share;
      ++half;
    }
  }
  report::Table table = team_table(analysis, teams);
  table.title = fmt::format("Who customers wait for: {} queued or in hand, {} team{}", people_hours(all_delay), people_count(static_cast<std::int64_t>(named)),
                            named == 1 ? "" : "s");
  if (sum >= 0.5 && named > 1) {
    table.title += fmt::format("; {} of them {} up half of it", people_count(static_cast<std::int64_t>(half)), half == 1 ? "makes" : "make");
  }
  document.sections.push_back({"teams", "Who customers wait for", {std::move(table), worth(analysis, teams, all_delay)}});
  document.main_table = "teams";
  if (named > 0 && teams.front().team != 0) {
    if (const auto word = pasteable(analysis.log.team_name(teams.front().team))) document.next = {"baton issues --team " + *word, "baton handoffs --to " + *word};
  }
  return document;
}

}  // namespace baton
