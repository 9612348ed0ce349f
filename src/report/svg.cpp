#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <mutex>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"
#include "markup.hpp"
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

/// Writes what has been laid out as SVG; y grows downwards there.
class Drawing {
 public:
  Drawing(const Graph& graph, const Layout& layout, const std::vector<std::string>& labels)
      : graph_(graph), layout_(layout), labels_(labels), box_(GD_bb(layout.graph.get())) {}

  std::string write() {
    const double width = box_.UR.x - box_.LL.x + 2 * margin, height = box_.UR.y - box_.LL.y + 2 * margin;
    put("<svg class=\"map\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.1f} {:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
        "role=\"img\" aria-label=\"{}\">\n",
        width, height, width, height, markup_attribute(graph_.title.empty() ? "Map of handoffs" : graph_.title));
    for (std::size_t at = 0; at < layout_.edges.size(); ++at) heaviest_ = std::max(heaviest_, graph_.edges[at].weight);
    // The strongest last, so that they lie on top; edges that bounce above those that don't.
    for (const bool bounces : {false, true}) {
      for (std::size_t at = layout_.edges.size(); at-- > 0;) {
        if (graph_.edges[at].bounces == bounces) draw_edge(at);
      }
    }
    for (std::size_t vertex = 0; vertex < layout_.nodes.size(); ++vertex) {
      if (layout_.nodes[vertex] != nullptr) draw_node(vertex);
    }
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }

  [[nodiscard]] pointf placed(pointf at) const { return {at.x - box_.LL.x + margin, box_.UR.y - at.y + margin}; }

  void draw_node(std::size_t vertex) {
    Agnode_t* const node = layout_.nodes[vertex];
    const pointf centre = placed(ND_coord(node));
    const double width = ND_width(node) * 72, height = ND_height(node) * 72;
    const int tier = std::clamp(graph_.vertices[vertex].tier, 0, 3);
    put("<g class=\"team line{}\"><title>{}</title>", tier, title_of(vertex));
    put("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"/>", centre.x - width / 2, centre.y - height / 2,
        width, height);
    put("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text></g>\n", centre.x, centre.y + 4, markup_text(labels_[vertex]));
  }

  [[nodiscard]] std::string title_of(std::size_t vertex) const {
    const Graph::Vertex& shown = graph_.vertices[vertex];
    std::string title = shown.label;
    if (shown.tier > 0) title += fmt::format(" (line {})", shown.tier);
    for (const Graph::Attribute& attribute : shown.attributes) {
      title += fmt::format(", {} {}", attribute.key, for_people(attribute.value, attribute.unit));
    }
    return markup_text(title);
  }

  void draw_edge(std::size_t at) {
    const Graph::Edge& edge = graph_.edges[at];
    const splines* const curves = ED_spl(layout_.edges[at]);
    if (curves == nullptr) return;
    const double share = static_cast<double>(std::max<std::int64_t>(edge.weight, 0)) / static_cast<double>(heaviest_);
    const double width = 0.9 + 3.1 * std::sqrt(share);
    std::string title = fmt::format("{} → {}: {} handoff{}", graph_.vertices[edge.from].label, graph_.vertices[edge.to].label,
                                    with_thousands(edge.weight), edge.weight == 1 ? "" : "s");
    if (edge.bounces) title += ", often straight back";
    put("<g class=\"handoff{}\"><title>{}</title>", edge.bounces ? " bounce" : "", markup_text(title));
    for (std::size_t curve = 0; curve < static_cast<std::size_t>(curves->size); ++curve) draw_curve(curves->list[curve], width);
    out_ += "</g>\n";
  }

  void draw_curve(const bezier& curve, double width) {
    const auto points = static_cast<std::size_t>(curve.size);
    if (points == 0) return;
    const pointf start = placed(curve.list[0]);
    put("<path stroke-width=\"{:.2f}\" d=\"M{:.1f} {:.1f}", width, start.x, start.y);
    for (std::size_t at = 1; at + 2 < points; at += 3) {
      const pointf a = placed(curve.list[at]), b = placed(curve.list[at + 1]), c = placed(curve.list[at + 2]);
      put("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", a.x, a.y, b.x, b.y, c.x, c.y);
    }
    out_ += "\"/>";
    if (curve.eflag != 0) draw_head(placed(curve.list[points - 1]), placed(curve.ep), width);
  }

  void draw_head(pointf from, pointf tip, double width) {
    const double dx = tip.x - from.x, dy = tip.y - from.y;
    const double length = std::hypot(dx, dy);
    if (length < 0.01) return;
    const double half = 2.4 + width * 0.55;
    const double nx = -dy / length * half, ny = dx / length * half;
    put("<polygon points=\"{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}\"/>", from.x + nx, from.y + ny, tip.x, tip.y, from.x - nx,
        from.y - ny);
  }

  const Graph& graph_;
  const Layout& layout_;
  const std::vector<std::string>& labels_;
  boxf box_;
  std::int64_t heaviest_ = 1;
  std::string out_;
};

}  // namespace

Result<std::string> render_svg(const Graph& graph) {
  static std::mutex one_at_a_time;  // libgvc keeps global state
  const std::lock_guard lock(one_at_a_time);
  agseterrf(discard_message);
  const std::unique_ptr<GVC_t, int (*)(GVC_t*)> context(gvContext(), gvFreeContext);
  if (!context) return fail(ErrorCode::internal, "Graphviz cannot be started", "handoff map");

  std::vector<std::string> labels;
  labels.reserve(graph.vertices.size());
  for (const Graph::Vertex& vertex : graph.vertices) labels.push_back(cut_to(terminal_safe(vertex.label), longest_label));
  check_edges(graph);
  const Layout layout = prepare(graph, std::min(graph.shown_edges, graph.edges.size()), labels);
  if (gvLayout(context.get(), layout.graph.get(), "dot") != 0) {
    return fail(ErrorCode::internal, "Graphviz cannot lay out the handoffs", "handoff map",
                "check that Graphviz knows its layouts: dot -c");
  }
  std::string svg = Drawing(graph, layout, labels).write();
  gvFreeLayout(context.get(), layout.graph.get());
  return svg;
}

}  // namespace baton::report
