#pragma once
#include <memory>
#include <string>
#include <vector>

#include "baton/log/event_log.hpp"
#include "segments.hpp"

namespace baton {

/// The parts of a log as the file has them, decoded as they are asked for. Sees one state of the file; the database must outlive it.
class StoredParts : public LogParts {
 public:
  /// `log`: dictionaries, sources and files of the store; what the parts say is checked against them.
  StoredParts(SQLite::Database& database, std::string path, SegmentList stored, const RawLog& log, bool with_digests, unsigned threads);
  ~StoredParts() override;
  [[nodiscard]] std::size_t size() const override { return stored_.parts.size(); }
  [[nodiscard]] Place place(std::size_t index) const override;
  [[nodiscard]] Result<void> load(std::size_t index, unsigned worker, LogPart& part) override;
  void complete(std::vector<FileReceipt>&) override {}
  /// The columns that any part has.
  [[nodiscard]] const std::vector<TextColumn>& text_columns() const { return text_columns_; }
  [[nodiscard]] const std::vector<NumberColumn>& number_columns() const { return number_columns_; }

 private:
  /// A series and, per part, where its segments begin.
  struct Column {
    const StoredSeries* series = nullptr;
    std::vector<std::uint32_t> first_segment;
  };
  [[nodiscard]] Column column_named(const std::string& name) const;
  template <class Value, class Check>
  bool read(const Column& column, std::size_t index, unsigned worker, std::uint64_t first_row, std::uint64_t rows, std::vector<Value>& values, Check&& is_valid);
  bool read_issues(std::size_t index, unsigned worker, LogPart& part);
  bool read_events(std::size_t index, unsigned worker, LogPart& part);

  SQLite::Database& database_;
  std::string path_;
  SegmentList stored_;
  ReadTransaction snapshot_;
  std::vector<std::size_t> key_counts_;                     // per source
  std::array<std::size_t, text_column_count> text_counts_{};
  std::size_t file_count_ = 0;
  bool with_digests_ = false;
  Column keys_, lengths_, at_, origin_, digest_;
  std::vector<TextColumn> text_columns_;
  std::vector<NumberColumn> number_columns_;
  std::vector<Column> texts_, numbers_;                     // per column in the lists above
  std::vector<std::unique_ptr<SegmentReader>> readers_;     // per worker
};

}  // namespace baton
