#include "duplicates.hpp"

#include <algorithm>
#include <atomic>

#include "baton/base/parallel.hpp"

namespace baton {
namespace {

/// Finds repetitions in one run of events of an issue at one instant.
class RunMatcher {
 public:
  RunMatcher(const RawLog& log, const EventColumns& pending) : log_(log), pending_(pending) {
    for (const FileReceipt& file : log.files) {
      for (const FileReceipt& other : log.files) {
        if (other.source == file.source && other.column_set != file.column_set) columns_differ_ = true;
      }
    }
  }

  /// Marks repetitions among order[first, last); true where it marked any.
  bool mark(const std::vector<std::uint32_t>& order, std::size_t first, std::size_t last, std::vector<std::uint8_t>& removed) {
    bool any = mark_equal_digests(order, first, last, removed);
    if (columns_differ_) any = match_other_columns(order, first, last, removed) || any;
    return any;
  }

 private:
  [[nodiscard]] const FileReceipt& file_of(std::uint32_t event) const {
    return log_.files[Origin{pending_.origin[event]}.file()];
  }

  bool mark_equal_digests(const std::vector<std::uint32_t>& order, std::size_t first, std::size_t last,
                          std::vector<std::uint8_t>& removed) {
    // Runs are short as a rule; a long one (a log without times) is sorted by digest, ties by position.
    positions_.clear();
    for (std::size_t position = first; position < last; ++position) positions_.push_back(position);
    std::sort(positions_.begin(), positions_.end(), [&](std::size_t a, std::size_t b) {
      const std::uint64_t digest_a = pending_.digest[order[a]];
      const std::uint64_t digest_b = pending_.digest[order[b]];
      if (digest_a != digest_b) return digest_a < digest_b;
      return order[a] < order[b];  // the first to arrive stays, whatever a sequence column says
    });
    bool any = false;
    for (std::size_t i = 1; i < positions_.size(); ++i) {
      if (pending_.digest[order[positions_[i]]] != pending_.digest[order[positions_[i - 1]]]) continue;
      removed[positions_[i]] = 1;
      any = true;
    }
    return any;
  }

  /// A later file with other columns: each of its records takes one unmatched record of an earlier file with other columns and
  /// equal mapped fields as itself, so that the larger count of the two stays.
  bool match_other_columns(const std::vector<std::uint32_t>& order, std::size_t first, std::size_t last,
                           std::vector<std::uint8_t>& removed) {
    bool any = false;
    taken_.assign(last - first, 0);
    for (std::size_t later = first; later < last; ++later) {
      if (removed[later] != 0) continue;
      for (std::size_t earlier = first; earlier < last; ++earlier) {
        if (earlier == later || removed[earlier] != 0 || taken_[earlier - first] != 0) continue;
        if (!stands_for(order[earlier], order[later])) continue;
        taken_[earlier - first] = 1;
        removed[later] = 1;
        any = true;
        break;
      }
    }
    return any;
  }

  [[nodiscard]] bool stands_for(std::uint32_t earlier, std::uint32_t later) const {
    const FileReceipt& a = file_of(earlier);
    const FileReceipt& b = file_of(later);
    if (earlier >= later || a.column_set == b.column_set) return false;
    const std::uint64_t common = a.mapped_fields & b.mapped_fields;
    for (const FieldInfo& info : all_fields()) {
      if ((common >> static_cast<unsigned>(info.field) & 1U) == 0 || info.column == no_column) continue;
      if (info.type == FieldType::text) {
        const auto column = static_cast<TextColumn>(info.column);
        if (pending_.text_at(column, earlier) != pending_.text_at(column, later)) return false;
      } else {
        const auto column = static_cast<NumberColumn>(info.column);
        if (pending_.number_at(column, earlier) != pending_.number_at(column, later)) return false;
      }
    }
    return true;
  }

  const RawLog& log_;
  const EventColumns& pending_;
  bool columns_differ_ = false;
  std::vector<std::size_t> positions_;
  std::vector<std::uint8_t> taken_;
};

}  // namespace

std::vector<std::uint8_t> find_duplicates(const RawLog& log, const EventColumns& pending,
                                          const std::vector<std::uint32_t>& order, unsigned threads) {
  std::vector<std::uint8_t> removed(order.size(), 0);
  std::atomic<bool> any{false};
  const std::size_t block = 4096;
  parallel_for((log.issues.size() + block - 1) / block, threads, [&](std::size_t index, unsigned) {
    RunMatcher matcher(log, pending);
    for (std::size_t issue = index * block; issue < std::min(log.issues.size(), (index + 1) * block); ++issue) {
      std::size_t first = log.offsets[issue];
      const std::size_t end = log.offsets[issue + 1];
      while (first < end) {
        std::size_t last = first + 1;
        while (last < end && pending.at[order[last]] == pending.at[order[first]]) ++last;
        if (last - first > 1 && matcher.mark(order, first, last, removed)) any = true;
        first = last;
      }
    }
  });
  if (!any) removed.clear();
  return removed;
}

}  // namespace baton
