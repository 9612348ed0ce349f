#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "baton/report/workbook.hpp"
#include "sample.hpp"
#include "support/scratch_folder.hpp"
#include "support/workbook_reader.hpp"

using namespace baton;
using namespace baton::report;

namespace {

Workbook one_table(Table table) {
  Workbook workbook;
  workbook.document.title = "t";
  workbook.document.sections.push_back({"", "", {std::move(table)}});
  return workbook;
}

/// So many rows of numbers, in blocks of uneven sizes.
class ManyRows final : public RowBlocks {
 public:
  explicit ManyRows(std::int64_t count) : count_(count) {}
  [[nodiscard]] std::size_t block_count() const override { return static_cast<std::size_t>((count_ + block - 1) / block); }
  [[nodiscard]] std::vector<std::vector<Cell>> rows_of(std::size_t at, unsigned) override {
    std::vector<std::vector<Cell>> rows;
    for (std::int64_t row = static_cast<std::int64_t>(at) * block; row < std::min(count_, (static_cast<std::int64_t>(at) + 1) * block); ++row) rows.push_back({Cell{row}});
    return rows;
  }

 private:
  static constexpr std::int64_t block = 5000;
  std::int64_t count_;
};

}  // namespace

TEST_CASE("values of a workbook are numbers, dates and texts of their unit") {
  const ScratchFolder folder;
  Table table;
  table.id = "edges";
  table.columns = {{"from", "from", Unit::text, 0, true}, {"n", "n", Unit::count, 0, true},        {"wait_s", "wait", Unit::duration, 0, true}, {"share", "share", Unit::share, 0, true},
                   {"at", "at", Unit::instant, 0, true},  {"yes", "yes", Unit::flag, 0, true},      {"ease", "ease", Unit::points, 0, true},     {"hidden", "hidden", Unit::text, 0, false}};
  table.rows = {{std::string("A"), std::int64_t{1234}, DurationCell{5'400'000'001}, ShareCell{0.25, 1, 4, {}, {}}, InstantCell{1'782'833'400'000'001}, true, 0.1 + 0.2, std::string("x")},
                {std::string("B"), Cell{}, DurationCell{no_time}, ShareCell{}, InstantCell{no_time}, Cell{}, std::string("too few to say"), Cell{}},
                {std::string("C"), Cell{}, DurationCell{-1}, Cell{}, InstantCell{-2'300'000'000'000'000}, false, Cell{}, Cell{}}};
  REQUIRE(write_workbook(one_table(table), folder.path("w.xlsx"), 1));
  const auto sheets = test::read_workbook(folder.path("w.xlsx"));
  const auto& sheet = test::sheet_named(sheets, "Handoffs");
  CHECK(sheet.heads == std::vector<std::string>{"from", "n", "wait_h", "wait_s", "share", "at", "yes", "ease"});
  CHECK(sheet.hidden == std::vector<bool>{false, false, false, true, false, false, false, false});
  const auto& first = sheet.rows[0];
  CHECK(first.at("n").value == "1234");
  CHECK(first.at("wait_s").value == "5400.000001");
  CHECK(std::stod(first.at("wait_h").value) == Approx(1.5));
  CHECK(first.at("share").value == "0.25");
  CHECK(std::llround((std::stod(first.at("at").value) - 25569) * 86'400e6) == 1'782'833'400'000'001);
  CHECK(first.at("yes").value == "1");
  CHECK(first.at("ease").value == "0.30000000000000004");
  CHECK(sheet.rows[1].size() == 1);  // missing is empty, and so are words among figures
  CHECK(sheet.rows[2].at("wait_s").value == "-0.000001");
  CHECK(sheet.rows[2].at("at").value == "1897-02-11T15:06:40Z");  // spreadsheets know no such date
  CHECK(sheet.xml.find("state=\"frozen\"") != std::string::npos);
  CHECK(sheet.xml.find("<autoFilter ref=\"A1:H4\"/>") != std::string::npos);
}

TEST_CASE("a table longer than a sheet goes on in another") {
  const ScratchFolder folder;
  Table table;
  table.id = "issues";
  table.columns = {{"n", "n", Unit::count, 0, true}};
  constexpr std::int64_t count = 1'048'575 + 3;
  Workbook workbook = one_table(table);
  workbook.rows["issues"] = std::make_shared<ManyRows>(count);
  REQUIRE(write_workbook(workbook, folder.path("a.xlsx"), 2));
  REQUIRE(write_workbook(workbook, folder.path("b.xlsx"), 1));
  CHECK(bytes_of(folder.path("a.xlsx")) == bytes_of(folder.path("b.xlsx")));
  const auto members = test::unzipped(folder.path("a.xlsx"));
  CHECK(members.at("xl/workbook.xml").find("<sheet name=\"Issues\" sheetId=\"2\" r:id=\"rId2\"/><sheet name=\"Issues 2\" sheetId=\"3\" r:id=\"rId3\"/>") != std::string::npos);
  // As a tree a million rows would take long to read.
  const auto ends_in = [&](const std::string& part, const std::string& rows) { return members.at(part).find(rows + "</sheetData>") != std::string::npos; };
  CHECK(ends_in("xl/worksheets/sheet2.xml", R"(<row r="1048576"><c r="A1048576" s="4"><v>1048574</v></c></row>)"));
  CHECK(ends_in("xl/worksheets/sheet3.xml", R"(<row r="2"><c r="A2" s="4"><v>1048575</v></c></row><row r="3"><c r="A3" s="4"><v>1048576</v></c></row><row r="4"><c r="A4" s="4"><v>1048577</v></c></row>)"));
}

TEST_CASE("a workbook of nothing opens, a text longer than a cell is cut, and a place that can't be written is told") {
  const ScratchFolder folder;
  REQUIRE(write_workbook(Workbook{}, folder.path("empty.xlsx"), 1));
  CHECK(test::read_workbook(folder.path("empty.xlsx")).size() == 1);
  Table table;
  table.id = "t";
  table.columns = {{"name", "name", Unit::text, 0, true}};
  std::string longest;
  for (int at = 0; at < 20'000; ++at) longest += "😀";  // two UTF-16 units each
  table.rows = {{longest}, {std::string(32'767, 'x')}};
  REQUIRE(write_workbook(one_table(table), folder.path("long.xlsx"), 1));
  const auto sheets = test::read_workbook(folder.path("long.xlsx"));
  const auto& sheet = test::sheet_named(sheets, "T");
  CHECK(sheet.rows[0].at("name").value.size() == 16'383 * 4 + 3);
  CHECK(sheet.rows[0].at("name").value.ends_with("😀…"));
  CHECK(sheet.rows[1].at("name").value.size() == 32'767);
  const auto failed = write_workbook(Workbook{}, folder.path("nowhere/x.xlsx"), 1);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "cannot write: no such folder");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 2);  // nothing is left behind
}
