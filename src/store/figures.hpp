#pragma once
#include <span>
#include <string>

#include "baton/base/number_table.hpp"
#include "database.hpp"

namespace baton {

/// Takes all kept tables of numbers away. Call inside guarded().
void drop_figures(SQLite::Database& database);
/// Replaces the kept tables. The bytes in the file are the same for any number of threads. Call inside guarded().
[[nodiscard]] Result<void> write_figures(SQLite::Database& database, const std::string& path, const std::string& kind, std::span<const NumberTable> tables,
                                         unsigned threads);
/// Reads tables that were kept under a kind; false where they are not all there, and where any of them is damaged. Call inside guarded().
[[nodiscard]] bool read_figures(SQLite::Database& database, const std::string& kind, std::span<const NumberTableTarget> tables, unsigned threads);

}  // namespace baton
