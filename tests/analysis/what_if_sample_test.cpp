// What the sample data hides, replayed; and what must hold of every replay, whatever the changes.

#include <rapidcheck/catch.h>

#include "support/what_if.hpp"

namespace baton {
namespace {

using test::cell_of;
using test::figure;

/// The hours of a table's column, in minutes.
double sum_of(const report::Document& document, std::string_view table_id, std::string_view column) {
  const report::Table& table = test::table_named(document, table_id);
  double sum = 0;
  for (const auto& row : table.rows) sum += cell_of(document, table_id, std::get<std::string>(row.front()), column);
  return sum;
}

const Analysis& sample() {
  static const Analysis analysis = test::analyse_text(test::project_file("sample_data/tickets.csv"), test::project_file("sample_data/baton.toml"));
  return analysis;
}

}  // namespace

TEST_CASE("what if: the misrouted category of the sample data") {
  WhatIfQuestion question;
  question.routes = {"Spare parts=Inside Sales"};
  const auto document = test::what_if(sample(), question);
  // 212 of the 256 end at Inside Sales and lose their detour; the other 44 never came there and would be passed on from there.
  CHECK(cell_of(document, "teams", "Technical Support", "issues_before") - cell_of(document, "teams", "Technical Support", "issues_after") == 212);
  CHECK(cell_of(document, "teams", "Inside Sales", "issues_after") - cell_of(document, "teams", "Inside Sales", "issues_before") == 44);
  CHECK(figure(document, "team_bounces") == 0);  // they never bounced
  CHECK(figure(document, "lowest_level_resolution") > 0.05);
}

TEST_CASE("what if: no longer queue at the lab than the middle stay elsewhere, and nothing but waiting moves") {
  WhatIfQuestion question;
  question.queues = {"Quality Lab=median"};
  const auto document = test::what_if(sample(), question);
  CHECK(figure(document, "queued_s", "sum_difference") / 60 == Approx(-130'830).margin(1));
  CHECK(figure(document, "team_handoffs") == 0);
  CHECK(figure(document, "in_hand_s") == 0);
  CHECK(figure(document, "waiting_s", "low") < figure(document, "waiting_s"));
  CHECK(figure(document, "waiting_s", "high") < 0);
}

TEST_CASE("what if: two teams that pass issues back and forth, merged") {
  WhatIfQuestion question;
  question.merges = {"Billing+Transport"};
  const auto document = test::what_if(sample(), question);
  // 229 from Transport to Billing and 186 back: the handoffs between them.
  CHECK(figure(document, "team_handoffs", "sum_difference") == -415);
  CHECK(figure(document, "in_hand_s") == 0);
}

TEST_CASE("what if: what teams and accounts gain is what issues gain") {
  WhatIfQuestion question;
  question.routes = {"Spare parts=Inside Sales"};
  question.tier1 = {"Invoice question"};
  question.merges = {"Billing+Transport"};
  question.most_bounces = 0;
  question.queues = {"Quality Lab=median", "Billing=4h"};
  const auto document = test::what_if(sample(), question);
  const double waiting = figure(document, "waiting_s", "sum_difference");
  CHECK(sum_of(document, "teams", "delay_difference_s") == Approx(waiting).epsilon(1e-6));
  CHECK(figure(document, "queued_s", "sum_difference") + figure(document, "in_hand_s", "sum_difference") == Approx(waiting).epsilon(1e-6));
  CHECK(figure(document, "team_bounces", "after") == 0);
}

TEST_CASE("what if: filters choose the issues, like stays come from the whole log") {
  Analysis lab = test::analyse_text(test::project_file("sample_data/tickets.csv"), test::project_file("sample_data/baton.toml"));
  Filters filters;
  filters.teams = {"Billing"};
  REQUIRE(apply_filters(lab, filters));
  WhatIfQuestion question;
  question.tier1 = {"Invoice question"};  // Billing is above the lowest tier: no issue that it held was resolved there
  const auto document = test::what_if(lab, question);
  CHECK(figure(document, "waiting_s", "issues") == 264);
  CHECK(figure(document, "lowest_level_resolution", "before") == 0);
  CHECK(figure(document, "lowest_level_resolution", "after") > 0.2);
}

TEST_CASE("what if: every replayed issue adds up and has no more handoffs or bounces than it may") {
  rc::prop("any journey under any changes", [] {
    static const std::vector<std::string> teams{"Desk", "Sales", "Lab", "Lab 2"};
    std::vector<test::PlannedIssue> issues;
    const int count = *rc::gen::inRange(1, 8);
    for (int i = 0; i < count; ++i) {
      test::PlannedIssue issue{std::to_string(i), *rc::gen::element<std::string>("Pump", "Valve"), *rc::gen::element<std::string>("Low", "High"), "Acme", {}};
      const int stays = *rc::gen::inRange(1, 9);
      for (int stay = 0; stay < stays; ++stay) {
        test::PlannedStay next{*rc::gen::elementOf(teams), *rc::gen::inRange(0, 50), *rc::gen::inRange(0, 50)};
        if (issue.stays.empty() || issue.stays.back().team != next.team) issue.stays.push_back(next);
      }
      issue.is_open = *rc::gen::inRange(0, 5) == 0;
      issues.push_back(issue);
    }
    issues.push_back({"a", "Valve", "Low", "Acme", {{"Desk", 1, 2}}});  // what there is to draw from
    issues.push_back({"b", "Pump", "Low", "Acme", {{"Sales", 1, 2}, {"Lab", 3, 4}, {"Lab 2", 5, 6}}});
    const Analysis analysis = test::analyse_text(test::log_of(issues), test::planned_toml);
    WhatIfQuestion question;
    if (*rc::gen::arbitrary<bool>()) question.routes = {"Pump=Sales"};
    if (*rc::gen::arbitrary<bool>()) question.tier1 = {"Valve"};
    if (*rc::gen::arbitrary<bool>()) question.merges = {"Lab+Lab 2"};
    if (*rc::gen::arbitrary<bool>()) question.queues = {"Lab 2=10m"};
    question.most_bounces = *rc::gen::inRange(question.any() ? -1 : 0, 3);
    const auto document = test::what_if(analysis, question);  // checks the ledger of each issue itself
    const auto after = [&](std::string_view measure) { return figure(document, measure, "after"); };
    RC_ASSERT(std::abs(after("queued_s") + after("in_hand_s") - after("waiting_s")) < 1e-6);
    RC_ASSERT(after("team_handoffs") >= 0);
    RC_ASSERT(after("team_bounces") >= 0);
    if (question.most_bounces >= 0) RC_ASSERT(after("team_bounces") <= question.most_bounces);
    RC_ASSERT(std::abs(sum_of(document, "teams", "delay_difference_s") - figure(document, "waiting_s", "sum_difference")) < 1e-3);
  });
}

TEST_CASE("what if: the order of the records does not matter") {
  std::vector<test::PlannedIssue> issues;
  for (int i = 0; i < 40; ++i) {
    issues.push_back({std::to_string(i), i % 3 == 0 ? "Pump" : "Valve", "Low", "Acme", {{"Desk", 5 + i, 7}, {i % 2 == 0 ? "Lab" : "Sales", 3, 2 * i}}});
    if (i % 4 == 0) issues.back().stays.pop_back();
  }
  WhatIfQuestion question;
  question.routes = {"Pump=Sales"};
  question.tier1 = {"Valve"};
  const auto forwards = test::what_if(test::analyse_text(test::log_of(issues), test::planned_toml), question);
  std::reverse(issues.begin(), issues.end());
  const auto backwards = test::what_if(test::analyse_text(test::log_of(issues), test::planned_toml), question);
  for (const auto& row : test::table_named(forwards, "figures").rows) {
    const auto measure = std::get<std::string>(row.front());
    if (std::isnan(figure(forwards, measure, "before"))) continue;
    for (const char* column : {"before", "after", "difference", "low", "high"}) CHECK(figure(forwards, measure, column) == figure(backwards, measure, column));
  }
}

}  // namespace baton
