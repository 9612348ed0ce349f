#include "csv_block.hpp"

#include <algorithm>

#include "baton/base/text.hpp"
#include "numbers.hpp"

namespace baton::csv {
namespace {

ColumnAction action_for(Field field) {
  const FieldInfo& info = info_of(field);
  using What = ColumnAction::What;
  if (field == Field::issue) return {What::issue, no_column, 0};
  if (field == Field::time) return {What::time, no_column, 0};
  if (field == Field::event_id) return {What::event_id, no_column, 0};
  if (field == Field::minutes) return {What::minutes, info.column, 0};
  // Subjects serve only to join mails; a ticket export has keys.
  if (field == Field::subject) return {What::digest_only, no_column, 0};
  switch (info.type) {
    case FieldType::text: return {What::text, info.column, 0};
    case FieldType::time: return {What::instant, info.column, 0};
    case FieldType::number: return {What::integer, info.column, 0};
    case FieldType::key: break;
  }
  return {};
}

}  // namespace

TableLayout make_layout(const Dialect& dialect, const ColumnPlan& plan, const InputOptions& options, DayOrder order) {
  TableLayout layout;
  layout.dialect = dialect;
  layout.options = options;
  layout.time.zone = options.zone;
  layout.time.order = order;
  layout.actions.resize(plan.names.size());
  for (const auto& [field, column] : plan.field) {
    const ColumnAction action = action_for(field);
    if (action.what == ColumnAction::What::digest_only) continue;
    if (layout.actions[column].what == ColumnAction::What::digest_only) {
      layout.actions[column] = action;
    } else {
      layout.further_actions.push_back({column, action});
    }
  }
  for (std::size_t column = 0; column < plan.names.size(); ++column) {
    layout.actions[column].name_hash = hash_bytes(plan.names[column]);
  }
  layout.status = plan.status;
  layout.issue_column = plan.field.at(Field::issue);
  layout.time_column = plan.field.at(Field::time);
  if (const auto id = plan.field.find(Field::event_id); id != plan.field.end()) layout.event_id_column = id->second;
  return layout;
}

BlockParser::BlockParser(const TableLayout& layout)
    : layout_(layout),
      tokens_(layout.dialect),
      readers_(layout.actions.size(), TimeReader(layout.time)),
      texts_(layout.actions.size()) {
  std::vector<bool> taken(text_column_count, false);
  for (std::size_t column = 0; column < texts_.size(); ++column) {
    const ColumnAction& action = layout.actions[column];
    if (action.what != ColumnAction::What::text) continue;
    texts_[column] = std::make_unique<TextValues>();
    texts_[column]->column = action.column;
    taken[action.column] = true;
  }
  const auto may_be_set = [&](std::size_t column) {
    if (taken[column]) return;
    taken[column] = true;
    late_texts_.push_back(static_cast<TextColumn>(column));
  };
  for (const TableLayout::Further& further : layout.further_actions) {
    if (further.action.what == ColumnAction::What::text) may_be_set(further.action.column);
  }
  if (!layout.status.empty()) may_be_set(static_cast<std::size_t>(TextColumn::status));
}

DayOrderEvidence BlockParser::evidence() const {
  DayOrderEvidence sum;
  for (const TimeReader& reader : readers_) {
    sum.day_first += reader.evidence().day_first;
    sum.month_first += reader.evidence().month_first;
    sum.ambiguous += reader.evidence().ambiguous;
  }
  return sum;
}

std::size_t BlockParser::parse(std::string_view text, std::size_t from, bool at_end) {
  chunk.clear();
  for (const auto& values : texts_) {
    if (!values) continue;
    values->any = 0;
    values->recent.clear();
  }
  std::size_t position = from;
  while (tokens_.next(text, position, at_end)) {
    const std::uint64_t line = chunk.lines + 1;
    chunk.lines += tokens_.lines();
    if (tokens_.is_blank_line()) continue;
    ++chunk.records;
    add_record(line);
  }
  for (const auto& values : texts_) {
    if (values && values->any == 0) chunk.events.text[values->column].clear();
  }
  return position;
}

void BlockParser::add_record(std::uint64_t line) {
  const auto& fields = tokens_.fields();
  const std::uint64_t record = chunk.records;
  if (tokens_.ends_in_quotes()) {
    chunk.reject(record, line, "a quote is opened here and never closed; the rest of the file was read as this record");
    return;
  }
  if (fields.size() != layout_.actions.size()) {
    std::size_t used = fields.size();
    while (used > layout_.actions.size() && fields[used - 1].empty()) --used;
    if (used != layout_.actions.size()) {
      chunk.reject(record, line, fmt::format("{} fields, the header has {}", fields.size(), layout_.actions.size()));
      return;
    }
  }
  const std::string_view key = fields[layout_.issue_column];
  if (layout_.options.is_blank(key)) {
    chunk.reject(record, line, "no issue key");
    return;
  }
  const std::string_view stamp = fields[layout_.time_column];
  const TimeUs at = readers_[layout_.time_column].read(stamp);
  if (at == no_time) {
    chunk.reject(record, line,
                 layout_.options.is_blank(stamp) ? "no time" : fmt::format("unreadable time \"{}\"", shortened(stamp)));
    return;
  }
  const std::size_t event = chunk.add(key, at, record, late_texts_);
  add_values(event);
  for (const TableLayout::Further& further : layout_.further_actions) add_further_value(event, further);
  if (!layout_.status.empty()) add_status(event);
  if (layout_.event_id_column && !layout_.options.is_blank(fields[*layout_.event_id_column])) {
    chunk.events.digest[event] = digest_of("event_id", fields[*layout_.event_id_column]);
  }
}

/// Appends a value to its column of the chunk; returns its part of the record's digest.
std::uint64_t BlockParser::add_text(std::string_view value, std::uint64_t name_hash, TextValues& values) {
  auto& ids = chunk.events.text[values.column];
  if (value.empty()) {
    ids.push_back(0);
    return 0;
  }
  Dictionary& texts = chunk.texts.of(static_cast<TextColumn>(values.column));
  if (!ShortText::fits(value)) {
    const std::uint32_t id = texts.intern(value);
    ids.push_back(id);
    values.any |= id;
    return digest_of_hashes(name_hash, texts.hash(id));
  }
  const ShortText text = ShortText::of(value, tokens_.readable_from(value));
  ShortTexts::Entry& entry = values.recent.slot(text);
  if (!entry.text.is(text)) {
    entry.text = text;
    entry.id = texts.intern(value);
    entry.digest = digest_of_hashes(name_hash, texts.hash(entry.id));
    values.any |= entry.id;
  }
  ids.push_back(entry.id);
  return entry.digest;
}

/// Stores the values of a record and sums up its digest.
void BlockParser::add_values(std::size_t event) {
  const auto& fields = tokens_.fields();
  std::uint64_t digest = 0;
  for (std::size_t column = 0; column < layout_.actions.size(); ++column) {
    const std::string_view value = fields[column];
    const ColumnAction& action = layout_.actions[column];
    if (texts_[column]) {
      digest += add_text(value, action.name_hash, *texts_[column]);
      continue;
    }
    if (value.empty()) continue;
    if (action.what == ColumnAction::What::instant) set_instant(event, action, readers_[column], value);
    if (action.what == ColumnAction::What::integer || action.what == ColumnAction::What::minutes) set_number(event, action, value);
    digest += digest_of_hashes(action.name_hash, hash_bytes(value));
  }
  chunk.events.digest[event] = digest;
}

void BlockParser::add_further_value(std::size_t event, const TableLayout::Further& further) {
  const std::string_view value = tokens_.fields()[further.column];
  if (value.empty()) return;
  switch (further.action.what) {
    case ColumnAction::What::text: return chunk.set(event, static_cast<TextColumn>(further.action.column), value);
    case ColumnAction::What::instant: return set_instant(event, further.action, readers_[further.column], value);
    case ColumnAction::What::integer:
    case ColumnAction::What::minutes: return set_number(event, further.action, value);
    default: return;
  }
}

void BlockParser::add_status(std::size_t event) {
  joined_status_.clear();
  bool any = false;
  for (const std::size_t column : layout_.status) {
    if (!joined_status_.empty() || column != layout_.status.front()) joined_status_ += '/';
    joined_status_ += tokens_.fields()[column];
    any = any || !tokens_.fields()[column].empty();
  }
  chunk.set(event, TextColumn::status, any ? std::string_view(joined_status_) : std::string_view{});
}

void BlockParser::set_instant(std::size_t event, const ColumnAction& action, TimeReader& reader, std::string_view value) {
  const TimeUs at = reader.read(value);
  if (at != no_time) {
    chunk.set(event, static_cast<NumberColumn>(action.column), at);
  } else if (!layout_.options.is_blank(value)) {
    ++unreadable_values;
  }
}

void BlockParser::set_number(std::size_t event, const ColumnAction& action, std::string_view value) {
  const auto number = action.what == ColumnAction::What::minutes ? read_minutes(value) : read_sequence(value, rounded_values);
  if (number) {
    chunk.set(event, static_cast<NumberColumn>(action.column), *number);
  } else if (!layout_.options.is_blank(value)) {
    ++unreadable_values;
  }
}

}  // namespace baton::csv
