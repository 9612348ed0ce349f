#pragma once
#include "baton/journeys/journey.hpp"

namespace baton {

/// Notes which records are counted, where somebody wants to know; nothing else costs more than a look at a flag.
struct RecordTrace {
  bool on = false;
  std::size_t index = 0;  ///< Of the record at hand.
  std::vector<CountedRecord> counted;
  std::vector<std::size_t> stint_records;

  void clear() {
    index = 0;
    counted.clear();
    stint_records.clear();
  }
  void note(Counted as, std::uint32_t id = 0) {
    if (on) counted.push_back({as, index, id});
  }
};

}  // namespace baton
