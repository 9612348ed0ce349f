#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "baton/base/bytes.hpp"
#include "baton/base/dictionary.hpp"
#include "baton/log/input_options.hpp"
#include "xes_parser.hpp"

namespace baton::xes {

inline constexpr std::string_view trace_prefix = "case:";
inline constexpr std::size_t block_bytes = std::size_t{256} << 10;

/// Reads until the buffer is full or the source ends, so that blocks don't depend on how the medium cuts them; 0 at the end.
[[nodiscard]] Result<std::size_t> read_block(ByteSource& source, std::string& buffer);

/// Whether a stamp says its zone or offset, or needs none (a bare number counts from an epoch).
[[nodiscard]] bool states_zone(std::string_view stamp);

/// The first traces of a log: what `inspect` shows and what the mapping is decided on.
///
/// Attributes are columns; those seen in the first 100 traces decide the mapping, so that it is the same for `inspect` and
/// import.
class Sample : public Handler {
 public:
  struct Column {
    std::string name;  ///< Trace attributes as "case:KEY".
    std::string example;
    std::uint64_t filled = 0;
    std::unordered_set<std::uint64_t> values;  ///< Hashes of those that are not blank.
    bool is_time = false;
  };

  /// The sample is full after 100 traces and at least `min_events` events.
  Sample(const InputOptions& options, std::uint64_t min_events);

  void trace_begin() override { header_is_over_ = true; }
  void trace_attribute(std::string_view key, std::string_view value) override;
  void event_begin(std::uint64_t) override { ++event_count_; }
  void event_attribute(std::string_view key, std::string_view value) override;
  void event_end() override {}
  bool trace_end(std::uint64_t) override;
  void event_misplaced(std::uint64_t) override { ++event_count_; }
  void declaration(std::string_view what) override;

  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] std::uint64_t event_count() const { return event_count_; }
  [[nodiscard]] std::uint64_t unzoned_count() const { return unzoned_count_; }
  [[nodiscard]] const DayOrderEvidence& evidence() const { return evidence_; }
  /// A digest of what the header declares: extensions, globals and classifiers, in any order. Parts of one log have the same, whichever
  /// attributes occur in them.
  [[nodiscard]] std::uint64_t declared() const;
  /// Sorted names of the columns in the first 100 traces.
  [[nodiscard]] std::set<std::string_view> deciding_names() const;

 private:
  void add(Dictionary& keys, std::vector<std::size_t>& column_of, std::string_view prefix, std::string_view key,
           std::string_view value);

  const InputOptions& options_;
  std::uint64_t min_events_;
  std::vector<Column> columns_;
  std::size_t deciding_columns_ = 0;
  std::set<std::uint64_t> declarations_;  // hashes
  bool header_is_over_ = false;
  Dictionary event_keys_, trace_keys_;
  std::vector<std::size_t> event_columns_, trace_columns_;  // by key id: index in columns_ + 1, 0 = new
  std::uint64_t event_count_ = 0;
  std::uint64_t trace_count_ = 0;
  std::uint64_t unzoned_count_ = 0;
  DayOrderEvidence evidence_;
  TimeOptions time_options_;
};

/// The options with everything filled in that the sample decides: mapping, order of day and month, name of the source.
/// The order stays unknown where the sample has no date that tells. An input error where its dates contradict each other.
[[nodiscard]] Result<InputOptions> decide(const Sample& sample, const InputOptions& options, const std::string& file);

/// The error for dates such as 03/04/2026 of which it is not clear how to read them.
[[nodiscard]] Error unclear_day_order(const DayOrderEvidence& evidence, const std::string& file);

}  // namespace baton::xes
