// What an import keeps is what would be computed, to the byte, and is shown only where that was asked.

#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/scratch_folder.hpp"
#include "transcript.hpp"

namespace baton::transcripts {
namespace {

const std::string project = BATON_SOURCE_DIR;
const std::vector<std::string> questions{"summary", "teams", "accounts", "handoffs", "handoffs --level person", "handoffs --level department"};

Outcome ok(const std::string& line, const std::filesystem::path& folder, int columns = 0) {
  Outcome outcome = run(line, folder, columns);
  INFO(line << "\n" << outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return outcome;
}

void change(const ScratchFolder& folder, const std::string& sql) { SQLite::Database(folder.path("baton.db"), SQLite::OPEN_READWRITE).exec(sql); }

/// Takes the log away and leaves the answers: what can still be said was kept.
void lose_the_log(const ScratchFolder& folder) { change(folder, "DELETE FROM segment"); }

/// All questions in all forms, as kept and as computed; and that each of them was kept.
void check_kept_is_fresh(const ScratchFolder& folder, const std::string& options = {}, const std::filesystem::path& from = {}) {
  const std::filesystem::path cwd = from.empty() ? std::filesystem::path(folder.path()) : from;
  std::vector<std::pair<std::string, Outcome>> kept;
  for (const std::string& question : questions) {
    const std::vector<std::pair<std::string, int>> forms{{"", 0}, {" --json", 0}, {" --csv", 0}, {"", 80}, {" --csv", 80}, {" --all --color always", 120}};
    for (const auto& [form, columns] : forms) {
      const std::string line = "baton " + question + form + options;
      const std::string both = columns > 0 ? " 2>&1" : "";  // what to try next is for a terminal
      kept.emplace_back(line, ok(line + both, cwd, columns));
      const Outcome fresh = ok(line + " --fresh" + both, cwd, columns);
      INFO(line << ", " << columns << " columns");
      CHECK(kept.back().second.out == fresh.out);
      CHECK(kept.back().second.err == fresh.err);
      CHECK_FALSE(fresh.out.empty());
    }
  }
  const std::string whole = bytes_of(folder.path("baton.db"));
  lose_the_log(folder);
  for (const std::string& question : questions) {
    const std::string line = "baton " + question + options;
    CHECK(ok(line, cwd).out == std::find_if(kept.begin(), kept.end(), [&](const auto& known) { return known.first == line; })->second.out);
    CHECK(run(line + " --fresh", cwd, 0).exit_code == 4);
  }
  std::ofstream(folder.path("baton.db"), std::ios::binary) << whole;
}

void import_sample(const ScratchFolder& folder) {
  ok("baton import " + project + "/sample_data/tickets.csv --config " + project + "/sample_data/baton.toml --directory " + project + "/sample_data/directory", folder.path());
}

/// The start of the sample's tickets: enough for a few of everything.
std::string some_tickets(std::size_t bytes) {
  const std::string text = bytes_of(project + "/sample_data/tickets.csv");
  return text.substr(0, text.find('\n', bytes) + 1);
}

}  // namespace

TEST_CASE("kept answers are those computed anew: with configuration and directory, after a second import, from another folder") {
  const ScratchFolder folder;
  import_sample(folder);
  check_kept_is_fresh(folder);
  ok("baton import " + project + "/sample_data/mailbox.mbox", folder.path());
  check_kept_is_fresh(folder);
  const ScratchFolder elsewhere;
  check_kept_is_fresh(folder, " --store " + folder.path("baton.db"), elsewhere.path());
  check_kept_is_fresh(folder, " --store ./baton.db");
}

TEST_CASE("kept answers are those computed anew: a plain import, then more of it, then a configuration") {
  const ScratchFolder folder;
  folder.write("one.csv", some_tickets(200'000));
  ok("baton import one.csv --threads 1", folder.path());
  check_kept_is_fresh(folder);
  folder.write("two.csv", some_tickets(400'000));
  ok("baton import two.csv --threads 2 --identify --as-of 2025-08-01", folder.path());
  check_kept_is_fresh(folder);
  const std::string before = ok("baton accounts --csv", folder.path()).out;
  folder.write("few.toml", "[windows]\nminimum_issues = 1\n");
  folder.write("three.csv", some_tickets(400'100));
  ok("baton import three.csv --config few.toml", folder.path());
  CHECK(ok("baton accounts --csv", folder.path()).out != before);
  check_kept_is_fresh(folder);
}

namespace {

/// Questions about some of the issues, which figures that were kept answer without the events.
const std::vector<std::string> chosen{"teams --since 2025-06-01", "teams --team Billing", "accounts --until 2026-01-01", "accounts --category 'Login'", "handoffs --priority High",
                                      "handoffs --level person --team Billing", "handoffs --level department --since 2025-06-01", "issues", "issues --where 'team_handoffs > 1'",
                                      "issues --identify", "teams --where 'ease < 70'"};

void check_figures_are_fresh(const ScratchFolder& folder) {
  REQUIRE(SQLite::Database(folder.path("baton.db")).execAndGet("SELECT count(*) > 0 FROM figure").getInt() == 1);
  const std::string whole = bytes_of(folder.path("baton.db"));
  std::vector<std::pair<std::string, Outcome>> known;
  for (const std::string& question : chosen) {
    for (const std::string form : {" --json", " --csv", " --all"}) {
      known.emplace_back("baton " + question + form, run("baton " + question + form + " --fresh", folder.path(), 0));
      CHECK_FALSE(known.back().second.out.empty() == known.back().second.err.empty());
    }
  }
  change(folder, "UPDATE segment SET hash = hash + 1 WHERE series IN (SELECT id FROM series WHERE name LIKE 'event.%')");  // whoever reads events fails
  for (const auto& [line, fresh] : known) {
    const Outcome kept = run(line, folder.path(), 0);
    INFO(line);
    CHECK(kept.out == fresh.out);
    CHECK(kept.err == fresh.err);
    CHECK(kept.exit_code == fresh.exit_code);
  }
  std::ofstream(folder.path("baton.db"), std::ios::binary) << whole;
}

}  // namespace

TEST_CASE("kept figures answer for chosen issues what is computed anew; the first who asks keeps those that were left") {
  const ScratchFolder folder;
  folder.write("one.csv", some_tickets(300'000));
  const std::string config = " --config " + project + "/sample_data/baton.toml";
  ok("baton import one.csv" + config, folder.path());
  check_figures_are_fresh(folder);
  const std::string more = some_tickets(310'000);
  folder.write("two.csv", more.substr(0, more.find('\n') + 1) + more.substr(some_tickets(300'000).size()));
  ok("baton import two.csv", folder.path());
  CHECK(SQLite::Database(folder.path("baton.db")).execAndGet("SELECT count(*) FROM figure").getInt() == 0);
  ok("baton teams --since 2025-06-01", folder.path());
  check_figures_are_fresh(folder);
}

TEST_CASE("another question is not answered with what was kept") {
  const ScratchFolder folder;
  import_sample(folder);
  const std::string config = project + "/sample_data/baton.toml";
  std::vector<std::string> others;
  for (const std::string option : {"--since 2026-01-01", "--until 2026-01-01", "--team Billing", "--account Acme", "--category x", "--priority High", "--where 'events > 3'",
                                   "--custody acts", "--reading process-mining", "--hours business", "--as-of 2026-01-01", "--identify", "--fresh"}) {
    for (const std::string& question : questions) others.push_back(question + " " + option);
  }
  for (const std::string& question : questions) {
    others.push_back(question + " --config " + config);
    others.push_back(question + " --directory " + project + "/sample_data/directory");
  }
  others.insert(others.end(), {"handoffs --from Billing", "handoffs --to Billing", "issues", "explain NP-10025", "report -o x.html"});
  lose_the_log(folder);
  for (const std::string& other : others) {
    INFO(other);
    CHECK(run("baton " + other, folder.path(), 0).exit_code == 4);
  }
  for (const std::string& same : {std::string("handoffs --level team"), std::string("teams --reading service --hours calendar"), std::string("summary --no-progress --threads 1")}) {
    CHECK(run("baton " + same, folder.path(), 0).exit_code == 0);
  }
}

TEST_CASE("where no answer can be read the log is asked, and nothing is said of it") {
  const ScratchFolder folder;
  folder.write("one.csv", some_tickets(100'000));
  ok("baton import one.csv", folder.path());
  const Outcome kept = ok("baton summary", folder.path());
  for (const std::string damage : {"UPDATE answer SET hash = 1", "UPDATE answer SET data = x'00'", "UPDATE answer SET question = question || ' of another version'", "DELETE FROM answer"}) {
    change(folder, damage);
    INFO(damage);
    const Outcome asked = ok("baton summary", folder.path());
    CHECK(asked.out == kept.out);
    CHECK(asked.err.empty());
  }
  // An import that adds nothing keeps what this version can show.
  CHECK(ok("baton import one.csv", folder.path()).err.find("nothing new") != std::string::npos);
  check_kept_is_fresh(folder);
}

TEST_CASE("a store that may not be written is asked like any other") {
  const ScratchFolder folder;
  folder.write("one.csv", some_tickets(100'000));
  ok("baton import one.csv", folder.path());
  const std::string before = ok("baton teams", folder.path()).out;
  std::filesystem::permissions(folder.path("baton.db"), std::filesystem::perms::owner_read);
  CHECK(ok("baton teams", folder.path()).out == before);
  CHECK(ok("baton teams --fresh", folder.path()).out == before);
}

TEST_CASE("what can't be measured is imported all the same, and who asks is told why") {
  const ScratchFolder folder;
  folder.write("bad.csv", "issue,time,activity\nA1,yesterday,Created\nA2,soon,Created\n");
  CHECK(run("baton import bad.csv", folder.path(), 0).exit_code == 0);
  const Outcome asked = run("baton summary", folder.path(), 0);
  CHECK(asked.exit_code == 3);
  CHECK(asked.err.find("there is no record to analyse") != std::string::npos);
}

TEST_CASE("real: kept answers are those computed anew", "[real]") {
  const char* data = std::getenv("BATON_REAL_DATA");
  if (data == nullptr) {
    WARN("skipped: BATON_REAL_DATA does not name the folder with the public logs");
    return;
  }
  const std::string logs = std::string(data) + "/logs/";
  for (const std::string& input : {logs + "bpic2013-incidents/07_bpic2013_incidents.xes.gz --config " + project + "/docs/examples/bpic2013.toml",
                                   logs + "helpdesk/helpdesk.xes.gz --config " + project + "/docs/examples/helpdesk.toml", logs + "receipt/08_receipt.xes.gz",
                                   logs + "servicenow-5998/incident_event_log.csv --config " + project + "/docs/examples/servicenow.toml"}) {
    INFO(input);
    const ScratchFolder folder;
    ok("baton import " + input, folder.path());
    check_kept_is_fresh(folder);
  }
}

}  // namespace baton::transcripts
