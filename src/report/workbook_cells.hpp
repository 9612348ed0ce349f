#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "baton/report/document.hpp"

namespace baton::report {

/// Looks of a cell, as numbered in styles.xml.
enum class Look : std::uint8_t {
  plain,
  head,         ///< Of a column.
  linked_head,  ///< Of a column with a definition.
  guarded,      ///< A text that looks like a formula: stays a text when somebody edits it.
  count,
  number,
  percent,
  hours,        ///< 0.0 h
  whole_hours,  ///< Sums.
  instant,
  title,
  lead,         ///< A sentence of the headline.
  link,
  wrapped,
  figure_head,  ///< Of figures, where no button of a filter is in the way: to the right.
  note,         ///< A text beside a figure.
  flag,         ///< 1 and 0 as yes and no.
};
/// styles.xml; hours are business hours where it says so.
[[nodiscard]] std::string workbook_styles(bool business_hours);

/// Most characters that a cell can hold, as UTF-16 units.
inline constexpr std::size_t longest_text = 32767;
/// Most rows of a sheet, the head included.
inline constexpr std::size_t most_sheet_rows = 1'048'576;

/// "A", "Z", "AA" of a column from 0.
[[nodiscard]] std::string column_letters(std::size_t column);
/// A text of the workbook's XML, also as an attribute: as markup_attribute(), and what a spreadsheet would read as the code of a character
/// ("_x000D_") stays what it is. Cut to longest_text, with "…" at its end.
[[nodiscard]] std::string workbook_text(std::string_view text);
/// Appends a cell; nothing where it is missing. A duration is in hours.
void append_cell(std::string& xml, std::string_view letters, std::size_t row, const Cell& cell, Unit unit);
void append_text(std::string& xml, std::string_view letters, std::size_t row, std::string_view text, Look look);
/// A duration in exact seconds.
void append_seconds(std::string& xml, std::string_view letters, std::size_t row, const Cell& cell);

/// A column of a sheet; a duration of a table has two.
struct SheetColumn {
  std::size_t of = 0;      ///< Column of the table.
  std::string head;
  std::string letters;
  Unit unit = Unit::text;
  bool exact_seconds = false;  ///< Hidden.
};
/// The columns that data have, in their order.
[[nodiscard]] std::vector<SheetColumn> sheet_columns(const Table& table);

}  // namespace baton::report
