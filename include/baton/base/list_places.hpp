#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace baton {

/// Lists by key, written by stretches of rows at once: from how much each stretch has of each key to where it puts the next. What a key has lies stretch
/// by stretch. Gives where each key's begins, and the end of all.
inline std::vector<std::size_t> places_of(const std::vector<std::vector<std::size_t>*>& counts) {
  const std::size_t keys = counts.front()->size();
  std::vector<std::size_t> first(keys + 1);
  std::size_t at = 0;
  for (std::size_t key = 0; key < keys; ++key) {
    first[key] = at;
    for (std::vector<std::size_t>* const of : counts) at += std::exchange((*of)[key], at);
  }
  first[keys] = at;
  return first;
}

/// Into how many stretches rows are divided: each has a count for every key.
inline std::size_t stretches_of(std::size_t rows, std::size_t keys, unsigned threads) {
  return std::clamp<std::size_t>(rows / std::max<std::size_t>(1, keys), 1, std::max(1U, threads));
}

}  // namespace baton
