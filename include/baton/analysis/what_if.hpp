#pragma once
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// Changes to replay the issues under, as they were asked for.
struct WhatIfQuestion {
  std::vector<std::string> routes;  ///< "CATEGORY=TEAM"
  std::vector<std::string> tier1;   ///< "CATEGORY"
  std::vector<std::string> merges;  ///< "TEAM+TEAM"
  int most_bounces = -1;            ///< Per issue; below 0: no cap.
  std::vector<std::string> queues;  ///< "TEAM=median" or "TEAM=4h"
  [[nodiscard]] bool any() const { return !routes.empty() || !tier1.empty() || !merges.empty() || most_bounces >= 0 || !queues.empty(); }
};

/// What the selected issues would have been under the changes: figures before and after with the interval of their difference, per team and per
/// account too, what is assumed, and example issues. docs/what-if.md says how each change is replayed.
/// Errors      usage: nothing asked; unknown teams or categories (with near names); changes that contradict each other; a change that no record
///             says anything about (a team that held no issue, a category that was never resolved at its lowest tier).
/// Cost        one pass over the figures of the issues; no events.
[[nodiscard]] Result<report::Document> what_if_document(const Analysis& analysis, const WhatIfQuestion& question);

}  // namespace baton
