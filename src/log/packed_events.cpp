#include "packed_events.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "baton/base/result.hpp"

namespace baton {
namespace {

/// Writes blocks of values to memory that is large enough.
class BlockWriter {
 public:
  explicit BlockWriter(std::vector<char>& out) : out_(out) { out_.clear(); }

  void put(std::uint64_t value) {
    const std::size_t at = grow(sizeof value);
    std::memcpy(out_.data() + at, &value, sizeof value);
  }

  /// Distances to the smallest value, in units of `scale` where all are multiples of it.
  template <class Value>
  void put_column(const std::vector<Value>& values, std::uint64_t scale = 1) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const auto base = static_cast<std::uint64_t>(*low);
    std::uint64_t range = static_cast<std::uint64_t>(*high) - base;
    if (scale > 1) {
      const bool fits = std::all_of(values.begin(), values.end(), [&](Value value) { return (static_cast<std::uint64_t>(value) - base) % scale == 0; });
      scale = fits ? scale : 1;
      range /= scale;
    }
    put(base);
    const std::uint64_t width = range == 0 ? 0 : std::bit_ceil<std::uint64_t>((static_cast<std::uint64_t>(std::bit_width(range)) + 7) / 8);
    put(width << 32 | scale);
    switch (width) {
      case 0: break;
      case 1: put_distances<std::uint8_t>(values, base, scale); break;
      case 2: put_distances<std::uint16_t>(values, base, scale); break;
      case 4: put_distances<std::uint32_t>(values, base, scale); break;
      default: put_distances<std::uint64_t>(values, base, scale); break;
    }
  }

 private:
  std::size_t grow(std::size_t bytes) {
    const std::size_t at = out_.size();
    out_.resize(at + bytes);
    return at;
  }

  template <class Narrow, class Value>
  void put_distances(const std::vector<Value>& values, std::uint64_t base, std::uint64_t scale) {
    const std::size_t at = grow(values.size() * sizeof(Narrow));
    char* to = out_.data() + at;
    const auto put_one = [&](Narrow distance) {
      std::memcpy(to, &distance, sizeof distance);
      to += sizeof distance;
    };
    if (scale == 1) {
      for (const Value value : values) put_one(static_cast<Narrow>(static_cast<std::uint64_t>(value) - base));
    } else {
      for (const Value value : values) put_one(static_cast<Narrow>((static_cast<std::uint64_t>(value) - base) / scale));
    }
  }

  std::vector<char>& out_;
};

/// Reads what BlockWriter wrote.
class BlockReader {
 public:
  BlockReader(const char* at, std::size_t count) : at_(at), count_(count) {}

  std::uint64_t take() {
    std::uint64_t value = 0;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  /// Fills `count` values; nowhere to fill them to where they are left out.
  template <class Value>
  void take_column(Value* to) {
    const std::uint64_t base = take();
    const std::uint64_t form = take();
    const std::uint64_t scale = form & 0xFFFFFFFFU;
    switch (form >> 32) {
      case 0:
        if (to != nullptr) std::fill(to, to + count_, static_cast<Value>(base));
        break;
      case 1: take_distances<std::uint8_t>(base, scale, to); break;
      case 2: take_distances<std::uint16_t>(base, scale, to); break;
      case 4: take_distances<std::uint32_t>(base, scale, to); break;
      default: take_distances<std::uint64_t>(base, scale, to); break;
    }
  }
  [[nodiscard]] const char* at() const { return at_; }

 private:
  template <class Narrow, class Value>
  void take_distances(std::uint64_t base, std::uint64_t scale, Value* to) {
    if (to != nullptr) {
      for (std::size_t i = 0; i < count_; ++i) {
        Narrow distance = 0;
        std::memcpy(&distance, at_ + i * sizeof distance, sizeof distance);
        to[i] = static_cast<Value>(base + distance * scale);
      }
    }
    at_ += count_ * sizeof(Narrow);
  }

  const char* at_;
  std::size_t count_;
};

/// Unpacks the block at `at` to the events from `first` on, which it moves up; returns where the next block begins.
const char* unpack_block(const char* at, ColumnBits columns, KeyedEvents& to, std::size_t& first) {
  std::uint64_t count = 0;
  std::memcpy(&count, at, sizeof count);
  BlockReader reader(at + sizeof count, count);
  const ColumnBits present = reader.take();
  reader.take_column(to.key.data() + first);
  reader.take_column(to.events.at.data() + first);
  reader.take_column(to.events.origin.data() + first);
  reader.take_column(to.events.digest.data() + first);
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if ((present & bit_of_text(column)) == 0) continue;
    reader.take_column((columns & bit_of_text(column)) != 0 ? to.events.text[column].data() + first : nullptr);
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if ((present & bit_of_number(column)) == 0) continue;
    reader.take_column((columns & bit_of_number(column)) != 0 ? to.events.number[column].data() + first : nullptr);
  }
  first += count;
  return reader.at();
}

/// Makes room for `count` events; a column among `columns` holds none where it had no values.
void resize_all(KeyedEvents& events, ColumnBits columns, std::size_t count) {
  events.key.resize(count);
  events.events.at.resize(count);
  events.events.origin.resize(count);
  events.events.digest.resize(count);
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if ((columns & bit_of_text(column)) != 0) events.events.text[column].resize(count, 0);
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if ((columns & bit_of_number(column)) != 0) events.events.number[column].resize(count, no_time);
  }
}

}  // namespace

ColumnBits columns_in_use(const EventColumns& events) {
  ColumnBits bits = 0;
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if (!events.text[column].empty()) bits |= bit_of_text(column);
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if (!events.number[column].empty()) bits |= bit_of_number(column);
  }
  return bits;
}

void KeyedEvents::clear() {
  key.clear();
  events.at.clear();
  events.origin.clear();
  events.digest.clear();
  for (auto& column : events.text) column.clear();
  for (auto& column : events.number) column.clear();
}

/// A column that comes into use in the middle of a block held none before.
void PackedEvents::use_columns(ColumnBits columns) {
  const ColumnBits fresh = columns & ~open_columns_;
  if (fresh == 0) return;
  open_columns_ |= columns;
  const std::size_t count = open_.key.size();
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if ((fresh & bit_of_text(column)) != 0) open_.events.text[column].resize(count, 0);
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if ((fresh & bit_of_number(column)) != 0) open_.events.number[column].resize(count, no_time);
  }
}

void PackedEvents::append(const ArrivingChunk& arriving, std::span<const std::uint32_t> events) {
  const EventChunk& chunk = *arriving.chunk;
  const ColumnBits columns = columns_in_use(chunk.events);
  while (!events.empty()) {
    use_columns(columns);
    const auto some = events.subspan(0, std::min(events.size(), block_events - open_.key.size()));
    events = events.subspan(some.size());
    for (const std::uint32_t event : some) open_.key.push_back(arriving.key_ids[chunk.issue[event]]);
    for (const std::uint32_t event : some) open_.events.at.push_back(chunk.events.at[event]);
    for (const std::uint32_t event : some) open_.events.origin.push_back(arriving.first_origin + chunk.record[event]);
    for (const std::uint32_t event : some) open_.events.digest.push_back(chunk.events.digest[event]);
    for (std::size_t column = 0; column < text_column_count; ++column) {
      const auto& local = chunk.events.text[column];
      auto& ids = open_.events.text[column];
      if ((open_columns_ & bit_of_text(column)) == 0) continue;
      if (local.empty()) {
        ids.resize(ids.size() + some.size(), 0);
        continue;
      }
      const std::vector<std::uint32_t>& text_ids = *arriving.text_ids[column];
      for (const std::uint32_t event : some) ids.push_back(text_ids[local[event]]);
    }
    for (std::size_t column = 0; column < number_column_count; ++column) {
      const auto& local = chunk.events.number[column];
      auto& values = open_.events.number[column];
      if ((open_columns_ & bit_of_number(column)) == 0) continue;
      if (local.empty()) {
        values.resize(values.size() + some.size(), no_time);
        continue;
      }
      for (const std::uint32_t event : some) values.push_back(local[event]);
    }
    pack_if_full();
  }
}

void PackedEvents::append(std::span<const std::uint32_t> keys, const EventColumns& events, std::size_t first, std::size_t count) {
  const ColumnBits columns = columns_in_use(events);
  while (count > 0) {
    use_columns(columns);
    const std::size_t some = std::min(count, block_events - open_.key.size());
    const auto append_some = [&](auto& to, const auto& from, auto none) {
      if (from.empty()) {
        to.resize(to.size() + some, none);
      } else {
        to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first), from.begin() + static_cast<std::ptrdiff_t>(first + some));
      }
    };
    open_.key.insert(open_.key.end(), keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(some));
    append_some(open_.events.at, events.at, TimeUs{0});
    append_some(open_.events.origin, events.origin, std::uint64_t{0});
    append_some(open_.events.digest, events.digest, std::uint64_t{0});
    for (std::size_t column = 0; column < text_column_count; ++column) {
      if ((open_columns_ & bit_of_text(column)) != 0) append_some(open_.events.text[column], events.text[column], std::uint32_t{0});
    }
    for (std::size_t column = 0; column < number_column_count; ++column) {
      if ((open_columns_ & bit_of_number(column)) != 0) append_some(open_.events.number[column], events.number[column], no_time);
    }
    keys = keys.subspan(some);
    first += some;
    count -= some;
    pack_if_full();
  }
}

void PackedEvents::pack_if_full() {
  if (open_.key.size() == block_events) pack();
}

void PackedEvents::pack() {
  static thread_local std::vector<char> bytes;
  BlockWriter writer(bytes);
  writer.put(open_.key.size());
  writer.put(open_columns_);
  writer.put_column(open_.key);
  writer.put_column(open_.events.at, second_us);
  writer.put_column(open_.events.origin);
  writer.put_column(open_.events.digest);
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if ((open_columns_ & bit_of_text(column)) != 0) writer.put_column(open_.events.text[column]);
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if ((open_columns_ & bit_of_number(column)) != 0) writer.put_column(open_.events.number[column]);
  }
  if (slabs_.empty() || slabs_.back().capacity - slabs_.back().used < bytes.size()) {
    const std::size_t capacity = std::max(slab_bytes, bytes.size());
    slabs_.push_back({std::make_unique_for_overwrite<char[]>(capacity), 0, capacity});
  }
  Slab& slab = slabs_.back();
  std::memcpy(slab.bytes.get() + slab.used, bytes.data(), bytes.size());
  slab.used += bytes.size();
  packed_count_ += open_.key.size();
  packed_bytes_ += bytes.size();
  open_.clear();
  open_columns_ = 0;
}

PackedEvents::Mark PackedEvents::mark() const {
  return {slabs_.size(), slabs_.empty() ? 0 : slabs_.back().used, packed_count_, packed_bytes_, open_.key.size(), open_columns_};
}

void PackedEvents::take_back(const Mark& mark) {
  if (packed_count_ > mark.packed_count) {
    // What was not packed yet at the mark begins the block that was packed next.
    const bool is_in_last = mark.slabs > 0 && slabs_[mark.slabs - 1].used > mark.last_slab_used;
    const Slab& slab = slabs_[is_in_last ? mark.slabs - 1 : mark.slabs];
    resize_all(open_, ~ColumnBits{0}, block_events);
    std::size_t first = 0;
    unpack_block(slab.bytes.get() + (is_in_last ? mark.last_slab_used : 0), ~ColumnBits{0}, open_, first);
    slabs_.resize(mark.slabs);
    if (!slabs_.empty()) slabs_.back().used = mark.last_slab_used;
    packed_count_ = mark.packed_count;
    packed_bytes_ = mark.packed_bytes;
  }
  truncate_open(mark.open_count, mark.open_columns);
}

void PackedEvents::truncate_open(std::size_t count, ColumnBits columns) {
  open_columns_ = columns;
  open_.key.resize(count);
  open_.events.at.resize(count);
  open_.events.origin.resize(count);
  open_.events.digest.resize(count);
  for (std::size_t column = 0; column < text_column_count; ++column) open_.events.text[column].resize((columns & bit_of_text(column)) != 0 ? count : 0);
  for (std::size_t column = 0; column < number_column_count; ++column) open_.events.number[column].resize((columns & bit_of_number(column)) != 0 ? count : 0);
}

void PackedEvents::unpack(ColumnBits columns, KeyedEvents& to) const {
  to.clear();
  resize_all(to, columns, size());
  std::size_t first = 0;
  for (const Slab& slab : slabs_) {
    const char* at = slab.bytes.get();
    while (at < slab.bytes.get() + slab.used) at = unpack_block(at, columns, to, first);
  }
  const auto copy_open = [&](auto& column, const auto& open) {
    if (!open.empty() && !column.empty()) std::copy(open.begin(), open.end(), column.begin() + static_cast<std::ptrdiff_t>(first));
  };
  copy_open(to.key, open_.key);
  copy_open(to.events.at, open_.events.at);
  copy_open(to.events.origin, open_.events.origin);
  copy_open(to.events.digest, open_.events.digest);
  for (std::size_t column = 0; column < text_column_count; ++column) copy_open(to.events.text[column], open_.events.text[column]);
  for (std::size_t column = 0; column < number_column_count; ++column) copy_open(to.events.number[column], open_.events.number[column]);
}

}  // namespace baton
