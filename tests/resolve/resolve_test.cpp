#include "baton/resolve/resolve.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "baton/log/log_builder.hpp"
#include "baton/resolve/vocabulary.hpp"

using namespace baton;

namespace {

using Row = std::map<TextColumn, std::string>;

struct Source {
  std::string name;
  std::vector<Row> rows;
  bool is_mail = false;
  std::map<Field, std::string> mapping;
};

RawLog log_of(const std::vector<Source>& sources) {
  LogBuilder builder{RawLog{}};
  for (const Source& source : sources) {
    SourceInfo info;
    info.name = source.name;
    info.is_mail = source.is_mail;
    info.mapping = source.mapping;
    FileReceipt receipt;
    receipt.source = builder.add_source(info).value();
    REQUIRE(builder.begin_file(std::move(receipt)));
    EventChunk chunk;
    for (const Row& row : source.rows) {
      const std::uint64_t record = ++chunk.records;
      const std::size_t event = chunk.add(source.name + (source.is_mail ? std::to_string(record) : ""), static_cast<TimeUs>(record) * hour_us, record, record);
      for (const auto& [column, text] : row) chunk.set(event, column, text);
    }
    builder.append(chunk);
    builder.end_file(hash_bytes(source.name));
  }
  return builder.finish(1).value();
}

ResolvedLog resolved(const std::vector<Source>& sources, const Directory& directory = {}, const Config& config = {}, const ResolveOptions& options = {}) {
  auto log = resolve(log_of(sources), config, directory, options);
  REQUIRE(log);
  return std::move(*log);
}

std::uint32_t id_of(const ResolvedLog& log, TextSpace space, std::string_view text) { return log.raw.texts.of(space).find(text); }
const PersonInfo& person(const ResolvedLog& log, std::string_view text) { return log.persons[id_of(log, TextSpace::person, text)]; }
const PersonInfo& behind(const ResolvedLog& log, std::string_view text) { return log.persons[person(log, text).canonical]; }

Directory::PersonRow person_row(std::string key, std::string name, std::vector<std::string> aliases = {}, std::string team = {}) {
  Directory::PersonRow row;
  row.person = std::move(key);
  row.name = std::move(name);
  row.aliases = std::move(aliases);
  row.team = std::move(team);
  return row;
}

Source persons(std::vector<std::string> names, bool is_mail = false) {
  Source source{"persons", {}, is_mail, {}};
  for (std::string& name : names) source.rows.push_back({{TextColumn::person, std::move(name)}});
  return source;
}

bool has_note(const ResolvedLog& log, std::string_view part) {
  return std::any_of(log.notes.begin(), log.notes.end(), [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("the name of a directory person is an alias where only one row has it", "[resolve]") {
  Directory directory;
  directory.people = {person_row("mira.falk@nordhall.example", "Mira Falk"), person_row("a1", "Kim Ek"), person_row("a2", "Kim Ek"),
                      person_row("b1", "Ola"), person_row("Ola", ""), person_row("c1", "Stina"), person_row("c1", "Stina")};
  const ResolvedLog log = resolved({persons({"Mira Falk", "mira.falk@nordhall.example", "Kim Ek", "Ola", "b1", "Stina"})}, directory);
  CHECK(person(log, "Mira Falk").canonical == id_of(log, TextSpace::person, "mira.falk@nordhall.example"));
  CHECK(log.person_name(id_of(log, TextSpace::person, "mira.falk@nordhall.example")) == "Mira Falk");
  CHECK(log.person_name(id_of(log, TextSpace::person, "a1")) == "a1");  // its name would not tell it from a2
  CHECK(person(log, "Kim Ek").canonical == id_of(log, TextSpace::person, "Kim Ek"));  // two persons have it
  CHECK(person(log, "Ola").canonical == id_of(log, TextSpace::person, "Ola"));        // another row's key
  CHECK(person(log, "Stina").canonical == id_of(log, TextSpace::person, "c1"));       // two dated rows of one person
}

TEST_CASE("addresses are the same in any case, logins are not", "[resolve]") {
  Directory directory;
  directory.people = {person_row("Mira.Falk@Nordhall.example", "", {"MF@nordhall.example"}), person_row("mf", "")};
  Directory::ContactRow contact;
  contact.contact = "Eve@Acme.test";
  contact.account = "Acme";
  directory.contacts = {contact};
  Source source = persons({"mira.falk@nordhall.example", "MIRA.FALK@nordhall.example", "mf@NORDHALL.example", "MF"});
  source.rows.front()[TextColumn::contact] = "EVE@acme.test";
  const ResolvedLog log = resolved({source}, directory);
  const std::uint32_t mira = id_of(log, TextSpace::person, "mira.falk@nordhall.example");
  CHECK(person(log, "mira.falk@nordhall.example").canonical == mira);
  CHECK(person(log, "MIRA.FALK@nordhall.example").canonical == mira);
  CHECK(person(log, "mf@NORDHALL.example").canonical == mira);
  CHECK(log.persons[mira].side == Side::company);
  CHECK(person(log, "MF").side == Side::unknown);
  const std::uint32_t eve = log.contact_text[id_of(log, TextSpace::contact, "EVE@acme.test")];
  CHECK(log.contacts[eve].account == id_of(log, TextSpace::account, "Acme"));
}

TEST_CASE("automation told of an alias holds for the person behind it; aliases that go round are noted", "[resolve]") {
  Directory directory;
  directory.people = {person_row("robot", "", {"p1"}), person_row("a", "", {"b"}), person_row("b", "", {"a"}), person_row("c", "", {"d"}), person_row("e", "", {"d"})};
  Config config;
  config.automation = {"p1"};
  const ResolvedLog log = resolved({persons({"p1", "robot", "a", "b", "d"})}, directory, config);
  CHECK(behind(log, "p1").automation);
  CHECK(behind(log, "robot").automation);
  CHECK(person(log, "a").canonical == person(log, "b").canonical);
  CHECK(person(log, "d").canonical == id_of(log, TextSpace::person, "c"));
  CHECK(has_note(log, "2 of them"));
}

TEST_CASE("a public mail domain is nobody's company, and the longest domain of an account wins", "[resolve]") {
  Directory directory;
  directory.people = {person_row("boss@gmail.com", ""), person_row("kim@nordhall.example", "")};
  Directory::AccountRow group;
  group.account = "Group";
  group.domains = {"group.test"};
  Directory::AccountRow daughter;
  daughter.account = "Daughter";
  daughter.domains = {"daughter.group.test"};
  Directory::AccountRow tenant;
  tenant.account = "Tenant";
  tenant.domains = {"tenant.nordhall.example"};
  directory.accounts = {group, daughter, tenant};
  const ResolvedLog log = resolved({persons({"boss@gmail.com", "eve@gmail.com", "a@x.daughter.group.test", "b@mail.group.test", "c@tenant.nordhall.example",
                                             "d@it.nordhall.example", "e@othergroup.test"}, true)},
                                   directory);
  const auto account_of = [&](std::string_view address) { return log.raw.texts.of(TextSpace::account).text(person(log, address).account); };
  CHECK(person(log, "boss@gmail.com").side == Side::company);
  CHECK(person(log, "eve@gmail.com").side == Side::customer);
  CHECK(account_of("eve@gmail.com").empty());
  CHECK(account_of("a@x.daughter.group.test") == "Daughter");
  CHECK(account_of("b@mail.group.test") == "Group");
  CHECK(account_of("c@tenant.nordhall.example") == "Tenant");
  CHECK(person(log, "d@it.nordhall.example").side == Side::company);
  CHECK(account_of("e@othergroup.test") == "othergroup.test");
}

TEST_CASE("what a source can show is told by its own teams and persons", "[resolve]") {
  Directory directory;
  directory.teams = {{"Desk", "Service", "1", "", no_time, no_time}};
  Directory::PersonRow kim = person_row("kim", "", {}, "Lab");
  kim.tier = "3";
  directory.people = {kim};
  Directory::ContactRow eve;
  eve.contact = "eve@acme.test";
  eve.account = "Acme";
  directory.contacts = {eve};
  const Source with_team{"desk", {{{TextColumn::team, "Desk"}, {TextColumn::person, "eve@acme.test"}}}, false, {}};
  const Source without{"other", {{{TextColumn::team, "Elsewhere"}, {TextColumn::person, "ola"}}}, false, {}};
  const Source member{"third", {{{TextColumn::person, "kim"}}}, false, {}};
  const ResolvedLog log = resolved({with_team, without, member}, directory);
  CHECK(log.sources[0].departments);
  CHECK(log.sources[0].tiers);
  CHECK(log.sources[0].contacts_or_accounts);
  CHECK(log.sources[1].teams);
  CHECK_FALSE(log.sources[1].departments);
  CHECK_FALSE(log.sources[1].tiers);
  CHECK_FALSE(log.sources[1].contacts_or_accounts);
  CHECK(log.sources[2].teams);
  CHECK(log.sources[2].tiers);
  CHECK_FALSE(log.sources[2].departments);
}

TEST_CASE("a column that is blank in every row states nothing about custody", "[resolve]") {
  const auto source = [](std::string to_person, std::string to_team) {
    return Source{"desk",
                  {{{TextColumn::person, "kim"}, {TextColumn::to_person, std::move(to_person)}, {TextColumn::to_team, std::move(to_team)}}},
                  false,
                  {{Field::person, "P"}, {Field::to_person, "T"}, {Field::to_team, "G"}}};
  };
  const ResolvedLog blank = resolved({source("-", "")});
  CHECK(blank.sources[0].custody == CustodyMode::acts);
  CHECK_FALSE(blank.sources[0].to_team);
  CHECK(resolved({source("ola", "")}).sources[0].custody == CustodyMode::snapshot_by_assignee);
  CHECK(resolved({source("", "Desk")}).sources[0].to_team);
  ResolveOptions options;
  options.custody = "snapshot";
  CHECK(resolved({source("", "")}, {}, {}, options).sources[0].custody == CustodyMode::snapshot_by_maker);
}

TEST_CASE("business hours need a default calendar", "[resolve]") {
  const auto config = parse_config("calendars.night.teams = [\"T1\"]\ncalendars.night.week.mon = [\"22:00-24:00\"]\n", "c.toml");
  REQUIRE(config);
  ResolveOptions options;
  options.business_hours = true;
  const auto refused = resolve(log_of({persons({"kim"})}), *config, {}, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(refused.error().message.find("default calendar") != std::string::npos);
}

TEST_CASE("the directory's levels come before rules on names; an unknown calendar is noted", "[resolve]") {
  Directory directory;
  directory.teams = {{"Lab", "", "3", "nights", no_time, no_time}};
  const auto config = parse_config("tiers.rules = [[\"\", 2]]\ncalendars.default.week.mon = [\"08:00-12:00\"]\n", "c.toml");
  REQUIRE(config);
  const ResolvedLog log = resolved({{"desk", {{{TextColumn::team, "Lab"}}, {{TextColumn::team, "Desk"}}}, false, {}}}, directory, *config);
  CHECK(log.teams[id_of(log, TextSpace::team, "Lab")].tier == 3);
  CHECK(log.teams[id_of(log, TextSpace::team, "Desk")].tier == 2);
  CHECK(has_note(log, "\"nights\""));
}

TEST_CASE("where the directory contradicts the export it is noted, without names of persons", "[resolve]") {
  Directory directory;
  directory.teams = {{"Desk", "Service", "", "", no_time, no_time}};
  directory.people = {person_row("kim", "", {}, "Lab"), person_row("ola", "", {}, "Desk")};
  Directory::ContactRow eve;
  eve.contact = "eve@acme.test";
  eve.account = "Acme";
  directory.contacts = {eve};
  const std::vector<Row> rows{{{TextColumn::team, "Desk"}, {TextColumn::department, "Sales"}, {TextColumn::person, "kim"}},
                              {{TextColumn::team, "Desk"}, {TextColumn::person, "ola"}},
                              {{TextColumn::team, "Lab"}, {TextColumn::person, "ola"}},  // helps there: no contradiction
                              {{TextColumn::contact, "eve@acme.test"}, {TextColumn::account, "Other"}}};
  const ResolvedLog log = resolved({{"desk", rows, false, {}}}, directory);
  CHECK(has_note(log, "department of a team in 1 case, for example \"Service\" in the directory, \"Sales\" in the export"));
  CHECK(has_note(log, "account of a contact in 1 case, for example \"Acme\" in the directory, \"Other\" in the export"));
  CHECK(has_note(log, "team of a person in 1 case, for example \"Lab\" in the directory, \"Desk\" in the export"));
  CHECK_FALSE(has_note(log, "kim"));
  directory.teams.front().department = "Sales";
  directory.people.front().team = "Desk";
  directory.contacts.front().account = "Other";
  CHECK_FALSE(has_note(resolved({{"desk", rows, false, {}}}, directory), "contradicts"));
}

TEST_CASE("statuses that wait for ourselves are not held", "[resolve]") {
  const RuleMatcher<StatusClass> status(default_status_rules());
  for (const char* text : {"Awaiting Assignment", "Queued/Awaiting Assignment", "Queued", "Unassigned", "New", "Pending assignment", "Waiting for triage"}) {
    INFO(text);
    CHECK(status.meaning_of(text) == StatusClass::fresh);
  }
  CHECK(status.meaning_of("Waiting for support") == StatusClass::open);
  CHECK(status.meaning_of("Waiting for customer") == StatusClass::pending);
  CHECK(status.meaning_of("Accepted/Wait - User") == StatusClass::pending);
  CHECK(status.meaning_of("Awaiting vendor") == StatusClass::held);
  CHECK(status.meaning_of("Waiting for vendor support") == StatusClass::held);
  CHECK(status.meaning_of("Accepted/Assigned") == StatusClass::open);
}
