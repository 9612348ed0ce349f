#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace baton {

/// Bytes in memory, compressed (one zstd frame that states its size), quick rather than small.
[[nodiscard]] std::string compressed(std::string_view bytes);
/// What compressed() was given; nothing where the bytes are no such frame, are damaged, or would become more than a cap.
[[nodiscard]] std::optional<std::string> decompressed(std::string_view frame, std::size_t cap_bytes);

}  // namespace baton
