#pragma once
#include <string>
#include <string_view>

namespace baton::report {

/// Text between tags of HTML, SVG or XML: control and bidirectional characters made visible, invalid UTF-8 and characters
/// that XML forbids replaced, & < > escaped.
[[nodiscard]] std::string markup_text(std::string_view text);
/// The same for the value of an attribute in double quotes: quotes escaped too.
[[nodiscard]] std::string markup_attribute(std::string_view text);
/// The value of a form's field in double quotes, which the browser sends back: hidden characters stay as they are, in a box of their own.
[[nodiscard]] std::string markup_value(std::string_view text);

}  // namespace baton::report
