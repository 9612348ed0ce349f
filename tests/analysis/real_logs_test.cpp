// Published figures of three public logs, with the configurations of docs/examples. The logs are not part of the project: the tests run where
// the environment variable BATON_REAL_DATA names the folder with them, and say so where they don't.

#include <algorithm>
#include <cstdlib>

#include "baton/stats/quantile.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

std::optional<Analysis> analyse_file(const std::string& log, const std::string& example, ResolveOptions options) {
  const char* folder = std::getenv("BATON_REAL_DATA");
  if (folder == nullptr) {
    WARN("skipped: BATON_REAL_DATA does not name the folder with the public logs");
    return std::nullopt;
  }
  const auto config = parse_config(test::project_file("docs/examples/" + example), example);
  REQUIRE(config);
  InputOptions input;
  input.mapping = config->mapping;
  input.status_columns = config->status_columns;
  input.threads = 2;
  LogBuilder builder{RawLog{}};
  const auto read = read_input({std::string(folder) + "/logs/" + log, {}}, input, builder);
  INFO((read ? std::string() : test::text_of(read.error())));
  REQUIRE(read);
  options.threads = 2;
  auto analysis = analyse(builder.finish(2).value(), *config, {}, options, test::test_context());
  REQUIRE(analysis);
  return std::move(*analysis);
}

std::int64_t count_of(const std::vector<MeasureValue>& values, std::string_view id) {
  INFO(id);
  REQUIRE(value_of(values, id).count);
  return *value_of(values, id).count;
}

/// Median days from the first to the last event of the issues with a number of team handoffs (3 = three or more).
double median_days(const Analysis& analysis, int handoffs) {
  std::vector<std::int64_t> spans;
  for (const IssueMeasures& issue : analysis.measured.issues) {
    if (std::min(issue.team_handoffs, 3) == handoffs) spans.push_back(issue.last_event - issue.first_event);
  }
  return *stats::quantile(spans, 0.5) / static_cast<double>(day_us);
}

}  // namespace

TEST_CASE("real: BPI Challenge 2013 incidents, process-mining reading", "[real]") {
  ResolveOptions options;
  options.reading = Reading::process_mining;
  const auto analysis = analyse_file("bpic2013-incidents/07_bpic2013_incidents.xes.gz", "bpic2013.toml", options);
  if (!analysis) return;
  const auto values = summarize(analysis->log, analysis->measured, analysis->selection, 2);
  CHECK(count_of(values, "issues") == 7554);
  CHECK(count_of(values, "events") == 65533);
  CHECK(count_of(values, "teams") == 649);
  CHECK(count_of(values, "team_handoffs") == 9454);
  CHECK(count_of(values, "team_bounces") == 2394);
  CHECK(count_of(values, "issues_with_team_bounce") == 1177);
  CHECK(count_of(values, "issues_without_team_handoff") == 3734);
  CHECK(count_of(values, "issues_with_three_team_handoffs") == 1083);
  CHECK(count_of(values, "person_handoffs") == 20624);
  const auto lowest = std::count_if(analysis->measured.issues.begin(), analysis->measured.issues.end(), [](const IssueMeasures& issue) { return issue.lowest_level == 1; });
  CHECK(lowest == 4546);
  CHECK(median_days(*analysis, 0) == Approx(0.29).margin(0.005));
  CHECK(median_days(*analysis, 1) == Approx(8.43).margin(0.005));
  CHECK(median_days(*analysis, 2) == Approx(9.98).margin(0.005));
  CHECK(median_days(*analysis, 3) == Approx(13.90).margin(0.005));
}

TEST_CASE("real: BPI Challenge 2013 incidents, service reading", "[real]") {
  const auto analysis = analyse_file("bpic2013-incidents/07_bpic2013_incidents.xes.gz", "bpic2013.toml", {});
  if (!analysis) return;
  const auto values = summarize(analysis->log, analysis->measured, analysis->selection, 2);
  // One transfer after the end of its issue is no handoff of that issue.
  CHECK(count_of(values, "team_handoffs") == 9453);
  // A transfer is one handoff with its queue: the receiver takes it up later, by a pickup.
  CHECK(count_of(values, "pickups") > 5000);
  const auto edges = edge_figures(analysis->log, analysis->measured, analysis->selection, Level::team);
  CHECK(edges.size() == 2462);
  const auto teams = team_figures(analysis->log, analysis->measured, analysis->selection);
  CHECK(analysis->log.team_name(teams[0].team) == "V32 2nd");
  CHECK(teams[0].delay_share == Approx(0.297).margin(0.0005));
}

TEST_CASE("real: help desk, twins merged and the closer without effect", "[real]") {
  const auto analysis = analyse_file("helpdesk/helpdesk.xes.gz", "helpdesk.toml", {});
  if (!analysis) return;
  const FileReceipt& file = analysis->log.raw.files.front();
  CHECK(file.records == 21348);
  CHECK(file.duplicates == 127);
  const auto values = summarize(analysis->log, analysis->measured, analysis->selection, 2);
  CHECK(count_of(values, "issues") == 4580);
  CHECK(count_of(values, "accounts") > 390);
  // Closed beyond the end counts in no handoff: an issue whose last resolution came before it ends there.
  for (const IssueMeasures& issue : analysis->measured.issues) {
    if (issue.resolved) CHECK(issue.end <= issue.last_event);
  }
}

TEST_CASE("real: ServiceNow audit rows", "[real]") {
  ResolveOptions options;
  options.reading = Reading::process_mining;
  const auto analysis = analyse_file("servicenow-5998/incident_event_log.csv", "servicenow.toml", options);
  if (!analysis) return;
  const auto values = summarize(analysis->log, analysis->measured, analysis->selection, 2);
  CHECK(count_of(values, "issues") == 890);
  CHECK(count_of(values, "events") == 5998);
  CHECK(count_of(values, "team_handoffs") == 834);
}

}  // namespace baton
