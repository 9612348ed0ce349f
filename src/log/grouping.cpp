#include "grouping.hpp"

#include <algorithm>
#include <numeric>

#include "baton/base/parallel.hpp"
#include "baton/base/result.hpp"
#include "duplicates.hpp"

namespace baton {
namespace {

constexpr std::size_t block_events = std::size_t{1} << 16;

/// Replaces per-source key ids by dense issue indexes and lists the issues.
void number_issues(RawLog& log, std::vector<std::uint32_t>& issue, const std::vector<std::uint64_t>& origin, unsigned threads) {
  std::vector<std::uint64_t> base(log.sources.size() + 1, 0);
  for (std::size_t source = 0; source < log.sources.size(); ++source) {
    base[source + 1] = base[source] + log.issue_keys[source].size();
  }
  BATON_CHECK(base.back() <= 0xFFFFFFFFU);
  std::vector<std::uint64_t> base_of_file;
  for (const FileReceipt& file : log.files) base_of_file.push_back(base[file.source]);
  const auto each_event = [&](auto&& work) {
    parallel_for((issue.size() + block_events - 1) / block_events, threads, [&](std::size_t index, unsigned) {
      const std::size_t end = std::min(issue.size(), (index + 1) * block_events);
      for (std::size_t event = index * block_events; event < end; ++event) work(event);
    });
  };
  // With one source a key's id is its place already, and nothing need be looked up by file.
  if (log.sources.size() > 1) each_event([&](std::size_t event) { issue[event] += static_cast<std::uint32_t>(base_of_file[Origin{origin[event]}.file()]); });
  // A key without events (all its records were taken back) gets no issue.
  std::vector<std::uint32_t> dense(base.back(), 0);
  for (const std::uint32_t place : issue) dense[place] = 1;
  log.issues.clear();
  for (std::uint32_t source = 0; source < log.sources.size(); ++source) {
    for (std::uint32_t key = 0; key < log.issue_keys[source].size(); ++key) {
      auto& number = dense[base[source] + key];
      if (number == 0) continue;
      number = static_cast<std::uint32_t>(log.issues.size());
      log.issues.push_back({key, source});
    }
  }
  each_event([&](std::size_t event) { issue[event] = dense[issue[event]]; });
}

/// Positions of the arrived events in the order of the log.
std::vector<std::uint32_t> arrange(const std::vector<std::uint32_t>& issue, std::vector<std::uint64_t>& offsets) {
  std::vector<std::uint32_t> order(issue.size());
  for (std::uint32_t number : issue) ++offsets[number + 1];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  std::vector<std::uint64_t> next(offsets.begin(), offsets.end() - 1);
  for (std::size_t event = 0; event < issue.size(); ++event) {
    order[next[issue[event]]++] = static_cast<std::uint32_t>(event);
  }
  return order;
}

/// Sorts the events of each issue by (at, sequence); equal ones keep the order of arrival.
void sort_issues(const EventColumns& pending, const std::vector<std::uint64_t>& offsets, std::vector<std::uint32_t>& order,
                 unsigned threads) {
  const auto& sequence = pending.number[static_cast<std::size_t>(NumberColumn::sequence)];
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (pending.at[a] != pending.at[b]) return pending.at[a] < pending.at[b];
    return !sequence.empty() && sequence[a] < sequence[b];
  };
  const std::size_t issues = offsets.size() - 1;
  const std::size_t block = 4096;
  parallel_for((issues + block - 1) / block, threads, [&](std::size_t index, unsigned) {
    for (std::size_t issue = index * block; issue < std::min(issues, (index + 1) * block); ++issue) {
      const auto first = order.begin() + static_cast<std::ptrdiff_t>(offsets[issue]);
      const auto last = order.begin() + static_cast<std::ptrdiff_t>(offsets[issue + 1]);
      if (!std::is_sorted(first, last, before)) std::stable_sort(first, last, before);
    }
  });
}

/// Puts a column in order; `spare` is where it is written to and keeps the old memory for the next column.
template <class Value>
void gather(std::vector<Value>& column, std::vector<Value>& spare, const std::vector<std::uint32_t>& order, unsigned threads) {
  if (column.empty()) return;
  spare.resize(order.size());
  parallel_for((order.size() + block_events - 1) / block_events, threads, [&](std::size_t index, unsigned) {
    const std::size_t end = std::min(order.size(), (index + 1) * block_events);
    for (std::size_t event = index * block_events; event < end; ++event) spare[event] = column[order[event]];
  });
  std::swap(column, spare);
}

void gather_all(EventColumns& columns, const std::vector<std::uint32_t>& order, unsigned threads) {
  {
    std::vector<std::int64_t> spare;
    gather(columns.at, spare, order, threads);
    for (auto& column : columns.number) gather(column, spare, order, threads);
  }
  {
    std::vector<std::uint64_t> spare;
    gather(columns.origin, spare, order, threads);
    gather(columns.digest, spare, order, threads);
  }
  std::vector<std::uint32_t> spare;
  for (auto& column : columns.text) gather(column, spare, order, threads);
}

/// Takes removed events out of the order and corrects offsets and receipts.
void drop_duplicates(RawLog& log, const EventColumns& pending, const std::vector<std::uint8_t>& removed,
                     std::vector<std::uint32_t>& order) {
  std::size_t kept = 0;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    const std::uint64_t first = log.offsets[issue];
    const std::uint64_t last = log.offsets[issue + 1];
    log.offsets[issue] = kept;
    for (std::uint64_t position = first; position < last; ++position) {
      const std::uint32_t event = order[position];
      if (removed[position] == 0) {
        order[kept++] = event;
        continue;
      }
      FileReceipt& receipt = log.files[Origin{pending.origin[event]}.file()];
      --receipt.kept;
      ++receipt.duplicates;
    }
  }
  log.offsets.back() = kept;
  order.resize(kept);
}

void count_ties(RawLog& log) {
  for (FileReceipt& file : log.files) file.ties = 0;
  const EventColumns& events = log.events;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    for (std::uint64_t event = log.offsets[issue] + 1; event < log.offsets[issue + 1]; ++event) {
      if (events.at[event] != events.at[event - 1]) continue;
      const std::int64_t sequence = events.number_at(NumberColumn::sequence, event);
      if (sequence != no_time && sequence != events.number_at(NumberColumn::sequence, event - 1)) continue;
      ++log.files[Origin{events.origin[event]}.file()].ties;
    }
  }
}

}  // namespace

void group_events(RawLog& log, std::vector<std::uint32_t> issue, EventColumns pending, std::size_t base_files, unsigned threads) {
  BATON_CHECK(issue.size() == pending.size() && issue.size() < 0xFFFFFFFFU);
  number_issues(log, issue, pending.origin, threads);
  log.offsets.assign(log.issues.size() + 1, 0);
  std::vector<std::uint32_t> order = arrange(issue, log.offsets);
  std::vector<std::uint32_t>().swap(issue);
  sort_issues(pending, log.offsets, order, threads);
  const std::vector<std::uint8_t> removed = find_duplicates(log, pending, order, base_files, threads);
  if (!removed.empty()) drop_duplicates(log, pending, removed, order);
  gather_all(pending, order, threads);
  log.events = std::move(pending);
  count_ties(log);
  for (const FileReceipt& file : log.files) {
    BATON_CHECK(file.records == file.kept + file.duplicates + file.rejected);
  }
}

}  // namespace baton
