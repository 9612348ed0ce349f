#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "baton/log/event_log.hpp"

namespace baton {

/// What of the files of a log tells which events may repeat each other. The events of the first `base_files` files were matched when
/// they were stored and always stay.
struct DuplicateRules {
  struct Layout {
    std::uint64_t column_set;
    std::uint64_t mapped_fields;
  };
  DuplicateRules(const std::vector<FileReceipt>& files, std::size_t base_files);
  std::vector<Layout> all;
  std::vector<std::uint32_t> of_file;
  bool differ = false;  ///< Some source has files with different sets of columns.
  std::size_t base_files = 0;
};

/// Finds the events that repeat an earlier one of the same issue and instant: equal digest, or, where a file has another set of columns
/// than an earlier one of its source, equal mapped fields matched one to one. One per thread; memory is reused.
class DuplicateFinder {
 public:
  explicit DuplicateFinder(const DuplicateRules& rules);
  ~DuplicateFinder();
  DuplicateFinder(DuplicateFinder&&) noexcept;
  DuplicateFinder& operator=(DuplicateFinder&&) = delete;

  /// Marks repetitions in `removed`, per position of `order`, which holds the issues' events (by `offsets`) as indexes in `pending`;
  /// true where it marked any.
  bool find(const EventColumns& pending, const std::vector<std::uint64_t>& offsets, const std::vector<std::uint32_t>& order,
            std::vector<std::uint8_t>& removed);

 private:
  class RunMatcher;
  std::unique_ptr<RunMatcher> matcher_;
};

}  // namespace baton
