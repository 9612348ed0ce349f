#include <date/tz.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "baton/base/text.hpp"
#include "zone_table.hpp"

namespace baton {
namespace {

constexpr TimeUs beginning_us = std::numeric_limits<TimeUs>::min();
constexpr TimeUs end_of_time_us = std::numeric_limits<TimeUs>::max();

/// The zones of the system's database in order of name; null where it has none.
const std::vector<date::time_zone>* zones() {
  try {
    return &date::get_tzdb().zones;
  } catch (const std::exception&) {
    return nullptr;
  }
}

/// Copies the clock changes out of the library, whose own lookups allocate. Throws what the library throws.
std::unique_ptr<ZoneTable> tabulate(const date::time_zone& zone) {
  using std::chrono::seconds;
  static const date::sys_seconds first{date::sys_days{date::year{1900} / 1 / 1}};
  static const date::sys_seconds last{date::sys_days{date::year{10000} / 1 / 1}};
  auto table = std::make_unique<ZoneTable>();
  table->name = zone.name();
  for (date::sys_seconds at = first; at < last;) {
    const date::sys_info info = zone.get_info(at);
    const TimeUs offset_us = info.offset.count() * second_us;
    if (table->offset_us.empty()) {
      table->local_from_us.push_back(beginning_us);
      table->offset_us.push_back(offset_us);
    } else if (offset_us != table->offset_us.back()) {
      const TimeUs from_us = at.time_since_epoch().count() * second_us;
      // In a gap the old offset still holds, in an overlap too: the new one begins at the later of the two readings.
      table->local_from_us.push_back(from_us + std::max(offset_us, table->offset_us.back()));
      table->offset_us.push_back(offset_us);
    }
    at = std::max(info.end, at + seconds{1});
  }
  return table;
}

std::size_t index_at(const std::vector<TimeUs>& from_us, TimeUs at) {
  return static_cast<std::size_t>(std::upper_bound(from_us.begin() + 1, from_us.end(), at) - from_us.begin() - 1);
}

std::string unknown_zone_hint(std::string_view name) {
  std::vector<std::string_view> names;
  const std::vector<date::time_zone>* all = zones();
  if (all == nullptr) return "install the time zone database of the system (tzdata)";
  for (const date::time_zone& zone : *all) names.emplace_back(zone.name());
  const std::string_view near = nearest(name, names);
  if (near.empty()) return "use a name of the IANA database, such as \"Europe/Stockholm\" or \"UTC\"";
  return fmt::format("did you mean \"{}\"?", near);
}

}  // namespace

const ZoneTable* find_zone(std::string_view name) {
  thread_local const ZoneTable* last = nullptr;
  if (last != nullptr && last->name == name) return last;
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<ZoneTable>, std::less<>> known;
  const std::lock_guard lock{mutex};
  if (const auto found = known.find(name); found != known.end()) return last = found->second.get();
  const std::vector<date::time_zone>* all = zones();
  if (all == nullptr) return nullptr;
  const auto zone = std::lower_bound(all->begin(), all->end(), name,
                                     [](const date::time_zone& a, std::string_view b) { return a.name() < b; });
  if (zone == all->end() || zone->name() != name) return nullptr;
  try {
    return last = known.emplace(name, tabulate(*zone)).first->second.get();
  } catch (const std::exception&) {
    return nullptr;
  }
}

TimeUs to_instant(const ZoneTable& table, TimeUs local_us) {
  return local_us - table.offset_us[index_at(table.local_from_us, local_us)];
}

Result<TimeZone> TimeZone::named(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  const ZoneTable* table = find_zone(name);
  if (table == nullptr) {
    return fail(ErrorCode::usage, fmt::format("unknown time zone \"{}\"", name), {}, unknown_zone_hint(name));
  }
  zone.name_ = table->name;
  const bool always_utc = table->offset_us.size() == 1 && table->offset_us.front() == 0;
  zone.zone_ = always_utc ? nullptr : table;
  return zone;
}

TimeZone TimeZone::utc() { return {}; }

TimeZone::Stretch TimeZone::stretch_at(TimeUs local_us) const {
  if (zone_ == nullptr) return {beginning_us, end_of_time_us, 0};
  const std::size_t index = index_at(zone_->local_from_us, local_us);
  const bool is_last = index + 1 == zone_->local_from_us.size();
  return {zone_->local_from_us[index], is_last ? end_of_time_us : zone_->local_from_us[index + 1],
          zone_->offset_us[index]};
}

TimeUs TimeZone::to_instant(TimeUs local_us) const {
  return zone_ == nullptr || local_us == no_time ? local_us : baton::to_instant(*zone_, local_us);
}

}  // namespace baton
