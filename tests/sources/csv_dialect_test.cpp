#include <rapidcheck.h>

#include "../../src/sources/csv_dialect.hpp"
#include "../../src/sources/csv_tokens.hpp"
#include "baton/sources/table.hpp"
#include "csv_support.hpp"

using namespace csv_test;

namespace {

std::string utf16(std::string_view text, bool big, bool mark) {
  std::string bytes;
  const auto put = [&](unsigned unit) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    bytes += big ? high : low;
    bytes += big ? low : high;
  };
  if (mark) put(0xFEFF);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      put(byte);
    } else if (byte < 0xE0) {
      put(((byte & 0x1FU) << 6) | (static_cast<unsigned char>(text[i + 1]) & 0x3FU));
      ++i;
    } else {  // four bytes, as the tests have them
      const unsigned point = ((byte & 7U) << 18) | ((static_cast<unsigned char>(text[i + 1]) & 0x3FU) << 12) |
                             ((static_cast<unsigned char>(text[i + 2]) & 0x3FU) << 6) | (static_cast<unsigned char>(text[i + 3]) & 0x3FU);
      put(0xD800 + ((point - 0x10000) >> 10));
      put(0xDC00 + ((point - 0x10000) & 0x3FF));
      i += 3;
    }
  }
  return bytes;
}

std::string replaced(std::string text, char from, char to) {
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

const std::string plain =
    "ticket,time,activity,person\n"
    "T1,2026-03-02T08:00:00Z,open,Åsa\n"
    "T1,2026-03-02T09:00:00Z,close,Bo\n";
const std::vector<std::string> plain_events{"T1 1772438400000000 open Åsa", "T1 1772442000000000 close Bo"};

}  // namespace

TEST_CASE("delimiters are told from the text", "[csv]") {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    INFO("delimiter " << delimiter);
    CHECK(events_of(read_log(replaced(plain, ',', delimiter))) == plain_events);
  }
  CHECK(events_of(read_log("sep=^\n" + replaced(plain, ',', '^'))) == plain_events);
  CHECK(events_of(read_log("sep=\t\n" + replaced(plain, ',', '\t'))) == plain_events);
  CHECK(events_of(read_log("SEP=; \r\n" + replaced(plain, ',', ';'))) == plain_events);
}

TEST_CASE("encodings are told from the bytes", "[csv]") {
  CHECK(events_of(read_log("\xEF\xBB\xBF" + plain)) == plain_events);
  for (const bool big : {false, true}) {
    for (const bool mark : {false, true}) {
      INFO("big endian " << big << ", mark " << mark);
      CHECK(events_of(read_log(utf16(plain, big, mark))) == plain_events);
    }
  }
  std::string windows = plain;
  windows.replace(windows.find("Å"), 2, "\xC5");
  CHECK(events_of(read_log(windows)) == plain_events);
}

TEST_CASE("a stray byte changes its own value only", "[csv]") {
  const std::string mixed = plain + "T1,2026-03-02T10:00:00Z,note,Åsa\nT2,2026-03-02T08:00:00Z,open,J\xF6rg\n";
  std::vector<std::string> expected = plain_events;
  expected.emplace_back("T1 1772445600000000 note Åsa");
  expected.emplace_back("T2 1772438400000000 open Jörg");
  CHECK(events_of(read_log(mixed)) == expected);
  CHECK(events_of(read_log("\xEF\xBB\xBF" + mixed)) == expected);
  InputOptions options;
  options.mapping = {{Field::priority, "priorit t"}};
  const RawLog log = read_log("ticket,time,priorit\xE4t,team\nT1,2026-03-02,x,Ärger\nT1,2026-03-03,x,Ödön\n", options);
  CHECK(log.sources[0].mapping.at(Field::priority) == "priorität");
  const CsvTable table = read_csv_table("name,team\nJ\xF6rg,Ärger\nÅsa,x\n", "f").value();
  CHECK(table.rows[0].values == std::vector<std::string>{"Jörg", "Ärger"});
}

TEST_CASE("lines of a small table are counted from the file's first", "[csv]") {
  CHECK(read_csv_table("a,b\n\n1,2\n", "f").value().rows[0].line == 3);
  CHECK(read_csv_table("sep=;\na;b\n1;2\n", "f").value().rows[0].line == 3);
}

TEST_CASE("surrogate pairs are read whole wherever a block ends", "[csv]") {
  std::string text = "ticket,time,activity,person\n";
  for (int i = 0; i < 20'000; ++i) text += fmt::format("T{},2026-03-02T08:00:00Z,open,\xF0\x9F\x98\x80{}\n", i, std::string(static_cast<std::size_t>(i % 3), 'x'));
  const RawLog log = read_log(utf16(text, false, true));
  REQUIRE(log.events.size() == 20'000);
  for (std::size_t event = 0; event < log.events.size(); ++event) {
    REQUIRE(text_at(log, TextColumn::person, event).find("\xF0\x9F\x98\x80") == 0);
  }
}

TEST_CASE("line ends: LF, CRLF, CR alone, and none at the end", "[csv]") {
  std::string crlf;
  for (const char c : plain) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(events_of(read_log(crlf)) == plain_events);
  CHECK(events_of(read_log(replaced(plain, '\n', '\r'))) == plain_events);
  CHECK(events_of(read_log(plain.substr(0, plain.size() - 1))) == plain_events);
  CHECK(events_of(read_log("\n\n" + plain + "\n\n")) == plain_events);
}

TEST_CASE("quotes hold delimiters, newlines and doubled quotes", "[csv]") {
  const RawLog log = read_log(
      "ticket,time,activity,person\n"
      "T1,2026-03-02T08:00:00Z,\"a, b\",\"say \"\"hi\"\"\"\n"
      "T1,2026-03-02T09:00:00Z,\"two\nlines\",\"\"\n"
      "T1,2026-03-02T10:00:00Z,not \"quoted\",x\n");
  CHECK(text_at(log, TextColumn::activity, 0) == "a, b");
  CHECK(text_at(log, TextColumn::person, 0) == "say \"hi\"");
  CHECK(text_at(log, TextColumn::activity, 1) == "two\nlines");
  CHECK(log.events.text_at(TextColumn::person, 1) == 0);
  CHECK(text_at(log, TextColumn::activity, 2) == "not \"quoted\"");
  CHECK(log.files[0].records == 3);
}

TEST_CASE("single quotes quote where the file starts with one", "[csv]") {
  const RawLog log = read_log("'ticket','time','activity'\n'T1','2026-03-02T08:00:00Z','it''s, fine'\n");
  CHECK(text_at(log, TextColumn::activity, 0) == "it's, fine");
}

TEST_CASE("a quote that is never closed is one rejected record", "[csv]") {
  const RawLog log = read_log(plain + "T2,2026-03-02T08:00:00Z,\"open,x\nT3,2026-03-02T08:00:00Z,open,x\n");
  CHECK(log.events.size() == 2);
  REQUIRE(log.rejects.size() == 1);
  CHECK(log.rejects[0].record == 3);
  CHECK(log.rejects[0].line == 4);
  CHECK(log.rejects[0].reason.find("never closed") != std::string::npos);
}

TEST_CASE("what is no table is not taken for one", "[csv]") {
  const auto fits = [](const std::string& text) { return csv_format().fits(text, "file"); };
  CHECK(fits(plain) == 80);
  CHECK(fits("Dear Ann, thank you for your mail.\nWe will look into it.\nBest wishes\n") == 0);
  CHECK(fits("{\"a\": 1, \"b\": 2}") == 0);
  CHECK(fits(std::string("\x7F""ELF\0\1,\0\0,x\n", 12)) == 0);
  CHECK(csv_format().fits("1,2\n", "a.CSV") == 60);
}

TEST_CASE("a table written in any dialect reads back equal", "[csv][property]") {
  CHECK(rc::check([] {
    const char delimiter = *rc::gen::element(',', ';', '\t', '|');
    const char quote = *rc::gen::element('"', '\'');
    const std::string newline = *rc::gen::element(std::string("\n"), std::string("\r\n"));
    const auto columns = *rc::gen::inRange<std::size_t>(2, 6);
    const auto cell = rc::gen::container<std::string>(rc::gen::element('a', 'b', ' ', ',', ';', '\t', '|', '"', '\'', '\n', '\r'));
    const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(rc::gen::container<std::vector<std::string>>(columns, cell));
    std::string text;
    for (const auto& row : rows) {
      for (std::size_t column = 0; column < columns; ++column) {
        if (column > 0) text += delimiter;
        text += quote;
        for (const char c : row[column]) text += c == quote ? std::string(2, quote) : std::string(1, c);
        text += quote;
      }
      text += newline;
    }
    csv::Dialect dialect;
    dialect.delimiter = delimiter;
    dialect.quote = quote;
    csv::Tokenizer tokens(dialect);
    std::size_t position = 0;
    std::vector<std::vector<std::string>> read;
    while (tokens.next(text, position, true)) read.emplace_back(tokens.fields().begin(), tokens.fields().end());
    RC_ASSERT(read == rows);
    RC_ASSERT(position == text.size());
  }));
}
