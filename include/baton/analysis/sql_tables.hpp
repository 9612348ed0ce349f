#pragma once
#include <memory>
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/base/row_table.hpp"

namespace baton {

/// What a table of `baton sql` holds, for docs/sql.md, the table `columns` and the list that the command prints.
struct SqlTableInfo {
  struct Column {
    std::string name;
    std::string unit;     ///< text, count, 0 or 1, seconds, instant, share, points, number
    std::string meaning;
  };
  std::string name;
  std::string rows;       ///< What one row is: "one event".
  std::vector<Column> columns;
};

/// All tables, in the order of the page.
[[nodiscard]] const std::vector<SqlTableInfo>& sql_schema();

/// The tables over the selected issues of an analysis, which must live longer. Values are computed when they are asked for; persons have
/// the labels of the context, and what would tell who they are is missing unless it names persons.
[[nodiscard]] std::vector<std::unique_ptr<RowTable>> sql_tables(const Analysis& analysis);

/// The document around the answer of a query: head and notes, as of any command, and no table yet.
[[nodiscard]] report::Document sql_document(const Analysis& analysis);

}  // namespace baton
