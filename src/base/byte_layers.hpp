#pragma once
#include <sys/stat.h>

#include <memory>
#include <string_view>
#include <vector>

#include "baton/base/bytes.hpp"

namespace baton {

/// How inputs that hold others are told: by their first bytes.
inline constexpr std::size_t magic_bytes = 4;
[[nodiscard]] bool is_gzip(std::string_view head);
[[nodiscard]] bool is_zstd(std::string_view head);
[[nodiscard]] bool is_zip(std::string_view head);

/// Refuses output that grew past the caps.
class ExpansionGuard {
 public:
  explicit ExpansionGuard(const ByteLimits& limits) : limits_(limits) {}
  /// Counts output made from all the input so far.
  [[nodiscard]] Result<void> add(std::size_t output_bytes, std::uint64_t input_bytes, const std::string& name);

 private:
  ByteLimits limits_;
  std::uint64_t output_bytes_ = 0;
};

/// Input of a decompressor, in big blocks.
class InputBlock {
 public:
  explicit InputBlock(std::unique_ptr<ByteSource> raw);
  /// Reads the next block if the last one is used up. Afterwards the rest is empty only at the end.
  [[nodiscard]] Result<void> refill();
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void use(std::size_t count) { rest_.remove_prefix(count); }
  /// Position in the file of the first byte not used.
  [[nodiscard]] std::uint64_t position() const { return raw_->consumed_bytes() - rest_.size(); }
  [[nodiscard]] const ByteSource& raw() const { return *raw_; }

 private:
  std::unique_ptr<ByteSource> raw_;
  std::vector<char> buffer_;
  std::string_view rest_;
};

[[nodiscard]] std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> raw, const ByteLimits& limits);
[[nodiscard]] std::unique_ptr<ByteSource> open_zstd(std::unique_ptr<ByteSource> raw, const ByteLimits& limits);
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_zip_member(const InputRef& input, const ByteLimits& limits);
/// Names of the members that are files and not hidden, in the archive's order. An error where one cannot be an input.
[[nodiscard]] Result<std::vector<InputRef>> list_zip_members(const std::string& path);

[[nodiscard]] FileStamp stamp_of(const struct ::stat& status);
/// The file as it is, not decompressed. "-" is standard input.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_raw(const std::string& path);
/// A failed system call on a path, in words. `doing` is "cannot read", "cannot write".
[[nodiscard]] Error system_error(std::string_view doing, const std::string& path, int code);
/// The same for a file that is written.
[[nodiscard]] Error write_error(const std::string& path, int code);

}  // namespace baton
