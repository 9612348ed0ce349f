#include "baton/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace baton {

void parallel_for(std::size_t count, unsigned threads,
                  const std::function<void(std::size_t index, unsigned worker)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&](unsigned worker) {
    for (std::size_t index = next.fetch_add(1); index < count; index = next.fetch_add(1)) work(index, worker);
  };
  const unsigned workers = static_cast<unsigned>(std::min<std::size_t>(std::max(1U, threads), std::max<std::size_t>(1, count)));
  std::vector<std::jthread> others;
  others.reserve(workers - 1);
  for (unsigned worker = 1; worker < workers; ++worker) others.emplace_back(run, worker);
  run(0);
}

void parallel_blocks(std::size_t count, std::size_t block, unsigned threads, const std::function<void(std::size_t, std::size_t, unsigned)>& work) {
  parallel_for((count + block - 1) / block, threads, [&](std::size_t index, unsigned worker) {
    work(index * block, std::min(count, (index + 1) * block), worker);
  });
}

}  // namespace baton
