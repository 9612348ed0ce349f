#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "baton/report/render.hpp"
#include "format.hpp"
#include "map_layout.hpp"
#include "markup.hpp"

namespace baton::report {

namespace {

// Graphviz only computes the places; the drawing is written here. So the bytes depend neither on the fonts of the machine nor
// on Graphviz's writers, and no text ever passes through Graphviz.

/// The colours stand in the picture itself: it is a file of its own.
constexpr std::string_view look =
    "text{font:12px system-ui,sans-serif;fill:#1b1f24}.team rect{fill:#f2f4f6;stroke:#d9dee4}.line1 rect{fill:#dcebf5}.line2 rect{fill:#8fbedd}"
    ".line3 rect{fill:#2f7fb5}.line3 text{fill:#fff}.handoff path{fill:none;stroke:#a4adb8}.handoff polygon{fill:#a4adb8}"
    ".bounce path{stroke:#d55e00}.bounce polygon{fill:#d55e00}";

class Drawing {
 public:
  Drawing(const Graph& graph, const MapLayout& layout) : graph_(graph), layout_(layout) {}

  std::string write() {
    put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.1f} {1:.1f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" aria-label=\"{2}\">\n",
        layout_.width, layout_.height, markup_attribute(graph_.title.empty() ? "Map of handoffs" : graph_.title));
    put("<style>{}</style>\n", look);
    // The strongest last, so that they lie on top; edges that bounce above those that don't.
    for (const bool bounces : {false, true}) {
      for (auto line = layout_.lines.rbegin(); line != layout_.lines.rend(); ++line) {
        if (graph_.edges[line->edge].bounces == bounces) draw(*line);
      }
    }
    for (const MapLayout::Box& box : layout_.boxes) draw(box);
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }

  void draw(const MapLayout::Box& box) {
    const Graph::Vertex& vertex = graph_.vertices[box.vertex];
    std::string title = vertex.label;
    if (vertex.tier > 0) title += fmt::format(" (line {})", vertex.tier);
    for (const Graph::Attribute& attribute : vertex.attributes) title += fmt::format(", {} {}", attribute.key, for_people(attribute.value, attribute.unit));
    put("<g class=\"team line{}\"><title>{}</title>", std::clamp(vertex.tier, 0, 3), markup_text(title));
    put("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"/>", box.x, box.y, box.width, box.height);
    put("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text></g>\n", box.x + box.width / 2, box.y + box.height / 2 + 4, markup_text(map_label(vertex.label)));
  }

  void draw(const MapLayout::Line& line) {
    const Graph::Edge& edge = graph_.edges[line.edge];
    std::string title = fmt::format("{} → {}: {} handoff{}", graph_.vertices[edge.from].label, graph_.vertices[edge.to].label,
                                    with_thousands(edge.weight), edge.weight == 1 ? "" : "s");
    if (edge.bounces) title += ", often straight back";
    put("<g class=\"handoff{}\"><title>{}</title><path stroke-width=\"{:.2f}\" d=\"{}\"/>", edge.bounces ? " bounce" : "", markup_text(title),
        line_width(graph_, line.edge), line.path);
    if (!line.head.empty()) put("<polygon points=\"{}\"/>", line.head);
    out_ += "</g>\n";
  }

  const Graph& graph_;
  const MapLayout& layout_;
  std::string out_;
};

}  // namespace

Result<std::string> render_svg(const Graph& graph) {
  BATON_TRY(const MapLayout layout, lay_out(graph, graph.shown_edges));
  return Drawing(graph, layout).write();
}

}  // namespace baton::report
