// Texts of the kinds that break programs, as a name in every output: nothing is lost, nothing becomes a formula or markup.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "baton/report/workbook.hpp"
#include "support/scratch_folder.hpp"
#include "support/workbook_reader.hpp"

using namespace baton;
using namespace baton::report;

namespace {

/// The kinds of the big list of naughty strings: reserved words, numbers, formulas, markup, shells, SQL, scripts, marks, directions, emoji.
const std::vector<std::string> naughty{
    "undefined", "null", "NULL", "(null)", "nil", "NIL", "true", "false", "None", "-", "--", "\\", "\\\\", "0", "1", "1.00", "$1.00", "1/2", "1E2", "1E02", "1E+02", "-1", "-1.00",
    "-$1.00", "0/0", "-2147483648/-1", "0.0/0", "NaN", "Infinity", "-Infinity", "INF", "1#INF", "0x0", "0xffffffffffffffff", "123456789012345678901234567890", "1,000.00", "1 000,00",
    "01000", "08", "2026-01-02", "1/2/2026", "12:30", "50 %", "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "\t=1", "\r=1", "\n=1", " =1", "\xEF\xBB\xBF=1", "\xE2\x80\x8B=1",
    "\xC2\xA0=1", "＝1+1", "'=1", "''=1", "'", "''", "'plain", "=HYPERLINK(\"http://x.example\",\"x\")", "=DDE(\"cmd\";\"/C calc\";\"x\")", ",./;'[]\\-=", "<>?:\"{}|_+", "!@#$%^&*()`~",
    "\x01\x02\x03\x04\x05\x06\x07\x08\x0E\x0F\x10\x1B\x1F\x7F", "\xC2\x80\xC2\x81\xC2\x84\xC2\x9F", "\t\x0B\x0C \xC2\x85\xC2\xA0\xE1\x9A\x80\xE2\x80\x82\xE3\x80\x80", "Ω≈ç√∫˜µ≤≥÷",
    "¸˛Ç◊ı˜Â¯˘¿", "ЁЂЃЄЅІЇЈЉЊ", "٠١٢٣٤٥٦٧٨٩", "⁰⁴⁵₀₁₂", "ด้้้้้็็็็็้้้้้", "'\"", "\"\"", "'\"''''\"", "<foo val=“bar” />", "田中さんにあげて下さい", "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀", "ヽ༼ຈل͜ຈ༽ﾉ", "😍👩🏽🚀🇺🇸", "１２３", "הָיְתָהtest",
    "﷽ﷺ", "\xE2\x80\xAEtest\xE2\x80\xAC", "\xE2\x81\xA6test\xE2\x81\xA7", "\xE2\x80\xA8line\xE2\x80\xA9", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè", "˙ɐnbᴉlɐ", "<script>alert(0)</script>", "&lt;script&gt;", "<svg><script>123<1>alert(3)</script>",
    "\"><script>alert(2)</script>", "</script>", "]]>", "-->", "<!--", "<?xml?>", "&amp;", "&#65;", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "1;DROP TABLE users", "' OR 1=1 -- 1", "$HOME", "`touch /tmp/x`",
    "$(touch /tmp/x)", "%d%s%n", "{0}", "{{7*7}}", "../../etc/passwd", "/dev/null; touch x", "CON", "AUX", "_x000D_", "_x0041_b", "_x005F_", "a\nb", "a\r\nb", "a,b;c\td", "  two  blanks  ", "ends with \\",
    "**bold**", "_it_", "`code`", "``", "[x](http://y.example)", "![x](y)", "# head", "- item", "1. item", "> quote", "| a | b |", "~~gone~~", "www.example.com", "https://x.example/?a=b&c", "a@b.example",
    "@team", "#12", ":smile:", "\xFF\xFE", "\xC0\xAF", "\xED\xA0\x80", "\xEF\xBF\xBE\xEF\xBF\xBF", std::string("a\0b", 3), "Scunthorpe General Hospital", "\\N", "a\\tb", "%00", "\"}],", "\\u0000"};

Document with_names(const std::vector<std::string>& names) {
  Document document;
  document.title = "t";
  Table table;
  table.id = "t";
  table.columns = {{"name", "name", Unit::text, 0, true}, {"n", "n", Unit::count, 0, true}};
  for (const std::string& name : names) table.rows.push_back({Cell{name}, Cell{std::int64_t{1}}});
  document.sections.push_back({"", "", {std::move(table)}});
  return document;
}

/// What an output can hold of the bytes of a text: valid UTF-8.
std::string kept(const std::string& text) { return repair_utf8(text); }

/// The text that a CSV field stands for.
std::string without_guard(std::string field) {
  if (field.starts_with('\'')) {
    const std::string rest = field.substr(std::min(field.find_first_not_of('\''), field.size()));
    const Document again = with_names({rest});
    const std::string csv = render_csv(again, "t");
    if (test::csv_records(csv)[1][0] != rest) field.erase(0, 1);
  }
  return field;
}

}  // namespace

TEST_CASE("naughty texts come back from JSON and CSV as they are") {
  const Document document = with_names(naughty);
  const auto json = nlohmann::json::parse(render_json(document));
  const auto csv = test::csv_records(render_csv(document, "t"));
  REQUIRE(json["t"].size() == naughty.size());
  REQUIRE(csv.size() == naughty.size() + 1);
  for (std::size_t at = 0; at < naughty.size(); ++at) {
    INFO(naughty[at]);
    CHECK(json["t"][at]["name"].get<std::string>() == kept(naughty[at]));
    std::string expected = kept(naughty[at]);
    for (std::size_t nul = expected.find('\0'); nul != std::string::npos; nul = expected.find('\0')) expected.replace(nul, 1, "\uFFFD");
    CHECK(without_guard(csv[at + 1][0]) == expected);
    const std::string& field = csv[at + 1][0];
    const std::size_t start = std::min(field.find_first_not_of(" \t\r\n"), field.size());
    CHECK(std::string_view("=+-@").find(field[start]) == std::string_view::npos);
  }
  CHECK(test::csv_records(render_csv(with_names({"'=1", "=1", "'plain"}), "t"))[1][0] == "''=1");
}

TEST_CASE("naughty texts are texts in a workbook, control characters visible, nothing lost") {
  const ScratchFolder folder;
  Workbook workbook;
  workbook.document = with_names(naughty);
  workbook.document.title = naughty[43];
  const auto written = write_workbook(workbook, folder.path("n.xlsx"), 2);
  REQUIRE(written);
  const auto sheets = test::read_workbook(folder.path("n.xlsx"));
  const auto& sheet = test::sheet_named(sheets, "T");
  REQUIRE(sheet.rows.size() == naughty.size());
  for (std::size_t at = 0; at < naughty.size(); ++at) {
    INFO(naughty[at]);
    const auto& cell = sheet.rows[at].at("name");
    CHECK(cell.is_text);
    CHECK_FALSE(cell.has_formula);
    std::string expected = terminal_safe(naughty[at]);
    for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
      for (std::size_t found = expected.find(forbidden); found != std::string::npos; found = expected.find(forbidden)) expected.replace(found, 3, "\uFFFD");
    }
    CHECK(cell.value == expected);
  }
  CHECK(sheet.xml.find("<f>") == std::string::npos);
}

TEST_CASE("naughty names of vertices leave graph files well-formed") {
  Graph graph;
  for (const std::string& name : naughty) graph.vertices.push_back({name, 1, {{"note", Cell{name}, Unit::text}}});
  for (std::size_t at = 1; at < naughty.size(); ++at) graph.edges.push_back({at - 1, at, 1, false, {}});
  const test::Element graphml = test::parsed(render_graphml(graph));
  const test::Element* inner = graphml.child("graph");
  REQUIRE(inner != nullptr);
  std::size_t nodes = 0;
  for (const test::Element& element : inner->children) nodes += element.name == "node" ? 1 : 0;
  CHECK(nodes == naughty.size());
  const auto svg = render_svg(graph);
  REQUIRE(svg);
  CHECK(test::parsed(*svg).name == "svg");
  CHECK(svg->find("<script") == std::string::npos);
}

TEST_CASE("naughty names are no markup in Markdown") {
  for (const std::string& name : naughty) {
    const std::string markdown = render_markdown(with_names({name}));
    INFO(markdown);
    CHECK(markdown.find('<') == std::string::npos);
    const std::size_t begin = markdown.find("| --- | ---: |\n") + 15;
    const std::string row = markdown.substr(begin, markdown.find('\n', begin) - begin);
    CHECK(row.starts_with("| "));
    CHECK(row.ends_with(" | 1 |"));
    std::size_t bars = 0;  // cells have three between them
    for (std::size_t at = 0; at < row.size(); ++at) {
      std::size_t slashes = 0;
      while (slashes < at && row[at - 1 - slashes] == '\\') ++slashes;
      bars += row[at] == '|' && slashes % 2 == 0 ? 1 : 0;
    }
    CHECK(bars == 3);
  }
  const std::string markdown = render_markdown(with_names({"[x](http://y.example)", "**b**", "@team", "a_b"}));
  CHECK(markdown.find("| `[x](http://y.example)` |") != std::string::npos);
  CHECK(markdown.find("| \\*\\*b\\*\\* |") != std::string::npos);
  CHECK(markdown.find("| `@team` |") != std::string::npos);
  CHECK(markdown.find("| a\\_b |") != std::string::npos);
}
