#include "column_summary.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "baton/base/simd_path.hpp"
#include "baton/base/time.hpp"

namespace baton {
namespace {

static_assert(no_time == std::numeric_limits<std::int64_t>::min(), "the largest value is found without a look at missing ones");

template <class Value>
[[gnu::always_inline]] inline ColumnSummary summarize(std::span<const Value> values) {
  ColumnSummary found;
  if (values.empty()) return found;
  const std::size_t count = values.size();
  const Value* const value = values.data();
  Value low = std::numeric_limits<Value>::max();
  Value high = std::numeric_limits<Value>::min();
  std::uint64_t missing = 0, changes = 1, descents = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_missing = std::is_same_v<Value, std::int64_t> && value[i] == std::numeric_limits<Value>::min();
    missing += is_missing;
    low = std::min(low, is_missing ? std::numeric_limits<Value>::max() : value[i]);
    high = std::max(high, value[i]);
  }
  for (std::size_t i = 1; i < count; ++i) {
    changes += value[i] != value[i - 1];
    descents += value[i] < value[i - 1];
  }
  found.changes = changes;
  found.has_missing = missing > 0;
  found.has_value = missing < count;
  found.is_ascending = descents == 0 && missing == 0;
  if (found.has_value) {
    found.min = static_cast<std::uint64_t>(low);
    found.range = static_cast<std::uint64_t>(high) - found.min;
  }
  if (!found.is_ascending || count == 1) return found;
  std::uint64_t min_step = std::numeric_limits<std::uint64_t>::max(), max_step = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const std::uint64_t step = static_cast<std::uint64_t>(value[i]) - static_cast<std::uint64_t>(value[i - 1]);
    min_step = std::min(min_step, step);
    max_step = std::max(max_step, step);
  }
  found.min_step = min_step;
  found.max_step = max_step;
  return found;
}

template <class Value>
ColumnSummary portable(std::span<const Value> values) {
  return summarize(values);
}

#if defined(__x86_64__)
template <class Value>
__attribute__((target("avx2"))) ColumnSummary by_avx2(std::span<const Value> values) {
  return summarize(values);
}

template <class Value>
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512"))) ColumnSummary by_avx512(std::span<const Value> values) {
  return summarize(values);
}
#endif

}  // namespace

const std::vector<SummaryPath>& summary_paths() {
  static const std::vector<SummaryPath> paths = [] {
    std::vector<SummaryPath> found;
#if defined(__x86_64__)
    const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                            __builtin_cpu_supports("avx512vl");
    if (has_avx512) found.push_back({"avx512", by_avx512<std::int64_t>, by_avx512<std::uint64_t>, by_avx512<std::uint32_t>});
    if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", by_avx2<std::int64_t>, by_avx2<std::uint64_t>, by_avx2<std::uint32_t>});
#endif
    found.push_back({"portable", portable<std::int64_t>, portable<std::uint64_t>, portable<std::uint32_t>});
    return found;
  }();
  return paths;
}

template <class Value>
ColumnSummary summarize_column(std::span<const Value> values) {
  static const SummaryPath& path = chosen_path(summary_paths());
  if constexpr (std::is_same_v<Value, std::int64_t>) return path.of_times(values);
  else if constexpr (std::is_same_v<Value, std::uint64_t>) return path.of_numbers(values);
  else return path.of_ids(values);
}

template ColumnSummary summarize_column(std::span<const std::int64_t>);
template ColumnSummary summarize_column(std::span<const std::uint64_t>);
template ColumnSummary summarize_column(std::span<const std::uint32_t>);

}  // namespace baton
