#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/bytes.hpp"

namespace baton::csv {

enum class Encoding : std::uint8_t { utf8, utf16_le, utf16_be, windows1252 };

/// How a CSV file is written.
struct Dialect {
  Encoding encoding = Encoding::utf8;
  std::size_t bom_bytes = 0;
  std::size_t preamble_bytes = 0;  ///< A first line "sep=;", after decoding.
  char delimiter = ',';
  char quote = '"';
  char newline = '\n';             ///< '\r' where lines end in nothing else.
};

/// Judges the first bytes. Always gives an answer; whether the file is a table at all is for the caller.
[[nodiscard]] Dialect detect_dialect(std::string_view head);
/// "UTF-8, comma"
[[nodiscard]] std::string describe(const Dialect& dialect);

/// The head as UTF-8, without byte order mark and preamble.
[[nodiscard]] std::string decode_head(std::string_view head, const Dialect& dialect);
/// The same for a whole stream: a source of UTF-8. `input` is kept by the result.
[[nodiscard]] std::unique_ptr<ByteSource> decode(std::unique_ptr<ByteSource> input, const Dialect& dialect);

}  // namespace baton::csv
