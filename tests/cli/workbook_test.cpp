// The workbook against what JSON, CSV and SQL say, on the sample data.

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "support/scratch_folder.hpp"
#include "support/workbook_reader.hpp"

namespace baton::test {
namespace {

using nlohmann::json;

const std::string sample = BATON_SOURCE_DIR "/sample_data/";

int run(const ScratchFolder& folder, const std::string& arguments) {
  const std::string to = " >\"" + folder.path("out") + "\" 2>\"" + folder.path("err") + "\" </dev/null";
  return WEXITSTATUS(std::system(("cd \"" + folder.path() + "\" && timeout 120 \"" BATON_PROGRAM "\" " + arguments + to).c_str()));
}

void must_run(const ScratchFolder& folder, const std::string& arguments) {
  const int code = run(folder, arguments);
  INFO(arguments << "\n" << bytes_of(folder.path("err")));
  REQUIRE(code == 0);
}

void import_sample(const ScratchFolder& folder) {
  must_run(folder, "import \"" + sample + "tickets.csv\" \"" + sample + "mailbox.mbox\" --config \"" + sample + "baton.toml\" --directory \"" + sample + "directory\"");
}

/// The value of a cell as CSV writes it. Instants are days there, exact to the microsecond.
std::string data_of(const WorkbookSheet& sheet, std::size_t row, const std::string& column) {
  const auto found = sheet.rows[row].find(column);
  return found == sheet.rows[row].end() ? std::string() : found->second.value;
}

std::string text_of(const json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) return value["value"].is_null() ? std::string() : value["value"].dump();
  return value.dump();
}

/// Whether two cells say the same: as texts, as numbers, or a date of the sheet and an instant.
bool same(const std::string& in_sheet, const std::string& in_data) {
  if (in_sheet == in_data) return true;
  if (in_sheet.empty() || in_data.empty()) return false;
  if (in_data == "true" || in_data == "false") return in_sheet == (in_data == "true" ? "1" : "0");
  if (in_data.size() >= 20 && in_data[10] == 'T' && in_data.back() == 'Z') {
    std::tm parts{};
    if (strptime(in_data.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return false;
    const std::size_t point = in_data.find('.');
    const double fraction = point == std::string::npos ? 0 : std::stod("0" + in_data.substr(point, in_data.size() - point - 1));
    return std::llround((std::stod(in_sheet) - 25569) * 86'400e6) == std::llround((static_cast<double>(timegm(&parts)) + fraction) * 1e6);
  }
  char* end = nullptr;
  const double number = std::strtod(in_data.c_str(), &end);
  return *end == '\0' && std::strtod(in_sheet.c_str(), nullptr) == number;
}

}  // namespace

TEST_CASE("every cell of the workbook is the cell of JSON and of CSV", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  for (const char* file : {"r.xlsx", "r.json", "r.csv"}) must_run(folder, std::string("report -o ") + file);
  struct stat status {};
  REQUIRE(stat(folder.path("r.xlsx").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  const auto sheets = read_workbook(folder.path("r.xlsx"));
  const json data = json::parse(bytes_of(folder.path("r.json")));
  std::vector<std::string> names;
  for (const WorkbookSheet& sheet : sheets) names.push_back(sheet.name);
  for (const char* name : {"Summary", "Measures", "Teams", "Handoffs", "Accounts", "Issues", "Stints", "Definitions", "Sources", "Rejects"}) {
    INFO(name);
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
  }
  CHECK(names.front() == "Summary");
  std::size_t cells = 0, wrong = 0;
  for (const auto& [id, name] : {std::pair("teams", "Teams"), std::pair("edges", "Handoffs"), std::pair("loops", "Loops"), std::pair("vertices", "Passing through"),
                                 std::pair("accounts", "Accounts"), std::pair("issues", "Issues"), std::pair("files", "Sources"), std::pair("rejects", "Rejects")}) {
    INFO(name);
    const WorkbookSheet& sheet = sheet_named(sheets, name);
    const auto csv = csv_records(bytes_of(folder.path(std::string("r.csv/") + id + ".csv")));
    REQUIRE(sheet.rows.size() == data[id].size());
    REQUIRE(csv.size() == data[id].size() + 1);
    // The heads are the columns of CSV in their order, with hours before each hidden column of seconds.
    std::vector<std::string> heads;
    for (const std::string& head : sheet.heads) {
      if (std::find(csv.front().begin(), csv.front().end(), head) != csv.front().end()) heads.push_back(head);
      else CHECK(head.ends_with("_h"));
    }
    CHECK(heads == csv.front());
    for (std::size_t at = 0; at < sheet.heads.size(); ++at) CHECK(sheet.hidden[at] == (sheet.heads[at].ends_with("_s")));
    for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
      for (std::size_t column = 0; column < csv.front().size(); ++column) {
        const std::string& head = csv.front()[column];
        const std::string in_sheet = data_of(sheet, row, head);
        ++cells;
        if (same(in_sheet, text_of(data[id][row][head])) && same(in_sheet, csv[row + 1][column])) continue;
        if (++wrong < 5) WARN(name << " " << row << " " << head << ": " << in_sheet << " | " << data[id][row][head] << " | " << csv[row + 1][column]);
      }
      for (const auto& [head, cell] : sheet.rows[row]) {
        CHECK_FALSE(cell.has_formula);
        if (!head.ends_with("_h")) continue;
        CHECK(std::stod(cell.value) == Approx(std::stod(data_of(sheet, row, head.substr(0, head.size() - 1) + "s")) / 3600));
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(cells > 100'000);
}

TEST_CASE("the sheet of measures says what JSON says", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  for (const char* file : {"r.xlsx", "r.json"}) must_run(folder, std::string("report -o ") + file);
  const auto sheets = read_workbook(folder.path("r.xlsx"), {"Measures"});
  const WorkbookSheet& sheet = sheet_named(sheets, "Measures");
  const json measures = json::parse(bytes_of(folder.path("r.json")))["measures"];
  REQUIRE(sheet.rows.size() == measures.size());
  for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
    const std::string id = data_of(sheet, row, "measure");
    const json& measure = measures[id];
    INFO(id << ": " << measure);
    CHECK(same(data_of(sheet, row, "value"), measure.is_object() ? text_of(measure.value("value", json())) : text_of(measure)));
    if (!measure.is_object()) continue;
    for (const auto& [part, value] : measure.items()) CHECK(same(data_of(sheet, row, part), text_of(value)));
  }
}

TEST_CASE("the stints of the workbook are those of SQL, and add up to the ledger of their issues", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  must_run(folder, "report -o r.xlsx");
  const auto sheets = read_workbook(folder.path("r.xlsx"), {"Issues", "Stints"});
  const WorkbookSheet& sheet = sheet_named(sheets, "Stints");
  must_run(folder, "sql \"select * from stints\" --json");
  std::map<std::string, json> expected;
  const auto key_of = [](const std::string& issue, const std::string& source, const std::string& number) { return issue + "\n" + source + "\n" + number; };
  const json printed = json::parse(bytes_of(folder.path("out")));
  for (const json& row : printed["rows"]) expected[key_of(row["issue"], row["source"], row["number"].dump())] = row;
  REQUIRE(sheet.rows.size() == expected.size());
  std::map<std::string, double> queued;
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
    const std::string issue = data_of(sheet, row, "issue"), source = data_of(sheet, row, "source");
    const auto found = expected.find(key_of(issue, source, data_of(sheet, row, "number")));
    REQUIRE(found != expected.end());
    for (const auto& [column, value] : found->second.items()) {
      const std::string in_sheet = data_of(sheet, row, column);
      if (same(in_sheet, text_of(value))) continue;
      if (++wrong < 5) WARN(issue << " " << column << ": " << in_sheet << " | " << value);
    }
    queued[issue + "\n" + source] += std::stod(data_of(sheet, row, "queued_s"));
  }
  CHECK(wrong == 0);
  const WorkbookSheet& issues = sheet_named(sheets, "Issues");
  for (std::size_t row = 0; row < issues.rows.size(); ++row) {
    const std::string key = data_of(issues, row, "issue") + "\n" + data_of(issues, row, "source");
    CHECK(queued[key] == Approx(std::stod(data_of(issues, row, "queued_s"))));
  }
}

TEST_CASE("the workbook has the same bytes when run again, with any number of threads, and of an input or its store", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  must_run(folder, "report -o a.xlsx");
  must_run(folder, "report -o b.xlsx --threads 1");
  CHECK(bytes_of(folder.path("a.xlsx")) == bytes_of(folder.path("b.xlsx")));
  const auto core = unzipped(folder.path("a.xlsx")).at("docProps/core.xml");
  must_run(folder, "summary --json");
  CHECK(core.find("<dcterms:created xsi:type=\"dcterms:W3CDTF\">" + json::parse(bytes_of(folder.path("out")))["as_of"].get<std::string>()) != std::string::npos);
  must_run(folder, "analyze \"" + sample + "tickets.csv\" --config \"" + sample + "baton.toml\" -o c.xlsx");
  CHECK(sheet_named(read_workbook(folder.path("c.xlsx"), {"Stints"}), "Stints").rows.size() > 2859);
}

TEST_CASE("every head with a definition leads to it", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  must_run(folder, "report -o r.xlsx --where \"team_handoffs >= 3\"");
  const auto sheets = read_workbook(folder.path("r.xlsx"));
  const WorkbookSheet& definitions = sheet_named(sheets, "Definitions");
  for (const char* name : {"Summary", "Teams", "Handoffs", "Accounts", "Issues", "Stints", "Sources", "Rejects"}) {
    INFO(name);
    const WorkbookSheet& sheet = sheet_named(sheets, name);
    const Element top = parsed(sheet.xml);
    const Element* links = top.child("hyperlinks");
    REQUIRE(links != nullptr);
    if (std::string_view(name) != "Summary") CHECK(links->children.size() == sheet.heads.size());
    for (const Element& link : links->children) {
      const std::string target = link.attribute("location");
      REQUIRE(target.starts_with("Definitions!A"));
      const std::size_t row = std::stoul(target.substr(13));
      REQUIRE(row >= 2);
      REQUIRE(row < definitions.rows.size() + 2);
      const std::string id = data_of(definitions, row - 2, "id");
      CHECK_FALSE(data_of(definitions, row - 2, "definition").empty());
      CHECK_FALSE(id.empty());
    }
  }
}

TEST_CASE("sheets are printed with their heads on each page, as wide as they can be read, and long ones not to the end", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  must_run(folder, "report -o r.xlsx");
  const auto members = unzipped(folder.path("r.xlsx"));
  const Element book = parsed(members.at("xl/workbook.xml"));
  std::map<std::string, std::string> titles, areas;
  const std::vector<WorkbookSheet> sheets = read_workbook(folder.path("r.xlsx"));
  for (const Element& name : book.child("definedNames")->children) {
    const std::string& sheet = sheets.at(std::stoul(name.attribute("localSheetId"))).name;
    if (name.attribute("name") == "_xlnm.Print_Titles") titles[sheet] = name.text;
    if (name.attribute("name") == "_xlnm.Print_Area") areas[sheet] = name.text;
  }
  for (const WorkbookSheet& sheet : sheets) {
    INFO(sheet.name);
    const Element top = parsed(sheet.xml);
    CHECK(top.child("sheetPr")->child("pageSetUpPr")->attribute("fitToPage") == "1");
    const auto wide = std::stoi(top.child("pageSetup")->attribute("fitToWidth"));
    const auto shown = std::count(sheet.hidden.begin(), sheet.hidden.end(), false);
    CHECK(wide == std::max<std::ptrdiff_t>(1, (shown + 24) / 25));
    CHECK(top.child("pageSetup")->attribute("fitToHeight") == "0");
    if (sheet.name == "Summary") continue;
    CHECK(titles.at(sheet.name) == "'" + sheet.name + "'!$A:$A,'" + sheet.name + "'!$1:$1");
    CHECK((areas.count(sheet.name) == 1) == (sheet.rows.size() > 1000));
  }
  CHECK(areas.at("Issues").ends_with("$1001"));
  CHECK(areas.at("Issues").starts_with("'Issues'!$A$1:$"));
  CHECK(areas.count("Teams") == 0);
}

TEST_CASE("a workbook names nobody without --identify", "[workbook]") {
  const ScratchFolder folder;
  import_sample(folder);
  const auto people = csv_records(bytes_of(sample + "directory/people.csv"));
  const auto named_in = [&](const std::string& file) {
    std::size_t named = 0;
    for (const auto& [member, content] : unzipped(folder.path(file))) {
      for (std::size_t at = 1; at < people.size(); ++at) named += content.find(">" + people[at][1] + "<") != std::string::npos ? 1 : 0;
    }
    return named;
  };
  const std::string chosen = " --where \"team_handoffs >= 3\"";
  must_run(folder, "report -o numbers.xlsx" + chosen);
  must_run(folder, "report -o names.xlsx --identify" + chosen);
  CHECK(named_in("numbers.xlsx") == 0);
  CHECK(named_in("names.xlsx") > 10);
}

TEST_CASE("an ending that no report has is told before anything is read", "[workbook]") {
  const ScratchFolder folder;
  CHECK(run(folder, "report -o x.pdf") == 2);
  import_sample(folder);
  for (const char* file : {"m.svg", "m.dot", "m.graphml"}) {
    must_run(folder, std::string("report -o ") + file);
    must_run(folder, std::string("export -o e_") + file);
    CHECK(bytes_of(folder.path(file)) == bytes_of(folder.path(std::string("e_") + file)));
  }
  CHECK(parsed(bytes_of(folder.path("m.svg"))).name == "svg");
  CHECK(parsed(bytes_of(folder.path("m.graphml"))).name == "graphml");
}

}  // namespace baton::test
