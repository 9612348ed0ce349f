#include "mail_window.hpp"

#include <algorithm>
#include <cstring>

namespace baton::mail {
namespace {
constexpr std::size_t first_capacity = std::size_t{64} << 10;  // a single mail is small
constexpr std::size_t block_bytes = std::size_t{1} << 20;
}  // namespace

/// Room for more bytes: what is dropped gives it, else memory that is twice as large.
void Window::make_room() {
  const std::size_t kept = end_ - start_;
  std::unique_ptr<char[]> larger;
  if (kept > capacity_ / 2 || capacity_ == 0) {
    capacity_ = std::max(first_capacity, capacity_ * 2);
    larger = std::make_unique_for_overwrite<char[]>(capacity_);
  }
  char* const to = larger ? larger.get() : bytes_.get();
  if (kept > 0) std::memmove(to, bytes_.get() + start_, kept);
  if (larger) bytes_ = std::move(larger);
  start_ = 0;
  end_ = kept;
}

Result<void> Window::fill(std::size_t wanted) {
  while (!at_end_ && end_ - start_ < wanted) {
    if (end_ == capacity_) make_room();
    BATON_TRY(const std::size_t count, source_.read(bytes_.get() + end_, std::min(capacity_ - end_, block_bytes)));
    hash_.update({bytes_.get() + end_, count});
    end_ += count;
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
    BATON_TRY_VOID(ensure(1));
  }
  return {};
}

}  // namespace baton::mail
