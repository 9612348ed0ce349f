#include <algorithm>
#include <array>
#include <cmath>

#include "baton/base/parallel.hpp"
#include "bottleneck_tables.hpp"
#include "cells.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::string_view whole_name = "(all)";

std::string_view words_of(Verdict verdict, std::string_view longer, std::string_view shorter) {
  switch (verdict) {
    case Verdict::longer: return longer;
    case Verdict::shorter: return shorter;
    case Verdict::cannot_tell: return "cannot tell";
    case Verdict::too_few: return too_few_text;
  }
  return {};
}

/// Whether L = lambda W holds, in words.
report::Prose little_prose(const Flow& flow) {
  report::Prose prose;
  const TeamFlow& whole = flow.teams.front();
  if (!whole.mean_stay || !whole.little_deviation) return prose;
  constexpr double near = 0.10;
  const double deviation = *whole.little_deviation;
  const char* rest = std::abs(deviation) <= near ? "finished and open issues are alike."
                     : deviation < 0             ? "open issues have been there longer than finished ones were: medians of finished ones alone say too little."
                                                 : "many issues are young still.";
  prose.sentences.push_back(sentence(fmt::format("Little's law: {:.1f} a week, each there for {} when it ended, make {:.1f} under way; there were *{:.1f}* on average ({}{}). So {}", whole.arrivals_per_week,
                                                 people_duration(std::llround(*whole.mean_stay)), whole.mean_backlog * (1 + deviation), whole.mean_backlog,
                                                 deviation < 0 ? "−" : "+", people_share(std::abs(deviation)), rest)));
  return prose;
}

}  // namespace

std::string_view clock_words(ClockKind kind) {
  switch (kind) {
    case ClockKind::pending_without_message: return "Waited for the customer, who had written last, and nothing was asked";
    case ClockKind::pending_at_due: return "Put on the customer within a day before the promise fell due";
    case ClockKind::reopened_soon: return "Resolved, and reopened soon after";
    case ClockKind::followed_up: return "Resolved, and followed by another issue of the same kind";
    case ClockKind::on_customer: return "Waited for the customer";
  }
  return {};
}

Bottlenecks find_bottlenecks(const Analysis& analysis) {
  Bottlenecks found;
  const ResolvedLog& log = analysis.log;
  const Measured& measured = analysis.measured;
  const Selection& selection = analysis.selection;
  std::vector<Finding> routed, gone_round, passed, queued;
  parallel_for(7, analysis.threads, [&](std::size_t part, unsigned) {
    switch (part) {
      case 0: found.edges = compare_edges(log, measured, selection, analysis.threads); break;
      case 1: found.flow = flow_figures(log, measured, selection, 1); break;
      case 2: gone_round = loops(log, measured, selection); break;
      case 3: passed = pass_throughs(log, measured, selection); break;
      case 4: queued = queues(log, measured, selection); break;
      case 5: routed = misroutes(log, measured, selection); break;
      default: found.clocks = clock_figures(log, measured, selection);
    }
  });
  for (auto* part : {&routed, &gone_round, &passed, &queued}) {
    for (Finding& finding : *part) {
      if (finding.saved > 0 || finding.handoffs > 0) found.findings.push_back(std::move(finding));
    }
  }
  return found;
}

report::Cell example_cell(const Analysis& analysis, const std::vector<std::uint32_t>& rows, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", analysis.log.key_of(analysis.measured.issues[rows[i]].issue));
  }
  return text_cell(text);
}

report::Table flow_table(const Analysis& analysis, const Flow& flow) {
  report::Table table;
  table.id = "flow";
  table.title = fmt::format("What came in and went out, by {}, the latest first", name_of(flow.unit));
  table.empty_text = no_issue_fits;
  table.shown_rows = 13;
  table.columns = {{"start", "from", Unit::instant, 0, true},
                   {"team", "team", Unit::text, -1, true},
                   {"arrivals", "came", Unit::count, 0, true},
                   {"completions", "done", Unit::count, 0, true},
                   {"backlog", "under way at the end", Unit::count, 0, true}};
  for (const TeamFlow& team : flow.teams) {
    const std::string name(team.team == 0 ? whole_name : analysis.log.team_name(team.team));
    for (std::size_t i = 0; i < team.buckets.size(); ++i) {
      const FlowBucket& bucket = team.buckets[i];
      if (team.team == 0) table.people_order.push_back(table.rows.size());
      table.rows.push_back({Cell{report::InstantCell{flow.starts[team.first_bucket + i]}}, Cell{name}, Cell{bucket.arrivals}, Cell{bucket.completions}, Cell{bucket.backlog}});
    }
  }
  std::reverse(table.people_order.begin(), table.people_order.end());
  return table;
}

report::Table team_flow_table(const Analysis& analysis, const Flow& flow) {
  report::Table table;
  table.id = "team_flow";
  table.title = "Teams, by what is under way; medians count what is not over for as long as it lasted";
  table.empty_text = no_issue_fits;
  table.columns = {{"team", "team", Unit::text, 0, true},
                   {"issues", "issues", Unit::count, 5, true},
                   {"arrivals", "came", Unit::count, 0, true},
                   {"completions", "done", Unit::count, 3, true},
                   {"backlog", "under way", Unit::count, 0, true},
                   {"still_queued", "in queue", Unit::count, 2, true},
                   {"arrivals_per_week", "a week", Unit::number, 4, true},
                   {"mean_backlog", "on average", Unit::number, 1, true},
                   {"mean_stay_s", "mean stay", Unit::duration, 2, true},
                   {"little_deviation", "Little", Unit::ratio, 6, true},
                   {"km_median_queue_s", "median queue", Unit::duration, 0, true},
                   {"km_median_delay_s", "median delay", Unit::duration, 0, true}};
  const std::int64_t minimum = analysis.log.windows.minimum_issues;
  for (const TeamFlow& team : flow.teams) {
    const bool few = team.issues < minimum;
    const auto median = [&](const std::optional<TimeUs>& value, bool asked) {
      if (few && asked) return Cell{std::string(too_few_text)};
      return duration_cell(value);
    };
    table.people_order.push_back(table.rows.size());
    table.rows.push_back({Cell{std::string(team.team == 0 ? whole_name : analysis.log.team_name(team.team))}, Cell{team.issues}, Cell{team.arrivals}, Cell{team.completions},
                          Cell{team.backlog}, Cell{team.still_queued}, Cell{team.arrivals_per_week}, Cell{team.mean_backlog}, few ? Cell{} : duration_cell(team.mean_stay),
                          few ? Cell{} : number_cell(team.little_deviation), median(team.km_median_queue, team.team != 0), median(team.km_median_delay, true)});
  }
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) {
    if ((a == 0) != (b == 0)) return a == 0;
    const bool few_a = flow.teams[a].issues < minimum;
    const bool few_b = flow.teams[b].issues < minimum;
    return few_a != few_b ? few_b : flow.teams[a].mean_backlog > flow.teams[b].mean_backlog;
  });
  return table;
}

report::Table compared_edge_table(const Analysis& analysis, const std::vector<EdgeComparison>& edges) {
  report::Table table;
  table.id = "edges_compared";
  table.title = "Waiting from a handoff to the end, against all the waiting of like issues without it";
  table.empty_text = "No issue changed team in this period.";
  table.shown_rows = 5;
  table.columns = {{"from", "from", Unit::text, 0, true},
                   {"to", "to", Unit::text, 0, true},
                   {"handoffs", "handoffs", Unit::count, -1, true},
                   {"issues", "issues", Unit::count, 4, true},
                   {"compared", "compared", Unit::count, -1, true},
                   {"like_issues", "like issues", Unit::count, 5, true},
                   {"after_s", "after it", Unit::duration, 0, true},
                   {"with_receiver_s", "with receiver", Unit::duration, 1, true},
                   {"like_s", "like issues wait", Unit::duration, 1, true},
                   {"difference_s", "difference", Unit::duration, 3, true},
                   {"difference_low_s", "at least", Unit::duration, -1, true},
                   {"difference_high_s", "at most", Unit::duration, -1, true},
                   {"p_value", "p", Unit::number, -1, true},
                   {"p_adjusted", "p adjusted", Unit::number, -1, true},
                   {"verdict", "verdict", Unit::text, 0, true},
                   {"examples", "examples", Unit::text, -1, true}};
  for (const EdgeComparison& edge : edges) {
    table.rows.push_back({text_cell(analysis.log.team_name(edge.from)), text_cell(analysis.log.team_name(edge.to)), Cell{edge.handoffs}, Cell{edge.issues}, Cell{edge.compared},
                          Cell{edge.like_issues}, duration_cell(edge.after), duration_cell(edge.with_receiver), duration_cell(edge.like), duration_cell(edge.difference),
                          edge.interval ? Cell{report::DurationCell{std::llround(edge.interval->low)}} : Cell{}, edge.interval ? Cell{report::DurationCell{std::llround(edge.interval->high)}} : Cell{},
                          number_cell(edge.p), number_cell(edge.p_adjusted), Cell{std::string(words_of(edge.verdict, "longer", "shorter"))}, example_cell(analysis, edge.examples)});
  }
  return table;
}

report::Table clock_table(const Analysis& analysis, const std::vector<ClockFigures>& clocks) {
  report::Table table;
  table.id = "gaming";
  table.title = "What can flatter a clock: observations, with issues to look at";
  table.empty_text = "This source shows no waiting for customers, no reopening and no repeat contact.";
  table.columns = {{"kind", "kind", Unit::text, -1, true},
                   {"what", "what", Unit::text, 0, false},
                   {"team", "team", Unit::text, 0, true},
                   {"count", "times", Unit::count, 0, true},
                   {"of", "of", Unit::count, 0, true},
                   {"share", "share", Unit::share, 0, true},
                   {"elsewhere", "elsewhere", Unit::share, 0, true},
                   {"time_s", "hours", Unit::hours, 2, true},
                   {"p_adjusted", "p", Unit::number, -1, true},
                   {"verdict", "verdict", Unit::text, 1, true},
                   {"examples", "see", Unit::text, 3, true}};
  static constexpr std::array<std::string_view, clock_kind_count> words{"pending, nothing asked", "pending at due", "reopened soon", "followed up", "on customer"};
  for (const ClockFigures& clock : clocks) {
    const bool few = clock.verdict == Verdict::too_few;
    table.rows.push_back({Cell{std::string(name_of(clock.kind))}, Cell{std::string(words[static_cast<std::size_t>(clock.kind)])}, text_cell(analysis.log.team_name(clock.team)),
                          Cell{clock.share.numerator}, Cell{clock.share.denominator}, few ? Cell{std::string(too_few_text)} : share_cell(clock.share), share_cell(clock.elsewhere),
                          duration_cell(clock.time), number_cell(clock.p_adjusted), Cell{std::string(words_of(clock.verdict, "more often", "less often"))}, example_cell(analysis, clock.examples)});
  }
  // For people, what stands out first, and what is too few to say last.
  const auto rank = [](Verdict verdict) { return verdict == Verdict::longer ? 0 : verdict == Verdict::too_few ? 2 : 1; };
  for (std::size_t i = 0; i < clocks.size(); ++i) table.people_order.push_back(i);
  std::stable_sort(table.people_order.begin(), table.people_order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(clocks[a].verdict) < rank(clocks[b].verdict); });
  return table;
}

report::Document bottleneck_document(const Analysis& analysis) {
  report::Document document = start_document(analysis, "bottlenecks");
  const Bottlenecks& found = bottlenecks_of(analysis);
  document.sections.push_back(first_section(analysis));
  document.fields.emplace_back("flow_unit", Cell{std::string(name_of(found.flow.unit))});
  document.main_table = "findings";
  report::Section& flow = document.sections.emplace_back(report::Section{"flow", "What came in, went out and stayed", {}});
  flow.blocks.emplace_back(flow_table(analysis, found.flow));
  if (!found.flow.teams.empty()) flow.blocks.emplace_back(little_prose(found.flow));
  flow.blocks.emplace_back(team_flow_table(analysis, found.flow));
  report::Section& edges = document.sections.emplace_back(report::Section{"edges_compared", "What follows a handoff", {}});
  edges.blocks.emplace_back(compared_edge_table(analysis, found.edges));
  report::Section& clocks = document.sections.emplace_back(report::Section{"gaming", "Clocks", {}});
  clocks.blocks.emplace_back(clock_table(analysis, found.clocks));
  document.notes.emplace_back("Like issues: same source, category and priority. Verdicts at a false discovery rate of 10 %. Associations in the record, not causes.");
  document.next = {"baton teams", "baton handoffs"};
  return document;
}

}  // namespace baton
