#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/log/event_log.hpp"
#include "baton/base/number_table.hpp"

namespace baton {

/// The texts that belong to an import beside the events.
struct StoredContext {
  std::string config_toml;     ///< Configuration of the import, as written.
  std::string config_path;
  std::string directory_json;  ///< Directory of the import.
  std::uint64_t generation = 0;///< How often the log was written; counted by the store.
  std::string person_key = {};      ///< Key of the pseudonyms of persons, made by the first import; empty: the store is of an earlier version.
};

/// A stored log whose events are read part by part.
struct PartedLog {
  RawLog log;                      ///< Without issues, offsets and events.
  std::unique_ptr<LogParts> parts; ///< Sees the store as it is now; the store must outlive it.
  std::vector<TextColumn> text_columns;
  std::vector<NumberColumn> number_columns;
};

/// What of a log is read back: digests serve to find duplicates when events are added; reports do without them.
enum class Digests { loaded, left_out };

/// The store: one SQLite file, mode 0600, that holds the raw log, its receipts and rejects, and the configuration of the import.
///
/// The catalogue (sources, files, rejects, settings, dictionaries' sizes) is plain tables; dictionaries and event columns are segments:
/// blobs of one column over a range of events in the order of the log, so that ten million events are some hundred rows.
class Store {
 public:
  /// Opens a store for reading. Errors (store): no such file (hint: baton import), not a baton store (application id),
  /// made by a newer version, damaged. An older schema version is migrated in one transaction.
  [[nodiscard]] static Result<Store> open(const std::string& path);
  /// Opens or makes a store for an import; takes the writer's lock at once. Error where another import holds it, and where the
  /// file belongs to another user. A file made for an import that is never saved is removed again.
  [[nodiscard]] static Result<Store> open_for_import(const std::string& path);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// The log as it was saved. Everything is checked: a damaged file gives an error, never a log that does not hold together.
  [[nodiscard]] Result<RawLog> load_log(unsigned threads = 1, Digests digests = Digests::loaded) const;
  /// The log without texts, issues and events: sources, files, rejects.
  [[nodiscard]] Result<RawLog> load_catalogue() const;
  [[nodiscard]] Result<std::uint64_t> count_issues() const;
  /// The log part by part; nothing where an earlier version wrote it in one piece, and where no part was written.
  [[nodiscard]] Result<std::optional<PartedLog>> load_by_parts(unsigned threads = 1, Digests digests = Digests::loaded) const;
  [[nodiscard]] Result<StoredContext> load_context() const;
  /// The answer that the last import kept for a question. Nothing where there is none, and where it is damaged or can't be read: what an answer
  /// is made from is in the log, which has errors of its own.
  [[nodiscard]] std::optional<std::string> kept_answer(const std::string& question) const;
  /// Reads the figures of issues that were kept under a kind; false where they are not all there, and where any are damaged: then what was told to the
  /// targets must not be used.
  [[nodiscard]] bool load_figures(const std::string& kind, std::span<const NumberTableTarget> tables, unsigned threads = 1) const;

  // Writing is for a store opened by open_for_import(). Nothing is there for others before commit(); where a step fails, the old content stays.

  enum class OtherParts { replaced, kept };
  /// Begins to write a log: its parts are poured into the sink, which lives until end_write(). `kept`: parts that are not written stay as they are.
  [[nodiscard]] Result<PartSink*> begin_write(OtherParts others, unsigned threads = 1);
  /// Writes all but the parts (`log` needs no events), and takes away answers and figures. The file never grows beyond the old and the new content together.
  [[nodiscard]] Result<void> end_write(const RawLog& log, const StoredContext& context);
  /// Replaces the content by a log whose events are in memory.
  [[nodiscard]] Result<void> write(const RawLog& log, const StoredContext& context, unsigned threads = 1);
  /// Keeps answers, pairs of question and answer, beside those to other questions. They must be those of the log that the store holds, or that was
  /// written last.
  [[nodiscard]] Result<void> keep_answers(const std::vector<std::pair<std::string, std::string>>& answers);
  /// Keeps figures of the log that the store holds, or that was written last, in place of those kept before.
  [[nodiscard]] Result<void> keep_figures(const std::string& kind, std::span<const NumberTable> tables, unsigned threads = 1);
  /// Ends the one transaction of an import (synchronous = FULL): all or nothing, also when the process is killed.
  [[nodiscard]] Result<void> commit();
  /// write() and commit().
  [[nodiscard]] Result<void> save(const RawLog& log, const StoredContext& context, unsigned threads = 1);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// One plain SQL table (of events: one row each): what `export -o FILE.sqlite` gives to people who want SQL over everything.
/// `columns` name and type each table; the rows come from a callback, one text per value.
struct PlainTable {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;  ///< name, SQL type
  std::size_t rows = 0;
  /// Fills one row's values, which may hold any bytes; pointers hold until the next call; null = NULL.
  std::function<void(std::size_t row, std::vector<const std::string*>& values)> row;
};
/// Writes the tables to a new SQLite file with mode 0600 under a temporary name, then takes the place of what was there.
/// Errors: store, with the path.
[[nodiscard]] Result<void> write_plain_tables(const std::string& path, const std::vector<PlainTable>& tables);

}  // namespace baton
