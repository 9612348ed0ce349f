#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/result.hpp"

namespace baton {

/// A small CSV file as texts: directory files, lists. Dialect and encoding are detected as for logs.
struct CsvTable {
  struct Row {
    std::uint64_t line = 0;
    std::vector<std::string> values;
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
};
/// Errors: input, where there is no header or a quote stays open. Blank lines are no rows.
[[nodiscard]] Result<CsvTable> read_csv_table(std::string_view bytes, const std::string& file);

}  // namespace baton
