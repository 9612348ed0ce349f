#pragma once
#include <cstdint>
#include <vector>

#include "baton/log/event_log.hpp"

namespace baton {

/// Groups events in order of arrival by issue, orders them by (at, sequence, arrival), merges duplicates and completes
/// issues, offsets and events of `log`, and the receipts of its files. `issue` holds, per event, the id of its key in its
/// source's dictionary. The events of the first `base_files` files were grouped before: they come first and stay.
/// Cost: a counting pass, then one gather a column; issues are sorted only where they are out of order.
void group_events(RawLog& log, std::vector<std::uint32_t> issue, EventColumns pending, std::size_t base_files, unsigned threads);

}  // namespace baton
