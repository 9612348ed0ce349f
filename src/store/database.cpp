#include "database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace baton {
namespace {

constexpr int busy_timeout_ms = 30'000;  // a reader waits while a large import is written

bool in_transaction(SQLite::Database& database) { return sqlite3_get_autocommit(database.getHandle()) == 0; }

/// Never throws: it runs in destructors, after a failure that may have ended the transaction by itself.
void roll_back(SQLite::Database& database) {
  if (in_transaction(database)) database.tryExec("ROLLBACK");
}

}  // namespace

Error error_of(const SQLite::Exception& failure, const std::string& path) {
  Error error{ErrorCode::store, {}, path, {}, {failure.what()}};
  switch (failure.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      error.message = "another import is writing to this store";
      error.hint = "wait until it has ended, or name another file with --store";
      error.details.clear();
      break;
    case SQLITE_NOTADB:
      error.message = "this is not a baton store";
      error.hint = "name another file with --store";
      error.details.clear();
      break;
    case SQLITE_FULL:
      error.message = "the disk is full; the store is as it was before";
      error.hint = "free some space, or name a file on another disk with --store";
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      error.message = "the store may not be written";
      error.hint = "check the rights of the file and its folder, or name another file with --store";
      break;
    case SQLITE_CANTOPEN:
      error.message = "cannot open the store";
      error.hint = "check the rights of the file and its folder";
      break;
    case SQLITE_IOERR:
      error.message = "reading or writing the store failed; its last complete import stays";
      error.hint = "check the disk and its free space, then try again";
      break;
    case SQLITE_NOMEM:
      error.message = "not enough memory for the store";
      break;
    case SQLITE_TOOBIG:
      error.message = "a text is too long to be stored";
      break;
    default:
      return damaged_store(path, failure.what());
  }
  return error;
}

Error damaged_store(const std::string& path, std::string detail) {
  return {ErrorCode::store, "damaged store", path, "import again into a new file: baton import --store NEW.db INPUT...",
          {std::move(detail)}};
}

std::string sqlite_path(const std::string& path) { return !path.empty() && path.front() == '/' ? path : "./" + path; }

Result<bool> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::fchmod(file, S_IRUSR | S_IWUSR);  // the umask may have taken rights from us
    ::close(file);
    return true;
  }
  if (errno != EEXIST && errno != EISDIR) {
    return fail(ErrorCode::store, fmt::format("cannot make the store: {}", std::strerror(errno)), path,
                "check the folder and its rights, or name another file with --store");
  }
  // stat() rather than open(): closing a descriptor would drop the locks that this process holds on the file.
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return fail(ErrorCode::store, fmt::format("cannot open the store: {}", std::strerror(errno)), path);
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::store, S_ISDIR(info.st_mode) ? "this is a folder, not a baton store" : "this is not a regular file",
                path, "name a file with --store");
  }
  if (info.st_uid != ::geteuid()) {
    return fail(ErrorCode::store, "this file belongs to another user", path, "name a file of your own with --store");
  }
  // An empty file that was there before becomes a store, and a store is private.
  if (info.st_size == 0) ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
  return false;
}

SQLite::Database open_database(const std::string& path) {
  SQLite::Database database(sqlite_path(path), SQLite::OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, busy_timeout_ms);
  sqlite3* handle = database.getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // The page size counts for a new file only. Why a rollback journal (set once the file is known to be a store), and what
  // secure_delete has to do with it: docs/decisions/004-store.md.
  database.exec("PRAGMA page_size = 16384");
  database.exec("PRAGMA cell_size_check = ON");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA secure_delete = FAST");
  database.exec("PRAGMA cache_size = -16384");
  return database;
}

void use_rollback_journal(SQLite::Database& database) { database.exec("PRAGMA journal_mode = DELETE"); }

ConnectionLock::ConnectionLock(const SQLite::Database& database) : mutex_(sqlite3_db_mutex(database.getHandle())) {
  sqlite3_mutex_enter(static_cast<sqlite3_mutex*>(mutex_));
}
ConnectionLock::~ConnectionLock() { sqlite3_mutex_leave(static_cast<sqlite3_mutex*>(mutex_)); }

WriteTransaction::WriteTransaction(SQLite::Database& database) : database_(database) {
  if (in_transaction(database_)) return;
  // A writer holds the lock for the whole import: waiting for it is of no use.
  database_.setBusyTimeout(0);
  const int code = database_.tryExec("BEGIN IMMEDIATE");
  database_.setBusyTimeout(busy_timeout_ms);
  if (code != SQLITE_OK) throw SQLite::Exception(database_.getHandle(), code);
}
WriteTransaction::~WriteTransaction() { roll_back(database_); }
void WriteTransaction::commit() { database_.exec("COMMIT"); }

ReadTransaction::ReadTransaction(SQLite::Database& database) : database_(database), is_own_(!in_transaction(database)) {
  if (is_own_) database_.exec("BEGIN");
}
ReadTransaction::~ReadTransaction() {
  if (is_own_) roll_back(database_);
}

}  // namespace baton
