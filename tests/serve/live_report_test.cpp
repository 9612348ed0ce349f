#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>
#include <thread>

#include "baton/serve/live_report.hpp"
#include "support/tiny_analysis.hpp"

namespace baton::serve {
namespace {

constexpr std::string_view tiny_log =
    "issue,time,team,person,status,account,category,priority\n"
    "A-1,2026-01-05 08:00,Desk,ann,New,Acme,Pumps,High\n"
    "A-1,2026-01-05 10:00,Lab,ben,Open,Acme,Pumps,High\n"
    "A-1,2026-01-05 12:00,Desk,ann,Open,Acme,Pumps,High\n"
    "A-1,2026-01-06 12:00,Desk,ann,Resolved,Acme,Pumps,High\n"
    "A-2,2026-02-01 08:00,Desk,cat,New,Bolt,Valves,Low\n"
    "A-2,2026-02-01 09:00,Desk,cat,Resolved,Bolt,Valves,Low\n"
    "A-3,2026-02-02 08:00,Lab,ben,New,Bolt,Pumps,Low\n"
    "A-3,2026-02-09 08:00,Lab,ben,Open,Bolt,Pumps,Low\n";

Analysis tiny() {
  Analysis analysis = test::analyse_text(tiny_log);
  analysis.threads = 2;
  return analysis;
}

/// Filters by team and account alone; what the whole command line understands is tested with the program.
Result<void> narrow(Analysis& analysis, const Choice& choice) {
  if (!choice.where.empty()) return fail(ErrorCode::usage, "--where is not an expression", {}, "columns: <issue>");
  Filters filters;
  filters.teams = choice.teams;
  filters.accounts = choice.accounts;
  filters.categories = choice.categories;
  filters.priorities = choice.priorities;
  return apply_filters(analysis, filters);
}

std::unique_ptr<LiveReport> open_tiny() {
  auto live = std::make_unique<LiveReport>(
      [](const Manner& manner) -> Result<LiveLog> {
        if (manner.reading == "wrong") return fail(ErrorCode::usage, "no reading \"wrong\"");
        return LiveLog{tiny(), std::nullopt, nullptr};
      },
      narrow, [](const Choice& choice) { return choice.teams.empty() ? std::string() : " --team " + choice.teams.front(); }, test::test_context());
  REQUIRE(live->open());
  return live;
}

Response asked(LiveReport& live, const std::string& target) {
  const auto parsed = parse_target(target);
  REQUIRE(parsed);
  Response response = live.answer(*parsed);
  if (response.rest) response.body = std::make_shared<const std::string>(*response.body + *std::exchange(response.rest, nullptr)());
  return response;
}

std::vector<std::string> issues_of(LiveReport& live, const std::string& target) {
  const Response response = asked(live, target);
  INFO(target << ": " << *response.body);
  REQUIRE(response.status == 200);
  std::vector<std::string> keys;
  const auto json = nlohmann::json::parse(*response.body);
  for (const auto& issue : json.at("issues")) keys.push_back(issue.at("issue"));
  return keys;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("answers are those of the documents, for all issues and for some") {
  const auto live = open_tiny();
  Analysis analysis = tiny();
  CHECK(*asked(*live, "/api/summary").body == report::render_json(summary_document(analysis)));
  CHECK(*asked(*live, "/api/teams").body == report::render_json(team_document(analysis)));
  CHECK(*asked(*live, "/api/accounts").body == report::render_json(account_document(analysis)));
  CHECK(*asked(*live, "/api/handoffs").body == report::render_json(*handoff_document(analysis, {})));
  CHECK(*asked(*live, "/api/report").body == report::page_data(*report_document(analysis, ReportIssues::worst)));
  CHECK(*asked(*live, "/api/issue/A-1").body == report::render_json(*explain_document(analysis, "A-1", true)));
  CHECK(*asked(*live, "/api/measure/team_bounces").body == report::render_json(*measure_document(test::test_context(), "team_bounces")));
  Filters filters;
  filters.teams = {"Lab"};
  REQUIRE(apply_filters(analysis, filters));
  CHECK(*asked(*live, "/api/summary?team=Lab").body == report::render_json(summary_document(analysis)));
  analysis.context.again.filters = " --team Lab";
  CHECK(*asked(*live, "/api/report?team=Lab").body == report::page_data(*report_document(analysis, ReportIssues::worst)));
  CHECK(*asked(*live, "/api/handoffs?team=Lab&from=Desk").body == report::render_json(*handoff_document(analysis, {Level::team, "Desk", ""})));
  // The whole is asked again after the part.
  CHECK(*asked(*live, "/api/teams?team=").body == *asked(*live, "/api/teams").body);
}

TEST_CASE("the page comes in two pieces, which are the page") {
  const auto live = open_tiny();
  for (const char* target : {"/?team=Lab", "/?priority=Low", "/?team=Nobody"}) {
    INFO(target);
    Response response = live->answer(*parse_target(target));
    REQUIRE(response.rest);
    CHECK(response.body->find("class=\"lead\"") != std::string::npos);
    CHECK(response.body->find("class=\"strip\"") != std::string::npos);
    CHECK(response.body->ends_with("</section>\n"));
    const std::string whole = *response.body + *response.rest();
    // The same section titles and headline as if it had been made at once: it is kept, and asked for again as a whole.
    const Response again = live->answer(*parse_target(target));
    CHECK_FALSE(again.rest);
    CHECK(*again.body == whole);
  }
  Analysis analysis = tiny();
  const report::LivePage form;
  const report::Document document = *report_document(analysis, ReportIssues::worst);
  CHECK(report::render_live_start(report_head(analysis), form) + report::render_live_rest(document, form) == *report::render_live_html(document, form));
}

TEST_CASE("issues are listed in stretches, sorted, by filter and by edge") {
  const auto live = open_tiny();
  CHECK(issues_of(*live, "/api/issues") == Keys{"A-3", "A-1", "A-2"});
  CHECK(issues_of(*live, "/api/issues?sort=issue") == Keys{"A-1", "A-2", "A-3"});
  CHECK(issues_of(*live, "/api/issues?sort=-issue&count=2") == Keys{"A-3", "A-2"});
  CHECK(issues_of(*live, "/api/issues?sort=-issue&from=2&count=2") == Keys{"A-1"});
  CHECK(issues_of(*live, "/api/issues?from=3") == Keys{});
  CHECK(issues_of(*live, "/api/issues?from=18446744073709551615") == Keys{});
  CHECK(issues_of(*live, "/api/issues?sort=time_to_resolution_s") == Keys{"A-2", "A-1", "A-3"});   // the open one last
  CHECK(issues_of(*live, "/api/issues?sort=-time_to_resolution_s") == Keys{"A-1", "A-2", "A-3"});  // either way
  CHECK(issues_of(*live, "/api/issues?account=Bolt") == Keys{"A-3", "A-2"});
  CHECK(issues_of(*live, "/api/issues?account=Bolt&account=Acme&team=Desk") == Keys{"A-1", "A-2"});
  CHECK(issues_of(*live, "/api/issues?edge=Desk%3ELab") == Keys{"A-1"});
  CHECK(issues_of(*live, "/api/issues?edge=Desk%3ELab&account=Bolt") == Keys{});
  const auto json = nlohmann::json::parse(*asked(*live, "/api/issues?count=1&account=Bolt").body);
  CHECK(json.at("total") == 2);
  CHECK(json.at("issues").size() == 1);
}

TEST_CASE("what can't be answered is said with a status of its own") {
  const auto live = open_tiny();
  const auto status = [&](const char* target) { return asked(*live, target).status; };
  CHECK(status("/nowhere") == 404);
  CHECK(status("/api/") == 404);
  CHECK(status("/api/issue/") == 404);
  CHECK(status("/api/issue/A-9") == 404);
  CHECK(status("/api/measure/none") == 404);
  CHECK(status("/api/report?team=Nobody") == 400);
  CHECK(status("/api/report?colour=red") == 400);
  CHECK(status("/api/issue/A-1?team=Lab") == 400);
  CHECK(status("/api/issues?sort=none") == 400);
  CHECK(status("/api/issues?edge=Lab") == 400);
  CHECK(status("/api/issues?edge=Lab%3ENobody") == 400);
  CHECK(status("/api/issues?count=5001") == 400);
  CHECK(status("/api/issues?from=-1") == 400);
  CHECK(status("/api/handoffs?level=floor") == 400);
  CHECK(status("/api/report?reading=wrong") == 400);
  const Response near = asked(*live, "/api/report?team=Lap");
  CHECK(near.body->find("did you mean") != std::string::npos);
}

TEST_CASE("the page carries the form and its own policy, and shows all issues where a filter is wrong") {
  const auto live = open_tiny();
  const Response page = asked(*live, "/?team=Lab&since=");
  CHECK(page.status == 200);
  CHECK(page.type == "text/html; charset=utf-8");
  CHECK(page.body->find("<input id=\"choose-team\" name=\"team\" value=\"Lab\"") != std::string::npos);
  CHECK(page.body->find("id=\"live\"") != std::string::npos);
  REQUIRE(page.headers.size() == 1);
  CHECK(page.headers.front().first == "Content-Security-Policy");
  const std::string policy = page.headers.front().second;
  CHECK(page.body->find("content=\"" + report::page_policy(true) + "\"") != std::string::npos);
  CHECK(policy == report::page_policy(true) + "; frame-ancestors 'none'");
  CHECK(policy.find("unsafe") == std::string::npos);
  const Response wrong = asked(*live, "/?where=%3Cscript%3E");
  CHECK(wrong.status == 200);
  CHECK(wrong.body->find("role=\"alert\"") != std::string::npos);
  CHECK(wrong.body->find("columns: &lt;issue&gt;") != std::string::npos);
  CHECK(wrong.body->find("value=\"&lt;script&gt;\"") != std::string::npos);
}

TEST_CASE("many questions at once have the answers that they have one by one") {
  const auto live = open_tiny();
  const auto other = open_tiny();
  const std::vector<std::string> targets{"/api/report",          "/api/report?team=Lab",  "/api/summary?account=Bolt", "/api/teams?category=Pumps", "/api/issue/A-1", "/api/issues?sort=issue",
                                         "/api/handoffs?team=Lab", "/?account=Acme", "/api/summary?reading=process-mining", "/api/measure/ease"};
  std::vector<std::string> expected;
  for (const std::string& target : targets) expected.push_back(*asked(*other, target).body);
  std::vector<std::thread> clients;
  std::vector<int> right(8, 0);
  for (std::size_t client = 0; client < right.size(); ++client) {
    clients.emplace_back([&, client] {
      for (std::size_t i = 0; i < targets.size() * 3; ++i) {
        const std::size_t at = (i + client) % targets.size();
        Response response = live->answer(*parse_target(targets[at]));
        const std::string rest = response.rest ? *response.rest() : std::string();
        right[client] += *response.body + rest == expected[at];
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(right == std::vector<int>(8, static_cast<int>(targets.size() * 3)));
}

}  // namespace baton::serve
