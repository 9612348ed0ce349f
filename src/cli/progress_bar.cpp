#include "progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace baton::cli {
namespace {

constexpr int bar_columns = 24;

}  // namespace

ProgressBar::ProgressBar(bool enabled) : enabled_(enabled), started_(Clock::now()), phase_started_(started_) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::begin(std::string_view phase, std::uint64_t total, Unit unit) {
  const std::lock_guard lock(mutex_);
  phase_ = phase;
  unit_ = unit;
  phase_started_ = Clock::now();
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

std::string ProgressBar::amount(double value) const {
  const bool bytes = unit_ == Unit::bytes;
  if (value >= 1e9) return fmt::format("{:.2f} {}", value / 1e9, bytes ? "GB" : "billion");
  if (value >= 1e6) return fmt::format("{:.{}f} {}", value / 1e6, bytes ? 0 : 1, bytes ? "MB" : "million");
  return bytes ? fmt::format("{:.0f} kB", value / 1e3) : fmt::format("{:.0f}", value);
}

void ProgressBar::draw(Clock::time_point now) {
  drawn_ = now;
  visible_ = true;
  const double seconds = std::max(0.001, std::chrono::duration<double>(now - phase_started_).count());
  const auto done = static_cast<double>(done_);
  const auto total = static_cast<double>(total_);
  const double speed = done / seconds;
  const std::string_view unit = unit_ == Unit::bytes ? "" : " events";
  std::string line;
  if (total_ == 0) {
    line = fmt::format("\r\x1b[K{}  {}{}  {}/s", phase_, amount(done), unit, amount(speed));
  } else {
    const double share = std::min(1.0, done / total);
    std::string bar;
    for (int i = 0; i < bar_columns; ++i) bar += static_cast<double>(i) < share * bar_columns ? "█" : " ";
    const double left = speed > 0 ? std::max(0.0, total - done) / speed : 0;
    line = fmt::format("\r\x1b[K{}  {} {:3.0f} %   {} of {}{}   {}/s   {:.1f} s left", phase_, bar, share * 100, amount(done), amount(total), unit, amount(speed), left);
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

CountedParts::CountedParts(LogParts& parts, Progress& progress, std::string_view phase) : parts_(parts), progress_(progress) {
  std::uint64_t events = 0;
  for (std::size_t index = 0; index < parts.size(); ++index) events += parts.place(index).events;
  progress_.begin(phase, events, Progress::Unit::events);
}

Result<void> CountedParts::load(std::size_t index, unsigned worker, LogPart& part) {
  auto loaded = parts_.load(index, worker, part);
  if (loaded) progress_.advance(parts_.place(index).events);
  return loaded;
}

}  // namespace baton::cli
