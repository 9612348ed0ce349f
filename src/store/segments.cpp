#include "segments.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include "baton/base/dictionary.hpp"
#include "baton/base/parallel.hpp"
#include "baton/base/turnstile.hpp"
#include "first_failure.hpp"

namespace baton {
namespace {

struct Piece {
  std::size_t series = 0;
  std::uint64_t first = 0, rows = 0;
};

void insert_series(SQLite::Database& database, const std::vector<SeriesToWrite>& series) {
  database.exec("DELETE FROM series");
  SQLite::Statement insert(database, "INSERT INTO series (id, name, row_count) VALUES (?, ?, ?)");
  for (std::size_t index = 0; index < series.size(); ++index) {
    insert.bind(1, static_cast<std::int64_t>(index));
    insert.bind(2, series[index].name);
    insert.bind(3, static_cast<std::int64_t>(series[index].cuts.back()));
    insert.exec();
    insert.reset();
  }
}

void insert_segment(SQLite::Statement& insert, const Piece& piece, const std::string& data) {
  insert.bind(1, static_cast<std::int64_t>(piece.series));
  insert.bind(2, static_cast<std::int64_t>(piece.first));
  insert.bind(3, static_cast<std::int64_t>(piece.rows));
  insert.bind(4, static_cast<std::int64_t>(hash_bytes(data)));
  insert.bindNoCopy(5, data.data(), static_cast<int>(data.size()));
  insert.exec();
  insert.reset();
}

/// Encoding runs in parallel, writing takes turns.
Result<void> insert_segments(SQLite::Database& database, const std::string& path, const std::vector<SeriesToWrite>& series,
                             unsigned threads) {
  std::vector<Piece> pieces;
  for (std::size_t index = 0; index < series.size(); ++index) {
    const auto& cuts = series[index].cuts;
    for (std::size_t cut = 0; cut + 1 < cuts.size(); ++cut) pieces.push_back({index, cuts[cut], cuts[cut + 1] - cuts[cut]});
  }
  SQLite::Statement insert(database,
                           "INSERT INTO segment (series, first_row, row_count, hash, data) VALUES (?, ?, ?, ?, ?)");
  FirstFailure failure;
  Turnstile turnstile;
  std::vector<std::string> buffers(std::max(1U, threads));
  parallel_for(pieces.size(), threads, [&](std::size_t index, unsigned worker) {
    const Piece& piece = pieces[index];
    std::string& data = buffers[worker];
    auto encoded = guarded(path, [&]() -> Result<void> {
      data.clear();
      series[piece.series].encode(piece.first, piece.rows, data);
      return {};
    });
    turnstile.wait_for(index);
    if (encoded && !failure.has_failed()) {
      encoded = guarded(path, [&]() -> Result<void> {
        if (data.size() > 1'000'000'000) return fail(ErrorCode::store, "a text is too long to be stored", path);
        insert_segment(insert, piece, data);
        return {};
      });
    }
    if (!encoded) failure.keep(std::move(encoded.error()));
    turnstile.leave();
  });
  return failure.result();
}

/// Reads pieces of segments; one per thread, each with a statement of its own, because the bytes of a row are valid until its
/// statement moves on.
class SegmentReader {
 public:
  explicit SegmentReader(SQLite::Database& database)
      : select_(database, "SELECT hash, data FROM segment WHERE id = ?") {}

  /// Whether the segment is there, has the right hash and could be decoded. `turn` lets one thread at a time use the file.
  bool read(const StoredSeries::Segment& segment, const DecodeSegment& decode, std::mutex& turn) {
    std::string_view data;
    std::uint64_t hash = 0;
    {
      const std::lock_guard lock(turn);
      select_.reset();
      select_.bind(1, segment.id);
      if (!select_.executeStep() || !select_.getColumn(1).isBlob()) return false;
      hash = static_cast<std::uint64_t>(select_.getColumn(0).getInt64());
      const SQLite::Column column = select_.getColumn(1);
      data = {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
    }
    return hash_bytes(data) == hash && decode(segment.first_row, segment.row_count, data);
  }

 private:
  SQLite::Statement select_;
};

}  // namespace

std::vector<std::uint64_t> even_cuts(std::uint64_t rows) {
  std::vector<std::uint64_t> cuts;
  for (std::uint64_t row = 0; row < rows; row += max_segment_rows) cuts.push_back(row);
  cuts.push_back(rows);
  return cuts;
}

Result<void> write_series(SQLite::Database& database, const std::string& path, const std::vector<SeriesToWrite>& series,
                          unsigned threads) {
  return guarded(path, [&]() -> Result<void> {
    const std::int64_t last_old = database.execAndGet("SELECT coalesce(max(id), 0) FROM segment").getInt64();
    insert_series(database, series);
    BATON_TRY_VOID(insert_segments(database, path, series, threads));
    // Only now: pages freed in this transaction could be used again only after their content went to the journal.
    SQLite::Statement drop(database, "DELETE FROM segment WHERE id <= ?");
    drop.bind(1, last_old);
    drop.exec();
    return {};
  });
}

Result<std::vector<StoredSeries>> list_series(SQLite::Database& database, const std::string& path) {
  return guarded(path, [&]() -> Result<std::vector<StoredSeries>> {
    std::vector<StoredSeries> all;
    SQLite::Statement series(database, "SELECT id, name, row_count FROM series ORDER BY id");
    while (series.executeStep()) {
      if (series.getColumn(0).getInt64() != static_cast<std::int64_t>(all.size())) {
        return fail(damaged_store(path, "the list of series has gaps"));
      }
      all.push_back({series.getColumn(1).getString(), static_cast<std::uint64_t>(series.getColumn(2).getInt64()), {}});
    }
    std::vector<std::uint64_t> covered(all.size(), 0);
    SQLite::Statement segments(database, "SELECT id, series, first_row, row_count FROM segment ORDER BY id");
    while (segments.executeStep()) {
      const auto index = static_cast<std::uint64_t>(segments.getColumn(1).getInt64());
      const auto first = static_cast<std::uint64_t>(segments.getColumn(2).getInt64());
      const auto rows = static_cast<std::uint64_t>(segments.getColumn(3).getInt64());
      if (index >= all.size() || first != covered[index] || rows == 0 || rows > max_segment_rows) {
        return fail(damaged_store(path, "a segment is out of place"));
      }
      covered[index] += rows;
      all[index].segments.push_back({segments.getColumn(0).getInt64(), first, rows});
    }
    for (std::size_t index = 0; index < all.size(); ++index) {
      if (covered[index] == all[index].row_count) continue;
      return fail(damaged_store(path, "segments of " + all[index].name + " are missing"));
    }
    return all;
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
  std::mutex turn;
  std::vector<std::unique_ptr<SegmentReader>> readers(std::max(1U, threads));
  parallel_for(tasks.size(), threads, [&](std::size_t index, unsigned worker) {
    if (failure.has_failed()) return;
    const SeriesToRead& wanted = series[tasks[index].series];
    auto done = guarded(path, [&]() -> Result<void> {
      if (!readers[worker]) readers[worker] = std::make_unique<SegmentReader>(database);
      for (std::size_t segment = tasks[index].first_segment; segment < tasks[index].last_segment; ++segment) {
        if (readers[worker]->read(wanted.series->segments[segment], wanted.decode, turn)) continue;
        return fail(damaged_store(path, "a segment of " + wanted.series->name + " is damaged"));
      }
      return {};
    });
    if (!done) failure.keep(std::move(done.error()));
  });
  return failure.result();
}

}  // namespace baton
