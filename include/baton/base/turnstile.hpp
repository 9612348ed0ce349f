#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace baton {

/// Lets threads through in the order of their tasks, which must be handed out in that order.
class Turnstile {
 public:
  /// Waits until all turns below this one have left.
  void wait_for(std::size_t turn) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return turn_ == turn; });
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    ++turn_;
    moved_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::size_t turn_ = 0;
};

}  // namespace baton
