#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "grouping.hpp"
#include "packed_events.hpp"

namespace baton {

/// Events on their way into a log, by part, in order of arrival.
class PendingEvents {
 public:
  /// How many bytes of packed events may stay in memory; what is more goes to a file in a folder.
  void limit_memory(std::size_t bytes, const std::string& folder);
  void append(std::uint32_t source, const ArrivingChunk& arriving);
  /// The events of a log that was stored.
  void append_stored(const RawLog& log);
  /// What is added from now on can be taken back.
  void begin_file();
  [[nodiscard]] Result<void> take_back_file();
  /// Columns that any event has values of.
  [[nodiscard]] ColumnBits columns() const { return columns_; }
  /// Per source, per part.
  [[nodiscard]] std::vector<std::vector<PackedEvents>>& parts() { return parts_; }
  [[nodiscard]] std::size_t event_count() const;

 private:
  struct Touched {
    std::uint32_t source = 0, part = 0;
    PackedEvents::Mark before;
  };
  PackedEvents& part_of(std::uint32_t source, std::uint32_t part);
  void spill_all();

  std::vector<std::vector<PackedEvents>> parts_;
  std::vector<std::vector<std::uint32_t>> last_touched_;  // per source and part: number of the file that added to it last
  std::vector<Touched> touched_;                          // by the open file
  std::uint32_t file_number_ = 0;
  ColumnBits columns_ = 0, columns_before_file_ = 0;
  std::size_t most_bytes_ = static_cast<std::size_t>(-1), bytes_in_memory_ = 0;
  std::unique_ptr<SpillFile> file_;
  std::vector<std::uint32_t> counts_, order_, used_parts_;
};

/// The parts of a log, grouped as they are asked for; what arrived is given back then. Of a log that was stored by parts, those that got no
/// event are not among them unless `all` are asked for.
class PendingParts : public LogParts {
 public:
  struct Base {
    std::unique_ptr<LogParts> parts;  ///< As stored; may be null.
    ColumnBits columns = 0;
    std::size_t files = 0;            ///< The first files of the log are those of the base.
  };
  PendingParts(PendingEvents pending, Base base, const std::vector<FileReceipt>& files, std::vector<std::uint32_t> index_of_file, bool all, unsigned threads);
  [[nodiscard]] std::size_t size() const override { return places_.size(); }
  [[nodiscard]] Place place(std::size_t index) const override { return places_[index].place; }
  [[nodiscard]] Result<void> load(std::size_t index, unsigned worker, LogPart& part) override;
  void complete(std::vector<FileReceipt>& files) override;

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  struct PlaceOfPart {
    Place place;
    std::size_t stored = nowhere;  ///< Index among the stored parts.
  };
  /// A grouper and the stored part that it begins with.
  struct Worker {
    PartGrouper grouper;
    LogPart stored;
  };
  PendingEvents pending_;
  Base base_;
  DuplicateRules rules_;
  std::vector<std::uint32_t> index_of_file_;
  std::vector<PlaceOfPart> places_;
  std::vector<Worker> workers_;
};

/// Loads all parts into one log and completes its receipts.
[[nodiscard]] Result<void> join_parts(LogParts& parts, RawLog& log, unsigned threads);

}  // namespace baton
