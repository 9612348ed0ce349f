#pragma once
#include <string>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/report/document.hpp"

namespace baton::report {

/// Places of the boxes and lines of a handoff map, in points, y growing downwards, by Graphviz's dot.
struct MapLayout {
  double width = 0, height = 0;
  struct Box {
    std::size_t vertex = 0;
    double x = 0, y = 0, width = 0, height = 0;  ///< Left upper corner.
  };
  struct Line {
    std::size_t edge = 0;
    std::string path;  ///< SVG path data, digits, letters and spaces only.
    std::string head;  ///< Points of the arrow head as SVG points; empty where it has none.
  };
  std::vector<Box> boxes;   ///< By vertex; those that a line touches.
  std::vector<Line> lines;  ///< By edge.
};

/// A label as a box of a map has room for it; texts are made safe.
[[nodiscard]] std::string map_label(const std::string& label);
/// The width of a handoff's line: grows with the root of its share of the heaviest.
[[nodiscard]] double line_width(const Graph& graph, std::size_t edge);
/// Lays out the strongest handoffs of a graph. Error: Graphviz cannot be started, or does not know its layouts.
[[nodiscard]] Result<MapLayout> lay_out(const Graph& graph, std::size_t shown);

}  // namespace baton::report
