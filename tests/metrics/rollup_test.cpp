// Figures of teams and loops on logs small enough to work out by hand.

#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

constexpr std::string_view header = "issue,time,activity,person,team,to_person,to_team,status,side\n";
constexpr std::string_view toml = "custody = \"assignments\"\n[tiers]\nrules = [[\"Lab\", 2], [\"\", 1]]\n";

std::string at(int minute) { return fmt::format("2026-03-02T{:02}:{:02}:00Z", 9 + minute / 60, minute % 60); }

/// An issue that a team's queue gets at once, that a person takes after some minutes and resolves after some more.
std::string served(int issue, std::string_view team, int queued, int in_hand) {
  return fmt::format("{0},{1},Created,,,,,New,customer\n{0},{1},Assigned,router,,,{2},,\n{0},{3},Assigned,ann,{2},ann,{2},Open,\n{0},{4},Resolved,ann,{2},,,Resolved,\n",
                     issue, at(0), team, at(queued), at(queued + in_hand));
}

}  // namespace

TEST_CASE("a team's figures, worked out by hand") {
  // Desk: eleven issues that queue for 10, 20 ... 110 minutes, 5 in hand each: 660 + 55 = 715. Lab: one, 30 + 60 = 90.
  std::string log(header);
  for (int issue = 1; issue <= 11; ++issue) log += served(issue, "Desk", 10 * issue, 5);
  log += served(12, "Lab", 30, 60);
  const Analysis analysis = test::analyse_text(log, toml);
  const auto teams = team_figures(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(teams.size() == 2);
  const TeamFigures& desk = teams[0];
  CHECK(analysis.log.team_name(desk.team) == "Desk");
  CHECK(desk.issues == 11);
  CHECK(desk.queued == test::minutes(660));
  CHECK(desk.in_hand == test::minutes(55));
  CHECK(desk.delay_share == Approx(715.0 / 805));
  CHECK(*desk.ten_slowest_share == Approx(700.0 / 715));  // all but the one of 10 + 5
  CHECK(*desk.median_queue == test::minutes(60));
  CHECK(*desk.p90_queue == test::minutes(100));
  CHECK(desk.resolved == 11);
  CHECK(*desk.median_resolution == test::minutes(65));
  CHECK(*desk.lowest_level->value == 1);
  const TeamFigures& lab = teams[1];
  CHECK(lab.issues == 1);
  CHECK(lab.delay_share == Approx(90.0 / 805));
  CHECK(*lab.ten_slowest_share == 1);
  CHECK(*lab.lowest_level->value == 0);
}

TEST_CASE("loops run from the last earlier visit, each return one") {
  // A, B, C, A, B: a return to A by A-B-C-A and one to B by B-C-A-B; the second issue does the same.
  std::string log(header);
  for (const int issue : {1, 2}) {
    log += fmt::format("{},{},Created,,,,,New,customer\n", issue, at(0));
    int minute = 0;
    for (const std::string_view team : {"A", "B", "C", "A", "B"}) log += fmt::format("{},{},Assigned,router,,,{},,\n", issue, at(++minute), team);
  }
  const Analysis analysis = test::analyse_text(log, toml);
  const auto loops = loop_figures(analysis.log, analysis.measured, analysis.selection, Level::team);
  REQUIRE(loops.size() == 2);
  const auto path_of = [&](const LoopFigures& loop) {
    std::string path;
    for (const std::uint32_t team : loop.path) path += analysis.log.team_name(team);
    return path;
  };
  CHECK(path_of(loops[0]) == "ABCA");
  CHECK(path_of(loops[1]) == "BCAB");
  CHECK(loops[0].times == 2);
  CHECK(loops[1].times == 2);
}

}  // namespace baton
