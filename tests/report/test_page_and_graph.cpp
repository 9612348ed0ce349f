#include <catch2/catch.hpp>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "page_data.hpp"
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

/// The page without its style sheet and scripts, and the data that the script reads.
std::string markup_of(const std::string& page) {
  std::string rest = page;
  for (const std::string_view name : {"style", "script"}) {
    const std::string open = fmt::format("<{}", name), close = fmt::format("</{}>", name);
    for (std::size_t at = rest.find(open); at != std::string::npos; at = rest.find(open)) rest.erase(at, rest.find(close, at) + close.size() - at);
  }
  return rest;
}
nlohmann::json data_of(const std::string& page) {
  constexpr std::string_view open = "<script type=\"application/json\" id=\"data\">";
  const std::size_t at = page.find(open) + open.size();
  return nlohmann::json::parse(page.substr(at, page.find("</script>", at) - at));
}

TEST_CASE("the page has a strict policy, one script, no style attribute and asks for nothing") {
  const std::string page = render_html(sample_document()).value();
  CHECK(page.starts_with("<!DOCTYPE html>\n"));
  CHECK(has(page, "content=\"default-src 'none'; script-src 'sha256-"));
  CHECK(has(page, "; style-src 'sha256-"));
  CHECK(has(page, "; base-uri 'none'; form-action 'none'\">"));
  CHECK(count_of(page, "<script") == 2);
  CHECK(count_of(page, "<script type=\"application/json\"") == 1);
  const std::string markup = markup_of(page);
  for (const std::string_view never : {"style=\"", " src=", "<link", "@import", "url(", "https://", "http://", "onclick"}) {
    CAPTURE(never);
    CHECK_FALSE(has(markup, never));
  }
  CHECK(is_balanced(markup));
}

TEST_CASE("the page holds sentences, figures and tables without its script") {
  const std::string page = render_html(sample_document()).value();
  CHECK(has(page, "<p class=\"lead\"><a href=\"#teams\"><b>V32 2nd</b></a> answers for 30\u00A0%.</p>"));
  CHECK(has(page, "<section id=\"teams\">\n<h2>Teams</h2>"));
  CHECK(has(page, "<th scope=\"row\"><bdi>G97</bdi></th><td class=\"n\">1</td><td class=\"n\" title=\"188863200 s\">52,462</td>"
                  "<td class=\"n\" title=\"73 of 1,000\">7.3 %</td><td class=\"n\" title=\"11880 s\">3.3 h</td>"));
  CHECK(has(page, "<td class=\"n few\">too few to say</td>"));
  CHECK(has(page, "<rect class=\"queued\" x=\"0.000%\""));
  CHECK(has(page, "<dd class=\"figure\" title=\"54720 s\"><a href=\"#figure/time_to_resolution\">15.2 h</a></dd><dd>9 in 10 within 18.2 d</dd>"));
  CHECK(has(page, "<a href=\"#figure/reopened\">Reopened</a></th><td class=\"n\">25.0 %</td><td>1 of 4, 5.0 % to 70.0 %</td>"));
  CHECK(has(page, "data-graph=\"handoffs\"><noscript>"));
  CHECK(has(page, "as of 2012-05-22 23:22 UTC"));
  CHECK(has(page, "<p>Associations, not causes.</p>"));
}

TEST_CASE("the data of the page are the cells of the document") {
  const nlohmann::json data = data_of(render_html(sample_document()).value());
  const nlohmann::json& teams = data["tables"][0];
  CHECK(teams["id"] == "teams");
  CHECK(teams["rows"] == team_table().rows.size());
  for (const nlohmann::json& column : teams["columns"]) {
    if (column["id"] == "queued_s") CHECK(column["cells"][1] == 188863200);
    if (column["id"] == "delay_share") CHECK(column["cells"][1][1] == 73);
  }
  CHECK(data["measures"]["issues"]["value"] == 7554);
  CHECK(data["measures"]["queued"]["parts"]["sum_s"] == 1.5);
  CHECK(data["measures"]["reopened"]["value"] == nlohmann::json({0.25, 1, 4, 0.05, 0.7}));
  CHECK(data["facts"][0]["value"] == 54720);
  const nlohmann::json& map = data["graphs"][0]["maps"].back();
  CHECK(map["edges"] == 3);
  CHECK(map["boxes"].size() == 3);
  CHECK(map["lines"][0][0] == "D8");
  CHECK(map["lines"][0][2] == 22);
}

TEST_CASE("texts of the data cannot end the script that holds them, and come back as they were") {
  const std::string page = render_html(hostile_document()).value();
  const std::size_t from = page.find("id=\"data\">") + 10;
  const std::string data = page.substr(from, page.find("</script>", from) - from);
  for (const std::string_view never : {"<", ">", "&", "\u2028", "\u2029"}) CHECK_FALSE(has(data, never));
  CHECK(data_of(page)["tables"][0]["columns"][0].dump().find("script") != std::string::npos);
  for (const std::string& text : {std::string("</script><!--"), std::string("a&b\u2028\u2029\"\\\n\x7f"), std::string("\u202E \U0001F600")}) {
    CHECK(nlohmann::json::parse(markup_json_string(text)).get<std::string>() == text);
  }
}

TEST_CASE("texts that repeat are written once, rows beyond the page's are counted") {
  Document document;
  Table table = team_table();
  table.rows.assign(4000, table.rows.front());
  document.sections.push_back({"", "", {table}});
  const nlohmann::json data = data_of(render_html(document).value());
  CHECK(data["tables"][0]["total"] == 4000);
  CHECK(data["tables"][0]["rows"] == most_page_rows);
  CHECK(data["tables"][0]["columns"][0]["texts"].size() == 1);
  CHECK(data["tables"][0]["columns"][0]["at"].size() == most_page_rows);
}

TEST_CASE("the page shows hostile texts literally") {
  const std::string page = render_html(hostile_document()).value();
  const std::string markup = markup_of(page);
  CHECK_FALSE(has(markup, "<img"));
  CHECK(count_of(page, "</script") == 2);
  CHECK_FALSE(has(page, "\u202E"));
  CHECK_FALSE(has(page, std::string_view("\0", 1)));
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(is_utf8(page));
  CHECK(has(markup, "&lt;/script&gt;&lt;img src=x onerror="));
  CHECK(is_balanced(markup));
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

TEST_CASE("a long table says in plain HTML what is left out; an empty one says why; a title is not said twice") {
  Document document;
  Table table = team_table();
  table.title = "Teams: 1,649";
  table.rows.assign(1649, table.rows.front());
  document.sections.push_back({"", "Teams", {table}});
  std::string page = render_html(document).value();
  CHECK(count_of(markup_of(page), "<th scope=\"row\">") == 10);
  CHECK(has(page, "… 1,639 more: JavaScript shows them, or baton report -o folder.csv"));
  CHECK(has(page, "<h3>1,649</h3>"));
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
  CHECK(svg.starts_with("<svg xmlns="));
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
