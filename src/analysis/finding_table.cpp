#include <algorithm>
#include <cmath>

#include "bottleneck_tables.hpp"
#include "cells.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::size_t examples_told = 2;

/// A row of the table, whatever it is made of.
struct Row {
  FindingKind kind = FindingKind::misroute;
  std::string where, told;
  std::vector<std::uint32_t> teams;
  std::string clock;
  std::uint32_t category = 0;
  std::int64_t issues = 0, times = 0, touches = -1, work_s = -1;
  std::optional<std::int64_t> handoffs;
  std::optional<ShareValue> share;
  std::optional<TimeSum> saved;
  std::optional<stats::Interval> interval;
  std::optional<double> p_adjusted;
  std::vector<std::uint32_t> examples;
};

class Rows {
 public:
  explicit Rows(const Analysis& analysis) : analysis_(analysis) {}

  std::vector<Row> of(const Bottlenecks& found) {
    std::vector<Row> rows;
    for (const Finding& finding : found.findings) rows.push_back(of(finding));
    for (const EdgeComparison& edge : found.edges) {
      if (edge.verdict == Verdict::longer) rows.push_back(of(edge));
    }
    for (const ClockFigures& clock : found.clocks) {
      if (clock.verdict == Verdict::longer && clock.kind != ClockKind::on_customer) rows.push_back(of(clock));
    }
    for (Row& row : rows) {
      if (const Cell cell = example_cell(analysis_, row.examples, examples_told); std::holds_alternative<std::string>(cell)) row.told += fmt::format(" See {}.", std::get<std::string>(cell));
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
      if (a.saved.has_value() != b.saved.has_value()) return a.saved.has_value();
      if (a.saved && *a.saved != *b.saved) return *a.saved > *b.saved;
      if (a.kind != b.kind) return a.kind < b.kind;
      return a.where != b.where ? a.where < b.where : a.told < b.told;
    });
    return rows;
  }

 private:
  [[nodiscard]] std::string team(std::uint32_t id) const { return std::string(analysis_.log.team_name(id)); }
  [[nodiscard]] static std::string range(const stats::Interval& interval) { return fmt::format("{} to {}", people_share(interval.low), people_share(interval.high)); }

  Row of(const Finding& finding) {
    Row row;
    row.kind = finding.kind;
    row.teams = finding.teams;
    row.category = finding.category;
    row.issues = finding.issues;
    row.times = finding.times;
    row.touches = finding.touches;
    row.work_s = finding.work_s;
    row.saved = finding.saved;
    row.interval = finding.saved_interval;
    row.examples = finding.examples;
    if (finding.kind != FindingKind::queue) row.handoffs = finding.handoffs;
    if (finding.share.value) row.share = finding.share;
    const std::string first = team(finding.teams.front());
    const std::string last = team(finding.teams.back());
    switch (finding.kind) {
      case FindingKind::misroute: {
        const std::string category(analysis_.log.raw.texts.of(TextSpace::category).text(finding.category));
        row.where = fmt::format("{}: {} → {}", category, first, last);
        row.told = fmt::format("{} of the {} of {} that start at {} end at {} (95 % interval {}): send them to {} at once.", people_share(*finding.share.value),
                               people_counted(finding.share.denominator, "issue"), category, first, last, range(*finding.share.interval), last);
        break;
      }
      case FindingKind::loop:
        for (const std::uint32_t id : finding.teams) row.where += (row.where.empty() ? "" : " → ") + team(id);
        if (finding.teams.size() == 3) row.where = fmt::format("{} ⇄ {}", first, team(finding.teams[1]));
        row.told = fmt::format("{} round in {}: settle it in one place. Hours: queued, or in hand without work on record, between leaving and coming back, and the second queue there.",
                               people_counted(finding.times, "time"), people_counted(finding.issues, "issue"));
        break;
      case FindingKind::pass_through:
        row.where = fmt::format("{} → {}", first, last);
        row.told = fmt::format("{} passed on without work, {} of what {} passed to {}: send them there at once, where they can be told apart.", people_counted(finding.times, "time"),
                               people_share(*finding.share.value), first, last);
        break;
      default:
        row.where = first;
        row.told = fmt::format("Half of its stays queue {} or longer, with the other teams {}. Hours: had all of its stays been shorter in that proportion.", people_duration(std::llround(*finding.median)),
                               people_duration(std::llround(*finding.usual)));
    }
    return row;
  }

  Row of(const EdgeComparison& edge) {
    Row row;
    row.kind = FindingKind::edge;
    row.teams = {edge.from, edge.to};
    row.where = fmt::format("{} → {}", team(edge.from), team(edge.to));
    row.issues = edge.compared;
    row.times = edge.handoffs;
    const auto n = static_cast<double>(edge.compared);
    // What others made them wait later is theirs: no more than was waited with the receiver.
    const bool all_of_it = *edge.with_receiver <= *edge.difference && edge.with_receiver_interval;
    row.saved = std::llround(std::min(*edge.difference, *edge.with_receiver) * n);
    row.interval = all_of_it ? *edge.with_receiver_interval : *edge.interval;
    row.interval = stats::Interval{row.interval->low * n, row.interval->high * n};
    row.p_adjusted = edge.p_adjusted;
    row.examples = edge.examples;
    row.told = fmt::format("From it to the end issues wait {} on average, {} of it with {}; {} without it {} from opening to end. An association: find out what they wait for.",
                           people_duration(std::llround(*edge.after)), people_duration(std::llround(*edge.with_receiver)), team(edge.to), people_counted(edge.like_issues, "like issue"), people_duration(std::llround(*edge.like)));
    return row;
  }

  Row of(const ClockFigures& clock) {
    Row row;
    row.kind = FindingKind::gaming;
    row.clock = name_of(clock.kind);
    row.teams = {clock.team};
    row.where = team(clock.team);
    row.issues = clock.kind == ClockKind::reopened_soon ? static_cast<std::int64_t>(0) : clock.share.numerator;
    row.times = clock.share.numerator;
    row.share = clock.share;
    row.saved = clock.time;
    row.p_adjusted = clock.p_adjusted;
    row.examples = clock.examples;
    row.told = fmt::format("{}: {} of {}, elsewhere {}. Why, the record does not say: ask.", clock_words(clock.kind), people_count(clock.share.numerator),
                           people_count(clock.share.denominator), clock.elsewhere.value ? people_share(*clock.elsewhere.value) : "–");
    return row;
  }

  const Analysis& analysis_;
};

std::string_view words_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::pass_through: return "pass-through";
    case FindingKind::edge: return "handoff";
    case FindingKind::gaming: return "clock";
    default: return name_of(kind);
  }
}

Cell us_cell(const std::optional<stats::Interval>& interval, double stats::Interval::*end) { return interval ? Cell{report::DurationCell{std::llround((*interval).*end)}} : Cell{}; }

/// Minutes of work: recorded, else touches times the stated range.
std::optional<stats::Interval> minutes_of(const Row& row, const CostConfig& cost) {
  if (row.work_s >= 0) return stats::Interval{static_cast<double>(row.work_s) / 60, static_cast<double>(row.work_s) / 60};
  if (row.touches < 0 || !cost.minutes_per_touch) return std::nullopt;
  const auto touches = static_cast<double>(row.touches);
  return stats::Interval{touches * (*cost.minutes_per_touch)[0], touches * (*cost.minutes_per_touch)[1]};
}

}  // namespace

report::Table finding_table(const Analysis& analysis, const Bottlenecks& found) {
  const ResolvedLog& log = analysis.log;
  const CostConfig& cost = analysis.config.cost;
  const std::vector<Row> rows = Rows(analysis).of(found);
  const int priced = cost.hourly_cost ? 3 : -1;
  report::Table table;
  table.id = "findings";
  table.empty_text = analysis.selection.rows.empty() ? std::string(no_issue_fits)
                     : found.flow.teams.size() < 2   ? "This source names no teams."
                                                     : fmt::format("Nothing stands out: no route, queue or clock of {} issues or more, beyond chance.", analysis.log.windows.minimum_issues);
  table.title = rows.empty() ? "What to do first" : fmt::format("What to do first: {}, by the hours that customers would not have waited", people_counted(static_cast<std::int64_t>(rows.size()), "finding"));
  table.columns = {{"what", "what", Unit::text, 0, false},
                   {"kind", "kind", Unit::text, -2, true},
                   {"where", "where", Unit::text, 0, true},
                   {"saved_s", "hours", Unit::hours, 0, true},
                   {"saved_low_s", "at least", Unit::hours, 1, true},
                   {"saved_high_s", "at most", Unit::hours, 1, true},
                   {"issues", "issues", Unit::count, 0, true},
                   {"times", "times", Unit::count, -1, true},
                   {"handoffs", "handoffs", Unit::count, 2, true},
                   {"share", "share", Unit::share, -1, true},
                   {"touches", "touches", Unit::count, -1, true},
                   {"work_low_min", "work min, least", Unit::number, -1, true},
                   {"work_high_min", "work min, most", Unit::number, -1, true},
                   {"cost_low", "cost, least", Unit::number, priced, true},
                   {"cost_high", "cost, most", Unit::number, priced, true},
                   {"p_adjusted", "p", Unit::number, -1, true},
                   {"team", "team", Unit::text, -1, true},
                   {"to_team", "to team", Unit::text, -1, true},
                   {"category", "category", Unit::text, -1, true},
                   {"clock", "clock", Unit::text, -1, true},
                   {"examples", "examples", Unit::text, -1, true},
                   {"finding", "", Unit::text, 0, true}};
  for (const Row& row : rows) {
    const auto minutes = minutes_of(row, cost);
    const bool both = minutes && cost.hourly_cost;
    table.rows.push_back({Cell{std::string(words_of(row.kind))},
                          Cell{std::string(name_of(row.kind))},
                          Cell{row.where},
                          duration_cell(row.saved),
                          us_cell(row.interval, &stats::Interval::low),
                          us_cell(row.interval, &stats::Interval::high),
                          row.issues > 0 ? Cell{row.issues} : Cell{},
                          Cell{row.times},
                          count_cell(row.handoffs),
                          share_cell(row.share),
                          count_cell(row.touches),
                          minutes ? Cell{minutes->low} : Cell{},
                          minutes ? Cell{minutes->high} : Cell{},
                          both ? Cell{minutes->low / 60 * *cost.hourly_cost} : Cell{},
                          both ? Cell{minutes->high / 60 * *cost.hourly_cost} : Cell{},
                          number_cell(row.p_adjusted),
                          text_cell(log.team_name(row.teams.front())),
                          row.teams.size() > 1 ? text_cell(log.team_name(row.teams[1])) : Cell{},
                          text_cell(log.raw.texts.of(TextSpace::category).text(row.category)),
                          text_cell(row.clock),
                          example_cell(analysis, row.examples),
                          Cell{row.told}});
  }
  return table;
}

report::Section first_section(const Analysis& analysis) {
  report::Section section{"first", "What to do first", {}};
  const Bottlenecks& found = bottlenecks_of(analysis);
  section.blocks.emplace_back(finding_table(analysis, found));
  if (std::get<report::Table>(section.blocks.front()).rows.empty()) return section;
  report::Prose prose;
  prose.sentences.push_back(sentence("Arithmetic on the record, not a forecast. One hour can stand in several rows: do not add them up. \"At least\" and \"at most\" are the 95 % interval over issues."));
  section.blocks.emplace_back(std::move(prose));
  return section;
}

}  // namespace baton
