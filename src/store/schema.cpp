#include "schema.hpp"

#include <array>
#include <cstring>
#include <fstream>

namespace baton {
namespace {

/// migrations[v] leads from version v to v + 1. Version 0 is a file without tables.
constexpr std::array<const char*, store_schema_version> migrations{
    R"(
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE source (
  id INTEGER PRIMARY KEY,               -- index, from 0
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  stated_as_of_us INTEGER,
  is_mail INTEGER NOT NULL
) STRICT;
CREATE TABLE source_mapping (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  field TEXT NOT NULL,                  -- 'status columns' for the parts of a status, in order
  column_name TEXT NOT NULL
) STRICT;
CREATE TABLE file (
  id INTEGER PRIMARY KEY,               -- index, from 0
  path TEXT NOT NULL,
  format TEXT NOT NULL,
  source INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  records INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  ties INTEGER NOT NULL,
  column_set INTEGER NOT NULL,
  mapped_fields INTEGER NOT NULL
) STRICT;
CREATE TABLE file_warning (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE reject (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  record INTEGER NOT NULL,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE TABLE series (                   -- a column of the log or a dictionary
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  row_count INTEGER NOT NULL
) STRICT;
CREATE TABLE segment (                  -- some consecutive rows of a series
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL,
  first_row INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  hash INTEGER NOT NULL,                -- XXH3 of data
  data BLOB NOT NULL
) STRICT;
)",
    R"(
ALTER TABLE source ADD COLUMN zone TEXT NOT NULL DEFAULT '';       -- of stamps without one
ALTER TABLE source ADD COLUMN day_order TEXT NOT NULL DEFAULT '';  -- 'day-first', 'month-first'
)",
    R"(
CREATE TABLE answer (                   -- to the standard questions, over the log as it stands here
  question TEXT PRIMARY KEY,
  hash INTEGER NOT NULL,                -- XXH3 of data
  data BLOB NOT NULL                    -- zstd
) STRICT;
CREATE TABLE file_stamp (               -- of files that need not be read again while they have it
  file INTEGER PRIMARY KEY,
  inode INTEGER NOT NULL,
  changed_ns INTEGER NOT NULL
) STRICT;
CREATE TABLE part (                     -- issues of a source whose keys' ids follow each other
  id INTEGER PRIMARY KEY,
  source INTEGER,                       -- NULL: the whole log in one piece, as earlier versions wrote it
  first_key INTEGER NOT NULL,
  issues INTEGER NOT NULL,
  events INTEGER NOT NULL
) STRICT;
INSERT INTO part SELECT 0, NULL, 0, keys.row_count, at.row_count FROM series AS keys, series AS at
  WHERE keys.name = 'issue.key' AND at.name = 'event.at';
ALTER TABLE segment ADD COLUMN part INTEGER NOT NULL DEFAULT 0;  -- of columns of issues and events
)",
    R"(
CREATE TABLE figure (                   -- figures of all issues, as they were measured last
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,                   -- the program and form that wrote them
  name TEXT NOT NULL,
  columns INTEGER NOT NULL,
  row_count INTEGER NOT NULL
) STRICT;
CREATE TABLE figure_block (             -- some consecutive rows of them, all columns
  figure INTEGER NOT NULL,
  first_row INTEGER NOT NULL,
  hash INTEGER NOT NULL,                -- XXH3 of data
  data BLOB NOT NULL,
  PRIMARY KEY (figure, first_row)
) STRICT;
)",
    R"(
-- Without it, the part of each segment is read from behind its data, and with it all data of the store.
CREATE INDEX segment_place ON segment (id, series, part, first_row, row_count);
)"};

std::int32_t number_of(SQLite::Database& database, const char* pragma) { return database.execAndGet(pragma).getInt(); }

tl::unexpected<Error> not_ours(const std::string& path) {
  return fail(ErrorCode::store, "this SQLite file belongs to another program, it is not a baton store", path, "name another file with --store");
}

}  // namespace

Result<void> check_header(const std::string& path) {
  // Where the file format has what is looked at here: https://sqlite.org/fileformat.html, section 1.3.
  constexpr std::size_t write_version = 18;
  constexpr std::size_t application_id = 68;
  std::array<unsigned char, 100> header{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(header.data()), header.size())) return {};
  if (std::memcmp(header.data(), "SQLite format 3", 16) != 0) return {};
  std::uint32_t application = 0;
  for (std::size_t i = 0; i < 4; ++i) application = application << 8 | header[application_id + i];
  if (application == static_cast<std::uint32_t>(store_application_id)) return {};
  // A store whose first import was cut short has no id yet, but never a write-ahead log.
  if (application == 0 && header[write_version] == 1) return {};
  return not_ours(path);
}

Result<StoreState> state_of(SQLite::Database& database, const std::string& path) {
  const std::int32_t application = number_of(database, "PRAGMA application_id");
  const int version = number_of(database, "PRAGMA user_version");
  if (application == 0 && version == 0 && number_of(database, "SELECT count(*) FROM sqlite_schema") == 0) {
    return StoreState::empty;
  }
  if (application != store_application_id) {
    return not_ours(path);
  }
  if (version > store_schema_version || version < 0) {
    return fail(ErrorCode::store,
                fmt::format("a newer version of baton made this store (schema {}, this version knows up to {})", version,
                            store_schema_version),
                path, "use that version, or import into a new file: baton import --store NEW.db INPUT...");
  }
  if (version == store_schema_version) return StoreState::current;
  return version >= first_readable_schema ? StoreState::readable : StoreState::older;
}

void migrate(SQLite::Database& database) {
  for (int version = number_of(database, "PRAGMA user_version"); version < store_schema_version; ++version) {
    database.exec(migrations.at(static_cast<std::size_t>(version)));
  }
  database.exec(fmt::format("PRAGMA application_id = {}", store_application_id));
  database.exec(fmt::format("PRAGMA user_version = {}", store_schema_version));
}

}  // namespace baton
