#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "baton/log/resolved_log.hpp"

namespace baton {

/// Quarters since the year 0, of instants in UTC; quick for one near the last.
class Quarters {
 public:
  [[nodiscard]] std::uint64_t operator()(TimeUs at) {
    if (at < from_ || at >= until_) look_up(at);
    return quarter_;
  }

 private:
  void look_up(TimeUs at) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(sys_time<microseconds>(microseconds(at))));
    const int quarter = static_cast<int>((static_cast<unsigned>(date.month()) - 1) / 3);
    const year_month first = date.year() / (quarter * 3 + 1);
    const auto begin = [](year_month month) { return duration_cast<microseconds>(sys_days(month / 1).time_since_epoch()).count(); };
    from_ = begin(first);
    until_ = begin(first + months(3));
    quarter_ = static_cast<std::uint64_t>(static_cast<int>(date.year()) * 4 + quarter);
  }
  TimeUs from_ = 0, until_ = 0;
  std::uint64_t quarter_ = 0;
};

/// Counts the distinct people, teams and departments that the issues of an account met, quarter by quarter as they come; keeps its memory.
class MetByQuarter {
 public:
  /// How many people, teams and departments; -1 where the quarter shows none.
  using Counts = std::array<std::int32_t, 3>;

  explicit MetByQuarter(const ResolvedLog& log) : log_(log), kinds_{Kind(log.persons.size()), Kind(log.teams.size()), Kind(log.raw.texts.of(TextSpace::department).size())} {}
  void begin_account() {
    for (Kind& kind : kinds_) kind.counts.clear();
  }
  /// Turns to the quarter of what is added next.
  void begin_quarter() {
    ++quarter_;
    for (Kind& kind : kinds_) kind.is_counted = false;
  }
  void add(std::span<const std::uint32_t> people, std::span<const std::uint32_t> teams) {
    add(kinds_[0], people, std::identity());
    add(kinds_[1], teams, std::identity());
    add(kinds_[2], teams, [&](std::uint32_t team) { return log_.teams[team].department != 0 ? log_.teams[team].department : nobody; });
  }
  /// Of the quarter at hand.
  [[nodiscard]] Counts of_quarter() const {
    Counts counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = kinds_[i].is_counted ? static_cast<std::int32_t>(kinds_[i].counts.back()) : -1;
    return counts;
  }
  /// A quarter that was counted before.
  void add_quarter(const Counts& counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] >= 0) kinds_[i].counts.push_back(counts[i]);
    }
  }
  /// Per quarter that has any; in no order after the caller's.
  [[nodiscard]] std::vector<std::int64_t>& people() { return kinds_[0].counts; }
  [[nodiscard]] std::vector<std::int64_t>& teams() { return kinds_[1].counts; }
  [[nodiscard]] std::vector<std::int64_t>& departments() { return kinds_[2].counts; }

 private:
  static constexpr std::uint32_t nobody = static_cast<std::uint32_t>(-1);
  struct Kind {
    explicit Kind(std::size_t ids) : last_seen(ids, 0) {}
    std::vector<std::int64_t> counts;
    std::vector<std::uint32_t> last_seen;  // in which quarter of which account an id was seen last: no list need be sorted
    bool is_counted = false;
  };

  /// `counted`: what is counted of an id, or nobody.
  template <class Counted>
  void add(Kind& kind, std::span<const std::uint32_t> ids, Counted counted) const {
    std::int64_t seen = 0, fresh = 0;
    for (const std::uint32_t id : ids) {
      const std::uint32_t own = counted(id);
      if (own == nobody) continue;
      ++seen;
      fresh += std::exchange(kind.last_seen[own], quarter_) != quarter_;
    }
    if (seen == 0) return;
    if (!std::exchange(kind.is_counted, true)) kind.counts.push_back(0);
    kind.counts.back() += fresh;
  }

  const ResolvedLog& log_;
  std::array<Kind, 3> kinds_;
  std::uint32_t quarter_ = 0;
};

}  // namespace baton
