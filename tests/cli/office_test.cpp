// LibreOffice opens what is written for spreadsheets: names that would be formulas are texts there, and nothing is lost.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "support/scratch_folder.hpp"
#include "support/workbook_reader.hpp"

namespace baton::test {
namespace {

namespace fs = std::filesystem;

bool has_office() { return std::system("command -v soffice >/dev/null 2>&1") == 0; }

int in_folder(const ScratchFolder& folder, const std::string& line) {
  return WEXITSTATUS(std::system(("cd \"" + folder.path() + "\" && " + line + " >/dev/null 2>err </dev/null").c_str()));
}

/// Names that programs for spreadsheets take for formulas, numbers, dates, links or commands.
const std::vector<std::string> names{"=1+1",   "+1+1",          "-1+1",        "@SUM(1)",      "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x.example\";\"x\")", "=WEBSERVICE(\"http://x.example\")",
                                     "01000",  "1E2",           "2026-01-02",  "1/2",          "TRUE",               "'=1",                                    "\t=1+1",
                                     "a;b,c",  "\"quoted\"",    "<b>&amp;</b>", "  two blanks", "田中さん",           "😍👩🏽",                                     "الكل",
                                     "=",      "--",            "+49 30 1234", "=A1",          "{=1+1}",             "#REF!",                                  "%0A=1"};

/// All texts of cells in a flat XML sheet (.fods), and whether any cell has a formula.
struct Opened {
  std::vector<std::string> texts;
  std::vector<std::string> formulas;
};
std::string inner_text(const Element& element) {
  std::string text = element.name == "text:s" ? std::string(element.attribute("text:c").empty() ? 1 : std::stoul(element.attribute("text:c")), ' ') : element.name == "text:tab" ? "\t" : element.text;
  for (const Element& child : element.children) text += inner_text(child);
  return text;
}
void look_at(const Element& element, Opened& opened) {
  if (element.name == "table:table-cell") {
    if (!element.attribute("table:formula").empty()) opened.formulas.push_back(element.attribute("table:formula"));
    if (const Element* text = element.child("text:p")) opened.texts.push_back(inner_text(*text));
    return;
  }
  for (const Element& child : element.children) look_at(child, opened);
}

/// Commas, quotes, UTF-8, and formulas taken for what they are: the most trusting way to open a CSV file.
const std::string as_csv = "--infilter=\"Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1,true\"";

Opened opened(const ScratchFolder& folder, const std::string& file) {
  const std::string profile = "-env:UserInstallation=file://" + folder.path("profile");
  REQUIRE(in_folder(folder, "timeout 120 soffice --headless " + profile + " " + (file.ends_with(".csv") ? as_csv : "") + " --convert-to fods --outdir opened \"" + file + "\"") == 0);
  const std::string name = fs::path(file).stem().string() + ".fods";
  REQUIRE(fs::exists(folder.path("opened/" + name)));
  Opened all;
  look_at(parsed(bytes_of(folder.path("opened/" + name))), all);
  return all;
}

std::string letters(const std::string& text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) { return c != ' ' && c != '\t'; });
  return kept;
}

}  // namespace

TEST_CASE("LibreOffice opens the workbook and the CSV files without a formula, and no name is lost", "[workbook]") {
  if (!has_office()) {
    WARN("skipped: LibreOffice (soffice) is not installed");
    return;
  }
  const ScratchFolder folder;
  std::string csv = "issue,time,team,account,category,status\n";
  const auto quoted = [](std::string name) {
    for (std::size_t place = 0; (place = name.find('"', place)) != std::string::npos; place += 2) name.insert(place, 1, '"');
    return "\"" + name + "\"";
  };
  for (std::size_t at = 0; at < names.size(); ++at) {
    const std::string name = quoted(names[at]);
    for (std::size_t step = 0; step < 3; ++step) {
      csv += fmt::format("{0},2026-01-05T0{1}:00:00Z,{2},{0},{0},{3}\n", name, step, quoted(names[(at + step) % names.size()]), step == 2 ? "resolved" : "open");
    }
  }
  folder.write("names.csv", csv);
  for (const char* file : {"r.xlsx", "r.csv"}) REQUIRE(in_folder(folder, std::string("\"" BATON_PROGRAM "\" analyze names.csv --custody snapshot -o ") + file) == 0);
  for (const std::string file : {"r.xlsx", "r.csv/issues.csv", "r.csv/teams.csv", "r.csv/accounts.csv"}) {
    const Opened all = opened(folder, file);
    INFO(file << (all.formulas.empty() ? std::string() : ": " + all.formulas.front()));
    CHECK(all.formulas.empty());
    // How many blanks a cell shows is the program's business; in CSV numbers and dates are what it takes them for.
    std::vector<std::string> shown;
    for (const std::string& text : all.texts) shown.push_back(letters(text));
    for (const std::string& name : names) {
      const std::string wanted = letters(name);
      const bool is_value = name == "01000" || name == "1E2" || name == "2026-01-02" || name == "1/2" || name == "TRUE";
      if (file != "r.xlsx" && is_value) continue;
      INFO(name);
      const auto is_it = [&](const std::string& text) { return text == wanted || (file != "r.xlsx" && text == "'" + wanted); };
      CHECK(std::any_of(shown.begin(), shown.end(), is_it));
    }
  }
}

}  // namespace baton::test
