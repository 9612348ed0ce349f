#include "insert_rows.hpp"

#include <algorithm>

namespace baton {
namespace {

/// A type is part of the statement and no identifier: letters and blanks only.
bool is_sql_type(const std::string& type) {
  return std::all_of(type.begin(), type.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' '; });
}

}  // namespace

std::string quoted_name(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

void insert_rows(SQLite::Database& database, const std::string& name, const PlainTable& table) {
  std::string columns;
  std::string places;
  for (const auto& [column, type] : table.columns) {
    BATON_CHECK(is_sql_type(type));
    columns += (columns.empty() ? "" : ", ") + quoted_name(column) + ' ' + type;
    places += places.empty() ? "?" : ", ?";
  }
  database.exec("CREATE TABLE " + quoted_name(name) + " (" + columns + ")");
  SQLite::Statement insert(database, "INSERT INTO " + quoted_name(name) + " VALUES (" + places + ")");
  std::vector<const std::string*> values(table.columns.size());
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::fill(values.begin(), values.end(), nullptr);
    table.row(row, values);
    BATON_CHECK(values.size() == table.columns.size());
    for (std::size_t column = 0; column < values.size(); ++column) {
      const int place = static_cast<int>(column) + 1;
      values[column] == nullptr ? insert.bind(place) : insert.bindNoCopy(place, *values[column]);  // with its length: it may hold a NUL
    }
    insert.exec();
    insert.reset();
  }
}

}  // namespace baton
