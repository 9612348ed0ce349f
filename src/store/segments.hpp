#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "database.hpp"

namespace baton {

inline constexpr std::uint64_t max_segment_rows = std::uint64_t{1} << 18;

/// A column of the log or a dictionary, to be written in segments.
struct SeriesToWrite {
  std::string name;
  std::vector<std::uint64_t> cuts;  ///< First row of each segment, and at the end the number of rows.
  /// Appends the bytes of rows [first, first + rows). Called from several threads.
  std::function<void(std::uint64_t first, std::uint64_t rows, std::string& out)> encode;
};

/// A series as the catalogue lists it, its segments checked to cover the rows without gap.
struct StoredSeries {
  struct Segment {
    std::int64_t id = 0;
    std::uint64_t first_row = 0, row_count = 0;
  };
  std::string name;
  std::uint64_t row_count = 0;
  std::vector<Segment> segments;
};

/// Takes one segment's bytes; false where they are damaged. Called from several threads.
using DecodeSegment = std::function<bool(std::uint64_t first, std::uint64_t rows, std::string_view data)>;

/// What to read of a series.
struct SeriesToRead {
  const StoredSeries* series = nullptr;
  bool in_order = false;  ///< Its segments are decoded one after the other, in order.
  DecodeSegment decode;
};

/// Cuts so many rows into segments of equal length.
[[nodiscard]] std::vector<std::uint64_t> even_cuts(std::uint64_t rows);

/// Replaces all series by these, in the caller's transaction. The bytes in the file are the same for any number of threads.
[[nodiscard]] Result<void> write_series(SQLite::Database& database, const std::string& path,
                                        const std::vector<SeriesToWrite>& series, unsigned threads);

/// The catalogue of the series; an error where it contradicts itself.
[[nodiscard]] Result<std::vector<StoredSeries>> list_series(SQLite::Database& database, const std::string& path);

/// Reads and decodes segments, after checking their hashes.
[[nodiscard]] Result<void> read_series(SQLite::Database& database, const std::string& path,
                                       const std::vector<SeriesToRead>& series, unsigned threads);

}  // namespace baton
