// Every point of ease that an issue lost is told record by record.
#include <nlohmann/json.hpp>

#include <map>

#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

json explained(const Analysis& analysis, const std::string& key, bool events = false) {
  const auto document = explain_document(analysis, key, events);
  REQUIRE(document);
  return json::parse(report::render_json(*document));
}

/// What each component lost, and what its records cost.
void check_adds_up(const json& answer) {
  std::map<std::string, double> lost, costs;
  for (const json& loss : answer["losses"]) {
    if (loss["points"].get<double>() > 0) lost[loss["component"]] = loss["points"].get<double>();
  }
  for (const json& cost : answer["costs"]) {
    costs[cost["component"]] += cost["points"].get<double>();
    CHECK(cost["points"].get<double>() > 0);
    CHECK(cost["record"].get<int>() > 0);
    CHECK_FALSE(cost["at"].is_null());
  }
  INFO(answer["issue"]);
  REQUIRE(lost.size() == costs.size());
  for (const auto& [component, points] : lost) {
    INFO(component);
    CHECK(costs[component] == Approx(points).margin(1e-6));
  }
}

}  // namespace

TEST_CASE("what each record cost, by hand") {
  const Analysis analysis = test::analyse_text(
      "issue,time,activity,person,team,to_person,to_team,status,side,account,contact,category,channel\n"
      "1,2026-03-02T08:00:00Z,Created,,,,,New,customer,Acme,c@acme.example,Pump,email\n"
      "1,2026-03-02T08:10:00Z,Assigned,ann,Desk,ann,Desk,Open,,,,,\n"
      "1,2026-03-02T12:00:00Z,Customer reply,,,,,,customer,,c@acme.example,,phone\n"
      "1,2026-03-02T13:00:00Z,Reply,ann,Desk,,,,,,,,\n"
      "1,2026-03-02T14:00:00Z,Assigned,ann,Desk,bob,Lab,,,,,,\n"
      "1,2026-03-02T15:00:00Z,Reply,bob,Lab,,,,,,,,\n"
      "1,2026-03-02T16:00:00Z,Customer reply,,,,,,customer,,c@acme.example,,phone\n"
      "1,2026-03-02T17:00:00Z,Resolved,bob,Lab,,,Resolved,,,,,\n"
      "1,2026-03-03T08:00:00Z,Reopened,bob,Lab,,,Open,,,,,\n"
      "1,2026-03-03T09:00:00Z,Resolved,bob,Lab,,,Resolved,,,,,\n"
      "2,2026-03-04T08:00:00Z,Created,,,,,New,customer,Acme,c@acme.example,Pump,email\n"
      "2,2026-03-04T09:00:00Z,Resolved,ann,Desk,ann,Desk,Resolved,,,,,\n",
      "custody = \"assignments\"\n[tiers]\nrules = [[\"Lab\", 2], [\"\", 1]]\n");
  const json answer = explained(analysis, "1", true);
  check_adds_up(answer);
  std::vector<std::string> told;
  for (const json& cost : answer["costs"]) told.push_back(fmt::format("{} | {} | {} | {}", cost["component"].get<std::string>(), cost["at"].get<std::string>(), cost["record"].get<int>(), cost["what"].get<std::string>()));
  CHECK(told == std::vector<std::string>{
                    "people met | 2026-03-02T15:00:00Z | 6 | bob is the 2nd person met",
                    "team handoffs | 2026-03-02T14:00:00Z | 5 | passed on to Lab",
                    "repeat contacts | 2026-03-04T08:00:00Z | 11 | asked about the same again in 2",
                    "chasers | 2026-03-02T12:00:00Z | 3 | the customer asked again, 4.0 h after the message before",
                    "asks | 2026-03-02T16:00:00Z | 7 | the customer had to answer",
                    "time to resolution | 2026-03-02T21:00:00Z | 5 | 12.0 h too long, with Lab",
                    "reopenings | 2026-03-03T08:00:00Z | 9 | reopened",
                    "time to first response | 2026-03-02T13:00:00Z | 4 | first response, after 5.0 h",
                    "left the lowest level | 2026-03-02T14:00:00Z | 5 | above the lowest level with Lab",
                    "channel switches | 2026-03-02T12:00:00Z | 3 | the customer changed to phone",
                });
  // Event by event: the customer's question cost as a chaser and as a switch.
  const json& question = answer["events"][2];
  CHECK(question["lost_to"] == "chasers, channel switches");
  CHECK(question["points_lost"].get<double>() == Approx(10.0 / 3 + 2.5));
  CHECK(answer["events"][7]["points_lost"].is_null());
}

TEST_CASE("in the sample data every lost point has its records") {
  const auto config = parse_config(test::project_file("sample_data/baton.toml"), "baton.toml");
  REQUIRE(config);
  for (const bool business_hours : {false, true}) {
    ResolveOptions options;
    options.business_hours = business_hours;
    const Analysis analysis = test::analyse_text(test::project_file("sample_data/tickets.csv"), test::project_file("sample_data/baton.toml"), {}, options);
    for (std::uint32_t row = 0; row < analysis.measured.issues.size(); row += 23) check_adds_up(explained(analysis, std::string(analysis.log.key_of(analysis.measured.issues[row].issue))));
  }
}

TEST_CASE("pieces of time that cost next to nothing stand in one row for people, each for itself in data") {
  const Analysis analysis = test::analyse_text(test::project_file("sample_data/tickets.csv"), test::project_file("sample_data/baton.toml"));
  int grouped = 0;
  for (std::size_t row = 0; row < analysis.measured.issues.size(); ++row) {
    if (analysis.measured.issues[row].team_handoffs < 6) continue;
    const auto document = explain_document(analysis, std::string(analysis.log.key_of(analysis.measured.issues[row].issue)), false);
    REQUIRE(document);
    const json answer = json::parse(report::render_json(*document));
    check_adds_up(answer);
    const auto small = std::count_if(answer["costs"].begin(), answer["costs"].end(), [](const json& cost) { return cost["component"] == "time to resolution" && cost["points"] < 0.05; });
    const std::string said = report::render_terminal(*document, {});
    const std::string row_of_all = fmt::format("… {} more pieces of time of less than 0.05 points each", small);
    CHECK((said.find(row_of_all) != std::string::npos) == (small > 1));
    CHECK((said.find("more pieces of time") != std::string::npos) == (small > 1));
    grouped += small > 1;
  }
  CHECK(grouped > 0);
}

}  // namespace baton
