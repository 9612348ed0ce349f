#pragma once
#include <span>
#include <vector>

#include "what_if_pools.hpp"

namespace baton::what_if {

/// A team's stay with an issue, as it was or as it would have been.
struct Stay {
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  std::uint32_t team = 0;
  TimeUs queued = 0, in_hand = 0, on_customer = 0, held = 0;
  std::int8_t above = -1;                          ///< See above_lowest().
  std::uint32_t first_part = none, last_part = none;  ///< Recorded stays that it is made of; none: drawn from like issues.
  [[nodiscard]] TimeUs whole() const { return queued + in_hand + on_customer + held; }
};

/// What became of an issue: each change that touched it, and those that would have but could not.
struct Touched {
  bool route = false, route_detour = false, tier1 = false, merge = false, bounces = false, queue = false;
  bool left_open = false;     ///< Stays as it was, as nobody knows yet where it ends.
  [[nodiscard]] bool any() const { return route || route_detour || tier1 || merge || bounces || queue; }
};

/// An issue under the changes.
struct Course {
  IssueMeasures figures;      ///< Those that the changes move: handoffs, bounces, ledger, resolution, first response, lowest level, ease.
  std::vector<Stay> stays;
  Touched touched;
};

/// Replays one issue after the other. docs/what-if.md says how, and why so.
class Replay {
 public:
  Replay(const Analysis& analysis, const Changes& changes, const Pools& pools);

  /// Turns to an issue with its tenures, in order, and their pauses (by tenure; of others too). False where no change can touch it.
  [[nodiscard]] bool turn_to(std::uint32_t row, std::span<const TenureRow> tenures, std::size_t first_tenure, std::span<const PauseRow> pauses);
  /// The pool that its replay draws a stay from; 0: none.
  [[nodiscard]] std::uint32_t pool() const { return pool_; }
  /// The issue under the changes; `drawn` is a member of the pool, null where there is none. The reference holds until the next call.
  const Course& run(const LikeStay* drawn);
  /// The stays as they were.
  [[nodiscard]] const std::vector<Stay>& recorded() const { return recorded_; }

 private:
  void route(const LikeStay* drawn);
  void take_to_tier1(const LikeStay* drawn);
  void merge();
  void cap_bounces();
  void cap_queues();
  void remove(const Stay& stay);
  void cut_queue(const Stay& stay, TimeUs by);
  /// Adds a stay behind the others, or to the last of them where the same team has it: nobody hands it over, nor queues it again.
  void append(std::vector<Stay>& stays, const Stay& stay);
  void figure();
  [[nodiscard]] TimeUs first_response() const;

  const Analysis& analysis_;
  const Changes& changes_;
  const Pools& pools_;
  IssueMeasures issue_;
  const ResolvedIssue* facts_ = nullptr;
  std::vector<Stay> recorded_, kept_;
  std::vector<TimeUs> starts_;            ///< Of the recorded stays, from the opening on.
  std::vector<TimeUs> lengths_;           ///< What is left of each.
  std::vector<TimeUs> queue_cuts_;        ///< How much less it queues.
  std::vector<std::uint32_t> next_part_;  ///< Of the recorded stays that make up one.
  std::uint32_t pool_ = 0;
  TimeUs added_ = 0;                      ///< Time before the first recorded stay that was not.
  Course course_;
};

/// A, B, A in the list of teams.
[[nodiscard]] std::int32_t bounces_in(const std::vector<Stay>& stays);

}  // namespace baton::what_if
