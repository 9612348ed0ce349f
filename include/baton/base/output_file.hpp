#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "baton/base/result.hpp"

namespace baton {

/// A file that is written in pieces and is there whole or not at all: a temporary file beside it with mode 0600, renamed by finish(). What is
/// destroyed before is removed. A link stays, and the file it leads to is written.
class OutputFile {
 public:
  /// Errors: input, where there is no such folder, and where the name is taken by something that is no regular file.
  [[nodiscard]] static Result<OutputFile> create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  /// Adds bytes at the end. Errors: input, a full disk.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Replaces bytes that were written before.
  [[nodiscard]] Result<void> replace(std::uint64_t position, std::string_view bytes);
  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }
  /// Brings the file to the disk and gives it its name. Nothing can be written afterwards.
  [[nodiscard]] Result<void> finish();

 private:
  OutputFile() = default;
  void discard();

  std::string path_, temporary_;
  int descriptor_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace baton
