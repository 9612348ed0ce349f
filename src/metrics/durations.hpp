#pragma once
#include <cstdint>
#include <vector>

#include "baton/metrics/registry.hpp"

namespace baton {

/// Per source, whether a duration that an issue lacks is still to come: it is censored at the end.
[[nodiscard]] std::vector<std::uint8_t> may_still_come(const ResolvedLog& log, const MeasureInfo& info);

}  // namespace baton
