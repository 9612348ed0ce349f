#pragma once
#include "baton/log/event_log.hpp"
#include "segments.hpp"

namespace baton {

/// The long columns and the dictionaries of a log, in the order in which they are written and read. The log must outlive them.
[[nodiscard]] std::vector<SeriesToWrite> series_of(const RawLog& log);

/// Fills dictionaries, issues, offsets and events of a log whose sources and files are there already. Every id is checked
/// against what it points to. `with_digests`: else that column stays empty.
[[nodiscard]] Result<void> read_log_series(SQLite::Database& database, const std::string& path, RawLog& log,
                                           bool with_digests, unsigned threads);

}  // namespace baton
