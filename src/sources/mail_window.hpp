#pragma once
#include <memory>
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
  Result<void> ensure(std::size_t wanted) { return at_end_ || end_ - start_ >= wanted ? Result<void>{} : fill(wanted); }
  [[nodiscard]] std::string_view view() const { return {bytes_.get() + start_, end_ - start_}; }
  /// True when the stream has no bytes beyond the window.
  [[nodiscard]] bool at_end() const { return at_end_; }
  void drop(std::size_t count) { start_ += count; }
  /// Reads and forgets the rest of the stream.
  Result<void> drain();
  /// Of all the bytes read.
  [[nodiscard]] std::uint64_t digest() const { return hash_.finish(); }

 private:
  Result<void> fill(std::size_t wanted);
  void make_room();

  ByteSource& source_;
  Progress* progress_;
  // Not a string: zeroing a block for each of thousands of small mails costs more than reading them.
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t start_ = 0, end_ = 0;  // what is in the window
  StreamHash hash_;
  std::uint64_t reported_bytes_ = 0;
  bool at_end_ = false;
};

}  // namespace baton::mail
