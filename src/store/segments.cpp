#include "segments.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "baton/base/dictionary.hpp"
#include "baton/base/parallel.hpp"
#include "baton/log/event_log.hpp"
#include "first_failure.hpp"

namespace baton {
namespace {

constexpr std::uint64_t most_rows = std::uint64_t{1} << 48;

/// Earlier versions wrote the log in one piece and had no list of parts.
bool has_parts(SQLite::Database& database) { return database.tableExists("part"); }

StoredPart whole_log(SQLite::Database& database) {
  const auto rows = [&](const char* series) {
    SQLite::Statement row(database, "SELECT row_count FROM series WHERE name = ?");
    row.bind(1, series);
    return row.executeStep() ? static_cast<std::uint64_t>(row.getColumn(0).getInt64()) : 0;
  };
  StoredPart part;
  part.is_cut = false;
  part.issues = rows("issue.key");
  part.events = rows("event.at");
  return part;
}

/// False where the list of parts contradicts itself.
bool read_parts(SQLite::Database& database, std::vector<StoredPart>& parts) {
  SQLite::Statement row(database, "SELECT id, source, first_key, issues, events FROM part ORDER BY source, first_key, id");
  while (row.executeStep()) {
    StoredPart part;
    part.id = row.getColumn(0).getInt64();
    part.is_cut = !row.getColumn(1).isNull();
    const std::int64_t source = row.getColumn(1).getInt64();
    const std::int64_t first_key = row.getColumn(2).getInt64();
    part.issues = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
    part.events = static_cast<std::uint64_t>(row.getColumn(4).getInt64());
    if (source < 0 || source > 0xFFFFFFFF || first_key < 0 || first_key > 0xFFFFFFFF || part.issues > most_rows || part.events > most_rows) return false;
    part.source = static_cast<std::uint32_t>(source);
    part.first_key = static_cast<std::uint32_t>(first_key);
    if (part.is_cut && part.first_key % part_keys != 0) return false;
    if (!parts.empty()) {
      const StoredPart& before = parts.back();
      if (!before.is_cut || !part.is_cut || (before.source == part.source && before.first_key == part.first_key)) return false;
      part.first_issue = before.first_issue + before.issues;
      part.first_event = before.first_event + before.events;
    }
    parts.push_back(part);
  }
  return true;
}

/// Rows that a series has before a part and in it.
std::pair<std::uint64_t, std::uint64_t> rows_of(const StoredSeries& series, const StoredPart& part) {
  if (series.name.starts_with("issue.")) return {part.first_issue, part.issues};
  return {part.first_event, part.events};
}

/// Segments of a series by part become rows of the whole series; false where a part is covered in parts only.
bool place_segments(StoredSeries& series, const std::vector<StoredPart>& parts) {
  std::stable_sort(series.segments.begin(), series.segments.end(), [](const auto& a, const auto& b) { return a.part < b.part; });
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < series.segments.size();) {
    const std::size_t part = series.segments[i].part;
    const auto [first, rows] = rows_of(series, parts[part]);
    std::uint64_t covered = 0;
    for (; i < series.segments.size() && series.segments[i].part == part; ++i) {
      StoredSeries::Segment& segment = series.segments[i];
      if (segment.first_row != covered) return false;
      covered += segment.row_count;
      segment.first_row += first;
    }
    if (covered != rows) return false;
    total += covered;
  }
  return total == series.row_count;
}

bool follow_each_other(const StoredSeries& series) {
  std::uint64_t covered = 0;
  for (const StoredSeries::Segment& segment : series.segments) {
    if (segment.first_row != covered) return false;
    covered += segment.row_count;
  }
  return covered == series.row_count;
}

}  // namespace

bool is_by_part(std::string_view series) { return series.starts_with("issue.") || series.starts_with("event."); }

SegmentReader::SegmentReader(SQLite::Database& database)
    : database_(database), select_(database, "SELECT hash, data FROM segment WHERE id = ?") {}

bool SegmentReader::read(const StoredSeries::Segment& segment, const DecodeSegment& decode) {
  std::uint64_t hash = 0;
  {
    const ConnectionLock lock(database_);
    select_.reset();
    select_.bind(1, segment.id);
    if (!select_.executeStep() || !select_.getColumn(1).isBlob()) return false;
    hash = static_cast<std::uint64_t>(select_.getColumn(0).getInt64());
    const SQLite::Column column = select_.getColumn(1);
    data_.assign(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes()));
    select_.reset();
  }
  return hash_bytes(data_) == hash && decode(segment.first_row, segment.row_count, data_);
}

Result<SegmentList> list_segments(SQLite::Database& database, const std::string& path) {
  return guarded(path, [&]() -> Result<SegmentList> {
    SegmentList list;
    const bool is_cut = has_parts(database);
    if (!is_cut) list.parts.push_back(whole_log(database));
    if (is_cut && !read_parts(database, list.parts)) return fail(damaged_store(path, "the list of parts contradicts itself"));
    for (const StoredPart& part : list.parts) {
      if (part.issues > most_rows || part.events > most_rows) return fail(damaged_store(path, "a part is too long"));
    }
    std::unordered_map<std::int64_t, std::size_t> part_of, series_of;
    for (std::size_t part = 0; part < list.parts.size(); ++part) part_of.emplace(list.parts[part].id, part);
    SQLite::Statement series(database, "SELECT id, name, row_count FROM series ORDER BY id");
    while (series.executeStep()) {
      series_of.emplace(series.getColumn(0).getInt64(), list.series.size());
      list.series.push_back({series.getColumn(0).getInt64(), series.getColumn(1).getString(), static_cast<std::uint64_t>(series.getColumn(2).getInt64()), {}});
    }
    SQLite::Statement segments(database, is_cut ? "SELECT id, series, part, first_row, row_count FROM segment ORDER BY id"
                                                : "SELECT id, series, 0, first_row, row_count FROM segment ORDER BY id");
    while (segments.executeStep()) {
      const auto found = series_of.find(segments.getColumn(1).getInt64());
      const auto first = static_cast<std::uint64_t>(segments.getColumn(3).getInt64());
      const auto rows = static_cast<std::uint64_t>(segments.getColumn(4).getInt64());
      if (found == series_of.end() || rows == 0 || rows > max_segment_rows || first > most_rows) {
        return fail(damaged_store(path, "a segment is out of place"));
      }
      StoredSeries& of = list.series[found->second];
      std::size_t part = 0;
      if (is_by_part(of.name)) {
        const auto known = part_of.find(segments.getColumn(2).getInt64());
        if (known == part_of.end()) return fail(damaged_store(path, "a segment is out of place"));
        part = known->second;
      }
      of.segments.push_back({segments.getColumn(0).getInt64(), part, first, rows});
    }
    for (StoredSeries& of : list.series) {
      if (is_by_part(of.name) ? place_segments(of, list.parts) : follow_each_other(of)) continue;
      return fail(damaged_store(path, "segments of " + of.name + " are missing"));
    }
    return list;
  });
}

Result<void> read_series(SQLite::Database& database, const std::string& path, const std::vector<SeriesToRead>& series,
                         unsigned threads) {
  struct Task {
    std::size_t series = 0, first_segment = 0, last_segment = 0;
  };
  std::vector<Task> tasks;
  for (std::size_t index = 0; index < series.size(); ++index) {
    const std::size_t count = series[index].series->segments.size();
    const std::size_t step = series[index].in_order ? count : 1;
    for (std::size_t segment = 0; segment < count; segment += step) tasks.push_back({index, segment, segment + step});
  }
  FirstFailure failure;
  std::vector<std::unique_ptr<SegmentReader>> readers(std::max(1U, threads));
  parallel_for(tasks.size(), threads, [&](std::size_t index, unsigned worker) {
    if (failure.has_failed()) return;
    const SeriesToRead& wanted = series[tasks[index].series];
    auto done = guarded(path, [&]() -> Result<void> {
      if (!readers[worker]) readers[worker] = std::make_unique<SegmentReader>(database);
      for (std::size_t segment = tasks[index].first_segment; segment < tasks[index].last_segment; ++segment) {
        if (readers[worker]->read(wanted.series->segments[segment], wanted.decode)) continue;
        return fail(damaged_store(path, "a segment of " + wanted.series->name + " is damaged"));
      }
      return {};
    });
    if (!done) failure.keep(std::move(done.error()));
  });
  return failure.result();
}

}  // namespace baton
