#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/dictionary.hpp"

namespace baton {

/// Where the texts of a dictionary from a row on are cut into segments of about a mebibyte: row 0 is id 1 (id 0 is always empty), the last
/// cut is the number of rows. A single cut where there is nothing from that row on.
[[nodiscard]] std::vector<std::uint64_t> text_cuts(const Dictionary& dictionary, std::uint64_t first_row, std::uint64_t max_rows);

/// Appends lengths and bytes of the texts of rows [first, first + rows).
void encode_texts(const Dictionary& dictionary, std::uint64_t first, std::uint64_t rows, std::string& out);

/// Adds so many texts to a dictionary; false where the bytes are not an encoding of so many texts that are new to it.
[[nodiscard]] bool decode_texts(std::string_view data, std::uint64_t rows, Dictionary& dictionary);

}  // namespace baton
