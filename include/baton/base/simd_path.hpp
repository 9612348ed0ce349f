#pragma once
#include <cstdlib>
#include <vector>

namespace baton {

/// Of the ways to compute the same that a processor has, each with a `name`, the fastest first: that one, or the one that the environment variable
/// BATON_SIMD names. There must be one.
template <class Path>
[[nodiscard]] const Path& chosen_path(const std::vector<Path>& paths) {
  const char* const wanted = std::getenv("BATON_SIMD");
  for (const Path& path : paths) {
    if (wanted != nullptr && path.name == wanted) return path;
  }
  return paths.front();
}

}  // namespace baton
