#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "../../src/sources/xes_columns.hpp"
#include "baton/base/stream_hash.hpp"
#include "baton/sources/formats.hpp"

using namespace baton;

namespace {

/// Reads documents one after the other into one log.
Result<RawLog> read_all_of(const std::vector<std::string>& documents, const InputOptions& options = {}) {
  LogBuilder builder{RawLog{}};
  int number = 0;
  for (const std::string& document : documents) {
    auto input = peek(open_memory(document, fmt::format("log{}.xes", ++number)), peek_bytes);
    REQUIRE(input);
    BATON_TRY_VOID(xes_format().read(std::move(*input), options, builder));
  }
  return builder.finish(1).value();
}

RawLog read_log(const std::string& document, const InputOptions& options = {}) {
  auto log = read_all_of({document}, options);
  if (!log) FAIL(log.error().message);
  return std::move(*log);
}

Error read_error(const std::string& document, const InputOptions& options = {}) {
  auto log = read_all_of({document}, options);
  REQUIRE_FALSE(log.has_value());
  return log.error();
}

Inspection inspect_log(const std::string& document, const InputOptions& options = {}) {
  auto input = peek(open_memory(document, "log.xes"), peek_bytes);
  REQUIRE(input);
  auto inspection = xes_format().inspect(std::move(*input), options);
  if (!inspection) FAIL(inspection.error().message);
  return std::move(*inspection);
}

std::string attribute(const std::string& type, const std::string& key, const std::string& value) {
  return fmt::format(R"(<{} key="{}" value="{}"/>)", type, key, value);
}

std::string event(const std::string& activity, const std::string& at, const std::string& more = {}) {
  return "<event>" + attribute("string", "concept:name", activity) + attribute("date", "time:timestamp", at) + more + "</event>\n";
}

std::string trace(const std::string& name, const std::string& content) {
  return "<trace>\n" + attribute("string", "concept:name", name) + "\n" + content + "</trace>\n";
}

std::string log_of(const std::string& content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n" + content + "</log>\n";
}

std::string text_of(const RawLog& log, TextColumn column, std::size_t at) {
  return std::string(log.texts.of(column).text(log.events.text_at(column, at)));
}

const std::string ten = "2026-03-02T10:00:00.000+01:00";
const std::string eleven = "2026-03-02T11:00:00.000+01:00";

}  // namespace

TEST_CASE("XES: standard attributes become fields", "[xes]") {
  const RawLog log = read_log(log_of(
      R"(<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<global scope="event"><string key="org:group" value="UNKNOWN"/></global>
<classifier name="Activity" keys="concept:name"/>
<string key="origin" value="csv"/>
)" + trace("I-1", event("Open", ten, attribute("string", "org:resource", "ann") + attribute("string", "org:group", "L1") +
                                          attribute("string", "lifecycle:transition", "complete")) +
                      event("Close", eleven, attribute("string", "impact", "High")))));
  REQUIRE(log.issues.size() == 1);
  REQUIRE(log.events.size() == 2);
  CHECK(log.key_of(0) == "I-1");
  // 10:00 at +01:00 is 09:00 UTC.
  CHECK(format_iso(log.events.at[0]) == "2026-03-02T09:00:00Z");
  CHECK(text_of(log, TextColumn::activity, 0) == "Open");
  CHECK(text_of(log, TextColumn::person, 0) == "ann");
  CHECK(text_of(log, TextColumn::team, 0) == "L1");
  CHECK(text_of(log, TextColumn::team, 1).empty());  // globals fill nothing
  CHECK(text_of(log, TextColumn::priority, 1) == "High");
  CHECK_FALSE(log.events.has(TextColumn::status));  // lifecycle:transition is no status
  const FileReceipt& file = log.files.at(0);
  CHECK(file.format == "xes");
  CHECK(file.records == 2);
  CHECK(file.kept == 2);
  CHECK(file.warnings.empty());
  const auto fills = [&](Field field) { return (file.mapped_fields >> static_cast<unsigned>(field) & 1U) != 0; };
  CHECK(fills(Field::issue));
  CHECK(fills(Field::priority));
  CHECK_FALSE(fills(Field::account));
}

TEST_CASE("XES: namespaces, attribute types and attributes after the events", "[xes]") {
  const RawLog log = read_log(
      "<x:log xmlns:x=\"http://www.xes-standard.org/\"><x:trace>"
      "<x:event><x:string key=\"concept:name\" value=\"A &amp; B\"/><x:string key=\"time:timestamp\" value=\"2026-03-02 10:00:00\"/></x:event>"
      "<x:int key=\"concept:name\" value=\"17\"/><x:string key=\"Customer\" value=\"Bj\xC3\xB6rk\"/></x:trace></x:log>");
  REQUIRE(log.events.size() == 1);
  CHECK(log.key_of(0) == "17");
  CHECK(text_of(log, TextColumn::activity, 0) == "A & B");
  CHECK(text_of(log, TextColumn::account, 0) == "Bj\xC3\xB6rk");
  CHECK(format_iso(log.events.at[0]) == "2026-03-02T10:00:00Z");
  REQUIRE(log.files[0].warnings.size() == 1);
  CHECK(log.files[0].warnings[0] == "no time zone in 1 of the stamps: read as UTC (--timezone ZONE says otherwise)");
}

TEST_CASE("XES: nested attributes are none of the event's", "[xes]") {
  const std::string nested = R"(<list key="cost"><values><string key="org:group" value="inner"/></values></list>)";
  const RawLog log = read_log(log_of(trace("1", event("A", ten, nested + attribute("string", "org:group", "outer"))) +
                                     R"(<float key="meta" value="1"><float key="concept:name" value="2"/></float>)"));
  REQUIRE(log.events.size() == 1);
  CHECK(text_of(log, TextColumn::team, 0) == "outer");
}

TEST_CASE("XES: records that cannot be in the log are rejected with reason, number and line", "[xes]") {
  const std::string document = log_of(                                           // lines 1 and 2
      "<event/>\n"                                                               // 3
      "<trace>\n" + event("A", ten) + "</trace>\n" +                             // 4 to 6
      trace("-", event("A", ten)) +                                              // 7 to 10
      trace("2", "<event/>\n" + event("B", "2026-02-30T00:00:00Z") + event("C", ten)));  // 11 to 16
  const RawLog log = read_log(document);
  REQUIRE(log.rejects.size() == 5);
  const auto is = [&](std::size_t index, std::uint64_t record, std::uint64_t line, const std::string& reason) {
    CAPTURE(index);
    CHECK(log.rejects[index].record == record);
    CHECK(log.rejects[index].line == line);
    CHECK(log.rejects[index].reason == reason);
  };
  is(0, 1, 3, "event outside a trace");
  is(1, 2, 5, "trace without concept:name");
  is(2, 3, 9, "blank case:concept:name: \"-\"");
  is(3, 4, 13, "event without time:timestamp");
  is(4, 5, 14, "unreadable time:timestamp: \"2026-02-30T00:00:00Z\"");
  REQUIRE(log.events.size() == 1);
  CHECK(Origin{log.events.origin[0]}.record() == 6);
  CHECK(log.files[0].records == 6);
  CHECK(log.files[0].rejected == 5);
}

TEST_CASE("XES: rejects keep their numbers across chunks", "[xes]") {
  // 60,000 events on a line each from line 3 on; a chunk is handed over after 50,000 and the trace that completes them.
  std::string content;
  for (int i = 0; i < 60'000; ++i) content += "<event/>\n";
  const RawLog log = read_log(log_of(content + trace("1", event("A", ten) + event("A", "never"))));
  REQUIRE(log.rejects.size() == 60'001);
  CHECK(log.rejects[59'999].record == 60'000);
  CHECK(log.rejects[59'999].line == 60'002);
  CHECK(log.rejects[60'000].record == 60'002);
  CHECK(log.rejects[60'000].line == 60'006);  // <trace>, its name and the good event before it
}

TEST_CASE("XES: equal events are one, unequal ones are not", "[xes]") {
  const std::string a = event("A", ten, attribute("string", "extra", "x"));
  const std::string repeated_key = event("A", ten, attribute("string", "extra", "x") + attribute("string", "extra", "y"));
  const std::string blank_key = event("A", ten, attribute("string", "extra", "x") + attribute("string", "other", ""));
  const RawLog log = read_log(log_of(trace("1", a + a + repeated_key + blank_key) + trace("2", a)));
  // a, its copy and the one with an empty attribute are one; the one with a second value of "extra" is another.
  CHECK(log.files[0].records == 5);
  CHECK(log.files[0].duplicates == 2);
  CHECK(log.files[0].kept == 3);
}

TEST_CASE("XES: attributes of the trace are part of the record", "[xes]") {
  const std::string a = event("A", ten);
  const RawLog log = read_log(log_of(trace("1", attribute("string", "kind", "x") + a) + trace("1", attribute("string", "kind", "y") + a)));
  CHECK(log.issues.size() == 1);
  CHECK(log.files[0].kept == 2);
}

TEST_CASE("XES: an event id alone says what is the same event", "[xes]") {
  InputOptions options;
  options.mapping[Field::event_id] = "id";
  const RawLog log = read_log(log_of(trace("1", event("A", ten, attribute("id", "id", "7")) + event("B", ten, attribute("id", "id", "7")) +
                                               event("B", ten, attribute("id", "id", "8")))), options);
  CHECK(log.files[0].duplicates == 1);
}

TEST_CASE("XES: a mapping names event and trace attributes", "[xes]") {
  InputOptions options;
  options.mapping = {{Field::issue, "ticket"}, {Field::team, "case:desk"}, {Field::minutes, "effort"}, {Field::due, "case:due"},
                     {Field::sequence, "step"}, {Field::account, "desk"}};
  options.status_columns = {"concept:name", "lifecycle:transition"};
  const RawLog log = read_log(log_of(trace("ignored", attribute("string", "desk", "D1") + attribute("date", "due", eleven) +
      event("Queued", ten, attribute("int", "ticket", "5") + attribute("string", "lifecycle:transition", "Awaiting") +
                               attribute("float", "effort", "1.5") + attribute("int", "step", "3")) +
      event("Queued", ten, attribute("int", "ticket", "5") + attribute("float", "effort", "much") + attribute("int", "step", "2")))),
      options);
  REQUIRE(log.events.size() == 2);
  CHECK(log.key_of(0) == "5");
  CHECK(log.events.number_at(NumberColumn::sequence, 0) == 2);  // ordered by the sequence
  CHECK(text_of(log, TextColumn::status, 1) == "Queued/Awaiting");
  CHECK(text_of(log, TextColumn::status, 0) == "Queued/");
  CHECK(text_of(log, TextColumn::team, 1) == "D1");
  CHECK(text_of(log, TextColumn::account, 1).empty());  // a plain key is no trace attribute
  CHECK(log.events.number_at(NumberColumn::minutes, 1) == 90 * second_us);
  CHECK(log.events.number_at(NumberColumn::minutes, 0) == no_time);
  CHECK(format_iso(log.events.number_at(NumberColumn::due, 0)) == "2026-03-02T10:00:00Z");
  const std::vector<std::string> warnings{"unreadable values of effort (minutes), taken as missing: 1",
                                          "no attribute desk to read as account"};
  CHECK(log.files[0].warnings == warnings);
}

TEST_CASE("XES: the order of day and month is decided on the log or asked for", "[xes]") {
  const auto two = [](const std::string& first, const std::string& second) {
    return log_of(trace("1", event("A", first) + event("B", second)));
  };
  // 25 can only be a day, so 02/03 is 2 March.
  CHECK(format_iso(read_log(two("02/03/2026 10:00", "25/03/2026 10:00")).events.at[0]) == "2026-03-02T10:00:00Z");
  CHECK(format_iso(read_log(two("02/03/2026 10:00", "02/25/2026 10:00")).events.at[0]) == "2026-02-03T10:00:00Z");
  CHECK(read_error(two("02/03/2026 10:00", "03/03/2026 10:00")).message == "no date tells day from month (1 could be either)");
  CHECK(read_error(two("25/03/2026 10:00", "03/25/2026 10:00")).code == ErrorCode::input);
  InputOptions options;
  options.day_order = DayOrder::month_first;
  CHECK(format_iso(read_log(two("02/03/2026 10:00", "03/03/2026 10:00"), options).events.at[0]) == "2026-02-03T10:00:00Z");
}

TEST_CASE("XES: the source is named by its header, the file known by its bytes", "[xes]") {
  const std::string extension = "<extension name=\"Concept\" prefix=\"concept\" uri=\"http://x/concept\"/>\n";
  const std::string global = "<global scope=\"event\">\n<string key=\"org:group\" value=\"\"/>\n</global>\n";
  const std::string classifier = "<classifier name=\"Activity\" keys=\"concept:name\"/>\n";
  const std::string header = extension + global + classifier;
  const std::string first = log_of(header + trace("1", event("A", ten)));
  const std::string second = log_of(classifier + global + extension + trace("2", event("B", ten)));
  const std::string third = log_of(header + trace("3", event("C", ten, attribute("string", "org:group", "L1"))));
  const std::string other = log_of(extension + classifier + trace("4", event("D", ten)));
  const auto log = read_all_of({first, second, third, other, first});
  REQUIRE(log);
  REQUIRE(log->sources.size() == 2);
  CHECK(log->sources[0].name.size() == std::string("xes-00000000").size());
  CHECK(log->sources[0].mapping.at(Field::issue) == "case:concept:name");
  REQUIRE(log->files.size() == 4);  // the first one again is dropped
  CHECK(log->files[0].digest == hash_bytes(first));
  CHECK(log->files[0].column_set == log->files[2].column_set);
  CHECK(log->files[2].source == 0);
  CHECK(log->files[3].source == 1);
  CHECK(log->files[0].column_set != log->files[3].column_set);
  InputOptions options;
  options.source_name = "desk";
  CHECK(read_log(first, options).sources[0].name == "desk");
}

TEST_CASE("XES: a log split between its traces is the same log, whatever attributes its parts have", "[xes]") {
  const auto attributes_of = [](int number) {
    std::string text = number % 3 == 0 ? attribute("string", "case note", "x") : "";
    return text + (number % 4 == 0 ? attribute("string", "company", "Acme") : attribute("string", "customer", "Bolt"));
  };
  std::vector<std::string> traces;
  for (int number = 1; number <= 8; ++number) {
    traces.push_back(trace(std::to_string(number), attributes_of(number) + event("A", ten, number > 4 ? attribute("string", "org:group", "L1") : "")));
  }
  // The same trace in two parts: its events differ in what is not mapped.
  traces.push_back(trace("9", event("A", ten, attribute("int", "cost", "1"))));
  traces.push_back(trace("9", event("A", ten, attribute("int", "rate", "1"))));
  std::string all;
  for (const std::string& text : traces) all += text;
  const RawLog whole = read_log(log_of(all));
  std::vector<std::string> parts;
  for (const std::string& text : traces) parts.push_back(log_of(text));
  const auto split = read_all_of(parts);
  REQUIRE(split);
  CHECK(split->sources.size() == 1);
  CHECK(split->events.size() == whole.events.size());
  CHECK(split->issues.size() == whole.issues.size());
  for (std::size_t number = 0; number < whole.events.size(); ++number) {
    CHECK(text_of(*split, TextColumn::account, number) == text_of(whole, TextColumn::account, number));
  }
}

TEST_CASE("XES: events inside other elements are rejected one by one", "[xes]") {
  const RawLog log = read_log(log_of(
      "<trace>\n" + attribute("string", "concept:name", "1") + "\n" +                     // 3, 4
      "<event>\n<event/>\n" + attribute("string", "concept:name", "A") + "\n" +           // 5 to 7
      "<list key=\"x\"><values><event/></values></list>\n" +                             // 8
      attribute("date", "time:timestamp", ten) + "\n</event>\n" +                          // 9, 10
      "<trace>\n<event>\n<event/></event></trace>\n" +                                     // 11 to 13
      event("B", ten) + "</trace>\n<event><event/></event>\n"));                           // 14 to 16
  std::vector<std::string> rejects;
  for (const Reject& reject : log.rejects) rejects.push_back(fmt::format("{} {} {}", reject.record, reject.line, reject.reason));
  const std::string inside = "event inside another element than a trace";
  CHECK(rejects == std::vector<std::string>{"2 6 " + inside, "3 8 " + inside, "4 12 " + inside, "5 13 " + inside,
                                            "7 16 event outside a trace", "8 16 event outside a trace"});
  REQUIRE(log.events.size() == 2);
  CHECK(text_of(log, TextColumn::activity, 0) == "A");
  CHECK(text_of(log, TextColumn::activity, 1) == "B");
  CHECK(log.files[0].records == 8);
}

TEST_CASE("XES: which stamps say their zone", "[xes]") {
  for (const char* stamp : {"2026-03-02T08:05:00Z", "2026-03-02T08:05:00+01:00", "20260302T080500Z", "20260302T080500+0100", "1772438700", "1772438700.5", "1772438700123"}) {
    CAPTURE(stamp);
    CHECK(xes::states_zone(stamp));
  }
  for (const char* stamp : {"20260302T080500", "20260302080500", "20260302", "2026-03-02", "2026-03-02T08:05:00", "02/03/2026 8:05 AM"}) {
    CAPTURE(stamp);
    CHECK_FALSE(xes::states_zone(stamp));
  }
}

TEST_CASE("XES: what is no readable log is refused in words", "[xes]") {
  const auto message = [](const std::string& document) { return read_error(document).message; };
  const std::string deep = "<log><trace>" + [] { std::string tags; for (int i = 0; i < 300; ++i) tags += "<list key=\"a\">"; return tags; }();
  std::string wide = "<log ";
  for (int i = 0; i < 300; ++i) wide += fmt::format("a{}='' ", i);
  CHECK(message("<!DOCTYPE log [<!ENTITY a \"b\">]><log/>").find("DOCTYPE") != std::string::npos);
  CHECK(message("<!DOCTYPE log SYSTEM \"http://127.0.0.1:9/x.dtd\"><log/>").find("DOCTYPE") != std::string::npos);
  CHECK(message(deep) == "elements are nested deeper than 256");
  CHECK(message(wide + "/>") == "an element has more than 256 attributes");
  CHECK(message("<?xml version=\"1.0\" encoding=\"UTF-7\"?>\n<log/>") == "the file says that its encoding is \"UTF-7\", which cannot be read");
  CHECK(message("<html/>") == "the root element is <html>, not <log>");
  CHECK(message("<log><events/></log>") == "this is an object-centric log (OCEL), not XES");
  CHECK(message("<log><trace><event><string key=\"a\"") == "the file ends in the middle of <event>");
  CHECK(message("<log><trace>") == "the file ends in the middle of <trace>");
  CHECK(message("<log>\n") == "the file ends in the middle of <log>");
  CHECK(message("   ") == "the file has no XML element");
  CHECK(message("<log><trace></log>") == "not well-formed XML: mismatched tag");
  CHECK(message(std::string("<log a='\0'/>", 12)).starts_with("not well-formed XML"));
  CHECK(message("<log a='\xFF\xFE'/>").starts_with("not well-formed XML"));
  CHECK(message("<log><!--" + std::string(std::size_t{10} << 20, 'x')) == "an element or comment is longer than 4 MiB");
  const Error error = read_error("<log>\n<trace>\n<event>");
  CHECK(error.code == ErrorCode::input);
  CHECK(error.place == "log1.xes, line 3");
  CHECK_FALSE(error.hint.empty());
}

TEST_CASE("XES: odd but readable logs are read", "[xes]") {
  CHECK(read_log("<log/>").files[0].warnings == std::vector<std::string>{"the log has no events"});
  const std::string ascii = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><log>" + trace("1", event("A", ten)) + "</log>";
  std::string utf16 = "\xFF\xFE";
  for (const char c : ascii) (utf16 += c) += '\0';
  CHECK(read_log(utf16).events.size() == 1);
  CHECK(xes_format().fits(utf16, "x") > 50);
  const RawLog latin = read_log("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><log>" + trace("1", event("\xE5", ten)) + "</log>");
  CHECK(text_of(latin, TextColumn::activity, 0) == "\xC3\xA5");
  const std::string long_value(std::size_t{3} << 20, 'x');
  CHECK(text_of(read_log(log_of(trace("1", event(long_value, ten)))), TextColumn::activity, 0) == long_value);
  const RawLog misplaced = read_log(log_of(trace("1", event("A", ten, "<event/><string value=\"no key\"/>"))));
  CHECK(misplaced.files[0].warnings == std::vector<std::string>{"attributes without a key, not read: 1"});
}

TEST_CASE("XES: other formats are not taken for it", "[xes]") {
  CHECK(xes_format().fits("<?xml version='1.0'?>\n<log>", "a") > 90);
  CHECK(xes_format().fits("\xEF\xBB\xBF<!-- made by x -->\n<log xes.version=\"1.0\">", "a") > 90);
  CHECK(xes_format().fits("<?xml version='1.0'?>\n<issues/>", "a.xml") == 0);
  CHECK(xes_format().fits("case,activity\n1,<log>", "a.csv") == 0);
  CHECK(xes_format().fits("<log><object-types>", "a") < 50);
}

TEST_CASE("XES: inspect shows columns, mapping and what it doubts", "[xes]") {
  const std::string document = log_of(trace("1", attribute("string", "channel", "mail") +
      event("A", "2026-03-02T10:00:00", attribute("string", "org:resource", "-")) +
      event("B", "2026-03-02T11:00:00", attribute("string", "org:resource", "ann"))));
  const Inspection inspection = inspect_log(document);
  CHECK(inspection.format == "xes");
  CHECK(inspection.description == "XES, 3 event attributes, 2 trace attributes");
  CHECK(inspection.sampled_records == 2);
  REQUIRE(inspection.columns.size() == 5);
  CHECK(inspection.columns[0].name == "case:concept:name");
  CHECK(inspection.columns[0].field == "issue");
  CHECK(inspection.columns[1].field == "channel");
  CHECK(inspection.columns[4].name == "org:resource");
  CHECK(inspection.columns[4].example == "ann");
  CHECK(inspection.columns[4].filled == 1);
  CHECK(inspection.columns[2].distinct == 2);
  CHECK(inspection.used.mapping.at(Field::channel) == "case:channel");
  CHECK(inspection.used.source_name == read_log(document).sources[0].name);
  CHECK(inspection.warnings == std::vector<std::string>{"no time zone in 2 of the stamps: read as UTC (--timezone ZONE says otherwise)"});
  InputOptions mistyped;
  mistyped.mapping[Field::person] = "org:resourse";
  const Inspection doubt = inspect_log(document, mistyped);
  REQUIRE(doubt.warnings.size() == 2);
  CHECK(doubt.warnings[1] == "no attribute org:resourse in the sample; did you mean org:resource?");
}

TEST_CASE("XES: a hash of pieces is the hash of the whole", "[xes]") {
  const std::string text(100'000, 'x');
  StreamHash hash;
  CHECK(hash.finish() == hash_bytes(""));
  for (std::size_t offset = 0; offset < text.size(); offset += 777) hash.update(std::string_view(text).substr(offset, 777));
  CHECK(hash.finish() == hash_bytes(text));
}

TEST_CASE("XES: real logs give the published figures", "[xes][real]") {
  const char* const folder = std::getenv("BATON_REAL_DATA");
  if (folder == nullptr) {
    WARN("not run: set BATON_REAL_DATA to a folder with logs/ and nasty/");
    return;
  }
  const std::filesystem::path root = folder;
  struct Expected {
    const char* path;
    std::size_t issues;
    std::uint64_t records, duplicates;
  };
  for (const Expected& expected : {Expected{"logs/bpic2013-incidents/07_bpic2013_incidents.xes.gz", 7554, 65'533, 0},
                                   Expected{"logs/helpdesk/helpdesk.xes.gz", 4580, 21'348, 127},
                                   Expected{"logs/receipt/08_receipt.xes.gz", 1434, 8577, 0}}) {
    CAPTURE(expected.path);
    LogBuilder builder{RawLog{}};
    auto source = open_input({(root / expected.path).string(), ""});
    REQUIRE(source);
    auto input = peek(std::move(*source), peek_bytes);
    REQUIRE(input);
    REQUIRE(xes_format().read(std::move(*input), {}, builder));
    const RawLog log = builder.finish(1).value();
    CHECK(log.issues.size() == expected.issues);
    CHECK(log.files[0].records == expected.records);
    CHECK(log.files[0].duplicates == expected.duplicates);
    CHECK(log.files[0].rejected == 0);
  }
  for (const auto& entry : std::filesystem::directory_iterator(root / "nasty" / "xml")) {
    CAPTURE(entry.path().string());
    LogBuilder builder{RawLog{}};
    auto source = open_input({entry.path().string(), ""});
    REQUIRE(source);
    auto input = peek(std::move(*source), peek_bytes);
    REQUIRE(input);
    const auto read = xes_format().read(std::move(*input), {}, builder);
    if (read) {
      CHECK(builder.finish(1).value().events.size() == 0);
    } else {
      CHECK(read.error().code == ErrorCode::input);
      CHECK_FALSE(read.error().hint.empty());
    }
  }
}
