#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/report/document.hpp"
#include "baton/report/render.hpp"

namespace baton::report {

/// Text of known width, cut with … where it is wider than allowed. The text must be safe for a terminal already.
[[nodiscard]] std::string cut_to(const std::string& text, std::size_t width);
/// The text filled with blanks to a width, on the left or on the right.
[[nodiscard]] std::string padded(const std::string& text, std::size_t width, bool to_the_right);

/// A run of text in one look; `code` is the number of an ANSI sequence ("1" = bold), empty for plain.
struct StyledText {
  std::string text;
  std::string_view code;
};
/// The run with its ANSI sequence, or plain without color.
[[nodiscard]] std::string styled(const std::string& text, std::string_view code, bool color);
/// Runs broken into lines of at most `width` columns between words (0 = one line); later lines start with `indent` blanks.
/// The first line is taken to start at column `indent` already.
[[nodiscard]] std::vector<std::string> wrapped(const std::vector<StyledText>& runs, std::size_t width, std::size_t indent,
                                               bool color);

/// A table as lines: headline, header, rows, what was left out.
[[nodiscard]] std::string terminal_table(const Table& table, const TerminalOptions& options, bool business_hours);

}  // namespace baton::report
