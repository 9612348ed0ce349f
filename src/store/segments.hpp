#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "database.hpp"

namespace baton {

inline constexpr std::uint64_t max_segment_rows = std::uint64_t{1} << 18;

/// A part of the log as the file has it.
struct StoredPart {
  std::int64_t id = 0;
  bool is_cut = true;                      ///< False: the whole log of an earlier version, in one piece.
  std::uint32_t source = 0, first_key = 0;
  std::uint64_t issues = 0, events = 0;
  std::uint64_t first_issue = 0, first_event = 0;
};

/// A series as the catalogue lists it: a column of the issues or events, its segments by part, or a dictionary.
struct StoredSeries {
  struct Segment {
    std::int64_t id = 0;
    std::size_t part = 0;                  ///< Index of its part; 0 for dictionaries.
    std::uint64_t first_row = 0, row_count = 0;  ///< first_row in the whole series.
  };
  std::int64_t id = 0;
  std::string name;
  std::uint64_t row_count = 0;             ///< Of its segments together: parts without any value of a column have none.
  std::vector<Segment> segments;           ///< By part and row.
};

/// What the catalogue says of the segments, checked to cover their parts without gap.
struct SegmentList {
  std::vector<StoredPart> parts;           ///< In the order of the log.
  std::vector<StoredSeries> series;
  [[nodiscard]] std::uint64_t issue_count() const { return parts.empty() ? 0 : parts.back().first_issue + parts.back().issues; }
  [[nodiscard]] std::uint64_t event_count() const { return parts.empty() ? 0 : parts.back().first_event + parts.back().events; }
};

/// Whether a series is a column by part.
[[nodiscard]] bool is_by_part(std::string_view series);

/// Takes one segment's bytes; false where they are damaged. Called from several threads.
using DecodeSegment = std::function<bool(std::uint64_t first, std::uint64_t rows, std::string_view data)>;

/// What to read of a series.
struct SeriesToRead {
  const StoredSeries* series = nullptr;
  bool in_order = false;  ///< Its segments are decoded one after the other, in order.
  DecodeSegment decode;
};

/// The catalogue of the segments; an error where it contradicts itself.
[[nodiscard]] Result<SegmentList> list_segments(SQLite::Database& database, const std::string& path);

/// Reads and decodes segments, after checking their hashes.
[[nodiscard]] Result<void> read_series(SQLite::Database& database, const std::string& path,
                                       const std::vector<SeriesToRead>& series, unsigned threads);

/// Reads single segments; one per thread. Others may read and write through the same connection meanwhile.
class SegmentReader {
 public:
  explicit SegmentReader(SQLite::Database& database);
  /// Whether the segment is there, has the right hash and could be decoded.
  bool read(const StoredSeries::Segment& segment, const DecodeSegment& decode);

 private:
  SQLite::Database& database_;
  SQLite::Statement select_;
  std::string data_;
};

}  // namespace baton
