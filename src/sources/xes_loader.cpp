#include "xes_loader.hpp"

#include <algorithm>
#include <optional>

#include "baton/base/text.hpp"
#include "numbers.hpp"

namespace baton::xes {
namespace {

constexpr std::size_t chunk_events = 50'000;
constexpr std::uint32_t issue_slot = static_cast<std::uint32_t>(Field::issue);
constexpr std::uint32_t time_slot = static_cast<std::uint32_t>(Field::time);
constexpr std::uint32_t status_slot = static_cast<std::uint32_t>(Field::status);
constexpr std::uint32_t event_id_slot = static_cast<std::uint32_t>(Field::event_id);

TimeOptions time_options(const InputOptions& options) { return {options.zone, options.day_order}; }

std::string absent(std::string_view column) {
  return column.starts_with(trace_prefix) ? fmt::format("trace without {}", column.substr(trace_prefix.size()))
                                          : fmt::format("event without {}", column);
}

}  // namespace

Loader::Loader(const InputOptions& options, LogBuilder& builder)
    : options_(options),
      builder_(builder),
      time_(time_options(options)),
      time_options_(time_options(options)),
      value_(field_count + options.status_columns.size()),
      unreadable_(field_count, 0) {}

Loader::Key& Loader::key_of(Keys& keys, std::string_view prefix, std::string_view name) {
  const std::uint32_t id = keys.names.intern(name);
  if (id >= keys.list.size()) keys.list.resize(id + 1);
  Key& key = keys.list[id];
  if (key.seen) return key;
  key.seen = true;
  const std::string column = std::string(prefix) + std::string(name);
  key.hash = hash_bytes(column);
  for (const auto& [field, mapped] : options_.mapping) {
    const bool is_replaced = field == Field::status && !options_.status_columns.empty();
    if (mapped == column && !is_replaced) key.slots.push_back(static_cast<std::uint32_t>(field));
  }
  for (std::size_t part = 0; part < options_.status_columns.size(); ++part) {
    if (options_.status_columns[part] == column) key.slots.push_back(static_cast<std::uint32_t>(field_count + part));
  }
  return key;
}

std::uint64_t Loader::capture(Keys& keys, std::string_view prefix, std::string_view key, std::string_view value,
                              std::vector<Captured>& values) {
  const Key& known = key_of(keys, prefix, key);
  for (const std::uint32_t slot : known.slots) {
    values.push_back({slot, static_cast<std::uint32_t>(value.size()), text_.size()});
  }
  if (!known.slots.empty()) text_ += value;
  return value.empty() ? 0 : digest_of_hashes(known.hash, hash_bytes(value));
}

void Loader::trace_begin() {
  text_.clear();
  trace_values_.clear();
  event_values_.clear();
  pending_.clear();
  trace_digest_ = 0;
  trace_is_open_ = true;
}

void Loader::trace_attribute(std::string_view key, std::string_view value) {
  trace_digest_ += capture(trace_keys_, trace_prefix, key, value, trace_values_);
}

void Loader::event_begin(std::uint64_t line) {
  open_event_ = pending_.size();
  pending_.push_back({line, 0, event_values_.size()});
}

void Loader::event_attribute(std::string_view key, std::string_view value) {
  Pending& event = pending_[open_event_];  // misplaced ones may have come after it
  event.digest += capture(event_keys_, {}, key, value, event_values_);
  event.captured_end = event_values_.size();
}

bool Loader::trace_end(std::uint64_t line) {
  std::size_t first = 0;
  trace_is_open_ = false;
  for (const Pending& event : pending_) {
    if (event.is_misplaced) {
      reject(++record_count_, event.line, "event inside another element than a trace");
      continue;
    }
    put(trace_values_, 0, trace_values_.size());
    put(event_values_, first, event.captured_end);
    first = event.captured_end;
    add_event(++record_count_, event);
    for (const std::uint32_t slot : filled_slots_) value_[slot] = {};
    filled_slots_.clear();
  }
  if (record_count_ - handed_records_ >= chunk_events) flush(line);
  return true;
}

void Loader::event_misplaced(std::uint64_t line) {
  if (trace_is_open_) {  // its number is given with those of the trace's events
    pending_.push_back({line, 0, 0, true});
    return;
  }
  reject(++record_count_, line, "event outside a trace");
  if (record_count_ - handed_records_ >= chunk_events) flush(line);
}

/// Where an attribute is repeated, its first value counts.
void Loader::put(const std::vector<Captured>& values, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    std::string_view& value = value_[values[i].slot];
    if (value.data() != nullptr) continue;
    value = std::string_view(text_).substr(values[i].offset, values[i].length);
    filled_slots_.push_back(values[i].slot);
  }
}

/// Why the event at hand cannot be in the log, or nothing.
std::string Loader::reason_against(TimeUs& at) {
  const std::string& issue_column = options_.mapping.at(Field::issue);
  const std::string& time_column = options_.mapping.at(Field::time);
  if (value_[issue_slot].data() == nullptr) return absent(issue_column);
  if (options_.is_blank(value_[issue_slot])) return fmt::format("blank {}: \"{}\"", issue_column, shortened(value_[issue_slot]));
  if (value_[time_slot].data() == nullptr) return absent(time_column);
  at = time_.read(value_[time_slot]);
  if (at == no_time) return fmt::format("unreadable {}: \"{}\"", time_column, shortened(value_[time_slot]));
  return {};
}

void Loader::add_event(std::uint64_t record, const Pending& pending) {
  TimeUs at = no_time;
  std::string reason = reason_against(at);
  if (!reason.empty()) return reject(record, pending.line, std::move(reason));
  if (!states_zone(value_[time_slot])) ++unzoned_count_;
  ++chunk_.records;
  // The source's own id of an event, where there is one, says alone what is the same event.
  const std::string_view id = value_[event_id_slot];
  const std::uint64_t digest = options_.is_blank(id) ? pending.digest + trace_digest_ : digest_of("event_id", id);
  const std::size_t event = chunk_.add(value_[issue_slot], at, record - handed_records_, digest);
  for (const std::uint32_t slot : filled_slots_) {
    if (slot < field_count && !value_[slot].empty()) set(event, all_fields()[slot], value_[slot]);
  }
  if (!options_.status_columns.empty()) set_status(event);
}

/// Texts are kept as they are written: what means none is decided later.
void Loader::set(std::size_t event, const FieldInfo& info, std::string_view value) {
  // Subjects serve only to join mails; a log has keys.
  if (info.field == Field::subject) return;
  mapped_fields_ |= std::uint64_t{1} << static_cast<unsigned>(info.field);
  if (info.column == no_column) return;
  if (info.type == FieldType::text) return chunk_.set(event, static_cast<TextColumn>(info.column), value);
  std::optional<std::int64_t> number;
  if (info.type == FieldType::time) {
    const TimeUs at = parse_time(value, time_options_, &evidence_);
    if (at != no_time) number = at;
  } else {
    number = info.field == Field::minutes ? read_minutes(value) : read_sequence(value, rounded_count_);
  }
  if (number) {
    chunk_.set(event, static_cast<NumberColumn>(info.column), *number);
  } else if (!options_.is_blank(value)) {
    ++unreadable_[static_cast<std::size_t>(info.field)];
  }
}

void Loader::set_status(std::size_t event) {
  status_.clear();
  bool any = false;
  for (std::size_t part = 0; part < options_.status_columns.size(); ++part) {
    const std::string_view value = value_[field_count + part];
    any = any || !value.empty();
    if (part > 0) status_ += '/';
    status_ += value;
  }
  if (!any) return;
  mapped_fields_ |= std::uint64_t{1} << status_slot;
  chunk_.set(event, TextColumn::status, status_);
}

void Loader::reject(std::uint64_t record, std::uint64_t line, std::string reason) {
  ++chunk_.records;
  chunk_.reject(record - handed_records_, line - handed_lines_, std::move(reason));
}

/// `line` may hold the start of the next record: it is left to the next chunk.
void Loader::flush(std::uint64_t line) {
  chunk_.lines = line - 1 - handed_lines_;
  builder_.append(chunk_);
  chunk_.clear();
  handed_records_ = record_count_;
  handed_lines_ = line - 1;
}

Result<void> Loader::finish(const InputOptions& given) {
  if (chunk_.records > 0) {
    builder_.append(chunk_);
    chunk_.clear();
  }
  BATON_TRY_VOID(check_day_order());
  FileReceipt& receipt = builder_.file();
  receipt.mapped_fields = mapped_fields_;
  auto& warnings = receipt.warnings;
  if (record_count_ == 0) warnings.emplace_back("the log has no events");
  if (unzoned_count_ > 0 && !given.zone_is_given) {
    warnings.push_back(fmt::format("no time zone in {} of the stamps: read as {} (--timezone ZONE says otherwise)", unzoned_count_, given.zone.name()));
  }
  for (const FieldInfo& info : all_fields()) {
    const std::uint64_t count = unreadable_[static_cast<std::size_t>(info.field)];
    if (count > 0) {
      warnings.push_back(fmt::format("unreadable values of {} ({}), taken as missing: {}", options_.mapping.at(info.field),
                                     info.name, count));
    }
  }
  if (rounded_count_ > 0) warnings.push_back(fmt::format("{} sequence numbers are not whole and were rounded", rounded_count_));
  warn_of_missing(given, warnings);
  return {};
}

DayOrder Loader::order_that_mattered() const {
  const DayOrderEvidence& other = time_.evidence();
  const std::uint64_t dates = other.day_first + other.month_first + other.ambiguous + evidence_.day_first + evidence_.month_first + evidence_.ambiguous;
  if (dates == 0) return DayOrder::unknown;
  return options_.day_order == DayOrder::month_first ? DayOrder::month_first : DayOrder::day_first;
}

/// Where the sample left open whether day or month comes first, the whole log must tell, and say day first as was read.
Result<void> Loader::check_day_order() const {
  if (options_.day_order != DayOrder::unknown) return {};
  DayOrderEvidence evidence = time_.evidence();
  evidence.day_first += evidence_.day_first;
  evidence.month_first += evidence_.month_first;
  evidence.ambiguous += evidence_.ambiguous;
  if (evidence.ambiguous == 0 || (evidence.day_first > 0 && evidence.month_first == 0)) return {};
  return fail(unclear_day_order(evidence, builder_.file().path));
}

/// Names what the user mapped and the file lacks; a mistyped key would else go unnoticed.
void Loader::warn_of_missing(const InputOptions& given, std::vector<std::string>& warnings) const {
  const auto is_known = [&](std::string_view column) {
    return column.empty() || (column.starts_with(trace_prefix) && trace_keys_.names.find(column.substr(trace_prefix.size())) != 0) ||
           event_keys_.names.find(column) != 0;
  };
  for (const auto& [field, column] : given.mapping) {
    if (!is_known(column)) warnings.push_back(fmt::format("no attribute {} to read as {}", column, info_of(field).name));
  }
  for (const std::string& column : given.status_columns) {
    if (!is_known(column)) warnings.push_back(fmt::format("no attribute {} to read as status", column));
  }
}

}  // namespace baton::xes
