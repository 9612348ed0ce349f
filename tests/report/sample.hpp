#pragma once
#include <cmath>
#include <string>

#include "baton/report/document.hpp"

namespace baton::report {

/// Everything that has ever broken a page, a sheet, a terminal or a graph file, in one name.
inline const std::string hostile =
    std::string("</script><img src=x onerror=\"alert('1')\">\xE2\x80\xAE\x1B[31m") + std::string(1, '\0') + "\xFF\\N&lt;\n]]>-->";

inline DurationCell hours(double count) { return {std::llround(count * static_cast<double>(hour_us))}; }

inline Table team_table() {
  Table table;
  table.id = "teams";
  table.title = "Who customers wait for: 740,405 h queued or in hand";
  table.columns = {{"team", "team", Unit::text, 0, true},
                   {"tier", "line", Unit::count, 3, true},
                   {"queued_s", "queued h", Unit::hours, 0, true},
                   {"delay_share", "share", Unit::share, 0, true},
                   {"median_queue_s", "median queue", Unit::duration, 1, true},
                   {"raw", "not on a terminal", Unit::count, -1, true}};
  const auto share = [](std::int64_t numerator) { return ShareCell{static_cast<double>(numerator) / 1000, numerator, 1000, {}, {}}; };
  table.rows = {{std::string("V32 2nd"), std::int64_t{2}, hours(70675), share(298), hours(25.2 * 24), std::int64_t{1}},
                {std::string("G97"), std::int64_t{1}, hours(52462), share(73), hours(3.3), std::int64_t{2}},
                {std::string("V5 3rd"), std::int64_t{3}, hours(0), share(0), std::string("too few to say"), std::int64_t{3}}};
  return table;
}

inline Graph small_graph() {
  Graph graph;
  graph.title = "Handoffs";
  graph.vertices = {{"D8", 1, {{"issues", std::int64_t{20}, Unit::count}}},
                    {"V32 2nd", 2, {{"issues", std::int64_t{67}, Unit::count}}},
                    {"G97", 0, {}}};
  graph.edges = {{0, 1, 22, true, {{"median_wait_s", hours(1.5), Unit::duration}}}, {1, 0, 9, false, {}}, {1, 2, 1, false, {}}};
  return graph;
}

/// A document with every kind of block.
inline Document sample_document() {
  Document document;
  document.version = "0.1.0";
  document.command = "summary";
  document.as_of = 1'337'728'920 * second_us;
  document.title = "Incidents";
  document.subtitle = "incidents.xes.gz: 7,554 issues";
  document.coverage = {{"issues", ShareCell{1, 3, 3, {}, {}}}};
  document.notes = {"Associations, not causes."};
  document.main_table = "teams";
  document.fields = {{"minimum", std::int64_t{10}}};
  Section section{"teams", "Teams", {}};
  Prose prose;
  prose.lead = true;
  prose.sentences = {{{{"V32 2nd", true}, {" answers for 30 %.", false}}, "teams"}};
  section.blocks.emplace_back(prose);
  Bars bars;
  bars.title = "where the time went";
  bars.total = hours(1518619);
  bars.bars = {{"queued", hours(425213), 0.28, "queued"}, {"in hand", hours(318910), 0.21, "in_hand"}};
  section.blocks.emplace_back(bars);
  Facts facts;
  facts.facts = {{"passing on", std::int64_t{9454}, Unit::count, "team handoffs"},
                 {"  never changed team", 0.494, Unit::ratio, ""},
                 {"ease", Cell{}, Unit::points, "no customer messages"}};
  section.blocks.emplace_back(facts);
  Facts strip;
  strip.strip = true;
  strip.facts = {{"median time to resolution", DurationCell{54'720 * second_us}, Unit::duration, "9 in 10 within 18.2 d", "time_to_resolution"}};
  section.blocks.emplace_back(strip);
  section.blocks.emplace_back(team_table());
  section.blocks.emplace_back(small_graph());
  Measures measures;
  measures.measures = {{"issues", "Issues", std::int64_t{7554}, {}, false},
                       {"queued", "Queued", {}, {{"n", std::int64_t{3}}, {"sum_s", DurationCell{1'500'000}}, {"median_s", Cell{}}}, true},
                       {"reopened", "Reopened", ShareCell{0.25, 1, 4, 0.05, 0.7}, {}, true}};
  section.blocks.emplace_back(measures);
  document.sections.push_back(section);
  return document;
}

/// The same with the hostile text in every place that takes a text.
inline Document hostile_document() {
  Document document = sample_document();
  document.version = document.command = document.store = document.title = document.subtitle = document.hours = hostile;
  document.notes = {hostile};
  document.coverage = {{hostile, hostile}};
  document.fields = {{hostile, hostile}};
  Section& section = document.sections.front();
  section.anchor = section.title = hostile;
  for (Block& block : section.blocks) {
    if (auto* prose = std::get_if<Prose>(&block)) prose->sentences = {{{{hostile, true}, {hostile, false}}, hostile}};
    if (auto* bars = std::get_if<Bars>(&block)) {
      bars->title = hostile;
      for (auto& bar : bars->bars) bar.label = bar.style = hostile;
    }
    if (auto* facts = std::get_if<Facts>(&block)) {
      facts->title = hostile;
      facts->facts = {{hostile, hostile, Unit::text, hostile, hostile}, {hostile, std::int64_t{1}, Unit::count, hostile}};
    }
    if (auto* table = std::get_if<Table>(&block)) {
      table->title = table->more_hint = hostile;
      table->columns[0].title = hostile;
      for (auto& row : table->rows) row[0] = hostile;
    }
    if (auto* graph = std::get_if<Graph>(&block)) {
      graph->title = graph->id = hostile;
      for (auto& vertex : graph->vertices) {
        vertex.label = hostile;
        vertex.attributes = {{hostile, hostile, Unit::text}};
      }
      for (auto& edge : graph->edges) edge.attributes = {{hostile, hostile, Unit::text}};
    }
    if (auto* measures = std::get_if<Measures>(&block)) measures->measures[0].value = hostile;
  }
  return document;
}

}  // namespace baton::report
