#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "baton/report/document_bytes.hpp"
#include "baton/report/render.hpp"
#include "sample.hpp"

namespace baton::report {

namespace {

/// Everything that can be seen of a document.
std::string all_of(const Document& document) {
  std::string text;
  for (const std::size_t width : {0, 80, 120}) text += render_terminal(document, {width, width == 80, width == 120});
  text += render_json(document);
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* table = std::get_if<Table>(&block)) text += render_csv(document, table->id) + render_csv(document, table->id, true);
      if (const auto* graph = std::get_if<Graph>(&block)) text += render_dot(*graph) + render_graphml(*graph);
    }
  }
  const auto page = render_html(document);
  text += page ? *page : page.error().message;
  for (const std::string& command : document.next) text += command + "\n";
  return text;
}

/// A document with each kind of cell at the ends of what it can hold, and rows of any length.
Document extreme_document() {
  Document document = sample_document();
  Table table;
  table.id = "extremes";
  table.shown_rows = 0;
  table.more_hint = table.empty_text = std::string("\0 and more", 10);
  table.for_people = false;
  for (int at = 0; at < 40; ++at) table.columns.push_back({fmt::format("c{}", at), "", static_cast<Unit>(at % 10), at - 20, at % 3 != 0});
  constexpr auto biggest = std::numeric_limits<TimeSum>::max();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double endless = std::numeric_limits<double>::infinity();
  table.rows = {{Cell{}, std::int64_t{0}, most, -most - 1, std::int64_t{-1}, true, false, std::string(), std::string(100'000, 'x')},
                {nan, -nan, endless, -endless, 0.0, -0.0, 5e-324, 0.1, std::numeric_limits<double>::max()},
                {DurationCell{0}, DurationCell{biggest}, DurationCell{-biggest - 1}, DurationCell{-1}, DurationCell{no_time}, InstantCell{0}, InstantCell{no_time}, InstantCell{most}},
                {ShareCell{0.5, 1, 2, 0.1, 0.9}, ShareCell{nan, -most, most, std::nullopt, nan}, ShareCell{}},
                {}};
  table.people_order = {4, 0, 2};
  document.sections.push_back({"", "", {table, Prose{}, Bars{}, Facts{}, Graph{}, Measures{}, Table{}}});
  document.sections.emplace_back();
  document.next = {"baton teams", ""};
  document.inputs = "incidents.xes.gz";
  return document;
}

std::vector<Document> documents() { return {Document{}, sample_document(), hostile_document(), extreme_document()}; }

}  // namespace

TEST_CASE("a document comes back from its bytes as it was") {
  for (const Document& document : documents()) {
    const std::string bytes = document_bytes(document);
    const auto again = document_of(bytes);
    REQUIRE(again);
    CHECK(document_bytes(*again) == bytes);
    const bool looks_the_same = all_of(*again) == all_of(document);
    CHECK(looks_the_same);
  }
}

TEST_CASE("numbers come back to the bit") {
  const auto again = document_of(document_bytes(extreme_document()));
  REQUIRE(again);
  const auto& rows = std::get<Table>(again->sections[1].blocks[0]).rows;
  CHECK(std::isnan(std::get<double>(rows[1][0])));
  CHECK(std::signbit(std::get<double>(rows[1][1])));
  CHECK(std::signbit(std::get<double>(rows[1][5])));
  const bool all_bits = std::get<DurationCell>(rows[2][2]).us == std::numeric_limits<TimeSum>::min();
  CHECK(all_bits);
  CHECK(std::get<std::int64_t>(rows[0][3]) == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(std::get<ShareCell>(rows[3][1]).low);
  CHECK(std::isnan(*std::get<ShareCell>(rows[3][1]).high));
}

TEST_CASE("a document that is cut is none") {
  for (const Document& document : {sample_document(), hostile_document()}) {
    const std::string bytes = document_bytes(document);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(document_of(std::string_view(bytes).substr(0, size)));
    CHECK_FALSE(document_of(bytes + '\0'));
  }
}

TEST_CASE("bytes of another form are no document") {
  std::string bytes = document_bytes(sample_document());
  ++bytes.front();
  CHECK_FALSE(document_of(bytes));
}

TEST_CASE("whatever is read from damaged bytes can be rendered") {
  std::mt19937_64 random(3);
  int read = 0;
  for (const Document& document : {sample_document(), hostile_document()}) {
    const std::string good = document_bytes(document);
    for (std::size_t at = 1; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = static_cast<char>(random());
      if (at % 3 == 0) bad[1 + random() % (bad.size() - 1)] = static_cast<char>(random());
      const auto found = document_of(bad);
      if (!found) continue;
      ++read;
      CHECK_FALSE((render_terminal(*found, {80, true, false}) + render_json(*found) + render_csv(*found, "teams")).empty());
      if (at % 50 == 0) CHECK_FALSE(all_of(*found).empty());
    }
  }
  CHECK(read > 100);  // most bytes are letters of texts and digits of numbers
}

TEST_CASE("bytes of noise are no crash") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string noise(random() % 60, '\0');
    for (char& c : noise) c = static_cast<char>(random() % 4 == 0 ? random() : random() % 3);
    if (!noise.empty()) noise.front() = static_cast<char>(document_form);
    const auto found = document_of(noise);
    if (found) CHECK_FALSE(render_json(*found).empty());
  }
}

TEST_CASE("an index that leads nowhere is damage") {
  Document document = sample_document();
  for (Block& block : document.sections.front().blocks) {
    if (auto* table = std::get_if<Table>(&block)) table->people_order = {0, 99};
  }
  CHECK_FALSE(document_of(document_bytes(document)));
  document = sample_document();
  for (Block& block : document.sections.front().blocks) {
    if (auto* graph = std::get_if<Graph>(&block)) graph->edges.front().to = 99;
  }
  CHECK_FALSE(document_of(document_bytes(document)));
}

}  // namespace baton::report
