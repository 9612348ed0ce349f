#pragma once
#include <cstdint>
#include <vector>

#include "baton/metrics/measured.hpp"

namespace baton {

/// What one pass over the chosen issues gives: sums of counts and shares, numbers of issues.
struct Tally {
  std::vector<std::int64_t> sums, known;  ///< Per measure: its sum (shares: number of yes) and how many issues have it.
  std::int64_t events = 0, resolved = 0, cancelled = 0, in_teams = 0, with_bounce = 0, with_return = 0, without_handoff = 0, three_handoffs = 0;
  std::int64_t level_unknown = 0, untouched = 0, ever_resolved = 0, reopened = 0;
};

/// Cost: O(issues times measures), blocks in parallel.
[[nodiscard]] Tally tally_of(const Measured& measured, const Selection& selection, unsigned threads);

}  // namespace baton
