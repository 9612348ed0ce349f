#include "memory_policy.hpp"

#include <limits>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace baton::cli {

#ifdef __GLIBC__

// Left alone, glibc raises its threshold to the largest buffer freed so far and keeps what the readers used while the measures are computed: 20 bytes
// an event more at a million events.
void give_memory_back() { mallopt(M_TRIM_THRESHOLD, 1 << 20); }

void keep_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_ARENA_MAX, 1);  // those of other threads give back whatever the threshold
}

#else

void give_memory_back() {}
void keep_memory() {}

#endif

}  // namespace baton::cli
