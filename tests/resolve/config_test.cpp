#include "baton/resolve/config.hpp"

#include <catch2/catch.hpp>

namespace baton {
namespace {

constexpr std::string_view full_example = R"TOML(
custody = "snapshot"                 # snapshot | acts | assignments
timezone = "Europe/Stockholm"        # for stamps without a zone
blank = ["-", "?", "Nobody"]         # mean none
automation = ["Siebel"]              # persons who are none

[mapping]                            # field = column; XES: event attribute, "case:KEY" a trace attribute
issue = "case:concept:name"
time = "time:timestamp"
person = "org:resource"              # or to_person, where the column names the assignee
team = "org:group"

[status]
columns = ["concept:name", "lifecycle:transition"]     # their values joined with "/"
rules = [["^Queued/", "new"], ["^Completed/Closed$", "closed"], ["^Completed/", "resolved"],
         ["/Wait - (User|Customer)$", "pending"], ["/Wait", "held"], ["", "open"]]
blank = ["-100"]                     # values that change nothing

[kinds]                              # on the activity
rules = [["^Reply$", {kind = "message", side = "company", public = true}],
         ["^CustomerReply$", {kind = "message", side = "customer", public = true}], ["^Note$", {kind = "note"}]]

[tiers]                              # on the team's name
rules = [['\b3rd\b', 3], ['\b2nd\b', 2], ["", 1]]

[calendars.default]                  # business hours; [calendars.NAME] with teams = [...]
timezone = "Europe/Stockholm"
week = {mon = ["08:00-17:00"], tue = ["08:00-17:00"], wed = ["08:00-17:00"], thu = ["08:00-17:00"], fri = ["08:00-16:00"]}
holidays = ["2026-12-24", "2026-12-25"]

[windows]                            # touch = "10m", chaser = "1h", repeat_contact = "7d", minimum_issues = 10
[ease]                               # weights and thresholds
)TOML";

Config parsed(std::string_view toml) {
  Result<Config> config = parse_config(toml, "baton.toml");
  if (!config) FAIL(config.error().message << " (" << config.error().place << ")");
  return std::move(*config);
}

Error error_of(std::string_view toml) {
  const Result<Config> config = parse_config(toml, "baton.toml");
  if (config) FAIL("no error in: " << toml);
  CHECK(config.error().code == ErrorCode::usage);
  return config.error();
}

void check_error(std::string_view toml, std::string_view message, std::string_view place, std::string_view hint) {
  CAPTURE(toml);
  const Error error = error_of(toml);
  CHECK(error.message == message);
  CHECK(error.place == place);
  CHECK(error.hint == hint);
}

TimeUs instant(std::string_view text) { return parse_time(text, {}); }

}  // namespace

TEST_CASE("the documented example of a configuration is read", "[config]") {
  const Config config = parsed(full_example);
  CHECK(config.custody == "snapshot");
  CHECK(config.timezone == "Europe/Stockholm");
  CHECK_FALSE(config.day_order);
  CHECK(config.blank == std::vector<std::string>{"-", "?", "Nobody"});
  CHECK(config.automation == std::vector<std::string>{"Siebel"});
  CHECK(config.mapping == std::map<Field, std::string>{{Field::issue, "case:concept:name"},
                                                       {Field::time, "time:timestamp"},
                                                       {Field::person, "org:resource"},
                                                       {Field::team, "org:group"}});
  CHECK(config.status_columns == std::vector<std::string>{"concept:name", "lifecycle:transition"});
  CHECK(config.status_blank == std::vector<std::string>{"-100"});

  REQUIRE(config.status_rules);
  const std::vector<std::pair<std::string, StatusClass>> status_rules{
      {"^Queued/", StatusClass::fresh},       {"^Completed/Closed$", StatusClass::closed},
      {"^Completed/", StatusClass::resolved}, {"/Wait - (User|Customer)$", StatusClass::pending},
      {"/Wait", StatusClass::held},           {"", StatusClass::open}};
  REQUIRE(config.status_rules->size() == status_rules.size());
  for (std::size_t i = 0; i < status_rules.size(); ++i) {
    CHECK((*config.status_rules)[i].pattern == status_rules[i].first);
    CHECK((*config.status_rules)[i].meaning == status_rules[i].second);
  }

  REQUIRE(config.kind_rules);
  REQUIRE(config.kind_rules->size() == 3);
  const ActivityMeaning reply = (*config.kind_rules)[0].meaning;
  CHECK(reply.kind == Kind::message);
  CHECK(reply.side == Side::company);
  CHECK(reply.visibility == Visibility::yes);
  CHECK((*config.kind_rules)[1].meaning.side == Side::customer);
  const ActivityMeaning note = (*config.kind_rules)[2].meaning;
  CHECK(note.kind == Kind::note);
  CHECK(note.side == Side::unknown);
  CHECK(note.visibility == Visibility::unknown);

  REQUIRE(config.tier_rules);
  REQUIRE(config.tier_rules->size() == 3);
  CHECK((*config.tier_rules)[0].pattern == R"(\b3rd\b)");
  CHECK((*config.tier_rules)[0].meaning == 3);
  CHECK((*config.tier_rules)[2].meaning == 1);

  REQUIRE(config.calendars.size() == 1);
  CHECK(config.calendars[0].name == "default");
  CHECK(config.calendars[0].teams.empty());
  // Friday 2026-07-03, 08:00 to 16:00 in Stockholm is 06:00Z to 14:00Z; the weekend is closed.
  const Calendar& calendar = config.calendars[0].calendar;
  CHECK(calendar.business_us(instant("2026-07-03T00:00:00Z"), instant("2026-07-06T00:00:00Z")) == 8 * hour_us);
  CHECK(calendar.business_us(instant("2026-07-03T13:00:00Z"), instant("2026-07-03T20:00:00Z")) == hour_us);
  // The Thursday and Friday of Christmas 2026 are holidays.
  CHECK(calendar.business_us(instant("2026-12-24T00:00:00Z"), instant("2026-12-26T00:00:00Z")) == 0);

  CHECK(config.windows.touch_us == 10 * minute_us);
  CHECK(config.windows.minimum_issues == 10);
  CHECK(config.ease.minimum_coverage == 0.6);
}

TEST_CASE("an empty configuration has the defaults", "[config]") {
  for (const std::string_view toml : {"", "\n\n", "# nothing", "\xEF\xBB\xBF", "[windows]\n[ease]\n[status]"}) {
    CAPTURE(toml);
    const Config config = parsed(toml);
    CHECK_FALSE(config.custody);
    CHECK_FALSE(config.blank);
    CHECK_FALSE(config.status_rules);
    CHECK(config.calendars.empty());
    CHECK(config.windows.chaser_us == hour_us);
    CHECK(config.avoidable_escalation_ratio == 0.5);
    CHECK(config.ease.first_response.painful == 24);
  }
}

TEST_CASE("keys beyond the documented example are read", "[config]") {
  const Config config = parsed(R"TOML(
day_order = "month-first"
company_domains = ["example.com", "example.org"]
blank = []
[mapping]
public = "Visible"
event_id = "Id"
[kinds]
rules = [["^Work", "work"], ["^In", {side = "customer", public = false}]]
[tiers]
lowest_by_category = [["^Network", 2]]
lowest_by_team = [["^Field", 3]]
[windows]
touch = "90s"
chaser = "2h"
repeat_contact = "2w"
minimum_issues = 3
avoidable_escalation = 0.75
[ease]
people_met = {effortless = 2, weight = 20.5}
minimum_coverage = 0
[ease.asks]
effortless = 3
painful = 1
weight = 0
)TOML");
  CHECK(config.day_order == DayOrder::month_first);
  CHECK(config.company_domains == std::vector<std::string>{"example.com", "example.org"});
  REQUIRE(config.blank);
  CHECK(config.blank->empty());
  CHECK(config.mapping == std::map<Field, std::string>{{Field::visibility, "Visible"}, {Field::event_id, "Id"}});
  REQUIRE(config.kind_rules);
  CHECK((*config.kind_rules)[0].meaning.kind == Kind::work);
  CHECK((*config.kind_rules)[1].meaning.kind == Kind::none);
  CHECK((*config.kind_rules)[1].meaning.visibility == Visibility::no);
  REQUIRE(config.lowest_tier_by_category.size() == 1);
  CHECK(config.lowest_tier_by_category[0].meaning == 2);
  REQUIRE(config.lowest_tier_by_team.size() == 1);
  CHECK(config.lowest_tier_by_team[0].pattern == "^Field");
  CHECK(config.windows.touch_us == 90 * second_us);
  CHECK(config.windows.chaser_us == 2 * hour_us);
  CHECK(config.windows.repeat_contact_us == 14 * day_us);
  CHECK(config.windows.minimum_issues == 3);
  CHECK(config.avoidable_escalation_ratio == 0.75);
  CHECK(config.ease.people_met.effortless == 2);
  CHECK(config.ease.people_met.painful == 4);
  CHECK(config.ease.people_met.weight == 20.5);
  CHECK(config.ease.asks.effortless == 3);
  CHECK(config.ease.asks.painful == 1);
  CHECK(config.ease.asks.weight == 0);
  CHECK(config.ease.minimum_coverage == 0);
}

TEST_CASE("all words for classes, kinds and sides are known", "[config]") {
  const Config config = parsed(R"TOML(
[status]
rules = [["1", "new"], ["2", "open"], ["3", "pending"], ["4", "held"], ["5", "resolved"], ["6", "closed"],
         ["7", "cancelled"]]
[kinds]
rules = [["1", "opened"], ["2", "message"], ["3", "note"], ["4", "work"], ["5", "assigned"], ["6", "status"],
         ["7", "promise"], ["8", "survey"], ["9", "linked"], ["", {side = "automation"}], ["", {side = "unknown"}]]
)TOML");
  for (std::size_t i = 0; i < 7; ++i) CHECK(static_cast<std::size_t>((*config.status_rules)[i].meaning) == i + 1);
  for (std::size_t i = 0; i < 9; ++i) CHECK(static_cast<std::size_t>((*config.kind_rules)[i].meaning.kind) == i + 1);
  CHECK((*config.kind_rules)[9].meaning.side == Side::automation);
  CHECK((*config.kind_rules)[10].meaning.side == Side::unknown);
}

TEST_CASE("calendars: the default one first, others in order of lines", "[config]") {
  const Config config = parsed(R"TOML(
calendars.night.week.sun = ["22:00-24:00", "00:00-06:00"]
calendars.night.teams = ["Night", "Early"]
timezone = "America/New_York"
[calendars.alpha]
timezone = "UTC"
week = {wed = ["09:00-12:00", "13:00-17:00"]}
holidays = [2026-07-08]
[calendars.default]
week = {mon = ["08:00-12:00"]}
)TOML");
  REQUIRE(config.calendars.size() == 3);
  CHECK(config.calendars[0].name == "default");
  CHECK(config.calendars[1].name == "night");
  CHECK(config.calendars[1].teams == std::vector<std::string>{"Night", "Early"});
  CHECK(config.calendars[2].name == "alpha");
  // Without a zone of its own, the top level's: Monday 08:00 to 12:00 in New York is 12:00Z to 16:00Z in July.
  const Calendar& first = config.calendars[0].calendar;
  CHECK(first.business_us(instant("2026-07-06T11:00:00Z"), instant("2026-07-06T13:00:00Z")) == hour_us);
  const Calendar& night = config.calendars[1].calendar;
  CHECK(night.business_us(instant("2026-07-05T00:00:00Z"), instant("2026-07-07T00:00:00Z")) == 8 * hour_us);
  // The first Wednesday of July 2026 counts seven hours, the second one is a holiday.
  const Calendar& alpha = config.calendars[2].calendar;
  CHECK(alpha.business_us(instant("2026-07-01T00:00:00Z"), instant("2026-07-10T00:00:00Z")) == 7 * hour_us);

  const Config plain = parsed("[calendars.x]\nweek = {mon = ['08:00-09:00']}");
  CHECK(plain.calendars[0].calendar.business_us(instant("2026-07-06T08:00:00Z"), instant("2026-07-06T08:30:00Z")) ==
        30 * minute_us);
}

TEST_CASE("an unknown key names its table and the nearest known key", "[config]") {
  check_error("custdy = 'acts'", "unknown key \"custdy\" in the top level", "baton.toml, line 1",
              "did you mean \"custody\"?");
  check_error("\n[mapping]\ntime = 't'\ntaem = 'x'", "unknown key \"taem\" in [mapping]", "baton.toml, line 4",
              "did you mean \"team\"?");
  check_error("[status]\nrulez = []", "unknown key \"rulez\" in [status]", "baton.toml, line 2",
              "did you mean \"rules\"?");
  check_error("[kinds]\ncolour = 1", "unknown key \"colour\" in [kinds]", "baton.toml, line 2", "known are rules");
  check_error("[kinds]\nrules = [['a', 'note'],\n  ['b', {publik = true}]]",
              "unknown key \"publik\" in a rule of [kinds]", "baton.toml, line 3", "did you mean \"public\"?");
  check_error("[windows]\nchasers = '1h'", "unknown key \"chasers\" in [windows]", "baton.toml, line 2",
              "did you mean \"chaser\"?");
  check_error("[ease]\npeople = 1", "unknown key \"people\" in [ease]", "baton.toml, line 2",
              "did you mean \"people_met\"?");
  check_error("[ease.asks]\nwait = 1", "unknown key \"wait\" in [ease.asks]", "baton.toml, line 2",
              "known are effortless, painful, weight");
  check_error("[tiers]\nrule = []", "unknown key \"rule\" in [tiers]", "baton.toml, line 2", "did you mean \"rules\"?");
  check_error("[calendars.x]\nweak = 1", "unknown key \"weak\" in [calendars.x]", "baton.toml, line 2",
              "did you mean \"week\"?");
  check_error("[calendars.x]\nweek = {monday = []}", "unknown key \"monday\" in [calendars.x.week]",
              "baton.toml, line 2", "known are mon, tue, wed, thu, fri, sat, sun");
  // The first in the file, not in the alphabet.
  CHECK(error_of("zz = 1\naa = 2").message == "unknown key \"zz\" in the top level");
}

TEST_CASE("a value of another type says what was expected", "[config]") {
  check_error("custody = 3", "custody: expected a text, found a whole number", "baton.toml, line 1", "");
  check_error("blank = '-'", "blank: expected a list of texts, found a text", "baton.toml, line 1", "");
  check_error("blank = ['-',\n 1.5]", "blank: expected a text, found a number", "baton.toml, line 2", "");
  check_error("mapping = true", "mapping: expected a table, found true or false", "baton.toml, line 1", "");
  check_error("[mapping]\nteam = ['a']", "team: expected a text, found a list", "baton.toml, line 2", "");
  check_error("[mapping]\nteam = ''", "team: the column has no name", "baton.toml, line 2", "");
  check_error("timezone = 2026-01-01", "timezone: expected a text, found a date", "baton.toml, line 1", "");
  check_error("timezone = 2026-01-01T00:00:00Z", "timezone: expected a text, found a time", "baton.toml, line 1", "");
  check_error("[kinds]\nrules = [['a', {public = 'yes'}]]", "public: expected true or false, found a text",
              "baton.toml, line 2", "");
  check_error("[kinds]\nrules = [['a', 4]]", "rules: expected a kind or a table, found a whole number",
              "baton.toml, line 2", "");
  check_error("[tiers]\nrules = [['a', '2']]", "rules: expected a whole number, found a text",
              "baton.toml, line 2", "");
  check_error("[tiers]\nrules = 'a'", "rules: expected a list, found a text", "baton.toml, line 2", "");
  check_error("[windows]\ntouch = 10", "touch: expected a duration, found a whole number", "baton.toml, line 2",
              "write it as \"90s\", \"10m\", \"1h\", \"7d\" or \"2w\"");
  check_error("calendars = []", "calendars: expected a table, found a list", "baton.toml, line 1", "");
}

TEST_CASE("unknown words, zones and numbers out of range are refused", "[config]") {
  check_error("custody = 'snapshots'", "custody: \"snapshots\" is no custody mode", "baton.toml, line 1",
              "did you mean \"snapshot\"?");
  check_error("timezone = 'Europe/Stokholm'", "timezone: unknown time zone \"Europe/Stokholm\"", "baton.toml, line 1",
              "did you mean \"Europe/Stockholm\"?");
  check_error("day_order = 'dmy'", "day_order: \"dmy\" is no order of day and month", "baton.toml, line 1",
              "known are day-first, month-first");
  check_error("[status]\nrules = [['a', 'open'],\n['b', 'waiting']]", "rules: \"waiting\" is no status class",
              "baton.toml, line 3", "known are new, open, pending, held, resolved, closed, cancelled");
  check_error("[kinds]\nrules = [['a', 'massage']]", "rules: \"massage\" is no kind", "baton.toml, line 2",
              "did you mean \"message\"?");
  check_error("[kinds]\nrules = [['a', {side = 'client'}]]", "side: \"client\" is no side", "baton.toml, line 2",
              "known are customer, company, automation, unknown");
  check_error("[tiers]\nrules = [['a', 0]]", "rules: 0 is not within 1 and 99", "baton.toml, line 2", "");
  check_error("[windows]\ntouch = '10 min'", "touch: \"10 min\" is no duration", "baton.toml, line 2",
              "write it as \"90s\", \"10m\", \"1h\", \"7d\" or \"2w\"");
  check_error("[windows]\nminimum_issues = 0", "minimum_issues: 0 is not within 1 and 1000000000", "baton.toml, line 2",
              "");
  check_error("[windows]\navoidable_escalation = 50", "avoidable_escalation: 50 is not within 0 and 1",
              "baton.toml, line 2", "");
  check_error("[ease]\nminimum_coverage = nan", "minimum_coverage: nan is not within 0 and 1", "baton.toml, line 2",
              "");
  CHECK(error_of("[ease.asks]\nweight = inf").place == "baton.toml, line 2");
  CHECK(error_of("[ease.asks]\nweight = -1").message.rfind("weight: -1 is not within 0 and ", 0) == 0);
}

TEST_CASE("ease needs thresholds that differ and a weight", "[config]") {
  check_error("[ease]\npeople_met = {effortless = 4}", "people_met: effortless and painful are both 4",
              "baton.toml, line 2", "points are lost between the two: they must differ");
  std::string toml = "\n[ease]\n";
  for (const char* name : {"people_met", "team_handoffs", "repeat_contacts", "chasers", "asks", "resolution", "reopens",
                           "first_response", "lowest_level"}) {
    toml += fmt::format("{}.weight = 0\n", name);
  }
  CHECK(parsed(toml).ease.channel_switches.weight == 5);
  check_error(toml + "channel_switches.weight = 0", "all weights in [ease] are 0", "baton.toml, line 2",
              "give at least one component a weight");
}

TEST_CASE("cost: a range of minutes a touch and an hour's cost", "[config]") {
  const auto config = parse_config("[cost]\nminutes_per_touch = [5, 15]\nhourly_cost = 55\n[windows]\nreopened_soon = \"2d\"\n", "baton.toml");
  REQUIRE(config);
  CHECK(*config->cost.minutes_per_touch == std::array<double, 2>{5, 15});
  CHECK(*config->cost.hourly_cost == 55);
  CHECK(config->windows.reopened_soon_us == 2 * day_us);
  CHECK_FALSE(parse_config("", "baton.toml")->cost.hourly_cost);
  for (const std::string_view bad : {"minutes_per_touch = [15, 5]", "minutes_per_touch = [5]", "minutes_per_touch = 5", "hourly_cost = -1", "minutes_per_touch = [-1, 5]", "hourly_costs = 1"}) {
    INFO(bad);
    CHECK_FALSE(parse_config(fmt::format("[cost]\n{}\n", bad), "baton.toml"));
  }
}

TEST_CASE("rules are pairs with a pattern that RE2 understands", "[config]") {
  const std::string rule_form = "write it as [\"^pattern$\", …]";
  check_error("[status]\nrules = [['a']]", "rules: a rule is a list of two, a pattern and its meaning",
              "baton.toml, line 2", rule_form);
  check_error("[status]\nrules = ['a', 'open']", "rules: a rule is a list of two, a pattern and its meaning",
              "baton.toml, line 2", rule_form);
  const std::string pattern_hint =
      "patterns are RE2 (no look-around, no back-references); single quotes keep backslashes as they are";
  check_error("[tiers]\nrules = [['a', 1],\n['(b', 2]]",
              "rules: the pattern \"(b\" is not understood: missing ): (b", "baton.toml, line 3", pattern_hint);
  check_error("[kinds]\nrules = [['a(?=b)', 'note']]",
              "rules: the pattern \"a(?=b)\" is not understood: invalid perl operator: (?=", "baton.toml, line 2",
              pattern_hint);
  const std::string longest(256, 'a');
  CHECK(parsed("[tiers]\nrules = [['" + longest + "', 1]]").tier_rules->front().pattern == longest);
  check_error("[tiers]\nrules = [['" + longest + "b', 1]]",
              "rules: the pattern \"" + longest.substr(0, 40) + "…\" has 257 bytes", "baton.toml, line 2",
              "patterns have at most 256 bytes: make several rules of it");
}

TEST_CASE("calendars must make sense", "[config]") {
  check_error("[calendars.x]\nteams = ['A']", "[calendars.x] has no opening times", "baton.toml, line 1",
              "add a line such as week = {mon = [\"08:00-17:00\"]}");
  check_error("[calendars.x]\nweek = {mon = []}", "[calendars.x] has no opening times", "baton.toml, line 1",
              "add a line such as week = {mon = [\"08:00-17:00\"]}");
  check_error("[calendars.x.week]\nmon = ['08:00-12:00',\n'11:59-13:00']", "mon: opening times overlap",
              "baton.toml, line 2", "write each hour once");
  check_error("[calendars.x.week]\nmon = ['8 to 5']", "mon: \"8 to 5\" is no opening time", "baton.toml, line 2",
              "write it as \"08:00-17:00\"");
  check_error("[calendars.x.week]\nmon = ['17:00-08:00']",
              "mon: the opening time \"17:00-08:00\" ends before it begins", "baton.toml, line 2",
              "write hours over midnight as two, \"22:00-24:00\" and, on the next day, \"00:00-06:00\"");
  check_error("[calendars.x]\nweek = {mon = ['08:00-09:00']}\nholidays = ['2026-02-30']",
              "holidays: \"2026-02-30\" is no day", "baton.toml, line 3", "write it as \"2026-12-24\"");
  check_error("[calendars.x]\nholidays = [1]", "holidays: expected a day, found a whole number",
              "baton.toml, line 2", "");
  check_error("[calendars.x]\ntimezone = 'Nowhere/Land'\nweek = {mon = ['08:00-09:00']}",
              "timezone: unknown time zone \"Nowhere/Land\"", "baton.toml, line 2",
              error_of("timezone = 'Nowhere/Land'").hint);
  check_error("[calendars.x]\nweek = {mon = ['08:00-09:00']}\nteams = ['A']\n[calendars.y]\nweek = {mon = "
              "['08:00-09:00']}\nteams = ['A']",
              "the team \"A\" is named twice in [calendars]", "baton.toml, line 4", "");
  check_error("[calendars.x.week]\nmon = ['0:00-0:01','1:00-1:01','2:00-2:01','3:00-3:01','4:00-4:01','5:00-5:01',"
              "'6:00-6:01','7:00-7:01','8:00-8:01']",
              "mon: 9 opening times on one day", "baton.toml, line 2", "a day has at most 8");
  std::string many;
  for (int i = 0; i < 201; ++i) many += fmt::format("[calendars.c{}]\n", i);
  CHECK(error_of(many).message == "201 calendars are too many");
}

TEST_CASE("bad TOML names the line", "[config]") {
  const Error error = error_of("custody = 'acts'\n\n[mapping\nteam = 'x'");
  CHECK(error.message.rfind("this is no valid TOML: ", 0) == 0);
  CHECK(error.place == "baton.toml, line 3");
  CHECK(error_of("custody = 'acts'\ncustody = 'acts'").place == "baton.toml, line 2");
}

TEST_CASE("hostile configurations are errors, not crashes", "[config]") {
  const auto repeated = [](std::string_view piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  error_of(std::string_view{"\0", 1});
  error_of(std::string_view{"custody = 'a\0'", 14});
  error_of("custody = '\xff\xfe'");
  error_of("\xff\xfe\x00");
  error_of("custody = \"\\ud800\"");
  error_of("a = " + repeated("[", 100'000));
  error_of("a = " + repeated("{a=", 100'000));
  error_of(repeated("[", 100'000));
  error_of("a = '''" + repeated("x", 500'000));
  error_of(repeated("a.", 100'000) + "a = 1");
  error_of(repeated("'x' . \"y\" . ", 50'000) + "a = 1");
  error_of("[" + repeated("a.", 400'000) + "a]\n!");
  error_of("a = {" + repeated("a.", 100'000) + "a = 1}");
  error_of("[" + repeated("a", 300) + "]");
  error_of("[status]\nrules = [['" + repeated("(", 250) + "', 'open']]");
  error_of("[status]\nrules = [['((((a{100}){100}){100}){100})', 'open']]");
  CHECK(error_of("a = " + repeated("[", 10) + repeated("]", 10)).message == "tables and lists are nested too deeply");
  const Error large = error_of("# " + repeated("x", 1'100'000));
  CHECK(large.message == "a configuration of more than 1 MiB is not read");
  CHECK(large.place == "baton.toml");
}

TEST_CASE("dots in texts and comments do not count as depth of a key", "[config]") {
  const std::string dots(60, '.');
  const std::string one_line = "'" + dots + "', \"\\\"" + dots + "\"";
  const std::string several_lines = "'''\n" + dots + "''',\n\"\"\"" + dots + "\"\"\"";
  const Config config = parsed("# " + dots + "\nblank = [" + one_line + ", " + several_lines +
                               "]\n[tiers]\nrules = [['" + dots + "', 1]]");
  CHECK(config.blank->size() == 4);
  // Lines are still counted right behind strings of several lines.
  CHECK(error_of("blank = ['''\n\n''', \"\"\"\\\n\"\"\"]\n" + std::string(40, '.')).place == "baton.toml, line 5");
}

}  // namespace baton
