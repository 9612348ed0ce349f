#pragma once
#include <chrono>
#include <mutex>
#include <string>

#include "baton/base/progress.hpp"
#include "baton/log/event_log.hpp"

namespace baton::cli {

/// One line on stderr: phase, bar, share, amounts, speed. Nothing in the first half second, at most ten times a second, erased at the end;
/// never where stderr is no terminal.
class ProgressBar final : public Progress {
 public:
  explicit ProgressBar(bool enabled);
  ~ProgressBar() override;
  void begin(std::string_view phase, std::uint64_t total, Unit unit) override;
  void advance(std::uint64_t amount) override;
  /// Erases the line; the next phase draws again.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);
  [[nodiscard]] std::string amount(double value) const;

  bool enabled_;
  std::mutex mutex_;
  std::string phase_;
  Unit unit_ = Unit::bytes;
  std::uint64_t total_ = 0, done_ = 0;
  Clock::time_point started_, phase_started_, drawn_;
  bool visible_ = false;
};

/// The parts of a log, with the events of those loaded told as progress of a phase.
class CountedParts final : public LogParts {
 public:
  CountedParts(LogParts& parts, Progress& progress, std::string_view phase);
  [[nodiscard]] std::size_t size() const override { return parts_.size(); }
  [[nodiscard]] Place place(std::size_t index) const override { return parts_.place(index); }
  [[nodiscard]] Result<void> load(std::size_t index, unsigned worker, LogPart& part) override;
  void complete(std::vector<FileReceipt>& files) override { parts_.complete(files); }

 private:
  LogParts& parts_;
  Progress& progress_;
};

}  // namespace baton::cli
