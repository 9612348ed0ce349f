// What is unusual but real: sums beyond 64 bits, hundreds of people on one issue, sources that lack something, names that stand for others.

#include "baton/metrics/rollup.hpp"
#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {

TEST_CASE("limits: a sum of durations may be more than 64 bits hold") {
  std::string csv = "issue,time,activity,person,team,status\n";
  for (int issue = 0; issue < 60; ++issue) csv += fmt::format("{},1970-01-02T00:00:00Z,Work,ann,Desk,Open\n", issue);
  csv += "0,9999-12-30T00:00:00Z,Work,ann,Desk,Open\n";
  const Analysis analysis = test::analyse_text(csv);
  const TimeUs each = analysis.measured.issues.front().whole;
  CHECK(each == (last_time + 1) - 3 * day_us);
  const auto values = summarize(analysis.log, analysis.measured, analysis.selection, 1);
  const auto& in_hand = value_of(values, "in_hand").duration;
  const auto& queued = value_of(values, "queued").duration;
  REQUIRE(in_hand);
  REQUIRE(queued);
  CHECK((*in_hand->sum + *queued->sum == static_cast<TimeSum>(each) * 60));
  const auto teams = team_figures(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(teams.size() == 1);
  CHECK((teams[0].queued + teams[0].in_hand == static_cast<TimeSum>(each) * 60));
  CHECK(report::render_json(summary_document(analysis)).find("\"sum_s\": -") == std::string::npos);
}

TEST_CASE("limits: an issue that met hundreds of people and teams, twice") {
  std::string csv = "issue,time,activity,person,team,status\n";
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 300; ++i) csv += fmt::format("1,{},Work,p{},t{},Open\n", 1'772'442'000 + 300 * round + i, i, i);
  }
  const Analysis analysis = test::analyse_text(csv);
  const IssueMeasures& issue = analysis.measured.issues.front();
  CHECK(issue.people_met == 300);
  CHECK(issue.team_handoffs == 599);
  CHECK(issue.team_returns == 300);
  const auto loops = loop_figures(analysis.log, analysis.measured, analysis.selection, Level::team);
  std::int64_t times = 0;
  for (const LoopFigures& loop : loops) {
    times += loop.times;
    CHECK(loop.path.size() <= longest_loop_path);
    CHECK(loop.path.front() == loop.path.back());
  }
  CHECK(times == 300);
}

TEST_CASE("limits: people met are the owners where a source names no actors") {
  const Analysis analysis = test::analyse_text(
      "issue,time,activity,to_person,to_team,status\n1,2026-03-02T09:00:00Z,Created,ann,Desk,New\n1,2026-03-02T10:00:00Z,Reply,ann,Desk,Open\n"
      "1,2026-03-02T11:00:00Z,Reply,bob,Desk,Open\n");
  CHECK(analysis.measured.issues.front().people_met == 2);
}

TEST_CASE("limits: an issue without a team, or whose teams have no department, has no figure for it") {
  const Directory directory = test::directory_of({"team,department\nDesk,Front\n"});
  const Analysis analysis = test::analyse_text(
      "issue,time,activity,person,team,status\n1,2026-03-02T09:00:00Z,Work,ann,Desk,Open\n2,2026-03-02T09:00:00Z,Work,bob,Lab,Open\n"
      "3,2026-03-02T09:00:00Z,Work,cid,,Open\n",
      "custody = \"acts\"\n", directory);
  CHECK(test::issue_named(analysis, "1").department_handoffs == 0);
  CHECK(test::issue_named(analysis, "2").department_handoffs == -1);
  CHECK(test::issue_named(analysis, "2").team_handoffs == 0);
  CHECK(test::issue_named(analysis, "3").team_handoffs == -1);
}

TEST_CASE("limits: a filter takes any name of an account, and none that means nobody") {
  const Directory directory = test::directory_of({"account,name\nK1,Acme Pumps\n"});
  Analysis analysis = test::analyse_text(
      "issue,time,activity,person,account\n1,2026-03-02T09:00:00Z,Work,ann,Acme Pumps\n2,2026-03-02T09:00:00Z,Work,ann,K1\n"
      "3,2026-03-02T09:00:00Z,Work,ann,-\n4,2026-03-02T09:00:00Z,Work,ann,Zeta\n",
      {}, directory);
  Filters blank;
  blank.accounts = {"-"};
  CHECK_FALSE(apply_filters(analysis, blank));
  Filters filters;
  filters.accounts = {"Acme Pumps"};
  REQUIRE(apply_filters(analysis, filters));
  CHECK(analysis.selection.rows.size() == 2);
}

}  // namespace baton
