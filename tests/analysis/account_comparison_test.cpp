// Accounts beside each other, as `accounts --json` tells it.

#include <nlohmann/json.hpp>

#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

json data_of(const Analysis& analysis) { return json::parse(report::render_json(account_document(analysis))); }
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

json row_of(const json& data, std::string_view account) {
  for (const json& row : data["accounts"]) {
    if (row["account"] == account) return row;
  }
  FAIL("no account " << account);
  return {};
}

/// Tickets of accounts, one a day. Each is resolved by one person of one team after some hours.
class Tickets {
 public:
  void add(std::string_view account, std::string_view category, double hours, std::string_view person = "ann", bool resolved = true) {
    const TimeUs opened = 1'772'442'000 * second_us + issues_ * day_us / 4;
    const auto row = [&](TimeUs at, std::string_view activity, std::string_view who, std::string_view status) {
      text_ += fmt::format("{},{},{},{},{},{},{},{},Problem\n", issues_, format_iso(at), activity, who, who.empty() ? "" : "Desk", status, account, category);
    };
    row(opened, "Created", "", "New");
    row(opened + minute_us, "Accepted", person, "Open");
    if (resolved) row(opened + static_cast<TimeUs>(hours * static_cast<double>(hour_us)), "Solved", person, "Resolved");
    ++issues_;
  }
  [[nodiscard]] Analysis analyse(const Directory& directory = {}) const {
    return test::analyse_text("issue,time,activity,person,team,status,account,category,type\n" + text_, toml, directory);
  }

 private:
  static constexpr std::string_view toml = "[ease]\nminimum_coverage = 0.1\npeople_met = {effortless = 0, painful = 5, weight = 20}\n";
  std::string text_;
  std::int64_t issues_ = 0;
};

/// Hours that vary without chance: 1 to 4 times `usual`.
double hours_of(int issue, double usual) { return usual * (1 + 3 * ((issue * 37) % 100) / 100.0); }

const Analysis& sample() {
  static const Analysis analysis = test::analyse_text(
      test::project_file("sample_data/tickets.csv"), test::project_file("sample_data/baton.toml"),
      test::directory_of({test::project_file("sample_data/directory/people.csv"), test::project_file("sample_data/directory/teams.csv"),
                          test::project_file("sample_data/directory/accounts.csv"), test::project_file("sample_data/directory/contacts.csv")}));
  return analysis;
}

}  // namespace

TEST_CASE("a source that names no persons: how many an account met is not known") {
  const Analysis analysis = test::analyse_text(
      "issue,time,activity,status,account\n"
      "1,2026-03-02T09:00:00Z,Created,New,Acme\n1,2026-03-02T12:00:00Z,Solved,Resolved,Acme\n2,2026-03-03T09:00:00Z,Created,New,Acme\n",
      "");
  const json acme = row_of(data_of(analysis), "Acme");
  CHECK(acme["issues"] == 2);
  for (const char* unknown : {"people_met", "people_met_quarter", "people_met_quarter_most", "company_touches", "team_handoffs"}) {
    INFO(unknown);
    CHECK(acme[unknown].is_null());
  }
}

TEST_CASE("sample data: the account made hard is called worse, the unlucky one can't be told, nobody else is called") {
  const json data = data_of(sample());
  const json hard = row_of(data, "Brannvik Paper");
  const json unlucky = row_of(data, "Mossarp Bakery");
  CHECK(hard["verdict"] == "worse");
  CHECK(unlucky["verdict"] == "cannot tell");
  CHECK(unlucky["ease"] < hard["ease"]);  // a ranking by raw means would put the wrong one first
  CHECK(data["accounts_compared"] == 56);
  CHECK(data["accounts_worse"] == 1);
  CHECK(data["accounts_better"] == 0);
  CHECK(data["overdispersed"] == false);
  CHECK(hard["probability_worse"] > 0.99);
  CHECK(hard["q_value"] < 0.001);
  CHECK(unlucky["q_value"] > 0.2);
  const double all = data["ease_of_all"];
  CHECK(unlucky["ease_shrunk"] > all - 3);  // drawn to the middle
  CHECK(hard["ease_shrunk"] < all - 5);     // stays out
  CHECK(double(unlucky["ease_high"]) - double(unlucky["ease_low"]) > 2 * (double(hard["ease_high"]) - double(hard["ease_low"])));
  CHECK(hard["ease_adjusted"] < hard["funnel_998_low"]);
  CHECK(hard["wide_95_low"].is_null());
  const std::string terminal = report::render_terminal(account_document(sample()), {0, false, false});
  CHECK(has(terminal, "Brannvik Paper (7"));
  CHECK(has(terminal, "has it harder with us than the rest, beyond chance (56 compared)"));
}

TEST_CASE("every account that is compared is drawn towards the middle, and has its mean within its interval") {
  const json data = data_of(sample());
  const double all = data["ease_of_all"];
  std::int64_t compared = 0;
  for (const json& row : data["accounts"]) {
    if (row["verdict"] == "too few") {
      for (const char* id : {"ease", "ease_low", "ease_shrunk", "ease_adjusted", "z", "p_value", "share_below_50", "worst_stretch", "ease_without_customer_wait"}) {
        CHECK(row[id].is_null());
      }
      continue;
    }
    ++compared;
    const double ease = row["ease"];
    const double shrunk = row["ease_shrunk"];
    CHECK(std::abs(shrunk - all) <= std::abs(ease - all) + 1e-9);
    CHECK((shrunk - all) * (ease - all) >= -1e-9);
    CHECK((row["ease_low"] <= ease && ease <= row["ease_high"]));
    CHECK((row["ease_adjusted_low"] <= row["ease_adjusted"] && row["ease_adjusted"] <= row["ease_adjusted_high"]));
    CHECK(row["ease_without_customer_wait"] >= ease - 1e-9);
    CHECK(double(row["ease_expected"]) + double(row["difference"]) == Approx(ease));
    CHECK(row["people_met_quarter"] <= row["people_met_quarter_most"]);
    CHECK(row["departments_met_quarter"] <= row["teams_met_quarter"]);
  }
  CHECK(compared == 56);
}

TEST_CASE("accounts that are silent count, and are no easy ones") {
  const Directory directory = test::directory_of({"account,segment,revenue,customer_since,lost_on\nAcme,Key,100,2020-01-01,\nBolt,Key,50,2020-01-01,\nQuiet,Small,30,2020-01-01,\n"
                                                  "Gone,Small,20,2020-01-01,2021-01-01\nLater,Small,10,2099-01-01,\n"});
  Tickets tickets;
  for (int i = 0; i < 12; ++i) {
    tickets.add("Acme", "Pump", i < 6 ? 1 : 40);
    tickets.add("Bolt", "Pump", 1 + i % 3);
  }
  const json data = data_of(tickets.analyse(directory));
  CHECK(data["accounts"].size() == 2);
  CHECK(data["accounts_active"] == 3);
  CHECK(data["accounts_silent"] == 1);
  REQUIRE(data["silent"].size() == 1);
  CHECK(data["silent"][0]["account"] == "Quiet");
  CHECK(data["accounts_with_problem"]["numerator"] == 2);
  CHECK(data["accounts_with_problem"]["denominator"] == 3);
  CHECK(data["revenue"] == 180);
  const std::string terminal = report::render_terminal(account_document(tickets.analyse(directory)), {100, false, false});
  CHECK(has(terminal, "Silent: 1 account without an issue here. Silence is not ease"));
  // Without a directory nobody knows who was silent.
  const json unknown = data_of(tickets.analyse());
  CHECK(unknown["accounts_with_problem"].is_null());
  CHECK(unknown["accounts_silent"].is_null());
}

TEST_CASE("a mix of hard issues is not held against the account that has it") {
  Tickets tickets;
  for (int i = 0; i < 60; ++i) {
    for (const char* account : {"A", "B", "C", "D"}) tickets.add(account, i % 5 == 0 ? "Hard" : "Easy", hours_of(i, 2), i % 5 == 0 ? "bob" : "ann");
    tickets.add("Mixed", i % 5 != 0 ? "Hard" : "Easy", hours_of(i, 2), i % 5 != 0 ? "bob" : "ann");
  }
  const json data = data_of(tickets.analyse());
  for (const json& row : data["accounts"]) CHECK(row["verdict"] == "cannot tell");
  CHECK(data["compared_on"][0]["alike_in"] == "category");
  CHECK(data["compared_on"][0]["share"] == 1);
  const json one = data_of([] {
    Tickets lonely;
    for (int i = 0; i < 20; ++i) lonely.add("Only", "Pump", 1 + i % 4);
    return lonely.analyse();
  }());
  CHECK(one["accounts"][0]["verdict"] == "cannot tell");
  CHECK(one["accounts"][0]["ease"].is_number());
  CHECK(one["accounts"][0]["ease_adjusted"].is_null());
}

TEST_CASE("people met in a quarter are counted once") {
  Tickets tickets;
  for (int i = 0; i < 40; ++i) tickets.add("Acme", "Pump", 1 + i % 4, i % 2 == 0 ? "ann" : "bob");
  const json row = row_of(data_of(tickets.analyse()), "Acme");
  CHECK(row["people_met"] == 40);  // one each
  CHECK(row["people_met_quarter"] == 2);
  CHECK(row["people_met_quarter_most"] == 2);
  CHECK(row["teams_met_quarter"] == 1);
}

TEST_CASE("people met in a quarter are counted once, however many there are over however many years") {
  constexpr int people = 5'000;
  std::string csv = "issue,time,activity,person,team,account\nold,1972-05-02T09:00:00Z,Work,p1,Desk,Acme\n";
  for (int i = 0; i < people; ++i) {
    // Each person works on two issues.
    for (const char* issue : {"a", "b"}) csv += fmt::format("{}{},2026-05-02T09:00:00Z,Work,p{},Desk,Acme\n", issue, i, i);
  }
  const json row = row_of(data_of(test::analyse_text(csv)), "Acme");
  CHECK(row["people_met_quarter_most"] == people);
  CHECK(row["people_met_quarter"] == (people + 1) / 2.0);
  CHECK(row["teams_met_quarter"] == 1);
}

TEST_CASE("that much is still open is told") {
  Tickets tickets;
  for (int i = 0; i < 60; ++i) tickets.add("Acme", "Pump", 1 + i % 4, "ann", i % 3 != 0);
  CHECK(has(report::render_terminal(account_document(tickets.analyse()), {200, false, false}), "33.3 % of the issues here are still open"));
  CHECK(data_of(tickets.analyse())["issues_open"] == 20);
}

TEST_CASE("an export by date of update is recognised") {
  std::string text = "issue,time,activity,person,status,account\n";
  const auto add = [&](int issue, TimeUs opened, TimeUs ended) {
    text += fmt::format("{0},{1},Created,,New,Acme\n{0},{2},Solved,ann,Resolved,Acme\n", issue, format_iso(opened), format_iso(ended));
  };
  const TimeUs begin = 1'700'000'000 * second_us;
  // The window is the last 30 of 400 days.
  for (int i = 0; i < 20; ++i) add(i, begin + i * 10 * day_us, begin + (371 + i) * day_us);
  for (int i = 20; i < 220; ++i) add(i, begin + 370 * day_us + i * 3 * hour_us, begin + 370 * day_us + i * 3 * hour_us + hour_us);
  const json data = data_of(test::analyse_text(text));
  CHECK(data["issues_opened_before_window"] == 20);
  bool told = false;
  for (const json& note : data["notes"]) told = told || has(note.get<std::string>(), "export by date of update");
  CHECK(told);
  // The sample is a whole year: nothing of the kind.
  CHECK(data_of(sample())["issues_opened_before_window"] == 0);
}

TEST_CASE("accounts are the same for any number of threads") {
  const std::string one = report::render_json(account_document(sample()));
  ResolveOptions options;
  options.threads = 3;
  const Analysis other = test::analyse_text(
      test::project_file("sample_data/tickets.csv"), test::project_file("sample_data/baton.toml"),
      test::directory_of({test::project_file("sample_data/directory/people.csv"), test::project_file("sample_data/directory/teams.csv"),
                          test::project_file("sample_data/directory/accounts.csv"), test::project_file("sample_data/directory/contacts.csv")}),
      options);
  CHECK(report::render_json(account_document(other)) == one);
}

}  // namespace baton
