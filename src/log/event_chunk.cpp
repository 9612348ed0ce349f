#include <array>

#include "baton/log/log_builder.hpp"

namespace baton {

void EventChunk::clear() {
  issue_keys.clear();
  for (Dictionary& texts_of_space : texts.spaces) texts_of_space.clear();
  issue.clear();
  record.clear();
  events.at.clear();
  events.digest.clear();
  for (auto& column : events.text) column.clear();
  for (auto& column : events.number) column.clear();
  rejects.clear();
  records = 0;
  lines = 0;
}

std::size_t EventChunk::add(std::string_view issue_key, TimeUs at, std::uint64_t record_number, std::uint64_t digest) {
  static constexpr auto all = [] {
    std::array<TextColumn, text_column_count> columns{};
    for (std::size_t i = 0; i < text_column_count; ++i) columns[i] = static_cast<TextColumn>(i);
    return columns;
  }();
  const std::size_t event = add(issue_key, at, record_number, all);
  events.digest.back() = digest;
  return event;
}

std::size_t EventChunk::add(std::string_view issue_key, TimeUs at, std::uint64_t record_number, std::span<const TextColumn> columns) {
  issue.push_back(issue_keys.intern(issue_key));
  record.push_back(record_number);
  events.at.push_back(at);
  events.digest.push_back(0);
  for (const TextColumn column : columns) {
    if (auto& ids = events.text[static_cast<std::size_t>(column)]; !ids.empty()) ids.push_back(0);
  }
  for (auto& column : events.number) {
    if (!column.empty()) column.push_back(no_time);
  }
  return events.at.size() - 1;
}

void EventChunk::set(std::size_t event, TextColumn column, std::string_view text) {
  auto& ids = events.text[static_cast<std::size_t>(column)];
  if (ids.empty()) ids.resize(events.at.size(), 0);
  ids[event] = texts.of(column).intern(text);
}

void EventChunk::set(std::size_t event, NumberColumn column, std::int64_t value) {
  auto& values = events.number[static_cast<std::size_t>(column)];
  if (values.empty()) values.resize(events.at.size(), no_time);
  values[event] = value;
}

void EventChunk::reject(std::uint64_t record_number, std::uint64_t line, std::string reason) {
  rejects.push_back({0, record_number, line, std::move(reason)});
}

std::uint64_t digest_of(std::string_view column_name, std::string_view value) {
  return value.empty() ? 0 : digest_of_hashes(hash_bytes(column_name), hash_bytes(value));
}

}  // namespace baton
