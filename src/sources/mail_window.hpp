#pragma once
#include <string>
#include <string_view>

#include "baton/base/bytes.hpp"
#include "baton/base/stream_hash.hpp"
#include "baton/base/progress.hpp"

namespace baton::mail {

/// The part of a stream that is in memory: filled at the end in large blocks, dropped at the start.
class Window {
 public:
  Window(ByteSource& source, Progress* progress) : source_(source), progress_(progress) {}

  /// Reads until the window holds `wanted` bytes or the stream ends. Views taken before are invalid afterwards.
  Result<void> ensure(std::size_t wanted);
  [[nodiscard]] std::string_view view() const { return std::string_view(buffer_).substr(start_); }
  /// True when the stream has no bytes beyond the window.
  [[nodiscard]] bool at_end() const { return at_end_; }
  void drop(std::size_t count) { start_ += count; }
  /// Reads and forgets the rest of the stream.
  Result<void> drain();
  /// Of all the bytes read.
  [[nodiscard]] std::uint64_t digest() const { return hash_.finish(); }

 private:
  ByteSource& source_;
  Progress* progress_;
  std::string buffer_;
  std::size_t start_ = 0;
  StreamHash hash_;
  std::uint64_t reported_bytes_ = 0;
  bool at_end_ = false;
};

}  // namespace baton::mail
