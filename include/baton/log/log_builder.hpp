#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/log/event_log.hpp"
#include "baton/log/input_options.hpp"

namespace baton {

/// Some consecutive records of one file, in order, with ids of its own dictionaries: what a reader hands over. Readers may
/// fill several chunks in parallel; the builder takes them in order.
struct EventChunk {
  Dictionary issue_keys;
  Texts texts;
  std::vector<std::uint32_t> issue;  ///< Id in issue_keys, never 0.
  std::vector<std::uint64_t> record; ///< Number of the record, from 1 at the chunk's first.
  EventColumns events;               ///< origin is left empty.
  std::vector<Reject> rejects;       ///< record and line relative to the chunk's first.
  std::uint64_t records = 0;         ///< Records read, the rejected ones included.
  std::uint64_t lines = 0;           ///< Lines covered.

  /// Keeps the memory, forgets the content.
  void clear();
  /// Adds one event with no texts and numbers in the columns used so far; returns its index. The caller then sets columns by
  /// set(); a column that is set for the first time is filled up with none.
  std::size_t add(std::string_view issue_key, TimeUs at, std::uint64_t record_number, std::uint64_t digest);
  /// The same for a caller that then appends to all other columns of texts itself; the digest is 0.
  std::size_t add(std::string_view issue_key, TimeUs at, std::uint64_t record_number, std::span<const TextColumn> columns);
  void set(std::size_t event, TextColumn column, std::string_view text);
  void set(std::size_t event, NumberColumn column, std::int64_t value);
  void reject(std::uint64_t record_number, std::uint64_t line, std::string reason);
};

/// Adds 0 for an empty value, so that a column that is blank throughout does not tell two exports apart.
[[nodiscard]] std::uint64_t digest_of(std::string_view column_name, std::string_view value);
/// The same from hashes that the caller keeps: hash_bytes(column_name) and hash_bytes(value).
[[nodiscard]] inline std::uint64_t digest_of_hashes(std::uint64_t column_hash, std::uint64_t value_hash) {
  const std::uint64_t x = (column_hash ^ 0x9e3779b97f4a7c15ULL) + value_hash * 0xbf58476d1ce4e5b9ULL;
  const std::uint64_t y = (x ^ (x >> 29)) * 0x94d049bb133111ebULL;
  return y ^ (y >> 32);
}

class PendingEvents;
struct ArrivingChunk;

/// Collects the events of files, merges duplicates, and groups by issue.
///
/// Records of one source that agree in issue, instant and digest are one event. Where a file of a source has another set of
/// columns than the one before, its records are matched one to one with those that have all its mapped values, and the larger
/// count stays; of two matched records the one with more values stays, whichever came first.
class LogBuilder {
 public:
  /// Starts from a log that was stored (may be empty): its events come before all others.
  explicit LogBuilder(RawLog base);
  /// The same where the events of the stored log come by parts, which are loaded only where events are added to them, and the columns that they
  /// have values of.
  LogBuilder(RawLog base, std::unique_ptr<LogParts> parts, const std::vector<TextColumn>& text_columns, const std::vector<NumberColumn>& number_columns);
  LogBuilder(LogBuilder&&) noexcept;
  ~LogBuilder();

  /// Makes do with so many bytes, about, for the events on their way into the log: what is more waits in a file without a name in a folder. The log
  /// comes out the same.
  void limit_memory(std::uint64_t bytes, const std::string& folder);
  /// The index of a source by name, added where it is new. A usage error where the stored source has another mapping.
  Result<std::uint32_t> add_source(const SourceInfo& source);
  /// The options with the zone and the day order that earlier files of this source were read by, so that one record is at
  /// one instant in all of them. A usage error where the options say otherwise.
  [[nodiscard]] Result<InputOptions> options_like_before(const std::string& source_name, InputOptions options) const;
  /// Keeps how stamps of the open file's source were read, for its later files. Empty or unknown: nothing to keep.
  void keep_reading(const std::string& zone, DayOrder day_order);
  /// Opens a file; chunks appended from now on are its records. An input error where the log has as many files as it can hold.
  [[nodiscard]] Result<void> begin_file(FileReceipt receipt);
  /// Takes a chunk. Local ids become ids of the log.
  void append(const EventChunk& chunk);
  /// Sets the digest of the open file, known only at its end; false where the log knows an identical file: then the
  /// file's events and rejects are taken back and its receipt is dropped. A file of which every record was rejected is not known
  /// in that sense: it was read by the wrong options, and this one replaces it.
  bool end_file(std::uint64_t digest);
  /// Whether a stored file has this path, size and stamp, so that end_file() would find its content known.
  [[nodiscard]] bool knows_file(const std::string& path, std::uint64_t size_bytes, const FileStamp& stamp) const;
  /// Counts a file of which that was so among those known before.
  void leave_out_known(const std::string& path) { files_known_before_.push_back(path); }
  [[nodiscard]] bool has_open_file() const { return file_is_open_; }
  [[nodiscard]] FileReceipt& file();
  [[nodiscard]] const std::vector<FileReceipt>& files() const { return log_.files; }
  /// Paths of the files that were left out because the log knows an identical one, in order.
  [[nodiscard]] const std::vector<std::string>& files_known_before() const { return files_known_before_; }
  /// The source of a name as earlier files left it; null where no record of it was read.
  [[nodiscard]] const SourceInfo* known_source(std::string_view name) const;
  /// How many receipts of the stored log finish() will drop because their files were read again.
  [[nodiscard]] std::size_t stored_files_replaced() const;
  /// A log whose events are still to be grouped, part by part.
  struct Unfinished {
    RawLog log;  ///< Without issues, offsets and events; receipts still count repeated records as kept.
    std::unique_ptr<LogParts> parts;
  };
  enum class Parts { all, changed };
  /// Gives the log away; grouping, ordering and merging of duplicates is left to the loading of the parts: all of them, or those that are
  /// other than stored. The builder is empty afterwards. Errors: those of the file of limit_memory().
  [[nodiscard]] Result<Unfinished> finish_by_parts(Parts which, unsigned threads);
  /// Groups, orders, merges duplicates, completes the receipts. The builder is empty afterwards. Errors: those of loading stored parts.
  [[nodiscard]] Result<RawLog> finish(unsigned threads);
  /// What is known before the events are grouped: texts, sources, files, rejects, uses.
  [[nodiscard]] const RawLog& log() const { return log_; }
  /// Events added so far, before duplicates are merged; those of a base in memory included.
  [[nodiscard]] std::size_t pending_events() const;

 private:
  [[nodiscard]] static bool is_all_rejected(const FileReceipt& file);
  void drop_open_file();
  void drop_replaced_files();
  void mark_used(const EventChunk& chunk, const ArrivingChunk& arriving);

  /// What a dropped file takes back.
  struct OpenFile {
    std::uint64_t records = 0, lines = 0;
    std::size_t first_reject = 0;
    TimeUs latest_before = no_time;                                   // of its source
    std::vector<std::pair<std::size_t, std::uint32_t>> newly_used;    // column and id
  };

  RawLog log_;                        // dictionaries, sources, files, rejects, uses
  std::size_t base_files_ = 0;        // files of the stored log
  std::unordered_map<std::uint64_t, std::uint32_t> file_digests_;  // digest to index of the file
  std::unordered_map<std::uint64_t, std::uint32_t> file_inodes_;   // of stored files, to their index
  std::vector<std::uint32_t> replaced_files_;
  std::vector<std::uint32_t> index_of_file_;   // empty unless files were replaced
  std::vector<std::uint8_t> source_is_empty_;  // per stored source: no record of it was ever read, so nothing binds it to its mapping
  std::vector<std::string> files_known_before_;
  std::unique_ptr<PendingEvents> pending_;
  std::unique_ptr<LogParts> base_parts_;
  std::uint64_t base_columns_ = 0;
  OpenFile open_file_;
  Result<void> state_;                // of the file of limit_memory()
  bool file_is_open_ = false;
};

}  // namespace baton
