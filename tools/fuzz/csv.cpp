// CSV: the whole reader, and that the size of a block and the way to scan change nothing.
#include "../../src/sources/csv_reader.hpp"
#include "baton/sources/table.hpp"
#include "support.hpp"

using namespace baton;

namespace {

using Records = std::vector<std::vector<std::string>>;

Records records_by(const csv::ScanPath& path, const csv::Dialect& dialect, std::string_view text) {
  csv::Tokenizer tokens(dialect, path.scan);
  Records records;
  std::size_t position = 0;
  while (tokens.next(text, position, true)) records.emplace_back(tokens.fields().begin(), tokens.fields().end());
  return records;
}

std::vector<std::string> read_in_blocks(const csv::TableLayout& layout, std::string_view text, std::size_t header, std::size_t block_bytes) {
  LogBuilder builder{RawLog{}};
  SourceInfo source;
  source.name = "desk";
  FileReceipt receipt;
  receipt.source = builder.add_source(source).value();
  fuzz::require(builder.begin_file(std::move(receipt)).has_value(), "a file can be opened");
  const auto bytes = open_memory(text, "input");
  csv::TableReader reader(layout, *bytes, builder, block_bytes);
  const auto done = reader.run(header, 1);
  fuzz::require(done.has_value(), "text in memory is read to its end");
  builder.file().warnings.push_back(fmt::format("{} unreadable, {} rounded, {} day first, {} month first, {} ambiguous", reader.unreadable_values(), reader.rounded_values(),
                                                reader.evidence().day_first, reader.evidence().month_first, reader.evidence().ambiguous));
  builder.end_file(reader.digest());
  return fuzz::finish(builder);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(fuzz::read_as("csv", bytes));
  if (const auto table = read_csv_table(bytes, "input"); !table) fuzz::require_words(table.error());

  const csv::Dialect dialect = csv::detect_dialect(bytes);
  const std::string text = csv::decode_head(bytes, dialect);
  const auto& paths = csv::scan_paths();
  const Records records = records_by(paths.front(), dialect, text);
  for (const csv::ScanPath& path : paths) fuzz::require(records_by(path, dialect, text) == records, "all ways to scan find the same");

  csv::Tokenizer tokens(dialect);
  std::size_t header = 0;
  if (!tokens.next(text, header, true)) return 0;
  InputOptions options;
  const auto plan = csv::plan_columns({tokens.fields().begin(), tokens.fields().end()}, options, "input");
  if (!plan) return 0;
  const csv::TableLayout layout = csv::make_layout(dialect, *plan, options, DayOrder::day_first);
  const auto whole = read_in_blocks(layout, text, header, text.size() + 1);
  constexpr std::size_t block_sizes[] = {1, 7, 64, 97};
  fuzz::require(read_in_blocks(layout, text, header, block_sizes[hash_bytes(bytes) % 4]) == whole, "the size of a block changes nothing");
  return 0;
}
