// What is shown of persons: by whom they are called, and that figures of few can neither be read nor computed.

#include <nlohmann/json.hpp>

#include "baton/report/pseudonym.hpp"
#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

/// Issues that one person passed to another, so many for each pair.
Analysis passed(const std::vector<std::tuple<std::string, std::string, int>>& pairs) {
  std::string csv = "issue,time,activity,person,team,status\n";
  int issue = 0;
  for (const auto& [from, to, count] : pairs) {
    for (int i = 0; i < count; ++i) {
      ++issue;
      csv += fmt::format("{0},2026-03-02T09:00:00Z,Work,{1},T {1},Open\n{0},2026-03-02T10:00:00Z,Work,{2},T {2},Open\n{0},2026-03-02T11:00:00Z,Work,{2},T {2},Resolved\n", issue, from, to);
    }
  }
  return test::analyse_text(csv);
}

json persons(const Analysis& analysis, HandoffQuestion question = {Level::person, {}, {}}) {
  const auto document = handoff_document(analysis, question);
  REQUIRE(document);
  return json::parse(report::render_json(*document));
}

bool says(const json& answer, const std::string& text) {
  return std::any_of(answer["notes"].begin(), answer["notes"].end(), [&](const json& note) { return note.get<std::string>().find(text) != std::string::npos; });
}

using Pairs = std::vector<std::tuple<std::string, std::string, int>>;
const Pairs plenty{{"ann", "bob", 14}, {"bob", "cas", 13}, {"cas", "dan", 12}, {"dan", "eve", 11}, {"eve", "ann", 10}};

Pairs with(Pairs pairs, const Pairs& more) {
  pairs.insert(pairs.end(), more.begin(), more.end());
  return pairs;
}

}  // namespace

TEST_CASE("edges of persons need ten issues, and what is left out is counted") {
  const json answer = persons(passed(with(plenty, {{"ann", "cas", 9}, {"bob", "dan", 3}, {"cas", "eve", 1}})));
  CHECK(answer["edges"].size() == 5);
  CHECK(answer["edges_not_shown"] == 3);
  CHECK(says(answer, "3 edges of persons with fewer than 10 issues are not shown."));
  for (const json& edge : answer["edges"]) CHECK(edge["issues"] >= 10);
  // Sums of persons are of the edges shown: less the edges, nothing is left of the others.
  for (const json& vertex : answer["vertices"]) {
    std::int64_t passed_on = 0;
    for (const json& edge : answer["edges"]) passed_on += edge["from"] == vertex["name"] ? edge["handoffs"].get<std::int64_t>() : 0;
    CHECK(vertex["passed_on"] == passed_on);
  }
}

TEST_CASE("an edge that could be told from the total takes others with it") {
  // The total of handoffs is a measure of the summary: less the five edges, the one of 9 issues would be left.
  const Analysis analysis = passed(with(plenty, {{"ann", "cas", 9}}));
  const json answer = persons(analysis);
  std::int64_t shown = 0;
  for (const json& edge : answer["edges"]) shown += edge["handoffs"].get<std::int64_t>();
  CHECK(answer["edges"].empty());  // five persons are in what is left out only when fewer than five are in what is shown
  CHECK(answer["edges_not_shown"] == 6);
  CHECK(shown == 0);
  CHECK(says(answer, "5 edges more are not shown"));

  const json larger = persons(passed(with(with(plenty, {{"fay", "gil", 20}, {"gil", "hal", 20}, {"hal", "ivy", 20}, {"ivy", "jon", 20}}), {{"ann", "cas", 9}})));
  CHECK(larger["edges_not_shown"] > 1);
  CHECK(larger["edges"].size() >= 4);
}

TEST_CASE("figures of fewer than five persons are not shown") {
  const json answer = persons(passed({{"ann", "bob", 30}, {"bob", "cas", 30}, {"cas", "dan", 30}}));
  CHECK(answer["edges"].empty());
  CHECK(answer["vertices"].empty());
  CHECK(answer["edges_not_shown"] == 3);
}

TEST_CASE("names change nothing about what is shown, and teams are shown whatever their size") {
  Analysis analysis = passed(with(plenty, {{"ann", "cas", 2}, {"bob", "dan", 3}, {"cas", "eve", 9}}));
  analysis.context.names_persons = true;
  CHECK(persons(analysis)["edges_not_shown"] == 3);
  const json teams = persons(analysis, {Level::team, {}, {}});
  CHECK(teams["edges"].size() == 8);
  CHECK_FALSE(teams.contains("edges_not_shown"));
}

TEST_CASE("loops of persons need ten issues over edges that are shown") {
  std::string csv = "issue,time,activity,person,team,status\n";
  int issue = 0;
  const auto round = [&](const std::string& a, const std::string& b, int count) {
    for (int i = 0; i < count; ++i) {
      ++issue;
      csv += fmt::format("{0},2026-03-02T09:00:00Z,Work,{1},T,Open\n{0},2026-03-02T10:00:00Z,Work,{2},T,Open\n{0},2026-03-02T11:00:00Z,Work,{1},T,Open\n", issue, a, b);
    }
  };
  round("ann", "bob", 12);
  round("cas", "dan", 12);
  round("eve", "fay", 12);
  round("ann", "cas", 4);
  round("eve", "bob", 3);
  round("gil", "hal", 5);
  const json answer = persons(test::analyse_text(csv));
  REQUIRE(answer["loops"].size() == 3);
  for (const json& loop : answer["loops"]) CHECK(loop["times"] == 12);
  CHECK(says(answer, "3 loops of persons"));
}

TEST_CASE("nobody is found by a name that is not shown") {
  Analysis analysis = passed(plenty);
  analysis.context.names_persons = false;
  analysis.context.person_label = [](const ResolvedLog&, std::uint32_t person) { return fmt::format("person {}", person); };
  const auto by_name = handoff_document(analysis, {Level::person, "ann", {}});
  REQUIRE_FALSE(by_name);
  CHECK(by_name.error().message == "no person \"ann\"");
  CHECK(handoff_document(analysis, {Level::person, "person 1", {}}));
}

TEST_CASE("the order of persons does not say what their names are") {
  Analysis analysis = passed(plenty);
  analysis.context.names_persons = false;
  analysis.context.person_label = [](const ResolvedLog& log, std::uint32_t person) { return report::pseudonym("key", "person", log.person_name(person)); };
  const json answer = persons(analysis);
  std::vector<std::string> names;
  for (const json& vertex : answer["vertices"]) names.push_back(vertex["name"]);
  CHECK(names.size() == 5);
  CHECK(std::is_sorted(names.begin(), names.end()));
}

TEST_CASE("a pseudonym is the same under one key and another under another") {
  const std::string one = report::pseudonym("key", "person", "ann");
  CHECK(one == report::pseudonym("key", "person", "ann"));
  CHECK(one.size() == 11);
  CHECK(one != report::pseudonym("other", "person", "ann"));
  CHECK(one != report::pseudonym("key", "contact", "ann"));
  CHECK(one != report::pseudonym("key", "person", "anne"));
  CHECK(report::pseudonym("", "person", "").size() == 11);
  CHECK(report::pseudonym("key", "person", std::string("a\0b", 3)) != report::pseudonym("key", "person", "a"));
}

}  // namespace baton
