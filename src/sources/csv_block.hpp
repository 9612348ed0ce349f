#pragma once
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "baton/base/time.hpp"
#include "baton/log/log_builder.hpp"
#include "csv_columns.hpp"
#include "csv_tokens.hpp"
#include "short_texts.hpp"

namespace baton::csv {

/// What to do with the values of one column, for one of the fields that it is read as.
struct ColumnAction {
  enum class What : std::uint8_t { digest_only, issue, time, text, instant, integer, minutes, event_id };
  What what = What::digest_only;
  std::uint8_t column = no_column;  ///< TextColumn or NumberColumn
  std::uint64_t name_hash = 0;
};

/// Everything that the parsing of a block needs to know of the file; the same for all blocks.
struct TableLayout {
  Dialect dialect;
  InputOptions options;
  TimeOptions time;
  std::vector<ColumnAction> actions;  ///< Per column of the file.
  /// What columns serve beside that: few files map a column to a second field.
  struct Further {
    std::size_t column = 0;
    ColumnAction action;
  };
  std::vector<Further> further_actions;
  std::vector<std::size_t> status;    ///< Columns joined to the status text, if more than the mapped one.
  std::size_t issue_column = 0, time_column = 0;
  std::optional<std::size_t> event_id_column;
};
[[nodiscard]] TableLayout make_layout(const Dialect& dialect, const ColumnPlan& plan, const InputOptions& options, DayOrder order);

/// Parses consecutive records into an EventChunk. One per thread at a time; memory is reused.
class BlockParser {
 public:
  explicit BlockParser(const TableLayout& layout);

  /// Parses the records that start in text[from, …) and end in it; returns where the first unfinished one starts. Clears the
  /// chunk first. With at_end the end of the text ends the last record.
  std::size_t parse(std::string_view text, std::size_t from, bool at_end);

  EventChunk chunk;
  /// Values of optional time or number columns that could not be read, over all blocks parsed.
  std::uint64_t unreadable_values = 0;
  /// Sequence numbers that are not whole: rounded, so that their order may be lost.
  std::uint64_t rounded_values = 0;
  [[nodiscard]] DayOrderEvidence evidence() const;

 private:
  void add_record(std::uint64_t line);
  void add_values(std::size_t event);
  void add_further_value(std::size_t event, const TableLayout::Further& further);
  void add_status(std::size_t event);
  void set_instant(std::size_t event, const ColumnAction& action, TimeReader& reader, std::string_view value);
  void set_number(std::size_t event, const ColumnAction& action, std::string_view value);

  const TableLayout& layout_;
  Tokenizer tokens_;
  std::vector<TimeReader> readers_;       // per column
  /// A column of texts: where its values go, and those met last.
  struct TextValues {
    std::uint8_t column = no_column;
    std::uint32_t any = 0;  // all ids of this block, or'ed: 0 where it is blank throughout
    ShortTexts recent;
  };
  [[nodiscard]] std::uint64_t add_text(std::string_view value, std::uint64_t name_hash, TextValues& values);
  std::vector<std::unique_ptr<TextValues>> texts_;  // per column of the file, null where it holds no text of ours
  std::vector<TextColumn> late_texts_;              // columns of the chunk that are not in texts_, and may be set
  std::string joined_status_;
};

}  // namespace baton::csv
