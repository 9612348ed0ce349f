#pragma once
#include <atomic>
#include <mutex>
#include <utility>

#include "baton/base/result.hpp"

namespace baton {

/// The first failure of several threads.
class FirstFailure {
 public:
  void keep(Error error) {
    const std::lock_guard lock(mutex_);
    if (!has_failed_.exchange(true)) error_ = std::move(error);
  }
  [[nodiscard]] bool has_failed() const { return has_failed_; }
  [[nodiscard]] Result<void> result() {
    if (has_failed_) return fail(std::move(error_));
    return {};
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> has_failed_{false};
  Error error_;
};

}  // namespace baton
