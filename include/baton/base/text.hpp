#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

/// A view without blanks, tabs and line ends at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// ASCII letters to lower case; other bytes stay.
[[nodiscard]] std::string lower(std::string_view text);
/// Pieces between separators; an empty text gives no piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// Whether the bytes are valid UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view bytes);
/// The text with every byte that is not part of valid UTF-8 replaced by one U+FFFD.
[[nodiscard]] std::string repair_utf8(std::string_view bytes);
/// The text as it is where it is UTF-8, else read as Windows-1252, where every byte means something.
[[nodiscard]] std::string utf8_or_windows1252(std::string_view bytes);
/// The text cut to `bytes` at a character, with "…" behind it where something was cut off: for messages.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t bytes = 60);
/// Windows-1252 to UTF-8; the five undefined bytes become U+FFFD.
[[nodiscard]] std::string windows1252_to_utf8(std::string_view bytes);
/// UTF-16 to UTF-8; lone surrogates and an odd last byte become U+FFFD. `big_endian` tells the byte order. A byte order
/// mark is a character like any other.
[[nodiscard]] std::string utf16_to_utf8(std::string_view bytes, bool big_endian);
/// The known name nearest to a mistyped one, or an empty view: without regard to case, edit distance (neighbours swapped
/// count one) at most a third of its length, else the shortest known name that contains it; the first among equals.
[[nodiscard]] std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);
/// Columns a text takes on a terminal (wide East Asian characters count two, combining marks and controls none).
[[nodiscard]] std::size_t display_width(std::string_view utf8);
/// The text safe for a terminal: C0, C1 and bidirectional control characters and Unicode line ends shown as \xNN or <U+NNNN>, invalid UTF-8 as U+FFFD.
[[nodiscard]] std::string terminal_safe(std::string_view text);

}  // namespace baton
