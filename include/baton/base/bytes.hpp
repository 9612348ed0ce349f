#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/result.hpp"

namespace baton {

/// What is another after a file on disk was changed or replaced; a hint only, as two changes may fall into one tick of the clock.
struct FileStamp {
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;  ///< Since 1970, of content or attributes; 0: not known.
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// A stream of bytes: a file, standard input, the decompressed content of either, or memory. Readers see nothing else,
/// so each can be tested and fuzzed from memory.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills up to `capacity` bytes and returns how many; 0 at the end. An input error where the medium fails, a
  /// compressed stream is truncated or damaged, or a cap on size or ratio is passed.
  virtual Result<std::size_t> read(char* buffer, std::size_t capacity) = 0;
  /// Bytes of the file consumed so far (compressed ones where it is compressed), for progress. Of a member of an archive:
  /// its unpacked bytes, as size_bytes().
  [[nodiscard]] virtual std::uint64_t consumed_bytes() const = 0;
  /// Name for messages: the path, "archive.zip!member.csv", or "-".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Size of the file on disk, 0 where unknown.
  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }
  /// Of the file on disk when it was opened; not known of what is unpacked or no regular file.
  [[nodiscard]] const FileStamp& stamp() const { return stamp_; }

 protected:
  std::string name_;
  FileStamp stamp_;
  std::uint64_t size_bytes_ = 0;
};

/// Caps on what a compressed input may become.
struct ByteLimits {
  std::uint64_t max_output_bytes = std::uint64_t{64} << 30;
  std::uint64_t max_ratio = 1000;                       ///< Output to input, once past ratio_from_bytes of output.
  std::uint64_t ratio_from_bytes = std::uint64_t{64} << 20;
};

/// One input to read: a file on disk, or a member of an archive.
struct InputRef {
  std::string path;    ///< "-" is standard input.
  std::string member;  ///< Member of a zip archive, else empty.
  std::uint64_t size_bytes = 0;  ///< Of the file on disk, or of the unpacked member; 0 where unknown. Set by list_inputs().
  bool is_walked = false;  ///< Found in a folder or an archive, not named itself. Set by list_inputs().
  bool is_unchanged = false;  ///< It needs not be read: list_inputs() was told so.
  [[nodiscard]] std::string name() const { return member.empty() ? path : path + "!" + member; }
};

/// Opens an input. gzip and zstd are told by their first bytes, never by the name, and decompressed; concatenated gzip
/// members are read through. Errors: input, with the path and what to do.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_input(const InputRef& input, const ByteLimits& limits = {});
/// A source over memory that the caller keeps alive.
[[nodiscard]] std::unique_ptr<ByteSource> open_memory(std::string_view bytes, std::string name);

/// The inputs that a command line names: files as they are, zip archives member by member (archives in archives
/// are refused, so are encrypted members), folders walked in order of name (hidden files and links to folders left out, in
/// archives too). A Maildir (a folder with `cur` and `new`) is walked like any other folder. What a walked folder holds
/// that cannot be an input (a link to nothing, an Office document, an encrypted archive, a file or folder that may not be
/// read) is added to `left_out`, with the reason. Errors: a path that is not there or cannot be an input; without
/// `left_out` also the first such thing in a folder. Files of folders of which `is_unchanged` says so are not opened.
using IsUnchanged = std::function<bool(const std::string& path, std::uint64_t size_bytes, const FileStamp& stamp)>;
[[nodiscard]] Result<std::vector<InputRef>> list_inputs(const std::vector<std::string>& paths, std::vector<Error>* left_out = nullptr,
                                                        const IsUnchanged& is_unchanged = {});

/// Reads all of a source into memory, up to a cap. Errors as read(), and input where the cap is passed.
[[nodiscard]] Result<std::string> read_all(ByteSource& source, std::uint64_t cap_bytes);
/// The first bytes of a source without losing them: reads up to `capacity` bytes and returns a source that gives them again.
struct Peeked {
  std::string head;
  std::unique_ptr<ByteSource> source;
};
[[nodiscard]] Result<Peeked> peek(std::unique_ptr<ByteSource> source, std::size_t capacity);

/// Writes a file whole or not at all: a temporary file beside it with mode 0600, fsync, rename. A link stays, and the file it
/// leads to is written. What exists and is no regular file (a device, a pipe) is written in place. Errors: input code 3
/// with the path.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view content);

}  // namespace baton
