#include "virtual_tables.hpp"

#include <sqlite3.h>

#include <cmath>
#include <cstring>
#include <new>

#include "insert_rows.hpp"

// SQLite calls these functions; docs/decisions/023-sql.md says why tables are virtual. None of them lets an exception through.

namespace baton {
namespace {

constexpr int whole_table = 0, rows_of_key = 1;  // idxNum

/// What SQLite knows a table and a cursor by: its own part comes first.
struct ConnectedTable {
  sqlite3_vtab base{};
  const RowTable* table = nullptr;
};
struct OpenCursor {
  sqlite3_vtab_cursor base{};
  std::unique_ptr<RowCursor> rows;
  bool nothing = false;  ///< A key that no row can have.
};

const RowTable& table_of(sqlite3_vtab* connected) { return *reinterpret_cast<ConnectedTable*>(connected)->table; }
OpenCursor& cursor_of(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<OpenCursor*>(cursor); }

template <class Work>
int guarded_call(Work&& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (...) {
    return SQLITE_ERROR;
  }
}

std::string_view sql_type(RowType type) { return type == RowType::integer ? "INTEGER" : type == RowType::real ? "REAL" : "TEXT"; }

int connect(sqlite3* database, void* table, int, const char* const*, sqlite3_vtab** connected, char**) {
  return guarded_call([&] {
    const auto& source = *static_cast<const RowTable*>(table);
    std::string columns;
    for (const auto& [name, type] : source.info().columns) columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", quoted_name(name), sql_type(type));
    const int code = sqlite3_declare_vtab(database, fmt::format("CREATE TABLE t ({})", columns).c_str());
    if (code != SQLITE_OK) return code;
    auto own = std::make_unique<ConnectedTable>();
    own->table = &source;
    *connected = &own.release()->base;
    return SQLITE_OK;
  });
}

int disconnect(sqlite3_vtab* connected) {
  delete reinterpret_cast<ConnectedTable*>(connected);
  return SQLITE_OK;
}

/// Tells SQLite's planner what a pass costs: over all rows, or over those of one key.
int best_index(sqlite3_vtab* connected, sqlite3_index_info* plan) {
  const RowTable::Info& info = table_of(connected).info();
  plan->idxNum = whole_table;
  plan->estimatedRows = std::max<sqlite3_int64>(1, std::llround(info.rows));
  plan->estimatedCost = std::max(1.0, info.rows);
  for (int i = 0; info.key_column && i < plan->nConstraint; ++i) {
    const auto& constraint = plan->aConstraint[i];
    const bool is_key = constraint.iColumn == static_cast<int>(*info.key_column) && constraint.op == SQLITE_INDEX_CONSTRAINT_EQ;
    if (!is_key || constraint.usable == 0 || std::strcmp(sqlite3_vtab_collation(plan, i), "BINARY") != 0) continue;
    plan->idxNum = rows_of_key;
    plan->aConstraintUsage[i].argvIndex = 1;  // SQLite still compares by itself: omit stays 0
    plan->estimatedRows = std::max<sqlite3_int64>(1, std::llround(info.rows_per_key));
    plan->estimatedCost = 2 + info.rows_per_key;
    break;
  }
  return SQLITE_OK;
}

int open_cursor(sqlite3_vtab* connected, sqlite3_vtab_cursor** cursor) {
  return guarded_call([&] {
    auto own = std::make_unique<OpenCursor>();
    own->rows = table_of(connected).open();
    *cursor = &own.release()->base;
    return SQLITE_OK;
  });
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete &cursor_of(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int plan, const char*, int count, sqlite3_value** values) {
  return guarded_call([&] {
    OpenCursor& own = cursor_of(cursor);
    std::optional<std::string_view> key;
    const int type = plan == rows_of_key && count == 1 ? sqlite3_value_type(values[0]) : SQLITE_INTEGER;
    own.nothing = type == SQLITE_NULL;  // = NULL is never true
    // A number may equal several texts ('7', '007', '7.0'), by rules of affinity that only SQLite knows: it compares all rows then.
    if (type == SQLITE_TEXT) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
      key.emplace(text, static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
    }
    own.rows->start(key);
    return SQLITE_OK;
  });
}

int next_row(sqlite3_vtab_cursor* cursor) {
  return guarded_call([&] {
    cursor_of(cursor).rows->next();
    return SQLITE_OK;
  });
}

int is_at_end(sqlite3_vtab_cursor* cursor) {
  const OpenCursor& own = cursor_of(cursor);
  return own.nothing || own.rows->at_end() ? 1 : 0;
}

/// Gives a value to SQLite.
struct Give {
  sqlite3_context* to;
  void operator()(std::monostate) const { sqlite3_result_null(to); }
  void operator()(std::int64_t value) const { sqlite3_result_int64(to, value); }
  void operator()(double value) const { sqlite3_result_double(to, value); }
  void operator()(std::string_view value) const { sqlite3_result_text64(to, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8); }
  void operator()(const std::string& value) const { sqlite3_result_text64(to, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8); }
};

int give_column(sqlite3_vtab_cursor* cursor, sqlite3_context* to, int column) {
  return guarded_call([&] {
    std::visit(Give{to}, cursor_of(cursor).rows->value(static_cast<std::size_t>(column)));
    return SQLITE_OK;
  });
}

int give_row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* row_id) {
  *row_id = cursor_of(cursor).rows->row_id();
  return SQLITE_OK;
}

const sqlite3_module& module() {
  static const sqlite3_module functions = [] {
    sqlite3_module own{};
    own.xCreate = own.xConnect = connect;
    own.xBestIndex = best_index;
    own.xDisconnect = own.xDestroy = disconnect;
    own.xOpen = open_cursor;
    own.xClose = close_cursor;
    own.xFilter = filter;
    own.xNext = next_row;
    own.xEof = is_at_end;
    own.xColumn = give_column;
    own.xRowid = give_row_id;
    return own;
  }();
  return functions;
}

}  // namespace

void add_virtual_tables(SQLite::Database& database, const std::vector<std::unique_ptr<RowTable>>& tables) {
  for (const auto& table : tables) {
    const std::string& name = table->info().name;
    // SQLite only hands the pointer back, to connect().
    const int code = sqlite3_create_module_v2(database.getHandle(), ("baton_" + name).c_str(), &module(), const_cast<RowTable*>(table.get()), nullptr);
    if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
    database.exec("CREATE VIRTUAL TABLE " + quoted_name(name) + " USING " + quoted_name("baton_" + name));
  }
}

}  // namespace baton
