// The program run as users run it, where its pages show no example.

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "support/scratch_folder.hpp"

namespace {

using nlohmann::json;

const std::string sample = BATON_SOURCE_DIR "/sample_data/";

struct Ran {
  int code = 0;
  std::string out, err;
};

/// Runs baton in the scratch folder; arguments as the shell takes them.
Ran run(const ScratchFolder& folder, const std::string& arguments) {
  const std::string out = folder.path("stdout");
  const std::string err = folder.path("stderr");
  const int status = std::system(("cd \"" + folder.path() + "\" && timeout 60 \"" BATON_PROGRAM "\" " + arguments + " >\"" + out + "\" 2>\"" + err + "\" </dev/null").c_str());
  return {WEXITSTATUS(status), bytes_of(out), bytes_of(err)};
}

json printed(const ScratchFolder& folder, const std::string& arguments) {
  const Ran ran = run(folder, arguments);
  INFO(arguments << "\n" << ran.err);
  REQUIRE(ran.code == 0);
  return json::parse(ran.out);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("people that a ticket names and a mail addresses are counted once", "[cli]") {
  const ScratchFolder folder;
  const std::string sources = sample + "tickets.csv " + sample + "mailbox.mbox --directory " + sample + "directory";
  const int people = printed(folder, "analyze " + sources + " --config " + sample + "baton.toml --json")["measures"]["people"];
  CHECK(people >= 40);
  CHECK(people <= 43);
}

TEST_CASE("the configuration that inspect prints reads back to the same measures", "[cli]") {
  const ScratchFolder folder;
  const std::string tickets = sample + "tickets.csv --directory " + sample + "directory";
  const std::string mine = folder.write("mine.toml", R"(timezone = "Europe/Stockholm"
automation = ["system"]
company_domains = ["nordhall.example"]
[status]
blank = ["On hold"]
[kinds]
rules = [["^Reply$", {kind = "message", side = "company", public = true}], ["^Customer", {side = "customer"}], ["^Assigned$", "assigned"]]
[tiers]
lowest_by_category = [["Delivery", 2]]
[windows]
touch = "90s"
chaser = "2h"
avoidable_escalation = 0.25
minimum_issues = 5
[ease]
people_met = {weight = 0}
minimum_coverage = 0.5
[calendars."front desk"]
teams = ["Front Desk"]
week = {sat = ["22:00-24:00"]}
[calendars.default]
timezone = "Europe/Berlin"
week = {mon = ["08:00-12:00", "12:30-17:00"]}
holidays = ["2026-01-05"]
)");
  for (const std::string& options : {std::string(), " --config " + mine + " --hours business"}) {
    INFO(options);
    const std::string toml = printed(folder, "inspect " + tickets + options + " --json")["toml"];
    INFO(toml);
    const std::string read_back = folder.write("read_back.toml", toml);
    const std::string hours = options.empty() ? "" : " --hours business";
    const json expected = printed(folder, "analyze " + tickets + options + " --json")["measures"];
    CHECK(printed(folder, "analyze " + tickets + " --config " + read_back + hours + " --json")["measures"] == expected);
    CHECK(printed(folder, "inspect " + tickets + " --config " + read_back + hours + " --json")["toml"] == toml);
  }
}

TEST_CASE("a source keeps the zone and day order it was read by", "[cli]") {
  const ScratchFolder folder;
  const std::string header = "issue,time,activity,person\n";
  folder.write("a.csv", header + "1,25/03/2026 10:00,Created,kim\n1,04/03/2026 11:00,Resolved,kim\n");
  folder.write("b.csv", header + "1,25/03/2026 10:00,Created,kim\n1,04/03/2026 11:00,Resolved,kim\n2,05/04/2026 10:00,Created,kim\n");
  folder.write("c.csv", header + "3,06/04/2026 10:00,Created,kim\n");
  REQUIRE(run(folder, "import a.csv --timezone Europe/Stockholm").code == 0);
  CHECK(contains(run(folder, "import b.csv").err, "added 1 event to"));
  const Ran other_zone = run(folder, "import c.csv --timezone America/New_York");
  CHECK(other_zone.code == 2);
  CHECK(contains(other_zone.err, "were read in Europe/Stockholm"));
  const Ran other_order = run(folder, "import c.csv --day-order month-first");
  CHECK(other_order.code == 2);
  CHECK(contains(other_order.err, "were read day-first"));
  CHECK(run(folder, "import c.csv").code == 0);
  const json issues = printed(folder, "issues --json")["issues"];
  REQUIRE(issues.size() == 3);
  CHECK(issues[2]["opened"] == "2026-04-06T08:00:00Z");
  folder.write("tz.toml", "timezone = \"America/New_York\"\n");
  const Ran anew = run(folder, "issues --config tz.toml");
  CHECK(anew.code == 2);
  CHECK(contains(anew.err, "import again"));
  folder.write("order.toml", "day_order = \"month-first\"\n");
  CHECK(run(folder, "issues --config order.toml").code == 2);
  folder.write("d.csv", header + "4,04/25/2026 10:00,Created,kim\n");
  CHECK(contains(run(folder, "import d.csv").err, "only be the other way"));
}

TEST_CASE("a zone on the command line stays with its source, whatever the stored configuration says", "[cli]") {
  const ScratchFolder folder;
  folder.write("tz.toml", "timezone = \"America/New_York\"\n");
  folder.write("a.csv", "issue,time,activity,person\n1,2026-03-25 10:00,Created,kim\n");
  folder.write("b.csv", "issue,time,activity,person\n1,2026-03-25 10:00,Created,kim\n1,2026-03-25 11:00,Resolved,kim\n");
  REQUIRE(run(folder, "import a.csv --config tz.toml --timezone Europe/Stockholm").code == 0);
  CHECK(contains(run(folder, "import b.csv").err, "added 1 event to"));
  CHECK(run(folder, "issues --config tz.toml").code == 0);  // the import's own: nothing is asked anew
}

TEST_CASE("stamps read in UTC because nothing was said stay in UTC", "[cli]") {
  const ScratchFolder folder;
  folder.write("a.csv", "issue,time,activity,person\n1,2026-03-25 10:00,Created,kim\n");
  folder.write("b.csv", "issue,time,activity,person\n1,2026-03-26 10:00,Resolved,kim\n");
  REQUIRE(run(folder, "import a.csv").code == 0);
  CHECK(run(folder, "import b.csv --timezone Europe/Stockholm").code == 2);
  CHECK(run(folder, "import b.csv --timezone UTC").code == 0);
}

TEST_CASE("a second import adds to the directory and replaces the configuration, which it says", "[cli]") {
  const ScratchFolder folder;
  folder.write("a.csv", "issue,time,activity,person,team\n1,2026-03-25T10:00Z,Created,kim,Desk\n1,2026-03-25T11:00Z,Reply,ola,Lab\n");
  folder.write("b.csv", "issue,time,activity,person,team\n1,2026-03-25T12:00Z,Resolved,kim,Desk\n");
  folder.write("people.csv", "person,aliases\nkim,ola\n");
  folder.write("teams.csv", "team,department\nDesk,Service\nLab,Service\n");
  folder.write("newer.csv", "team,department\nLab,Quality\n");
  folder.write("one.toml", "automation = [\"x\"]\n");
  folder.write("two.toml", "automation = [\"y\"]\n");
  REQUIRE(run(folder, "import a.csv --config one.toml --directory people.csv teams.csv").code == 0);
  const Ran second = run(folder, "import b.csv --config two.toml --directory newer.csv --custody acts");
  REQUIRE(second.code == 0);
  CHECK(contains(second.err, "two.toml takes the place of one.toml"));
  CHECK(contains(second.err, "--custody changes nothing in an import"));
  const json measures = printed(folder, "summary --json")["measures"];
  CHECK(measures["people"] == 1);       // the alias of the first directory
  CHECK(measures["departments"] == 2);  // Lab's of the second, Desk's of the first
}

TEST_CASE("an import warns of the rejects of its own files", "[cli]") {
  const ScratchFolder folder;
  folder.write("bad.csv", "issue,time,activity,person\n1,2026-03-25T10:00Z,Created,kim\n1,never,Reply,kim\n");
  folder.write("good.csv", "issue,time,activity,person\n2,2026-03-26T10:00Z,Created,kim\n");
  CHECK(contains(run(folder, "import bad.csv --store 'my store.db'").err, "hint: baton sources --rejects --store 'my store.db'"));
  CHECK_FALSE(contains(run(folder, "import good.csv --store 'my store.db'").err, "rejected"));
}

TEST_CASE("JSON and CSV are printed by commands that write files or say what a measure means", "[cli]") {
  const ScratchFolder folder;
  folder.write("a.csv", "issue,time,activity,person\n1,2026-03-25T10:00Z,Created,kim\n");
  REQUIRE(run(folder, "import a.csv").code == 0);
  CHECK(printed(folder, "report -o r.html --json")["written"] == "r.html");
  CHECK(printed(folder, "export -o e.csv --json")["written"] == "e.csv");
  CHECK(run(folder, "report -o r.html").out.empty());
  const std::string csv = run(folder, "explain --measure team_bounces --csv").out;
  CHECK(csv.starts_with("measure,title,definition"));
  CHECK(contains(csv, "\nteam_bounces,"));
}

TEST_CASE("inspect hides persons unless they are asked for, reads a pipe once, and names the file of a reject", "[cli]") {
  const ScratchFolder folder;
  const std::string text = "issue,time,activity,person,reassignment_count\n1,2026-03-25T10:00Z,Created,kim.larsson,0\n1,never,Reply,kim.larsson,0\n";
  folder.write("a.csv", text);
  const Ran hidden = run(folder, "inspect a.csv");
  CHECK_FALSE(contains(hidden.out, "kim.larsson"));
  CHECK(contains(hidden.out, "--identify shows them"));
  CHECK(contains(run(folder, "inspect a.csv --identify").out, "kim.larsson"));
  CHECK(printed(folder, "inspect a.csv --json")["rejects"][0]["path"] == "a.csv");
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  REQUIRE(std::system(("cat '" + folder.path("a.csv") + "' > '" + folder.path("pipe") + "' &").c_str()) == 0);
  const Ran piped = run(folder, "inspect pipe");
  INFO(piped.err);
  CHECK(piped.code == 0);
}

TEST_CASE("a date that does not tell day from month is refused; help ends in examples; hints can be pasted", "[cli]") {
  const ScratchFolder folder;
  folder.write("a file.csv", "issue,time,activity,person\n1,2026-03-25T10:00Z,Created,kim\n1,never,Reply,kim\n");
  const Ran since = run(folder, "analyze 'a file.csv' --since 03/04/2026");
  CHECK(since.code == 2);
  CHECK(contains(since.err, "does not tell day from month"));
  CHECK(run(folder, "analyze 'a file.csv' --since 25/03/2026").code == 0);
  CHECK(contains(run(folder, "analyze 'a file.csv'").err, "hint: baton inspect 'a file.csv'"));
  const std::string help = run(folder, "summary --help").out;
  CHECK(help.find("Examples:") > help.find("Options:"));
  CHECK(help.ends_with("--json\n"));
  CHECK(contains(run(folder, "analyze --directory 'a file.csv'").err, "name the input before it"));
}
