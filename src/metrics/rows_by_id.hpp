#pragma once
#include <numeric>

#include "baton/metrics/measured.hpp"

namespace baton {

/// Lists rows by id. each(take) calls take(id, row) for all of them by row; it is called twice.
template <class Each>
[[nodiscard]] RowsById rows_by_id(std::size_t ids, Each each) {
  RowsById by_id;
  by_id.first.assign(ids + 1, 0);
  each([&](std::uint32_t id, std::uint32_t /*row*/) { ++by_id.first[id + 1]; });
  std::partial_sum(by_id.first.begin(), by_id.first.end(), by_id.first.begin());
  by_id.rows.resize(by_id.first.back());
  std::vector<std::size_t> next(by_id.first.begin(), by_id.first.end() - 1);
  each([&](std::uint32_t id, std::uint32_t row) { by_id.rows[next[id]++] = row; });
  return by_id;
}

}  // namespace baton
