#include "grouping.hpp"

#include <algorithm>
#include <numeric>

#include "baton/base/result.hpp"

namespace baton {
namespace {

template <class Value>
void gather_column(const std::vector<Value>& from, const std::vector<std::uint32_t>& order, std::vector<Value>& to) {
  to.resize(from.empty() ? 0 : order.size());
  for (std::size_t event = 0; event < to.size(); ++event) to[event] = from[order[event]];
}

}  // namespace

void PartGrouper::group(const PackedEvents& arrived, LogPart& part) {
  BATON_CHECK(arrived.size() < 0xFFFFFFFFU);
  arrived.unpack(columns_, arrived_);
  if (index_of_file_ != nullptr) {
    for (std::uint64_t& packed : arrived_.events.origin) {
      const Origin origin{packed};
      packed = Origin::of((*index_of_file_)[origin.file()], origin.record()).packed;
    }
  }
  list_issues(part);
  sort_issues(part);
  removed_.assign(order_.size(), 0);
  if (finder_.find(arrived_.events, part.offsets, order_, removed_)) drop_duplicates(part);
  gather(part);
  count_ties(part);
}

/// Issues by key, and the events of each in order of arrival. A key without events (all its records were taken back) gets no issue.
void PartGrouper::list_issues(LogPart& part) {
  next_.assign(part_keys + 1, 0);
  for (const std::uint32_t key : arrived_.key) ++next_[key % part_keys + 1];
  part.keys.clear();
  part.offsets.assign(1, 0);
  for (std::uint32_t key = 0; key < part_keys; ++key) {
    if (next_[key + 1] > 0) {
      part.keys.push_back(part.first_key + key);
      part.offsets.push_back(part.offsets.back() + next_[key + 1]);
    }
    next_[key + 1] += next_[key];
  }
  order_.resize(arrived_.key.size());
  for (std::uint32_t event = 0; event < order_.size(); ++event) order_[next_[arrived_.key[event] % part_keys]++] = event;
}

void PartGrouper::sort_issues(const LogPart& part) {
  const EventColumns& events = arrived_.events;
  const auto& sequence = events.number[static_cast<std::size_t>(NumberColumn::sequence)];
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (events.at[a] != events.at[b]) return events.at[a] < events.at[b];
    return !sequence.empty() && sequence[a] < sequence[b];
  };
  for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(part.offsets[issue]);
    const auto last = order_.begin() + static_cast<std::ptrdiff_t>(part.offsets[issue + 1]);
    if (!std::is_sorted(first, last, before)) std::stable_sort(first, last, before);
  }
}

/// Takes removed events out of the order and corrects the offsets.
void PartGrouper::drop_duplicates(LogPart& part) {
  std::size_t kept = 0;
  std::uint64_t first = 0;
  for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
    const std::uint64_t last = part.offsets[issue + 1];
    for (std::uint64_t position = first; position < last; ++position) {
      const std::uint32_t event = order_[position];
      if (removed_[position] == 0) {
        order_[kept++] = event;
      } else {
        ++changes_[Origin{arrived_.events.origin[event]}.file()].duplicates;
      }
    }
    first = last;
    part.offsets[issue + 1] = kept;
  }
  order_.resize(kept);
}

void PartGrouper::gather(LogPart& part) const {
  const EventColumns& from = arrived_.events;
  gather_column(from.at, order_, part.events.at);
  gather_column(from.origin, order_, part.events.origin);
  gather_column(from.digest, order_, part.events.digest);
  for (std::size_t column = 0; column < text_column_count; ++column) gather_column(from.text[column], order_, part.events.text[column]);
  for (std::size_t column = 0; column < number_column_count; ++column) gather_column(from.number[column], order_, part.events.number[column]);
}

void PartGrouper::count_ties(const LogPart& part) {
  const EventColumns& events = part.events;
  for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
    for (std::uint64_t event = part.offsets[issue] + 1; event < part.offsets[issue + 1]; ++event) {
      if (events.at[event] != events.at[event - 1]) continue;
      const std::int64_t sequence = events.number_at(NumberColumn::sequence, event);
      if (sequence != no_time && sequence != events.number_at(NumberColumn::sequence, event - 1)) continue;
      ++changes_[Origin{events.origin[event]}.file()].ties;
    }
  }
}

}  // namespace baton
