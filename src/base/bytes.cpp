#include "baton/base/bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "byte_layers.hpp"

namespace baton {
namespace {

/// A file descriptor, closed at the end unless it is standard input.
class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, std::string name, std::uint64_t size_bytes, const FileStamp& stamp) : descriptor_(descriptor) {
    name_ = std::move(name);
    size_bytes_ = size_bytes;
    stamp_ = stamp;
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_, buffer, capacity);
      if (count >= 0) {
        consumed_bytes_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) return fail(system_error("cannot read", name_, errno));
    }
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  int descriptor_;
  std::uint64_t consumed_bytes_ = 0;
};

class MemorySource final : public ByteSource {
 public:
  MemorySource(std::string_view bytes, std::string name) : rest_(bytes) {
    name_ = std::move(name);
    size_bytes_ = bytes.size();
  }
  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    const std::size_t count = rest_.copy(buffer, capacity);
    rest_.remove_prefix(count);
    return count;
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return size_bytes_ - rest_.size(); }

 private:
  std::string_view rest_;
};

/// Gives bytes read before again, then the rest of their source.
class PeekedSource final : public ByteSource {
 public:
  PeekedSource(std::string head, std::unique_ptr<ByteSource> rest) : head_(std::move(head)), rest_(std::move(rest)) {
    name_ = rest_->name();
    size_bytes_ = rest_->size_bytes();
    stamp_ = rest_->stamp();
  }
  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    if (given_ == head_.size()) return rest_->read(buffer, capacity);
    const std::size_t count = std::string_view{head_}.substr(given_).copy(buffer, capacity);
    given_ += count;
    if (given_ == head_.size()) {
      given_ = 0;
      head_ = {};
    }
    return count;
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override {
    return rest_->consumed_bytes() - std::min<std::uint64_t>(rest_->consumed_bytes(), head_.size() - given_);
  }

 private:
  std::string head_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

bool is_gzip(std::string_view head) { return head.size() >= 2 && head[0] == '\x1F' && head[1] == '\x8B'; }
bool is_zstd(std::string_view head) {
  return head.size() >= 4 && head[0] == '\x28' && head[1] == '\xB5' && head[2] == '\x2F' && head[3] == '\xFD';
}
bool is_zip(std::string_view head) {
  // A member, an empty archive, a part of a spanned one.
  return head.size() >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == head[3] - 1 &&
         (head[2] == 3 || head[2] == 5 || head[2] == 7);
}

Error system_error(std::string_view doing, const std::string& path, int code) {
  if (code == ENOENT) {
    return {ErrorCode::input, "no such file", path, "check the spelling, and the folder that baton was started in", {}};
  }
  std::string hint = "try again; if it stays like this, look at the disk that it is on";
  if (code == EACCES || code == EPERM) hint = "check who may use the file: ls -l";
  if (code == ENOTDIR) hint = "a part of this path is a file, not a folder";
  if (code == ENOSPC || code == EDQUOT) hint = "free some space, or name a file on another disk";
  if (code == EIO) hint = "is this a file, and is its disk in order?";
  return {ErrorCode::input, fmt::format("{}: {}", doing, std::strerror(code)), path, hint, {}};
}

FileStamp stamp_of(const struct ::stat& status) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  return {status.st_ino, status.st_ctim.tv_sec * second_ns + status.st_ctim.tv_nsec};
}

Result<std::unique_ptr<ByteSource>> open_raw(const std::string& path) {
  if (path == "-") return std::make_unique<FileSource>(STDIN_FILENO, path, 0, FileStamp{});
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(system_error("cannot read", path, errno));
  struct stat status {};
  const bool has_status = ::fstat(descriptor, &status) == 0;
  const bool is_file = has_status && S_ISREG(status.st_mode);
  auto source = std::make_unique<FileSource>(descriptor, path, is_file ? static_cast<std::uint64_t>(status.st_size) : 0, is_file ? stamp_of(status) : FileStamp{});
  if (has_status && S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::input, "a folder where a file is expected", path, "name a file in it");
  }
  if (is_file) ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return source;
}

Result<std::unique_ptr<ByteSource>> open_input(const InputRef& input, const ByteLimits& limits) {
  if (!input.member.empty()) return open_zip_member(input, limits);
  BATON_TRY(auto raw, open_raw(input.path));
  auto peeked = peek(std::move(raw), magic_bytes);
  if (!peeked) return fail(std::move(peeked.error()));
  if (is_gzip(peeked->head)) return open_gzip(std::move(peeked->source), limits);
  if (is_zstd(peeked->head)) return open_zstd(std::move(peeked->source), limits);
  if (is_zip(peeked->head)) {
    return fail(ErrorCode::input, "a zip archive can be read only from a file", input.path,
                input.path == "-" ? "write it to a file, or unpack it: unzip -p" : "name a member of it");
  }
  return std::move(peeked->source);
}

std::unique_ptr<ByteSource> open_memory(std::string_view bytes, std::string name) {
  return std::make_unique<MemorySource>(bytes, std::move(name));
}

Result<std::string> read_all(ByteSource& source, std::uint64_t cap_bytes) {
  constexpr std::size_t first_block_bytes = std::size_t{1} << 16;
  std::string content;
  std::size_t used = 0;
  for (;;) {
    if (used == content.size()) {
      // One byte more than is allowed, to see whether there is more.
      const std::uint64_t wanted = std::max<std::uint64_t>(content.size() * 2, first_block_bytes);
      content.resize(static_cast<std::size_t>(std::min(wanted, cap_bytes + 1)));
    }
    BATON_TRY(const std::size_t count, source.read(content.data() + used, content.size() - used));
    if (count == 0) break;
    used += count;
    if (used > cap_bytes) {
      return fail(ErrorCode::input, fmt::format("more than {} bytes", cap_bytes), source.name(),
                  "split the input into smaller files");
    }
  }
  content.resize(used);
  return content;
}

Result<Peeked> peek(std::unique_ptr<ByteSource> source, std::size_t capacity) {
  // Grown step by step: most of thousands of mails are small, and zeroing the whole capacity for each costs more than they do.
  constexpr std::size_t first_step_bytes = std::size_t{16} << 10;
  std::string head;
  std::size_t used = 0;
  while (used < capacity) {
    if (used == head.size()) head.resize(std::min(capacity, std::max(first_step_bytes, head.size() * 4)));
    BATON_TRY(const std::size_t count, source->read(head.data() + used, head.size() - used));
    if (count == 0) break;
    used += count;
  }
  head.resize(used);
  auto replay = std::make_unique<PeekedSource>(head, std::move(source));
  return Peeked{std::move(head), std::move(replay)};
}

}  // namespace baton
