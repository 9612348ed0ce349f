#include "stored_parts.hpp"

#include <algorithm>
#include <span>
#include <type_traits>

#include "column_codec.hpp"
#include "log_series.hpp"

namespace baton {

StoredParts::StoredParts(SQLite::Database& database, std::string path, SegmentList stored, const RawLog& log, bool with_digests, unsigned threads)
    : database_(database), path_(std::move(path)), stored_(std::move(stored)), snapshot_(database), file_count_(log.files.size()), with_digests_(with_digests) {
  for (const Dictionary& keys : log.issue_keys) key_counts_.push_back(keys.size());
  keys_ = column_named("issue.key");
  lengths_ = column_named("issue.length");
  at_ = column_named("event.at");
  origin_ = column_named("event.origin");
  digest_ = column_named("event.digest");
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const auto text_column = static_cast<TextColumn>(column);
    text_counts_[column] = log.texts.of(text_column).size();
    Column found = column_named(series_name(text_column));
    if (found.series == nullptr) continue;
    text_columns_.push_back(text_column);
    texts_.push_back(std::move(found));
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    const auto number_column = static_cast<NumberColumn>(column);
    Column found = column_named(series_name(number_column));
    if (found.series == nullptr) continue;
    number_columns_.push_back(number_column);
    numbers_.push_back(std::move(found));
  }
  readers_.resize(std::max(1U, threads));
}

StoredParts::~StoredParts() = default;

StoredParts::Column StoredParts::column_named(const std::string& name) const {
  const auto found = std::find_if(stored_.series.begin(), stored_.series.end(), [&](const StoredSeries& series) { return series.name == name; });
  if (found == stored_.series.end()) return {};
  Column column{&*found, std::vector<std::uint32_t>(stored_.parts.size() + 1, 0)};
  for (const StoredSeries::Segment& segment : found->segments) ++column.first_segment[segment.part + 1];
  for (std::size_t part = 0; part < stored_.parts.size(); ++part) column.first_segment[part + 1] += column.first_segment[part];
  return column;
}

LogParts::Place StoredParts::place(std::size_t index) const {
  const StoredPart& part = stored_.parts[index];
  return {part.source, part.first_key, part.events};
}

/// Fills the values of a part; a column without values in it stays empty.
template <class Value, class Check>
bool StoredParts::read(const Column& column, std::size_t index, unsigned worker, std::uint64_t first_row, std::uint64_t rows, std::vector<Value>& values,
                       Check&& is_valid) {
  values.clear();
  if (column.series == nullptr || column.first_segment[index] == column.first_segment[index + 1]) return true;
  values.resize(rows);
  for (std::uint32_t i = column.first_segment[index]; i < column.first_segment[index + 1]; ++i) {
    const auto decode = [&](std::uint64_t first, std::uint64_t count, std::string_view data) {
      return decode_column<Value>(data, std::span(values).subspan(first - first_row, count));
    };
    if (!readers_[worker]->read(column.series->segments[i], decode)) return false;
  }
  return std::all_of(values.begin(), values.end(), is_valid);
}

bool StoredParts::read_issues(std::size_t index, unsigned worker, LogPart& part) {
  const StoredPart& stored = stored_.parts[index];
  std::vector<std::uint64_t> values;
  const std::uint64_t end_key = std::min<std::uint64_t>(std::uint64_t{stored.first_key} + part_keys, key_counts_[stored.source]);
  if (!read(keys_, index, worker, stored.first_issue, stored.issues, values, [&](std::uint64_t key) { return key >= stored.first_key && key < end_key; })) return false;
  if (values.size() != stored.issues || std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) != values.end()) return false;
  part.keys.clear();
  for (const std::uint64_t key : values) part.keys.push_back(static_cast<std::uint32_t>(key));
  if (!read(lengths_, index, worker, stored.first_issue, stored.issues, values, [&](std::uint64_t length) { return length <= stored.events; })) return false;
  if (values.size() != stored.issues) return false;
  part.offsets.assign(1, 0);
  for (const std::uint64_t length : values) part.offsets.push_back(part.offsets.back() + length);
  return part.offsets.back() == stored.events;
}

bool StoredParts::read_events(std::size_t index, unsigned worker, LogPart& part) {
  const StoredPart& stored = stored_.parts[index];
  const auto any = [](auto) { return true; };
  EventColumns& events = part.events;
  if (!read(at_, index, worker, stored.first_event, stored.events, events.at, any) || events.at.size() != stored.events) return false;
  const auto of_known_file = [&](std::uint64_t packed) { return Origin{packed}.file() < file_count_; };
  if (!read(origin_, index, worker, stored.first_event, stored.events, events.origin, of_known_file) || events.origin.size() != stored.events) return false;
  if (with_digests_ && (!read(digest_, index, worker, stored.first_event, stored.events, events.digest, any) || events.digest.size() != stored.events)) return false;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const auto column = static_cast<std::size_t>(text_columns_[i]);
    const auto is_known = [&](std::uint32_t id) { return id < text_counts_[column]; };
    if (!read(texts_[i], index, worker, stored.first_event, stored.events, events.text[column], is_known)) return false;
  }
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    if (!read(numbers_[i], index, worker, stored.first_event, stored.events, events.number[static_cast<std::size_t>(number_columns_[i])], any)) return false;
  }
  return true;
}

Result<void> StoredParts::load(std::size_t index, unsigned worker, LogPart& part) {
  return guarded(path_, [&]() -> Result<void> {
    if (!readers_[worker]) readers_[worker] = std::make_unique<SegmentReader>(database_);
    part.source = stored_.parts[index].source;
    part.first_key = stored_.parts[index].first_key;
    if (read_issues(index, worker, part) && read_events(index, worker, part)) return {};
    return fail(damaged_store(path_, fmt::format("part {} of the log is damaged", index + 1)));
  });
}

}  // namespace baton
