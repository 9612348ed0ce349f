#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/time.hpp"

namespace baton {

/// Offset i is used for local times from local_from_us[i] on, the first entry of which is the beginning of time.
struct ZoneTable {
  std::string name;
  std::vector<TimeUs> local_from_us;
  std::vector<TimeUs> offset_us;
};

/// The table of an IANA zone, or null where it is not known. Thread-safe; each is made once.
[[nodiscard]] const ZoneTable* find_zone(std::string_view name);
/// As TimeZone::to_instant().
[[nodiscard]] TimeUs to_instant(const ZoneTable& table, TimeUs local_us);

}  // namespace baton
