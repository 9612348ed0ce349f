// However a log gets into a store - at once, in steps, with little memory, by how many threads - the answers and the log are the same.

#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <random>

#include "support/scratch_folder.hpp"
#include "transcript.hpp"

namespace baton::transcripts {
namespace {

Outcome ok(const std::string& line, const ScratchFolder& folder) {
  Outcome outcome = run(line, folder.path(), 0);
  INFO(line << "\n" << outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return outcome;
}

/// Records of many issues, enough for several parts of a log, in order of time but for a few; some repeated.
std::vector<std::string> some_records(std::size_t count) {
  std::mt19937_64 random(3);
  std::vector<std::string> records;
  const std::vector<std::string> activities{"Created", "Assigned", "Note", "Resolve"};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t issue = i / 6 + random() % 900;
    const std::size_t minute = i * 2 + random() % 90;
    records.push_back(fmt::format("T{},2026-{:02}-{:02}T{:02}:{:02}:00Z,{},person {},team {},account {}\n", issue, 1 + minute / 40'320 % 12, 1 + minute / 1'440 % 28,
                                  minute / 60 % 24, minute % 60, activities[random() % 4], random() % 40, random() % 6, issue % 70));
    if (random() % 50 == 0) records.push_back(records.back());
  }
  return records;
}

std::string csv_of(const std::vector<std::string>& records, std::size_t first, std::size_t last) {
  std::string text = "issue,time,activity,person,team,account\n";
  for (std::size_t i = first; i < last; ++i) text += records[i];
  return text;
}

/// Everything that can be asked of a store, but for its name and the files that it was made of.
std::string all_answers(const ScratchFolder& folder, const std::string& store) {
  std::string all;
  for (const std::string& question : std::vector<std::string>{"summary", "teams", "accounts", "handoffs --level person", "issues"}) {
    all += ok("baton " + question + " --csv --store " + store, folder).out;
    all += ok("baton " + question + " --csv --store " + store + (question == "issues" ? " --team 'team 3'" : " --fresh"), folder).out;
  }
  const std::string exported = folder.path("events.csv");
  ok("baton export -o events.csv --store " + store, folder);
  const std::string events = bytes_of(exported);
  for (std::size_t at = 0; at < events.size();) {  // without file and record, which differ where a log came in several files
    const std::size_t end = events.find('\n', at);
    const std::string line = events.substr(at, end - at);
    all += line.substr(0, line.rfind(',', line.rfind(',') - 1)) + "\n";
    at = end + 1;
  }
  return all;
}

}  // namespace

TEST_CASE("a log imported in steps gives the answers of one import; the first who asks keeps what was left to be measured") {
  const ScratchFolder folder;
  const auto records = some_records(30'000);
  const std::size_t most = records.size() * 97 / 100;
  folder.write("all.csv", csv_of(records, 0, records.size()));
  folder.write("most.csv", csv_of(records, 0, most));
  folder.write("rest.csv", csv_of(records, most, records.size()));
  ok("baton import all.csv --store all.db", folder);
  ok("baton import most.csv --store steps.db", folder);
  ok("baton import rest.csv --store steps.db", folder);
  const auto answers_kept = [&] { return SQLite::Database(folder.path("steps.db")).execAndGet("SELECT count(*) FROM answer").getInt(); };
  CHECK(answers_kept() == 0);
  const std::string first = ok("baton summary --csv --store steps.db", folder).out;
  CHECK(answers_kept() == 1);
  CHECK(ok("baton summary --csv --store steps.db", folder).out == first);
  CHECK(all_answers(folder, "steps.db") == all_answers(folder, "all.db"));
  CHECK(SQLite::Database(folder.path("steps.db")).execAndGet("SELECT count(*) > 1 FROM part").getInt() == 1);
}

TEST_CASE("an import with little memory, and with any number of threads, makes the same file") {
  const ScratchFolder folder;
  const auto records = some_records(60'000);
  folder.write("all.csv", csv_of(records, 0, records.size()));
  ok("baton import all.csv --store plain.db", folder);
  const std::string plain = bytes_of(folder.path("plain.db"));
  for (const std::string options : {"--threads 1", "--threads 3", "--memory-limit 64M"}) {
    ok("baton import all.csv --store other.db " + options, folder);
    INFO(options);
    CHECK(bytes_of(folder.path("other.db")) == plain);
    std::filesystem::remove(folder.path("other.db"));
  }
  // So little that the issues' figures have no room: they wait for the first who asks.
  const Outcome told = ok("baton import all.csv --store small.db --memory-limit 1M", folder);
  CHECK(told.err.find("--memory-limit leaves no room") != std::string::npos);
  CHECK(all_answers(folder, "small.db") == all_answers(folder, "plain.db"));
  CHECK(ok("baton analyze all.csv --csv --memory-limit 1M", folder).out == ok("baton analyze all.csv --csv", folder).out);
}

}  // namespace baton::transcripts
