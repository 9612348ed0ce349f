#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"
#include "markup.hpp"

namespace baton::report {

namespace {

// ---- DOT

/// A text as a quoted DOT string that Graphviz shows literally: it reads backslash sequences and HTML entities in labels.
std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : terminal_safe(text)) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '&') out += "&amp;";
    else out += c;
  }
  return out + '"';
}

void append_dot_attributes(std::string& out, const std::vector<Graph::Attribute>& attributes) {
  for (const Graph::Attribute& attribute : attributes) {
    const std::string value = data_text(attribute.value);
    // A prefix keeps them apart from the attributes that Graphviz acts on, such as "URL" or "image".
    if (!value.empty()) out += fmt::format(", {}={}", dot_string("baton_" + attribute.key), dot_string(value));
  }
}

std::string_view dot_fill(int tier) {
  if (tier <= 0) return "#F2F4F6";
  if (tier == 1) return "#DCEBF5";
  return tier == 2 ? "#8FBEDD" : "#2F7FB5";
}

// ---- GraphML

/// A key of GraphML: one attribute of all vertices or all edges, with the type that holds each of its values.
struct Key {
  std::string name;
  std::string_view type;
};

std::string_view graphml_type(const Cell& cell) {
  if (std::holds_alternative<std::int64_t>(cell)) return "long";
  if (std::holds_alternative<bool>(cell)) return "boolean";
  if (std::holds_alternative<std::string>(cell) || std::holds_alternative<InstantCell>(cell)) return "string";
  return "double";
}

std::string_view common_type(std::string_view a, std::string_view b) {
  if (a == b) return a;
  const bool numbers = (a == "long" || a == "double") && (b == "long" || b == "double");
  return numbers ? "double" : "string";
}

class KeyList {
 public:
  explicit KeyList(std::vector<Key> own) : keys_(std::move(own)), own_(keys_.size()) {}

  void add(const std::vector<Graph::Attribute>& attributes) {
    for (const Graph::Attribute& attribute : attributes) {
      if (data_text(attribute.value).empty()) continue;
      const auto type = graphml_type(attribute.value);
      const std::size_t at = index_of(attribute.key);
      if (at == keys_.size()) keys_.push_back({attribute.key, type});
      else keys_[at].type = common_type(keys_[at].type, type);
    }
  }

  void declare(std::string& out, std::string_view element, char prefix) const {
    for (std::size_t at = 0; at < keys_.size(); ++at) {
      fmt::format_to(std::back_inserter(out), "  <key id=\"{}{}\" for=\"{}\" attr.name=\"{}\" attr.type=\"{}\"/>\n", prefix, at,
                     element, markup_attribute(keys_[at].name), keys_[at].type);
    }
  }

  void values(std::string& out, const std::vector<Graph::Attribute>& attributes, char prefix) const {
    for (const Graph::Attribute& attribute : attributes) {
      const std::string value = data_text(attribute.value);
      if (!value.empty()) append_data(out, prefix, index_of(attribute.key), value);
    }
  }

  static void append_data(std::string& out, char prefix, std::size_t key, std::string_view value) {
    fmt::format_to(std::back_inserter(out), "<data key=\"{}{}\">{}</data>", prefix, key, markup_text(value));
  }

 private:
  /// An attribute never meets one of baton's own keys, even under the same name.
  [[nodiscard]] std::size_t index_of(const std::string& name) const {
    const auto found = std::find_if(keys_.begin() + static_cast<std::ptrdiff_t>(own_), keys_.end(),
                                    [&](const Key& key) { return key.name == name; });
    return static_cast<std::size_t>(found - keys_.begin());
  }

  std::vector<Key> keys_;
  std::size_t own_;
};

}  // namespace

std::string render_dot(const Graph& graph) {
  check_edges(graph);
  std::int64_t heaviest = 1;
  for (const Graph::Edge& edge : graph.edges) heaviest = std::max(heaviest, edge.weight);
  std::string out = fmt::format("digraph {} {{\n", dot_string(graph.id));
  out += "  rankdir=LR;\n  node [shape=box, style=filled, color=\"#5B6470\", fontname=\"sans-serif\", fontsize=11];\n";
  out += "  edge [color=\"#6E7781\"];\n";
  for (std::size_t at = 0; at < graph.vertices.size(); ++at) {
    const Graph::Vertex& vertex = graph.vertices[at];
    out += fmt::format("  n{} [label={}, fillcolor=\"{}\"", at, dot_string(vertex.label), dot_fill(vertex.tier));
    if (vertex.tier > 2) out += ", fontcolor=\"#FFFFFF\"";
    if (vertex.tier > 0) out += fmt::format(", baton_tier={}", vertex.tier);
    append_dot_attributes(out, vertex.attributes);
    out += "];\n";
  }
  for (const Graph::Edge& edge : graph.edges) {
    const double width = 0.8 + 3.2 * static_cast<double>(std::max<std::int64_t>(edge.weight, 0)) / static_cast<double>(heaviest);
    out += fmt::format("  n{} -> n{} [penwidth={:.2f}, baton_handoffs={}", edge.from, edge.to, width, edge.weight);
    if (edge.bounces) out += ", color=\"#D55E00\"";
    append_dot_attributes(out, edge.attributes);
    out += "];\n";
  }
  return out + "}\n";
}

std::string render_graphml(const Graph& graph) {
  check_edges(graph);
  KeyList vertex_keys({{"label", "string"}, {"tier", "int"}});
  KeyList edge_keys({{"handoffs", "long"}, {"straight_back", "boolean"}});
  for (const Graph::Vertex& vertex : graph.vertices) vertex_keys.add(vertex.attributes);
  for (const Graph::Edge& edge : graph.edges) edge_keys.add(edge.attributes);

  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
  vertex_keys.declare(out, "node", 'v');
  edge_keys.declare(out, "edge", 'e');
  out += "  <graph id=\"handoffs\" edgedefault=\"directed\">\n";
  for (std::size_t at = 0; at < graph.vertices.size(); ++at) {
    const Graph::Vertex& vertex = graph.vertices[at];
    out += fmt::format("    <node id=\"n{}\">", at);
    KeyList::append_data(out, 'v', 0, vertex.label);
    if (vertex.tier > 0) KeyList::append_data(out, 'v', 1, std::to_string(vertex.tier));
    vertex_keys.values(out, vertex.attributes, 'v');
    out += "</node>\n";
  }
  for (std::size_t at = 0; at < graph.edges.size(); ++at) {
    const Graph::Edge& edge = graph.edges[at];
    out += fmt::format("    <edge id=\"e{}\" source=\"n{}\" target=\"n{}\">", at, edge.from, edge.to);
    KeyList::append_data(out, 'e', 0, std::to_string(edge.weight));
    KeyList::append_data(out, 'e', 1, edge.bounces ? "true" : "false");
    edge_keys.values(out, edge.attributes, 'e');
    out += "</edge>\n";
  }
  return out + "  </graph>\n</graphml>\n";
}

}  // namespace baton::report
