#include "config_calendars.hpp"

#include <algorithm>

#include "config_values.hpp"

namespace baton {
namespace {

// A calendar is tabulated to 2100: these bound what it may take of memory.
constexpr std::size_t max_calendars = 200;
constexpr std::size_t max_openings_of_a_day = 8;

constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

Result<Calendar::DayHours> hours_of(const ConfigNode& node) {
  BATON_TRY(const auto* items, items_of(node));
  if (items->size() > max_openings_of_a_day) {
    return fail(ErrorCode::usage, fmt::format("{}: {} opening times on one day", node.key, items->size()),
                place_of(node), fmt::format("a day has at most {}", max_openings_of_a_day));
  }
  Calendar::DayHours hours;
  for (const ConfigNode& item : *items) {
    BATON_TRY(const std::string text, text_of(item));
    const auto opening = parse_opening(text);
    if (!opening) return fail_at(item, opening.error());
    hours.push_back(*opening);
  }
  std::sort(hours.begin(), hours.end());
  for (std::size_t i = 1; i < hours.size(); ++i) {
    if (hours[i].first >= hours[i - 1].second) continue;
    return fail(ErrorCode::usage, fmt::format("{}: opening times overlap", node.key), place_of(node),
                "write each hour once");
  }
  return hours;
}

Result<std::set<std::int64_t>> days_of(const ConfigNode& node) {
  BATON_TRY(const auto* items, items_of(node));
  std::set<std::int64_t> days;
  for (const ConfigNode& item : *items) {
    if (item.type != ConfigNode::Type::text && item.type != ConfigNode::Type::date) return wrong_type(item, "a day");
    const Result<std::int64_t> day = parse_day(item.text);
    if (!day) return fail_at(item, day.error());
    days.insert(*day);
  }
  return days;
}

Result<std::array<Calendar::DayHours, 7>> week_of(const ConfigNode& node, std::string_view title) {
  std::array<Calendar::DayHours, 7> week;
  std::vector<ConfigKey> keys;
  for (std::size_t day = 0; day < day_names.size(); ++day) keys.push_back({day_names[day], into(week[day], hours_of)});
  BATON_TRY_VOID(read_table(node, title, keys));
  return week;
}

Result<CalendarDraft> calendar_of(const ConfigNode& node) {
  CalendarDraft draft;
  draft.name = node.key;
  const std::string title = fmt::format("[calendars.{}]", node.key);
  const auto week = [&](const ConfigNode& days) { return week_of(days, fmt::format("[calendars.{}.week]", node.key)); };
  BATON_TRY_VOID(read_table(node, title,
                            {{"timezone", into(draft.zone, zone_of)},
                             {"week", into(draft.week_from_monday, week)},
                             {"holidays", into(draft.holidays, days_of)},
                             {"teams", into(draft.teams, texts_of)}}));
  const auto& days = draft.week_from_monday;
  if (std::all_of(days.begin(), days.end(), [](const Calendar::DayHours& hours) { return hours.empty(); })) {
    return fail(ErrorCode::usage, fmt::format("{} has no opening times", title), place_of(node),
                "add a line such as week = {mon = [\"08:00-17:00\"]}");
  }
  return draft;
}

}  // namespace

Result<std::vector<CalendarDraft>> read_calendars(const ConfigNode& node) {
  if (node.type != ConfigNode::Type::table) return wrong_type(node, "a table");
  if (node.items.size() > max_calendars) {
    return fail(ErrorCode::usage, fmt::format("{} calendars are too many", node.items.size()), place_of(node),
                fmt::format("there may be {}; teams with the same hours share one", max_calendars));
  }
  std::vector<CalendarDraft> drafts;
  std::set<std::string> teams;
  for (const ConfigNode& item : node.items) {
    BATON_TRY(CalendarDraft draft, calendar_of(item));
    for (const std::string& team : draft.teams) {
      if (teams.insert(team).second) continue;
      return fail(ErrorCode::usage, fmt::format("the team \"{}\" is named twice in [calendars]", team), place_of(item));
    }
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<CalendarConfig> make_calendars(std::vector<CalendarDraft> drafts, const TimeZone& zone) {
  const auto is_default = [](const CalendarDraft& draft) { return draft.name == "default"; };
  std::stable_partition(drafts.begin(), drafts.end(), is_default);
  std::vector<CalendarConfig> calendars;
  for (CalendarDraft& draft : drafts) {
    const TimeZone own = draft.zone.value_or(zone);
    calendars.push_back({std::move(draft.name), std::move(draft.teams), Calendar{own, draft.week_from_monday, draft.holidays}, own.name(),
                         std::move(draft.week_from_monday), std::move(draft.holidays)});
  }
  return calendars;
}

}  // namespace baton
