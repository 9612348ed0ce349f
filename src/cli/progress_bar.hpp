#pragma once
#include <chrono>
#include <mutex>
#include <string>

#include "baton/base/progress.hpp"

namespace baton::cli {

/// One line on stderr: phase, bar, share, amounts, speed. Nothing in the first half second, at most ten times a second, erased at the end;
/// never where stderr is no terminal.
class ProgressBar final : public Progress {
 public:
  explicit ProgressBar(bool enabled);
  ~ProgressBar() override;
  void begin(std::string_view phase, std::uint64_t total) override;
  void advance(std::uint64_t amount) override;
  /// Erases the line; the next phase draws again.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);

  bool enabled_;
  std::mutex mutex_;
  std::string phase_;
  std::uint64_t total_ = 0, done_ = 0;
  Clock::time_point started_, drawn_;
  bool visible_ = false;
};

}  // namespace baton::cli
