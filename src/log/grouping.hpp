#pragma once
#include <cstdint>
#include <vector>

#include "baton/log/event_log.hpp"
#include "duplicates.hpp"
#include "packed_events.hpp"

namespace baton {

/// Groups the events of one part by issue: orders them by (at, sequence, arrival) and merges duplicates. Keeps its memory from part to
/// part; one per thread. A part fits the cache, so that a column is put in order there and not across the whole log.
class PartGrouper {
 public:
  /// `columns`: those that the log has; `files`: how many. The rules must outlive it.
  PartGrouper(const DuplicateRules& rules, ColumnBits columns, std::size_t files) : finder_(rules), columns_(columns), changes_(files) {}

  /// What becomes of a file's records as parts are grouped.
  struct FileChange {
    std::uint64_t duplicates = 0;
    std::int64_t ties = 0;  ///< More than before.
  };

  /// `stored`: the part as it was grouped before, which the events that arrived are added to; may be null.
  /// Errors: those of reading back what was moved to a file. Cost: a counting pass, then one gather a column; issues are sorted only where they are out of order.
  [[nodiscard]] Result<void> group(const LogPart* stored, const PackedEvents& arrived, LogPart& part);
  /// Per file, over all parts grouped here.
  [[nodiscard]] const std::vector<FileChange>& changes() const { return changes_; }
  /// For a log whose files moved up: the new index per file.
  void renumber_files(const std::vector<std::uint32_t>* index_of) { index_of_file_ = index_of; }

 private:
  void list_issues(LogPart& part);
  void sort_issues(const LogPart& part);
  void drop_duplicates(LogPart& part);
  void gather(LogPart& part) const;
  void put_stored_first(const LogPart& stored);
  void count_ties(const LogPart& part, std::int64_t each);

  DuplicateFinder finder_;
  ColumnBits columns_;
  std::vector<FileChange> changes_;
  const std::vector<std::uint32_t>* index_of_file_ = nullptr;
  KeyedEvents arrived_;
  std::vector<std::uint32_t> order_;       // positions of the arrived events in the order of the part
  std::vector<std::uint64_t> next_;        // per key of the part
  std::vector<std::uint8_t> removed_;      // per position of order_
};

}  // namespace baton
