#pragma once
#include "baton/log/event_log.hpp"
#include "baton/store/store.hpp"
#include "database.hpp"

namespace baton {

/// Replaces sources, receipts, rejects and settings in the caller's transaction. Call inside guarded().
void write_catalogue(SQLite::Database& database, const RawLog& log, const StoredContext& context);
/// Fills sources, files and rejects; an error where they contradict each other. Call inside guarded().
[[nodiscard]] Result<void> read_catalogue(SQLite::Database& database, const std::string& path, RawLog& log);
/// The settings; empty texts where nothing was imported yet. Call inside guarded().
[[nodiscard]] StoredContext read_context(SQLite::Database& database);

}  // namespace baton
