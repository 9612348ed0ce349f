#pragma once
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "baton/base/calendar.hpp"
#include "baton/base/result.hpp"
#include "baton/log/resolved_log.hpp"

namespace baton {

/// A line of [status], [kinds] or [tiers]: an RE2 pattern and what a text that it finds a match in means. The first rule that fits decides.
template <class Meaning>
struct Rule {
  std::string pattern;
  Meaning meaning;
};

struct CalendarConfig {
  std::string name;                 ///< "default" or another
  std::vector<std::string> teams;   ///< Teams that keep these hours.
  Calendar calendar;
  // What the calendar was made of, to write it down again.
  std::string zone = {};
  std::array<Calendar::DayHours, 7> week_from_monday = {};
  std::set<std::int64_t> holidays = {};  ///< Days since 1970-01-01.
};

/// Thresholds and weight of one component of ease.
struct EaseComponent {
  double effortless = 0, painful = 1, weight = 0;
};

/// Defaults of definitions, section 6. Hours for first_response, multiples for resolution.
struct EaseConfig {
  EaseComponent people_met{1, 4, 15};
  EaseComponent team_handoffs{0, 3, 15};
  EaseComponent repeat_contacts{0, 1, 10};
  EaseComponent chasers{0, 3, 10};
  EaseComponent asks{0, 4, 10};
  EaseComponent resolution{1, 4, 15};
  EaseComponent reopens{0, 2, 10};
  EaseComponent first_response{1, 24, 5};
  EaseComponent lowest_level{0, 1, 5};
  EaseComponent channel_switches{0, 2, 5};
  double minimum_coverage = 0.6;
};

/// A component of [ease] by its key.
using NamedEaseComponent = std::pair<std::string_view, EaseComponent EaseConfig::*>;
[[nodiscard]] std::span<const NamedEaseComponent> ease_components();

/// What a touch is taken to cost, where the source records no minutes of work. Nothing is priced unless it is said.
struct CostConfig {
  std::optional<std::array<double, 2>> minutes_per_touch;  ///< [cost] minutes_per_touch = [5, 15]: the least and the most.
  std::optional<double> hourly_cost;                        ///< [cost] hourly_cost = 60
};

/// The TOML configuration; everything optional. The keys are those of the command line's contract.
struct Config {
  std::optional<std::string> custody;   ///< "snapshot", "acts" or "assignments"
  std::optional<std::string> timezone;
  std::optional<DayOrder> day_order;    ///< day_order = "day-first" | "month-first"
  std::optional<std::vector<std::string>> blank;
  std::vector<std::string> automation;
  std::vector<std::string> company_domains;   ///< Mail domains of our own side.
  std::map<Field, std::string> mapping;
  std::vector<std::string> status_columns;
  std::optional<std::vector<Rule<StatusClass>>> status_rules;
  std::vector<std::string> status_blank;      ///< Values that change nothing.
  std::optional<std::vector<Rule<ActivityMeaning>>> kind_rules;
  std::optional<std::vector<Rule<int>>> tier_rules;
  std::vector<Rule<int>> lowest_tier_by_category;  ///< [tiers] lowest_by_category = [["pattern", 2]]
  std::vector<Rule<int>> lowest_tier_by_team;      ///< [tiers] lowest_by_team = [["pattern", 2]]
  std::vector<CalendarConfig> calendars;
  Windows windows;
  double avoidable_escalation_ratio = 0.5;    ///< [windows] avoidable_escalation = 0.5
  EaseConfig ease;
  CostConfig cost;
};

/// Parses a configuration. Usage errors name file and line: bad TOML, a wrong type, an unknown key (with the nearest known one), a pattern that
/// RE2 refuses, hours that overlap, an unknown zone, class or side.
[[nodiscard]] Result<Config> parse_config(std::string_view toml, const std::string& file);

}  // namespace baton
