// Repeat contacts against a computation that looks at every pair of issues, and the links that tell a follow-up.

#include <rapidcheck.h>

#include <set>

#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

constexpr std::string_view header = "issue,time,activity,person,team,status,side,contact,account,category,link\n";

struct Visit {
  int issue;
  TimeUs opened_min, resolved_min, again_min;  // resolved again after a reopening; -1: never
  std::string contact, account, category;
};

std::string rows_of(const Visit& visit) {
  const auto stamp = [](TimeUs minute) { return 1'772'442'000 + 60 * minute; };
  const std::string who = fmt::format("{},{},{}", visit.contact, visit.account, visit.category);
  std::string text = fmt::format("{},{},Created,,,New,customer,{},\n", visit.issue, stamp(visit.opened_min), who);
  if (visit.resolved_min >= 0) text += fmt::format("{},{},Reply,ann,Desk,Resolved,,{},\n", visit.issue, stamp(visit.resolved_min), who);
  if (visit.again_min >= 0) {
    text += fmt::format("{},{},Customer reply,,,Open,customer,{},\n", visit.issue, stamp(visit.again_min - 1), who);
    text += fmt::format("{},{},Reply,ann,Desk,Resolved,,{},\n", visit.issue, stamp(visit.again_min), who);
  }
  return text;
}

/// -1: null.
int repeats_of(const Visit& visit, const std::vector<Visit>& all, TimeUs window_min) {
  const bool by_contact = !visit.contact.empty();
  if ((!by_contact && visit.account.empty()) || visit.category.empty()) return -1;
  int count = 0;
  for (const Visit& other : all) {
    if (other.issue == visit.issue || other.category != visit.category || other.contact.empty() == by_contact) continue;
    if (by_contact ? other.contact != visit.contact : other.account != visit.account) continue;
    bool inside = false;
    for (const TimeUs resolved : {visit.resolved_min, visit.again_min}) {
      inside = inside || (resolved >= 0 && other.opened_min >= resolved && other.opened_min <= resolved + window_min);
    }
    count += inside;
  }
  return count;
}

}  // namespace

TEST_CASE("repeat contacts: as a look at every pair counts them") {
  CHECK(rc::check([] {
    const auto pick = [](std::vector<std::string> words) { return *rc::gen::elementOf(std::move(words)); };
    std::vector<Visit> visits;
    std::string csv(header);
    const int count = *rc::gen::inRange(1, 25);
    for (int issue = 0; issue < count; ++issue) {
      Visit visit{issue, *rc::gen::inRange(0, 60), -1, -1, pick({"c1", "c2", ""}), pick({"Acme", "Zeta", ""}), pick({"Pump", "Valve", ""})};
      if (*rc::gen::arbitrary<bool>()) visit.resolved_min = visit.opened_min + *rc::gen::inRange(0, 20);
      if (visit.resolved_min >= 0 && *rc::gen::arbitrary<bool>()) visit.again_min = visit.resolved_min + *rc::gen::inRange(2, 30);
      csv += rows_of(visit);
      visits.push_back(visit);
    }
    const int window = *rc::gen::inRange(1, 40);
    const Analysis analysis = test::analyse_text(csv, fmt::format("custody = \"acts\"\n[windows]\nrepeat_contact = \"{}m\"\n", window));
    for (const Visit& visit : visits) {
      INFO(csv << visit.issue);
      CHECK(test::issue_named(analysis, fmt::format("{}", visit.issue)).repeat_contacts == repeats_of(visit, visits, window));
    }
  }));
}

TEST_CASE("repeat contacts: links name the issue that is followed up, in several forms") {
  for (const std::string link : {"follow-up: 1", "Follow up of 1", "follows 1", "follow-up 1", "followup:1"}) {
    const Analysis analysis = test::analyse_text(fmt::format("{}1,2026-03-02T09:00:00Z,Created,,,New,customer,,,,\n"
                                                             "1,2026-03-02T10:00:00Z,Reply,ann,Desk,Resolved,,,,,\n"
                                                             "2,2026-06-02T09:00:00Z,Created,,,New,customer,,,,{}\n",
                                                             header, link));
    INFO(link);
    CHECK(test::issue_named(analysis, "1").repeat_contacts == 1);
    CHECK(test::issue_named(analysis, "2").repeat_contacts == -1);
  }
  const Analysis other = test::analyse_text(fmt::format("{}1,2026-03-02T09:00:00Z,Created,,,New,customer,,,,\n"
                                                        "2,2026-06-02T09:00:00Z,Created,,,New,customer,,,,duplicate of 1\n",
                                                        header));
  CHECK(test::issue_named(other, "1").repeat_contacts == -1);
}

TEST_CASE("repeat contacts: a link's key is looked up in its own source first") {
  const auto config = parse_config("", "baton.toml");
  REQUIRE(config);
  LogBuilder builder{RawLog{}};
  const std::string first = fmt::format("{}1,2026-03-02T09:00:00Z,Created,,,New,customer,,Acme,Pump,\n", header);
  const std::string second =
      "issue,time,activity,status,account,category,link,other\n1,2026-03-02T09:00:00Z,Created,New,Zeta,Pump,,\n"
      "2,2026-06-02T09:00:00Z,Created,New,Zeta,Pump,follow-up: 1,x\n";
  test::read_text(builder, first, *config, "first.csv");
  test::read_text(builder, second, *config, "second.csv");
  AnalysisContext context;
  context.person_label = [](const ResolvedLog&, std::uint32_t) { return std::string(); };
  const auto analysis = analyse(builder.finish(1).value(), *config, {}, {}, std::move(context));
  REQUIRE(analysis);
  for (const IssueMeasures& issue : analysis->measured.issues) {
    if (analysis->log.key_of(issue.issue) != "1") continue;
    const std::string_view account = analysis->log.raw.texts.of(TextSpace::account).text(analysis->log.issues[issue.issue].account);
    CHECK(issue.repeat_contacts == (account == "Zeta" ? 1 : 0));
  }
}

}  // namespace baton
