#pragma once
#include <array>
#include <optional>
#include <vector>

#include "baton/stats/paired_change.hpp"
#include "what_if_replay.hpp"

namespace baton::what_if {

/// Means per issue that are told before and after, in this order.
enum class Figure : std::uint8_t { team_handoffs, team_bounces, waiting, queued, in_hand, on_customer, held, resolution, ease, lowest_level };
inline constexpr std::size_t figure_count = 10;

/// One of an issue's figures; count 0 where it has none. Durations in microseconds.
struct FigureValue {
  double value = 0, count = 0;
};
[[nodiscard]] FigureValue figure_of(const IssueMeasures& issue, Figure figure);

/// A figure over the selection.
struct FigureChange {
  stats::PairedEstimate estimate;
  std::int64_t counted = 0;  ///< Issues that have it, before.
  double sum_difference = 0; ///< Over all of them.
};

/// A team before and after; teams that are merged are one in both.
struct TeamChange {
  std::uint32_t team = 0;
  double issues_before = 0, issues_after = 0;
  TimeSum queued_before = 0, queued_after = 0, in_hand_before = 0, in_hand_after = 0;
  [[nodiscard]] TimeSum delay_before() const { return queued_before + in_hand_before; }
  [[nodiscard]] TimeSum delay_after() const { return queued_after + in_hand_after; }
};

struct AccountChange {
  std::uint32_t account = 0;
  std::int64_t issues = 0, changed = 0, rated = 0;
  std::optional<double> ease_before, ease_after;
  TimeSum waiting_before = 0, waiting_after = 0;  ///< Queued and in hand, of all its issues.
};

struct Example {
  IssueMeasures before, after;
  std::vector<Stay> stays_before, stays_after;
};

/// How many issues each change touched.
struct TouchedCounts {
  std::int64_t route = 0, route_detour = 0, tier1 = 0, merge = 0, bounces = 0, queue = 0, left_open = 0;
  std::int64_t open = 0;  ///< Changed and still open.
  std::array<std::int64_t, 4> drawn{};  ///< By Likeness.
};

struct Figures {
  std::int64_t issues = 0, changed = 0;
  std::array<FigureChange, figure_count> means;
  std::optional<stats::PairedEstimate> median_resolution;
  bool bootstrapped = false;
  TouchedCounts touched;
  std::vector<TeamChange> teams;        ///< With any stay before or after, by name.
  std::vector<AccountChange> accounts;  ///< By name.
  std::vector<Example> examples;        ///< From the largest gain in time to the least.
  [[nodiscard]] const FigureChange& of(Figure figure) const { return means[static_cast<std::size_t>(figure)]; }
};

/// Issues with drawn stays are replayed with so many draws, over which their figures are averaged.
inline constexpr std::size_t draws_per_issue = 8;
inline constexpr std::size_t most_bootstrapped = 5000;

/// Replays the selection. The same log gives the same figures, whatever the order of its records.
[[nodiscard]] Figures replay_all(const Analysis& analysis, const Changes& changes, const Pools& pools);

}  // namespace baton::what_if
