// What documents say beside the figures: where there are too few issues, what to type next, who is named.

#include <nlohmann/json.hpp>

#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

json data_of(const report::Document& document) { return json::parse(report::render_json(document)); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The tiny example of the pages: accounts Acme and Bolt, teams Desk 1st and Lab 2nd.
Analysis tiny(std::string_view toml = {}) { return test::analyse_text(test::project_file("docs/examples/tiny/tickets.csv"), toml); }

/// One issue, held by one team.
Analysis one_issue(const std::string& key, const std::string& team) {
  return test::analyse_text(fmt::format("issue,time,activity,person,team,to_person,to_team,status\n{0},2026-03-02T09:00:00Z,Created,,,,,New\n"
                                        "{0},2026-03-02T10:00:00Z,Assigned,ann,{1},ann,{1},Open\n{0},2026-03-02T11:00:00Z,Work,ann,{1},,,\n",
                                        key, team));
}

const report::Table& table_named(const report::Document& document, std::string_view id) {
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      const auto* table = std::get_if<report::Table>(&block);
      if (table != nullptr && table->id == id) return *table;
    }
  }
  FAIL("no table " << id);
  std::abort();
}

}  // namespace

TEST_CASE("an account with too few issues has words for people and nothing in data") {
  const json accounts = data_of(account_document(tiny()))["accounts"];
  REQUIRE(accounts.size() == 2);
  for (const json& account : accounts) {
    CHECK(account["ease"].is_null());
    CHECK(account["ease_low"].is_null());
    CHECK(account["ease_high"].is_null());
    CHECK(account["verdict"] == "too few");
  }
  CHECK(has(report::render_terminal(account_document(tiny()), {}), "too few to say"));
  const json teams = data_of(team_document(tiny()))["teams"];
  for (const json& team : teams) CHECK(team["ease"].is_null());
  CHECK(has(report::render_terminal(team_document(tiny()), {}), "too few to say"));
  const report::Document enough = account_document(tiny("[windows]\nminimum_issues = 1\n"));
  const json rated = data_of(enough)["accounts"];
  for (const json& account : rated) CHECK(account["ease"].is_number());
  CHECK_FALSE(has(report::render_terminal(enough, {}), "too few"));
}

TEST_CASE("summary: that no team is named is said once, and only where there are issues") {
  Analysis teamless = test::analyse_text("issue,time,activity,person\n1,2026-03-02T09:00:00Z,Work,ann\n");
  const std::string said = report::render_terminal(summary_document(teamless), {});
  CHECK(has(said, "This source names no teams: who answers for the waiting, and handoffs between teams, can't be seen."));
  CHECK(said.find("names no teams") == said.rfind("names no teams"));
  CHECK_FALSE(has(report::render_terminal(summary_document(tiny()), {}), "names no teams"));
  teamless.keep_only({0});
  CHECK_FALSE(has(report::render_terminal(summary_document(teamless), {}), "names no teams"));
}

TEST_CASE("accounts: without any ease nobody is said to have had no hard issue") {
  const Analysis analysis = test::analyse_text("issue,time,activity,account\n1,2026-03-02T09:00:00Z,Work,Acme\n2,2026-03-02T09:00:00Z,Work,Bolt\n");
  CHECK(has(report::render_terminal(account_document(analysis), {}), "Ease is not known"));
  CHECK(data_of(account_document(analysis))["accounts_with_hard_issue"].is_null());
}

TEST_CASE("what a source can't show is not too few") {
  const Analysis analysis = test::analyse_text(  // no messages: chasers and more can't be seen
      "issue,time,activity,person,team,status,account\n1,2026-03-02T09:00:00Z,Work,ann,Desk,Open,Acme\n1,2026-03-02T10:00:00Z,Work,ann,Desk,Resolved,Acme\n",
      "[windows]\nminimum_issues = 1\n[ease]\nminimum_coverage = 1.0\n");
  const json listed = data_of(account_document(analysis))["accounts"];
  CHECK(listed.size() == 1);
  for (const json& account : listed) {
    CHECK(account["ease"].is_null());
    CHECK(account["verdict"].is_null());
  }
  CHECK_FALSE(has(report::render_terminal(account_document(analysis), {}), "too few"));
}

TEST_CASE("the report has the measures as a table of their own, and says whether persons are named") {
  Analysis analysis = tiny();
  const auto named = report_document(analysis);
  REQUIRE(named);
  const std::string measures = report::render_csv(*named, "measures");
  CHECK(has(measures, "\nissues,,5\n"));
  CHECK(has(measures, "\nqueued,sum_s,"));
  CHECK(has(measures, "\nease,mean,"));
  CHECK(data_of(*named)["measures"].is_object());
  const std::string page = report::render_html(*named).value();
  CHECK_FALSE(has(page, ">adjusted</th>"));
  CHECK(has(page, "by name"));
  CHECK_FALSE(has(page, "--identify"));
  analysis.context.names_persons = false;
  CHECK(has(report::render_html(report_document(analysis).value()).value(), "pseudonyms"));
}

TEST_CASE("issues are shown with the figure that they are ordered by") {
  const Analysis analysis = tiny();
  const report::Document document = issue_document(analysis);
  const report::Table& table = table_named(document, "issues");
  const auto waited = std::find_if(table.columns.begin(), table.columns.end(), [](const report::Column& column) { return column.id == "waited_s"; });
  REQUIRE(waited != table.columns.end());
  CHECK(waited->priority == 0);
  CHECK_FALSE(waited->in_data);
  const auto column = static_cast<std::size_t>(waited - table.columns.begin());
  for (std::size_t i = 1; i < table.people_order.size(); ++i) {
    const auto before = std::get<report::DurationCell>(table.rows[table.people_order[i - 1]][column]).us;
    const bool falls = std::get<report::DurationCell>(table.rows[table.people_order[i]][column]).us <= before;
    CHECK(falls);
  }
  const IssueMeasures& t5 = test::issue_named(analysis, "T5");
  const bool sums_up = std::get<report::DurationCell>(table.rows[4][column]).us == t5.queued + t5.in_hand;
  CHECK(sums_up);
}

TEST_CASE("a suggested command can be pasted, or is not made") {
  const Analysis plain = one_issue("7", "Desk");
  CHECK(issue_document(plain).next == std::vector<std::string>{"baton explain 7"});
  CHECK(explain_document(plain, "7", false)->next == std::vector<std::string>{"baton explain 7 --events"});
  const Analysis odd = one_issue("$(reboot)", "R&D; it's `new`");
  CHECK(issue_document(odd).next == std::vector<std::string>{"baton explain '$(reboot)'"});
  CHECK(explain_document(odd, "$(reboot)", false)->next == std::vector<std::string>{"baton explain '$(reboot)' --events"});
  REQUIRE(team_document(odd).next.size() == 2);
  CHECK(team_document(odd).next[0] == "baton issues --team 'R&D; it'\\''s `new`'");
  for (const std::string& name : {std::string("\x1B[31mred"), std::string("-rf"), std::string("a\u202Eb")}) {
    const Analysis analysis = one_issue(name, name);
    CHECK(issue_document(analysis).next.empty());
    CHECK(team_document(analysis).next.empty());
    CHECK(explain_document(analysis, name, false)->next.empty());
  }
}

TEST_CASE("one is not many") {
  const Analysis analysis = test::analyse_text("issue,time,activity,person,team,account,status\n1,2026-03-02T09:00:00Z,Created,ann,Desk,Acme,New\n");
  CHECK(table_named(issue_document(analysis), "issues").title.starts_with("1 issue, "));
  CHECK(has(table_named(account_document(analysis), "accounts").title, " 1 account,"));
}

TEST_CASE("coverage is a short number") {
  // Sums of 0.65 over many issues end in the noise of binary fractions.
  std::string log = "issue,time,activity,person,team,status\n";
  for (int issue = 0; issue < 37; ++issue) {
    log += fmt::format("{0},2026-03-02T09:00:00Z,Created,ann,Desk,New\n{0},2026-03-02T10:00:00Z,Work,bob,Lab,Resolved\n", issue);
  }
  const report::Document document = summary_document(test::analyse_text(log));
  for (const auto& [name, value] : document.coverage) {
    const auto* ratio = std::get_if<double>(&value);
    if (ratio == nullptr) continue;
    INFO(name);
    CHECK(fmt::format("{}", *ratio).size() <= 8);
  }
}

}  // namespace baton
