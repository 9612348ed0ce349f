// The tables of `baton sql` against what the other commands print, on the sample data.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "support/scratch_folder.hpp"

namespace {

using nlohmann::json;

const std::string sample = BATON_SOURCE_DIR "/sample_data/";

/// A store with the tickets and mails of the sample data.
class Store {
 public:
  Store() {
    const std::string import = "import \"" + sample + "tickets.csv\" \"" + sample + "mailbox.mbox\" --config \"" + sample + "baton.toml\" --directory \"" + sample + "directory\"";
    REQUIRE(run(import) == 0);
  }
  int run(const std::string& arguments, const std::string& input = {}) const {
    folder_.write("in", input);
    const std::string to = " >\"" + folder_.path("out") + "\" 2>\"" + folder_.path("err") + "\" <\"" + folder_.path("in") + "\"";
    return WEXITSTATUS(std::system(("cd \"" + folder_.path() + "\" && timeout 120 \"" BATON_PROGRAM "\" " + arguments + to).c_str()));
  }
  [[nodiscard]] std::string out() const { return bytes_of(folder_.path("out")); }
  [[nodiscard]] std::string err() const { return bytes_of(folder_.path("err")); }
  [[nodiscard]] json printed(const std::string& arguments) const {
    const int code = run(arguments + " --json");
    INFO(arguments << "\n" << err());
    REQUIRE(code == 0);
    return json::parse(out());
  }
  [[nodiscard]] json rows(const std::string& query, const std::string& options = {}) const { return printed("sql \"" + query + "\"" + options)["rows"]; }
  /// The only value of a query.
  [[nodiscard]] json value(const std::string& query, const std::string& options = {}) const { return rows(query, options)[0].begin().value(); }

 private:
  ScratchFolder folder_;
};

/// A row as SQL gives it: flags are 0 and 1.
json plain(json row) {
  for (auto& [name, value] : row.items()) {
    if (value.is_boolean()) value = value.get<bool>() ? 1 : 0;
  }
  return row;
}

bool are_close(const json& a, const json& b) {
  if (!a.is_number() || !b.is_number()) return a == b;
  return std::fabs(a.get<double>() - b.get<double>()) <= 1e-9 * std::max(1.0, std::fabs(b.get<double>()));
}

void check_same(const json& rows, const json& documents) {
  REQUIRE(rows.size() == documents.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const json expected = plain(documents[i]);
    REQUIRE(rows[i].size() == expected.size());
    for (const auto& [name, value] : expected.items()) {
      if (are_close(rows[i][name], value)) continue;
      INFO(name << " in " << expected);
      CHECK(rows[i][name] == value);
    }
  }
}

}  // namespace

TEST_CASE("every cell of the tables is that of the documents", "[cli]") {
  const Store store;
  for (const std::string options : {"", " --identify --hours business --since 2026-01-01", " --custody acts --team Billing"}) {
    INFO(options);
    check_same(store.rows("SELECT * FROM issues ORDER BY issue, source", options), store.printed("issues" + options)["issues"]);
    check_same(store.rows("SELECT * FROM teams", options), store.printed("teams" + options)["teams"]);
    check_same(store.rows("SELECT * FROM accounts", options), store.printed("accounts" + options)["accounts"]);
    for (const std::string level : {"team", "person", "department"}) {
      json document = store.printed("handoffs --level " + level + options);
      for (const char* table : {"edges", "loops"}) {
        for (json& row : document[table]) row["level"] = level;
        check_same(store.rows(std::string("SELECT * FROM ") + table + " WHERE level = '" + level + "'", options), document[table]);
      }
    }
  }
  const json sources = store.printed("sources");
  check_same(store.rows("SELECT * FROM files"), sources["files"]);
  check_same(store.rows("SELECT * FROM rejects"), sources["rejects"]);
}

TEST_CASE("stints, handoffs and events add up to the figures", "[cli]") {
  const Store store;
  for (const std::string options : {"", " --hours business", " --reading process-mining", " --custody acts --since 2026-01-01"}) {
    INFO(options);
    const json measures = store.printed("summary" + options)["measures"];
    CHECK(store.value("SELECT count(*) FROM events", options) == measures["events"]);
    CHECK(store.value("SELECT count(*) FROM (SELECT i.events, count(e.at) AS n FROM issues i LEFT JOIN events e ON e.issue = i.issue GROUP BY i.issue) WHERE events <> n", options) == 0);
    for (const std::string level : {"team", "person", "department"}) {
      CHECK(store.value("SELECT count(*) FROM handoffs WHERE level = '" + level + "'", options) == measures[level + "_handoffs"]);
    }
    // Per issue and to the microsecond: the pieces are the same.
    const std::string pieces[] = {"queued_s", "in_hand_s", "on_customer_s", "held_s", "resolved_gap_s"};
    for (const std::string& piece : pieces) {
      INFO(piece);
      CHECK(store.value("SELECT count(*) FROM (SELECT i." + piece + " AS whole, sum(s." + piece + ") AS parts FROM issues i JOIN stints s ON s.issue = i.issue AND s.source = i.source "
                        "GROUP BY i.issue, i.source) WHERE abs(whole - parts) > 1e-6 OR (whole IS NULL) <> (parts IS NULL)", options) == 0);
    }
    CHECK(store.value("SELECT count(*) FROM issues WHERE issue NOT IN (SELECT issue FROM stints)", options) ==
          store.value("SELECT count(*) FROM issues WHERE queued_s + in_hand_s + coalesce(on_customer_s, 0) + coalesce(held_s, 0) + resolved_gap_s = 0 AND team IS NULL AND person IS NULL", options));
    CHECK(store.rows("SELECT sum(change = 'transfer') AS a, sum(change = 'relay') AS b, sum(change = 'routing') AS c, sum(change = 'pickup') AS d, sum(change = 'release') AS e, "
                     "sum(team_bounce) AS f, sum(team_return) AS g FROM stints", options)[0] ==
          json({{"a", measures["transfers"]}, {"b", measures["relays"]}, {"c", measures["routings"]}, {"d", measures["pickups"]}, {"e", measures["releases"]},
                {"f", measures["team_bounces"]}, {"g", measures["team_returns"]}}));
    // Edges are made of the handoffs.
    CHECK(store.value("SELECT count(*) FROM edges e LEFT JOIN (SELECT level, [from], [to], count(*) AS n, count(DISTINCT issue) AS i, sum(sent_back) AS b, sum(waiting_after_s) AS w FROM handoffs "
                      "GROUP BY 1, 2, 3) h ON h.level = e.level AND h.[from] = e.[from] AND h.[to] = e.[to] "
                      "WHERE h.n IS NOT e.handoffs OR h.i IS NOT e.issues OR h.b IS NOT e.bounces OR abs(h.w - e.waiting_after_s) > 1e-3", options) == 0);
  }
  const json measures = store.printed("summary")["measures"];
  for (const char* measure : {"time_to_resolution", "time_to_first_response"}) {
    const json quantiles = store.rows(fmt::format("SELECT median({0}_s) AS a, quantile({0}_s, 0.9) AS b FROM issues", measure))[0];
    CHECK(quantiles["a"].get<double>() == Approx(measures[measure]["median_s"].get<double>()));
    CHECK(quantiles["b"].get<double>() == Approx(measures[measure]["p90_s"].get<double>()));
  }
  // Observed waits of team handoffs.
  const json waits = store.rows("SELECT sum(NOT censored) AS n, sum(censored) AS censored FROM handoffs WHERE level = 'team'")[0];
  CHECK(waits["n"] == measures["team_handoff_wait"]["n"]);
  CHECK(waits["censored"] == measures["team_handoff_wait"]["censored"]);
}

TEST_CASE("what tells who somebody is needs --identify", "[cli]") {
  const Store store;
  const std::string personal = "SELECT count(subject) + count(message_id) + count(message_references) + count(recipients) FROM events";
  CHECK(store.value(personal) == 0);
  CHECK(store.value(personal, " --identify") > 600);
  const std::string named = "SELECT count(*) FROM events WHERE person NOT LIKE 'person %' OR to_person NOT LIKE 'person %' OR contact NOT LIKE 'contact %'";
  CHECK(store.value(named) == 0);
  CHECK(store.value(named, " --identify") > 1000);
  CHECK(store.value("SELECT count(*) FROM stints WHERE person NOT LIKE 'person %'") == 0);
  CHECK(store.value("SELECT count(*) FROM handoffs WHERE level = 'person' AND ([from] NOT LIKE 'person %' OR [to] NOT LIKE 'person %')") == 0);
  // One person has one label everywhere.
  CHECK(store.value("SELECT count(*) FROM issues i JOIN stints s USING (issue) WHERE s.last AND i.person <> s.person") == 0);
}

TEST_CASE("a query comes from the command line or from standard input, its answer as it is asked for", "[cli]") {
  const Store store;
  CHECK(store.run("sql - --csv", "-- a file of a query\nSELECT count(*) AS n\nFROM issues;\n") == 0);
  CHECK(store.out() == "n\n2935\n");
  CHECK(store.run("sql - --csv") == 2);
  CHECK(store.run("sql \"SELECT * FROM events\" --csv") == 0);
  const std::string events = store.out();
  CHECK(std::count(events.begin(), events.end(), '\n') >= 30'378);
  CHECK(store.run("sql \"SELECT * FROM events\" --csv --threads 1") == 0);
  CHECK(store.out() == events);
  CHECK(store.run("sql \"SELECT * FROM events\"") == 0);
  CHECK(store.out().find("The query has more than 23,255 rows: --csv or --json prints all of them.") != std::string::npos);
  CHECK(store.printed("sql \"SELECT issue, number FROM events\"")["rows"].size() == 30'377);
  // An error after the first rows: nothing was printed yet, as they were few.
  CHECK(store.run("sql \"SELECT CASE WHEN number = 3 THEN abs(-9223372036854775808) ELSE 1 END FROM events\" --csv") == 2);
  CHECK(store.out().empty());
  CHECK(store.err().find("integer overflow") != std::string::npos);
  CHECK(store.run("sql \"SELECT count(*) FROM events\" --team Nowhere") == 2);
}
