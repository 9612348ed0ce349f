#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/report/document.hpp"

namespace baton::report {

/// Rows of a table that are made when they are written, as there may be too many to be held at once.
class RowBlocks {
 public:
  RowBlocks() = default;
  virtual ~RowBlocks() = default;
  RowBlocks(const RowBlocks&) = delete;
  RowBlocks& operator=(const RowBlocks&) = delete;
  [[nodiscard]] virtual std::size_t block_count() const = 0;
  /// The rows of a block, some thousands. Any thread; `worker` is below the number of threads, and no two calls at a time have the same.
  [[nodiscard]] virtual std::vector<std::vector<Cell>> rows_of(std::size_t block, unsigned worker) = 0;
};

/// What a workbook holds: the report, and what only a workbook has.
struct Workbook {
  Document document;      ///< Its first section is the sheet Summary; each table that CSV has is a sheet.
  Table figures;          ///< The strip of figures on the sheet Summary; values may have any unit. The column "definition" leads to one.
  Table definitions;      ///< First column: what a head is linked to: "table.column", or the id of a measure.
  std::map<std::string, std::shared_ptr<RowBlocks>> rows;  ///< By table: in place of the table's own rows.
};

/// Writes a workbook for spreadsheet programs (.xlsx, ECMA-376): durations in hours, with the exact seconds in a hidden column beside them under the
/// column's id; instants as dates in UTC; shares as percent; missing values as empty cells; texts as strings, never as formulas, control
/// characters made visible. Tables with more rows than a sheet has (1,048,576 with the head) go on in "Issues 2" and so on. Created at the
/// as-of instant. Mode 0600; the same bytes with any number of threads. Returns the size. Errors: input, the file can't be written.
[[nodiscard]] Result<std::uint64_t> write_workbook(const Workbook& workbook, const std::string& path, unsigned threads);

}  // namespace baton::report
