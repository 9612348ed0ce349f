#pragma once
#include <string>
#include <string_view>

namespace baton::report {

/// Whether a spreadsheet could take the text of a CSV field for a formula: = + - @ or their full-width forms, at the start or behind blanks and
/// what doesn't show, or a control character at the start that some programs skip.
[[nodiscard]] bool looks_like_formula(std::string_view text);
/// A text of a CSV field that no spreadsheet takes for a formula: with an apostrophe before it where it would. Can be undone: one apostrophe goes from
/// each text that is apostrophes and then something like a formula; such a text gets one more here.
[[nodiscard]] std::string without_formula(std::string text);

}  // namespace baton::report
