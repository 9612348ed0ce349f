#pragma once
#include <cstdint>

#include "database.hpp"

namespace baton {

/// "bato" in the file's header: tells a store from other SQLite files.
inline constexpr std::int32_t store_application_id = 0x6261746f;
inline constexpr int store_schema_version = 5;
/// From this version on a store is read as it is: later ones have more tables, which may be missing.
inline constexpr int first_readable_schema = 2;

/// What a file is before it is touched; readable: older, but only a writer need bring it up to date.
enum class StoreState { empty, older, readable, current };

/// An error where the file's header alone tells that it is another program's. SQLite would write into the folder, and perhaps
/// into the file, by merely reading one with a write-ahead log.
[[nodiscard]] Result<void> check_header(const std::string& path);
/// The state of a file; an error where it is another program's or a newer version's. Call inside guarded().
[[nodiscard]] Result<StoreState> state_of(SQLite::Database& database, const std::string& path);
/// Brings a file to the schema of this version, in the transaction that the caller has open. Call inside guarded().
void migrate(SQLite::Database& database);

}  // namespace baton
