#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "baton/store/store.hpp"

namespace baton {

/// A name as SQL takes it, whatever is in it.
[[nodiscard]] std::string quoted_name(const std::string& name);

/// Makes a table of this name and fills it; part of the caller's transaction. Throws SQLiteCpp's exceptions.
void insert_rows(SQLite::Database& database, const std::string& name, const PlainTable& table);

}  // namespace baton
