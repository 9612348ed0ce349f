#pragma once
#include <cstddef>
#include <vector>

namespace baton {

/// Asks the system to back memory with large pages, where it has such. What the memory holds stays; nothing happens where it can't be done.
void prefer_large_pages(void* begin, std::size_t bytes);

/// Makes a vector one of `count` default values. A million rows then cost hundreds of page faults, not a hundred thousand.
template <class Value>
void resize_large(std::vector<Value>& values, std::size_t count) {
  values.clear();
  values.reserve(count);
  prefer_large_pages(values.data(), count * sizeof(Value));
  values.resize(count);
}

}  // namespace baton
