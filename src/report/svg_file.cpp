#include <fmt/format.h>

#include "baton/report/render.hpp"

namespace baton::report {

namespace {

/// The colours of the page on white, as a picture in a deck has no page around it.
constexpr std::string_view style =
    "<style>.map{background:#fff;font:11px system-ui,sans-serif}.team rect{fill:#fff;stroke:#5b6470}.team text{fill:#1b1f24}"
    ".line1 rect{fill:#dcebf5}.line2 rect{fill:#8fbedd}.line3 rect{fill:#2f7fb5}.line3 text{fill:#fff}"
    ".handoff path{fill:none;stroke:#6e7781}.handoff polygon{fill:#6e7781}.bounce path{stroke:#d55e00}.bounce polygon{fill:#d55e00}</style>\n";

}  // namespace

Result<std::string> render_svg_file(const Graph& graph) {
  BATON_TRY(std::string svg, render_svg(graph));
  const std::size_t inside = svg.find(">\n");
  BATON_CHECK(inside != std::string::npos);
  svg.insert(inside + 2, style);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg;
}

}  // namespace baton::report
