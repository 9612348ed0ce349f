#include "baton/resolve/directory.hpp"

#include <catch2/catch.hpp>

namespace baton {
namespace {

using Lines = std::vector<std::string>;

DirectoryTable table(std::string file, Lines columns, std::vector<Lines> rows) {
  DirectoryTable result{std::move(file), std::move(columns), {}};
  std::uint64_t line = 1;
  for (Lines& values : rows) result.rows.push_back({++line, std::move(values)});
  return result;
}

Directory directory_of(const DirectoryTable& file) {
  Directory directory;
  const Result<void> added = add_directory_table(file, directory);
  if (!added) FAIL(added.error().message);
  return directory;
}

TimeUs instant(std::string_view text) { return parse_time(text, {}); }

Directory full_directory() {
  Directory directory;
  const std::vector<DirectoryTable> files{
      table("people.csv",
            {"person", "name", "aliases", "team", "department", "tier", "automation", "from", "to"},
            {{"anna", "Anna Å", "anna@example.com; a.a ;", "Desk", "Support", "1", "no", "2024-05-01", ""},
             {"robot", "", "", "", "", "", "TRUE", "", "2024-05-01 12:30"}}),
      table("teams.csv", {"team", "department", "tier", "calendar"}, {{"Desk", "Support", "1", "default"}}),
      table("accounts.csv",
            {"account", "name", "domains", "segment", "revenue", "customer_since", "active_from", "lost_on",
             "renewal_on", "named_contact", "named_team", "sponsor"},
            {{"A1", "Acme", "acme.test;acme.example", "gold", "1250000.5", "2019-01-01", "2020-02-02", "2026-01-31",
              "2026-12-31", "eve@acme.test", "Desk", "Kim"},
             {"A2", "", "", "", "", "", "", "", "", "", "", ""}}),
      table("contacts.csv", {"contact", "name", "account", "level", "decision_maker"},
            {{"eve@acme.test", "Eve", "A1", "Executive", "yes"}, {"bob@acme.test", "Bob", "A1", "user", "0"}}),
      table("surveys.csv",
            {"account", "contact", "issue", "sent_at", "answered_at", "question", "score", "scale", "by"},
            {{"A1", "", "T-1", "2026-01-01T10:00:00Z", "2026-01-02", "csat", "4", "1-5", "customer"}})};
  for (const DirectoryTable& file : files) REQUIRE(add_directory_table(file, directory));
  return directory;
}

}  // namespace

TEST_CASE("dates of teams, accounts and contacts are not used, which is said once a file", "[directory]") {
  const auto dated = directory_of(table("teams.csv", {"team", "tier", "from"}, {{"A", "1", "2024-05-01"}, {"B", "1", "2025-05-01"}}));
  REQUIRE(dated.warnings.size() == 1);
  CHECK(dated.warnings.front().find("teams.csv: the dates") == 0);
  CHECK(directory_of(table("teams.csv", {"team", "tier", "from"}, {{"A", "1", ""}})).warnings.empty());
  CHECK(directory_of(table("people.csv", {"person", "team", "from"}, {{"A", "1", "2024-05-01"}})).warnings.empty());
}

TEST_CASE("every kind of directory file is told by its columns and read", "[directory]") {
  const Directory directory = full_directory();
  CHECK(directory.warnings.empty());
  CHECK(directory.files == Lines{"people.csv", "teams.csv", "accounts.csv", "contacts.csv", "surveys.csv"});

  REQUIRE(directory.people.size() == 2);
  const Directory::PersonRow& anna = directory.people[0];
  CHECK(anna.person == "anna");
  CHECK(anna.name == "Anna Å");
  CHECK(anna.aliases == Lines{"anna@example.com", "a.a"});
  CHECK(anna.team == "Desk");
  CHECK(anna.department == "Support");
  CHECK(anna.tier == "1");
  CHECK_FALSE(anna.automation);
  CHECK(anna.from == instant("2024-05-01T00:00:00Z"));
  CHECK(anna.to == no_time);
  CHECK(directory.people[1].automation);
  CHECK(directory.people[1].to == instant("2024-05-01T12:30:00Z"));

  REQUIRE(directory.teams.size() == 1);
  CHECK(directory.teams[0].calendar == "default");

  REQUIRE(directory.accounts.size() == 2);
  const Directory::AccountRow& acme = directory.accounts[0];
  CHECK(acme.domains == Lines{"acme.test", "acme.example"});
  CHECK(acme.segment == "gold");
  CHECK(acme.revenue == 1250000.5);
  CHECK(acme.customer_since == instant("2019-01-01"));
  CHECK(acme.active_from == instant("2020-02-02"));
  CHECK(acme.lost_on == instant("2026-01-31"));
  CHECK(acme.renewal_on == instant("2026-12-31"));
  CHECK(acme.named_contact == "eve@acme.test");
  CHECK(acme.named_team == "Desk");
  CHECK(acme.sponsor == "Kim");
  CHECK(directory.accounts[1].revenue == -1);

  REQUIRE(directory.contacts.size() == 2);
  CHECK(directory.contacts[0].level == 3);
  CHECK(directory.contacts[0].decision_maker);
  CHECK(directory.contacts[1].level == 1);
  CHECK_FALSE(directory.contacts[1].decision_maker);

  REQUIRE(directory.surveys.size() == 1);
  CHECK(directory.surveys[0].issue == "T-1");
  CHECK(directory.surveys[0].sent_at == instant("2026-01-01T10:00:00Z"));
  CHECK(directory.surveys[0].score == "4");
  CHECK(directory.surveys[0].by == "customer");
}

TEST_CASE("names of columns are matched without regard to case and blanks", "[directory]") {
  const Directory directory = directory_of(table("p.csv", {" Person ", "TEAM"}, {{" anna ", "\tDesk"}}));
  REQUIRE(directory.people.size() == 1);
  CHECK(directory.people[0].person == "anna");
  CHECK(directory.people[0].team == "Desk");
  CHECK(directory.warnings.empty());
}

TEST_CASE("files with few columns are told apart", "[directory]") {
  CHECK(directory_of(table("f", {"person"}, {{"a"}})).people.size() == 1);
  CHECK(directory_of(table("f", {"team"}, {{"a"}})).teams.size() == 1);
  CHECK(directory_of(table("f", {"account"}, {{"a"}})).accounts.size() == 1);
  CHECK(directory_of(table("f", {"account", "segment"}, {{"a", "b"}})).accounts.size() == 1);
  CHECK(directory_of(table("f", {"contact"}, {{"a"}})).contacts.size() == 1);
  CHECK(directory_of(table("f", {"contact", "account"}, {{"a", "b"}})).contacts.size() == 1);
  CHECK(directory_of(table("f", {"issue", "score"}, {{"a", "5"}})).surveys.size() == 1);
  CHECK(directory_of(table("f", {"contact", "question"}, {{"a", "nps"}})).surveys.size() == 1);
}

TEST_CASE("a table of no known kind is an error that names the columns of each", "[directory]") {
  Directory directory;
  const Result<void> added = add_directory_table(table("x.csv", {"id", "colour"}, {{"1", "red"}}), directory);
  REQUIRE_FALSE(added);
  CHECK(added.error().code == ErrorCode::usage);
  CHECK(added.error().message == "this is no directory file: its columns are id, colour");
  CHECK(added.error().place == "x.csv");
  CHECK(added.error().details ==
        Lines{"people: person, name, aliases, team, department, tier, automation, from, to",
              "teams: team, department, tier, calendar, from, to",
              "accounts: account, name, domains, segment, revenue, customer_since, active_from, lost_on, renewal_on, "
              "named_contact, named_team, sponsor, from, to",
              "contacts: contact, name, account, level, decision_maker, from, to",
              "surveys: account, contact, issue, sent_at, answered_at, question, score, scale, by"});
  CHECK(directory.files.empty());
  CHECK(directory.empty());
  CHECK_FALSE(add_directory_table(DirectoryTable{}, directory));
}

TEST_CASE("what cannot be read is a warning with its line, and the row stays", "[directory]") {
  const Directory people = directory_of(
      table("people.csv", {"person", "automation", "from", "to"},
            {{"a", "maybe", "soon", ""}, {"b", "", "2024-05-01", "2024-04-01"}, {"c", "", "03/04/2026", ""}}));
  CHECK(people.warnings == Lines{"people.csv, line 2: unreadable yes or no \"maybe\" in column \"automation\"",
                                 "people.csv, line 2: unreadable date \"soon\" in column \"from\"",
                                 "people.csv, line 3: ends before it begins",
                                 "people.csv, line 4: the date \"03/04/2026\" is read day first in column \"from\""});
  REQUIRE(people.people.size() == 3);
  CHECK(people.people[0].from == no_time);
  CHECK_FALSE(people.people[0].automation);
  CHECK(people.people[2].from == instant("2026-04-03"));

  const Directory accounts = directory_of(
      table("accounts.csv", {"account", "revenue"}, {{"a", "1 million"}, {"b", "-5"}, {"c", "nan"}, {"d", "1e999"}}));
  CHECK(accounts.warnings == Lines{"accounts.csv, line 2: unreadable number \"1 million\" in column \"revenue\"",
                                   "accounts.csv, line 3: unreadable number \"-5\" in column \"revenue\"",
                                   "accounts.csv, line 4: unreadable number \"nan\" in column \"revenue\"",
                                   "accounts.csv, line 5: unreadable number \"1e999\" in column \"revenue\""});
  for (const Directory::AccountRow& row : accounts.accounts) CHECK(row.revenue == -1);

  const Directory contacts = directory_of(table("contacts.csv", {"contact", "level"}, {{"a", "boss"}}));
  CHECK(contacts.warnings ==
        Lines{"contacts.csv, line 2: unreadable level \"boss\": not user, manager or executive in column \"level\""});
  CHECK(contacts.contacts.at(0).level == 0);
}

TEST_CASE("unknown and repeated columns are warned about", "[directory]") {
  const Directory directory = directory_of(
      table("people.csv", {"person", "tem", "colour", "", "Person"}, {{"a", "x", "red", "y", "b"}, {"c"}}));
  CHECK(directory.warnings == Lines{"people.csv: the column \"tem\" is not known and not read; did you mean \"team\"?",
                                    "people.csv: the column \"colour\" is not known and not read",
                                    "people.csv: the column \"person\" is there twice; the first is read"});
  REQUIRE(directory.people.size() == 2);
  CHECK(directory.people[0].person == "a");
  CHECK(directory.people[0].team.empty());
}

TEST_CASE("rows without their key are left out", "[directory]") {
  const Directory people = directory_of(table("people.csv", {"person", "team"}, {{"", "A"}, {"-", "A"}, {"x", "-"}}));
  CHECK(people.warnings ==
        Lines{"people.csv, line 2: no person; the row is left out",
              "people.csv, line 3: no person; the row is left out"});
  REQUIRE(people.people.size() == 1);
  CHECK(people.people[0].team.empty());
  const Directory surveys = directory_of(table("s.csv", {"account", "score"}, {{"", "5"}, {"a", "5", "6"}}));
  CHECK(surveys.warnings == Lines{"s.csv, line 2: no account, contact or issue; the row is left out",
                                  "s.csv, line 3: more values than columns"});
  CHECK(surveys.surveys.size() == 1);
}

TEST_CASE("warnings of one file are bounded", "[directory]") {
  const Directory directory = directory_of(table("p.csv", {"person"}, std::vector<Lines>(1000, Lines{""})));
  REQUIRE(directory.warnings.size() == 51);
  CHECK(directory.warnings.back() == "p.csv: 950 more warnings");
}

TEST_CASE("a directory survives the way to JSON and back", "[directory]") {
  Directory directory = full_directory();
  directory.warnings = {"people.csv, line 7: unreadable date \"x\""};
  const std::string json = directory_to_json(directory);
  const Result<Directory> back = directory_from_json(json);
  REQUIRE(back);
  CHECK(directory_to_json(*back) == json);
  CHECK(back->files == directory.files);
  CHECK(back->warnings == directory.warnings);
  REQUIRE(back->people.size() == 2);
  CHECK(back->people[0].aliases == directory.people[0].aliases);
  CHECK(back->people[0].from == directory.people[0].from);
  CHECK(back->people[0].to == no_time);
  CHECK(back->people[1].automation);
  CHECK(back->accounts.at(0).revenue == 1250000.5);
  CHECK(back->accounts.at(1).revenue == -1);
  CHECK(back->contacts.at(0).level == 3);
  CHECK(back->surveys.at(0).answered_at == directory.surveys[0].answered_at);

  const Result<Directory> nothing = directory_from_json(directory_to_json({}));
  REQUIRE(nothing);
  CHECK(nothing->empty());
}

TEST_CASE("hostile values and damaged JSON are no crash", "[directory]") {
  const std::string nul{"a\0b", 3};
  Directory directory = directory_of(table("p.csv", {"person", "from"}, {{nul, "\xff\xfe"}, {"\xff", ""}}));
  CHECK(directory.people.size() == 2);
  const Result<Directory> back = directory_from_json(directory_to_json(directory));
  REQUIRE(back);
  CHECK(back->people[0].person == nul);
  CHECK(back->people[1].person == "\xEF\xBF\xBD");

  const std::string rest = R"(,"teams":[],"accounts":[],"contacts":[],"surveys":[],"warnings":[],"files":[]})";
  REQUIRE(directory_from_json(R"({"people":[])" + rest));
  for (const std::string& damaged :
       {std::string{}, std::string{"{}"}, std::string{"[]"}, std::string(100'000, '['), std::string{"\xff"},
        R"({"people":{})" + rest, R"({"people":[1])" + rest, R"({"people":[{"person":1}])" + rest,
        R"({"people":[{"from":1.5}])" + rest, R"({"people":[{"automation":1}])" + rest,
        R"({"people":[{"aliases":[1]}])" + rest, R"({"people":[],"contacts":[{"level":7}])" + rest.substr(0, 11) +
        R"("accounts":[],"surveys":[],"warnings":[],"files":[]})"}) {
    CAPTURE(damaged.substr(0, 60));
    const Result<Directory> result = directory_from_json(damaged);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::store);
    CHECK(result.error().message.rfind("the stored directory is damaged: ", 0) == 0);
  }
}

TEST_CASE("newer rows take the place of those of the same key, the others stay", "[directory]") {
  Directory directory = full_directory();
  directory.warnings = {"people.csv, line 2: odd", "people.csv: odd", "other.csv: odd"};
  Directory newer;
  REQUIRE(add_directory_table(table("people.csv", {"person", "team"}, {{"anna", "Lab"}, {"anna", "Desk"}, {"new", "Desk"}}), newer));
  REQUIRE(add_directory_table(table("contacts.csv", {"contact", "level"}, {{"EVE@acme.test", "user"}}), newer));
  REQUIRE(add_directory_table(table("surveys.csv", {"account", "issue", "score"}, {{"A1", "T-2", "5"}}), newer));
  newer.surveys.push_back(directory.surveys.front());
  merge_directory(directory, newer);
  REQUIRE(directory.people.size() == 4);
  CHECK(directory.people[0].person == "robot");
  CHECK(directory.people[1].team == "Lab");
  CHECK(directory.teams.size() == 1);
  CHECK(directory.accounts.size() == 2);
  REQUIRE(directory.contacts.size() == 2);
  CHECK(directory.contacts[0].contact == "bob@acme.test");
  CHECK(directory.surveys.size() == 2);
  CHECK(directory.warnings == Lines{"other.csv: odd"});
  CHECK(directory.files == Lines{"teams.csv", "accounts.csv", "people.csv", "contacts.csv", "surveys.csv"});
}

}  // namespace baton
