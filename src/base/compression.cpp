#include "baton/base/compression.hpp"

#include <zstd.h>

#include "baton/base/result.hpp"

namespace baton {

std::string compressed(std::string_view bytes) {
  constexpr int quick = 1;
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), quick);
  BATON_CHECK(ZSTD_isError(size) == 0);
  frame.resize(size);
  return frame;
}

std::optional<std::string> decompressed(std::string_view frame, std::size_t cap_bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > cap_bytes) return std::nullopt;  // an unknown size and an error are large numbers
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const std::size_t written = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(written) != 0 || written != bytes.size()) return std::nullopt;
  return bytes;
}

}  // namespace baton
