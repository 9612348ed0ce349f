// Thresholds: how they are read, and what breaks them.

#include "baton/analysis/check.hpp"

#include <nlohmann/json.hpp>

#include "baton/metrics/registry.hpp"
#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

/// Two issues resolved after 2 and 4 hours, the second by way of another team and back.
Analysis two_issues() {
  return test::analyse_text(
      "issue,time,activity,person,team,status\n1,2026-03-02T09:00:00Z,Work,ann,Desk,Open\n1,2026-03-02T11:00:00Z,Work,ann,Desk,Resolved\n"
      "2,2026-03-02T09:00:00Z,Work,ann,Desk,Open\n2,2026-03-02T10:00:00Z,Work,bob,Lab,Open\n2,2026-03-02T12:00:00Z,Work,ann,Desk,Open\n2,2026-03-02T13:00:00Z,Work,ann,Desk,Resolved\n");
}

json checked(const std::vector<std::pair<std::string, bool>>& texts) {
  std::vector<Threshold> thresholds;
  for (const auto& [text, is_most] : texts) {
    auto threshold = parse_threshold(text, is_most);
    INFO(text);
    REQUIRE(threshold);
    thresholds.push_back(std::move(*threshold));
  }
  const Analysis analysis = two_issues();
  const report::Document document = check_document(analysis, thresholds);
  const json answer = json::parse(report::render_json(document));
  CHECK(answer["broken"] == broken_thresholds(document));
  return answer;
}

Error error_of(const std::string& text) {
  const auto threshold = parse_threshold(text, true);
  INFO(text);
  REQUIRE_FALSE(threshold);
  CHECK(threshold.error().code == ErrorCode::usage);
  CHECK(threshold.error().place == "--max");
  CHECK_FALSE(threshold.error().hint.empty());
  return threshold.error();
}

}  // namespace

TEST_CASE("thresholds hold up to the value itself") {
  CHECK(checked({{"team_bounces=1", true}, {"team_bounces=1", false}, {"issues=2", true}})["holds"] == true);
  const json broken = checked({{"team_bounces=0", true}, {"issues=3", false}, {"issues=1.5", true}, {"issues=2", true}});
  CHECK(broken["holds"] == false);
  CHECK(broken["broken"] == 3);
  REQUIRE(broken["checks"].size() == 4);
  CHECK(broken["checks"][0] == json{{"measure", "team_bounces"}, {"part", nullptr}, {"bound", "at most"}, {"threshold", 0}, {"value", 1}, {"holds", false}});
}

TEST_CASE("durations have units") {
  for (const char* text : {"time_to_resolution.mean=3h", "time_to_resolution.mean_s=180min", "time_to_resolution.mean=180m", "time_to_resolution.mean=10800s",
                           "time_to_resolution.mean=0.125d", "time_to_resolution.mean=3 h"}) {
    const json answer = checked({{text, true}, {text, false}});
    INFO(text);
    CHECK(answer["holds"] == true);
    CHECK(answer["checks"][0]["threshold"] == 10800);
    CHECK(answer["checks"][0]["part"] == "mean_s");
  }
  CHECK(checked({{"time_to_resolution.mean=0", false}, {"time_to_resolution.mean=1w", true}})["holds"] == true);
  CHECK(error_of("time_to_resolution.mean=3").hint.find("unit") != std::string::npos);
  error_of("time_to_resolution.mean=3y");
  error_of("time_to_resolution.mean=1e300d");
}

TEST_CASE("shares are fractions or percentages") {
  CHECK(std::get<double>(parse_threshold("lowest_level_resolution=60%", false)->limit) == Approx(0.6));
  CHECK(parse_threshold("lowest_level_resolution=0.6", false)->part == "value");
  CHECK(parse_threshold("lowest_level_resolution.low=60 %", false)->part == "low");
  CHECK(parse_threshold("lowest_level_resolution.denominator=60", false)->unit == report::Unit::count);
  error_of("lowest_level_resolution=60");
  error_of("lowest_level_resolution=101%");
}

TEST_CASE("what is no threshold is said with what it may have meant") {
  CHECK(error_of("team_bounce=3").hint == "did you mean --max team_bounces=3?");
  CHECK(error_of("time_to_resolution=3d").hint == "name one: --max time_to_resolution.median=3d");
  CHECK(error_of("time_to_resolution.p80=3d").hint.find("time_to_resolution.p90") != std::string::npos);
  for (const char* text : {"", "=", "=3", "team_bounces", "team_bounces=", "team_bounces=x", "team_bounces=-1", "team_bounces=nan", "team_bounces=inf", "team_bounces=3h",
                           "team_bounces.n=3", "team_bounces.=3", "ease=3", "ease.=3", ".=3", "time_to_resolution.p90="}) {
    error_of(text);
  }
}

TEST_CASE("a measure without a value breaks its threshold, and that is said") {
  const json answer = checked({{"time_to_first_response.median=1d", true}});
  CHECK(answer["holds"] == false);
  CHECK(answer["checks"][0]["value"].is_null());
  CHECK(answer["notes"].dump().find("without a value") != std::string::npos);
}

TEST_CASE("every part that a threshold can name is one of the summary, and the other way round") {
  const Analysis analysis = two_issues();
  const json measures = json::parse(report::render_json(summary_document(analysis)))["measures"];
  for (const auto& [id, value] : measures.items()) {
    if (!value.is_object()) continue;
    for (const auto& [part, inner] : value.items()) {
      if (measure_named(id)->form == MeasureForm::share && part != "value" && part != "numerator" && part != "denominator" && part != "low" && part != "high") continue;
      INFO(id << "." << part);
      CHECK(parse_threshold(fmt::format("{}.{}=0", id, part), true));
    }
  }
}

}  // namespace baton
