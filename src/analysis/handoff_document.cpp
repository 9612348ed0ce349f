#include <algorithm>
#include <map>
#include <set>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/graph/handoff_graph.hpp"
#include "cells.hpp"
#include "privacy.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

std::string_view level_noun(Level level) { return level == Level::person ? "person" : level == Level::team ? "team" : "department"; }

std::string vertex_label(const Analysis& analysis, Level level, std::uint32_t id) {
  return level == Level::person ? analysis.person(id) : std::string(vertex_name(analysis.log, level, id));
}

report::Table edge_table(const Analysis& analysis, const std::vector<EdgeFigures>& edges, Level level) {
  report::Table table;
  table.id = "edges";
  table.empty_text = analysis.selection.rows.empty() ? std::string(no_issue_fits) : level == Level::team ? "No issue changed team in this period." : "Nothing was passed on at this level.";
  table.columns = {{"from", "from", Unit::text, 0, true},
                   {"to", "to", Unit::text, 0, true},
                   {"handoffs", "handoffs", Unit::count, 0, true},
                   {"issues", "issues", Unit::count, 3, true},
                   {"bounces", "straight back", Unit::count, 1, true},
                   {"median_wait_s", "median wait", Unit::duration, 0, true},
                   {"p90_wait_s", "9 in 10 within", Unit::duration, 2, true},
                   {"waiting_after_s", "waiting after h", Unit::hours, 0, true}};
  for (const EdgeFigures& edge : edges) {
    table.rows.push_back({Cell{vertex_label(analysis, level, edge.from)}, Cell{vertex_label(analysis, level, edge.to)}, Cell{edge.handoffs},
                          Cell{edge.issues}, Cell{edge.bounces}, duration_cell(edge.median_wait), duration_cell(edge.p90_wait),
                          duration_cell(edge.waiting_after)});
  }
  return table;
}

report::Table loop_table(const Analysis& analysis, const std::vector<LoopFigures>& loops, Level level) {
  report::Table table;
  table.id = "loops";
  table.empty_text = "No issue came back.";
  table.shown_rows = 5;
  table.columns = {{"path", "loop", Unit::text, 0, true}, {"length", "length", Unit::count, -1, true}, {"times", "times", Unit::count, 0, true}};
  for (const LoopFigures& loop : loops) {
    std::string path;
    for (const std::uint32_t id : loop.path) path += (path.empty() ? "" : " → ") + (id == 0 ? "…" : vertex_label(analysis, level, id));
    table.rows.push_back({Cell{path}, Cell{loop.length}, Cell{loop.times}});
  }
  return table;
}

namespace {

/// The vertices of the edges as dense numbers, for the graph algorithms.
struct Dense {
  std::vector<std::uint32_t> ids;  // by label
  std::map<std::uint32_t, std::uint32_t> number;
  std::vector<graph::WeightedEdge> edges;
};

Dense dense_graph(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges) {
  Dense dense;
  std::set<std::uint32_t> ids;
  for (const EdgeFigures& edge : edges) {
    ids.insert(edge.from);
    ids.insert(edge.to);
  }
  dense.ids.assign(ids.begin(), ids.end());
  std::map<std::uint32_t, std::string> labels;  // not names: their order would say something of them
  for (const std::uint32_t id : ids) labels.emplace(id, vertex_label(analysis, level, id));
  std::sort(dense.ids.begin(), dense.ids.end(), [&](std::uint32_t a, std::uint32_t b) { return labels.at(a) < labels.at(b); });
  for (std::uint32_t i = 0; i < dense.ids.size(); ++i) dense.number[dense.ids[i]] = i;
  for (const EdgeFigures& edge : edges) {
    dense.edges.push_back({dense.number[edge.from], dense.number[edge.to], static_cast<std::uint64_t>(edge.handoffs)});
  }
  return dense;
}

/// Through whom issues must pass, and who goes round with whom.
report::Table vertex_table(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges) {
  const Dense dense = dense_graph(analysis, level, edges);
  const auto count = static_cast<std::uint32_t>(dense.ids.size());
  const auto betweenness = graph::betweenness(count, dense.edges);
  const auto component = graph::strong_components(count, dense.edges);
  const auto rank = graph::page_rank(count, dense.edges);
  std::vector<std::int64_t> received(count, 0);
  std::vector<std::int64_t> passed(count, 0);
  for (const graph::WeightedEdge& edge : dense.edges) {
    passed[edge.from] += static_cast<std::int64_t>(edge.handoffs);
    received[edge.to] += static_cast<std::int64_t>(edge.handoffs);
  }
  const bool one_group = std::all_of(component.begin(), component.end(), [&](const auto of) { return of == component.front(); });
  report::Table table;
  table.id = "vertices";
  table.title = "Through whom issues pass";
  table.shown_rows = 5;
  table.columns = {{"name", std::string(level_noun(level)), Unit::text, 0, true}, {"received", "received", Unit::count, 0, true},
                   {"passed_on", "passed on", Unit::count, 0, true}, {"betweenness", "betweenness", Unit::ratio, 0, true},
                   {"page_rank", "page rank", Unit::ratio, 2, true}, {"component", "goes round in group", Unit::count, one_group ? -1 : 1, true}};
  for (std::uint32_t i = 0; i < count; ++i) {
    table.rows.push_back({Cell{vertex_label(analysis, level, dense.ids[i])}, Cell{received[i]}, Cell{passed[i]}, Cell{betweenness[i]}, Cell{rank[i]},
                          Cell{std::int64_t{component[i]}}});
    table.people_order.push_back(i);
  }
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) { return betweenness[a] > betweenness[b]; });
  return table;
}

/// The pairs of the edges shown, with the bounces of both directions whether shown or not.
report::Facts bounce_facts(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges, const std::vector<EdgeFigures>& all_edges) {
  constexpr std::size_t most_shown = 5;
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::vector<std::pair<Pair, std::int64_t>> pairs;  // persons can make hundreds of thousands
  pairs.reserve(edges.size());
  for (const EdgeFigures& edge : edges) pairs.push_back({std::minmax(edge.from, edge.to), 0});
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  for (const EdgeFigures& edge : all_edges) {
    const Pair pair = std::minmax(edge.from, edge.to);
    const auto shown = std::lower_bound(pairs.begin(), pairs.end(), pair, [](const auto& entry, const Pair& wanted) { return entry.first < wanted; });
    if (shown != pairs.end() && shown->first == pair) shown->second += edge.bounces;
  }
  std::vector<std::int64_t> counts;
  for (const auto& [pair, bounces] : pairs) counts.push_back(bounces);
  std::sort(counts.begin(), counts.end(), std::greater<>());
  const std::int64_t least = std::max<std::int64_t>(1, counts.size() < most_shown ? 0 : counts[most_shown - 1]);
  std::erase_if(pairs, [&](const auto& entry) { return entry.second < least; });
  std::vector<std::pair<std::int64_t, std::string>> worst;
  for (const auto& [pair, bounces] : pairs) {
    worst.emplace_back(bounces, fmt::format("{} ⇄ {}", vertex_label(analysis, level, pair.first), vertex_label(analysis, level, pair.second)));
  }
  std::sort(worst.begin(), worst.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  report::Facts facts;
  facts.title = worst.empty() ? "" : "straight back, both ways";
  for (std::size_t i = 0; i < std::min(most_shown, worst.size()); ++i) {
    facts.facts.push_back({worst[i].second, Cell{worst[i].first}, Unit::count, ""});
  }
  return facts;
}

Result<std::uint32_t> vertex_named(const Analysis& analysis, Level level, const std::string& name) {
  const TextSpace space = level == Level::person ? TextSpace::person : level == Level::team ? TextSpace::team : TextSpace::department;
  const Dictionary& texts = analysis.log.raw.texts.of(space);
  std::vector<std::string> labels;
  for (std::uint32_t id = 1; id < texts.size(); ++id) {
    labels.push_back(vertex_label(analysis, level, id));
    // The name behind a pseudonym finds nobody, or it would tell whose it is.
    const bool may_name = level != Level::person || analysis.context.names_persons;
    if (labels.back() == name || (may_name && texts.text(id) == name)) return id;
  }
  const std::vector<std::string_view> known(labels.begin(), labels.end());
  const std::string_view near = nearest(name, known);
  return fail(ErrorCode::usage, fmt::format("no {} \"{}\"", level_noun(level), name), {}, near.empty() ? fmt::format("baton handoffs --level {} --all lists them", level_noun(level)) : fmt::format("did you mean \"{}\"?", near));
}

}  // namespace

report::Graph graph_of(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges) {
  report::Graph graph;
  graph.title = fmt::format("Handoffs between {}s", level == Level::person ? "person" : level_noun(level));
  const Dense dense = dense_graph(analysis, level, edges);
  for (const std::uint32_t id : dense.ids) {
    const int tier = level == Level::team ? analysis.log.teams[id].tier : 0;
    report::Graph::Vertex vertex{vertex_label(analysis, level, id), tier, {}};
    if (tier != 0) vertex.attributes.push_back({"tier", Cell{std::int64_t{tier}}, Unit::count});
    graph.vertices.push_back(std::move(vertex));
  }
  for (const EdgeFigures& edge : edges) {
    report::Graph::Edge drawn;
    drawn.from = dense.number.at(edge.from);
    drawn.to = dense.number.at(edge.to);
    drawn.weight = edge.handoffs;
    drawn.bounces = edge.bounces >= 5 && edge.bounces * 5 >= edge.handoffs;
    drawn.attributes = {{"issues", Cell{edge.issues}, Unit::count},
                        {"bounces", Cell{edge.bounces}, Unit::count},
                        {"median_wait_s", duration_cell(edge.median_wait), Unit::duration},
                        {"p90_wait_s", duration_cell(edge.p90_wait), Unit::duration},
                        {"waiting_after_s", duration_cell(edge.waiting_after), Unit::duration}};
    graph.edges.push_back(std::move(drawn));
  }
  std::stable_sort(graph.edges.begin(), graph.edges.end(), [](const auto& a, const auto& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
  return graph;
}

report::Graph handoff_graph(const Analysis& analysis, Level level) {
  return graph_of(analysis, level, shown_edges(analysis, level).edges);
}

std::vector<std::string> handoff_graph_notes(const Analysis& analysis, Level level) { return left_out_notes(shown_edges(analysis, level), {}); }

Result<report::Document> handoff_document(const Analysis& analysis, const HandoffQuestion& question) {
  const Level level = question.level;
  ShownEdges shown;
  std::vector<LoopFigures> all_loops;
  parallel_for(3, analysis.threads, [&](std::size_t task, unsigned) {
    if (task == 0) all_loops = loop_figures(analysis.log, analysis.measured, analysis.selection, level);
    if (task == 1) shown = shown_edges(analysis, level);
    if (task == 2) (void)head_of(analysis);
  });
  report::Document document = start_document(analysis, "handoffs");
  const std::vector<EdgeFigures>& all_edges = shown.edges;
  auto edges = all_edges;
  if (!question.from.empty()) {
    BATON_TRY(const std::uint32_t from, vertex_named(analysis, level, question.from));
    std::erase_if(edges, [&](const EdgeFigures& edge) { return edge.from != from; });
  }
  if (!question.to.empty()) {
    BATON_TRY(const std::uint32_t to, vertex_named(analysis, level, question.to));
    std::erase_if(edges, [&](const EdgeFigures& edge) { return edge.to != to; });
  }
  std::int64_t handoffs = 0;
  std::vector<std::int64_t> sizes;
  for (const EdgeFigures& edge : edges) {
    handoffs += edge.handoffs;
    sizes.push_back(edge.handoffs);
  }
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  std::int64_t busiest = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(60, sizes.size()); ++i) busiest += sizes[i];
  report::Table table = edge_table(analysis, edges, level);
  if (shown.rare + shown.guarding > 0 && edges.empty()) table.empty_text = "Issues were passed on, but nothing of it may be shown.";
  table.title = fmt::format("Where issues are passed: {} handoff{} on {} route{}", people_count(handoffs), handoffs == 1 ? "" : "s",
                            people_count(static_cast<std::int64_t>(edges.size())), edges.size() == 1 ? "" : "s");
  if (shown.rare + shown.guarding > 0) table.title += " that may be shown";
  if (edges.size() > 60) table.title += fmt::format("; the 60 busiest carry {}", people_share(static_cast<double>(busiest) / static_cast<double>(handoffs)));
  document.fields.emplace_back("level", Cell{std::string(level_noun(level))});
  const ShownLoops loops_shown = shown_loops(analysis, level, all_edges, std::move(all_loops));
  report::Table loops = loop_table(analysis, loops_shown.loops, level);
  report::Table vertices = vertex_table(analysis, level, all_edges);
  // Who asks for some routes does not ask for the whole graph.
  if (!question.from.empty() || !question.to.empty()) loops.for_people = vertices.for_people = false;
  if (shown.edges.empty() && shown.rare + shown.guarding > 0) {
    loops.for_people = vertices.for_people = false;
    table.title.clear();
  }
  report::Section& section = document.sections.emplace_back(report::Section{"handoffs", "Where issues go round", {}});
  section.blocks.emplace_back(std::move(table));  // a list in braces would copy it
  section.blocks.emplace_back(bounce_facts(analysis, level, edges, all_edges));
  section.blocks.emplace_back(std::move(loops));
  section.blocks.emplace_back(std::move(vertices));
  add_reading_notes(analysis, document);
  if (level == Level::person) {
    document.fields.emplace_back("edges_not_shown", Cell{shown.rare + shown.guarding});
    for (std::string& note : left_out_notes(shown, loops_shown)) document.notes.push_back(std::move(note));
  }
  document.main_table = "edges";
  document.next = {level == Level::team ? "baton handoffs --level person" : "baton handoffs", "baton export -o map.dot"};
  return document;
}

}  // namespace baton
