#include "baton/store/sql.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "baton/base/text.hpp"
#include "sql_aggregates.hpp"
#include "virtual_tables.hpp"

namespace baton {
namespace {

constexpr int longest_text_bytes = 256 << 20;  // of one value, so that a query such as zeroblob(1e9) is an error of its own

struct StatementEnd {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, StatementEnd>;

std::string_view text_or_empty(const char* text) { return text == nullptr ? std::string_view{} : std::string_view(text); }

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What was refused, in a few words, for the message; empty where nothing was.
struct Refusal {
  std::string what;
  bool refused = false;
};

/// Allows reading tables, functions that only compute, recursion, and the pragmas that list what there is.
int allow_reading(void* refusal, int action, const char* first, const char* second, const char*, const char*) {
  static constexpr std::array<std::string_view, 4> listing{"table_info", "table_xinfo", "table_list", "function_list"};
  static constexpr std::array<std::string_view, 4> reaching_out{"load_extension", "readfile", "writefile", "fts3_tokenizer"};
  auto& own = *static_cast<Refusal*>(refusal);
  std::string what;
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION:
      if (!is_among(reaching_out, text_or_empty(second))) return SQLITE_OK;
      what = fmt::format("the function {}", second);
      break;
    case SQLITE_PRAGMA:
      if (is_among(listing, text_or_empty(first))) return SQLITE_OK;
      what = fmt::format("PRAGMA {}", text_or_empty(first));
      break;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      if (!text_or_empty(first).starts_with("sqlite_")) what = action == SQLITE_INSERT ? "INSERT" : action == SQLITE_UPDATE ? "UPDATE" : "DELETE";
      break;
    default: break;
  }
  if (!own.refused) own.what = std::move(what);
  own.refused = true;
  return SQLITE_DENY;
}

/// The first word of a statement in capitals: "CREATE".
std::string first_word(std::string_view query) {
  std::string word;
  for (const char c : trim(query)) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter) break;
    word += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return word;
}

tl::unexpected<Error> read_only(const std::string& query, const Refusal& refusal) {
  static constexpr std::array<std::string_view, 5> reading{"", "SELECT", "WITH", "VALUES", "EXPLAIN"};
  std::string what = refusal.what.empty() ? first_word(query) : refusal.what;
  if (is_among(reading, what)) what = "something that the query uses";
  return fail(ErrorCode::usage, fmt::format("baton sql reads only: {} is refused", what), {},
              "ask with SELECT; for tables of your own to change: baton export -o FILE.sqlite");
}

/// What to do about an error, by SQLite's words for it.
std::string hint_for(std::string_view message, const std::vector<std::unique_ptr<RowTable>>& tables) {
  const auto name_after = [&](std::string_view start) -> std::string_view {
    if (!message.starts_with(start)) return {};
    const std::string_view name = message.substr(start.size());
    return name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
  };
  std::vector<std::string_view> known;
  if (const std::string_view name = name_after("no such table: "); !name.empty()) {
    for (const auto& table : tables) known.push_back(table->info().name);
    const std::string_view near = nearest(name, known);
    return near.empty() ? fmt::format("tables: {}", fmt::join(known, ", ")) : fmt::format("did you mean {}?", near);
  }
  if (const std::string_view name = name_after("no such column: "); !name.empty()) {
    for (const auto& table : tables) {
      for (const auto& column : table->info().columns) known.push_back(column.first);
    }
    const std::string_view near = nearest(name, known);
    return fmt::format("{} baton sql alone lists all columns", near.empty() ? "texts stand in single quotes;" : fmt::format("did you mean {}?", near));
  }
  for (const std::string_view word : {"from", "to"}) {
    if (message.starts_with(fmt::format("near \"{}\"", word))) return "the columns from and to are words of SQL too: write them as [from] and [to]";
  }
  return "baton sql --help has examples, baton sql alone lists tables and columns";
}

tl::unexpected<Error> failure_of(SQLite::Database& database, const std::string& query, const Refusal& refusal, const std::vector<std::unique_ptr<RowTable>>& tables) {
  sqlite3* handle = database.getHandle();
  const std::string message = sqlite3_errmsg(handle);
  const int code = sqlite3_errcode(handle) & 0xff;
  constexpr std::string_view table_word = "table ", fixed_words = " may not be modified";
  if (message.starts_with(table_word) && message.ends_with(fixed_words)) {
    return read_only(query, {"a change of " + message.substr(0, message.size() - fixed_words.size()), true});
  }
  if (refusal.refused || code == SQLITE_AUTH || code == SQLITE_READONLY) return read_only(query, refusal);
  if (code == SQLITE_NOMEM) return fail(ErrorCode::usage, "not enough memory for the query", {}, "ask for less: WHERE, GROUP BY, fewer columns in ORDER BY");
  if (code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN) {
    return fail(ErrorCode::store, fmt::format("there is no room for what the query sorts: {}", message), "the folder for temporary files",
                "free some space, or name another folder in SQLITE_TMPDIR");
  }
  const int offset = sqlite3_error_offset(handle);
  const bool known_place = offset >= 0 && static_cast<std::size_t>(offset) < query.size();
  return fail(ErrorCode::usage, "SQL: " + message, known_place ? fmt::format("at \"{}\"", shortened(std::string_view(query).substr(static_cast<std::size_t>(offset)), 40)) : "",
              hint_for(message, tables));
}

RowValue value_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_NULL: return std::monostate{};
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return text == nullptr ? RowValue{} : RowValue{std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))};
    }
    default: break;
  }
  const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, column));
  const int count = sqlite3_column_bytes(statement, column);
  std::string literal = "X'";
  for (int i = 0; i < count; ++i) literal += fmt::format("{:02X}", bytes[i]);
  return literal + "'";
}

/// The statement of a query. `rest` gets what stands behind it.
StatementHandle prepared(SQLite::Database& database, std::string_view query, std::string_view& rest, int& code) {
  sqlite3_stmt* statement = nullptr;
  const char* end = nullptr;
  code = sqlite3_prepare_v2(database.getHandle(), query.data(), static_cast<int>(query.size()), &statement, &end);
  rest = code == SQLITE_OK ? query.substr(static_cast<std::size_t>(end - query.data())) : std::string_view{};
  return StatementHandle(statement);
}

/// Table-valued functions set themselves up when they are used first, by statements that would be refused later.
void set_up_functions(SQLite::Database& database) {
  for (const char* function : {"json_each('[]')", "json_tree('[]')", "pragma_table_info('t')", "pragma_table_xinfo('t')", "pragma_table_list('t')", "pragma_function_list('f')"}) {
    database.tryExec(fmt::format("SELECT 1 FROM {} LIMIT 0", function));  // one that this SQLite lacks is an error in the query that names it
  }
}

Result<void> answer(SQLite::Database& database, const std::vector<std::unique_ptr<RowTable>>& tables, const std::string& query, const SqlAnswer& to) {
  if (query.find('\0') != std::string::npos) return fail(ErrorCode::usage, "the query has a NUL byte in it", {}, "give it as plain text");
  Refusal refusal;
  // Refused by SQLite too, but in some cases with words that don't say why.
  static constexpr std::array<std::string_view, 16> changing{"ALTER", "ANALYZE", "ATTACH", "BEGIN", "COMMIT", "CREATE", "DELETE", "DETACH", "DROP", "INSERT", "REINDEX", "RELEASE",
                                                             "REPLACE", "ROLLBACK", "UPDATE", "VACUUM"};
  if (is_among(changing, first_word(query))) return read_only(query, refusal);
  sqlite3_set_authorizer(database.getHandle(), allow_reading, &refusal);
  std::string_view rest;
  int code = SQLITE_OK;
  const StatementHandle statement = prepared(database, query, rest, code);
  if (code != SQLITE_OK) return failure_of(database, query, refusal, tables);
  if (statement == nullptr) return fail(ErrorCode::usage, "there is no query in it", {}, "for example baton sql \"SELECT count(*) FROM issues\"");
  std::string_view nothing;
  const bool one_only = prepared(database, rest, nothing, code) == nullptr && code == SQLITE_OK;
  if (!one_only) return fail(ErrorCode::usage, "more than one statement", fmt::format("at \"{}\"", shortened(trim(rest), 40)), "one query at a time");
  if (sqlite3_stmt_readonly(statement.get()) == 0) return read_only(query, refusal);
  if (const int parameters = sqlite3_bind_parameter_count(statement.get()); parameters > 0) {
    return fail(ErrorCode::usage, "the query has a parameter (? or :name), and nothing gives it a value", {}, "write the value into the query");
  }
  const int count = sqlite3_column_count(statement.get());
  if (count == 0) return read_only(query, refusal);  // it answers nothing: REINDEX
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.emplace_back(text_or_empty(sqlite3_column_name(statement.get(), i)));
  to.columns(names);
  std::vector<RowValue> values(names.size());
  while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
    for (int i = 0; i < count; ++i) values[static_cast<std::size_t>(i)] = value_of(statement.get(), i);
    if (!to.row(values)) return {};
  }
  if (code != SQLITE_DONE) return failure_of(database, query, refusal, tables);
  return {};
}

}  // namespace

Result<void> answer_sql(const std::vector<std::unique_ptr<RowTable>>& tables, const std::vector<SqlAggregate>& aggregates, const std::string& query,
                        const SqlAnswer& to) {
  try {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLITE_OPEN_NOMUTEX);  // one thread uses it
    sqlite3* handle = database.getHandle();
    // A name in double quotes that is no column must be an error, not a text.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, longest_text_bytes);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    add_virtual_tables(database, tables);
    add_aggregates(database, aggregates);
    set_up_functions(database);
    return answer(database, tables, query, to);
  } catch (const SQLite::Exception& failure) {
    return fail(ErrorCode::internal, fmt::format("the tables can't be set up: {}", failure.what()), {}, "please report this");
  }
}

}  // namespace baton
