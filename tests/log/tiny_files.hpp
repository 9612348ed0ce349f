#pragma once
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "baton/log/log_builder.hpp"

namespace log_test {

using namespace baton;

/// One record of a tiny export: an issue, an instant, an optional sequence, a mapped activity and person, and what is not mapped.
struct Row {
  std::string issue;
  TimeUs at = 0;
  std::string activity;
  std::string unmapped;
  std::int64_t sequence = no_time;
};

struct File {
  std::vector<Row> rows;
  std::uint64_t rejected = 0;
  bool has_unmapped = true;  ///< Whether the export has the unmapped column at all: another set of columns.
  std::string source = "desk";
};

inline EventChunk chunk_of(const File& file) {
  EventChunk chunk;
  for (const Row& row : file.rows) {
    ++chunk.records;
    std::uint64_t digest = digest_of("issue", row.issue) + digest_of("at", std::to_string(row.at)) + digest_of("activity", row.activity);
    if (row.sequence != no_time) digest += digest_of("sequence", std::to_string(row.sequence));
    if (file.has_unmapped) digest += digest_of("note", row.unmapped);
    const std::size_t event = chunk.add(row.issue, row.at, chunk.records, digest);
    chunk.set(event, TextColumn::activity, row.activity);
    if (row.sequence != no_time) chunk.set(event, NumberColumn::sequence, row.sequence);
  }
  for (std::uint64_t i = 0; i < file.rejected; ++i) {
    ++chunk.records;
    chunk.reject(chunk.records, chunk.records, "no time");
  }
  chunk.lines = chunk.records;
  return chunk;
}

inline bool add(LogBuilder& builder, const File& file, std::uint64_t digest) {
  SourceInfo source;
  source.name = file.source;
  FileReceipt receipt;
  receipt.path = "file" + std::to_string(digest);
  receipt.source = builder.add_source(source).value();
  receipt.column_set = file.has_unmapped ? 1 : 2;
  receipt.mapped_fields = std::uint64_t{1} << static_cast<unsigned>(Field::activity);
  REQUIRE(builder.begin_file(std::move(receipt)));
  builder.append(chunk_of(file));
  return builder.end_file(digest);
}

inline RawLog log_of(const std::vector<File>& files, RawLog base = {}, unsigned threads = 1) {
  std::uint64_t digest = 100 + base.files.size();
  LogBuilder builder(std::move(base));
  for (const File& file : files) add(builder, file, ++digest);
  return builder.finish(threads).value();
}

/// The same files imported one after the other, each onto the log of those before.
inline RawLog log_in_steps(const std::vector<File>& files) {
  RawLog log;
  for (const File& file : files) log = log_of({file}, std::move(log));
  return log;
}

}  // namespace log_test
