#pragma once
#include <string>
#include <string_view>

namespace baton {

/// The text as one word of a shell's command line, for hints that people paste: unchanged if it has safe characters only,
/// else in single quotes.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace baton
