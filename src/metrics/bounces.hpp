#pragma once
#include "baton/metrics/measured.hpp"

namespace baton {

/// Calls visit(bounce) for the team handoffs straight back of the selected issues.
template <class Visit>
void each_bounce(const Measured& measured, const Selection& selection, Visit visit) {
  if (measured.orders) {
    for (const BounceRow& bounce : measured.orders->bounces) {
      if (selection.chosen[bounce.row] != 0) visit(bounce);
    }
    return;
  }
  for (const HandoffRow& handoff : measured.of(Level::team)) {
    if (handoff.sent_back && selection.chosen[handoff.row] != 0) visit(BounceRow{handoff.row, handoff.from, handoff.to});
  }
}

}  // namespace baton
