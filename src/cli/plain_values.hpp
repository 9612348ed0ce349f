#pragma once
#include <string>
#include <vector>

#include "baton/report/document.hpp"
#include "baton/store/store.hpp"

namespace baton::cli {

/// A document's table as plain SQL values: seconds, ISO instants, 0 and 1 for flags, NULL for what is missing.
class PlainValues {
 public:
  explicit PlainValues(const report::Table& table, std::string name = {});
  /// Refers to this object.
  [[nodiscard]] PlainTable table() const;

 private:
  const report::Table& source_;
  std::string name_;
  std::vector<std::size_t> columns_;
  mutable std::vector<std::string> texts_;
};

/// The table of an id, or null.
[[nodiscard]] const report::Table* find_table(const report::Document& document, std::string_view id);

}  // namespace baton::cli
