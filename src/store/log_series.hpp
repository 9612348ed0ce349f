#pragma once
#include <memory>
#include <string>

#include "baton/log/event_log.hpp"
#include "segments.hpp"
#include "stored_parts.hpp"

namespace baton {

/// Names of series in the file.
[[nodiscard]] std::string series_name(TextColumn column);
[[nodiscard]] std::string series_name(NumberColumn column);
[[nodiscard]] std::string series_name_of_keys(std::size_t source);
[[nodiscard]] std::string series_name_of_space(std::size_t space);
[[nodiscard]] std::string series_name_of_use(std::size_t source, TextColumn column);

/// Calls visit(name, dictionary) for each dictionary of a log, const or not, the large ones first.
template <class Log, class Visit>
void for_each_dictionary(Log& log, Visit visit) {
  for (std::size_t source = 0; source < log.issue_keys.size(); ++source) visit(series_name_of_keys(source), log.issue_keys[source]);
  for (std::size_t space = 0; space < text_space_count; ++space) visit(series_name_of_space(space), log.texts.spaces[space]);
}

/// Fills dictionaries, issues, offsets and events of a log whose sources and files are there already. Every id is checked
/// against what it points to. `with_digests`: else that column stays empty.
[[nodiscard]] Result<void> read_log_series(SQLite::Database& database, const std::string& path, RawLog& log,
                                           bool with_digests, unsigned threads);

/// The stored log by parts: fills its dictionaries and uses only. Null where the file holds the log in one piece, as earlier versions wrote it.
[[nodiscard]] Result<std::unique_ptr<StoredParts>> read_parts(SQLite::Database& database, const std::string& path, RawLog& log, bool with_digests,
                                                              unsigned threads);

}  // namespace baton
