// The main counts of the sample data, computed a second time by SQL over the exported events and compared with `summary --json`.
// The queries know the definitions and the events table, and nothing of the code that measures.

#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "support/scratch_folder.hpp"

namespace {

using nlohmann::json;

// `e`: the records of an issue in order (one file, no sequence column: instant, then position), numbered. `moves`: those that state a
// class, with whether the one before was of an ended class. `ends`: the first ended one after the last active one. `counted`: up to there.
constexpr const char* views = R"(
create temp table e as select *, row_number() over (partition by issue order by time, record) as n from events;
create index temp.e_issue on e (issue, n);
create temp table stated as select issue, n, status_class in ('resolved', 'closed', 'cancelled') as done from e where status_class is not null;
create temp table moves as select *, coalesce(lag(done) over (partition by issue order by n), 0) as done_before from stated;
create temp table ends as select issue, min(n) as end
  from stated left join (select issue, max(n) as last_active from stated where not done group by issue) using (issue)
  where done and n > coalesce(last_active, 0) group by issue;
create temp table counted as select e.* from e left join ends using (issue) where ends.end is null or e.n <= ends.end;
)";

// Changes of a column's value between consecutive records that have one.
std::string changes_of(const std::string& value, const std::string& from, const std::string& where) {
  return "select count(*) from (select " + value + " as v, lag(" + value + ") over (partition by issue order by n) as was from " + from +
         " where " + value + " is not null and " + where + ") where v <> was";
}

class SampleData {
 public:
  SampleData() {
    run("import \"" BATON_SOURCE_DIR "/sample_data/tickets.csv\" --config \"" BATON_SOURCE_DIR "/sample_data/baton.toml\" --no-progress");
    run("export -o \"" + folder_.path("events.sqlite") + "\"");
    database_.emplace(folder_.path("events.sqlite"), SQLite::OPEN_READWRITE);
    database_->exec(views);
  }
  [[nodiscard]] json summary(const std::string& options = {}) const {
    run("summary --json " + options);
    return json::parse(std::ifstream(folder_.path("out")))["measures"];
  }
  [[nodiscard]] std::int64_t count(const std::string& query) {
    INFO(query);
    SQLite::Statement statement(*database_, query);
    REQUIRE(statement.executeStep());
    return statement.getColumn(0).getInt64();
  }

 private:
  void run(const std::string& arguments) const {
    const std::string command = "\"" BATON_PROGRAM "\" " + arguments + " --store \"" + folder_.path("store.db") + "\" > \"" +
                                folder_.path("out") + "\" 2> \"" + folder_.path("err") + "\"";
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }

  ScratchFolder folder_;
  std::optional<SQLite::Database> database_;
};

}  // namespace

TEST_CASE("SQL over the events of the sample data agrees with the summary") {
  SampleData data;

  SECTION("totals and ends") {
    const json measures = data.summary();
    CHECK(measures["issues"] == data.count("select count(distinct issue) from e"));
    CHECK(measures["events"] == data.count("select count(*) from e"));
    const std::string by_end = "select count(*) from ends join e on e.issue = ends.issue and e.n = ends.end where e.status_class ";
    CHECK(measures["issues_resolved"] == data.count(by_end + "<> 'cancelled'"));
    CHECK(measures["issues_cancelled"] == data.count(by_end + "= 'cancelled'"));
    CHECK(measures["issues_open"] == data.count("select count(*) from (select distinct issue from e) where issue not in (select issue from ends)"));
    CHECK(measures["reopens"] == data.count("select count(*) from moves where done_before and not done"));
    CHECK(measures["reopened"]["numerator"] == data.count("select count(distinct issue) from moves where done_before and not done"));
  }

  SECTION("custody by assignments, up to the end") {
    const json measures = data.summary();
    CHECK(measures["team_handoffs"] == data.count(changes_of("to_team", "counted", "kind = 'assigned'")));
    CHECK(measures["person_handoffs"] == data.count(changes_of("to_person", "counted", "kind = 'assigned'")));
    CHECK(measures["team_handoffs"] == measures["transfers"]);
  }

  SECTION("custody by assignments, as process mining counts") {
    const json measures = data.summary("--reading process-mining");
    CHECK(measures["team_handoffs"] == data.count(changes_of("to_team", "e", "kind = 'assigned'")));
    CHECK(measures["person_handoffs"] == data.count(changes_of("to_person", "e", "kind = 'assigned'")));
  }

  SECTION("custody by acts, as process mining counts: whoever acted, the ticket system too") {
    const json measures = data.summary("--custody acts --reading process-mining");
    CHECK(measures["team_handoffs"] == data.count(changes_of("team", "e", "person is not null and side <> 'customer'")));
    CHECK(measures["person_handoffs"] == data.count(changes_of("person", "e", "side <> 'customer'")));
  }

  SECTION("messages and acts, up to the end") {
    const json measures = data.summary();
    CHECK(measures["company_acts"] == data.count("select count(*) from counted where side = 'company' and person is not null"));
    CHECK(measures["customer_touches"] ==
          data.count("select count(*) from counted where coalesce(public, 'yes') <> 'no' and (kind = 'message' and side in ('company', 'customer') "
                     "or n = 1 and side = 'customer')"));
    CHECK(measures["people_met"] == data.count("select count(*) from (select distinct issue, person from counted where kind = 'message' and "
                                               "side = 'company' and coalesce(public, 'yes') <> 'no')"));
  }

  SECTION("the ledger adds up to the time from opening to end") {
    const json measures = data.summary();
    std::int64_t ledger_s = 0;
    for (const char* piece : {"queued", "in_hand", "on_customer", "held", "resolved_gap"}) ledger_s += measures[piece]["sum_s"].get<std::int64_t>();
    const auto whole_s = data.count(
        "select sum(strftime('%s', coalesce(last.time, as_of.t)) - strftime('%s', first.time)) from e first left join ends using (issue) "
        "left join e last on last.issue = ends.issue and last.n = ends.end, (select max(time) as t from e) as_of where first.n = 1");
    CHECK(ledger_s == whole_s);
  }
}
