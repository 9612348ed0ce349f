#pragma once
#include <cstddef>
#include <functional>

namespace baton {

/// Calls work(index, worker) once for every index below `count`, on up to `threads` threads (the caller's is one of them).
/// Indexes are handed out in ascending order; worker is below `threads`. Returns when all are done.
/// `work` must not throw.
void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t index, unsigned worker)>& work);

/// Calls work(begin, end, worker) for the numbers below `count`, so many a block, as parallel_for() does.
void parallel_blocks(std::size_t count, std::size_t block, unsigned threads,
                     const std::function<void(std::size_t begin, std::size_t end, unsigned worker)>& work);

}  // namespace baton
