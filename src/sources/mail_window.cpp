#include "mail_window.hpp"

namespace baton::mail {
namespace {
constexpr std::size_t first_block_bytes = std::size_t{1} << 16;  // a single mail is small
constexpr std::size_t block_bytes = std::size_t{1} << 20;
}  // namespace

Result<void> Window::ensure(std::size_t wanted) {
  if (at_end_ || buffer_.size() - start_ >= wanted) return {};
  buffer_.erase(0, start_);
  start_ = 0;
  while (!at_end_ && buffer_.size() < wanted) {
    const std::size_t before = buffer_.size();
    const std::size_t capacity = reported_bytes_ == 0 ? first_block_bytes : block_bytes;
    buffer_.resize(before + capacity);
    BATON_TRY(const std::size_t count, source_.read(buffer_.data() + before, capacity));
    buffer_.resize(before + count);
    hash_.update(std::string_view(buffer_).substr(before));
    at_end_ = count == 0;
    const std::uint64_t consumed = source_.consumed_bytes();
    if (progress_ != nullptr && consumed > reported_bytes_) progress_->advance(consumed - reported_bytes_);
    reported_bytes_ = consumed;
  }
  return {};
}

Result<void> Window::drain() {
  while (!at_end_) {
    drop(view().size());
    BATON_TRY_VOID(ensure(block_bytes));
  }
  return {};
}

}  // namespace baton::mail
