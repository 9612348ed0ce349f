#include <algorithm>
#include <array>
#include <limits>

#include "baton/base/parallel.hpp"
#include "cells.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

using report::Unit;

constexpr double stands_out_share = 0.10;

std::string one_in(double ratio) {
  static constexpr std::array<std::string_view, 11> words{"", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
  const auto n = static_cast<std::size_t>(std::llround(1 / ratio));
  if (ratio > 0.4) return people_share(ratio) + " of issues";
  return n <= 10 ? fmt::format("One issue in {}", words[n]) : fmt::format("One issue in {}", n);
}

report::Sentence who_sentence(const Analysis& analysis, const std::vector<TeamFigures>& teams) {
  const auto first = std::find_if(teams.begin(), teams.end(), [](const TeamFigures& team) { return team.team != 0; });
  if (analysis.selection.rows.empty()) return sentence(no_issue_fits, "teams");
  if (first == teams.end()) return sentence("This source names no teams: who answers for the waiting, and handoffs between teams, can't be seen.", "teams");
  const std::string name = unmarked(analysis.log.team_name(first->team));
  if (first->issues < analysis.log.windows.minimum_issues) {
    return sentence(fmt::format("*{}* answers for most of the waiting, but had {} issue{} only: too few to say.", name, first->issues, first->issues == 1 ? "" : "s"), "teams");
  }
  if (first->delay_share < stands_out_share) {
    return sentence(fmt::format("No team stands out: the largest, {}, answers for *{}* of the time customers waited on the company.", name,
                                people_share(first->delay_share)),
                    "teams");
  }
  return sentence(fmt::format("*{}* answers for *{}* of the time customers waited on the company ({}, {}).", name,
                              people_share(first->delay_share), people_hours(first->queued + first->in_hand), people_counted(first->issues, "issue")),
                  "teams");
}

/// Of issues that name teams.
report::Sentence bounce_sentence(const Analysis& analysis, const std::vector<MeasureValue>& values) {
  const auto& bounces = value_of(values, "team_bounces").count;
  const auto& issues = value_of(values, "issues_with_team_bounce").count;
  if (*bounces < 5) return sentence(fmt::format("Issues hardly bounce between teams (*{}* time{}).", people_count(*bounces), *bounces == 1 ? "" : "s"), "handoffs");
  const PassingFigures& passing = passing_of(analysis);
  const double ratio = static_cast<double>(*issues) / static_cast<double>(passing.issues);
  const auto name = [&](std::uint32_t team) { return unmarked(analysis.log.team_name(team)); };
  return sentence(fmt::format("*{}* came straight back to a team that had just passed it on ({} of {}); most often between {} and {} ({}).", one_in(ratio),
                              people_count(*issues), people_count(passing.issues), name(passing.bounced_a), name(passing.bounced_b), people_counted(passing.bounces, "time")),
                  "handoffs");
}

report::Sentence level_sentence(const std::vector<MeasureValue>& values) {
  const auto& lowest = value_of(values, "lowest_level_resolution").share;
  if (lowest && lowest->value && lowest->interval) {
    const std::int64_t resolved = lowest->denominator + lowest->beside;
    if (is_minority(lowest->denominator, resolved)) {
      return sentence(fmt::format("Whether issues were resolved without leaving the first line is known of *{}* of {} only: tell the tiers of the teams "
                                  "under [tiers].",
                                  people_count(lowest->denominator), people_count(resolved)),
                      "accounts");
    }
    const std::string unknown = lowest->beside > 0 ? fmt::format("; of {} more it is unknown", people_count(lowest->beside)) : "";
    return sentence(fmt::format("*{}* were resolved without leaving the first line (95 % interval {} to {}{}).", people_share(*lowest->value),
                                people_share(lowest->interval->low), people_share(lowest->interval->high), unknown),
                    "accounts");
  }
  const auto& reopened = value_of(values, "reopened").share;
  if (reopened && reopened->value) {
    return sentence(fmt::format("*{}* of resolved issues were reopened ({} of {}).", people_share(*reopened->value),
                                people_count(reopened->numerator), people_count(reopened->denominator)),
                    "accounts");
  }
  return sentence("No issue is resolved in this source.", "accounts");
}

report::Table duration_table(const Analysis& analysis, const std::vector<MeasureValue>& values) {
  report::Table table;
  table.id = "durations";
  table.in_data = false;
  table.columns = {{"measure", "", Unit::text, 0, true},     {"median_s", "median", Unit::duration, 0, true},
                   {"p90_s", "9 in 10 within", Unit::duration, 0, true}, {"n", "counted", Unit::count, 0, true},
                   {"note", "", Unit::text, 0, true}};
  const auto note_of = [&](const MeasureValue& value) -> std::string {
    if (!value.duration && analysis.selection.rows.empty()) return "no issue";
    if (!value.duration) return value.info->form == MeasureForm::wait ? "nothing was passed on" : "this source can't show it";
    if (value.duration->censored == 0) return {};
    const bool waits = value.info->form == MeasureForm::wait;
    const std::string_view censored = value.duration->censored == 1 ? "has none by its end: censored" : "have none by their end: censored";
    return fmt::format("{} {}", people_count(value.duration->censored), waits ? "never acted on" : censored);
  };
  for (const std::string_view id : {"time_to_resolution", "team_handoff_wait", "time_to_first_response", "longest_silence"}) {
    const MeasureValue& value = value_of(values, id);
    std::vector<Cell> row{Cell{std::string(value.info->title)}, Cell{}, Cell{}, Cell{}, Cell{note_of(value)}};
    if (value.duration) {
      row[1] = duration_cell(value.duration->median);
      row[2] = duration_cell(value.duration->p90);
      row[3] = Cell{value.duration->n};
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

report::Bars ledger_bars(const std::vector<MeasureValue>& values) {
  report::Bars bars;
  bars.title = "where the time went";
  TimeSum total = 0;
  const std::array<std::string_view, 5> classes{"queued", "in_hand", "on_customer", "held", "resolved_gap"};
  for (const std::string_view id : classes) {
    const auto& duration = value_of(values, id).duration;
    if (duration && duration->sum) total += *duration->sum;
  }
  bars.total = report::DurationCell{total};
  for (const std::string_view id : classes) {
    const MeasureValue& value = value_of(values, id);
    const bool known = value.duration && value.duration->sum;
    const TimeSum sum = known ? *value.duration->sum : 0;
    const double share = total > 0 ? static_cast<double>(sum) / static_cast<double>(total) : 0;
    bars.bars.push_back({std::string(value.info->title), known ? duration_cell(sum) : Cell{},
                         known ? share : std::numeric_limits<double>::quiet_NaN(), std::string(id)});
  }
  return bars;
}

std::string resolution_note(std::int64_t issues, std::optional<double> median) {
  return fmt::format("{}{}", people_counted(issues, "issue"), median ? fmt::format(", median time to resolution {}", people_duration(std::llround(*median))) : "");
}

report::Facts passing_facts(const Analysis& analysis, const std::vector<MeasureValue>& values) {
  report::Facts facts;
  const auto count = [&](std::string_view id) { return value_of(values, id).count; };
  const std::int64_t issues = *count("issues");
  const PassingFigures& passing = passing_of(analysis);
  const std::int64_t in_teams = passing.issues;
  const auto per_issue = [&](std::int64_t n) { return fmt::format("{:.2f} per issue", static_cast<double>(n) / static_cast<double>(std::max<std::int64_t>(1, issues))); };
  const auto handoffs = count("team_handoffs");
  const auto ratio = [&](std::int64_t n) { return Cell{static_cast<double>(n) / static_cast<double>(std::max<std::int64_t>(1, in_teams))}; };
  if (handoffs) {
    facts.facts.push_back({"team handoffs", Cell{*handoffs}, Unit::count, per_issue(*handoffs), "team_handoffs"});
    const std::int64_t none = *count("issues_without_team_handoff");
    const std::int64_t many = *count("issues_with_three_team_handoffs");
    const std::int64_t bounced = *count("issues_with_team_bounce");
    facts.facts.push_back({"never changed team", ratio(none), Unit::ratio, resolution_note(none, passing.resolution_of_unpassed), "issues_without_team_handoff"});
    facts.facts.push_back({"changed three times or more", ratio(many), Unit::ratio, resolution_note(many, passing.resolution_of_three), "issues_with_three_team_handoffs"});
    const ShareValue share = share_of(bounced, in_teams);
    facts.facts.push_back({"bounced A, B, A", ratio(bounced), Unit::ratio,
                           share.interval ? fmt::format("{} to {}", people_share(share.interval->low), people_share(share.interval->high)) : "", "issues_with_team_bounce"});
  }
  if (const auto persons = count("person_handoffs")) facts.facts.push_back({"person handoffs", Cell{*persons}, Unit::count, per_issue(*persons), "person_handoffs"});
  const auto add_share = [&](std::string_view id) {
    const MeasureValue& value = value_of(values, id);
    if (!value.share || !value.share->value) return;
    std::string beside;
    if (value.share->beside > 0) {
      beside = fmt::format("; {} {}", people_count(value.share->beside), value.share->beside_name == "unknown" ? "more unknown" : "had no answer");
    }
    facts.facts.push_back({std::string(value.info->title), Cell{*value.share->value}, Unit::ratio,
                           fmt::format("{} of {}, {} to {}{}", people_count(value.share->numerator), people_count(value.share->denominator),
                                       people_share(value.share->interval->low), people_share(value.share->interval->high), beside), std::string(id)});
  };
  for (const std::string_view id : {"lowest_level_resolution", "one_touch_resolution", "first_contact_resolution", "reopened", "promises_kept"}) add_share(id);
  const MeasureValue& ease = value_of(values, "ease");
  if (ease.ease && ease.ease->mean) {
    facts.facts.push_back({"ease", Cell{*ease.ease->mean}, Unit::points,
                           fmt::format("of 100; 1 in 10 below {:.0f}, {} below 50; {}", *ease.ease->p10,
                                       people_share(*ease.ease->share_below_50), people_counted(ease.ease->n, "issue")), "ease"});
  } else {
    facts.facts.push_back({"ease", Cell{}, Unit::points, "this source shows too little of what customers went through"});
  }
  return facts;
}

report::MeasureCell measure_cell(const MeasureValue& value) {
  report::MeasureCell cell;
  cell.id = value.info->id;
  cell.title = value.info->title;
  if (value.count) cell.value = Cell{*value.count};
  if (value.share) cell.value = share_cell(value.share);
  if (value.share && !value.share->beside_name.empty()) {
    cell.is_object = true;
    cell.parts.emplace_back(std::string(value.share->beside_name), Cell{value.share->beside});
  }
  if (value.duration) {
    const DurationValue& duration = *value.duration;
    cell.is_object = true;
    cell.parts = {{"n", Cell{duration.n}},
                  {"sum_s", duration_cell(duration.sum)},
                  {"mean_s", duration_cell(duration.mean)},
                  {"median_s", duration_cell(duration.median)},
                  {"p90_s", duration_cell(duration.p90)}};
    if (duration.with_censoring) {
      cell.parts.emplace_back("km_median_s", duration_cell(duration.km_median));
      cell.parts.emplace_back("censored", Cell{duration.censored});
    }
    if (duration.open_sum) cell.parts.emplace_back("open_sum_s", duration_cell(duration.open_sum));
  }
  if (value.ease) {
    const EaseValue& ease = *value.ease;
    cell.is_object = true;
    cell.parts = {{"n", Cell{ease.n}},
                  {"mean", number_cell(ease.mean)},
                  {"median", number_cell(ease.median)},
                  {"p10", number_cell(ease.p10)},
                  {"share_below_50", number_cell(ease.share_below_50)},
                  {"open_n", Cell{ease.open_n}},
                  {"open_mean", number_cell(ease.open_mean)}};
  }
  return cell;
}

}  // namespace

std::vector<report::Section> summary_sections(const Analysis& analysis) {
  parallel_for(4, analysis.threads, [&](std::size_t task, unsigned) {
    if (task == 0) (void)summary_of(analysis);
    if (task == 1) (void)verdicts_of(analysis);
    if (task == 2) (void)teams_of(analysis);
    if (task == 3) (void)passing_of(analysis);
  });
  const std::vector<MeasureValue>& values = summary_of(analysis);
  const std::vector<TeamFigures>& teams = teams_of(analysis);
  report::Prose lead;
  lead.lead = true;
  lead.sentences = {who_sentence(analysis, teams)};
  if (!analysis.selection.rows.empty()) {
    if (value_of(values, "team_bounces").count) lead.sentences.push_back(bounce_sentence(analysis, values));
    std::vector<report::Sentence> felt_by = account_sentences(analysis);
    if (felt_by.empty()) felt_by = {level_sentence(values)};
    for (report::Sentence& one : felt_by) lead.sentences.push_back(std::move(one));
  }
  report::Measures measures;
  for (const MeasureValue& value : values) measures.measures.push_back(measure_cell(value));
  report::Facts passing = passing_facts(analysis, values);
  passing.title = "passing on";
  return {{"summary", "", {std::move(lead), duration_table(analysis, values), ledger_bars(values), std::move(passing), std::move(measures)}}};
}

report::Table measure_table(std::string id, const std::vector<report::Section>& sections) {
  report::Table table;
  table.id = std::move(id);
  table.for_people = false;
  table.in_data = false;
  table.columns = {{"measure", "measure", Unit::text, 0, true}, {"part", "part", Unit::text, 0, true}, {"value", "value", Unit::number, 0, true}};
  for (const report::Section& section : sections) {
    for (const report::Block& block : section.blocks) {
      const auto* measures = std::get_if<report::Measures>(&block);
      if (measures == nullptr) continue;
      for (const report::MeasureCell& measure : measures->measures) {
        const bool is_share = std::holds_alternative<report::ShareCell>(measure.value);
        if (!measure.is_object || is_share) table.rows.push_back({Cell{measure.id}, Cell{}, measure.value});
        for (const auto& [part, value] : measure.parts) table.rows.push_back({Cell{measure.id}, Cell{part}, value});
      }
    }
  }
  return table;
}

void add_reading_notes(const Analysis& analysis, report::Document& document) {
  const auto any = [&](auto&& test) { return std::any_of(analysis.log.sources.begin(), analysis.log.sources.end(), test); };
  if (any([](const SourceFacts& facts) { return facts.persons && !facts.actors; })) {
    document.notes.emplace_back("People met: those who held the issue, where a source does not say who acted.");
  }
  if (any([](const SourceFacts& facts) { return facts.actors && !facts.messages; })) {
    document.notes.emplace_back("People met: all who acted, where a source has no messages.");
  }
  if (any([](const SourceFacts& facts) { return facts.actors && facts.custody == CustodyMode::acts; })) {
    document.notes.emplace_back("Handoff waits: from the giver's last act, an upper bound, where custody is read from acts.");
  }
}

report::Document summary_document(const Analysis& analysis) {
  report::Document document = start_document(analysis, analysis.context.command);
  document.sections = summary_sections(analysis);
  document.sections.front().blocks.emplace_back(measure_table("summary", document.sections));
  document.main_table = "summary";
  const auto all_open = [&](const IssueMeasures& issue) { return !issue.resolved && !issue.cancelled; };
  if (std::all_of(analysis.measured.issues.begin(), analysis.measured.issues.end(), all_open)) {
    document.notes.push_back(fmt::format("Nothing here says that an issue is resolved, so all of them run on to {}. If a status or activity does say so, name it under "
                                         "[status] in a configuration: baton inspect FILE prints one to edit.",
                                         format_minute(analysis.log.as_of)));
  }
  add_reading_notes(analysis, document);
  document.notes.emplace_back("Associations, not causes. Definitions: baton explain --measure team_bounces");
  document.next = {"baton teams", "baton handoffs", "baton explain ISSUE"};
  return document;
}

}  // namespace baton
