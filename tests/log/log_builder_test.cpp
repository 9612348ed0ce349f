#include "baton/log/log_builder.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <set>

#include "log/tiny_files.hpp"

using namespace baton;
using namespace log_test;

namespace {

/// Every event in words, in order of the log.
std::vector<std::string> events_of(const RawLog& log) {
  std::vector<std::string> all;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    for (std::uint64_t event = log.offsets[issue]; event < log.offsets[issue + 1]; ++event) {
      const auto activity = log.texts.of(TextSpace::activity).text(log.events.text_at(TextColumn::activity, event));
      all.push_back(fmt::format("{} {} {}", log.key_of(issue), log.events.at[event], activity));
    }
  }
  return all;
}

std::vector<std::uint64_t> origins_of(const RawLog& log) { return log.events.origin; }

void check_conservation(const RawLog& log) {
  std::uint64_t kept = 0;
  for (const FileReceipt& file : log.files) {
    CHECK(file.records == file.kept + file.duplicates + file.rejected);
    kept += file.kept;
  }
  CHECK(kept == log.events.size());
  CHECK(log.offsets.size() == log.issues.size() + 1);
  CHECK(log.offsets.back() == log.events.size());
}

}  // namespace

TEST_CASE("events are grouped by issue in order of first appearance and sorted by time") {
  const RawLog log = log_of({{{{"B", 30, "close", ""}, {"A", 20, "open", ""}, {"B", 10, "open", ""}, {"A", 25, "work", ""}}}});
  CHECK(events_of(log) == std::vector<std::string>{"B 10 open", "B 30 close", "A 20 open", "A 25 work"});
  check_conservation(log);
}

TEST_CASE("within an instant the sequence decides, then the position; receipts count what only the position decides") {
  SECTION("without a sequence") {
    const RawLog log = log_of({{{{"A", 5, "second", ""}, {"A", 1, "first", ""}, {"A", 5, "third", ""}, {"A", 5, "fourth", ""}}}});
    CHECK(events_of(log) == std::vector<std::string>{"A 1 first", "A 5 second", "A 5 third", "A 5 fourth"});
    CHECK(log.files[0].ties == 2);
  }
  SECTION("with one") {
    const RawLog log = log_of({{{{"A", 5, "c", "", 3}, {"A", 5, "a", "", 1}, {"A", 5, "b", "", 2}, {"A", 5, "b2", "", 2}}}});
    CHECK(events_of(log) == std::vector<std::string>{"A 5 a", "A 5 b", "A 5 b2", "A 5 c"});
    CHECK(log.files[0].ties == 1);
  }
}

TEST_CASE("equal records are one event, within a file and across files") {
  const Row row{"A", 5, "open", "x"};
  const Row other{"A", 5, "open", "y"};
  SECTION("within a file") {
    const RawLog log = log_of({{{row, other, row, row}}});
    CHECK(log.events.size() == 2);
    CHECK(log.files[0].duplicates == 2);
    CHECK(Origin{log.events.origin[0]}.record() == 1);
    check_conservation(log);
  }
  SECTION("across files the first to arrive stays") {
    const RawLog log = log_of({{{row}}, {{other, row}}});
    CHECK(log.events.size() == 2);
    CHECK(log.files[0].kept == 1);
    CHECK(log.files[1].duplicates == 1);
    CHECK(Origin{log.events.origin[0]}.file() == 0);
    check_conservation(log);
  }
  SECTION("another issue, instant or source is another event") {
    File elsewhere{{row}};
    elsewhere.source = "other desk";
    const RawLog log = log_of({{{row, {"B", 5, "open", "x"}, {"A", 6, "open", "x"}}}, elsewhere});
    CHECK(log.events.size() == 4);
    CHECK(log.issues.size() == 3);
  }
  SECTION("a column that is blank throughout tells nothing apart") {
    const RawLog log = log_of({{{{"A", 5, "open", ""}}}, {{{"A", 5, "open", ""}}, 0, false}});
    CHECK(log.events.size() == 1);
    check_conservation(log);
  }
}

TEST_CASE("files with other columns are matched one to one and the larger count stays") {
  const Row wide{"A", 5, "open", "x"};
  const Row wide2{"A", 5, "open", "y"};
  const Row narrow{"A", 5, "open", ""};
  SECTION("one each") {
    const RawLog log = log_of({{{wide}}, {{narrow}, 0, false}});
    CHECK(log.events.size() == 1);
    CHECK(log.files[1].duplicates == 1);
  }
  SECTION("two in the first, one in the second") {
    CHECK(log_of({{{wide, wide2}}, {{narrow}, 0, false}}).events.size() == 2);
  }
  SECTION("one in the first, two in the second") {
    // The narrow export tells its two records apart by nothing: they are one event. With another activity each they are two.
    CHECK(log_of({{{narrow}, 0, false}, {{wide, wide2}}}).events.size() == 2);
  }
  SECTION("another mapped value is another event") {
    CHECK(log_of({{{wide}}, {{{"A", 5, "close", ""}}, 0, false}}).events.size() == 2);
  }
  SECTION("what was stored is never matched again") {
    RawLog log = log_of({{{narrow}, 0, false}, {{wide, wide2}}});
    REQUIRE(log.events.size() == 2);
    log = log_of({{{{"B", 1, "open", ""}}}}, std::move(log));
    CHECK(log.events.size() == 3);
    check_conservation(log);
  }
}

/// One event of a source that is exported in several sets of columns.
struct Part {
  std::uint64_t column_set = 1;
  std::vector<std::pair<TextColumn, std::string>> values;
};

RawLog log_of_parts(const std::vector<Part>& parts, bool in_steps) {
  RawLog log;
  auto builder = std::make_unique<LogBuilder>(RawLog{});
  for (std::size_t number = 0; number < parts.size(); ++number) {
    SourceInfo source;
    source.name = "desk";
    FileReceipt receipt;
    receipt.source = builder->add_source(source).value();
    receipt.column_set = parts[number].column_set;
    REQUIRE(builder->begin_file(std::move(receipt)));
    EventChunk chunk;
    chunk.records = chunk.lines = 1;
    std::uint64_t digest = 0;
    for (const auto& [column, text] : parts[number].values) digest += digest_of(name_of(column), text);
    const std::size_t event = chunk.add("A", 5, 1, digest + parts[number].column_set);
    for (const auto& [column, text] : parts[number].values) chunk.set(event, column, text);
    builder->append(chunk);
    builder->end_file(number + 1);
    if (in_steps) builder = std::make_unique<LogBuilder>(builder->finish(1).value());
  }
  return builder->finish(1).value();
}

/// Person and status of every event, sorted.
std::vector<std::string> comparable(const RawLog& log) {
  std::vector<std::string> all;
  for (std::size_t event = 0; event < log.events.size(); ++event) {
    all.push_back(fmt::format("{}/{}", log.texts.of(TextSpace::person).text(log.events.text_at(TextColumn::person, event)),
                              log.texts.of(TextSpace::status).text(log.events.text_at(TextColumn::status, event))));
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST_CASE("files with other columns: nothing that only one of them says is lost") {
  using Words = std::vector<std::string>;
  const Part person{1, {{TextColumn::person, "Bo"}}};
  const Part status{2, {{TextColumn::status, "Resolved"}}};
  const Part both{3, {{TextColumn::person, "Bo"}, {TextColumn::status, "Resolved"}}};
  const Part other{3, {{TextColumn::person, "Ann"}, {TextColumn::status, "Resolved"}}};
  const Part blank{4, {{TextColumn::person, ""}}};
  for (const bool in_steps : {false, true}) {
    CAPTURE(in_steps);
    const auto of = [&](const std::vector<Part>& parts) {
      const RawLog log = log_of_parts(parts, in_steps);
      check_conservation(log);
      return comparable(log);
    };
    CHECK(of({person, status}) == Words{"/Resolved", "Bo/"});
    CHECK(of({status, person}) == Words{"/Resolved", "Bo/"});
    CHECK(of({person, both}) == Words{"Bo/Resolved"});
    CHECK(of({both, person}) == Words{"Bo/Resolved"});
    CHECK(of({person, other}) == Words{"Ann/Resolved", "Bo/"});
    CHECK(of({blank, status}) == Words{"/Resolved"});
    CHECK(of({status, blank}) == Words{"/Resolved"});
    std::vector<std::size_t> order{0, 1, 2};
    const std::vector<Part> three{person, status, both};
    do {
      CHECK(of({three[order[0]], three[order[1]], three[order[2]]}) == Words{"Bo/Resolved"});
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_CASE("three exports of one event with three sets of columns are one event") {
  LogBuilder builder{RawLog{}};
  for (std::uint64_t set = 1; set <= 3; ++set) {
    SourceInfo source;
    source.name = "desk";
    FileReceipt receipt;
    receipt.source = builder.add_source(source).value();
    receipt.column_set = set;
    receipt.mapped_fields = std::uint64_t{1} << static_cast<unsigned>(Field::activity);
    REQUIRE(builder.begin_file(std::move(receipt)));
    EventChunk chunk;
    chunk.records = chunk.lines = 1;
    chunk.set(chunk.add("A", 5, 1, 1000 + set), TextColumn::activity, "open");
    builder.append(chunk);
    builder.end_file(set);
  }
  const RawLog log = builder.finish(1).value();
  CHECK(log.events.size() == 1);
  check_conservation(log);
}

TEST_CASE("an identical file is left out whole") {
  LogBuilder builder{RawLog{}};
  const File file{{{"A", 5, "open", ""}}, 2};
  CHECK(add(builder, file, 7));
  CHECK_FALSE(add(builder, file, 7));
  CHECK(builder.files_known_before() == std::vector<std::string>{"file7"});
  CHECK(add(builder, {{{"B", 6, "open", ""}}}, 8));
  const RawLog log = builder.finish(1).value();
  CHECK(log.files.size() == 2);
  CHECK(log.rejects.size() == 2);
  CHECK(log.events.size() == 2);
  check_conservation(log);
}

TEST_CASE("a column that only a left out file has stays unused") {
  LogBuilder builder{RawLog{}};
  CHECK(add(builder, {{{"A", 5, "open", ""}}}, 7));
  CHECK_FALSE(add(builder, {{{"A", 5, "open", "", 3}}}, 7));
  CHECK_FALSE(builder.finish(1).value().events.has(NumberColumn::sequence));
}

TEST_CASE("a file of which every record was rejected can be read again, by another mapping too") {
  const auto read = [](RawLog base, std::uint64_t digest, const std::string& time_column, DayOrder order, const File& file) {
    LogBuilder builder(std::move(base));
    SourceInfo source;
    source.name = file.source;
    source.mapping[Field::time] = time_column;
    const auto options = builder.options_like_before(source.name, {});
    REQUIRE(options);
    CHECK(options->day_order == DayOrder::unknown);
    FileReceipt receipt;
    receipt.source = builder.add_source(source).value();
    REQUIRE(builder.begin_file(std::move(receipt)));
    builder.append(chunk_of(file));
    builder.keep_reading("", order);
    CHECK(builder.end_file(digest));
    return builder.finish(1).value();
  };
  File other{{{"B", 1, "open", ""}}, 1};
  other.source = "other desk";
  File last{{{"C", 1, "open", ""}}, 1};
  last.source = "last desk";
  RawLog log = read({}, 1, "at", DayOrder::unknown, other);
  log = read(std::move(log), 2, "when", DayOrder::month_first, {{}, 3});
  log = read(std::move(log), 3, "at", DayOrder::unknown, last);
  CHECK(log.rejects.size() == 5);
  log = read(std::move(log), 2, "date", DayOrder::day_first, {{{"A", 5, "open", ""}, {"A", 6, "close", ""}}, 1});
  check_conservation(log);
  REQUIRE(log.files.size() == 3);
  CHECK(log.files[2].digest == 2);
  CHECK(log.files[2].kept == 2);
  REQUIRE(log.rejects.size() == 3);
  CHECK(log.rejects[0].file == 0);
  CHECK(log.rejects[1].file == 1);
  CHECK(log.rejects[2].file == 2);
  CHECK(log.sources[1].mapping.at(Field::time) == "date");
  CHECK(log.sources[1].day_order == DayOrder::day_first);
  CHECK(events_of(log) == std::vector<std::string>{"B 1 open", "A 5 open", "A 6 close", "C 1 open"});
  std::vector<std::uint32_t> files;
  for (const std::uint64_t origin : log.events.origin) files.push_back(Origin{origin}.file());
  CHECK(files == std::vector<std::uint32_t>{0, 2, 2, 1});
  // Now its records are there, it is known.
  LogBuilder builder(std::move(log));
  CHECK_FALSE(add(builder, {{}, 3}, 2));
}

TEST_CASE("adding to a stored log is the same as reading all at once") {
  const File first{{{"B", 30, "close", "x"}, {"A", 20, "open", "x"}}, 1};
  const File second{{{"A", 20, "open", "x"}, {"A", 10, "call", "y"}, {"C", 1, "open", "z"}}};
  const RawLog at_once = log_of({first, second});
  const RawLog in_steps = log_in_steps({first, second});
  CHECK(events_of(in_steps) == events_of(at_once));
  CHECK(origins_of(in_steps) == origins_of(at_once));
  CHECK(in_steps.rejects.size() == 1);
  check_conservation(in_steps);
}

TEST_CASE("texts that are no UTF-8 are taken for Windows-1252") {
  EventChunk chunk;
  chunk.records = chunk.lines = 2;
  chunk.set(chunk.add("A", 5, 1, 1), TextColumn::person, "Bj\xF6rk");
  chunk.reject(2, 2, "unreadable time \"\xF6\"");
  LogBuilder builder{RawLog{}};
  SourceInfo source;
  source.name = "desk";
  FileReceipt receipt;
  receipt.source = builder.add_source(source).value();
  REQUIRE(builder.begin_file(std::move(receipt)));
  builder.append(chunk);
  builder.end_file(1);
  const RawLog log = builder.finish(1).value();
  CHECK(log.texts.of(TextSpace::person).text(log.events.text_at(TextColumn::person, 0)) == "Björk");
  CHECK(log.rejects[0].reason == "unreadable time \"\xEF\xBF\xBD\"");
}

TEST_CASE("a source keeps its mapping and its status columns") {
  LogBuilder builder{RawLog{}};
  SourceInfo source;
  source.name = "desk";
  source.mapping[Field::team] = "Group";
  REQUIRE(builder.add_source(source).value() == 0);
  source.mapping[Field::person] = "Agent";
  CHECK(builder.add_source(source).value() == 0);
  source.mapping[Field::team] = "Queue";
  const auto other = builder.add_source(source);
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().code == ErrorCode::usage);
  CHECK(other.error().message == "source \"desk\" was imported with team = \"Group\", now it is \"Queue\"");
}

TEST_CASE("more files than a log can hold are an error, not an abort") {
  RawLog base;
  base.sources.emplace_back();
  base.issue_keys.emplace_back();
  base.offsets = {0};
  base.files.resize(Origin::max_files);
  LogBuilder builder(std::move(base));
  FileReceipt receipt;
  receipt.path = "one-more.eml";
  const auto opened = builder.begin_file(std::move(receipt));
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == ErrorCode::input);
  CHECK(opened.error().place == "one-more.eml");
  CHECK_FALSE(opened.error().hint.empty());
}

TEST_CASE("an origin holds the last file and a large record") {
  const Origin origin = Origin::of(Origin::max_files - 1, (std::uint64_t{1} << Origin::record_bits) - 1);
  CHECK(origin.file() == Origin::max_files - 1);
  CHECK(origin.record() == (std::uint64_t{1} << Origin::record_bits) - 1);
}

namespace {

/// Few issues, instants and values, so that ties and repetitions abound.
rc::Gen<Row> any_row() {
  return rc::gen::build<Row>(rc::gen::set(&Row::issue, rc::gen::elementOf(std::vector<std::string>{"A", "B", "C"})),
                             rc::gen::set(&Row::at, rc::gen::inRange<TimeUs>(0, 4)),
                             rc::gen::set(&Row::activity, rc::gen::elementOf(std::vector<std::string>{"open", "close"})),
                             rc::gen::set(&Row::unmapped, rc::gen::elementOf(std::vector<std::string>{"", "x", "y"})));
}

rc::Gen<std::vector<File>> any_files() {
  return rc::gen::container<std::vector<File>>(rc::gen::build<File>(rc::gen::set(&File::rows, rc::gen::container<std::vector<Row>>(any_row())),
                                                                    rc::gen::set(&File::rejected, rc::gen::inRange<std::uint64_t>(0, 3)),
                                                                    rc::gen::set(&File::has_unmapped, rc::gen::arbitrary<bool>())));
}

}  // namespace

TEST_CASE("properties of the log", "[property]") {
  CHECK(rc::check("every record is kept, a duplicate or rejected", [] {
    const RawLog log = log_of(*any_files());
    std::uint64_t kept = 0;
    for (const FileReceipt& file : log.files) {
      RC_ASSERT(file.records == file.kept + file.duplicates + file.rejected);
      kept += file.kept;
    }
    RC_ASSERT(kept == log.events.size());
  }));
  CHECK(rc::check("files one after the other and all at once give the same log", [] {
    const auto files = *any_files();
    const RawLog at_once = log_of(files);
    const RawLog in_steps = log_in_steps(files);
    RC_ASSERT(events_of(in_steps) == events_of(at_once));
    RC_ASSERT(origins_of(in_steps) == origins_of(at_once));
  }));
  CHECK(rc::check("the same for exports that have some columns in common", [] {
    const auto value = rc::gen::elementOf(std::vector<std::string>{"", "x", "y"});
    const auto part = rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::uint64_t>(1, 4), value, value), [](const auto& values) {
      return Part{std::get<0>(values), {{TextColumn::person, std::get<1>(values)}, {TextColumn::status, std::get<2>(values)}}};
    });
    const auto parts = *rc::gen::container<std::vector<Part>>(part);
    const RawLog at_once = log_of_parts(parts, false);
    RC_ASSERT(comparable(log_of_parts(parts, true)) == comparable(at_once));
    std::set<std::string> said;
    for (const std::string& event : comparable(at_once)) said.insert(event);
    for (const Part& given : parts) {
      const std::string &person = given.values[0].second, &status = given.values[1].second;
      RC_ASSERT(std::any_of(said.begin(), said.end(), [&](const std::string& event) {
        const std::size_t slash = event.find('/');
        return (person.empty() || event.substr(0, slash) == person) && (status.empty() || event.substr(slash + 1) == status);
      }));
    }
  }));
  CHECK(rc::check("importing everything twice changes nothing", [] {
    const auto files = *any_files();
    const RawLog once = log_of(files);
    const auto before = events_of(once);
    RawLog base = log_of(files);
    RC_ASSERT(events_of(log_of(files, std::move(base))) == before);
  }));
  CHECK(rc::check("one file's rows in another order, or split into two files, are the same events", [] {
    const auto rows = *rc::gen::container<std::vector<Row>>(any_row());
    auto sorted = events_of(log_of({{rows}}));
    std::sort(sorted.begin(), sorted.end());
    auto mixed = rows;
    std::reverse(mixed.begin(), mixed.end());
    auto of_mixed = events_of(log_of({{mixed}}));
    std::sort(of_mixed.begin(), of_mixed.end());
    RC_ASSERT(of_mixed == sorted);
    const auto cut = static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, rows.size() + 1));
    const File head{{rows.begin(), rows.begin() + cut}};
    const File tail{{rows.begin() + cut, rows.end()}};
    RC_ASSERT(events_of(log_of({head, tail})) == events_of(log_of({{rows}})));
  }));
  CHECK(rc::check("threads change nothing", [] {
    const auto files = *any_files();
    const RawLog one = log_of(files);
    const RawLog eight = log_of(files, {}, 8);
    RC_ASSERT(events_of(one) == events_of(eight));
    RC_ASSERT(origins_of(one) == origins_of(eight));
  }));
}
