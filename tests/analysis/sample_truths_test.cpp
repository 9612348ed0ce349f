// The truths planted in sample_data (see its README) are found in what baton computes from it.

#include <algorithm>
#include <map>

#include "baton/analysis/calibrate.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

std::string sample_file(const std::string& name) { return test::project_file("sample_data/" + name); }

const Analysis& sample() {
  static const Analysis analysis = [] {
    const std::string people = sample_file("directory/people.csv");
    const std::string teams = sample_file("directory/teams.csv");
    const std::string accounts = sample_file("directory/accounts.csv");
    const std::string contacts = sample_file("directory/contacts.csv");
    const std::string surveys = sample_file("directory/surveys.csv");
    return test::analyse_text(sample_file("tickets.csv"), sample_file("baton.toml"), test::directory_of({people, teams, accounts, contacts, surveys}));
  }();
  return analysis;
}

}  // namespace

TEST_CASE("sample data: the bottleneck leads the teams by far") {
  const auto teams = team_figures(sample().log, sample().measured, sample().selection);
  CHECK(sample().log.team_name(teams[0].team) == "Quality Lab");
  CHECK(teams[0].delay_share > 2 * teams[1].delay_share);
  for (std::size_t i = 1; i < teams.size(); ++i) {
    if (teams[i].team != 0) CHECK(*teams[0].median_queue > 10 * *teams[i].median_queue);
  }
  CHECK(*teams[0].ten_slowest_share < 0.25);  // a habit, not an accident
}

TEST_CASE("sample data: the pair that plays ping-pong has most bounces") {
  std::map<std::pair<std::string_view, std::string_view>, std::int64_t> pairs;
  for (const EdgeFigures& edge : edge_figures(sample().log, sample().measured, sample().selection, Level::team)) {
    pairs[std::minmax(sample().log.team_name(edge.from), sample().log.team_name(edge.to))] += edge.bounces;
  }
  std::vector<std::int64_t> counts;
  for (const auto& [pair, bounces] : pairs) counts.push_back(bounces);
  std::sort(counts.begin(), counts.end(), std::greater<>());
  const std::pair<std::string_view, std::string_view> planted{"Billing", "Transport"};
  CHECK(pairs[planted] == counts[0]);
  CHECK(counts[0] > 3 * counts[1]);
}

TEST_CASE("sample data: the misrouted category goes on from where it was sent") {
  const std::uint32_t category = sample().log.raw.texts.of(TextSpace::category).find("Spare parts");
  REQUIRE(category != 0);
  Selection selection = sample().selection;
  std::vector<std::uint8_t> keep(sample().measured.issues.size(), 0);
  for (std::size_t row = 0; row < keep.size(); ++row) keep[row] = sample().log.issues[sample().measured.issues[row].issue].category == category;
  selection.keep_only(keep);
  const auto edges = edge_figures(sample().log, sample().measured, selection, Level::team);
  REQUIRE_FALSE(edges.empty());
  CHECK(sample().log.team_name(edges[0].from) == "Technical Support");
  CHECK(sample().log.team_name(edges[0].to) == "Inside Sales");
  CHECK(static_cast<double>(edges[0].issues) > 0.8 * static_cast<double>(selection.rows.size()));
  CHECK(edges[0].bounces == 0);
}

TEST_CASE("sample data: what customers answer goes with chasers and reopenings; too few say anything else") {
  const auto groups = collect_answers(sample());
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].question == "ces");
  CHECK(groups[0].sent == 1593);
  CHECK(groups[0].answered == 410);
  const Calibration found = calibrate(sample(), groups[0]);
  CHECK(found.is_better());
  const auto weight = [&](std::string_view title) {
    for (const FittedComponent& component : found.components) {
      if (ease_component_title(component.component) == title) return component.weight.value();
    }
    FAIL(title);
    return 0.0;
  };
  CHECK(weight("chasers") > 40);
  CHECK(weight("reopenings") > 10);
  for (const char* not_planted : {"people met", "team handoffs", "time to first response", "left the lowest level"}) CHECK(weight(not_planted) < 5);
  for (const SurveyGroup& group : {groups[1], groups[2]}) CHECK(calibrate(sample(), group).state == Calibration::State::too_few);
}

}  // namespace baton
