#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton {

/// A sequence number as the log holds it: every 64-bit integer but the least, and what is written as a fraction rounded, which
/// `rounded` counts where the value is another one then. Nothing where it is no number or too large.
[[nodiscard]] std::optional<std::int64_t> read_sequence(std::string_view text, std::uint64_t& rounded);
/// Minutes as microseconds. Nothing where it is no number or too large.
[[nodiscard]] std::optional<std::int64_t> read_minutes(std::string_view text);

}  // namespace baton
