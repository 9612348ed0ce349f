#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/store/store.hpp"

namespace baton {

/// The rows of a table for which an SQL expression over its columns is true: what `--where` asks.
/// The table is put into a private database in memory; the expression can read nothing else and write nothing.
/// Shape       one flag per row, in order.
/// Errors      usage: what SQLite says of the expression, with the names of the columns.
/// Cost        a row insert per row and one scan.
[[nodiscard]] Result<std::vector<std::uint8_t>> filter_rows(const PlainTable& table, const std::string& expression);

}  // namespace baton
