#include <catch2/catch.hpp>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "sample.hpp"

using namespace baton;
using namespace baton::report;

namespace {

Document with_table(Table table) {
  Document document;
  document.sections.push_back({"", "", {std::move(table)}});
  return document;
}

bool fits(const std::string& text, std::size_t width) {
  for (const std::string_view line : split(text, '\n')) {
    if (display_width(line) > width) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a document is laid out as a page of plain text") {
  CHECK(render_terminal(sample_document(), {100, false, false}) ==
        "incidents.xes.gz: 7,554 issues\n"
        "\n"
        "V32 2nd answers for 30 %.\n"
        "\n"
        "where the time went       1,518,619 h\n"
        "  queued                         28 %   ████████████████▊\n"
        "  in hand                        21 %   ████████████▋\n"
        "\n"
        "passing on                      9,454   team handoffs\n"
        "  never changed team           49.4 %\n"
        "ease                                –   no customer messages\n"
        "\n"
        "Who customers wait for: 740,405 h queued or in hand\n"
        "\n"
        "team     line  queued h   share    median queue\n"
        "V32 2nd     2    70,675  29.8 %          25.2 d\n"
        "G97         1    52,462   7.3 %           3.3 h\n"
        "V5 3rd      3         0     0 %  too few to say\n"
        "\n"
        "Associations, not causes.\n");
}

TEST_CASE("colour only adds ANSI sequences: bold figures, bars in the colour of their class") {
  const std::string text = render_terminal(sample_document(), {100, true, false});
  CHECK(text.find("\x1b[1mV32\x1b[0m \x1b[1m2nd\x1b[0m answers") != std::string::npos);
  CHECK(text.find("\x1b[38;5;208m████████████████▊\x1b[0m") != std::string::npos);
  CHECK(text.find("\x1b[38;5;32m████████████▋\x1b[0m") != std::string::npos);
  CHECK(render_terminal(sample_document(), {100, false, false}).find('\x1b') == std::string::npos);
}

TEST_CASE("on a narrow terminal the columns with the highest number drop first, and the last line says which") {
  CHECK(render_terminal(with_table(team_table()), {42, false, false}) ==
        "Who customers wait for: 740,405 h queued\n"
        "or in hand\n"
        "\n"
        "team     queued h   share    median queue\n"
        "V32 2nd    70,675  29.8 %          25.2 d\n"
        "G97        52,462   7.3 %           3.3 h\n"
        "V5 3rd          0     0 %  too few to say\n"
        "columns left out: line; wider terminal or\n"
        "--csv\n");
  const std::string narrow = render_terminal(with_table(team_table()), {30, false, false});
  CHECK(narrow.find("columns left out: line, median\nqueue; wider terminal or --csv\n") != std::string::npos);
}

TEST_CASE("a note on a row is wrapped beside it, or under it, and never dropped or cut") {
  Table table;
  table.columns = {{"measure", "", Unit::text, 0, true}, {"median_s", "median", Unit::duration, 0, true}, {"note", "", Unit::text, 0, true}};
  table.rows = {{std::string("time to resolution"), hours(2), std::string("171 have none by their end: censored")},
                {std::string("handoff wait"), hours(1.5), std::string()}};
  CHECK(render_terminal(with_table(table), {0, false, false}) ==
        "                    median\n"
        "time to resolution   2.0 h  171 have none by their end: censored\n"
        "handoff wait         1.5 h\n");
  CHECK(render_terminal(with_table(table), {60, false, false}) ==
        "                    median\n"
        "time to resolution   2.0 h  171 have none by their end:\n"
        "                            censored\n"
        "handoff wait         1.5 h\n");
  CHECK(render_terminal(with_table(table), {40, false, false}) ==
        "                    median\n"
        "time to resolution   2.0 h\n"
        "    171 have none by their end: censored\n"
        "handoff wait         1.5 h\n");
}

TEST_CASE("columns without any value are not shown, and not missed") {
  Table table = team_table();
  for (auto& row : table.rows) row[1] = Cell{};
  for (const std::size_t width : {0UL, 42UL}) {
    const std::string text = render_terminal(with_table(table), {width, false, false});
    CHECK(text.find("line") == std::string::npos);
    CHECK(text.find("columns left out") == std::string::npos);
  }
}

TEST_CASE("long names are cut only where the width is limited") {
  Table table = team_table();
  const std::string name = "Zentrale Kundenbetreuung und Rückfragen der Landesgesellschaft Süd";
  table.rows[0][0] = name;
  const Document document = with_table(table);
  CHECK(render_terminal(document, {0, false, false}).find(name) != std::string::npos);
  CHECK(render_terminal(document, {120, false, false}).find(name) != std::string::npos);
  const std::string cut = render_terminal(document, {80, false, false});
  CHECK(cut.find(name) == std::string::npos);
  CHECK(cut.find("Zentrale Kundenbetreuung und Rückfragen…") != std::string::npos);
  for (const std::size_t width : {20UL, 40UL, 60UL, 80UL, 100UL}) {
    CAPTURE(width);
    CHECK(fits(render_terminal(document, {width, false, false}), width));
    CHECK(fits(render_terminal(sample_document(), {std::max<std::size_t>(width, 60), false, false}), std::max<std::size_t>(width, 60)));
  }
}

TEST_CASE("wide characters keep the columns straight") {
  Table table = team_table();
  table.rows[1][0] = std::string("窓口");
  CHECK(render_terminal(with_table(table), {100, false, false}).find("窓口        1    52,462") != std::string::npos);
}

TEST_CASE("ten rows, then how many more; all of them with --all and in a pipe") {
  Table table = team_table();
  table.rows.assign(1649, table.rows.front());
  const Document document = with_table(table);
  const std::string cut = render_terminal(document, {100, false, false});
  CHECK(cut.ends_with("… 1,639 more: --all\n"));
  CHECK(split(cut, '\n').size() >= 13);
  for (const std::string& all : {render_terminal(document, {100, false, true}), render_terminal(document, {0, false, false})}) {
    CHECK(all.find("more") == std::string::npos);
    CHECK(std::count(all.begin(), all.end(), '\n') == 3 + 1649);
  }
}

TEST_CASE("people may see another order than data, and some tables not at all") {
  Table table = team_table();
  table.people_order = {2, 0};
  const std::string text = render_terminal(with_table(table), {100, false, false});
  CHECK(text.find("V5 3rd") < text.find("V32 2nd"));
  CHECK(text.find("G97") == std::string::npos);
  table.for_people = false;
  CHECK(render_terminal(with_table(table), {100, false, false}).empty());
}

TEST_CASE("an empty table says so") {
  Table table = team_table();
  table.rows.clear();
  table.title.clear();
  CHECK(render_terminal(with_table(table), {80, false, false}) == "none\n");
  table.empty_text = "No issue changed team in this period.";
  CHECK(render_terminal(with_table(table), {80, false, false}) == "No issue changed team in this period.\n");
  CHECK(render_terminal(with_table(Table{}), {80, false, false}) == "none\n");
  CHECK(render_terminal(Document{}, {80, false, false}).empty());
}

TEST_CASE("facts in words are set to the left") {
  Document document;
  Facts facts;
  facts.facts = {{"format", std::string("ServiceNow audit rows"), Unit::text, "by number"}, {"rejected", std::int64_t{0}, Unit::count, ""}};
  document.sections.push_back({"", "", {facts}});
  CHECK(render_terminal(document, {80, false, false}) ==
        "format     ServiceNow audit rows   by number\n"
        "rejected   0\n");
}

TEST_CASE("nothing from the data reaches the terminal as a control") {
  for (const std::size_t width : {0UL, 40UL, 80UL, 100UL}) {
    const std::string text = render_terminal(hostile_document(), {width, false, true});
    for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    CHECK(text.find("\u202E") == std::string::npos);
    CHECK(is_utf8(text));
  }
}
