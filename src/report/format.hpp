#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/report/document.hpp"

namespace baton::report {

/// What people see where a value is missing.
inline constexpr std::string_view missing_text = "–";

/// A whole number as people read it: "7,554", "−12".
[[nodiscard]] std::string with_thousands(std::int64_t number);
/// A proportion without decimals, for pictures: "28 %", "< 1 %".
[[nodiscard]] std::string whole_percent(double ratio);
/// A cell of a table for people: as for_people(), but hours without their unit where the column's title ends in it.
[[nodiscard]] std::string table_text(const Cell& cell, const Column& column, bool business_hours);
/// A duration for machines, exact: whole seconds, or as many decimals as it takes (at most six).
[[nodiscard]] std::string seconds_text(TimeSum duration_us);
/// A double for machines: the shortest text that reads back as the same number; empty where it is not finite.
[[nodiscard]] std::string number_text(double number);
/// The cell of a column for machines: missing where a column of another unit holds words meant for people.
[[nodiscard]] const Cell& data_cell(const std::vector<Cell>& row, std::size_t at, const Column& column);
/// A cell for machines, without quotes or escapes; empty where it is missing. Texts as they are, shares as their value.
[[nodiscard]] std::string data_text(const Cell& cell);

/// The cell of a row, or a missing one where the row is short.
[[nodiscard]] const Cell& cell_at(const std::vector<Cell>& row, std::size_t column);
/// The columns of a table that people see, as indexes: those with a value in any row, and the first.
[[nodiscard]] std::vector<std::size_t> columns_for_people(const Table& table);
/// The rows of a table in the order for people, as indexes.
[[nodiscard]] std::vector<std::size_t> rows_for_people(const Table& table);
/// Whether a column of this unit is set to the right.
[[nodiscard]] bool is_figure(Unit unit);
/// Aborts where an edge leads to no vertex.
void check_edges(const Graph& graph);
/// The line under the title: "incidents.xes.gz: 7,554 issues, …".
[[nodiscard]] std::string headline(const Document& document, bool is_sent = false);
/// Whether a share says anything: false where nothing was counted.
[[nodiscard]] bool has_value(const ShareCell& share);

}  // namespace baton::report
