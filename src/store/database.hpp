#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "baton/base/result.hpp"

namespace baton {

/// A failure of SQLite in our words.
[[nodiscard]] Error error_of(const SQLite::Exception& failure, const std::string& path);
/// What every check of the store's content answers.
[[nodiscard]] Error damaged_store(const std::string& path, std::string detail);

/// Runs work that may throw SQLiteCpp's exceptions and returns a Result: the one place where they end.
template <class Work>
[[nodiscard]] auto guarded(const std::string& path, Work work) -> std::invoke_result_t<Work> {
  try {
    return work();
  } catch (const SQLite::Exception& failure) {
    return fail(error_of(failure, path));
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::store, "not enough memory for the store", path);
  } catch (const std::length_error&) {
    return fail(ErrorCode::store, "not enough memory for the store", path);
  }
}

/// The path as SQLite is to take it: never a URI or a name with a meaning of its own (":memory:").
[[nodiscard]] std::string sqlite_path(const std::string& path);

/// Makes an empty file with mode 0600 whatever the umask is; true where it is new. An existing one must be a regular file of
/// the user who runs this.
[[nodiscard]] Result<bool> make_private_file(const std::string& path);

/// Opens an existing file with the settings that every connection has: full synchronisation, nothing in the file's schema
/// trusted. It changes nothing in the file. Call inside guarded().
[[nodiscard]] SQLite::Database open_database(const std::string& path);
/// Sets the rollback journal, which may change the file: only where it is known to be a store. Call inside guarded().
void use_rollback_journal(SQLite::Database& database);

/// Keeps other threads off a connection: what a statement's row points to holds while nobody else uses it.
class ConnectionLock {
 public:
  explicit ConnectionLock(const SQLite::Database& database);
  ~ConnectionLock();
  ConnectionLock(const ConnectionLock&) = delete;
  ConnectionLock& operator=(const ConnectionLock&) = delete;

 private:
  void* mutex_;
};

/// A transaction that is rolled back unless it was committed. Takes over one that is open already.
class WriteTransaction {
 public:
  explicit WriteTransaction(SQLite::Database& database);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  SQLite::Database& database_;
};

/// Makes several reads see one state of the file; part of the open transaction where there is one.
class ReadTransaction {
 public:
  explicit ReadTransaction(SQLite::Database& database);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  SQLite::Database& database_;
  bool is_own_ = false;
};

}  // namespace baton
