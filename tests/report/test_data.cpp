#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "sample.hpp"

using namespace baton;
using namespace baton::report;

namespace {

Document one_column(Unit unit, std::vector<Cell> cells) {
  Document document;
  Table table;
  table.id = "t";
  table.columns = {{"a", "A", unit, 0, true}};
  for (Cell& cell : cells) table.rows.push_back({std::move(cell)});
  document.sections.push_back({"", "", {std::move(table)}});
  return document;
}

}  // namespace

TEST_CASE("a document as JSON") {
  CHECK(render_json(sample_document()) == R"json({
  "baton": "0.1.0",
  "command": "summary",
  "as_of": "2012-05-22T23:22:00Z",
  "store": null,
  "hours": "calendar",
  "coverage": {"issues": {"value": 1, "numerator": 3, "denominator": 3, "low": null, "high": null}},
  "notes": [
    "Associations, not causes."
  ],
  "minimum": 10,
  "measures": {
    "issues": 7554,
    "queued": {"n": 3, "sum_s": 1.5, "median_s": null},
    "reopened": {"value": 0.25, "numerator": 1, "denominator": 4, "low": 0.05, "high": 0.7}
  },
  "teams": [
    {"team": "V32 2nd", "tier": 2, "queued_s": 254430000, "delay_share": {"value": 0.298, "numerator": 298, "denominator": 1000, "low": null, "high": null}, "median_queue_s": 2177280, "raw": 1},
    {"team": "G97", "tier": 1, "queued_s": 188863200, "delay_share": {"value": 0.073, "numerator": 73, "denominator": 1000, "low": null, "high": null}, "median_queue_s": 11880, "raw": 2},
    {"team": "V5 3rd", "tier": 3, "queued_s": 0, "delay_share": {"value": 0, "numerator": 0, "denominator": 1000, "low": null, "high": null}, "median_queue_s": null, "raw": 3}
  ]
}
)json");
}

TEST_CASE("numbers in data are exact") {
  const auto text = [](Unit unit, Cell cell) {
    const std::string csv = render_csv(one_column(unit, {std::move(cell)}), "t");
    return csv.substr(2, csv.size() - 3);
  };
  CHECK(text(Unit::duration, DurationCell{9'007'199'254'740'993}) == "9007199254.740993");
  CHECK(text(Unit::duration, DurationCell{-1}) == "-0.000001");
  CHECK(text(Unit::duration, DurationCell{no_time}) == "\"\"");
  CHECK(text(Unit::hours, DurationCell{3 * hour_us}) == "10800");
  CHECK(text(Unit::count, std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(text(Unit::ratio, 0.1) == "0.1");
  CHECK(text(Unit::number, std::numeric_limits<double>::infinity()) == "\"\"");
  CHECK(text(Unit::flag, true) == "true");
  CHECK(text(Unit::instant, InstantCell{1'500'000}) == "1970-01-01T00:00:01.500Z");
  CHECK(text(Unit::share, ShareCell{0.5, 1, 2, {}, {}}) == "0.5");
  CHECK(text(Unit::share, ShareCell{}) == "\"\"");
  const auto json = nlohmann::json::parse(render_json(one_column(Unit::count, {std::int64_t{9'007'199'254'740'993}})));
  CHECK(json["t"][0]["a"].get<std::int64_t>() == 9'007'199'254'740'993);
}

TEST_CASE("JSON keeps the order of data, leaves out what is for people only, and parses back whatever the texts") {
  Document document = sample_document();
  Table& table = std::get<Table>(document.sections[0].blocks[4]);
  table.people_order = {2};
  table.columns[1].in_data = false;
  const auto json = nlohmann::json::parse(render_json(document));
  CHECK(json["teams"].size() == 3);
  CHECK_FALSE(json["teams"][0].contains("tier"));
  table.in_data = false;
  CHECK_FALSE(nlohmann::json::parse(render_json(document)).contains("teams"));

  const auto parsed = nlohmann::json::parse(render_json(hostile_document()));
  const std::string expected = repair_utf8(hostile);
  CHECK(parsed["store"] == expected);
  CHECK(parsed["notes"][0] == expected);
  CHECK(parsed["measures"]["issues"] == expected);
  CHECK(parsed["teams"][0]["team"] == expected);
  CHECK(parsed["coverage"][expected] == expected);
  CHECK(nlohmann::json::parse(render_json(Document{}))["as_of"].is_null());
}

TEST_CASE("a terminal acts on nothing that JSON prints, and a reader gets it back") {
  // Delete, a C1 control, a bidirectional override, a Unicode line end; a name in letters stays as it is.
  for (const std::string& text : {std::string("a\x7F"), std::string("\u009B31m"), std::string("\u202Ea"), std::string("a\u2028b"), std::string("\x1B[31m")}) {
    const std::string json = render_json(one_column(Unit::text, {text, std::string("Müller")}));
    CAPTURE(json);
    CHECK(json.find(text) == std::string::npos);
    CHECK(json.find("Müller") != std::string::npos);
    CHECK(nlohmann::json::parse(json)["t"][0]["a"] == text);
  }
}

TEST_CASE("CSV for a terminal shows controls, CSV for a file keeps them") {
  const auto document = one_column(Unit::text, {std::string("\x1B[31mred"), std::string("\u202Ea"), std::string("=1")});
  CHECK(render_csv(document, "t", true) == "a\n\\x1B[31mred\n<U+202E>a\n'=1\n");
  CHECK(render_csv(document, "t") == "a\n\x1B[31mred\n\u202Ea\n'=1\n");
}

TEST_CASE("a table as CSV") {
  CHECK(render_csv(sample_document(), "teams") ==
        "team,tier,queued_s,delay_share,median_queue_s,raw\n"
        "V32 2nd,2,254430000,0.298,2177280,1\n"
        "G97,1,188863200,0.073,11880,2\n"
        "V5 3rd,3,0,0,,3\n");
  CHECK(render_csv(sample_document(), "nothing").empty());
}

TEST_CASE("CSV quotes by RFC 4180 and takes the sting out of formulas, but leaves numbers numbers") {
  const auto document = one_column(Unit::text, {std::string("a,b"), std::string("say \"no\""), std::string("two\nlines"), std::string("=1+1"),
                                                std::string("+49 30"), std::string("-"), std::string("@SUM(A1)"), std::string("\t=1"),
                                                std::string("＝1"), std::string(""), std::string("a\xFFz"), std::string("a\0z", 3), Cell{}});
  CHECK(render_csv(document, "t") ==
        "a\n\"a,b\"\n\"say \"\"no\"\"\"\n\"two\nlines\"\n'=1+1\n'+49 30\n'-\n'@SUM(A1)\n'\t=1\n'＝1\n\"\"\na\uFFFDz\na\uFFFDz\n\"\"\n");
  CHECK(render_csv(one_column(Unit::count, {std::int64_t{-5}}), "t") == "a\n-5\n");
  CHECK(is_utf8(render_csv(hostile_document(), "teams")));
}
