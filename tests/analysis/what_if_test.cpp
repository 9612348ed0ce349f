// Changes replayed on logs small enough to work out by hand.

#include "support/what_if.hpp"

namespace baton {

using test::cell_of;
using test::figure;
using test::PlannedIssue;
using test::what_if;

namespace {

Analysis analysed(const std::vector<PlannedIssue>& issues) { return test::analyse_text(test::log_of(issues), test::planned_toml); }

WhatIfQuestion routed(std::string route) {
  WhatIfQuestion question;
  question.routes = {std::move(route)};
  return question;
}

Error refused(const Analysis& analysis, const WhatIfQuestion& question) {
  const auto document = what_if_document(analysis, question);
  REQUIRE_FALSE(document);
  CHECK(document.error().code == ErrorCode::usage);
  return document.error();
}

/// One issue that the other way round is another's.
const std::vector<PlannedIssue> two{{"1", "Pump", "Low", "Acme", {{"Desk", 10, 20}, {"Sales", 30, 40}}}, {"2", "Valve", "Low", "Acme", {{"Desk", 5, 5}}}};

}  // namespace

TEST_CASE("what if: routed straight to the team, the detour falls away") {
  const auto document = what_if(analysed(two), routed("Pump=Sales"));
  CHECK(figure(document, "team_handoffs", "before") == 0.5);
  CHECK(figure(document, "team_handoffs", "after") == 0);
  CHECK(figure(document, "queued_s") == -5);            // 10 minutes less of two issues
  CHECK(figure(document, "in_hand_s") == -10);
  CHECK(figure(document, "waiting_s", "sum_difference") == -30);
  CHECK(figure(document, "time_to_resolution_mean_s", "before") == 55);  // (100 + 10) / 2
  CHECK(figure(document, "time_to_resolution_mean_s", "after") == 40);
  CHECK(figure(document, "time_to_resolution_median_s") == -15);
  CHECK(cell_of(document, "teams", "Desk", "issues_before") == 2);
  CHECK(cell_of(document, "teams", "Desk", "issues_after") == 1);
  CHECK(cell_of(document, "teams", "Desk", "delay_difference_s") == -30);
  CHECK(cell_of(document, "teams", "Sales", "delay_difference_s") == 0);
  CHECK(cell_of(document, "examples", "1", "whole_after_s") == 70);
  CHECK(std::isnan(cell_of(document, "accounts", "Acme", "ease_before")));  // two issues: too few to say
  CHECK(cell_of(document, "accounts", "Acme", "changed") == 1);
}

TEST_CASE("what if: an issue that never came to the team is passed on from there") {
  // Sales passed on one issue of the category after 7 + 3 minutes: the only like stay. Issue 2 gets it on top.
  const auto document = what_if(analysed({{"1", "Pump", "Low", "Acme", {{"Sales", 7, 3}, {"Desk", 1, 1}}}, {"2", "Pump", "High", "Acme", {{"Desk", 10, 20}}}}), routed("Pump=Sales"));
  CHECK(figure(document, "team_handoffs", "sum_difference") == 1);
  CHECK(figure(document, "queued_s", "sum_difference") == 7);
  CHECK(figure(document, "in_hand_s", "sum_difference") == 3);
  CHECK(cell_of(document, "teams", "Sales", "issues_after") == 2);
  CHECK(cell_of(document, "teams", "Sales", "delay_after_s") == 20);
  // One that is still open may come there yet.
  PlannedIssue open{"3", "Pump", "Low", "Acme", {{"Desk", 10, 20}}};
  open.is_open = true;
  const auto left = what_if(analysed({{"1", "Pump", "Low", "Acme", {{"Sales", 7, 3}}}, open}), routed("Pump=Sales"));
  CHECK(figure(left, "team_handoffs") == 0);
  CHECK(figure(left, "waiting_s") == 0);
}

TEST_CASE("what if: merged teams hand nothing over and queue once") {
  WhatIfQuestion question;
  question.merges = {"Billing+Transport"};
  const auto document = what_if(analysed({{"1", "Pump", "Low", "Acme", {{"Desk", 1, 2}, {"Billing", 10, 20}, {"Transport", 30, 40}, {"Billing", 50, 60}}}}), question);
  CHECK(figure(document, "team_handoffs", "before") == 3);
  CHECK(figure(document, "team_handoffs", "after") == 1);
  CHECK(figure(document, "team_bounces") == -1);
  CHECK(figure(document, "queued_s") == -80);
  CHECK(figure(document, "in_hand_s") == 0);
  CHECK(cell_of(document, "teams", "Billing + Transport", "issues_before") == 1);
  CHECK(cell_of(document, "teams", "Billing + Transport", "queued_before_s") == 90);
  CHECK(cell_of(document, "teams", "Billing + Transport", "queued_after_s") == 10);
  CHECK(cell_of(document, "teams", "Billing + Transport", "in_hand_after_s") == 120);
}

TEST_CASE("what if: a queue no longer than given, or than the middle stay with the others") {
  const auto analysis = analysed({{"1", "Pump", "Low", "Acme", {{"Desk", 4, 1}, {"Sales", 60, 5}}}, {"2", "Pump", "Low", "Acme", {{"Desk", 8, 1}, {"Sales", 5, 5}}}});
  WhatIfQuestion question;
  question.queues = {"Sales=10m"};
  CHECK(figure(what_if(analysis, question), "queued_s", "sum_difference") == -50);
  question.queues = {"Sales=median"};  // Desk's stays queue for 4 and 8: 6, so that 60 and 5 become 6 and 5
  const auto document = what_if(analysis, question);
  CHECK(figure(document, "queued_s", "sum_difference") == -54);
  CHECK(cell_of(document, "teams", "Sales", "queued_after_s") == 11);
  CHECK(figure(document, "team_handoffs") == 0);
}

TEST_CASE("what if: bounces beyond the cap are cut, and the issue ends where it did") {
  const std::vector<PlannedIssue> issues{{"1", "Pump", "Low", "Acme", {{"Desk", 1, 2}, {"Sales", 4, 8}, {"Desk", 16, 32}, {"Sales", 64, 128}}}};
  WhatIfQuestion question;
  question.most_bounces = 1;
  // The second bounce is Sales, Desk, Sales: Desk's second stay falls away, and Sales has one stay without its second queue.
  const auto once = what_if(analysed(issues), question);
  CHECK(figure(once, "team_handoffs", "after") == 1);
  CHECK(figure(once, "team_bounces", "after") == 0);
  CHECK(figure(once, "queued_s", "after") == 5);
  CHECK(figure(once, "in_hand_s", "after") == 138);
  question.most_bounces = 2;
  CHECK(figure(what_if(analysed(issues), question), "waiting_s") == 0);
  question.most_bounces = 0;
  // A, B, A becomes A; then B: Desk 1 + 2 + 32, Sales 64 + 128.
  const auto never = what_if(analysed(issues), question);
  CHECK(figure(never, "team_handoffs", "after") == 1);
  CHECK(figure(never, "queued_s", "after") == 65);
  CHECK(figure(never, "in_hand_s", "after") == 162);
}

TEST_CASE("what if: done at tier 1, in the time of like issues there") {
  // The one issue of the category that Desk resolved took 9 minutes in hand.
  const std::vector<PlannedIssue> issues{{"1", "Pump", "Low", "Acme", {{"Desk", 2, 9}}},
                                         {"2", "Pump", "Low", "Acme", {{"Desk", 5, 3}, {"Lab", 100, 50}, {"Desk", 7, 1}}},
                                         {"3", "Pump", "Low", "Acme", {{"Lab", 60, 30}}},
                                         {"4", "Valve", "Low", "Acme", {{"Lab", 1, 1}}}};
  WhatIfQuestion question;
  question.tier1 = {"Pump"};
  const auto document = what_if(analysed(issues), question);
  CHECK(cell_of(document, "examples", "2", "whole_after_s") == 14);  // its queue of 5, then 9 in hand
  CHECK(cell_of(document, "examples", "2", "team_handoffs_after") == 0);
  CHECK(cell_of(document, "examples", "3", "whole_after_s") == 11);  // 2 + 9: it never was at tier 1
  CHECK(figure(document, "lowest_level_resolution", "before") == 0.25);
  CHECK(figure(document, "lowest_level_resolution", "after") == 0.75);
  CHECK(cell_of(document, "teams", "Lab", "delay_after_s") == 2);
  CHECK(cell_of(document, "teams", "Desk", "issues_after") == 3);
  CHECK(cell_of(document, "teams", "Desk", "in_hand_after_s") == 27);
}

TEST_CASE("what if: two changes at once, in the order of the page") {
  // Straight to Lab: Desk's stay falls away. Lab and Sales are one: 30 and its in hand stay, 50 falls away. Their queue: 30 becomes 20.
  WhatIfQuestion question = routed("Pump=Lab");
  question.merges = {"Lab+Sales"};
  question.queues = {"Sales=20m"};
  const auto document = what_if(analysed({{"1", "Pump", "Low", "Acme", {{"Desk", 10, 1}, {"Lab", 30, 2}, {"Sales", 50, 4}, {"Desk", 70, 8}}}}), question);
  CHECK(figure(document, "queued_s", "after") == 90);
  CHECK(figure(document, "in_hand_s", "after") == 14);
  CHECK(figure(document, "team_handoffs", "after") == 1);
  CHECK(figure(document, "team_bounces", "after") == 0);
}

TEST_CASE("what if: a change that touches nothing changes nothing") {
  const auto analysis = analysed(two);
  WhatIfQuestion question = routed("Valve=Desk");
  question.most_bounces = 0;
  question.merges = {"Sales+Lab"};
  question.queues = {"Desk=1d"};
  const auto analysis_with_lab = analysed({two[0], two[1], {"3", "Hose", "Low", "Acme", {{"Lab", 1, 1}}}});
  const auto document = what_if(analysis_with_lab, question);
  CHECK(std::get<std::int64_t>(document.fields.back().second) == 0);
  for (const auto& row : test::table_named(document, "figures").rows) {
    const auto measure = std::get<std::string>(row.front());
    if (std::isnan(figure(document, measure, "before"))) continue;
    CHECK(figure(document, measure, "before") == figure(document, measure, "after"));
    CHECK(figure(document, measure) == 0);
  }
}

TEST_CASE("what if: ease is that of the model on what is left") {
  // Alone in its category, an issue's time is the usual one: 1 of 4 times painful before and after, so that the handoff alone counts.
  const auto analysis = analysed(two);
  const auto document = what_if(analysis, routed("Pump=Sales"));
  IssueMeasures issue = test::issue_named(analysis, "1");
  const double before = issue.ease;
  issue.team_handoffs = 0;
  issue.time_to_resolution = issue.whole = test::minutes(70);
  CHECK(cell_of(document, "examples", "1", "ease_before") == before);
  CHECK(cell_of(document, "examples", "1", "ease_after") == analysis.ease->ease_of(analysis.log, issue));
  CHECK(cell_of(document, "examples", "1", "ease_after") > before);
}

TEST_CASE("what if: what can't be replayed is refused in words") {
  const auto analysis = analysed(two);
  WhatIfQuestion question;
  CHECK(refused(analysis, question).message == "whatif needs a change to replay");
  question.merges = {"Desk+Desk"};
  CHECK(refused(analysis, question).message == "\"Desk\" can't be merged with itself");
  question.merges = {"Desk"};
  CHECK(refused(analysis, question).message == "\"Desk\" is not TEAM+TEAM");
  question.merges = {"Desk+Sale"};
  CHECK(refused(analysis, question).hint == "did you mean \"Sales\"?");
  CHECK(refused(analysis, routed("Pmp=Sales")).hint == "did you mean \"Pump\"?");
  CHECK(refused(analysis, routed("Pump=Sale")).hint == "did you mean \"Sales\"?");
  CHECK(refused(analysis, routed("Pump")).message == "\"Pump\" is not CATEGORY=TEAM");
  question = {};
  question.routes = {"Pump=Sales", "Pump=Desk"};
  CHECK(refused(analysis, question).message == "\"Pump\" can't go to two teams at once");
  question = {};
  question.queues = {"Sales=soon"};
  CHECK(refused(analysis, question).message == "\"soon\" is neither median nor a duration");
  question = {};
  question.tier1 = {"Pump"};
  question.routes = {"Pump=Sales"};
  CHECK(refused(analysis, question).message == "\"Pump\" can't both go to a team and be done at tier 1");
  const auto lab_only = analysed({{"1", "Pump", "Low", "Acme", {{"Lab", 10, 20}}}});
  question.routes.clear();
  CHECK(refused(lab_only, question).message == "no issue of \"Pump\" is known to have been resolved at its lowest tier, so nothing says how long that takes");
}

TEST_CASE("what if: names may hold the signs of the changes") {
  const auto analysis = analysed({{"1", "a=b", "Low", "Acme", {{"R+D", 10, 20}, {"Ops", 30, 40}}}});
  WhatIfQuestion question;
  question.merges = {"R+D+Ops"};
  CHECK(figure(what_if(analysis, question), "queued_s") == -30);
  CHECK(figure(what_if(analysis, routed("a=b=Ops")), "waiting_s") == -30);
}

}  // namespace baton
