#include "tally.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "baton/base/parallel.hpp"
#include "baton/metrics/registry.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = IssueTable::block_rows;
/// From so many chosen issues of a block on, all of its rows are added up under a mask, several at a time.
constexpr std::size_t many = block_rows / 8;

/// The measures that are added up issue by issue.
struct AddedUp {
  struct Count {
    std::size_t measure;
    std::int32_t IssueMeasures::*of;
  };
  struct Share {
    std::size_t measure;
    std::int8_t IssueMeasures::*of;
    bool of_resolved;  // an open issue may still leave the lowest level
  };
  std::vector<Count> counts;
  std::vector<Share> shares;

  AddedUp() {
    const std::span<const MeasureInfo> infos = all_measures();
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (infos[i].count != nullptr) counts.push_back({i, infos[i].count});
      if (infos[i].share != nullptr) shares.push_back({i, infos[i].share, infos[i].share == &IssueMeasures::lowest_level});
    }
  }
};

struct Sum {
  std::int64_t sum = 0, known = 0;
};

/// Sum of the values that are not null where the mask has all bits set, not none. Always a whole block: the compiler then takes several values at a
/// time. Half of the time that a pass over rows took.
Sum add_masked(const std::int32_t* values, const std::int32_t* mask) {
  std::uint64_t sum = 0;
  std::uint32_t known = 0;
  for (std::size_t i = 0; i < block_rows; ++i) {
    const std::int32_t is_known = ~(values[i] >> 31) & mask[i];
    sum += static_cast<std::uint32_t>(values[i] & is_known);
    known += static_cast<std::uint32_t>(is_known & 1);
  }
  return {static_cast<std::int64_t>(sum), known};
}

/// Likewise for shares: how many are yes, how many known.
Sum add_masked(const std::int8_t* values, const std::int8_t* mask) {
  std::uint32_t sum = 0;
  std::uint32_t known = 0;
  for (std::size_t i = 0; i < block_rows; ++i) {
    sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>((values[i] > 0 ? 1 : 0) & mask[i]));
    known += static_cast<std::uint32_t>(static_cast<std::uint8_t>((values[i] >= 0 ? 1 : 0) & mask[i]));
  }
  return {sum, known};
}

template <class Value>
Sum add_listed(const IssueTable& issues, Value IssueMeasures::*field, std::span<const std::uint32_t> rows) {
  Sum sum;
  for (const std::uint32_t row : rows) {
    const Value value = issues.of(field, row);
    if constexpr (sizeof(Value) == 1) sum.sum += value > 0;
    else sum.sum += std::max(value, 0);
    sum.known += value >= 0;
  }
  return sum;
}

/// Adds up blocks of issues; one per thread.
class Adder {
 public:
  Adder(const Measured& measured, const Selection& selection, const AddedUp& added)
      : issues_(measured.issues), selection_(selection), added_(added) {
    tally.sums.resize(all_measures().size());
    tally.known.resize(all_measures().size());
  }

  /// `rows`: the chosen ones of a block.
  void add(std::size_t block, std::span<const std::uint32_t> rows) {
    const bool is_masked = rows.size() >= many && (block + 1) * block_rows <= issues_.size();
    if (is_masked) make_masks(block);
    for (const AddedUp::Count& count : added_.counts) {
      add_to(count.measure, is_masked ? add_masked(issues_.strip(count.of, block), mask_.data()) : add_listed(issues_, count.of, rows));
    }
    for (const AddedUp::Share& share : added_.shares) {
      if (share.of_resolved) add_to(share.measure, is_masked ? add_masked(issues_.strip(share.of, block), resolved_mask_.data()) : add_resolved(share.of, rows));
      else add_to(share.measure, is_masked ? add_masked(issues_.strip(share.of, block), small_mask_.data()) : add_listed(issues_, share.of, rows));
    }
    if (is_masked) {
      count_masked(block);
    } else {
      for (const std::uint32_t row : rows) count(issues_[row]);
    }
  }

  Tally tally;

 private:
  void make_masks(std::size_t block) {
    const std::uint8_t* const chosen = selection_.chosen.data() + block * block_rows;
    for (std::size_t i = 0; i < block_rows; ++i) mask_[i] = -static_cast<std::int32_t>(chosen[i]);
    for (std::size_t i = 0; i < block_rows; ++i) small_mask_[i] = static_cast<std::int8_t>(-chosen[i]);
    const bool* const resolved = issues_.strip(&IssueMeasures::resolved, block);
    for (std::size_t i = 0; i < block_rows; ++i) resolved_mask_[i] = static_cast<std::int8_t>(-(chosen[i] & static_cast<std::uint8_t>(resolved[i])));
  }
  /// As count(), for the masked rows of a block.
  void count_masked(std::size_t block) {
    const auto strip = [&](auto field) { return issues_.strip(field, block); };
    const auto add = [&](std::int64_t& to, const auto& mask, auto is, const auto*... of) {
      std::uint32_t count = 0;
      for (std::size_t i = 0; i < block_rows; ++i) count += static_cast<std::uint32_t>(is(of[i]...) & (mask[i] & 1));
      to += count;
    };
    const std::uint32_t* const events = strip(&IssueMeasures::events);
    std::uint64_t all_events = 0;
    for (std::size_t i = 0; i < block_rows; ++i) all_events += events[i] & static_cast<std::uint32_t>(mask_[i]);
    tally.events += static_cast<std::int64_t>(all_events);
    add(tally.resolved, resolved_mask_, [](std::int8_t) { return 1; }, resolved_mask_.data());
    add(tally.cancelled, small_mask_, [](bool flag) { return static_cast<int>(flag); }, strip(&IssueMeasures::cancelled));
    const auto below_0 = [](auto value) { return value < 0 ? 1 : 0; };
    const auto above_0 = [](auto value) { return value > 0 ? 1 : 0; };
    add(tally.level_unknown, resolved_mask_, below_0, strip(&IssueMeasures::lowest_level));
    add(tally.untouched, small_mask_, above_0, strip(&IssueMeasures::zero_touch));
    add(tally.ever_resolved, mask_, [](TimeUs value) { return value != no_time ? 1 : 0; }, strip(&IssueMeasures::time_to_first_resolution));
    add(tally.reopened, mask_, above_0, strip(&IssueMeasures::reopens));
    const std::int32_t* const handoffs = strip(&IssueMeasures::team_handoffs);
    const auto in_teams_and = [](std::int32_t in_teams, std::int32_t value) { return (in_teams >= 0 ? 1 : 0) & (value > 0 ? 1 : 0); };
    add(tally.in_teams, mask_, [](std::int32_t value) { return value >= 0 ? 1 : 0; }, handoffs);
    add(tally.with_bounce, mask_, in_teams_and, handoffs, strip(&IssueMeasures::team_bounces));
    add(tally.with_return, mask_, in_teams_and, handoffs, strip(&IssueMeasures::team_returns));
    add(tally.without_handoff, mask_, [](std::int32_t value) { return value == 0 ? 1 : 0; }, handoffs);
    add(tally.three_handoffs, mask_, [](std::int32_t value) { return value >= 3 ? 1 : 0; }, handoffs);
  }
  void add_to(std::size_t measure, const Sum& sum) {
    tally.sums[measure] += sum.sum;
    tally.known[measure] += sum.known;
  }
  [[nodiscard]] Sum add_resolved(std::int8_t IssueMeasures::*share, std::span<const std::uint32_t> rows) const {
    Sum sum;
    for (const std::uint32_t row : rows) {
      const bool resolved = issues_.of(&IssueMeasures::resolved, row);
      const std::int8_t value = issues_.of(share, row);
      sum.sum += resolved && value > 0;
      sum.known += resolved && value >= 0;
    }
    return sum;
  }
  [[gnu::always_inline]] void count(const IssueMeasures& issue) {
    tally.events += issue.events;
    tally.resolved += issue.resolved;
    tally.cancelled += issue.cancelled;
    tally.level_unknown += issue.resolved && issue.lowest_level < 0;
    tally.untouched += issue.zero_touch > 0;
    tally.ever_resolved += issue.time_to_first_resolution != no_time;
    tally.reopened += issue.reopens > 0;
    const bool in_teams = issue.team_handoffs >= 0;
    tally.in_teams += in_teams;
    tally.with_bounce += in_teams && issue.team_bounces > 0;
    tally.with_return += in_teams && issue.team_returns > 0;
    tally.without_handoff += issue.team_handoffs == 0;
    tally.three_handoffs += issue.team_handoffs >= 3;
  }

  const IssueTable& issues_;
  const Selection& selection_;
  const AddedUp& added_;
  alignas(64) std::array<std::int32_t, block_rows> mask_{};
  alignas(64) std::array<std::int8_t, block_rows> small_mask_{}, resolved_mask_{};
};

void add(const Tally& other, Tally& tally) {
  for (std::size_t i = 0; i < tally.sums.size(); ++i) {
    tally.sums[i] += other.sums[i];
    tally.known[i] += other.known[i];
  }
  for (const auto member : {&Tally::events, &Tally::resolved, &Tally::cancelled, &Tally::in_teams, &Tally::with_bounce, &Tally::with_return,
                            &Tally::without_handoff, &Tally::three_handoffs, &Tally::level_unknown, &Tally::untouched, &Tally::ever_resolved,
                            &Tally::reopened}) {
    tally.*member += other.*member;
  }
}

}  // namespace

Tally tally_of(const Measured& measured, const Selection& selection, unsigned threads) {
  const AddedUp added;
  std::vector<Adder> adders(std::max(1U, threads), Adder(measured, selection, added));
  parallel_blocks(measured.issues.size(), block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    const auto first = std::lower_bound(selection.rows.begin(), selection.rows.end(), begin);
    const auto last = std::lower_bound(first, selection.rows.end(), end);
    if (first != last) adders[worker].add(begin / block_rows, {first, last});
  });
  Tally all = std::move(adders.front().tally);
  for (std::size_t worker = 1; worker < adders.size(); ++worker) add(adders[worker].tally, all);
  return all;
}

}  // namespace baton
