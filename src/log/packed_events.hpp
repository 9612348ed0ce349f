#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "baton/log/log_builder.hpp"

namespace baton {

/// Bit per column of events: text columns first, then the columns of numbers.
using ColumnBits = std::uint64_t;
[[nodiscard]] constexpr ColumnBits bit_of_text(std::size_t column) { return ColumnBits{1} << column; }
[[nodiscard]] constexpr ColumnBits bit_of_number(std::size_t column) { return ColumnBits{1} << (text_column_count + column); }
/// The columns that hold values.
[[nodiscard]] ColumnBits columns_in_use(const EventColumns& events);

/// Events with the keys of their issues, in order of arrival.
struct KeyedEvents {
  std::vector<std::uint32_t> key;
  EventColumns events;
  void clear();  ///< Keeps the memory.
};

/// A chunk's events on their way into the log.
struct ArrivingChunk {
  const EventChunk* chunk = nullptr;
  std::uint64_t first_origin = 0;          ///< Origin::packed of record number 0.
  std::vector<std::uint32_t> key_ids;      ///< Per key of the chunk: its id in the log.
  std::array<const std::vector<std::uint32_t>*, text_column_count> text_ids{};  ///< Per column: the log's id of each of the chunk's.
};

/// Events of one part of the log in order of arrival, in a third to a half of the memory that wide columns take: a block of values is its
/// smallest value and the distances to it in as few bytes as the largest needs. (Packing costs some 5 ns an event.)
class PackedEvents {
 public:
  PackedEvents() = default;
  PackedEvents(PackedEvents&&) noexcept = default;
  PackedEvents& operator=(PackedEvents&&) noexcept = default;

  /// Adds some events of a chunk, by index.
  void append(const ArrivingChunk& arriving, std::span<const std::uint32_t> events);
  /// Adds events that have ids of the log already.
  void append(std::span<const std::uint32_t> keys, const EventColumns& events, std::size_t first, std::size_t count);
  [[nodiscard]] std::size_t size() const { return packed_count_ + open_.key.size(); }
  [[nodiscard]] std::size_t packed_bytes() const { return packed_bytes_; }
  /// Where the events that are here now end, to come back to.
  struct Mark {
    std::size_t slabs = 0, last_slab_used = 0, packed_count = 0, packed_bytes = 0, open_count = 0;
    ColumnBits open_columns = 0;
  };
  [[nodiscard]] Mark mark() const;
  /// Takes back what was added since the mark.
  void take_back(const Mark& mark);
  /// All events; columns outside `columns` are left out, those that an event lacks hold none.
  void unpack(ColumnBits columns, KeyedEvents& to) const;

 private:
  static constexpr std::size_t block_events = 1024;
  static constexpr std::size_t slab_bytes = std::size_t{128} << 10;

  struct Slab {
    std::unique_ptr<char[]> bytes;
    std::size_t used = 0, capacity = 0;
  };
  void use_columns(ColumnBits columns);
  void truncate_open(std::size_t count, ColumnBits columns);
  void pack_if_full();
  void pack();

  KeyedEvents open_;
  ColumnBits open_columns_ = 0;
  std::vector<Slab> slabs_;
  std::size_t packed_count_ = 0, packed_bytes_ = 0;
};

}  // namespace baton
