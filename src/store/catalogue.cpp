#include "catalogue.hpp"

#include <cstdlib>

#include <concepts>
#include <optional>

#include "baton/log/input_options.hpp"

namespace baton {
namespace {

constexpr const char* status_columns_name = "status columns";

/// Missing instants are NULL for those who read the table with SQL.
std::optional<TimeUs> null_if_missing(TimeUs at) { return at == no_time ? std::nullopt : std::optional(at); }

/// Inserts one row; 64-bit numbers keep their bits.
template <class... Values>
void insert_row(SQLite::Statement& insert, const Values&... values) {
  int column = 0;
  const auto bind = [&](const auto& value) {
    ++column;
    using Value = std::decay_t<decltype(value)>;
    if constexpr (std::integral<Value>) {
      insert.bind(column, static_cast<std::int64_t>(value));
    } else if constexpr (std::same_as<Value, std::optional<TimeUs>>) {
      value ? insert.bind(column, *value) : insert.bind(column);
    } else {
      insert.bind(column, std::string(value));
    }
  };
  (bind(values), ...);
  insert.exec();
  insert.reset();
}

std::uint64_t bits_at(SQLite::Statement& row, int column) {
  return static_cast<std::uint64_t>(row.getColumn(column).getInt64());
}

void write_sources(SQLite::Database& database, const RawLog& log) {
  SQLite::Statement insert(database,
                           "INSERT INTO source (id, name, format, stated_as_of_us, is_mail, zone, day_order) VALUES (?, ?, ?, ?, ?, ?, ?)");
  SQLite::Statement insert_field(database, "INSERT INTO source_mapping (source, field, column_name) VALUES (?, ?, ?)");
  for (std::size_t index = 0; index < log.sources.size(); ++index) {
    const SourceInfo& source = log.sources[index];
    insert_row(insert, index, source.name, source.format, null_if_missing(source.stated_as_of), source.is_mail, source.zone,
               name_of(source.day_order));
    for (const auto& [field, column] : source.mapping) insert_row(insert_field, index, info_of(field).name, column);
    for (const std::string& column : source.status_columns) insert_row(insert_field, index, status_columns_name, column);
  }
}

void write_files(SQLite::Database& database, const RawLog& log) {
  SQLite::Statement insert(database,
                           "INSERT INTO file (id, path, format, source, size_bytes, digest, records, kept, duplicates, "
                           "rejected, ties, column_set, mapped_fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  SQLite::Statement insert_stamp(database, "INSERT INTO file_stamp (file, inode, changed_ns) VALUES (?, ?, ?)");
  SQLite::Statement insert_warning(database, "INSERT INTO file_warning (file, text) VALUES (?, ?)");
  for (std::size_t index = 0; index < log.files.size(); ++index) {
    const FileReceipt& file = log.files[index];
    insert_row(insert, index, file.path, file.format, file.source, file.size_bytes, file.digest, file.records, file.kept,
               file.duplicates, file.rejected, file.ties, file.column_set, file.mapped_fields);
    if (file.stamp.changed_ns != 0) insert_row(insert_stamp, index, file.stamp.inode, file.stamp.changed_ns);
    for (const std::string& warning : file.warnings) insert_row(insert_warning, index, warning);
  }
  SQLite::Statement insert_reject(database, "INSERT INTO reject (file, record, line, reason) VALUES (?, ?, ?, ?)");
  for (const Reject& reject : log.rejects) {
    insert_row(insert_reject, reject.file, reject.record, reject.line, reject.reason);
  }
}

bool read_sources(SQLite::Database& database, RawLog& log) {
  SQLite::Statement row(database, "SELECT id, name, format, stated_as_of_us, is_mail, zone, day_order FROM source ORDER BY id");
  while (row.executeStep()) {
    if (bits_at(row, 0) != log.sources.size()) return false;
    SourceInfo source;
    source.name = row.getColumn(1).getString();
    source.format = row.getColumn(2).getString();
    source.stated_as_of = row.getColumn(3).isNull() ? no_time : row.getColumn(3).getInt64();
    source.is_mail = row.getColumn(4).getInt() != 0;
    source.zone = row.getColumn(5).getString();
    const std::string order = row.getColumn(6).getString();
    for (const DayOrder known : {DayOrder::day_first, DayOrder::month_first}) {
      if (order == name_of(known)) source.day_order = known;
    }
    if (order != name_of(source.day_order)) return false;
    log.sources.push_back(std::move(source));
  }
  SQLite::Statement mapped(database, "SELECT source, field, column_name FROM source_mapping ORDER BY id");
  while (mapped.executeStep()) {
    const std::uint64_t index = bits_at(mapped, 0);
    if (index >= log.sources.size()) return false;
    const std::string name = mapped.getColumn(1).getString();
    std::string column = mapped.getColumn(2).getString();
    if (name == status_columns_name) {
      log.sources[index].status_columns.push_back(std::move(column));
      continue;
    }
    const auto field = field_named(name);
    if (!field) return false;
    log.sources[index].mapping[*field] = std::move(column);
  }
  return true;
}

bool read_files(SQLite::Database& database, RawLog& log) {
  SQLite::Statement row(database,
                        "SELECT id, path, format, source, size_bytes, digest, records, kept, duplicates, rejected, ties, "
                        "column_set, mapped_fields FROM file ORDER BY id");
  while (row.executeStep()) {
    const std::uint64_t source = bits_at(row, 3);
    if (bits_at(row, 0) != log.files.size() || source >= log.sources.size()) return false;
    FileReceipt file;
    file.path = row.getColumn(1).getString();
    file.format = row.getColumn(2).getString();
    file.source = static_cast<std::uint32_t>(source);
    file.size_bytes = bits_at(row, 4);
    file.digest = bits_at(row, 5);
    file.records = bits_at(row, 6);
    file.kept = bits_at(row, 7);
    file.duplicates = bits_at(row, 8);
    file.rejected = bits_at(row, 9);
    file.ties = bits_at(row, 10);
    file.column_set = bits_at(row, 11);
    file.mapped_fields = bits_at(row, 12);
    log.files.push_back(std::move(file));
  }
  SQLite::Statement warning(database, "SELECT file, text FROM file_warning ORDER BY id");
  while (warning.executeStep()) {
    if (bits_at(warning, 0) >= log.files.size()) return false;
    log.files[bits_at(warning, 0)].warnings.push_back(warning.getColumn(1).getString());
  }
  if (!database.tableExists("file_stamp")) return true;  // an older store
  SQLite::Statement stamp(database, "SELECT file, inode, changed_ns FROM file_stamp");
  while (stamp.executeStep()) {
    if (bits_at(stamp, 0) >= log.files.size()) return false;
    log.files[bits_at(stamp, 0)].stamp = {bits_at(stamp, 1), stamp.getColumn(2).getInt64()};
  }
  return true;
}

bool read_rejects(SQLite::Database& database, RawLog& log) {
  SQLite::Statement row(database, "SELECT file, record, line, reason FROM reject ORDER BY id");
  while (row.executeStep()) {
    if (bits_at(row, 0) >= log.files.size()) return false;
    log.rejects.push_back({static_cast<std::uint32_t>(bits_at(row, 0)), bits_at(row, 1), bits_at(row, 2),
                           row.getColumn(3).getString()});
  }
  return true;
}

}  // namespace

void write_catalogue(SQLite::Database& database, const RawLog& log, const StoredContext& context) {
  database.exec("DELETE FROM meta; DELETE FROM source; DELETE FROM source_mapping; DELETE FROM file; "
                "DELETE FROM file_warning; DELETE FROM file_stamp; DELETE FROM reject;");
  SQLite::Statement insert(database, "INSERT INTO meta (key, value) VALUES (?, ?)");
  insert_row(insert, "config_toml", context.config_toml);
  insert_row(insert, "config_path", context.config_path);
  insert_row(insert, "directory_json", context.directory_json);
  insert_row(insert, "person_key", context.person_key);
  insert_row(insert, "generation", std::to_string(context.generation + 1));
  write_sources(database, log);
  write_files(database, log);
}

Result<void> read_catalogue(SQLite::Database& database, const std::string& path, RawLog& log) {
  if (!read_sources(database, log)) return fail(damaged_store(path, "the list of sources contradicts itself"));
  if (!read_files(database, log)) return fail(damaged_store(path, "the list of files contradicts itself"));
  if (!read_rejects(database, log)) return fail(damaged_store(path, "the list of rejects contradicts itself"));
  return {};
}

StoredContext read_context(SQLite::Database& database) {
  StoredContext context;
  SQLite::Statement row(database, "SELECT key, value FROM meta");
  while (row.executeStep()) {
    const std::string key = row.getColumn(0).getString();
    std::string value = row.getColumn(1).getString();
    if (key == "config_toml") context.config_toml = std::move(value);
    if (key == "config_path") context.config_path = std::move(value);
    if (key == "directory_json") context.directory_json = std::move(value);
    if (key == "person_key") context.person_key = std::move(value);
    if (key == "generation") context.generation = std::strtoull(value.c_str(), nullptr, 10);
  }
  return context;
}

}  // namespace baton
