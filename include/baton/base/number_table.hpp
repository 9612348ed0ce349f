#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace baton {

/// The values of some consecutive rows, column by column; all of one length.
using NumberBlock = std::span<const std::span<std::int64_t>>;

/// Rows of numbers that are kept beside a log, because they take longer to compute than to read. no_time is a missing value.
struct NumberTable {
  std::string name;
  std::size_t columns = 0;
  std::uint64_t rows = 0;
  /// Fills a block from a row on. Called from several threads.
  std::function<void(std::uint64_t first_row, NumberBlock block)> get;
};

/// Where the rows of such a table go when they are read back.
struct NumberTableTarget {
  std::string name;
  std::size_t columns = 0;
  /// Told first how many rows there are; false where there can't be so many. Tables are begun from several threads.
  std::function<bool(std::uint64_t rows)> begin;
  /// Takes a block; false where a value makes no sense. Called from several threads.
  std::function<bool(std::uint64_t first_row, NumberBlock block)> set;
};

}  // namespace baton
