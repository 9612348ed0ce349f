// Every measure id on one small log whose figures are worked out by hand.
//
// Desk is tier 1 of department Front, Lab tier 2 of Quality; `router` is automation.
//
// Issue A, minute by minute (class of the ledger in brackets):
//   09:00 opened by the customer, status New                    [queued, nobody]      10
//   09:10 router assigns Desk: routing                          [queued, Desk]        20
//   09:30 ann takes it, Open: pickup, an act                    [in hand]             30
//   10:00 ann answers: first response after 60 min              [in hand]              5
//   10:05 ann's note, within 10 min: same touch                 [in hand]             55
//   11:00 customer writes                                       [queued]              90  longest silence
//   12:30 customer again, by phone: chaser, channel switch      [queued]              30
//   13:00 ann assigns Lab: transfer, escalation                 [queued, Lab]         60
//   14:00 bob takes it: pickup, person handoff ann-bob          [in hand]             30
//   14:30 bob assigns Desk: transfer, bounce, return, pass-through of Lab [queued]    30
//   15:00 dee answers, Pending: silent handoff, act of Desk     [on customer]         60
//   16:00 customer writes (channel switch): ask                 [queued]              30
//   16:30 cid takes it, Open: pickup, person handoff bob-cid    [in hand]             30
//   17:00 cid resolves: first resolution after 480 min          [resolved gap]        30
//   17:30 customer writes, Open: reopening, chaser              [queued]              30
//   18:00 cid answers, Resolved: the end, 540 min
//   two days later router closes it: counts nowhere
// queued 10+20+90+30+60+30+30+30 = 300, in hand 30+5+55+30+30 = 150, on customer 60, gap 30; 540 in all.
// Issue B: 20 min, one answer, same contact and category: a repeat contact of A. Issue C is open for 24 h until the last record of the
// log; issue D is cancelled by ann after an hour without ever being held.

#include <cmath>

#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

constexpr std::string_view log_csv =
    R"(issue,time,activity,person,team,to_person,to_team,status,side,kind,channel,contact,account,category,priority,due
A,2026-03-02T09:00:00Z,Created,,,,,New,customer,opened,email,c1,Acme,Pump,High,2026-03-03T09:00:00Z
A,2026-03-02T09:10:00Z,Assigned,router,,,Desk,,,assigned,,,,,,
A,2026-03-02T09:30:00Z,Assigned,ann,Desk,ann,Desk,Open,,assigned,,,,,,
A,2026-03-02T10:00:00Z,Reply,ann,Desk,,,,,message,email,,,,,
A,2026-03-02T10:05:00Z,Note,ann,Desk,,,,,note,,,,,,
A,2026-03-02T11:00:00Z,Customer reply,,,,,,customer,message,email,c1,,,,
A,2026-03-02T12:30:00Z,Customer reply,,,,,,customer,message,phone,c1,,,,
A,2026-03-02T13:00:00Z,Assigned,ann,Desk,,Lab,,,assigned,,,,,,
A,2026-03-02T14:00:00Z,Assigned,bob,Lab,bob,Lab,,,assigned,,,,,,
A,2026-03-02T14:30:00Z,Assigned,bob,Lab,,Desk,,,assigned,,,,,,
A,2026-03-02T15:00:00Z,Reply,dee,Desk,,,Pending,,message,email,,,,,
A,2026-03-02T16:00:00Z,Customer reply,,,,,,customer,message,email,c1,,,,
A,2026-03-02T16:30:00Z,Assigned,cid,Desk,cid,Desk,Open,,assigned,,,,,,
A,2026-03-02T17:00:00Z,Resolved,cid,Desk,,,Resolved,,status,,,,,,
A,2026-03-02T17:30:00Z,Customer reply,,,,,Open,customer,message,email,c1,,,,
A,2026-03-02T18:00:00Z,Reply,cid,Desk,,,Resolved,,message,email,,,,,
A,2026-03-04T09:00:00Z,Closed,router,,,,Closed,,status,,,,,,
B,2026-03-05T09:00:00Z,Created,,,,,New,customer,opened,email,c1,Acme,Pump,High,
B,2026-03-05T09:05:00Z,Assigned,ann,Desk,ann,Desk,Open,,assigned,,,,,,
B,2026-03-05T09:20:00Z,Reply,ann,Desk,,,Resolved,,message,email,,,,,
C,2026-03-19T08:00:00Z,Created,,,,,New,customer,opened,email,z1,Zeta,Valve,Low,
D,2026-03-20T07:00:00Z,Created,,,,,New,customer,opened,email,z1,Zeta,Valve,Low,
D,2026-03-20T08:00:00Z,Status,ann,,,,Cancelled,,status,,,,,,
)";

Analysis analysis() {
  const Directory directory = test::directory_of({"team,department,tier\nDesk,Front,1\nLab,Quality,2\n"});
  return test::analyse_text(log_csv, "automation = [\"router\"]\n", directory);
}

struct Figures {
  Analysis all = analysis();
  std::vector<MeasureValue> values = summarize(all.log, all.measured, all.selection, 1);
  [[nodiscard]] const MeasureValue& of(std::string_view id) const { return value_of(values, id); }
  [[nodiscard]] std::int64_t count(std::string_view id) const {
    INFO(id);
    REQUIRE(of(id).count);
    return *of(id).count;
  }
};

}  // namespace

using test::minutes;

TEST_CASE("oracle: plain totals") {
  const Figures figures;
  CHECK(figures.count("issues") == 4);
  CHECK(figures.count("issues_resolved") == 2);
  CHECK(figures.count("issues_open") == 1);
  CHECK(figures.count("issues_cancelled") == 1);
  CHECK(figures.count("events") == 17 + 3 + 1 + 2);
  CHECK(figures.count("people") == 4);  // ann, bob, cid, dee; router is automation
  CHECK(figures.count("teams") == 2);
  CHECK(figures.count("departments") == 2);
  CHECK(figures.count("accounts") == 2);
}

TEST_CASE("oracle: handoffs") {
  const Figures figures;
  CHECK(figures.count("person_handoffs") == 2);      // ann-bob, bob-cid; B: none
  CHECK(figures.count("team_handoffs") == 2);        // Desk-Lab, Lab-Desk
  CHECK(figures.count("department_handoffs") == 2);  // Front-Quality-Front
  CHECK(figures.count("routings") == 2);             // A and B
  CHECK(figures.count("pickups") == 3);              // ann, bob, cid on A
  CHECK(figures.count("releases") == 0);
  CHECK(figures.count("relays") == 0);
  CHECK(figures.count("transfers") == 2);
  CHECK(figures.count("silent_handoffs") == 1);      // dee
  CHECK(figures.count("team_bounces") == 1);
  CHECK(figures.count("person_bounces") == 0);
  CHECK(figures.count("team_returns") == 1);
  CHECK(figures.count("issues_with_team_bounce") == 1);
  CHECK(figures.count("issues_with_team_return") == 1);
  CHECK(figures.count("issues_without_team_handoff") == 1);  // B; C and D name no team
  CHECK(figures.count("issues_with_three_team_handoffs") == 0);
  CHECK(figures.count("pass_throughs") == 1);                // Lab only assigned
  CHECK(figures.count("escalations") == 1);
  CHECK(figures.count("deescalations") == 1);
}

TEST_CASE("oracle: touches") {
  const Figures figures;
  // A: ann 09:30 10:00 10:05 13:00, bob 14:00 14:30, dee 15:00, cid 16:30 17:00 18:00; B: 2; D: ann cancels.
  CHECK(figures.count("company_acts") == 10 + 2 + 1);
  CHECK(figures.count("company_touches") == 9 + 2 + 1);  // 10:05 belongs to 10:00; B's are 15 min apart
  // A: the opening, 10:00, 11:00, 12:30, 15:00, 16:00, 17:30, 18:00; B: 2; C and D: their openings.
  CHECK(figures.count("customer_touches") == 8 + 2 + 1 + 1);
  CHECK(figures.count("round_trips") == 3 + 1);
  CHECK(figures.count("people_met") == 3 + 1);  // ann, dee, cid; ann
  CHECK(figures.count("teams_met") == 1 + 1);   // Desk answered, both times
  CHECK(figures.count("asks") == 2);            // 10:00 answered at 11:00; the pending of 15:00
  CHECK(figures.count("chasers") == 2);         // 12:30 and 17:30
  CHECK(figures.count("channel_switches") == 2);
  CHECK(figures.count("repeat_contacts") == 1);
  CHECK(figures.count("reopens") == 1);
}

TEST_CASE("oracle: durations") {
  const Figures figures;
  const auto duration = [&](std::string_view id) {
    INFO(id);
    REQUIRE(figures.of(id).duration);
    return *figures.of(id).duration;
  };
  const auto act = duration("time_to_first_act");  // 30, 5, 60 (D); C censored at 1440
  CHECK(act.n == 3);
  CHECK(act.sum == minutes(95));
  CHECK(act.median == Approx(minutes(30)));
  CHECK(act.censored == 1);
  CHECK(act.km_median == minutes(30));  // S: 3/4 at 5, 1/2 at 30
  const auto response = duration("time_to_first_response");  // 60, 20; D censored at 60, C at 1440
  CHECK(response.n == 2);
  CHECK(response.median == Approx(minutes(40)));
  CHECK(response.p90 == Approx(minutes(20 + 0.9 * 40)));
  CHECK(response.censored == 2);
  CHECK(response.km_median == minutes(60));  // S: 3/4 at 20, 3/4 * 2/3 = 1/2 at 60
  const auto first = duration("time_to_first_resolution");  // 480, 20
  CHECK(first.sum == minutes(500));
  const auto full = duration("time_to_resolution");  // 540, 20
  CHECK(full.n == 2);
  CHECK(full.mean == Approx(minutes(280)));
  const auto person = duration("person_handoff_wait");
  // ann's stint ends 13:00, bob acts 14:00: 60. bob's ends 14:30, cid acts 16:30, less the hour on the customer: 60.
  CHECK(person.n == 2);
  CHECK(person.sum == minutes(120));
  CHECK(person.censored == 0);
  const auto team = duration("team_handoff_wait");  // Lab 60; Desk by dee at 15:00: 30
  CHECK(team.n == 2);
  CHECK(team.sum == minutes(90));
  CHECK(team.median == Approx(minutes(45)));
  CHECK(team.km_median == minutes(30));
}

TEST_CASE("oracle: the ledger") {
  const Figures figures;
  const auto duration = [&](std::string_view id) {
    INFO(id);
    REQUIRE(figures.of(id).duration);
    return *figures.of(id).duration;
  };
  const auto queued = duration("queued");  // 300, 5, 1440, 60
  CHECK(queued.n == 4);
  CHECK(queued.sum == minutes(1805));
  CHECK(queued.median == Approx(minutes(180)));
  CHECK(queued.p90 == Approx(minutes(300 + 0.7 * 1140)));  // position 3 * 0.9 = 2.7
  CHECK(queued.open_sum == minutes(1440));
  const auto in_hand = duration("in_hand");  // 150, 15, 0, 0
  CHECK(in_hand.sum == minutes(165));
  CHECK(in_hand.median == Approx(minutes(7.5)));
  CHECK(duration("on_customer").sum == minutes(60));
  CHECK_FALSE(figures.of("held").duration);  // no record is held
  CHECK(duration("resolved_gap").sum == minutes(30));
  CHECK(duration("orphaned").sum == 0);
  const auto silence = duration("longest_silence");  // 90, 15, 1440, 60
  CHECK(silence.sum == minutes(1605));
  CHECK(silence.median == Approx(minutes(75)));
}

TEST_CASE("oracle: shares") {
  const Figures figures;
  const auto check = [&](std::string_view id, std::int64_t numerator, std::int64_t denominator) {
    INFO(id);
    REQUIRE(figures.of(id).share);
    CHECK(figures.of(id).share->numerator == numerator);
    CHECK(figures.of(id).share->denominator == denominator);
  };
  check("lowest_level_resolution", 1, 2);
  check("first_contact_resolution", 1, 2);  // B; A was reopened
  check("one_touch_resolution", 1, 2);
  check("two_touch_resolution", 0, 2);
  check("reopened", 1, 2);
  check("promises_kept", 1, 1);
  check("avoidable_escalations", 0, 1);  // half of Pump, High stays at the lowest level: not most
  // Wilson for 1 of 2, z = 1.959964: centre (0.5 + z²/4) / (1 + z²/2) = 0.5, half width z/(1+z²/2) * sqrt(0.125 + z²/16) = 0.405469.
  CHECK(figures.of("reopened").share->interval->low == Approx(0.094531).margin(1e-6));
  CHECK(figures.of("reopened").share->interval->high == Approx(0.905469).margin(1e-6));
}

TEST_CASE("oracle: ease") {
  const Figures figures;
  // A lost: people met (3-1)/3*15 = 10, team handoffs 2/3*15 = 10, repeat contacts 10, chasers 2/3*10, asks 2/4*10 = 5, resolution 9 h of
  // 24 h promised: 0, reopenings 1/2*10 = 5, first response 1 h: 0, left the lowest level 5, channel switches 5.
  const double a = 100 - (10 + 10 + 10 + 20.0 / 3 + 5 + 5 + 5 + 5);
  CHECK(test::issue_named(figures.all, "A").ease == Approx(a).margin(1e-4));
  CHECK(test::issue_named(figures.all, "B").ease == Approx(100));
  CHECK(std::isnan(test::issue_named(figures.all, "D").ease));  // cancelled
  const auto& ease = figures.of("ease").ease;
  REQUIRE(ease);
  CHECK(ease->n == 2);
  CHECK(*ease->mean == Approx((a + 100) / 2).margin(1e-4));
  CHECK(*ease->median == Approx((a + 100) / 2).margin(1e-4));
  CHECK(*ease->p10 == Approx(a + 0.1 * (100 - a)).margin(1e-4));
  CHECK(*ease->share_below_50 == Approx(0.5));
}

TEST_CASE("oracle: teams, edges, loops, accounts") {
  const Figures figures;
  const auto& all = figures.all;
  const auto teams = team_figures(all.log, all.measured, all.selection);
  REQUIRE(teams.size() == 3);
  // Desk on A: queued 20 + 120 (11:00 to 13:00) + 30 + 30 + 30 = 230, in hand 90 + 30 = 120; on B: in hand 15.
  CHECK(all.log.team_name(teams[0].team) == "Desk");
  CHECK(teams[0].queued == minutes(230));
  CHECK(teams[0].in_hand == minutes(135));
  CHECK(teams[0].issues == 2);
  CHECK(teams[0].received == 1);
  CHECK(teams[0].passed_on == 1);
  CHECK(teams[0].bounces == 0);
  CHECK(teams[0].resolved == 2);
  CHECK(all.log.team_name(teams[1].team) == "Lab");
  CHECK(teams[1].queued == minutes(60));
  CHECK(teams[1].in_hand == minutes(30));
  CHECK(teams[1].bounces == 1);
  CHECK(teams[1].pass_throughs == 1);
  CHECK(teams[2].team == 0);  // nobody's: 10 of A, 5 of B, 1440 of C, 60 of D
  CHECK(teams[2].queued == minutes(1515));
  CHECK(teams[0].delay_share == Approx(365.0 / (365 + 90 + 1515)));

  const auto edges = edge_figures(all.log, all.measured, all.selection, Level::team);
  REQUIRE(edges.size() == 2);
  CHECK(all.log.team_name(edges[0].to) == "Desk");  // waiting after: queued 30 + 30 + 30 and in hand 30 of Desk's second tenure
  CHECK(edges[0].waiting_after == minutes(120));
  CHECK(edges[1].bounces == 1);  // Desk-Lab was sent straight back
  CHECK(edges[1].waiting_after == minutes(90));
  const auto loops = loop_figures(all.log, all.measured, all.selection, Level::team);
  REQUIRE(loops.size() == 1);
  CHECK(loops[0].times == 1);
  CHECK(loops[0].path.size() == 3);

  const auto accounts = account_figures(all.log, all.measured, all.selection);
  REQUIRE(accounts.size() == 2);
  CHECK(accounts[0].issues == 2);
  CHECK(accounts[0].company_touches == 11);
  CHECK(accounts[0].team_handoffs == 2);
  CHECK(*accounts[0].median_resolution == Approx(minutes(280)));
  CHECK_FALSE(accounts[1].ease);  // nothing of Zeta was resolved
}

}  // namespace baton
