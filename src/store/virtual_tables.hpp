#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <vector>

#include "baton/base/row_table.hpp"

namespace baton {

/// Makes the tables known to a database, each as a virtual table of its name. They must live as long as the database. Throws SQLiteCpp's
/// exceptions.
void add_virtual_tables(SQLite::Database& database, const std::vector<std::unique_ptr<RowTable>>& tables);

}  // namespace baton
