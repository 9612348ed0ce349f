#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "baton/base/result.hpp"

namespace baton {

/// A file without a name, for what does not fit into the memory that a run may use; it is gone with the process, however that ends.
class SpillFile {
 public:
  /// Makes it in a folder, for the owner alone (0600).
  explicit SpillFile(const std::string& folder);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  /// Appends bytes and says where; false where that is not possible (the disk is full, no file could be made): they are not there then.
  [[nodiscard]] bool append(const char* bytes, std::size_t count, std::uint64_t& offset);
  /// Reads what was appended. Safe from several threads. Error (input): the file can't be read.
  [[nodiscard]] Result<void> read(std::uint64_t offset, char* bytes, std::size_t count) const;

 private:
  std::string folder_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace baton
