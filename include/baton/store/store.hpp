#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/log/event_log.hpp"

namespace baton {

/// The texts that belong to an import beside the events.
struct StoredContext {
  std::string config_toml;     ///< Configuration of the import, as written.
  std::string config_path;
  std::string directory_json;  ///< Directory of the import.
};

/// The store: one SQLite file, mode 0600, that holds the raw log, its receipts and rejects, and the configuration of the import.
///
/// The catalogue (sources, files, rejects, settings, dictionaries' sizes) is plain tables; dictionaries and event columns are segments:
/// blobs of one column over a range of events in the order of the log, so that ten million events are some hundred rows.
class Store {
 public:
  /// Opens a store for reading. Errors (store): no such file (hint: baton import), not a baton store (application id),
  /// made by a newer version, damaged. An older schema version is migrated in one transaction.
  [[nodiscard]] static Result<Store> open(const std::string& path);
  /// Opens or makes a store for an import; takes the writer's lock at once. Error where another import holds it.
  [[nodiscard]] static Result<Store> open_for_import(const std::string& path);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  [[nodiscard]] Result<RawLog> load_log() const;
  [[nodiscard]] Result<StoredContext> load_context() const;
  /// Replaces the content in one transaction (synchronous = FULL): all or nothing, also when the process is killed.
  [[nodiscard]] Result<void> save(const RawLog& log, const StoredContext& context);
  [[nodiscard]] const std::string& path() const;

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Writes the log and tables as plain SQL tables (one row per event): what `export -o FILE.sqlite` gives to people who want SQL over everything.
/// `columns` name and type each table; the rows come from a callback, one text per value (null = NULL).
struct PlainTable {
  std::string name;
  std::vector<std::pair<std::string, std::string>> columns;  ///< name, SQL type
  std::size_t rows = 0;
  /// Fills one row's values; pointers hold until the next call; null = NULL.
  std::function<void(std::size_t row, std::vector<const char*>& values)> row;
};
[[nodiscard]] Result<void> write_plain_tables(const std::string& path, const std::vector<PlainTable>& tables);

}  // namespace baton
