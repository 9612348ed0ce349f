#include "baton/metrics/issue_table.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "baton/base/large_vector.hpp"

namespace baton {
namespace {

static_assert(std::is_trivially_copyable_v<IssueMeasures>);

/// Copies so many values of a strip.
template <class Value>
void copy(const Value* from, std::size_t count, Value* to) {
  std::memcpy(to, from, count * sizeof(Value));
}

template <class Visit, auto... fields>
void each_field(Visit visit, FieldList<fields...> /*all*/) {
  (visit(fields), ...);
}

}  // namespace

void IssueTable::add_blocks(std::size_t count) {
  std::unique_ptr<Block[]>& added = owned_.emplace_back(std::make_unique_for_overwrite<Block[]>(count));
  for (std::size_t i = 0; i < count; ++i) blocks_.push_back(&added[i]);
}

void IssueTable::push_back(const IssueMeasures& row) {
  if (size_ == blocks_.size() * block_rows) add_blocks(1);
  set(size_++, row);
}

void IssueTable::append(const IssueTable& rows) {
  for (std::size_t from = 0; from < rows.size();) {
    if (size_ == blocks_.size() * block_rows) add_blocks(1);
    const std::size_t count = std::min({rows.size() - from, block_rows - from % block_rows, block_rows - size_ % block_rows});
    each_field([&](auto field) { copy(&rows.of(field, from), count, &of(field, size_)); }, IssueFields{});
    from += count;
    size_ += count;
  }
}

void IssueTable::copy_rows(std::size_t begin, const IssueTable& from, std::span<const std::uint32_t> rows) {
  const auto copy_field = [&](auto field) {
    for (std::size_t i = 0; i < rows.size(); ++i) of(field, begin + i) = from.of(field, rows[i]);
  };
  each_field(copy_field, IssueFields{});
}

void IssueTable::resize_for_overwrite(std::size_t rows) {
  const std::size_t wanted = (rows + block_rows - 1) / block_rows;
  if (wanted > blocks_.size()) {
    const std::size_t missing = wanted - blocks_.size();
    add_blocks(missing);
    prefer_large_pages(owned_.back().get(), missing * sizeof(Block));
  }
  size_ = rows;
}

}  // namespace baton
