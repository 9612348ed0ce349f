#include "xes_columns.hpp"

#include <algorithm>

#include "baton/base/text.hpp"

namespace baton::xes {
namespace {

constexpr std::uint64_t deciding_traces = 100;
constexpr std::size_t max_example_bytes = 200;

struct Default {
  Field field;
  std::string_view column;
};
/// XES's standard attributes; read wherever they occur, also if the first traces lack them.
constexpr Default standard[] = {
    {Field::issue, "case:concept:name"}, {Field::time, "time:timestamp"}, {Field::activity, "concept:name"},
    {Field::person, "org:resource"},     {Field::team, "org:group"},
};

/// Usual names of what the standard does not name, best first; a trace attribute before an event's.
constexpr Default synonyms[] = {
    {Field::account, "customer"},  {Field::account, "account"},     {Field::account, "company"},
    {Field::category, "category"}, {Field::category, "product"},    {Field::priority, "priority"},
    {Field::priority, "urgency"},  {Field::priority, "severity"},   {Field::priority, "impact"},
    {Field::priority, "seriousness"}, {Field::channel, "channel"},
};

bool is_time_field(const InputOptions& options, std::string_view column) {
  const auto mapped = options.mapping.find(Field::time);
  if (mapped == options.mapping.end() && column == "time:timestamp") return true;
  return std::any_of(options.mapping.begin(), options.mapping.end(), [&](const auto& entry) {
    return entry.second == column && info_of(entry.first).type == FieldType::time;
  });
}

bool is_used(const InputOptions& options, std::string_view column) {
  const auto& status = options.status_columns;
  return std::find(status.begin(), status.end(), column) != status.end() ||
         std::any_of(options.mapping.begin(), options.mapping.end(),
                     [&](const auto& entry) { return entry.second == column; });
}

/// The column of the sample with this name in any case, for traces before events; empty where there is none.
std::string_view column_named(const std::set<std::string_view>& names, std::string_view wanted) {
  std::string_view of_event;
  for (const std::string_view name : names) {
    const bool of_trace = name.starts_with(trace_prefix);
    if (lower(of_trace ? name.substr(trace_prefix.size()) : name) != wanted) continue;
    if (of_trace) return name;
    of_event = name;
  }
  return of_event;
}

Result<DayOrder> decide_order(const InputOptions& options, const DayOrderEvidence& evidence, const std::string& file) {
  if (options.day_order != DayOrder::unknown) return options.day_order;
  if (evidence.day_first > 0 && evidence.month_first > 0) return fail(unclear_day_order(evidence, file));
  if (evidence.month_first > 0) return DayOrder::month_first;
  return evidence.day_first > 0 ? DayOrder::day_first : DayOrder::unknown;
}

}  // namespace

Result<std::size_t> read_block(ByteSource& source, std::string& buffer) {
  buffer.resize(block_bytes);
  std::size_t filled = 0;
  while (filled < block_bytes) {
    BATON_TRY(const std::size_t count, source.read(buffer.data() + filled, block_bytes - filled));
    if (count == 0) break;
    filled += count;
  }
  buffer.resize(filled);
  return filled;
}

bool states_zone(std::string_view stamp) {
  stamp = trim(stamp);
  const std::size_t size = stamp.size();
  if (size == 0 || stamp.back() == 'Z') return true;
  if (size > 6 && stamp[size - 3] == ':' && (stamp[size - 6] == '+' || stamp[size - 6] == '-')) return true;
  const std::size_t colon = stamp.find(':');
  if (colon == std::string_view::npos) {
    // A date alone, the basic form, an epoch: rare, so simply read in two zones.
    static const auto elsewhere = TimeZone::named("Asia/Tokyo");
    return !elsewhere || parse_time(stamp, {}) == parse_time(stamp, {*elsewhere, DayOrder::unknown});
  }
  // After the time of day: an offset, or letters that are not AM or PM.
  const std::size_t after = stamp.find_first_not_of("0123456789:., ", colon);
  if (after == std::string_view::npos) return false;
  const std::string rest = lower(stamp.substr(after));
  return !rest.starts_with("am") && !rest.starts_with("pm");
}

Sample::Sample(const InputOptions& options, std::uint64_t min_events) : options_(options), min_events_(min_events) {
  time_options_.zone = options.zone;
  time_options_.order = options.day_order;
}

void Sample::trace_attribute(std::string_view key, std::string_view value) {
  add(trace_keys_, trace_columns_, trace_prefix, key, value);
}

void Sample::event_attribute(std::string_view key, std::string_view value) {
  add(event_keys_, event_columns_, {}, key, value);
}

void Sample::declaration(std::string_view what) {
  if (!header_is_over_) declarations_.insert(hash_bytes(what));
}

std::uint64_t Sample::declared() const {
  std::string all;
  for (const std::uint64_t hash : declarations_) all += fmt::format("{:016x}", hash);
  return hash_bytes(all);
}

bool Sample::trace_end(std::uint64_t) {
  ++trace_count_;
  if (trace_count_ == deciding_traces) deciding_columns_ = columns_.size();
  return trace_count_ < deciding_traces || event_count_ < min_events_;
}

void Sample::add(Dictionary& keys, std::vector<std::size_t>& column_of, std::string_view prefix, std::string_view key,
                 std::string_view value) {
  const std::uint32_t id = keys.intern(key);
  if (id >= column_of.size()) column_of.resize(id + 1, 0);
  if (column_of[id] == 0) {
    Column& column = columns_.emplace_back();
    column.name = std::string(prefix) + std::string(key);
    column.is_time = is_time_field(options_, column.name);
    column_of[id] = columns_.size();
  }
  Column& column = columns_[column_of[id] - 1];
  if (options_.is_blank(value)) return;
  if (++column.filled == 1) column.example = value.size() <= max_example_bytes ? std::string(value) : shortened(value);
  column.values.insert(hash_bytes(value));
  if (column.is_time && parse_time(value, time_options_, &evidence_) != no_time && !states_zone(value)) ++unzoned_count_;
}

std::set<std::string_view> Sample::deciding_names() const {
  const std::size_t count = trace_count_ < deciding_traces ? columns_.size() : deciding_columns_;
  std::set<std::string_view> names;
  for (std::size_t column = 0; column < count; ++column) names.insert(columns_[column].name);
  return names;
}

Error unclear_day_order(const DayOrderEvidence& evidence, const std::string& file) {
  std::string message = fmt::format("no date tells day from month ({} could be either)", evidence.ambiguous);
  if (evidence.month_first > 0) {
    message = fmt::format("{} dates can only be month first, {} only day first and {} either", evidence.month_first,
                          evidence.day_first, evidence.ambiguous);
  }
  return {ErrorCode::input, std::move(message), file,
          "say which it is: --day-order day-first (or month-first); dates that contradict it will be rejected", {}};
}

Result<InputOptions> decide(const Sample& sample, const InputOptions& options, const std::string& file) {
  InputOptions used = options;
  used.format = "xes";
  BATON_TRY(used.day_order, decide_order(options, sample.evidence(), file));
  for (const Default& entry : standard) used.mapping.try_emplace(entry.field, entry.column);
  const auto names = sample.deciding_names();
  for (const Default& entry : synonyms) {
    if (used.mapping.contains(entry.field)) continue;
    const std::string_view column = column_named(names, entry.column);
    if (!column.empty() && !is_used(used, column)) used.mapping.emplace(entry.field, column);
  }
  if (used.source_name.empty()) used.source_name = fmt::format("xes-{:08x}", sample.declared() >> 32);
  return used;
}

}  // namespace baton::xes
