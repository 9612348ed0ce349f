// What `bottlenecks` says: the planted truths, the same answer for the same log in another order, words for small and empty logs, cost.

#include <nlohmann/json.hpp>
#include <map>
#include <random>

#include "baton/journeys/journey.hpp"
#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

json data_of(const Analysis& analysis) { return json::parse(report::render_json(bottleneck_document(analysis))); }

const Analysis& sample() {
  static const Analysis analysis = [] {
    const auto file = [](const std::string& name) { return test::project_file("sample_data/" + name); };
    return test::analyse_text(file("tickets.csv"), file("baton.toml"),
                              test::directory_of({file("directory/people.csv"), file("directory/teams.csv"), file("directory/accounts.csv"), file("directory/contacts.csv")}));
  }();
  return analysis;
}

const json& finding(const json& data, std::string_view kind, std::string_view where) {
  for (const json& one : data["findings"]) {
    if (one["kind"] == kind && one["where"] == where) return one;
  }
  FAIL("no " << kind << " at " << where);
  return data["findings"];
}

/// Lines of issues that go from team to team, no two of an issue at one instant.
std::vector<std::string> wandering_issues(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::string> lines;
  for (int issue = 0; issue < 120; ++issue) {
    TimeUs at = 1'772'442'000 + static_cast<TimeUs>(random() % 5'000'000);
    const auto line = [&](std::string_view activity, std::string_view person, std::string_view team, std::string_view to_team, std::string_view status) {
      const bool customer = person.empty() && activity != "Assigned";
      lines.push_back(fmt::format("I{},{},{},{},{},{},{},{},C{},A{}", issue, at, activity, person, team, to_team, status, customer ? "customer" : "", issue % 3, issue % 5));
      at += 60 + static_cast<TimeUs>(random() % 100'000);
    };
    line("Created", "", "", "", "New");
    std::string team;
    for (unsigned hop = 0; hop < 1 + random() % 5; ++hop) {
      team = std::string(1, static_cast<char>('K' + random() % 4));
      line("Assigned", "", "", team, "Open");
      if (random() % 2 == 0) line("Note", "p" + team, team, "", "");
      if (random() % 4 == 0) line("Status", "p" + team, team, "", "Pending");
    }
    if (random() % 4 != 0) line("Status", "p" + team, team, "", "Resolved");
    if (random() % 5 == 0) line("Status", "", "", "", "Open");
  }
  return lines;
}

std::string csv_of(const std::vector<std::string>& lines) {
  std::string csv = "issue,time,activity,person,team,to_team,status,side,category,account\n";
  for (const std::string& line : lines) csv += line + "\n";
  return csv;
}

constexpr std::string_view wandering_toml = "custody = \"assignments\"\n[windows]\nminimum_issues = 4\n[cost]\nminutes_per_touch = [5, 15]\nhourly_cost = 60\n";

}  // namespace

TEST_CASE("sample data: the planted trouble is found, with its price") {
  const json data = data_of(sample());
  const json& first = data["findings"][0];
  CHECK(first["kind"] == "queue");
  CHECK(first["where"] == "Quality Lab");
  const json& ping_pong = finding(data, "loop", "Billing ⇄ Transport");
  CHECK(ping_pong["times"] == 284);  // counted in sample_data/README.md with nothing but SQLite
  CHECK(ping_pong["issues"] == 128);
  const json& misroute = finding(data, "misroute", "Spare parts: Technical Support → Inside Sales");
  CHECK(misroute["share"]["low"] > 0.79);
  CHECK(misroute["share"]["value"] == Approx(0.83).margin(0.03));  // 212 of 256 with open and cancelled ones; here of the resolved
  CHECK(misroute["handoffs"] > 150);
  CHECK(misroute["saved_low_s"] > 0);
  const json& passed = finding(data, "pass_through", "Technical Support → Inside Sales");
  CHECK(passed["times"].get<int>() == Approx(195).margin(7));  // 195 to any team
  // The misrouted issues do not go round, and no loop of the lab's size is made of ping-pong.
  for (const json& one : data["findings"]) {
    if (one["kind"] == "loop") CHECK(one["where"] != "Inside Sales ⇄ Technical Support");
    CHECK_FALSE(one["examples"].is_null());
    if (!one["saved_s"].is_null() && !one["saved_low_s"].is_null()) CHECK(one["saved_low_s"] <= one["saved_s"]);
  }
}

TEST_CASE("sample data: misroute and flow as a walk over the journeys counts them") {
  const json data = data_of(sample());
  const ResolvedLog& log = sample().log;
  std::map<std::string, std::int64_t> begun, open;
  std::int64_t started = 0;
  std::int64_t ended = 0;
  std::int64_t stopped_here = 0;
  JourneyBuilder builder(log);
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    const Journey* journey = builder.follow(issue);
    if (journey == nullptr) continue;
    std::vector<std::uint32_t> teams;
    for (const Stint& stint : journey->stints) {
      if (stint.holder.team != 0 && (teams.empty() || teams.back() != stint.holder.team)) teams.push_back(stint.holder.team);
    }
    for (const std::uint32_t team : teams) ++begun[std::string(log.team_name(team))];
    if (teams.empty()) continue;
    if (!journey->resolved && !journey->cancelled) ++open[std::string(log.team_name(teams.back()))];
    const std::string_view category = log.raw.texts.of(TextSpace::category).text(log.issues[issue].category);
    if (!journey->resolved || category != "Spare parts" || log.team_name(teams.front()) != "Technical Support") continue;
    ++started;
    ended += log.team_name(teams.back()) == "Inside Sales";
    stopped_here += teams.size() == 1;
  }
  const json& share = finding(data, "misroute", "Spare parts: Technical Support → Inside Sales")["share"];
  CHECK(share["numerator"] == ended);
  CHECK(share["denominator"] == started);
  CHECK(stopped_here > 0);
  for (const json& team : data["team_flow"]) {
    const std::string name = team["team"];
    if (name == "(all)") continue;
    INFO(name);
    CHECK(team["arrivals"] == begun[name]);
    CHECK(team["backlog"] == open[name]);
  }
  // The last bucket of each ends with what is under way.
  std::map<std::string, std::int64_t> last;
  for (const json& bucket : data["flow"]) last[bucket["team"]] = bucket["backlog"];
  for (const json& team : data["team_flow"]) CHECK(last[team["team"]] == team["backlog"]);
}

TEST_CASE("bottlenecks: another order of the rows, and other numbers of threads, change nothing") {
  std::mt19937 random(3);
  for (const unsigned seed : {1U, 2U, 3U}) {
    std::vector<std::string> lines = wandering_issues(seed);
    Analysis analysis = test::analyse_text(csv_of(lines), wandering_toml);
    const std::string before = report::render_json(bottleneck_document(analysis));
    CHECK(json::parse(before)["findings"].size() > 3);
    std::shuffle(lines.begin(), lines.end(), random);
    ResolveOptions options;
    options.threads = 4;
    Analysis other = test::analyse_text(csv_of(lines), wandering_toml, {}, options);
    CHECK(report::render_json(bottleneck_document(other)) == before);
  }
}

TEST_CASE("bottlenecks: a stated range of minutes a touch becomes a range of cost; without one nothing is priced") {
  const std::vector<std::string> lines = wandering_issues(1);
  const json priced = data_of(test::analyse_text(csv_of(lines), wandering_toml));
  std::size_t with_cost = 0;
  for (const json& one : priced["findings"]) {
    if (one["touches"].is_null()) {
      CHECK(one["cost_low"].is_null());
      continue;
    }
    ++with_cost;
    const double touches = one["touches"];
    CHECK(one["work_low_min"] == Approx(5 * touches));
    CHECK(one["cost_low"] == Approx(5 * touches));  // 60 an hour
    CHECK(one["cost_high"] == Approx(15 * touches));
  }
  CHECK(with_cost > 0);
  const json plain = data_of(test::analyse_text(csv_of(lines), "custody = \"assignments\"\n[windows]\nminimum_issues = 4\n"));
  for (const json& one : plain["findings"]) CHECK(one["cost_low"].is_null());
}

TEST_CASE("bottlenecks: words where there is nothing, or too little") {
  const auto terminal = [](const Analysis& analysis) { return report::render_terminal(bottleneck_document(analysis), {}); };
  const std::string tiny = terminal(test::analyse_text(test::project_file("docs/examples/tiny/tickets.csv")));
  CHECK(tiny.find("Nothing stands out: no route, queue or clock of 10 issues or more, beyond chance.") != std::string::npos);
  CHECK(tiny.find("too few to say") != std::string::npos);
  const std::string teamless = terminal(test::analyse_text("issue,time,activity,person\n1,2026-03-02T09:00:00Z,Work,ann\n"));
  CHECK(teamless.find("This source names no teams.") != std::string::npos);
  Analysis none = test::analyse_text(test::project_file("docs/examples/tiny/tickets.csv"));
  none.keep_only(std::vector<std::uint8_t>(none.measured.issues.size(), 0));
  CHECK(terminal(none).find("No issue fits the filters.") != std::string::npos);
  CHECK(data_of(none)["findings"].empty());
}

TEST_CASE("the report begins with what to do first, from the same rows") {
  const json own = data_of(sample());
  const auto report = report_document(sample());
  REQUIRE(report);
  CHECK(json::parse(report::render_json(*report))["findings"] == own["findings"]);
  CHECK(report::render_html(*report).value().find("What to do first") != std::string::npos);
}

}  // namespace baton
