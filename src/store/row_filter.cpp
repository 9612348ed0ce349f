#include "baton/store/row_filter.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "insert_rows.hpp"

namespace baton {
namespace {

/// Allows reading the one table and calling functions that only compute.
int allow_reading(void*, int action, const char* first, const char* second, const char*, const char*) {
  if (action == SQLITE_SELECT || action == SQLITE_READ) return SQLITE_OK;
  if (action == SQLITE_FUNCTION) {
    const std::string_view name = second == nullptr ? std::string_view{} : std::string_view(second);
    return name == "load_extension" || name == "readfile" || name == "writefile" ? SQLITE_DENY : SQLITE_OK;
  }
  static_cast<void>(first);
  return SQLITE_DENY;
}

void fill(SQLite::Database& database, const PlainTable& table) {
  SQLite::Transaction transaction(database);
  insert_rows(database, "issues", table);
  transaction.commit();
}

std::string column_names(const PlainTable& table) {
  std::string names;
  for (const auto& [name, type] : table.columns) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

Result<std::vector<std::uint8_t>> filter_rows(const PlainTable& table, const std::string& expression) {
  std::vector<std::uint8_t> chosen(table.rows, 0);
  try {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    // A name in double quotes that is no column must be an error, not a text.
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    fill(database, table);
    sqlite3_set_authorizer(database.getHandle(), allow_reading, nullptr);
    // The line end keeps a comment in the expression from swallowing the bracket.
    SQLite::Statement statement(database, "SELECT rowid FROM issues WHERE (" + expression + "\n)");
    while (statement.executeStep()) {
      const std::int64_t row = statement.getColumn(0).getInt64() - 1;
      if (row >= 0 && static_cast<std::size_t>(row) < chosen.size()) chosen[static_cast<std::size_t>(row)] = 1;
    }
  } catch (const SQLite::Exception& error) {
    return fail(ErrorCode::usage, fmt::format("--where is not an expression over the columns of issues: {}", error.what()), "--where",
                "for example --where \"team_handoffs >= 3 and resolved is not null\"", {"columns: " + column_names(table)});
  }
  return chosen;
}

}  // namespace baton
