#pragma once
#include <cstdint>
#include <vector>

#include "baton/log/event_log.hpp"

namespace baton {

/// Marks, per position of `order`, the events that repeat an earlier one of the same issue and instant: equal digest, or, where a
/// file has another set of columns than an earlier one of its source, equal mapped fields matched one to one. Empty where
/// there is none. The events of the first `base_files` files were matched when they were stored and always stay.
/// `log` has issues, offsets, files and sources; the events are still in order of arrival in `pending`.
[[nodiscard]] std::vector<std::uint8_t> find_duplicates(const RawLog& log, const EventColumns& pending,
                                                        const std::vector<std::uint32_t>& order, std::size_t base_files,
                                                        unsigned threads);

}  // namespace baton
