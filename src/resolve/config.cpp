#include "baton/resolve/config.hpp"

#include <array>
#include <limits>
#include <span>

#include "config_calendars.hpp"
#include "config_values.hpp"

namespace baton {
namespace {

constexpr std::array<Word<StatusClass>, 7> status_words{{{"new", StatusClass::fresh},
                                                         {"open", StatusClass::open},
                                                         {"pending", StatusClass::pending},
                                                         {"held", StatusClass::held},
                                                         {"resolved", StatusClass::resolved},
                                                         {"closed", StatusClass::closed},
                                                         {"cancelled", StatusClass::cancelled}}};
constexpr std::array<Word<Kind>, 9> kind_words{{{"opened", Kind::opened},
                                                {"message", Kind::message},
                                                {"note", Kind::note},
                                                {"work", Kind::work},
                                                {"assigned", Kind::assigned},
                                                {"status", Kind::status},
                                                {"promise", Kind::promise},
                                                {"survey", Kind::survey},
                                                {"linked", Kind::linked}}};
constexpr std::array<Word<Side>, 4> side_words{{{"customer", Side::customer},
                                                {"company", Side::company},
                                                {"automation", Side::automation},
                                                {"unknown", Side::unknown}}};
constexpr std::array<Word<DayOrder>, 2> day_order_words{
    {{"day-first", DayOrder::day_first}, {"month-first", DayOrder::month_first}}};
constexpr std::array<Word<std::string_view>, 3> custody_words{
    {{"snapshot", "snapshot"}, {"acts", "acts"}, {"assignments", "assignments"}}};

constexpr int max_tier = 99;
constexpr double unbounded = std::numeric_limits<double>::max();

Result<std::string> custody_of(const ConfigNode& node) {
  BATON_TRY(const std::string_view custody, word_of<std::string_view>(node, "custody mode", custody_words));
  return std::string{custody};
}
Result<std::string> zone_name_of(const ConfigNode& node) {
  BATON_TRY(const TimeZone zone, zone_of(node));
  return zone.name();
}
Result<DayOrder> day_order_of(const ConfigNode& node) {
  return word_of<DayOrder>(node, "order of day and month", day_order_words);
}
Result<StatusClass> status_of(const ConfigNode& node) {
  return word_of<StatusClass>(node, "status class", status_words);
}
Result<Kind> kind_of(const ConfigNode& node) { return word_of<Kind>(node, "kind", kind_words); }
Result<Side> side_of(const ConfigNode& node) { return word_of<Side>(node, "side", side_words); }
Result<Visibility> visibility_of(const ConfigNode& node) {
  BATON_TRY(const bool is_public, boolean_of(node));
  return is_public ? Visibility::yes : Visibility::no;
}
Result<int> tier_of(const ConfigNode& node) {
  BATON_TRY(const std::int64_t tier, whole_of(node, 1, max_tier));
  return static_cast<int>(tier);
}
Result<double> share_of(const ConfigNode& node) { return number_of(node, 0, 1); }

/// What an activity means: a kind alone, or a table.
Result<ActivityMeaning> activity_of(const ConfigNode& node) {
  ActivityMeaning meaning;
  if (node.type == ConfigNode::Type::text) {
    BATON_TRY(meaning.kind, kind_of(node));
    return meaning;
  }
  if (node.type != ConfigNode::Type::table) return wrong_type(node, "a kind or a table");
  BATON_TRY_VOID(read_table(node, "a rule of [kinds]",
                            {{"kind", into(meaning.kind, kind_of)},
                             {"side", into(meaning.side, side_of)},
                             {"public", into(meaning.visibility, visibility_of)}}));
  return meaning;
}

/// A list of [pattern, meaning].
template <class Meaning>
Result<std::vector<Rule<Meaning>>> rules_of(const ConfigNode& node, Result<Meaning> (*meaning_of)(const ConfigNode&)) {
  BATON_TRY(const auto* items, items_of(node));
  std::vector<Rule<Meaning>> rules;
  for (const ConfigNode& item : *items) {
    if (item.type != ConfigNode::Type::list || item.items.size() != 2) {
      return fail(ErrorCode::usage, fmt::format("{}: a rule is a list of two, a pattern and its meaning", node.key),
                  place_of(item), "write it as [\"^pattern$\", …]");
    }
    BATON_TRY(std::string pattern, pattern_of(item.items[0]));
    BATON_TRY(const Meaning meaning, meaning_of(item.items[1]));
    rules.push_back({std::move(pattern), meaning});
  }
  return rules;
}
Result<std::vector<Rule<StatusClass>>> status_rules_of(const ConfigNode& node) { return rules_of(node, status_of); }
Result<std::vector<Rule<ActivityMeaning>>> kind_rules_of(const ConfigNode& node) { return rules_of(node, activity_of); }
Result<std::vector<Rule<int>>> tier_rules_of(const ConfigNode& node) { return rules_of(node, tier_of); }

Result<std::map<Field, std::string>> mapping_of(const ConfigNode& node) {
  std::map<Field, std::string> mapping;
  std::vector<ConfigKey> keys;
  for (const FieldInfo& info : all_fields()) {
    keys.push_back({info.name, [&mapping, &info](const ConfigNode& value) -> Result<void> {
                      BATON_TRY(mapping[info.field], text_of(value));
                      if (!mapping[info.field].empty()) return {};
                      return fail(ErrorCode::usage, fmt::format("{}: the column has no name", value.key),
                                  place_of(value));
                    }});
  }
  BATON_TRY_VOID(read_table(node, "[mapping]", keys));
  return mapping;
}

Result<EaseComponent> component_of(const ConfigNode& node, EaseComponent component) {
  const auto threshold_of = [](const ConfigNode& value) { return number_of(value, 0, unbounded); };
  BATON_TRY_VOID(read_table(node, fmt::format("[ease.{}]", node.key),
                            {{"effortless", into(component.effortless, threshold_of)},
                             {"painful", into(component.painful, threshold_of)},
                             {"weight", into(component.weight, threshold_of)}}));
  if (component.effortless != component.painful) return component;
  return fail(ErrorCode::usage, fmt::format("{}: effortless and painful are both {}", node.key, component.painful),
              place_of(node), "points are lost between the two: they must differ");
}

Result<EaseConfig> ease_of(const ConfigNode& node) {
  EaseConfig ease;
  std::vector<ConfigKey> keys{{"minimum_coverage", into(ease.minimum_coverage, share_of)}};
  for (const auto& [name, member] : ease_components()) {
    EaseComponent& component = ease.*member;
    const auto changed = [&component](const ConfigNode& table) { return component_of(table, component); };
    keys.push_back({name, into(component, changed)});
  }
  BATON_TRY_VOID(read_table(node, "[ease]", keys));
  for (const auto& [name, member] : ease_components()) {
    if ((ease.*member).weight > 0) return ease;
  }
  return fail(ErrorCode::usage, "all weights in [ease] are 0", place_of(node), "give at least one component a weight");
}

Result<void> read_status(const ConfigNode& node, Config& config) {
  return read_table(node, "[status]",
                    {{"columns", into(config.status_columns, texts_of)},
                     {"rules", into(config.status_rules, status_rules_of)},
                     {"blank", into(config.status_blank, texts_of)}});
}

Result<void> read_tiers(const ConfigNode& node, Config& config) {
  return read_table(node, "[tiers]",
                    {{"rules", into(config.tier_rules, tier_rules_of)},
                     {"lowest_by_category", into(config.lowest_tier_by_category, tier_rules_of)},
                     {"lowest_by_team", into(config.lowest_tier_by_team, tier_rules_of)}});
}

Result<void> read_windows(const ConfigNode& node, Config& config) {
  const auto count_of = [](const ConfigNode& value) { return whole_of(value, 1, 1'000'000'000); };
  return read_table(node, "[windows]",
                    {{"touch", into(config.windows.touch_us, duration_of)},
                     {"chaser", into(config.windows.chaser_us, duration_of)},
                     {"repeat_contact", into(config.windows.repeat_contact_us, duration_of)},
                     {"reopened_soon", into(config.windows.reopened_soon_us, duration_of)},
                     {"minimum_issues", into(config.windows.minimum_issues, count_of)},
                     {"avoidable_escalation", into(config.avoidable_escalation_ratio, share_of)}});
}

Result<std::array<double, 2>> range_of(const ConfigNode& node) {
  BATON_TRY(const auto* items, items_of(node));
  if (items->size() != 2) return fail(ErrorCode::usage, fmt::format("{}: a range is a list of two numbers", node.key), place_of(node), "write it as [5, 15]");
  std::array<double, 2> range{};
  for (std::size_t i = 0; i < 2; ++i) {
    BATON_TRY(range[i], number_of((*items)[i], 0, 1e6));
  }
  if (range[0] <= range[1]) return range;
  return fail(ErrorCode::usage, fmt::format("{}: the range begins above its end", node.key), place_of(node), "write the lower number first");
}

Result<void> read_cost(const ConfigNode& node, Config& config) {
  const auto money_of = [](const ConfigNode& value) { return number_of(value, 0, 1e9); };
  return read_table(node, "[cost]", {{"minutes_per_touch", into(config.cost.minutes_per_touch, range_of)}, {"hourly_cost", into(config.cost.hourly_cost, money_of)}});
}

Result<Config> read_config(std::string_view toml) {
  BATON_TRY(const ConfigNode document, parse_toml(toml));
  Config config;
  std::vector<CalendarDraft> calendars;
  const auto table = [&config](Result<void> (*read)(const ConfigNode&, Config&)) {
    return [&config, read](const ConfigNode& node) { return read(node, config); };
  };
  const auto kinds = [&config](const ConfigNode& node) {
    return read_table(node, "[kinds]", {{"rules", into(config.kind_rules, kind_rules_of)}});
  };
  BATON_TRY_VOID(read_table(document, "the top level",
                            {{"custody", into(config.custody, custody_of)},
                             {"timezone", into(config.timezone, zone_name_of)},
                             {"day_order", into(config.day_order, day_order_of)},
                             {"blank", into(config.blank, texts_of)},
                             {"automation", into(config.automation, texts_of)},
                             {"company_domains", into(config.company_domains, texts_of)},
                             {"mapping", into(config.mapping, mapping_of)},
                             {"status", table(read_status)},
                             {"kinds", kinds},
                             {"tiers", table(read_tiers)},
                             {"calendars", into(calendars, read_calendars)},
                             {"windows", table(read_windows)},
                             {"ease", into(config.ease, ease_of)},
                             {"cost", table(read_cost)}}));
  BATON_TRY(const TimeZone zone, TimeZone::named(config.timezone.value_or("UTC")));
  config.calendars = make_calendars(std::move(calendars), zone);
  return config;
}

}  // namespace

std::span<const NamedEaseComponent> ease_components() {
  static constexpr std::array<NamedEaseComponent, 10> components{{{"people_met", &EaseConfig::people_met},
                                                                  {"team_handoffs", &EaseConfig::team_handoffs},
                                                                  {"repeat_contacts", &EaseConfig::repeat_contacts},
                                                                  {"chasers", &EaseConfig::chasers},
                                                                  {"asks", &EaseConfig::asks},
                                                                  {"resolution", &EaseConfig::resolution},
                                                                  {"reopens", &EaseConfig::reopens},
                                                                  {"first_response", &EaseConfig::first_response},
                                                                  {"lowest_level", &EaseConfig::lowest_level},
                                                                  {"channel_switches", &EaseConfig::channel_switches}}};
  return components;
}

Result<Config> parse_config(std::string_view toml, const std::string& file) {
  Result<Config> config = read_config(toml);
  if (config) return config;
  Error error = std::move(config.error());
  error.place = error.place.empty() ? file : fmt::format("{}, {}", file, error.place);
  return fail(std::move(error));
}

}  // namespace baton
