#include "progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace baton::cli {
namespace {

constexpr int bar_columns = 24;

std::string amount(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (value >= 1e9) return fmt::format("{:.2f} GB", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.0f} MB", value / 1e6);
  return fmt::format("{:.0f} kB", value / 1e3);
}

}  // namespace

ProgressBar::ProgressBar(bool enabled) : enabled_(enabled), started_(Clock::now()) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::begin(std::string_view phase, std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  phase_ = phase;
  total_ = total;
  done_ = 0;
  if (!visible_) drawn_ = {};
}

void ProgressBar::advance(std::uint64_t amount_done) {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  done_ += amount_done;
  const auto now = Clock::now();
  if (now - started_ < std::chrono::milliseconds(500) || now - drawn_ < std::chrono::milliseconds(100)) return;
  draw(now);
}

void ProgressBar::draw(Clock::time_point now) {
  drawn_ = now;
  visible_ = true;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double speed = static_cast<double>(done_) / seconds;
  std::string line;
  if (total_ == 0 && done_ == 0) {
    line = fmt::format("\r\x1b[K{} …", phase_);
  } else if (total_ == 0) {
    line = fmt::format("\r\x1b[K{}  {}  {}/s", phase_, amount(done_), amount(static_cast<std::uint64_t>(speed)));
  } else {
    const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    std::string bar;
    for (int i = 0; i < bar_columns; ++i) bar += static_cast<double>(i) < share * bar_columns ? "█" : " ";
    const double left = speed > 0 ? static_cast<double>(total_ - std::min(total_, done_)) / speed : 0;
    line = fmt::format("\r\x1b[K{}  {} {:3.0f} %   {} of {}   {}/s   {:.1f} s left", phase_, bar, share * 100, amount(done_), amount(total_),
               amount(static_cast<std::uint64_t>(speed)), left);
  }
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

void ProgressBar::clear() {
  const std::lock_guard lock(mutex_);
  if (!visible_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace baton::cli
