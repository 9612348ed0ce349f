#include "sql_aggregates.hpp"

#include <sqlite3.h>

#include <memory>
#include <new>

namespace baton {
namespace {

/// What a group has come to so far.
struct Group {
  std::vector<double> numbers;
  std::optional<double> share;
  bool failed = false;  ///< An error was told; SQLite still asks for the value, only to end the group.
};

/// The group of a call; SQLite keeps a pointer for each, null at first. Null where there is no memory for it.
Group** group_of(sqlite3_context* call) { return static_cast<Group**>(sqlite3_aggregate_context(call, sizeof(Group*))); }

bool is_number(sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

void add_value(sqlite3_context* call, int count, sqlite3_value** values) {
  Group** group = group_of(call);
  if (group == nullptr) return sqlite3_result_error_nomem(call);
  try {
    if (*group == nullptr) *group = new Group;
    if (count == 2) {
      const double share = is_number(values[1]) ? sqlite3_value_double(values[1]) : -1;
      (*group)->failed = !(share >= 0 && share <= 1) || share != (*group)->share.value_or(share);
      if ((*group)->failed) return sqlite3_result_error(call, "the share must be a number from 0 to 1, the same in all rows: quantile(queued_s, 0.9)", -1);
      (*group)->share = share;
    }
    if (is_number(values[0])) (*group)->numbers.push_back(sqlite3_value_double(values[0]));
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(call);
  }
}

/// Called once a group, after an error too.
void give_value(sqlite3_context* call) {
  auto** held = static_cast<Group**>(sqlite3_aggregate_context(call, 0));
  const std::unique_ptr<Group> group(held == nullptr ? nullptr : *held);
  if (group == nullptr || group->failed) return sqlite3_result_null(call);
  try {
    const auto& aggregate = *static_cast<const SqlAggregate*>(sqlite3_user_data(call));
    const std::optional<double> value = aggregate.value(group->numbers, group->share.value_or(0));
    value ? sqlite3_result_double(call, *value) : sqlite3_result_null(call);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(call);
  }
}

}  // namespace

void add_aggregates(SQLite::Database& database, const std::vector<SqlAggregate>& aggregates) {
  for (const SqlAggregate& aggregate : aggregates) {
    // SQLite only hands the pointer back.
    auto* own = const_cast<SqlAggregate*>(&aggregate);
    const int code = sqlite3_create_function_v2(database.getHandle(), aggregate.name.c_str(), aggregate.takes_share ? 2 : 1,
                                                SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, own, nullptr, add_value, give_value, nullptr);
    if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
  }
}

}  // namespace baton
