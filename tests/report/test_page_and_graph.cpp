#include <catch2/catch.hpp>
#include <cstdlib>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "sample.hpp"
#include "support/scratch_folder.hpp"

using namespace baton;
using namespace baton::report;

namespace {

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Whether every element is closed in order: enough to show that no text became markup.
bool is_balanced(const std::string& markup) {
  std::vector<std::string> open;
  for (std::size_t at = markup.find('<'); at != std::string::npos; at = markup.find('<', at + 1)) {
    const std::size_t end = markup.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = markup.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" \n"));
    if (name.starts_with("!") || name.starts_with("?") || name == "meta" || tag.ends_with("/")) continue;
    if (!name.starts_with("/")) {
      open.push_back(name);
    } else {
      if (open.empty() || open.back() != name.substr(1)) return false;
      open.pop_back();
    }
  }
  return open.empty();
}

/// What Graphviz's own program makes of a DOT text; empty where it refuses it.
std::string through_dot(const std::string& dot) {
  const ScratchFolder folder;
  const std::string command =
      "dot -Tsvg '" + folder.write("in.dot", dot) + "' -o '" + folder.path("out.svg") + "' 2> '" + folder.path("errors") + "'";
  return std::system(command.c_str()) == 0 ? bytes_of(folder.path("out.svg")) : std::string();
}

Graph hostile_graph() {
  const Document document = hostile_document();
  for (const Block& block : document.sections.front().blocks) {
    if (const auto* graph = std::get_if<Graph>(&block)) return *graph;
  }
  return {};
}

}  // namespace

TEST_CASE("the page has a strict policy, no script, no style attribute and asks for nothing") {
  const std::string page = render_html(sample_document()).value();
  CHECK(page.starts_with("<!DOCTYPE html>\n"));
  CHECK(has(page, "content=\"default-src 'none'; style-src 'sha256-"));
  for (const std::string_view never : {"<script", "style=\"", " src=", "<link", "@import", "url(", "https://", "onclick"}) {
    CAPTURE(never);
    CHECK_FALSE(has(page, never));
  }
  CHECK(count_of(page, "http://") == 1);  // the name space of SVG
  CHECK(is_balanced(page.substr(0, page.find("<style>")) + page.substr(page.find("</style>") + 8)));
}

TEST_CASE("the page holds sentences, figures, tables and pictures") {
  const std::string page = render_html(sample_document()).value();
  CHECK(has(page, "<p class=\"lead\"><a href=\"#teams\"><b>V32 2nd</b></a> answers for 30\u00A0%.</p>"));
  CHECK(has(page, "<section id=\"teams\">\n<h2>Teams</h2>"));
  CHECK(has(page, "<th scope=\"row\"><bdi>G97</bdi></th><td class=\"n\">1</td><td class=\"n\" title=\"188863200 s\">52,462</td>"
                  "<td class=\"n\" title=\"73 of 1,000\">7.3 %</td><td class=\"n\" title=\"11880 s\">3.3 h</td>"));
  CHECK(has(page, "<td class=\"n few\">too few to say</td>"));
  CHECK(has(page, "<rect class=\"queued\" x=\"0.000%\""));
  CHECK(has(page, "<svg class=\"map\""));
  CHECK(has(page, "as of 2012-05-22 23:22 UTC"));
  CHECK(has(page, "<p>Associations, not causes.</p>"));
}

TEST_CASE("the page shows hostile texts literally") {
  const std::string page = render_html(hostile_document()).value();
  CHECK_FALSE(has(page, "<img"));
  CHECK_FALSE(has(page, "</script"));
  CHECK_FALSE(has(page, "\u202E"));
  CHECK_FALSE(has(page, std::string_view("\0", 1)));
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(is_utf8(page));
  CHECK(has(page, "&lt;/script&gt;&lt;img src=x onerror="));
  CHECK(is_balanced(page.substr(0, page.find("<style>")) + page.substr(page.find("</style>") + 8)));
}

TEST_CASE("no text ends the attribute that it stands in") {
  Document document;
  Table table = team_table();
  table.title = "the \"first\" team's <queue>";
  document.sections.push_back({"", "", {table}});
  CHECK(has(render_html(document).value(), "aria-label=\"the &quot;first&quot; team&#39;s &lt;queue&gt;\""));
  Graph graph = small_graph();
  graph.vertices[0].attributes[0].key = "a\"b'c";
  CHECK(has(render_graphml(graph), "attr.name=\"a&quot;b&#39;c\""));
}

TEST_CASE("columns without any value are not on the page") {
  Document document;
  Table table = team_table();
  for (auto& row : table.rows) row[1] = Cell{};
  document.sections.push_back({"", "", {table}});
  const std::string page = render_html(document).value();
  CHECK_FALSE(has(page, ">line</th>"));
  CHECK(has(page, "<bdi>G97</bdi></th><td class=\"n\" title=\"188863200 s\">52,462</td>"));
  CHECK(has(render_json(document), "\"tier\": null"));
}

TEST_CASE("a long table stops at 500 rows and says so; an empty one says why") {
  Document document;
  Table table = team_table();
  table.rows.assign(1649, table.rows.front());
  document.sections.push_back({"", "", {table}});
  std::string page = render_html(document).value();
  CHECK(count_of(page, "<th scope=\"row\">") == 500);
  CHECK(has(page, "… 1,149 more in the CSV"));
  table.rows.clear();
  table.empty_text = "No issue changed team in this period.";
  document.sections.front().blocks = {table};
  page = render_html(document).value();
  CHECK(has(page, "<p>No issue changed team in this period.</p>"));
  CHECK(render_html(Document{}).has_value());
}

TEST_CASE("the map draws the strongest handoffs, the same bytes every time") {
  Graph graph = small_graph();
  const std::string svg = render_svg(graph).value();
  CHECK(svg == render_svg(graph).value());
  CHECK(svg.starts_with("<svg class=\"map\""));
  CHECK(is_balanced(svg));
  CHECK(count_of(svg, "<rect") == 3);
  CHECK(count_of(svg, "class=\"handoff") == 3);
  CHECK(count_of(svg, "class=\"handoff bounce\"") == 1);
  CHECK(has(svg, "<g class=\"team line2\"><title>V32 2nd (line 2), issues 67</title>"));
  CHECK(has(svg, "<title>D8 → V32 2nd: 22 handoffs, often straight back</title>"));
  graph.shown_edges = 1;
  const std::string one = render_svg(graph).value();
  CHECK(count_of(one, "class=\"handoff") == 1);
  CHECK(count_of(one, "<rect") == 2);
}

TEST_CASE("a map of nothing, of a loop and of strange names is still a picture") {
  CHECK(is_balanced(render_svg(Graph{}).value()));
  Graph loop;
  loop.vertices = {{"A", 1, {}}};
  loop.edges = {{0, 0, 5, false, {}}};
  CHECK(count_of(render_svg(loop).value(), "<path") == 1);
  const std::string svg = render_svg(hostile_graph()).value();
  CHECK(is_balanced(svg));
  CHECK_FALSE(has(svg, "<img"));
}

TEST_CASE("a graph as DOT") {
  CHECK(render_dot(small_graph()) ==
        "digraph \"handoffs\" {\n"
        "  rankdir=LR;\n"
        "  node [shape=box, style=filled, color=\"#5B6470\", fontname=\"sans-serif\", fontsize=11];\n"
        "  edge [color=\"#6E7781\"];\n"
        "  n0 [label=\"D8\", fillcolor=\"#DCEBF5\", baton_tier=1, \"baton_issues\"=\"20\"];\n"
        "  n1 [label=\"V32 2nd\", fillcolor=\"#8FBEDD\", baton_tier=2, \"baton_issues\"=\"67\"];\n"
        "  n2 [label=\"G97\", fillcolor=\"#F2F4F6\"];\n"
        "  n0 -> n1 [penwidth=4.00, baton_handoffs=22, color=\"#D55E00\", \"baton_median_wait_s\"=\"5400\"];\n"
        "  n1 -> n0 [penwidth=2.11, baton_handoffs=9];\n"
        "  n1 -> n2 [penwidth=0.95, baton_handoffs=1];\n"
        "}\n");
}

TEST_CASE("Graphviz reads the DOT and shows strange labels literally") {
  CHECK(has(through_dot(render_dot(small_graph())), "V32 2nd"));
  const std::string svg = through_dot(render_dot(hostile_graph()));
  REQUIRE_FALSE(svg.empty());
  CHECK_FALSE(has(svg, "<img"));
  CHECK(has(svg, "&amp;lt;"));  // the text "&lt;" itself
  CHECK(has(svg, "\\N"));       // not replaced by the vertex's name
  CHECK_FALSE(through_dot(render_dot(Graph{})).empty());
}

TEST_CASE("a graph as GraphML has typed keys") {
  const std::string xml = render_graphml(small_graph());
  CHECK(has(xml, "<key id=\"v0\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>"));
  CHECK(has(xml, "<key id=\"v2\" for=\"node\" attr.name=\"issues\" attr.type=\"long\"/>"));
  CHECK(has(xml, "<key id=\"e0\" for=\"edge\" attr.name=\"handoffs\" attr.type=\"long\"/>"));
  CHECK(has(xml, "<key id=\"e2\" for=\"edge\" attr.name=\"median_wait_s\" attr.type=\"double\"/>"));
  CHECK(has(xml, "<node id=\"n2\"><data key=\"v0\">G97</data></node>"));
  CHECK(has(xml, "<edge id=\"e0\" source=\"n0\" target=\"n1\"><data key=\"e0\">22</data><data key=\"e1\">true</data>"
                 "<data key=\"e2\">5400</data></edge>"));
  CHECK(is_balanced(xml));
}

TEST_CASE("GraphML stays well-formed XML whatever the names") {
  const std::string xml = render_graphml(hostile_graph());
  CHECK(is_balanced(xml));
  CHECK(is_utf8(xml));
  for (const char c : xml) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  Graph mixed = small_graph();
  mixed.vertices[1].attributes[0].value = 1.5;
  CHECK(has(render_graphml(mixed), "attr.name=\"issues\" attr.type=\"double\""));
  mixed.vertices[1].attributes[0].value = std::string("many");
  CHECK(has(render_graphml(mixed), "attr.name=\"issues\" attr.type=\"string\""));
}
