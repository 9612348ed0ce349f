#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/base/row_table.hpp"

namespace baton {

/// Who takes what a query answers.
struct SqlAnswer {
  /// The names of the columns, once, before the first row.
  std::function<void(const std::vector<std::string>& names)> columns;
  /// A row; texts hold until the call returns. False: no more rows are wanted.
  std::function<bool(const std::vector<RowValue>& values)> row;
};

/// An aggregate function that SQLite lacks, over the numbers of a group; values that are none are left out.
struct SqlAggregate {
  std::string name;
  bool takes_share = false;  ///< A second argument in [0, 1], the same in all rows.
  /// Missing: NULL. May reorder the numbers; `share` is 0 where none is taken.
  std::function<std::optional<double>(std::vector<double>& numbers, double share)> value;
};

/// Answers one SQL query over the tables, as SQLite understands it. The tables are virtual ones of a private database in memory: a value
/// is computed when the query asks for it, and nothing can be written, attached or loaded.
///
/// Values  as SQLite gives them; a blob as the text of its literal, X'00FF'.
/// Errors  usage: no query or more than one, anything but reading, and whatever SQLite finds wrong, with the nearest known name; rows
///         may have been handed over before.
/// Cost    that of the passes that SQLite makes; what it sorts or groups beyond its cache goes to unnamed temporary files.
[[nodiscard]] Result<void> answer_sql(const std::vector<std::unique_ptr<RowTable>>& tables, const std::vector<SqlAggregate>& aggregates, const std::string& query,
                                      const SqlAnswer& answer);

}  // namespace baton
