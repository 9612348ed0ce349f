#include "column_codec.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>
#include <vector>

#include "baton/base/time.hpp"
#include "column_summary.hpp"

namespace baton {
namespace {

static_assert(std::endian::native == std::endian::little, "the store's bytes are little-endian");

enum class Method : std::uint8_t { plain, packed, steps, changes };

struct Header {
  Method method = Method::packed;
  std::uint8_t width = 0;         // bits per code
  std::uint8_t scale = 0;         // index in scales
  std::uint8_t has_missing = 0;   // then code 0 is missing and the others are one higher
  std::uint32_t changes = 0;      // codes held, for Method::changes
  std::uint64_t base = 0;
  std::uint64_t step = 0;         // the smallest step, for Method::steps
};
static_assert(sizeof(Header) == 24 && std::has_unique_object_representations_v<Header>);

/// Minutes, seconds and milliseconds: exports rarely have finer stamps.
constexpr std::array<std::uint64_t, 4> scales{1, 1'000, 1'000'000, 60'000'000};
/// A code of so many bits can be read with one load from any bit of a byte.
constexpr unsigned max_packed_width = 56;

/// Calls with the scale as a constant, which turns divisions into multiplications.
template <class Call>
auto with_scale(std::size_t index, Call call) {
  switch (index) {
    case 1: return call(std::integral_constant<std::uint64_t, scales[1]>{});
    case 2: return call(std::integral_constant<std::uint64_t, scales[2]>{});
    case 3: return call(std::integral_constant<std::uint64_t, scales[3]>{});
    default: return call(std::integral_constant<std::uint64_t, scales[0]>{});
  }
}

template <class Value>
constexpr bool is_missing(Value value) {
  if constexpr (std::is_same_v<Value, std::int64_t>) return value == no_time;
  return false;
}

unsigned bits_of(std::uint64_t value) { return static_cast<unsigned>(std::bit_width(value)); }

/// Whole words, and one more so that the last code can be loaded like the others.
std::size_t packed_bytes(std::size_t count, unsigned width) {
  return width == 0 ? 0 : ((count * width + 63) / 64 + 1) * 8;
}
std::size_t flag_bytes(std::size_t count) { return (count + 63) / 64 * 8; }

/// Appends codes given by next(i) for i below count.
template <class Next>
void pack(std::size_t count, unsigned width, Next next, std::string& out) {
  if (width == 0) return;
  const std::size_t start = out.size();
  out.resize(start + packed_bytes(count, width));
  char* place = out.data() + start;
  std::uint64_t word = 0;
  unsigned filled = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t code = next(i);
    word |= code << filled;
    filled += width;
    if (filled < 64) continue;
    std::memcpy(place, &word, 8);
    place += 8;
    filled -= 64;
    word = filled == 0 ? 0 : code >> (width - filled);
  }
  if (filled > 0) std::memcpy(place, &word, 8);
}

/// Calls use(i, code) for every code.
template <class Use>
void unpack(const char* data, std::size_t count, unsigned width, Use use) {
  if (width == 0) {
    for (std::size_t i = 0; i < count; ++i) use(i, 0);
    return;
  }
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  std::size_t bit = 0;
  for (std::size_t i = 0; i < count; ++i, bit += width) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + (bit >> 3), 8);
    use(i, (word >> (bit & 7)) & mask);
  }
}

/// Index of the largest scale that divides the distances of all values from the smallest.
template <class Value>
std::size_t find_scale(std::span<const Value> values, std::uint64_t min) {
  if constexpr (!std::is_same_v<Value, std::int64_t>) return 0;
  for (std::size_t index = scales.size() - 1; index > 0; --index) {
    const bool divides = with_scale(index, [&](auto scale) {
      return std::all_of(values.begin(), values.end(), [&](Value value) {
        return is_missing(value) || (static_cast<std::uint64_t>(value) - min) % scale() == 0;
      });
    });
    if (divides) return index;
  }
  return 0;
}

/// Header of the shortest method.
template <class Value>
Header choose(std::span<const Value> values, const ColumnSummary& found) {
  Header header;
  header.scale = static_cast<std::uint8_t>(find_scale(values, found.min));
  header.has_missing = found.has_missing ? 1 : 0;
  header.base = found.min;
  const std::uint64_t scale = scales[header.scale];
  const std::uint64_t largest = found.has_value ? found.range / scale + header.has_missing : 0;
  const unsigned width = bits_of(largest);
  std::size_t best = values.size() * sizeof(Value);
  header.method = Method::plain;
  const auto offer = [&](Method method, unsigned bits, std::size_t bytes) {
    if (bits > max_packed_width || bytes >= best) return;
    best = bytes;
    header.method = method;
    header.width = static_cast<std::uint8_t>(bits);
  };
  offer(Method::packed, width, packed_bytes(values.size(), width));
  if (found.is_ascending) {
    const unsigned bits = bits_of((found.max_step - found.min_step) / scale);
    offer(Method::steps, bits, packed_bytes(values.size(), bits));
  }
  offer(Method::changes, width, flag_bytes(values.size()) + packed_bytes(found.changes, width));
  if (header.method == Method::steps) header.step = found.min_step;
  if (header.method == Method::changes) header.changes = static_cast<std::uint32_t>(found.changes);
  return header;
}

template <class Value>
void encode_changes(std::span<const Value> values, const Header& header, auto code_of, std::string& out) {
  std::vector<std::uint64_t> codes;
  codes.reserve(header.changes);
  const std::size_t start = out.size();
  out.resize(start + flag_bytes(values.size()));
  for (std::size_t first = 0; first < values.size(); first += 64) {
    std::uint64_t flags = 0;
    const std::size_t end = std::min(values.size(), first + 64);
    for (std::size_t i = first; i < end; ++i) {
      if (i > 0 && values[i] == values[i - 1]) continue;
      flags |= std::uint64_t{1} << (i - first);
      codes.push_back(code_of(values[i]));
    }
    std::memcpy(out.data() + start + first / 8, &flags, 8);
  }
  pack(codes.size(), header.width, [&](std::size_t i) { return codes[i]; }, out);
}

/// Reads a value per code; false where one does not fit the type.
template <class Value>
bool decode_packed(const char* data, const Header& header, std::span<Value> values) {
  std::uint64_t seen = 0;
  with_scale(header.scale, [&](auto scale) {
    const std::uint64_t base = header.base;
    if (header.has_missing != 0) {
      unpack(data, values.size(), header.width, [&](std::size_t i, std::uint64_t code) {
        const std::uint64_t value = code == 0 ? static_cast<std::uint64_t>(no_time) : base + (code - 1) * scale();
        values[i] = static_cast<Value>(value);
      });
      return;
    }
    unpack(data, values.size(), header.width, [&](std::size_t i, std::uint64_t code) {
      const std::uint64_t value = base + code * scale();
      seen |= value;
      values[i] = static_cast<Value>(value);
    });
  });
  return sizeof(Value) == 8 || seen >> 32 == 0;
}

template <class Value>
bool decode_steps(const char* data, const Header& header, std::span<Value> values) {
  std::uint64_t seen = 0;
  with_scale(header.scale, [&](auto scale) {
    std::uint64_t value = header.base - header.step;
    unpack(data, values.size(), header.width, [&](std::size_t i, std::uint64_t code) {
      value += header.step + code * scale();
      seen |= value;
      values[i] = static_cast<Value>(value);
    });
  });
  return sizeof(Value) == 8 || seen >> 32 == 0;
}

template <class Value>
bool decode_changes(const char* data, const Header& header, std::span<Value> values) {
  std::size_t changes = 0;
  std::vector<std::uint64_t> flags(flag_bytes(values.size()) / 8);
  std::memcpy(flags.data(), data, flags.size() * 8);
  for (const std::uint64_t word : flags) changes += static_cast<std::size_t>(std::popcount(word));
  if (changes != header.changes || (flags.front() & 1) == 0) return false;
  std::vector<Value> held(changes);
  if (!decode_packed<Value>(data + flags.size() * 8, header, held)) return false;
  std::size_t next = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    next += (flags[i / 64] >> (i % 64)) & 1;
    values[i] = held[next - 1];
  }
  return true;
}

}  // namespace

template <class Value>
void encode_column(std::span<const Value> values, std::string& out) {
  if (values.empty()) return;
  const ColumnSummary found = summarize_column(values);
  const Header header = choose(values, found);
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  if (header.method == Method::plain) {
    out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return;
  }
  with_scale(header.scale, [&](auto scale) {
    const auto code_of = [&](Value value) -> std::uint64_t {
      if (is_missing(value)) return 0;
      return (static_cast<std::uint64_t>(value) - header.base) / scale() + header.has_missing;
    };
    if (header.method == Method::changes) {
      encode_changes(values, header, code_of, out);
    } else if (header.method == Method::packed) {
      pack(values.size(), header.width, [&](std::size_t i) { return code_of(values[i]); }, out);
    } else {
      // The first code stands for the base itself.
      pack(values.size(), header.width, [&](std::size_t i) -> std::uint64_t {
        if (i == 0) return 0;
        const std::uint64_t step = static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(values[i - 1]);
        return (step - header.step) / scale();
      }, out);
    }
  });
}

template <class Value>
bool decode_column(std::string_view data, std::span<Value> values) {
  if (values.empty()) return data.empty();
  Header header;
  if (data.size() < sizeof header) return false;
  std::memcpy(static_cast<void*>(&header), data.data(), sizeof header);
  data.remove_prefix(sizeof header);
  if (header.width > max_packed_width || header.scale >= scales.size() || header.has_missing > 1) return false;
  if (header.has_missing != 0 && !std::is_same_v<Value, std::int64_t>) return false;
  switch (header.method) {
    case Method::plain:
      if (data.size() != values.size_bytes()) return false;
      std::memcpy(values.data(), data.data(), data.size());
      return true;
    case Method::packed:
      return data.size() == packed_bytes(values.size(), header.width) && decode_packed(data.data(), header, values);
    case Method::steps:
      return data.size() == packed_bytes(values.size(), header.width) && decode_steps(data.data(), header, values);
    case Method::changes:
      return header.changes <= values.size() &&
             data.size() == flag_bytes(values.size()) + packed_bytes(header.changes, header.width) &&
             decode_changes(data.data(), header, values);
  }
  return false;
}

template void encode_column(std::span<const std::uint32_t>, std::string&);
template void encode_column(std::span<const std::uint64_t>, std::string&);
template void encode_column(std::span<const std::int64_t>, std::string&);
template bool decode_column(std::string_view, std::span<std::uint32_t>);
template bool decode_column(std::string_view, std::span<std::uint64_t>);
template bool decode_column(std::string_view, std::span<std::int64_t>);

}  // namespace baton
