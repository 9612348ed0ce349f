#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "baton/store/store.hpp"
#include "database.hpp"
#include "insert_rows.hpp"

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
    for (const PlainTable& table : tables) insert_rows(database, table.name, table);
    database.exec("COMMIT");
    return {};
  });
  if (!written) return fail(in_words_of_export(std::move(written.error())));
  if (!file.take_place()) return fail(cannot_write(path));
  return {};
}

}  // namespace baton
