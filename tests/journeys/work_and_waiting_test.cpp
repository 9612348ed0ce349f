// Rules of the definitions on logs of a few records; the expected values are worked out by hand beside them.

#include <algorithm>

#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using test::analyse_text;
using test::issue_named;
using test::minutes;

std::int64_t count_of(const Analysis& analysis, std::string_view id) {
  const auto values = summarize(analysis.log, analysis.measured, analysis.selection, 1);
  const auto count = value_of(values, id).count;
  REQUIRE(count);
  return *count;
}

}  // namespace

TEST_CASE("what is done before a team is named is not that team's work") {
  // dan answers before anybody holds it; Desk gets it and passes it on at once: one pass-through, Desk's.
  // In the second issue ann of Desk writes a note first: none.
  const Analysis analysis = analyse_text(R"(issue,time,kind,side,public,person,to_person,to_team
1,2026-03-02T09:00:00Z,message,company,yes,dan,,
1,2026-03-02T09:10:00Z,assigned,,,dan,,Desk
1,2026-03-02T09:20:00Z,assigned,,,ann,,Lab
2,2026-03-02T09:00:00Z,message,company,yes,dan,,
2,2026-03-02T09:10:00Z,assigned,,,dan,,Desk
2,2026-03-02T09:15:00Z,note,company,no,ann,,
2,2026-03-02T09:20:00Z,assigned,,,ann,,Lab
)");
  CHECK(issue_named(analysis, "1").pass_throughs == 1);
  CHECK(issue_named(analysis, "2").pass_throughs == 0);
}

TEST_CASE("a customer's message that moves an issue into pending waits for the customer's next message") {
  // 10 min queued, 20 min in hand; the customer asks to wait: pending for 60 min until he writes again; ann resolves 30 min later.
  const Analysis analysis = analyse_text(R"(issue,time,kind,side,public,person,to_person,to_team,status
1,2026-03-02T09:00:00Z,opened,customer,yes,,,,new
1,2026-03-02T09:10:00Z,assigned,,,ann,ann,Desk,open
1,2026-03-02T09:30:00Z,message,customer,yes,,,,pending
1,2026-03-02T10:30:00Z,message,customer,yes,,,,
1,2026-03-02T11:00:00Z,status,,,ann,,,resolved
)");
  const IssueMeasures& issue = issue_named(analysis, "1");
  CHECK(issue.on_customer == minutes(60));
  CHECK(issue.queued == minutes(10 + 30));
  CHECK(issue.in_hand == minutes(20));
}

TEST_CASE("each answer by somebody who does not hold the issue is a silent handoff") {
  // ann holds it. cid answers (1), ann answers, cid answers again (2); cid's second message in a row answers nothing.
  const Analysis analysis = analyse_text(R"(issue,time,kind,side,public,person,to_person,to_team
1,2026-03-02T09:00:00Z,opened,customer,yes,,,
1,2026-03-02T09:10:00Z,assigned,,,ann,ann,Desk
1,2026-03-02T09:20:00Z,message,company,yes,cid,,
1,2026-03-02T09:30:00Z,message,customer,yes,,,
1,2026-03-02T09:40:00Z,message,company,yes,ann,,
1,2026-03-02T09:50:00Z,message,customer,yes,,,
1,2026-03-02T10:00:00Z,message,company,yes,cid,,
1,2026-03-02T10:10:00Z,message,company,yes,cid,,
)");
  CHECK(issue_named(analysis, "1").silent_handoffs == 2);
}

TEST_CASE("the process-mining reading sees the work beyond the end") {
  // Resolved by ann of Desk; afterwards bob of Lab has two records and passes it to cid of Shop: Lab worked, so no pass-through.
  // dee of Yard has one record in the other issue: a pass-through. Desk worked on both: its resolving record left the holder unchanged.
  const std::string_view log = R"(issue,time,person,team,status
1,2026-03-02T09:00:00Z,ann,Desk,open
1,2026-03-02T09:10:00Z,ann,Desk,resolved
1,2026-03-02T09:20:00Z,bob,Lab,
1,2026-03-02T09:30:00Z,bob,Lab,
1,2026-03-02T09:40:00Z,cid,Shop,closed
2,2026-03-02T09:00:00Z,ann,Desk,open
2,2026-03-02T09:10:00Z,ann,Desk,resolved
2,2026-03-02T09:20:00Z,dee,Yard,
2,2026-03-02T09:40:00Z,cid,Shop,closed
)";
  ResolveOptions options;
  options.reading = Reading::process_mining;
  const Analysis analysis = analyse_text(log, "custody = \"snapshot\"", {}, options);
  CHECK(issue_named(analysis, "1").transfers == 2);
  CHECK(issue_named(analysis, "1").pass_throughs == 0);
  CHECK(issue_named(analysis, "2").pass_throughs == 1);
}

TEST_CASE("records after the one that ends an issue name nobody, at the same instant too") {
  // bob's record has the instant of the resolution and the later sequence: people are ann alone, teams Desk alone.
  const Analysis analysis = analyse_text(R"(issue,time,sequence,person,team,status
1,2026-03-02T09:00:00Z,1,ann,Desk,open
1,2026-03-02T09:10:00Z,2,ann,Desk,resolved
1,2026-03-02T09:10:00Z,3,bob,Lab,closed
)",
                                         "custody = \"snapshot\"");
  CHECK(count_of(analysis, "people") == 1);
  CHECK(count_of(analysis, "teams") == 1);
}

TEST_CASE("a follow-up that several records link, or that the window finds too, is one repeat contact") {
  // B follows A: linked by both its records and opened 50 min after A's resolution by the same contact on the same category.
  // C follows A by link alone, twenty days later. A has two repeats, B and C none.
  const Analysis analysis = analyse_text(R"(issue,time,person,status,contact,category,link
A,2026-03-02T09:00:00Z,,new,c1,Pump,
A,2026-03-02T09:10:00Z,ann,resolved,c1,Pump,
B,2026-03-02T10:00:00Z,,new,c1,Pump,follow-up: A
B,2026-03-02T11:00:00Z,ann,resolved,c1,Pump,follow-up: A
C,2026-03-22T09:00:00Z,,new,c2,Valve,follow-up: A
)");
  CHECK(issue_named(analysis, "A").repeat_contacts == 2);
  CHECK(issue_named(analysis, "B").repeat_contacts == 0);
  CHECK(issue_named(analysis, "C").repeat_contacts == 0);
}

TEST_CASE("the waiting that followed a transfer lasts until another team is named") {
  // Desk to Lab at 09:30; Lab gives it up for nobody at 10:00; Shop gets it at 12:00. Lab's tenure waits 30 + 120 min, of which 30 are Lab's own.
  const Analysis analysis = analyse_text(R"(issue,time,kind,person,to_person,to_team
1,2026-03-02T09:00:00Z,assigned,ann,,Desk
1,2026-03-02T09:30:00Z,assigned,ann,,Lab
1,2026-03-02T10:00:00Z,assigned,ann,,
1,2026-03-02T12:00:00Z,assigned,ann,,Shop
)");
  const auto& handoffs = analysis.measured.of(Level::team);
  REQUIRE(handoffs.size() == 2);
  CHECK(handoffs[0].waiting_after == minutes(150));
  const auto teams = team_figures(analysis.log, analysis.measured, analysis.selection);
  const auto lab = std::find_if(teams.begin(), teams.end(), [&](const TeamFigures& row) { return analysis.log.team_name(row.team) == "Lab"; });
  REQUIRE(lab != teams.end());
  CHECK(lab->queued + lab->in_hand == minutes(30));
}

TEST_CASE("in acts a giver that never acted gives the issue up at the end of its stint") {
  // ann of Desk acts at 09:00, the router moves it to Lab at 09:30, bob of Shop acts at 10:30. Desk to Lab: 09:00 until nobody of Lab acted at
  // 10:30, censored after 90 min. Lab to Shop: Lab never acted, so its stint's end counts, 10:30, and bob's act is at once.
  const Analysis analysis = analyse_text(R"(issue,time,person,team
1,2026-03-02T09:00:00Z,ann,Desk
1,2026-03-02T09:30:00Z,router,Lab
1,2026-03-02T10:30:00Z,bob,Shop
)",
                                         "custody = \"acts\"\nautomation = [\"router\"]");
  const auto& handoffs = analysis.measured.of(Level::team);
  REQUIRE(handoffs.size() == 2);
  CHECK(handoffs[0].censored);
  CHECK(handoffs[0].wait == minutes(90));
  CHECK_FALSE(handoffs[1].censored);
  CHECK(handoffs[1].wait == 0);
}

}  // namespace baton
