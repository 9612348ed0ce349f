#include <rapidcheck.h>

#include "../../src/sources/csv_reader.hpp"
#include "csv_support.hpp"

using namespace csv_test;

namespace {

/// Reads a table in blocks of a size.
RawLog read_in_blocks(const std::string& file, std::size_t block_bytes, unsigned threads) {
  InputOptions options;
  options.threads = threads;
  const csv::Dialect dialect;
  const std::size_t header = file.find('\n') + 1;
  std::vector<std::string> names;
  csv::Tokenizer tokens(dialect);
  std::size_t position = 0;
  REQUIRE(tokens.next(file, position, true));
  names.assign(tokens.fields().begin(), tokens.fields().end());
  const auto plan = csv::plan_columns(names, options, "file");
  REQUIRE(plan);
  const csv::TableLayout layout = csv::make_layout(dialect, *plan, options, DayOrder::day_first);
  LogBuilder builder{RawLog{}};
  SourceInfo source;
  source.name = "desk";
  FileReceipt receipt;
  receipt.source = builder.add_source(source).value();
  REQUIRE(builder.begin_file(std::move(receipt)));
  const auto bytes = open_memory(file, "file");
  csv::TableReader reader(layout, *bytes, builder, block_bytes);
  REQUIRE(reader.run(header, 1));
  builder.file().warnings.push_back(fmt::format("{} unreadable, {} day first, {} month first, {} ambiguous", reader.unreadable_values(),
                                                reader.evidence().day_first, reader.evidence().month_first, reader.evidence().ambiguous));
  builder.end_file(reader.digest());
  return builder.finish(threads).value();
}

/// Records with everything that makes cutting hard: newlines, quotes and delimiters in quotes, rejects, blank lines.
std::string any_table() {
  std::string file = "ticket,time,activity,person,due,note\n";
  const auto rows = *rc::gen::inRange(0, 30);
  for (int row = 0; row < rows; ++row) {
    switch (*rc::gen::inRange(0, 7)) {
      case 0: file += fmt::format("T{},2026-03-02T08:00:{:02}Z,open,Bo,,plain\n", row % 5, row); break;
      case 1: file += fmt::format("T{},2026-03-02T08:00:{:02}Z,open,\"B\"\"o\",,\"two\nlines, and\n\nT9,2026-03-02T08:00:00Z,x,y,z,\"\n", row % 5, row); break;
      case 2: file += "T1,when,open,Bo,,\n"; break;
      case 3: file += "T1,too,few\n"; break;
      case 4: file += "\n"; break;
      case 5: file += fmt::format("T{},2026-03-02T08:00:00Z,\"\",\"\n\",25/12/2026,\"\"\"\n\"\"\"\r\n", row % 5); break;
      default: file += fmt::format("T{},2026-03-02T08:00:{:02}Z,\"close\",Bo,soon,\"{}\"\n", row % 5, row, std::string(static_cast<std::size_t>(row), 'n')); break;
    }
  }
  if (*rc::gen::inRange(0, 4) == 0) file += "T7,2026-03-02T08:00:00Z,\"never closed\nT8,2026-03-02T08:00:00Z,x,y,,\n";
  return file;
}

}  // namespace

TEST_CASE("the size of a block and the number of threads change nothing", "[csv][property]") {
  CHECK(rc::check([] {
    const std::string file = any_table();
    const auto whole = content_of(read_in_blocks(file, file.size() + 1, 1));
    for (const unsigned threads : {1U, 2U, 8U}) {
      const auto block_bytes = *rc::gen::inRange<std::size_t>(1, 80);
      RC_ASSERT(content_of(read_in_blocks(file, block_bytes, threads)) == whole);
    }
  }));
}

TEST_CASE("a file of several blocks with newlines in quotes at their borders", "[csv]") {
  std::string file = "ticket,time,activity,person\n";
  std::vector<std::string> expected;
  for (int i = 0; file.size() < 3 * csv::default_block_bytes; ++i) {
    // Records that look like others inside quotes: the guess at a block's start is often wrong.
    const std::string person = "Bo" + std::string(static_cast<std::size_t>(i % 37), 'o');
    file += fmt::format("T{},2026-03-02T08:{:02}:{:02}Z,\"a\nT0,2026-03-02T08:00:00Z,b,c\n\",{}\n", i, i / 60 % 60, i % 60, person);
    expected.push_back(fmt::format("T{} {} a\nT0,2026-03-02T08:00:00Z,b,c\n {}", i, (1772438400 + i % 3600) * second_us, person));
  }
  const auto whole = content_of(read_in_blocks(file, file.size() + 1, 1));
  for (const unsigned threads : {1U, 2U, 8U}) {
    InputOptions options;
    options.threads = threads;
    const RawLog log = read_log(file, options);
    CHECK(events_of(log) == expected);
    CHECK(events_of(log).size() == log.files[0].records);
    CHECK(log.rejects.empty());
    CHECK(content_of(read_in_blocks(file, csv::default_block_bytes, threads)) == whole);
  }
}

TEST_CASE("an error in a later block says the line", "[csv]") {
  std::string file = "ticket,time,activity\nT1,2026-03-02T08:00:00Z,open\nT2,2026-03-02T08:00:00Z,\"";
  file.append(std::size_t{70} << 20, 'x');
  file += "\n";
  const Error error = read_error(file);
  CHECK(error.code == ErrorCode::input);
  CHECK(error.message == "a record is longer than 64 MiB");
  CHECK(error.place == "file1.csv, line 3");
}
