#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/output_file.hpp"

namespace baton {

/// A stretch of a file in an archive, compressed by itself, so that stretches can be made in parallel and in pieces.
struct DeflatedBlock {
  std::string bytes;
  std::uint64_t text_bytes = 0;  ///< Before compression.
  std::uint32_t crc = 0;         ///< CRC-32 of these.
};
/// Compresses a stretch; any thread. `last` ends the file.
[[nodiscard]] DeflatedBlock deflate_block(std::string_view text, bool last = false);

/// Writes a zip archive, file by file. All files are dated 1980-01-01, so that the same content gives the same bytes; above 4 GB the archive is
/// ZIP64. Errors of all: input, a full disk.
class ZipWriter {
 public:
  explicit ZipWriter(OutputFile file) : file_(std::move(file)) {}

  /// A file whose content comes in blocks, the last of them made with `last`.
  [[nodiscard]] Result<void> begin(std::string name);
  [[nodiscard]] Result<void> add(const DeflatedBlock& block);
  [[nodiscard]] Result<void> end();
  /// A whole file.
  [[nodiscard]] Result<void> add_file(std::string name, std::string_view content);
  /// Ends the archive and gives it its name. Returns its bytes.
  [[nodiscard]] Result<std::uint64_t> finish();

 private:
  struct Member {
    std::string name;
    std::uint64_t position = 0, packed_bytes = 0, text_bytes = 0;
    std::uint32_t crc = 0;
  };
  OutputFile file_;
  std::vector<Member> members_;
};

}  // namespace baton
