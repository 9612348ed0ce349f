#include "map_layout.hpp"

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>

#include "baton/base/text.hpp"
#include "format.hpp"
#include "terminal_text.hpp"

namespace baton::report {

namespace {

// Graphviz only computes the places; the drawing is written here. So the bytes depend neither on the fonts of the machine nor
// on Graphviz's writers, colours are classes for the page's style sheet, and no text ever passes through Graphviz.

constexpr double box_height = 22, margin = 8;           // points
constexpr std::size_t longest_label = 24;               // columns; the whole label is in the box's title
constexpr double character_width = 6.7, box_padding = 18;

int discard_message(char*) { return 0; }

struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};
using GraphHandle = std::unique_ptr<Agraph_t, CloseGraph>;

void set(void* object, const char* name, const std::string& value) {
  agsafeset(object, const_cast<char*>(name), const_cast<char*>(value.c_str()), const_cast<char*>(""));
}

/// The handoffs to draw and the vertices that they touch, as a graph for the layout.
struct Layout {
  GraphHandle graph;
  std::vector<Agnode_t*> nodes;  ///< By vertex; null where it has no handoff to draw.
  std::vector<Agedge_t*> edges;  ///< By edge.
};

Layout prepare(const Graph& graph, std::size_t shown, const std::vector<std::string>& labels) {
  Layout layout;
  char name[] = "handoffs";
  layout.graph.reset(agopen(name, Agdirected, nullptr));
  Agraph_t* const g = layout.graph.get();
  agattr(g, AGNODE, const_cast<char*>("label"), const_cast<char*>(""));
  agattr(g, AGNODE, const_cast<char*>("shape"), const_cast<char*>("box"));
  agattr(g, AGNODE, const_cast<char*>("fixedsize"), const_cast<char*>("true"));
  set(g, "rankdir", "LR");
  set(g, "nodesep", "0.16");
  set(g, "ranksep", "0.75");
  set(g, "pack", "16");
  set(g, "packmode", "graph");
  layout.nodes.resize(graph.vertices.size());
  const auto node_of = [&](std::size_t vertex) {
    Agnode_t*& node = layout.nodes[vertex];
    if (node == nullptr) {
      node = agnode(g, fmt::format("n{}", vertex).data(), 1);
      const double width = std::max(52.0, static_cast<double>(display_width(labels[vertex])) * character_width + box_padding);
      set(node, "width", fmt::format("{:.4f}", width / 72));
      set(node, "height", fmt::format("{:.4f}", box_height / 72));
    }
    return node;
  };
  for (std::size_t at = 0; at < shown; ++at) {
    const Graph::Edge& edge = graph.edges[at];
    Agnode_t* const from = node_of(edge.from);
    Agnode_t* const to = node_of(edge.to);
    layout.edges.push_back(agedge(g, from, to, fmt::format("e{}", at).data(), 1));
    set(layout.edges.back(), "arrowsize", "0.7");
  }
  return layout;
}

pointf placed(const boxf& box, pointf at) { return {at.x - box.LL.x + margin, box.UR.y - at.y + margin}; }

std::string head_of(pointf from, pointf tip, double width) {
  const double dx = tip.x - from.x, dy = tip.y - from.y;
  const double length = std::hypot(dx, dy);
  if (length < 0.01) return {};
  const double half = 2.4 + width * 0.55;
  const double nx = -dy / length * half, ny = dx / length * half;
  return fmt::format("{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}", from.x + nx, from.y + ny, tip.x, tip.y, from.x - nx, from.y - ny);
}

/// dot draws an edge as one curve from end to end.
MapLayout::Line line_of(const boxf& box, const splines& curves, std::size_t edge, double width) {
  MapLayout::Line line;
  line.edge = edge;
  for (std::size_t at = 0; at < static_cast<std::size_t>(curves.size); ++at) {
    const bezier& curve = curves.list[at];
    const auto points = static_cast<std::size_t>(curve.size);
    if (points == 0) continue;
    const pointf start = placed(box, curve.list[0]);
    line.path += fmt::format("M{:.1f} {:.1f}", start.x, start.y);
    for (std::size_t point = 1; point + 2 < points; point += 3) {
      const pointf a = placed(box, curve.list[point]), b = placed(box, curve.list[point + 1]), c = placed(box, curve.list[point + 2]);
      line.path += fmt::format("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", a.x, a.y, b.x, b.y, c.x, c.y);
    }
    if (curve.eflag != 0) line.head = head_of(placed(box, curve.list[points - 1]), placed(box, curve.ep), width);
  }
  return line;
}

MapLayout places_of(const Graph& graph, const Layout& layout) {
  const boxf box = GD_bb(layout.graph.get());
  MapLayout places;
  places.width = box.UR.x - box.LL.x + 2 * margin;
  places.height = box.UR.y - box.LL.y + 2 * margin;
  for (std::size_t vertex = 0; vertex < layout.nodes.size(); ++vertex) {
    Agnode_t* const node = layout.nodes[vertex];
    if (node == nullptr) continue;
    const pointf centre = placed(box, ND_coord(node));
    const double width = ND_width(node) * 72, height = ND_height(node) * 72;
    places.boxes.push_back({vertex, centre.x - width / 2, centre.y - height / 2, width, height});
  }
  for (std::size_t edge = 0; edge < layout.edges.size(); ++edge) {
    if (const splines* const curves = ED_spl(layout.edges[edge])) places.lines.push_back(line_of(box, *curves, edge, line_width(graph, edge)));
  }
  return places;
}

}  // namespace

std::string map_label(const std::string& label) { return cut_to(terminal_safe(label), longest_label); }

double line_width(const Graph& graph, std::size_t edge) {
  const auto heaviest = static_cast<double>(std::max<std::int64_t>(1, graph.edges.empty() ? 1 : graph.edges.front().weight));
  const double share = static_cast<double>(std::max<std::int64_t>(graph.edges[edge].weight, 0)) / heaviest;
  return 0.9 + 3.1 * std::sqrt(std::min(1.0, share));
}

Result<MapLayout> lay_out(const Graph& graph, std::size_t shown) {
  static std::mutex one_at_a_time;  // libgvc keeps global state
  const std::lock_guard lock(one_at_a_time);
  agseterrf(discard_message);
  const std::unique_ptr<GVC_t, int (*)(GVC_t*)> context(gvContext(), gvFreeContext);
  if (!context) return fail(ErrorCode::internal, "Graphviz cannot be started", "handoff map");

  std::vector<std::string> labels;
  labels.reserve(graph.vertices.size());
  for (const Graph::Vertex& vertex : graph.vertices) labels.push_back(map_label(vertex.label));
  check_edges(graph);
  const Layout layout = prepare(graph, std::min(shown, graph.edges.size()), labels);
  if (gvLayout(context.get(), layout.graph.get(), "dot") != 0) {
    return fail(ErrorCode::internal, "Graphviz cannot lay out the handoffs", "handoff map",
                "check that Graphviz knows its layouts: dot -c");
  }
  MapLayout places = places_of(graph, layout);
  gvFreeLayout(context.get(), layout.graph.get());
  return places;
}

}  // namespace baton::report
