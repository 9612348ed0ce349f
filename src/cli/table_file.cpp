#include "table_file.hpp"

#include "baton/sources/table.hpp"

namespace baton::cli {

Result<DirectoryTable> read_table(std::string_view text, const std::string& file) {
  BATON_TRY(const CsvTable read, read_csv_table(text, file));
  DirectoryTable table;
  table.file = file;
  table.columns = read.columns;
  for (const CsvTable::Row& row : read.rows) table.rows.push_back({row.line, row.values});
  return table;
}

}  // namespace baton::cli
