#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "baton/store/store.hpp"
#include "support/scratch_folder.hpp"

namespace store_test {

/// A folder of its own for each test, removed afterwards.
class Folder : public ScratchFolder {
 public:
  [[nodiscard]] std::string file(const std::string& name) const { return path(name); }
};

/// A log with one source, every event of one column set; the same for the same arguments.
[[nodiscard]] baton::RawLog steady_log(std::size_t events, std::uint64_t seed);
/// Whether two logs agree in every field.
[[nodiscard]] bool same(const baton::RawLog& a, const baton::RawLog& b);
/// Makes a store with this content; fails the test where that does not work.
void make_store(const std::string& path, const baton::RawLog& log, const baton::StoredContext& context = {});
/// A connection to a store without the settings that protect it.
[[nodiscard]] SQLite::Database raw(const std::string& path);
/// The message of a failed result, or "no error".
template <class T>
[[nodiscard]] std::string message_of(const baton::Result<T>& result) {
  return result ? "no error" : result.error().message;
}

/// Makes a file of one part one of schema 2: the log in one piece, with the source of every issue, and no place for answers.
void make_older(const std::string& path);

}  // namespace store_test
