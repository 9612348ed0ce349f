#include "settings_toml.hpp"

#include <array>
#include <charconv>
#include <map>

#include "baton/base/bytes.hpp"
#include "baton/base/text.hpp"
#include "baton/resolve/vocabulary.hpp"
#include "baton/sources/table.hpp"

namespace baton::cli {
namespace {

/// A TOML basic string.
std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string list_text(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + toml_text(text);
  return list + "]";
}

std::string meaning_text(const ActivityMeaning& meaning) {
  std::vector<std::string> parts;
  if (meaning.kind != Kind::none) parts.push_back(fmt::format("kind = \"{}\"", name_of(meaning.kind)));
  if (meaning.side != Side::unknown) parts.push_back(fmt::format("side = \"{}\"", name_of(meaning.side)));
  if (meaning.visibility != Visibility::unknown) parts.emplace_back(meaning.visibility == Visibility::yes ? "public = true" : "public = false");
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}
std::string status_text(StatusClass meaning) { return fmt::format("\"{}\"", name_of(meaning)); }
std::string tier_text(int tier) { return fmt::format("{}", tier); }

template <class Meaning, class ToText>
std::string rules_text(std::string_view key, const std::vector<Rule<Meaning>>& rules, ToText&& to_text, std::string_view before = "") {
  std::string toml = fmt::format("{}{} = [\n", before, key);
  for (const Rule<Meaning>& rule : rules) toml += fmt::format("{}  [{}, {}],\n", before, toml_text(rule.pattern), to_text(rule.meaning));
  return toml + fmt::format("{}]\n", before);
}

/// Configured rules as they are; else the built-in ones as comments: written out they would be rules of the user's own, which say
/// for instance that a class is known although no record is of it.
template <class Meaning, class ToText>
std::string rules_or_comment(const std::optional<std::vector<Rule<Meaning>>>& configured, const std::vector<Rule<Meaning>>& built_in, ToText&& to_text) {
  if (configured) return rules_text("rules", *configured, to_text);
  return "# built in; without the # they are yours to change\n" + rules_text("rules", built_in, to_text, "# ");
}

std::string duration_text(TimeUs duration) {
  for (const auto& [unit, letter] : {std::pair{day_us, 'd'}, std::pair{hour_us, 'h'}, std::pair{minute_us, 'm'}}) {
    if (duration > 0 && duration % unit == 0) return fmt::format("\"{}{}\"", duration / unit, letter);
  }
  return fmt::format("\"{}s\"", duration / second_us);
}

std::string calendar_text(const CalendarConfig& calendar) {
  constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  std::string toml = fmt::format("\n[calendars.{}]\ntimezone = {}\n", toml_text(calendar.name), toml_text(calendar.zone));
  if (!calendar.teams.empty()) toml += fmt::format("teams = {}\n", list_text(calendar.teams));
  std::vector<std::string> week;
  for (std::size_t day = 0; day < days.size(); ++day) {
    std::vector<std::string> hours;
    for (const auto& [from, to] : calendar.week_from_monday[day]) hours.push_back(fmt::format("\"{:02}:{:02}-{:02}:{:02}\"", from / 60, from % 60, to / 60, to % 60));
    if (!hours.empty()) week.push_back(fmt::format("{} = [{}]", days[day], fmt::join(hours, ", ")));
  }
  toml += fmt::format("week = {{{}}}\n", fmt::join(week, ", "));
  std::vector<std::string> holidays;
  for (const std::int64_t day : calendar.holidays) holidays.push_back(format_iso(day * day_us).substr(0, 10));
  if (!holidays.empty()) toml += fmt::format("holidays = {}\n", list_text(holidays));
  return toml;
}

/// A table, where it has lines.
std::string section(std::string_view name, const std::string& lines) { return lines.empty() ? lines : fmt::format("\n[{}]\n{}", name, lines); }

std::string windows_text(const Config& config) {
  const Windows usual;
  const Config unset;
  std::string lines;
  const auto add = [&](std::string_view key, TimeUs value, TimeUs default_value) {
    if (value != default_value) lines += fmt::format("{} = {}\n", key, duration_text(value));
  };
  add("touch", config.windows.touch_us, usual.touch_us);
  add("chaser", config.windows.chaser_us, usual.chaser_us);
  add("repeat_contact", config.windows.repeat_contact_us, usual.repeat_contact_us);
  add("reopened_soon", config.windows.reopened_soon_us, usual.reopened_soon_us);
  if (config.windows.minimum_issues != usual.minimum_issues) lines += fmt::format("minimum_issues = {}\n", config.windows.minimum_issues);
  if (config.avoidable_escalation_ratio != unset.avoidable_escalation_ratio) lines += fmt::format("avoidable_escalation = {}\n", config.avoidable_escalation_ratio);
  return section("windows", lines);
}

std::string ease_text(const EaseConfig& ease) {
  const EaseConfig usual;
  std::string lines;
  if (ease.minimum_coverage != usual.minimum_coverage) lines += fmt::format("minimum_coverage = {}\n", ease.minimum_coverage);
  for (const auto& [name, member] : ease_components()) {
    const EaseComponent& one = ease.*member;
    const EaseComponent& other = usual.*member;
    if (one.effortless == other.effortless && one.painful == other.painful && one.weight == other.weight) continue;
    lines += fmt::format("{} = {{effortless = {}, painful = {}, weight = {}}}\n", name, one.effortless, one.painful, one.weight);
  }
  return section("ease", lines);
}

std::string cost_text(const CostConfig& cost) {
  std::string lines;
  if (cost.minutes_per_touch) lines += fmt::format("minutes_per_touch = [{}, {}]\n", (*cost.minutes_per_touch)[0], (*cost.minutes_per_touch)[1]);
  if (cost.hourly_cost) lines += fmt::format("hourly_cost = {}\n", *cost.hourly_cost);
  return section("cost", lines);
}

/// The custody of the sources that are no mails, where they agree: mails have one of their own.
std::string custody_text(const Analysis& analysis) {
  std::string_view custody;
  for (std::size_t source = 0; source < analysis.log.sources.size(); ++source) {
    if (analysis.log.raw.sources[source].is_mail) continue;
    const std::string_view own = name_of(analysis.log.sources[source].custody);
    if (!custody.empty() && own != custody) return {};
    custody = own;
  }
  return custody.empty() ? std::string() : fmt::format("custody = \"{}\"\n", custody);
}

}  // namespace

std::string settings_toml(const Inspection& inspection, const Analysis* analysis, const Config& config, const InputOptions& given) {
  std::string toml;
  if (analysis != nullptr) toml += custody_text(*analysis);
  if (inspection.used.zone_is_given) toml += fmt::format("timezone = {}\n", toml_text(inspection.used.zone.name()));
  if (given.day_order != DayOrder::unknown) toml += fmt::format("day_order = \"{}\"\n", name_of(given.day_order));
  toml += fmt::format("blank = {}\n", list_text(inspection.used.blank));
  if (!config.automation.empty()) toml += fmt::format("automation = {}\n", list_text(config.automation));
  if (!config.company_domains.empty()) toml += fmt::format("company_domains = {}\n", list_text(config.company_domains));
  std::string mapping;
  for (const auto& [field, column] : inspection.used.mapping) mapping += fmt::format("{} = {}\n", info_of(field).name, toml_text(column));
  toml += section("mapping", mapping);
  const bool column = analysis != nullptr && !analysis->log.sources.empty() && analysis->log.sources.front().status_column;
  std::string status;
  if (!config.status_columns.empty()) status += fmt::format("columns = {}\n", list_text(config.status_columns));
  if (!config.status_blank.empty()) status += fmt::format("blank = {}\n", list_text(config.status_blank));
  toml += section("status", status + rules_or_comment(config.status_rules, column ? default_status_rules() : default_activity_status_rules(), status_text));
  toml += section("kinds", rules_or_comment(config.kind_rules, default_kind_rules(), meaning_text));
  std::string tiers = rules_or_comment(config.tier_rules, default_tier_rules(), tier_text);
  if (!config.lowest_tier_by_category.empty()) tiers += rules_text("lowest_by_category", config.lowest_tier_by_category, tier_text);
  if (!config.lowest_tier_by_team.empty()) tiers += rules_text("lowest_by_team", config.lowest_tier_by_team, tier_text);
  toml += section("tiers", tiers);
  for (const CalendarConfig& calendar : config.calendars) toml += calendar_text(calendar);
  return toml + windows_text(config) + ease_text(config.ease) + cost_text(config.cost);
}

std::optional<Agreement> reconcile_reassignments(const ResolvedLog& log, const InputRef& file, const std::string* bytes) {
  constexpr std::uint64_t cap_bytes = std::uint64_t{512} << 20;
  if (log.raw.files.empty() || log.raw.files.front().format != "csv") return std::nullopt;
  // What was read already may be readable once only: a pipe.
  auto source = bytes != nullptr ? Result<std::unique_ptr<ByteSource>>(open_memory(*bytes, file.name())) : open_input(file);
  if (!source) return std::nullopt;
  const auto text = read_all(**source, cap_bytes);
  if (!text) return std::nullopt;
  // The header alone tells whether there is a counter at all.
  if (lower(std::string_view(*text).substr(0, text->find('\n'))).find("reassignment_count") == std::string::npos) return std::nullopt;
  const auto table = read_csv_table(*text, file.name());
  if (!table) return std::nullopt;
  const auto column_of = [&](const std::string& name) {
    std::size_t column = 0;
    while (column < table->columns.size() && table->columns[column] != name) ++column;
    return column;
  };
  const auto& mapping = log.raw.sources.front().mapping;
  const auto issue_field = mapping.find(Field::issue);
  const std::size_t counter = column_of("reassignment_count");
  const std::size_t issue_column = issue_field == mapping.end() ? table->columns.size() : column_of(issue_field->second);
  if (counter == table->columns.size() || issue_column == table->columns.size()) return std::nullopt;
  std::map<std::string, std::int64_t, std::less<>> stated;
  for (const CsvTable::Row& row : table->rows) {
    if (row.values.size() <= std::max(counter, issue_column)) continue;
    std::int64_t value = 0;
    const std::string& text_value = row.values[counter];
    if (std::from_chars(text_value.data(), text_value.data() + text_value.size(), value).ec != std::errc()) continue;
    auto& most = stated[row.values[issue_column]];
    most = std::max(most, value);
  }
  Agreement agreement;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    const auto found = stated.find(log.key_of(issue));
    if (found == stated.end()) continue;
    std::int64_t changes = 0;
    for (std::uint64_t position = log.offsets[issue] + 1; position < log.offsets[issue + 1]; ++position) {
      const Event before = log.event(position - 1, log.issues[issue]);
      const Event after = log.event(position, log.issues[issue]);
      changes += (before.to_team != 0 ? before.to_team : before.team) != (after.to_team != 0 ? after.to_team : after.team);
    }
    ++agreement.issues;
    agreement.agree += changes == found->second;
  }
  return agreement;
}

}  // namespace baton::cli
