// What the pages can't show: who is named, colours, what to try next, bytes that a terminal would act on.

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "support/scratch_folder.hpp"
#include "transcript.hpp"

namespace baton::transcripts {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::vector<std::string> names{"Quentin Zapf", "Ylva Brandt", "Xerxes Holm"};

/// A store with people who act, are assigned and pass issues round, often enough that edges of persons are shown.
void import_people(const ScratchFolder& folder) {
  std::string log = "issue,time,activity,person,team,to_person,to_team,status,account\n";
  for (int issue = 1; issue <= 12; ++issue) {
    log += fmt::format(
        "A{0},2026-03-02T09:00:00Z,Created,,,,,New,Acme\n"
        "A{0},2026-03-02T09:10:00Z,Assigned,Quentin Zapf,Desk,Quentin Zapf,Desk,Open,\n"
        "A{0},2026-03-02T10:00:00Z,Assigned,Quentin Zapf,Desk,Ylva Brandt,Lab,,\n"
        "A{0},2026-03-02T10:10:00Z,Assigned,Ylva Brandt,Lab,Uma Vest,Lab,,\n"
        "A{0},2026-03-02T10:20:00Z,Assigned,Uma Vest,Lab,Tor Wik,Lab,,\n"
        "A{0},2026-03-02T10:30:00Z,Assigned,Tor Wik,Lab,Sol Yng,Lab,,\n"
        "A{0},2026-03-02T11:00:00Z,Assigned,Sol Yng,Lab,Quentin Zapf,Desk,,\n"
        "A{0},2026-03-02T12:00:00Z,Note,Xerxes Holm,Lab,,,,\n"
        "A{0},2026-03-02T13:00:00Z,Resolved,Quentin Zapf,Desk,,,Resolved,\n",
        issue);
  }
  folder.write("log.csv", log);
  REQUIRE(run("baton import log.csv", folder.path(), 0).exit_code == 0);
}

/// All that the commands print and write, one text a command.
std::vector<std::pair<std::string, std::string>> outputs(const ScratchFolder& folder, const std::string& option) {
  std::vector<std::pair<std::string, std::string>> texts;
  const auto add = [&](const std::string& command, const std::string& written = {}) {
    const Outcome outcome = run("baton " + command + " " + option, folder.path(), 0);
    INFO(command << outcome.err);
    REQUIRE(outcome.exit_code == 0);
    std::string text = outcome.out + outcome.err;
    if (std::filesystem::is_directory(folder.path(written)) && !written.empty()) {
      for (const auto& entry : std::filesystem::directory_iterator(folder.path(written))) text += bytes_of(entry.path());
    } else if (!written.empty()) {
      text += bytes_of(folder.path(written));
    }
    texts.emplace_back(command, std::move(text));
  };
  for (const std::string command : {"summary", "teams", "handoffs --level person", "accounts", "issues", "explain A1", "explain A1 --events", "sources"}) {
    for (const std::string format : {"", " --json", " --csv"}) add(command + format);
  }
  for (const std::string file : {"r.html", "r.json", "r.csv", "r.md"}) add("report -o " + file, file);
  for (const std::string file : {"e.csv", "e.sqlite", "e.dot", "e.graphml", "e.svg"}) add("export --level person -o " + file, file);
  return texts;
}

}  // namespace

TEST_CASE("nobody is named without --identify, and everybody with it") {
  const ScratchFolder folder;
  import_people(folder);
  for (const auto& [command, text] : outputs(folder, "")) {
    INFO(command);
    CHECK_FALSE(text.empty());
    for (const std::string& name : names) CHECK_FALSE(has(text, name));
  }
  std::string named;
  for (const auto& [command, text] : outputs(folder, "--identify")) {
    if (command.starts_with("handoffs") || command.starts_with("explain A1") || command.ends_with(".csv") || command.ends_with(".dot")) {
      INFO(command);
      CHECK(has(text, names[0]));
    }
    named += text;
  }
  for (const std::string& name : names) CHECK(has(named, name));
}

TEST_CASE("colour is for terminals, and where it is asked for") {
  const ScratchFolder folder;
  import_people(folder);
  const std::string_view bold = "\x1b[1m";
  CHECK(has(run("baton summary --color always", folder.path(), 0).out, bold));
  CHECK(has(run("baton summary --color always", folder.path(), 80).out, bold));  // NO_COLOR is set here
  CHECK(has(run("env -u NO_COLOR TERM=xterm baton summary", folder.path(), 80).out, bold));
  CHECK_FALSE(has(run("baton summary", folder.path(), 80).out, "\x1b"));
  CHECK_FALSE(has(run("env -u NO_COLOR baton summary", folder.path(), 0).out, "\x1b"));
  CHECK_FALSE(has(run("env -u NO_COLOR TERM=xterm baton summary --color never", folder.path(), 80).out, "\x1b"));
}

TEST_CASE("no command of the main ones colours where it is told not to, and colour changes no word") {
  const ScratchFolder folder;
  import_people(folder);
  folder.write("tickets.csv", bytes_of(folder.path("log.csv")));
  const auto without_codes = [](const std::string& text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text.compare(at, 2, "\x1b[") == 0) at = text.find('m', at);
      else plain += text[at];
    }
    return plain;
  };
  for (const std::string command : {"summary", "bottlenecks", "teams", "handoffs", "accounts", "explain A1", "inspect tickets.csv", "compare team=Desk ..", "whatif --cap-bounces 1",
                                    "summary --team Desc 2>&1", "issues", "sources"}) {
    INFO(command);
    for (const int columns : {80, 100}) {
      const std::string none = run("baton " + command, folder.path(), columns).out;  // NO_COLOR is set here
      const std::string coloured = run("env -u NO_COLOR TERM=xterm baton " + command, folder.path(), columns).out;
      CHECK_FALSE(none.empty());
      CHECK_FALSE(has(none, "\x1b"));
      CHECK(without_codes(coloured) == none);
    }
    CHECK_FALSE(has(run("env -u NO_COLOR TERM=xterm baton " + command, folder.path(), 0).out, "\x1b"));
  }
}

TEST_CASE("every kind of report has the same bytes when written again, with any number of threads") {
  const ScratchFolder folder;
  import_people(folder);
  for (const std::string ending : {"html", "json", "md", "xlsx", "svg", "dot", "graphml"}) {
    INFO(ending);
    const auto written = [&](const std::string& name, const std::string& options) {
      REQUIRE(run("baton report -o " + name + "." + ending + options, folder.path(), 0).exit_code == 0);
      return bytes_of(folder.path(name + "." + ending));
    };
    const std::string first = written("a", " --threads 1");
    CHECK_FALSE(first.empty());
    CHECK(written("b", " --threads 3") == first);
    CHECK(written("a", "") == first);
  }
}

TEST_CASE("what to try next is said to people at a terminal only") {
  const ScratchFolder folder;
  import_people(folder);
  CHECK(has(run("baton teams 2>&1", folder.path(), 80).out, "next: baton issues --team Desk, baton handoffs --to Desk\n"));
  for (const std::string quiet : {"baton teams", "baton teams --json 2>&1", "baton teams --csv 2>&1"}) {
    const Outcome outcome = run(quiet, folder.path(), 80);
    CHECK_FALSE(has(outcome.out + outcome.err, "next:"));
  }
  CHECK_FALSE(has(run("baton teams 2>&1", folder.path(), 0).out, "next:"));
}

TEST_CASE("control characters of a file reach a terminal in no format") {
  const ScratchFolder folder;
  folder.write("log.csv",
               "issue,time,activity,person,team,status\n"
               "\x1B]0;owned\x07,2026-03-02T09:00:00Z,Created,ann,\xC2\x9B" "31mred\xE2\x80\xAE,New\n");
  REQUIRE(run("baton import log.csv", folder.path(), 0).exit_code == 0);
  for (const std::string command : {"issues", "teams"}) {
    for (const std::string format : {"", " --json", " --csv"}) {
      const std::string out = run("baton " + command + format + " 2>&1", folder.path(), 80).out;
      INFO(command << format);
      CHECK(has(out, command == "teams" ? "31mred" : "owned"));
      for (const std::string_view control : {"\x1B", "\x07", "\xC2\x9B", "\xE2\x80\xAE"}) CHECK_FALSE(has(out, control));
    }
  }
  CHECK(has(run("baton teams --csv", folder.path(), 0).out, "\xC2\x9B" "31mred"));  // a file keeps what was there
}

TEST_CASE("a report in CSV is a folder with the measures and without tables that only people see") {
  const ScratchFolder folder;
  import_people(folder);
  REQUIRE(run("baton report -o r.csv", folder.path(), 0).exit_code == 0);
  const std::string measures = bytes_of(folder.path("r.csv/measures.csv"));
  CHECK(measures.starts_with("measure,part,value\n"));
  CHECK(has(measures, "\nqueued,sum_s,"));
  for (const char* name : {"teams", "edges", "loops", "accounts", "issues", "files"}) {
    INFO(name);
    CHECK(std::filesystem::exists(folder.path("r.csv/") + name + ".csv"));
  }
  CHECK_FALSE(std::filesystem::exists(folder.path("r.csv/durations.csv")));
  CHECK_FALSE(std::filesystem::exists(folder.path("r.csv/definitions.csv")));
}

TEST_CASE("too few issues are no figure in a database either") {
  const ScratchFolder folder;
  import_people(folder);
  REQUIRE(run("baton export -o x.sqlite", folder.path(), 0).exit_code == 0);
  CHECK_FALSE(has(bytes_of(folder.path("x.sqlite")), "too few to say"));
}

}  // namespace baton::transcripts
