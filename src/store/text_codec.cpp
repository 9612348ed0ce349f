#include "text_codec.hpp"

#include <cstring>

#include "column_codec.hpp"

namespace baton {
namespace {
constexpr std::size_t segment_bytes = std::size_t{1} << 20;
}  // namespace

std::vector<std::uint64_t> text_cuts(const Dictionary& dictionary, std::uint64_t first_row, std::uint64_t max_rows) {
  std::vector<std::uint64_t> cuts{first_row};
  std::size_t bytes = 0;
  for (std::uint64_t row = first_row; row + 1 < dictionary.size(); ++row) {
    const auto id = static_cast<std::uint32_t>(row + 1);
    const std::size_t length = dictionary.text(id).size();
    if (row > cuts.back() && (row - cuts.back() == max_rows || bytes + length > segment_bytes)) {
      cuts.push_back(row);
      bytes = 0;
    }
    bytes += length;
  }
  if (dictionary.size() > first_row + 1) cuts.push_back(dictionary.size() - 1);
  return cuts;
}

void encode_texts(const Dictionary& dictionary, std::uint64_t first, std::uint64_t rows, std::string& out) {
  std::vector<std::uint32_t> lengths(rows);
  std::size_t bytes = 0;
  for (std::uint64_t row = 0; row < rows; ++row) {
    lengths[row] = static_cast<std::uint32_t>(dictionary.text(static_cast<std::uint32_t>(first + row + 1)).size());
    bytes += lengths[row];
  }
  std::string packed;
  encode_column<std::uint32_t>(lengths, packed);
  const std::uint64_t packed_size = packed.size();
  out.reserve(out.size() + sizeof packed_size + packed.size() + bytes);
  out.append(reinterpret_cast<const char*>(&packed_size), sizeof packed_size);
  out.append(packed);
  for (std::uint64_t row = 0; row < rows; ++row) out.append(dictionary.text(static_cast<std::uint32_t>(first + row + 1)));
}

bool decode_texts(std::string_view data, std::uint64_t rows, Dictionary& dictionary) {
  std::uint64_t packed_size = 0;
  if (data.size() < sizeof packed_size) return false;
  std::memcpy(&packed_size, data.data(), sizeof packed_size);
  data.remove_prefix(sizeof packed_size);
  if (packed_size > data.size()) return false;
  std::vector<std::uint32_t> lengths(rows);
  if (!decode_column<std::uint32_t>(data.substr(0, packed_size), lengths)) return false;
  data.remove_prefix(packed_size);
  // A large dictionary is not in the cache: its slots are fetched ahead. (Half of the time at a million texts.)
  constexpr std::size_t ahead = 16;
  std::vector<std::uint64_t> hashes(rows);
  std::string_view rest = data;
  for (std::uint64_t row = 0; row < rows; ++row) {
    if (lengths[row] > rest.size()) return false;
    hashes[row] = hash_bytes(rest.substr(0, lengths[row]));
    rest.remove_prefix(lengths[row]);
  }
  for (std::uint64_t row = 0; row < rows; ++row) {
    if (row + ahead < rows) dictionary.prefetch(hashes[row + ahead]);
    const std::size_t expected = dictionary.size();
    // A text that was there before (an empty one always was) would move the ids of all that follow.
    if (dictionary.intern(data.substr(0, lengths[row]), hashes[row]) != expected) return false;
    data.remove_prefix(lengths[row]);
  }
  return data.empty();
}

}  // namespace baton
