#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "baton/log/event_log.hpp"
#include "first_failure.hpp"
#include "segments.hpp"

namespace baton {

/// Writes a log part by part in the caller's transaction. The bytes in the file are the same for any number of threads.
class PartWriter : public PartSink {
 public:
  /// `keeps_parts`: parts that are not written stay as the file has them; else the log is replaced. Call inside guarded().
  PartWriter(SQLite::Database& database, const std::string& path, unsigned threads, bool keeps_parts);

  [[nodiscard]] Result<void> prepare(unsigned worker, const LogPart& part) override;
  [[nodiscard]] Result<void> take(unsigned worker, const LogPart& part) override;
  /// Writes dictionaries and uses (per source), drops what was replaced.
  [[nodiscard]] Result<void> finish(const RawLog& log, const std::vector<SourceUse>& uses);

 private:
  struct Encoded {
    std::string name;
    std::uint64_t first_row = 0, rows = 0;
    std::string data;
  };
  class Encoder;
  struct Series {
    std::int64_t id = 0;
    std::uint64_t rows = 0;
  };

  Series& series_named(const std::string& name);
  std::int64_t place_part(const LogPart& part);
  void insert(const Encoded& segment, std::int64_t part);
  void write_dictionaries(const RawLog& log);
  void write_uses(const std::vector<SourceUse>& uses);
  void drop_replaced();

  SQLite::Database& database_;
  std::string path_;
  unsigned threads_;
  bool keeps_parts_;
  std::int64_t last_old_segment_ = 0, next_part_ = 0, next_series_ = 0;
  std::map<std::string, Series, std::less<>> series_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, const StoredPart*> old_parts_;  // by source and first key
  SegmentList old_;
  std::vector<std::int64_t> replaced_parts_;
  std::unique_ptr<SQLite::Statement> insert_segment_;
  std::vector<std::vector<Encoded>> buffers_;  // per worker
  std::vector<std::size_t> used_buffers_;
  FirstFailure failure_;
};

}  // namespace baton
