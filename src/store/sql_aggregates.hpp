#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "baton/store/sql.hpp"

namespace baton {

/// Makes the functions known to a database; they must live as long as it does. Throws SQLiteCpp's exceptions.
void add_aggregates(SQLite::Database& database, const std::vector<SqlAggregate>& aggregates);

}  // namespace baton
