#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "baton/base/bytes.hpp"
#include "baton/base/dictionary.hpp"
#include "baton/base/result.hpp"
#include "baton/base/time.hpp"
#include "baton/log/fields.hpp"

namespace baton {

/// Where an event came from: the file's index in the log and the record's number in the file, from 1.
struct Origin {
  static constexpr unsigned record_bits = 44;
  /// As many files as one log can hold: a large Maildir has a file per mail.
  static constexpr std::size_t max_files = std::size_t{1} << (64 - record_bits);

  std::uint64_t packed = 0;
  [[nodiscard]] static Origin of(std::uint32_t file, std::uint64_t record) {
    return {(static_cast<std::uint64_t>(file) << record_bits) | record};
  }
  [[nodiscard]] std::uint32_t file() const { return static_cast<std::uint32_t>(packed >> record_bits); }
  [[nodiscard]] std::uint64_t record() const { return packed & ((std::uint64_t{1} << record_bits) - 1); }
};

/// Events as columns of equal length. A text or number column that no source has is empty.
struct EventColumns {
  std::vector<TimeUs> at;
  std::vector<std::uint64_t> origin;  ///< Origin::packed
  std::vector<std::uint64_t> digest;  ///< Sum over the record's columns, mapped or not, of a hash of name and value; blank ones add 0.
  std::array<std::vector<std::uint32_t>, text_column_count> text;
  std::array<std::vector<std::int64_t>, number_column_count> number;

  [[nodiscard]] std::size_t size() const { return at.size(); }
  [[nodiscard]] std::uint32_t text_at(TextColumn column, std::size_t event) const {
    const auto& ids = text[static_cast<std::size_t>(column)];
    return ids.empty() ? 0 : ids[event];
  }
  [[nodiscard]] std::int64_t number_at(NumberColumn column, std::size_t event) const {
    const auto& values = number[static_cast<std::size_t>(column)];
    return values.empty() ? no_time : values[event];
  }
  [[nodiscard]] bool has(TextColumn column) const { return !text[static_cast<std::size_t>(column)].empty(); }
  [[nodiscard]] bool has(NumberColumn column) const { return !number[static_cast<std::size_t>(column)].empty(); }
};

/// Calls visit(a's, b's) for each column of two sets of columns.
template <class A, class B, class Visit>
void for_each_column(A& a, B& b, Visit visit) {
  visit(a.at, b.at);
  visit(a.origin, b.origin);
  visit(a.digest, b.digest);
  for (std::size_t column = 0; column < text_column_count; ++column) visit(a.text[column], b.text[column]);
  for (std::size_t column = 0; column < number_column_count; ++column) visit(a.number[column], b.number[column]);
}

/// The dictionaries of all name spaces.
struct Texts {
  std::array<Dictionary, text_space_count> spaces;
  [[nodiscard]] Dictionary& of(TextSpace space) { return spaces[static_cast<std::size_t>(space)]; }
  [[nodiscard]] const Dictionary& of(TextSpace space) const { return spaces[static_cast<std::size_t>(space)]; }
  [[nodiscard]] Dictionary& of(TextColumn column) { return of(space_of(column)); }
  [[nodiscard]] const Dictionary& of(TextColumn column) const { return of(space_of(column)); }
};

/// What the log knows of one source: a system or mailbox whose files belong together.
struct SourceInfo {
  std::string name;    ///< `--source`, else the format with a digest of its set of columns.
  std::string format;  ///< "csv", "xes", "mbox" …
  std::map<Field, std::string> mapping;     ///< As used by the last file read.
  std::vector<std::string> status_columns;  ///< As used by the last file read.
  TimeUs stated_as_of = no_time;            ///< Where the export states one.
  bool is_mail = false;                     ///< Its issues are single mails, to be threaded by the resolve room.
  std::string zone = {};                    ///< Zone that its stamps without one were read in; empty: it has none such.
  DayOrder day_order = DayOrder::unknown;   ///< How its dates were read; unknown: none could be read in two ways.
};

/// What became of one file: records = kept + duplicates + rejected.
struct FileReceipt {
  std::string path;
  std::string format;
  std::uint32_t source = 0;      ///< Index in the log's sources.
  std::uint64_t size_bytes = 0;
  std::uint64_t digest = 0;      ///< Of the decoded bytes; an identical file is known by it.
  std::uint64_t records = 0, kept = 0, duplicates = 0, rejected = 0;
  std::uint64_t ties = 0;        ///< Events whose order within an instant only their position decides.
  std::uint64_t column_set = 0;  ///< Hash of the names of its columns.
  std::uint64_t mapped_fields = 0;  ///< Bit per Field that the file fills.
  std::vector<std::string> warnings;  ///< Defects of the whole file, in words.
  FileStamp stamp = {};          ///< When it was read; a file that still has it need not be read to know that its digest is this one.
};

/// Events of a log that is made of these files.
[[nodiscard]] std::uint64_t kept_events(const std::vector<FileReceipt>& files);

/// A record that is not in the log, and why.
struct Reject {
  std::uint32_t file = 0;    ///< Index of its receipt.
  std::uint64_t record = 0;  ///< Number of the record, from 1, the header not counted.
  std::uint64_t line = 0;    ///< Line where it starts, from 1; 0 where the format has no lines.
  std::string reason;
};

/// Which texts the records of one source use.
struct SourceUse {
  std::array<std::vector<std::uint8_t>, text_column_count> texts;  ///< Per column, a mark per id; ids beyond the end are not used.
  TimeUs latest = no_time;                                         ///< Of its records.
};

/// The canonical log as the sources wrote it: events grouped by issue and ordered by (at, sequence, position), texts as ids.
/// What the texts mean (classes, kinds, sides, blanks) is decided later, by the resolve room.
struct RawLog {
  struct Issue {
    std::uint32_t key;     ///< Id in issue_keys[source].
    std::uint32_t source;  ///< Index in sources.
  };
  Texts texts;
  std::vector<SourceInfo> sources;
  std::vector<Dictionary> issue_keys;  ///< Per source.
  std::vector<FileReceipt> files;
  std::vector<Reject> rejects;
  std::vector<Issue> issues;           ///< By source, then by first appearance.
  std::vector<std::uint64_t> offsets;  ///< issues.size() + 1: the events of an issue are [offsets[i], offsets[i + 1]).
  EventColumns events;
  std::vector<SourceUse> uses;         ///< Per source, or empty where nobody looked: find_uses() tells.

  [[nodiscard]] std::string_view key_of(std::size_t issue) const {
    return issue_keys[issues[issue].source].text(issues[issue].key);
  }
};
/// What SourceUse says, from the events of a log.
[[nodiscard]] std::vector<SourceUse> find_uses(const RawLog& log, unsigned threads);

/// How many ids of issue keys of a source share a part: few enough for the events of a part to fit a cache.
inline constexpr std::uint32_t part_keys = 4096;

/// The issues of a source whose keys' ids are in [first_key, first_key + part_keys), with their events. A log is the sequence of its parts,
/// by source, then by first key.
struct LogPart {
  std::uint32_t source = 0;
  std::uint32_t first_key = 0;
  std::vector<std::uint32_t> keys;     ///< Of its issues, ascending.
  std::vector<std::uint64_t> offsets;  ///< keys.size() + 1, into events.
  EventColumns events;
};

/// The parts of a log in order, for one pass over events that need not be in memory at once.
class LogParts {
 public:
  /// Where a part stands; its events are those before duplicates are merged.
  struct Place {
    std::uint32_t source = 0, first_key = 0;
    std::uint64_t events = 0;
  };
  LogParts() = default;
  LogParts(const LogParts&) = delete;
  LogParts& operator=(const LogParts&) = delete;
  virtual ~LogParts() = default;
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual Place place(std::size_t index) const = 0;
  /// Fills a part, reusing its memory; each once. Safe from several threads with workers of their own, below the number of threads.
  [[nodiscard]] virtual Result<void> load(std::size_t index, unsigned worker, LogPart& part) = 0;
  /// Completes the receipts of the files when all parts were loaded.
  virtual void complete(std::vector<FileReceipt>& files) = 0;
};

/// What parts are poured into.
class PartSink {
 public:
  PartSink() = default;
  PartSink(const PartSink&) = delete;
  PartSink& operator=(const PartSink&) = delete;
  virtual ~PartSink() = default;
  /// The work on a part that needs no other; called from several threads.
  [[nodiscard]] virtual Result<void> prepare(unsigned worker, const LogPart& part) = 0;
  /// Takes what the worker prepared last: part by part, in order.
  [[nodiscard]] virtual Result<void> take(unsigned worker, const LogPart& part) = 0;
};
/// Loads all parts, each once, and gives them to the sinks. The first failure ends it.
[[nodiscard]] Result<void> pour(LogParts& parts, std::span<PartSink* const> sinks, unsigned threads);

/// The parts of a log whose events are in memory; it must outlive them. Its issues must be in order of source and key.
[[nodiscard]] std::unique_ptr<LogParts> parts_of(const RawLog& log);

}  // namespace baton
