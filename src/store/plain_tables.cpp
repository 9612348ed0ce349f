#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "baton/store/store.hpp"
#include "database.hpp"

namespace baton {
namespace {

/// A file beside the target, mode 0600, that is removed unless it took the target's place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target) : target_(target), path_(target + ".XXXXXX") {
    descriptor_ = ::mkostemp(path_.data(), O_CLOEXEC);
    if (descriptor_ >= 0) ::fchmod(descriptor_, S_IRUSR | S_IWUSR);  // the umask may have taken rights from us
  }
  ~TemporaryFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!is_in_place_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// False, with errno, where that fails.
  [[nodiscard]] bool take_place() {
    is_in_place_ = ::fsync(descriptor_) == 0 && ::rename(path_.c_str(), target_.c_str()) == 0;
    return is_in_place_;
  }

 private:
  std::string target_;
  std::string path_;
  int descriptor_ = -1;
  bool is_in_place_ = false;
};

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

/// A type is part of the statement and no identifier: letters and blanks only.
bool is_sql_type(const std::string& type) {
  return std::all_of(type.begin(), type.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' '; });
}

void write_table(SQLite::Database& database, const PlainTable& table) {
  std::string columns;
  std::string places;
  for (const auto& [name, type] : table.columns) {
    BATON_CHECK(is_sql_type(type));
    columns += (columns.empty() ? "" : ", ") + quoted(name) + ' ' + type;
    places += places.empty() ? "?" : ", ?";
  }
  database.exec("CREATE TABLE " + quoted(table.name) + " (" + columns + ")");
  SQLite::Statement insert(database, "INSERT INTO " + quoted(table.name) + " VALUES (" + places + ")");
  std::vector<const char*> values(table.columns.size());
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::fill(values.begin(), values.end(), nullptr);
    table.row(row, values);
    BATON_CHECK(values.size() == table.columns.size());
    for (std::size_t column = 0; column < values.size(); ++column) {
      const int place = static_cast<int>(column) + 1;
      values[column] == nullptr ? insert.bind(place) : insert.bindNoCopy(place, values[column]);
    }
    insert.exec();
    insert.reset();
  }
}

Error cannot_write(const std::string& path) {
  return {ErrorCode::store, fmt::format("cannot write the file: {}", std::strerror(errno)), path,
          "check the folder, its rights and the free space", {}};
}

/// SQLite's failures on a new file, where nothing of a store can be damaged.
Error in_words_of_export(Error error) {
  if (error.message != damaged_store({}, {}).message) return error;
  return {ErrorCode::store, "cannot write the tables", std::move(error.place), {}, std::move(error.details)};
}

}  // namespace

Result<void> write_plain_tables(const std::string& path, const std::vector<PlainTable>& tables) {
  TemporaryFile file(path);
  if (!file.is_open()) return fail(cannot_write(path));
  auto written = guarded(path, [&]() -> Result<void> {
    SQLite::Database database(sqlite_path(file.path()), SQLite::OPEN_READWRITE);
    // The file has its name only when it is complete: no journal is needed.
    database.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    for (const PlainTable& table : tables) write_table(database, table);
    database.exec("COMMIT");
    return {};
  });
  if (!written) return fail(in_words_of_export(std::move(written.error())));
  if (!file.take_place()) return fail(cannot_write(path));
  return {};
}

}  // namespace baton
