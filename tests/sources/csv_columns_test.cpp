#include <rapidcheck.h>

#include "../../src/sources/csv_columns.hpp"
#include "csv_support.hpp"

using namespace csv_test;

namespace {

std::string mapped(const csv::ColumnPlan& plan, Field field) {
  const auto found = plan.field.find(field);
  return found == plan.field.end() ? "" : plan.names[found->second];
}

/// The instant of the only event of a file with this stamp, or the reason of its rejection.
std::string instant_of(const std::string& stamp, const InputOptions& options = {}) {
  auto log = read_files({"ticket,time\nT1,\"" + stamp + "\"\n"}, options);
  if (!log) return log.error().message;
  if (!log->rejects.empty()) return log->rejects[0].reason;
  return std::to_string(log->events.at[0] / 1'000'000);
}

std::string dates(const std::vector<std::string>& stamps) {
  std::string file = "ticket,time\n";
  for (std::size_t i = 0; i < stamps.size(); ++i) file += fmt::format("T{},{}\n", i, stamps[i]);
  return file;
}

}  // namespace

TEST_CASE("headers are known by their usual names", "[csv]") {
  const auto plan = csv::plan_columns({"Case ID", "Complete Timestamp", "Activity", "org:resource", "org:group", "Priority", "Customer"}, {}, "f");
  REQUIRE(plan);
  CHECK(mapped(*plan, Field::issue) == "Case ID");
  CHECK(mapped(*plan, Field::time) == "Complete Timestamp");
  CHECK(mapped(*plan, Field::activity) == "Activity");
  CHECK(mapped(*plan, Field::person) == "org:resource");
  CHECK(mapped(*plan, Field::team) == "org:group");
  CHECK(mapped(*plan, Field::account) == "Customer");
}

TEST_CASE("repeated and empty header names are told apart", "[csv]") {
  CHECK(csv::unique_names({"id", "id", "", " id ", ""}) == std::vector<std::string>{"id", "id (2)", "column 3", "id (3)", "column 5"});
  const RawLog log = read_log("ticket,time,person,person,\nT1,2026-03-02,Bo,Ann,x\n");
  CHECK(text_at(log, TextColumn::person, 0) == "Bo");
}

TEST_CASE("thousands of columns of one name are told apart in no time", "[csv]") {
  const std::vector<std::string> names = csv::unique_names(std::vector<std::string>(100'000, "id"));
  CHECK(names[1] == "id (2)");
  CHECK(names.back() == "id (100000)");
  CHECK(csv::unique_names({"id", "id (2)", "id", "id"}) == std::vector<std::string>{"id", "id (2)", "id (3)", "id (4)"});
}

TEST_CASE("the id of a change with a row per field is no id of an event", "[csv]") {
  const RawLog log = read_log("ticket,time,history_id,status\nT1,2026-03-02,7,open\nT1,2026-03-02,7,solved\n");
  CHECK(log.events.size() == 2);
}

TEST_CASE("a blank id of an event is none", "[csv]") {
  const RawLog log = read_log("ticket,time,event_id,status\nT1,2026-03-02,-,open\nT1,2026-03-02,-,solved\nT1,2026-03-02,1,open\nT1,2026-03-02,1,closed\n");
  CHECK(log.events.size() == 3);
  CHECK(log.files[0].duplicates == 1);
}

TEST_CASE("one column serves as many fields as are mapped to it", "[csv]") {
  InputOptions options;
  options.mapping = {{Field::issue, "ticket"}, {Field::account, "ticket"}, {Field::time, "time"}, {Field::due, "time"},
                     {Field::activity, "event"}, {Field::status, "event"}, {Field::sequence, "n"}, {Field::minutes, "n"}};
  const RawLog log = read_log("ticket,time,event,n\nT1,2026-03-02,Open,3\nT1,2026-03-03,,\n", options);
  CHECK(text_at(log, TextColumn::activity, 0) == "Open");
  CHECK(text_at(log, TextColumn::status, 0) == "Open");
  CHECK(text_at(log, TextColumn::account, 0) == "T1");
  CHECK(log.events.number_at(NumberColumn::due, 0) == log.events.at[0]);
  CHECK(log.events.number_at(NumberColumn::sequence, 0) == 3);
  CHECK(log.events.number_at(NumberColumn::minutes, 0) == 3 * minute_us);
  CHECK(text_at(log, TextColumn::activity, 1).empty());
  CHECK(text_at(log, TextColumn::status, 1).empty());
  CHECK(log.events.number_at(NumberColumn::minutes, 1) == no_time);
  const auto input = csv_format().inspect(peek(open_memory("ticket,time,event,n\nT1,2026-03-02,Open,3\n", "f"), peek_bytes).value(), options);
  REQUIRE(input);
  CHECK(input->columns[2].field == "activity, status");
}

TEST_CASE("sequence numbers of any length keep their order, what is lost is said", "[csv]") {
  const auto sequence = [](const std::string& value) { return read_log("ticket,time,seq\nT1,2026-03-02," + value + "\n").events.number_at(NumberColumn::sequence, 0); };
  CHECK(sequence("1234567890123456789") == 1234567890123456789);
  CHECK(sequence("1234567890123456788") == 1234567890123456788);
  CHECK(sequence("-3") == -3);
  CHECK(sequence("7.0") == 7);
  const auto warning = [](const std::string& column, const std::string& value) {
    const auto warnings = read_log("ticket,time," + column + "\nT1,2026-03-02Z," + value + "\n", [] {
      InputOptions options;
      options.zone_is_given = true;
      return options;
    }()).files[0].warnings;
    return fmt::format("{}", fmt::join(warnings, "; "));
  };
  const std::string unreadable = "1 values of optional columns could not be read as a time or number";
  CHECK(warning("seq", "1.4") == "1 sequence numbers are not whole and were rounded");
  CHECK(warning("seq", "1e17") == "1 sequence numbers are not whole and were rounded");
  CHECK(warning("seq", "12345678901234567890") == unreadable);
  CHECK(warning("minutes", "1e13") == unreadable);
  CHECK(warning("minutes", "nan") == unreadable);
  CHECK(warning("minutes", "1.5").empty());
}

TEST_CASE("--map decides, by the exact name or by one that differs in case and signs", "[csv]") {
  InputOptions options;
  options.mapping = {{Field::person, "Second One"}, {Field::team, "squad"}};
  const RawLog log = read_log("ticket,time,person,second_one,Squad\nT1,2026-03-02,Bo,Ann,blue\n", options);
  CHECK(text_at(log, TextColumn::person, 0) == "Ann");
  CHECK(text_at(log, TextColumn::team, 0) == "blue");
  options.mapping = {{Field::team, "sqad"}};
  const Error error = read_error("ticket,time,person,second_one,Squad\nT1,2026-03-02,Bo,Ann,blue\n", options);
  CHECK(error.code == ErrorCode::usage);
  CHECK(error.hint == "did you mean --map team=Squad?");
}

TEST_CASE("a missing column names what is there and a line to paste", "[csv]") {
  Error error = read_error("ticket,when it was\nT1,2026-03-02\n");
  CHECK(error.message == "no column for the time");
  CHECK(error.details == std::vector<std::string>{"columns: ticket, when it was"});
  CHECK(error.hint == "baton analyze file1.csv --map issue=ticket --map time=COLUMN");
  error = csv::plan_columns({"Ticket ID", "$(when)"}, {}, "a b.csv").error();
  CHECK(error.hint == "baton analyze 'a b.csv' --map 'issue=Ticket ID' --map time=COLUMN");
  InputOptions options;
  options.mapping = {{Field::team, "$(wen)"}};
  error = csv::plan_columns({"Ticket ID", "$(when)"}, options, "f").error();
  CHECK(error.hint == "did you mean --map 'team=$(when)'?");
  std::vector<std::string> many(1000, std::string(500, 'x'));
  CHECK(csv::plan_columns(many, {}, "f").error().details[0].size() < 8000);
}

TEST_CASE("rows of other lengths are rejected with their place, empty fields at the end are not", "[csv]") {
  const RawLog log = read_log("ticket,time,person\nT1,2026-03-02,Bo,,,\n\nT2,2026-03-02\nT3,2026-03-02,\"B\no\",x\n,2026-03-02,Bo\nT5,,Bo\nT6,soon,Bo\n");
  CHECK(log.events.size() == 1);
  REQUIRE(log.rejects.size() == 5);
  const std::vector<std::string> reasons{"2 fields, the header has 3", "4 fields, the header has 3", "no issue key", "no time", "unreadable time \"soon\""};
  const std::vector<std::uint64_t> lines{4, 5, 7, 8, 9};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    CHECK(log.rejects[i].reason == reasons[i]);
    CHECK(log.rejects[i].line == lines[i]);
    CHECK(log.rejects[i].record == i + 2);
  }
  CHECK(log.files[0].records == log.files[0].kept + log.files[0].duplicates + log.files[0].rejected);
}

TEST_CASE("a long unreadable value is cut between characters", "[csv]") {
  std::string stamp(59, 'x');
  stamp += "ååå";
  const RawLog log = read_log("ticket,time\nT1," + stamp + "\n");
  REQUIRE(log.rejects.size() == 1);
  CHECK(log.rejects[0].reason == "unreadable time \"" + std::string(59, 'x') + "…\"");
}

TEST_CASE("blanks mean none", "[csv]") {
  for (const std::string blank : {"-", "?", "NULL", "N/A", "Nobody", ""}) {
    const RawLog log = read_log("ticket,time,minutes\n" + blank + ",2026-03-02,1\nT1," + blank + ",1\nT2,2026-03-02," + blank + "\n");
    CHECK(log.rejects.size() == 2);
    CHECK(log.events.size() == 1);
    CHECK(log.events.number_at(NumberColumn::minutes, 0) == no_time);
    for (const std::string& warning : log.files[0].warnings) CHECK(warning.find("could not be read") == std::string::npos);
  }
}

TEST_CASE("several status columns are joined", "[csv]") {
  InputOptions options;
  options.status_columns = {"state", "sub"};
  const RawLog log = read_log("ticket,time,state,sub\nT1,2026-03-02,open,user\nT1,2026-03-03,open,\nT1,2026-03-04,,\n", options);
  CHECK(text_at(log, TextColumn::status, 0) == "open/user");
  CHECK(text_at(log, TextColumn::status, 1) == "open/");
  CHECK(log.events.text_at(TextColumn::status, 2) == 0);
}

TEST_CASE("every form of a time", "[csv]") {
  const std::string expected = "1772438700";  // 2026-03-02T08:05:00Z
  for (const std::string stamp :
       {"2026-03-02T08:05:00Z", "2026-03-02 08:05:00", "2026-03-02T08:05", "2026-03-02T09:05:00+01:00", "2026-03-02T08:05:00.000Z", "2026-03-02 09:05:00 +0100",
        "2026/03/02 08:05:00", "20260302T080500Z", "20260302080500", "1772438700", "1772438700000", "1772438700000000", "02 Mar 2026 08:05", "2-Mar-2026 08:05:00",
        "Mon, 02 Mar 2026 09:05:00 +0100", "Mon Mar  2 08:05:00 2026", "02.03.2026 08:05", "2026-03-02 08:05:00 UTC"}) {
    INFO(stamp);
    CHECK(instant_of(stamp) == expected);
  }
  InputOptions stockholm;
  stockholm.zone = TimeZone::named("Europe/Stockholm").value();
  CHECK(instant_of("2026-03-02 09:05:00", stockholm) == expected);
  CHECK(instant_of("2026-03-02T08:05:00Z", stockholm) == expected);
  for (const std::string stamp : {"2026-02-30", "2026-13-01", "25:00", "yesterday", "2026-03-02 25:00"}) {
    INFO(stamp);
    CHECK(instant_of(stamp) == "unreadable time \"" + stamp + "\"");
  }
}

TEST_CASE("day and month are told by the whole column", "[csv]") {
  const auto first = [](const RawLog& log) { return log.events.at[0] / 1'000'000; };
  constexpr TimeUs march_2 = 1772409600, february_3 = 1770076800;
  CHECK(first(read_log(dates({"02/03/2026", "13/03/2026"}))) == march_2);
  CHECK(first(read_log(dates({"02/03/2026", "03/13/2026"}))) == february_3);
  Error error = read_error(dates({"02/03/2026", "13/03/2026", "03/13/2026"}));
  CHECK(error.message == "some dates can only be day first (1) and some only month first (1)");
  CHECK(error.hint.find("--day-order") != std::string::npos);
  error = read_error(dates({"02/03/2026", "04/03/2026"}));
  CHECK(error.message == "no date tells day from month (2 could be either)");
  CHECK(error.hint.find("--day-order") != std::string::npos);
  InputOptions options;
  options.day_order = DayOrder::month_first;
  CHECK(first(read_log(dates({"02/03/2026", "04/03/2026"}), options)) == february_3);
  const RawLog forced = read_log(dates({"02/03/2026", "13/03/2026"}), options);
  CHECK(forced.rejects.size() == 1);
}

TEST_CASE("dates far down in a large file count too", "[csv]") {
  const auto padded = [](const std::string& head, const std::string& filler, const std::string& last) {
    std::string file = "ticket,time\n" + head;
    while (file.size() < peek_bytes + 1000) file += "T1," + filler + "\n";
    return file + "T2," + last + "\n";
  };
  SECTION("undecided at first, told at the end") {
    const RawLog log = read_log(padded("", "02/03/2026", "03/13/2026"));
    CHECK(log.events.at[0] / 1'000'000 == 1770076800);
  }
  SECTION("told at first, contradicted at the end") {
    const Error error = read_error(padded("T0,13/03/2026\n", "02/03/2026", "03/13/2026"));
    CHECK(error.message.find("some dates can only be day first (1) and some only month first (1)") == 0);
  }
  SECTION("none at first, month first at the end") {
    const Error error = read_error(padded("", "2026-03-02", "03/13/2026"));
    CHECK(error.hint == "say so: --day-order month-first");
  }
  SECTION("none at first, undecidable at the end") {
    const Error error = read_error(padded("", "2026-03-02", "03/04/2026"));
    CHECK(error.message == "no date tells day from month (1 could be either)");
  }
}

TEST_CASE("stamps without a zone are noted, stamps with one are not", "[csv]") {
  CHECK(read_log("ticket,time\nT1,2026-03-02 08:00\n").files[0].warnings.size() == 1);
  CHECK(read_log("ticket,time\nT1,2026-03-02T08:00Z\n").files[0].warnings.empty());
}

TEST_CASE("the order of files and of rows, and reading twice, change no event", "[csv][property]") {
  CHECK(rc::check([] {
    const auto rows = *rc::gen::container<std::vector<std::string>>(rc::gen::map(
        rc::gen::tuple(rc::gen::inRange(0, 3), rc::gen::inRange(0, 4), rc::gen::element(std::string("open"), std::string("close"))),
        [](const auto& row) { return fmt::format("T{},2026-03-02T08:0{}:00Z,{},Bo\n", std::get<0>(row), std::get<1>(row), std::get<2>(row)); }));
    const std::string header = "ticket,time,activity,person\n";
    const auto file_of = [&](auto first, auto last) {
      std::string file = header;
      for (auto row = first; row != last; ++row) file += *row;
      return file;
    };
    const auto sorted = [](std::vector<std::string> events) {
      std::sort(events.begin(), events.end());
      return events;
    };
    const RawLog whole = read_files({file_of(rows.begin(), rows.end())}).value();
    RC_ASSERT(sorted(events_of(read_files({file_of(rows.rbegin(), rows.rend())}).value())) == sorted(events_of(whole)));
    const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, rows.size() + 1));
    const std::vector<std::string> parts{file_of(rows.begin(), cut), file_of(cut, rows.end())};
    RC_ASSERT(events_of(read_files(parts).value()) == events_of(whole));
    const auto before = events_of(whole);
    RawLog base = read_files(parts).value();
    RC_ASSERT(events_of(read_files(parts, {}, std::move(base)).value()) == before);
  }));
}
