#pragma once
#include <algorithm>
#include <span>
#include <vector>

#include "baton/metrics/bottlenecks.hpp"

namespace baton {

/// The stays (tenures) of issues, and what would be spared if one were left out.
class Stays {
 public:
  explicit Stays(const Measured& measured);
  [[nodiscard]] std::span<const TenureRow> of(std::uint32_t row) const { return {measured_.tenures.data() + first_[row], first_[row + 1] - first_[row]}; }
  [[nodiscard]] std::uint32_t first_of(std::uint32_t row) const { return first_[row]; }
  /// Time in the queue, and in hand where the record shows no work.
  [[nodiscard]] TimeUs without_work(const TenureRow& tenure) const { return tenure.queued + (passed_through(tenure) ? tenure.in_hand : 0); }
  [[nodiscard]] bool passed_through(const TenureRow& tenure) const { return tenure.pass_through && measured_.issues[tenure.row].pass_throughs >= 0; }
  [[nodiscard]] std::int64_t work_of(std::uint32_t tenure) const;

 private:
  const Measured& measured_;
  std::vector<std::uint32_t> first_;
};

/// What one issue would be spared.
struct Spared {
  std::uint32_t row = 0;
  std::int32_t handoffs = 0;
  std::int64_t touches = 0, work_s = 0;
  TimeSum waiting = 0;
  std::int64_t times = 0;  ///< 0: it did not happen to this one, which is counted in the interval.
  void leave_out(const Stays& stays, std::uint32_t tenure, const TenureRow& row_of_it, TimeUs time) {
    waiting += time;
    touches += row_of_it.touches;
    work_s += stays.work_of(tenure);
  }
};

/// Adds up what issues would be spared, with the interval over issues and the dearest examples. Each issue stands there once.
[[nodiscard]] Finding finding_of(const ResolvedLog& log, const Measured& measured, FindingKind kind, std::vector<Spared>& spared);
/// The rows with the largest worth, ties by key.
[[nodiscard]] std::vector<std::uint32_t> dearest(const ResolvedLog& log, const Measured& measured, std::vector<std::pair<std::int64_t, std::uint32_t>>& worth_and_row);

}  // namespace baton
