#include "baton/base/text.hpp"
#include "baton/sources/table.hpp"
#include "csv_columns.hpp"
#include "csv_dialect.hpp"
#include "csv_tokens.hpp"

namespace baton {

Result<CsvTable> read_csv_table(std::string_view bytes, const std::string& file) {
  const csv::Dialect dialect = csv::detect_dialect(bytes);
  const std::string text = csv::decode_head(bytes, dialect);
  csv::Tokenizer tokens(dialect);
  CsvTable table;
  std::size_t position = 0;
  std::uint64_t line = dialect.preamble_bytes > 0 ? 2 : 1;
  while (tokens.next(text, position, true)) {
    const std::uint64_t at_line = line;
    line += tokens.lines();
    if (tokens.is_blank_line()) continue;
    if (tokens.ends_in_quotes()) {
      return fail(ErrorCode::input, "a quote is opened and never closed", fmt::format("{}, line {}", file, at_line), "close the quote");
    }
    std::vector<std::string> values;
    for (const std::string_view field : tokens.fields()) values.push_back(utf8_or_windows1252(field));
    if (table.columns.empty()) {
      table.columns = csv::unique_names(values);
    } else {
      table.rows.push_back({at_line, std::move(values)});
    }
  }
  if (table.columns.empty()) return fail(ErrorCode::input, "the file is empty", file, "give a CSV file whose first line names the columns");
  return table;
}

}  // namespace baton
