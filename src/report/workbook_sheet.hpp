#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "baton/base/zip_writer.hpp"
#include "baton/report/workbook.hpp"
#include "workbook_cells.hpp"

namespace baton::report {

/// A sheet as the workbook lists it.
struct WrittenSheet {
  std::string name;
  std::size_t part = 0;       ///< sheet1.xml has part 1.
  std::string filter;         ///< "A1:T20"; empty: no table.
  std::size_t printed_rows = 0;  ///< Of a long sheet, the first so many are printed; 0: all.
};

/// Where the definitions are on their sheet: row by id.
using DefinitionRows = std::map<std::string, std::size_t, std::less<>>;
/// The row of a column's definition, or 0: of "table.column", else of the measure that the column is called after.
[[nodiscard]] std::size_t definition_row(const DefinitionRows& rows, const std::string& table, std::string_view column);

/// The name of a table's sheet: at most 31 characters, none that a sheet's name can't have.
[[nodiscard]] std::string sheet_name(const Table& table);

/// Pieces of a sheet's XML, in their order.
struct SheetHead {
  bool is_first = false;      ///< The sheet that opens.
  bool is_table = true;       ///< First row and first column stay in sight.
  std::size_t pages_wide = 1; ///< In print; as long as it takes.
  std::vector<std::pair<double, bool>> widths;  ///< Characters, hidden.
};
[[nodiscard]] std::string sheet_start(const SheetHead& head);
struct SheetLink {
  std::string cell;      ///< "C1"
  std::string target;    ///< "Definitions!A12"
};
/// `printed_rows`: as WrittenSheet has it.
[[nodiscard]] std::string sheet_end(const SheetHead& head, const std::string& filter, const std::vector<SheetLink>& links, std::size_t printed_rows = 0);
[[nodiscard]] std::string part_name(std::size_t part);

/// Writes the sheets of tables into an archive.
class TableSheets {
 public:
  /// The first sheet gets `first_part`.
  TableSheets(ZipWriter& zip, DefinitionRows definitions, std::size_t first_part, unsigned threads)
      : zip_(zip), definitions_(std::move(definitions)), next_part_(first_part), threads_(threads) {}
  /// Writes a table, its rows or those of the blocks, as one sheet or several. `wraps`: long texts stand in several lines.
  [[nodiscard]] Result<void> write(const Table& table, RowBlocks* blocks, bool wraps = false);
  [[nodiscard]] const std::vector<WrittenSheet>& written() const { return written_; }

 private:
  class Run;
  [[nodiscard]] std::string free_name(std::string name);

  ZipWriter& zip_;
  DefinitionRows definitions_;
  std::size_t next_part_;
  unsigned threads_;
  std::vector<WrittenSheet> written_;
  std::set<std::string> names_{"summary"};  ///< Taken, in small letters.
};

}  // namespace baton::report
