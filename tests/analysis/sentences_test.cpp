// Each rule of the three sentences, on tiny logs whose answer is known.

#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

constexpr std::string_view head = "issue,time,activity,person,team,to_person,to_team,status,account\n";

/// A log of issues in the form of assignments.
class Log {
 public:
  /// An issue that a team gets at its hour 0 and has in hand from the hour `act` on; it ends at `end`, unless that is 0.
  void issue(const std::string& team, int act, int end, const std::string& account = {}) {
    const std::string key = next(account);
    line(key, 0, "Assigned", "", "New", team);
    line(key, act, "Work", team, "Open");
    if (end > 0) line(key, end, "Resolve", team, "Resolved");
  }
  /// An issue that goes from A to B, straight back, and ends.
  void bounce(const std::string& a, const std::string& b) {
    const std::string key = next({});
    line(key, 0, "Assigned", "", "New", a);
    line(key, 1, "Assigned", a, "Open", b);
    line(key, 2, "Assigned", b, "Open", a);
    line(key, 3, "Resolve", a, "Resolved");
  }
  [[nodiscard]] std::vector<std::string> sentences(std::string_view toml = "[tiers]\nrules = [[\"2nd\", 2], [\"\", 1]]\n") const {
    const Analysis analysis = test::analyse_text(text_, toml);
    std::vector<std::string> said;
    for (const report::Section& section : summary_document(analysis).sections) {
      for (const report::Block& block : section.blocks) {
        const auto* prose = std::get_if<report::Prose>(&block);
        if (prose == nullptr || !prose->lead) continue;
        for (const report::Sentence& sentence : prose->sentences) {
          std::string& words = said.emplace_back();
          for (const auto& [part, bold] : sentence.parts) words += part;
        }
      }
    }
    return said;
  }
  /// The figure of the strip about the first line.
  [[nodiscard]] report::Facts::Fact first_line(std::string_view toml) const {
    const report::Document document = *report_document(test::analyse_text(text_, toml));
    for (const report::Section& section : document.sections) {
      for (const report::Block& block : section.blocks) {
        const auto* facts = std::get_if<report::Facts>(&block);
        if (facts == nullptr || !facts->strip) continue;
        const auto found = std::find_if(facts->facts.begin(), facts->facts.end(), [](const auto& fact) { return fact.label == "resolved on the first line"; });
        REQUIRE(found != facts->facts.end());
        return *found;
      }
    }
    FAIL("no strip");
    return {};
  }

 private:
  std::string next(const std::string& account) {
    account_ = account;
    return fmt::format("I-{:04}", ++count_);
  }
  void line(const std::string& key, int hour, const std::string& what, const std::string& team, const std::string& status, const std::string& to = {}) {
    const std::string person = team.empty() ? "" : "ann of " + team;
    text_ += fmt::format("{},2026-{:02}-{:02}T{:02}:00:00Z,{},{},{},{},{},{},{}\n", key, 1 + count_ / 28 % 6, 1 + count_ % 28 + hour / 24 % 2, hour % 24, what, person, team, to.empty() ? "" : "ann of " + to, to, status,
                         account_);
  }

  std::string text_{head}, account_;
  int count_ = 0;
};

}  // namespace

TEST_CASE("who: the team with the largest share of the company's delay, with hours and issues") {
  Log log;
  for (int i = 0; i < 10; ++i) log.issue("Lab 2nd", 6, 9);
  for (int i = 0; i < 10; ++i) log.issue("Desk", 0, 1);
  CHECK(log.sentences().at(0) == "Lab 2nd answers for 90.0 % of the time customers waited on the company (90 h, 10 issues).");
}

TEST_CASE("who: below a tenth of the delay no team stands out") {
  Log log;
  for (int team = 0; team < 11; ++team) {
    for (int i = 0; i < 10; ++i) log.issue(fmt::format("Team {:02}", team), 1, 2);
  }
  CHECK(log.sentences().at(0) == "No team stands out: the largest, Team 00, answers for 9.1 % of the time customers waited on the company.");
}

TEST_CASE("who: fewer than ten issues are too few to say") {
  Log log;
  for (int i = 0; i < 9; ++i) log.issue("Lab", 6, 9);
  CHECK(log.sentences().at(0) == "Lab answers for most of the waiting, but had 9 issues only: too few to say.");
  Log one;
  one.issue("Lab", 6, 9);
  CHECK(one.sentences().at(0) == "Lab answers for most of the waiting, but had 1 issue only: too few to say.");
}

TEST_CASE("where it goes round: the share that bounced and the worst pair; fewer than five hardly bounce") {
  Log log;
  for (int i = 0; i < 3; ++i) log.bounce("Desk", "Lab 2nd");
  for (int i = 0; i < 2; ++i) log.bounce("Desk", "Shop");
  for (int i = 0; i < 5; ++i) log.issue("Desk", 1, 2);
  CHECK(log.sentences().at(1) == "50.0 % of issues came straight back to a team that had just passed it on (5 of 10); most often between Desk and Lab 2nd (3 times).");
  for (int i = 0; i < 5; ++i) log.issue("Desk", 1, 2);
  CHECK(log.sentences().at(1).starts_with("One issue in three came straight back"));
  Log few;
  for (int i = 0; i < 4; ++i) few.bounce("Desk", "Lab 2nd");
  CHECK(few.sentences().at(1) == "Issues hardly bounce between teams (4 times).");
  Log never;
  never.issue("Desk", 1, 2);
  CHECK(never.sentences().at(1) == "Issues hardly bounce between teams (0 times).");
}

TEST_CASE("the strip: what the first line resolved is no figure where it is known of a minority") {
  Log log;
  for (int i = 0; i < 3; ++i) log.issue("Desk", 1, 2);
  log.issue("Lab 2nd", 1, 2);
  const report::Facts::Fact known = log.first_line("[tiers]\nrules = [[\"2nd\", 2], [\"\", 1]]\n");
  CHECK(std::get<report::ShareCell>(known.value).numerator == 3);
  const report::Facts::Fact unknown = log.first_line({});
  CHECK(std::holds_alternative<std::monostate>(unknown.value));
  CHECK(unknown.note == "known of 1 of 4 only");
}

TEST_CASE("who feels it: without accounts the share that the first line resolved, then what is known of it, then reopenings") {
  Log log;
  for (int i = 0; i < 3; ++i) log.issue("Desk", 1, 2);
  log.issue("Lab 2nd", 1, 2);
  CHECK(log.sentences().at(2) == "75.0 % were resolved without leaving the first line (95 % interval 30.1 % to 95.4 %).");
  // A minority that happens to be known says nothing of the whole.
  CHECK(log.sentences({}).at(2) == "Whether issues were resolved without leaving the first line is known of 1 of 4 only: tell the tiers of the teams under [tiers].");
  Log plain;
  for (int i = 0; i < 4; ++i) plain.issue(i % 2 == 0 ? "Desk" : "Shop", 1, 2);
  CHECK(plain.sentences({}).at(2) == "0 % of resolved issues were reopened (0 of 4).");
  Log open;
  open.issue("Desk", 1, 0);
  CHECK(open.sentences({}).at(2) == "No issue is resolved in this source.");
}

TEST_CASE("who feels it: accounts that stand apart are named, else none differs") {
  constexpr std::string_view toml = "[ease]\nminimum_coverage = 0\n";
  Log alike;
  for (const char* account : {"Acme", "Bolt", "Cog"}) {
    for (int i = 0; i < 30; ++i) alike.issue("Desk", 1 + i % 3, 3 + i % 5, account);
  }
  CHECK(alike.sentences(toml).at(2) == "No account differs from the rest beyond chance (3 compared).");
}

TEST_CASE("small and empty: a log without teams, and a choice that no issue fits") {
  Analysis analysis = test::analyse_text("issue,time,status\n1,2026-01-01T08:00:00Z,New\n");
  const std::string bare = report::render_terminal(summary_document(analysis), {});
  CHECK(bare.find("This source names no teams: who answers for the waiting, and handoffs between teams, can't be seen.") != std::string::npos);
  CHECK(bare.find("No issue is resolved in this source.") != std::string::npos);
  Filters none;
  none.since = analysis.log.as_of + day_us;
  REQUIRE(apply_filters(analysis, none));
  for (const report::Document& document : {summary_document(analysis), team_document(analysis), *handoff_document(analysis, {}), account_document(analysis), *report_document(analysis)}) {
    INFO(document.command);
    const std::string text = report::render_terminal(document, {});
    CHECK(text.find("0 of 1 issue") != std::string::npos);
    CHECK(text.find("nan") == std::string::npos);
    CHECK_FALSE(report::render_json(document).empty());
  }
  const std::string page = *report::render_html(*report_document(analysis));
  CHECK(page.find("<p class=\"lead\">") != std::string::npos);
  CHECK(page.find("<div class=\"block\" data-graph") == std::string::npos);
}

TEST_CASE("accounts whose ease can't be seen are not said to have had no hard issue") {
  const Analysis analysis = test::analyse_text("issue,time,account,status\n1,2026-01-01T08:00:00Z,Acme,New\n2,2026-01-01T08:00:00Z,Bolt,New\n", "[ease]\nminimum_coverage = 1\n");
  const std::string text = report::render_terminal(account_document(analysis), {});
  CHECK(text.find("ease below 50") == std::string::npos);
}

}  // namespace baton
