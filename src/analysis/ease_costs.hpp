#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// What a record cost an issue in ease.
struct EaseCost {
  std::string_view component;         ///< As in EaseLoss.
  TimeUs at = 0;                      ///< Of the record; where time itself costs, from when on it does.
  double points = 0;
  std::string what;                   ///< "the customer asked again"
  Origin origin;                      ///< Where the record stands.
  std::optional<std::size_t> index;   ///< Among the issue's own records; none for another issue's.
};

/// Where the points of `losses` went: what each component lost is the sum of its costs. A count costs what it adds to the one before, so that a record
/// beyond the painful threshold costs nothing more and is not listed; time to resolution costs from the effortless multiple on, and whoever held the issue
/// then is named. By component, then in order of time. The issue must be the one that the builder, with trace on, followed last.
[[nodiscard]] std::vector<EaseCost> ease_costs(const Analysis& analysis, std::uint32_t row, const JourneyBuilder& builder, const Journey& journey,
                                               const std::vector<EaseLoss>& losses, const EventsOf& events_of);

}  // namespace baton
