#pragma once
#include <map>
#include <string>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/log/input_options.hpp"

namespace baton::csv {

/// Header names made unique and UTF-8: a repeated name gets " (2)", an empty one "column N".
[[nodiscard]] std::vector<std::string> unique_names(const std::vector<std::string>& header);

/// Which column is read as which field.
struct ColumnPlan {
  std::vector<std::string> names;      ///< Unique header names.
  std::map<Field, std::size_t> field;  ///< Field to column.
  std::vector<std::size_t> status;     ///< Columns joined to the status text; empty: the mapped status column alone.
  std::string reason;                  ///< "by the names number, incident_state, …" or "as mapped"
};

/// Maps columns by the options' mapping, and what that leaves open by the usual names of headers. Errors: a mapped column that is not
/// there (with near names); no column for the issue or the time (with the columns and a line to paste).
[[nodiscard]] Result<ColumnPlan> plan_columns(const std::vector<std::string>& header, const InputOptions& options,
                                              const std::string& file);

/// How many fields the usual names find in a header: how much it looks like one.
[[nodiscard]] std::size_t known_names(const std::vector<std::string>& header);

}  // namespace baton::csv
