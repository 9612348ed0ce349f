#include "baton/analysis/what_if.hpp"

#include <algorithm>
#include <cmath>

#include "baton/report/render.hpp"
#include "cells.hpp"
#include "what_if_figures.hpp"
#include "what_if_words.hpp"

namespace baton {

using report::Unit;

namespace what_if {
namespace {

/// How a figure is told.
struct Row {
  std::string_view id, title;
  enum class Kind : std::uint8_t { count, duration, points, ratio } kind;
  Figure figure;
};
constexpr std::array<Row, figure_count> rows{{{"team_handoffs", "team handoffs", Row::Kind::count, Figure::team_handoffs},
                                              {"team_bounces", "bounces A, B, A", Row::Kind::count, Figure::team_bounces},
                                              {"waiting_s", "waiting for the company", Row::Kind::duration, Figure::waiting},
                                              {"queued_s", "  queued", Row::Kind::duration, Figure::queued},
                                              {"in_hand_s", "  in hand", Row::Kind::duration, Figure::in_hand},
                                              {"on_customer_s", "on customer", Row::Kind::duration, Figure::on_customer},
                                              {"held_s", "held by a third party", Row::Kind::duration, Figure::held},
                                              {"time_to_resolution_mean_s", "time to resolution, mean", Row::Kind::duration, Figure::resolution},
                                              {"ease", "ease of 100", Row::Kind::points, Figure::ease},
                                              {"lowest_level_resolution", "lowest-level resolution", Row::Kind::ratio, Figure::lowest_level}}};

std::string magnitude(Row::Kind kind, double value, bool is_difference) {
  switch (kind) {
    case Row::Kind::count: return fmt::format("{:.2f}", value);
    case Row::Kind::duration: return people_duration(std::llround(value));
    case Row::Kind::points: return fmt::format("{:.1f}", value);
    case Row::Kind::ratio: return is_difference ? fmt::format("{:.1f} points", 100 * value) : people_share(value);
  }
  return {};
}

std::string told(Row::Kind kind, double value) { return std::isnan(value) ? "–" : magnitude(kind, value, false); }

/// With its sign, the true minus.
std::string difference(Row::Kind kind, double value) {
  if (std::isnan(value)) return "–";
  if (value == 0) return "0";
  return (value < 0 ? "−" : "+") + magnitude(kind, std::abs(value), true);
}

Cell data_number(Row::Kind kind, double value) {
  if (std::isnan(value)) return {};
  return kind == Row::Kind::duration ? Cell{report::DurationCell{std::llround(value)}} : Cell{value};
}

/// Fewer changed issues than the minimum are told one by one, not taken for a sample of many.
bool are_too_few(const Analysis& analysis, const Figures& figures) { return figures.changed > 0 && figures.changed < analysis.log.windows.minimum_issues; }

report::Table figure_table(const Analysis& analysis, const Figures& figures) {
  report::Table table;
  table.id = "figures";
  table.shown_rows = 0;
  table.columns = {{"measure", "measure", Unit::text, -1, true},  {"title", "mean per issue", Unit::text, 0, false},
                   {"before", "", Unit::number, -1, true},        {"after", "", Unit::number, -1, true},
                   {"difference", "", Unit::number, -1, true},    {"low", "", Unit::number, -1, true},
                   {"high", "", Unit::number, -1, true},          {"sum_difference", "", Unit::number, -1, true},
                   {"issues", "issues", Unit::count, 1, true},    {"was", "was", Unit::number, 0, false},
                   {"would", "would be", Unit::number, 0, false}, {"by", "difference", Unit::number, 0, false},
                   {"interval", "95 % interval", Unit::number, 0, false}};
  const auto add = [&](std::string_view id, std::string_view title, Row::Kind kind, const stats::PairedEstimate& estimate, std::int64_t counted, std::optional<double> sum) {
    const bool has_interval = estimate.interval && !std::isnan(estimate.difference) && !are_too_few(analysis, figures);
    std::string interval(are_too_few(analysis, figures) && estimate.difference != 0 ? too_few_text : "–");
    if (has_interval) interval = estimate.interval->low == estimate.interval->high ? "" : fmt::format("{} to {}", difference(kind, estimate.interval->low), difference(kind, estimate.interval->high));
    table.rows.push_back({Cell{std::string(id)}, Cell{std::string(title)}, data_number(kind, estimate.before), data_number(kind, estimate.after),
                          data_number(kind, estimate.difference), has_interval ? data_number(kind, estimate.interval->low) : Cell{},
                          has_interval ? data_number(kind, estimate.interval->high) : Cell{},
                          sum && !std::isnan(estimate.difference) ? data_number(kind, *sum) : Cell{}, Cell{counted}, Cell{told(kind, estimate.before)},
                          Cell{told(kind, estimate.after)}, Cell{difference(kind, estimate.difference)}, Cell{interval}});
  };
  for (const Row& row : rows) {
    const FigureChange& change = figures.of(row.figure);
    const bool has_sum = row.kind == Row::Kind::count || (row.kind == Row::Kind::duration && row.figure != Figure::resolution);
    add(row.id, row.title, row.kind, change.estimate, change.counted, has_sum ? std::optional(change.sum_difference) : std::nullopt);
    if (row.figure == Figure::resolution && figures.median_resolution) {
      add("time_to_resolution_median_s", "time to resolution, median", row.kind, *figures.median_resolution, change.counted, std::nullopt);
    }
  }
  return table;
}

report::Table team_table(const Analysis& analysis, const Changes& changes, const Figures& figures) {
  report::Table table;
  table.id = "teams";
  table.title = "Where the load goes: teams whose waiting or issues change";
  table.columns = {{"team", "team", Unit::text, 0, true},
                   {"issues_before", "issues", Unit::count, 0, true},
                   {"issues_after", "would be", Unit::count, 0, true},
                   {"queued_before_s", "queued h", Unit::hours, 1, true},
                   {"queued_after_s", "would be h", Unit::hours, 1, true},
                   {"in_hand_before_s", "in hand h", Unit::hours, 1, true},
                   {"in_hand_after_s", "would be h", Unit::hours, 1, true},
                   {"delay_before_s", "waiting h", Unit::hours, -1, true},
                   {"delay_after_s", "would be h", Unit::hours, -1, true},
                   {"delay_difference_s", "difference h", Unit::hours, 0, true}};
  std::vector<TimeSum> change;
  for (std::size_t i = 0; i < figures.teams.size(); ++i) {
    const TeamChange& team = figures.teams[i];
    change.push_back(team.delay_after() - team.delay_before());
    table.rows.push_back({Cell{changes.team_name(analysis.log, team.team)}, Cell{std::llround(team.issues_before)}, Cell{std::llround(team.issues_after)}, duration_cell(team.queued_before),
                          duration_cell(team.queued_after), duration_cell(team.in_hand_before), duration_cell(team.in_hand_after), duration_cell(team.delay_before()),
                          duration_cell(team.delay_after()), duration_cell(change.back())});
    if (change.back() != 0 || team.issues_before != team.issues_after) table.people_order.push_back(i);
  }
  table.for_people = !table.people_order.empty();
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) {
    return std::max(change[a], -change[a]) > std::max(change[b], -change[b]);
  });
  return table;
}

report::Table account_table(const Analysis& analysis, const Figures& figures) {
  const std::int64_t minimum = analysis.log.windows.minimum_issues;
  report::Table table;
  table.id = "accounts";
  table.title = "Accounts with issues that change: ease, and waiting for the company per issue";
  table.columns = {{"account", "account", Unit::text, 0, true},
                   {"issues", "issues", Unit::count, 0, true},
                   {"changed", "changed", Unit::count, 1, true},
                   {"rated", "rated", Unit::count, 2, true},
                   {"ease_before", "ease", Unit::points, 0, true},
                   {"ease_after", "would be", Unit::points, 0, true},
                   {"waiting_before_s", "waiting", Unit::duration, 0, true},
                   {"waiting_after_s", "would be", Unit::duration, 0, true}};
  std::vector<TimeSum> change;
  for (std::size_t i = 0; i < figures.accounts.size(); ++i) {
    const AccountChange& account = figures.accounts[i];
    change.push_back(account.waiting_after - account.waiting_before);
    const bool few = account.issues < minimum;
    const bool few_rated = account.rated < minimum && (account.ease_before || few);
    const auto ease = [&](const std::optional<double>& value) { return few_rated ? Cell{std::string(too_few_text)} : number_cell(value); };
    const auto waiting = [&](TimeSum sum) { return few ? Cell{std::string(too_few_text)} : duration_cell(sum / account.issues); };
    table.rows.push_back({Cell{std::string(analysis.log.raw.texts.of(TextSpace::account).text(account.account))}, Cell{account.issues}, Cell{account.changed}, Cell{account.rated},
                          ease(account.ease_before), ease(account.ease_after), waiting(account.waiting_before), waiting(account.waiting_after)});
    if (account.changed > 0) table.people_order.push_back(i);
  }
  table.for_people = !table.people_order.empty();
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) {
    const bool few_a = figures.accounts[a].issues < minimum;
    const bool few_b = figures.accounts[b].issues < minimum;
    return few_a != few_b ? few_b : change[a] < change[b];
  });
  return table;
}

template <class Name>
std::string course_text(const std::vector<Stay>& stays, Name&& name_of) {
  constexpr std::size_t most_told = 7;
  std::string text;
  for (std::size_t i = 0; i < stays.size(); ++i) {
    if (i + 1 == most_told && stays.size() > most_told) return text + fmt::format(" → … {} more", people_count(static_cast<std::int64_t>(stays.size() - i)));
    text += (i == 0 ? "" : " → ") + std::string(name_of(stays[i].team));
  }
  return text;
}

report::Table example_table(const Analysis& analysis, const Changes& changes, const Figures& figures) {
  report::Table table;
  table.id = "examples";
  table.title = "Examples, from the largest gain in time to the least";
  table.for_people = !figures.examples.empty();
  table.columns = {{"issue", "issue", Unit::text, 0, true},
                   {"team_handoffs_before", "handoffs", Unit::count, 0, true},
                   {"team_handoffs_after", "would be", Unit::count, 0, true},
                   {"whole_before_s", "opened to end", Unit::duration, 0, true},
                   {"whole_after_s", "would be", Unit::duration, 0, true},
                   {"waiting_before_s", "waiting", Unit::duration, 2, true},
                   {"waiting_after_s", "would be", Unit::duration, 2, true},
                   {"ease_before", "ease", Unit::points, 1, true},
                   {"ease_after", "would be", Unit::points, 1, true},
                   {"teams_before", "", Unit::text, -1, true},
                   {"teams_after", "", Unit::text, -1, true},
                   {"course", "", Unit::text, 0, false}};
  const auto ease = [](double value) { return std::isnan(value) ? Cell{} : Cell{value}; };
  for (const Example& example : figures.examples) {
    const std::string before = course_text(example.stays_before, [&](std::uint32_t team) { return analysis.log.team_name(team); });
    const std::string after = course_text(example.stays_after, [&](std::uint32_t team) { return changes.team_name(analysis.log, team); });
    table.rows.push_back({Cell{std::string(analysis.log.key_of(example.before.issue))}, count_cell(example.before.team_handoffs), count_cell(example.after.team_handoffs),
                          duration_cell(example.before.whole), duration_cell(example.after.whole), duration_cell(TimeSum{example.before.queued + example.before.in_hand}),
                          duration_cell(TimeSum{example.after.queued + example.after.in_hand}), ease(example.before.ease), ease(example.after.ease), Cell{before}, Cell{after},
                          Cell{before == after ? before : fmt::format("{}  would be  {}", before, after)}});
  }
  return table;
}

report::Prose lead(const Analysis& analysis, const std::vector<std::string>& changes, const Figures& figures) {
  report::Prose prose;
  prose.lead = true;
  std::string asked;
  for (const std::string& change : changes) asked += (asked.empty() ? "" : "; ") + unmarked(change);
  prose.sentences.push_back(sentence(fmt::format("What if {}?", asked)));
  if (figures.issues == 0) {
    prose.sentences.push_back(sentence(no_issue_fits));
    return prose;
  }
  if (figures.changed == 0) {
    prose.sentences.push_back(sentence(fmt::format("Nothing would change: none of {} is touched.", people_counted(figures.issues, "issue"))));
    return prose;
  }
  prose.sentences.push_back(sentence(fmt::format("*{}* of {} would have run another course.", people_count(figures.changed), people_counted(figures.issues, "issue"))));
  const auto total = [&](Figure figure) { return figures.of(figure).sum_difference; };
  const auto before = [&](Figure figure) { return figures.of(figure).estimate.before * static_cast<double>(figures.of(figure).counted); };
  const FigureChange& handoffs = figures.of(Figure::team_handoffs);
  if (handoffs.counted > 0) {
    const std::int64_t fewer = -std::llround(total(Figure::team_handoffs));
    const std::int64_t were = std::llround(before(Figure::team_handoffs));
    prose.sentences.push_back(sentence(fewer == 0 ? fmt::format("Handoffs would have been as many: {}.", people_count(were))
                                                  : fmt::format("There would have been *{}* {} handoff{}: {} in place of {}.", people_count(std::abs(fewer)), fewer > 0 ? "fewer" : "more",
                                                                std::abs(fewer) == 1 ? "" : "s", people_count(were - fewer), people_count(were))));
  }
  const FigureChange& waiting = figures.of(Figure::waiting);
  const auto saved = static_cast<TimeSum>(-std::llround(total(Figure::waiting)));
  if (saved == 0) return prose;
  std::string interval;
  if (waiting.estimate.interval && !are_too_few(analysis, figures)) {
    const auto hours = [&](double mean) { return people_hours(static_cast<TimeSum>(std::llround((saved > 0 ? -mean : mean) * static_cast<double>(waiting.counted)))); };
    const stats::Interval& of = *waiting.estimate.interval;
    interval = fmt::format("; 95 % interval {} to {}", hours(saved > 0 ? of.high : of.low), hours(saved > 0 ? of.low : of.high));
  }
  prose.sentences.push_back(sentence(fmt::format("Customers would have waited *{}* {} for the company, of {} ({}{}).", people_hours(saved > 0 ? saved : -saved), saved > 0 ? "less" : "more",
                                                 people_hours(static_cast<TimeSum>(std::llround(before(Figure::waiting)))),
                                                 people_share(std::abs(static_cast<double>(saved)) / before(Figure::waiting)), interval)));
  return prose;
}

report::Table text_table(std::string id, std::string column, const std::vector<std::string>& texts) {
  report::Table table;
  table.id = std::move(id);
  table.for_people = false;
  table.columns = {{std::move(column), "", Unit::text, 0, true}};
  for (const std::string& text : texts) table.rows.push_back({Cell{text}});
  return table;
}

}  // namespace
}  // namespace what_if

Result<report::Document> what_if_document(const Analysis& analysis, const WhatIfQuestion& question) {
  BATON_TRY(const what_if::Changes changes, what_if::changes_of(analysis, question));
  BATON_TRY(const what_if::Pools pools, what_if::Pools::gather(analysis, changes));
  const what_if::Figures figures = what_if::replay_all(analysis, changes, pools);
  const std::vector<std::string> asked = what_if::change_texts(analysis, changes);
  report::Document document = start_document(analysis, "whatif");
  document.fields.emplace_back("issues", Cell{figures.issues});
  document.fields.emplace_back("issues_changed", Cell{figures.changed});
  report::Section section{"whatif", "What if", {}};
  section.blocks.emplace_back(what_if::lead(analysis, asked, figures));
  section.blocks.emplace_back(what_if::text_table("changes", "change", asked));
  report::Table figure_table = what_if::figure_table(analysis, figures);
  figure_table.for_people = figures.changed > 0;
  section.blocks.emplace_back(std::move(figure_table));
  section.blocks.emplace_back(what_if::team_table(analysis, changes, figures));
  section.blocks.emplace_back(what_if::account_table(analysis, figures));
  section.blocks.emplace_back(what_if::example_table(analysis, changes, figures));
  const std::vector<std::string> assumed = what_if::assumptions(analysis, changes, figures);
  if (figures.changed > 0) {
    report::Prose prose;
    prose.sentences.push_back(sentence("*What is assumed*"));
    for (const std::string& text : assumed) prose.sentences.push_back(sentence("- " + unmarked(text)));
    section.blocks.emplace_back(std::move(prose));
  }
  section.blocks.emplace_back(what_if::text_table("assumptions", "assumption", figures.changed > 0 ? assumed : std::vector<std::string>{}));
  document.sections.push_back(std::move(section));
  document.notes.emplace_back("Arithmetic on the record, not a forecast.");
  document.main_table = "figures";
  if (!figures.examples.empty()) {
    if (const auto word = pasteable(analysis.log.key_of(figures.examples.front().before.issue))) document.next = {"baton explain " + *word};
  }
  return document;
}

}  // namespace baton
