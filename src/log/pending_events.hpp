#pragma once
#include <cstdint>
#include <vector>

#include "grouping.hpp"
#include "packed_events.hpp"

namespace baton {

/// Events on their way into a log, by part, in order of arrival.
class PendingEvents {
 public:
  void append(std::uint32_t source, const ArrivingChunk& arriving);
  /// The events of a log that was stored.
  void append_stored(const RawLog& log);
  /// What is added from now on can be taken back.
  void begin_file();
  void take_back_file();
  /// Columns that any event has values of.
  [[nodiscard]] ColumnBits columns() const { return columns_; }
  /// Per source, per part.
  [[nodiscard]] std::vector<std::vector<PackedEvents>>& parts() { return parts_; }

 private:
  struct Touched {
    std::uint32_t source = 0, part = 0;
    PackedEvents::Mark before;
  };
  PackedEvents& part_of(std::uint32_t source, std::uint32_t part);

  std::vector<std::vector<PackedEvents>> parts_;
  std::vector<std::vector<std::uint32_t>> last_touched_;  // per source and part: number of the file that added to it last
  std::vector<Touched> touched_;                          // by the open file
  std::uint32_t file_number_ = 0;
  ColumnBits columns_ = 0, columns_before_file_ = 0;
  std::vector<std::uint32_t> counts_, order_, used_parts_;
};

/// The parts of a log, grouped as they are asked for; what arrived is given back then.
class PendingParts : public LogParts {
 public:
  PendingParts(PendingEvents pending, const std::vector<FileReceipt>& files, std::size_t base_files, std::vector<std::uint32_t> index_of_file, unsigned threads);
  [[nodiscard]] std::size_t size() const override { return places_.size(); }
  [[nodiscard]] Result<void> load(std::size_t index, unsigned worker, LogPart& part) override {
    group(index, worker, part);
    return {};
  }
  void group(std::size_t index, unsigned worker, LogPart& part);
  void complete(std::vector<FileReceipt>& files) override;
  [[nodiscard]] ColumnBits columns() const { return pending_.columns(); }
  /// Events that arrived, repeated ones included.
  [[nodiscard]] std::size_t event_count() const { return event_count_; }

 private:
  struct Place {
    std::uint32_t source = 0, part = 0;
  };
  PendingEvents pending_;
  DuplicateRules rules_;
  std::vector<std::uint32_t> index_of_file_;
  std::vector<Place> places_;
  std::vector<PartGrouper> groupers_;  // per worker
  std::size_t event_count_ = 0;
};

/// Loads all parts into one log and completes its receipts.
void join_parts(PendingParts& parts, RawLog& log, unsigned threads);

}  // namespace baton
