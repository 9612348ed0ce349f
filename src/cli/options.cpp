#include "options.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "baton/base/text.hpp"

namespace baton::cli {
namespace {

Result<TimeUs> instant(const std::string& text, const std::string& option) {
  DayOrderEvidence evidence;
  const TimeUs at = parse_time(text, TimeOptions{}, &evidence);
  if (evidence.ambiguous > 0) return fail(ErrorCode::usage, fmt::format("\"{}\" does not tell day from month", text), option, fmt::format("{} 2026-03-01", option));
  if (at == no_time) {
    return fail(ErrorCode::usage, fmt::format("\"{}\" is no instant", text), option, fmt::format("{} 2026-03-01 or {} 2026-03-01T08:00:00Z", option, option));
  }
  return at;
}

Result<DayOrder> day_order(const std::string& text) {
  if (text == "day-first") return DayOrder::day_first;
  if (text == "month-first") return DayOrder::month_first;
  return fail(ErrorCode::usage, fmt::format("unknown day order \"{}\"", text), "--day-order", "use day-first or month-first");
}

}  // namespace

unsigned thread_count(const Options& options) {
  if (options.threads > 0) return options.threads;
  return std::max(1U, std::thread::hardware_concurrency());
}

std::uint64_t pending_bytes(const Options& options) { return std::max<std::uint64_t>(options.memory_limit / 4, std::uint64_t{16} << 20); }

std::string temporary_folder() {
  const char* named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

Result<InputOptions> input_options(const Options& options, const Config& config) {
  InputOptions input;
  input.format = options.format;
  input.source_name = options.source;
  input.mapping = config.mapping;
  for (const std::string& map : options.maps) {
    const std::size_t equals = map.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == map.size()) {
      return fail(ErrorCode::usage, fmt::format("\"{}\" is not FIELD=COLUMN", map), "--map", "for example --map team=\"Support group\"");
    }
    const std::string name = map.substr(0, equals);
    const auto field = field_named(name);
    if (!field) {
      std::string known;
      for (const FieldInfo& info : all_fields()) known += (known.empty() ? "" : ", ") + std::string(info.name);
      std::vector<std::string_view> names;
      for (const FieldInfo& info : all_fields()) names.push_back(info.name);
      const std::string_view near = nearest(name, names);
      return fail(ErrorCode::usage, fmt::format("unknown field \"{}\"", name), "--map",
                  near.empty() ? "name one of the fields above" : fmt::format("did you mean --map \"{}={}\"?", near, map.substr(equals + 1)), {"fields: " + known});
    }
    input.mapping[*field] = map.substr(equals + 1);
  }
  input.status_columns = config.status_columns;
  if (config.blank) input.blank = *config.blank;
  const std::string zone = !options.timezone.empty() ? options.timezone : config.timezone.value_or("");
  if (!zone.empty()) {
    BATON_TRY(input.zone, TimeZone::named(zone));
    input.zone_is_given = true;
  }
  if (config.day_order) input.day_order = *config.day_order;
  if (!options.day_order.empty()) {
    BATON_TRY(input.day_order, day_order(options.day_order));
  }
  input.strict = options.strict;
  input.max_rejects_ratio = options.max_rejects;
  input.threads = thread_count(options);
  return input;
}

Result<ResolveOptions> resolve_options(const Options& options) {
  ResolveOptions resolve;
  if (!options.custody.empty()) resolve.custody = options.custody;
  resolve.reading = options.reading == "process-mining" ? Reading::process_mining : Reading::service;
  resolve.business_hours = options.hours == "business";
  if (!options.as_of.empty()) {
    BATON_TRY(const TimeUs at, instant(options.as_of, "--as-of"));
    resolve.as_of = at;
  }
  resolve.threads = thread_count(options);
  return resolve;
}

Result<Filters> filters(const Options& options) {
  Filters chosen;
  if (!options.since.empty()) {
    BATON_TRY(const TimeUs at, instant(options.since, "--since"));
    chosen.since = at;
  }
  if (!options.until.empty()) {
    BATON_TRY(const TimeUs at, instant(options.until, "--until"));
    chosen.until = at;
  }
  chosen.teams = options.teams;
  chosen.accounts = options.accounts;
  chosen.categories = options.categories;
  chosen.priorities = options.priorities;
  return chosen;
}

Result<std::optional<TimeUs>> change_of(const Options& options) {
  if (options.change.empty()) return std::nullopt;
  BATON_TRY(const TimeUs at, instant(options.change, "--change"));
  return at;
}

Result<Level> level_named(const std::string& name) {
  if (name == "person") return Level::person;
  if (name == "team") return Level::team;
  if (name == "department") return Level::department;
  return fail(ErrorCode::usage, fmt::format("unknown level \"{}\"", name), "--level", "use person, team or department");
}

}  // namespace baton::cli
