#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/log/log_builder.hpp"
#include "xes_columns.hpp"

namespace baton::xes {

/// Turns a stream of XES into chunks for the log.
///
/// The attributes of a trace may follow its events, so the events of one trace wait until it ends.
class Loader : public Handler {
 public:
  /// `options` are decided ones (see decide()); options and builder outlive the loader, and a file is open in the builder.
  Loader(const InputOptions& options, LogBuilder& builder);

  void trace_begin() override;
  void trace_attribute(std::string_view key, std::string_view value) override;
  void event_begin(std::uint64_t line) override;
  void event_attribute(std::string_view key, std::string_view value) override;
  void event_end() override {}
  bool trace_end(std::uint64_t line) override;
  void event_misplaced(std::uint64_t line) override;

  /// Hands over what is left, and completes the open file's receipt but for what the parser knows. An input error where
  /// nothing tells whether day or month comes first.
  Result<void> finish(const InputOptions& given);
  /// Stamps without a zone.
  [[nodiscard]] std::uint64_t unzoned_count() const { return unzoned_count_; }
  /// How dates that can be read in two ways were read; unknown where there are none.
  [[nodiscard]] DayOrder order_that_mattered() const;

 private:
  /// An attribute's name and where its values go.
  struct Key {
    std::uint64_t hash = 0;
    std::vector<std::uint32_t> slots;  // fields by number, then the parts of the status
    bool seen = false;
  };
  struct Keys {
    Dictionary names;
    std::vector<Key> list;  // by id of the name
  };
  struct Captured {
    std::uint32_t slot;
    std::uint32_t length;
    std::size_t offset;  // in text_
  };
  struct Pending {
    std::uint64_t line;
    std::uint64_t digest;
    std::size_t captured_end = 0;  // in event_values_
    bool is_misplaced = false;
  };

  std::uint64_t capture(Keys& keys, std::string_view prefix, std::string_view key, std::string_view value,
                        std::vector<Captured>& values);
  Key& key_of(Keys& keys, std::string_view prefix, std::string_view name);
  void put(const std::vector<Captured>& values, std::size_t first, std::size_t last);
  void add_event(std::uint64_t record, const Pending& pending);
  [[nodiscard]] std::string reason_against(TimeUs& at);
  void set(std::size_t event, const FieldInfo& info, std::string_view value);
  void set_status(std::size_t event);
  void reject(std::uint64_t record, std::uint64_t line, std::string reason);
  void flush(std::uint64_t line);
  [[nodiscard]] Result<void> check_day_order() const;
  void warn_of_missing(const InputOptions& given, std::vector<std::string>& warnings) const;

  const InputOptions& options_;
  LogBuilder& builder_;
  EventChunk chunk_;
  Keys event_keys_, trace_keys_;
  TimeReader time_;
  TimeOptions time_options_;
  DayOrderEvidence evidence_;  // of other stamps than time_ reads

  std::string text_;  // values of the open trace and its events
  std::vector<Captured> trace_values_, event_values_;
  std::vector<Pending> pending_;
  std::size_t open_event_ = 0;  // in pending_
  bool trace_is_open_ = false;
  std::uint64_t trace_digest_ = 0;
  std::vector<std::string_view> value_;      // by slot, of the event at hand; data() null = not there
  std::vector<std::uint32_t> filled_slots_;  // to be cleared after it
  std::string status_;

  std::uint64_t record_count_ = 0;
  std::uint64_t handed_records_ = 0;
  std::uint64_t handed_lines_ = 0;
  std::uint64_t mapped_fields_ = 0;
  std::uint64_t unzoned_count_ = 0;
  std::uint64_t rounded_count_ = 0;
  std::vector<std::uint64_t> unreadable_;  // by field
};

}  // namespace baton::xes
