#include "figures.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <vector>

#include "baton/base/dictionary.hpp"
#include "baton/base/parallel.hpp"
#include "baton/base/turnstile.hpp"
#include "column_codec.hpp"
#include "first_failure.hpp"

namespace baton {
namespace {

/// So many rows of figures are in the cache while their columns are taken one after the other.
constexpr std::uint64_t block_rows = 4096;
constexpr std::uint64_t most_rows = std::uint64_t{1} << 32;

/// Columns of one block; keeps its memory.
class Columns {
 public:
  NumberBlock shape(std::size_t columns, std::size_t rows) {
    // A power of two from column to column would put all values of a row into the same few places of a cache: half of the time.
    const std::size_t stride = rows + line;
    values_.resize(columns * stride);
    spans_.clear();
    for (std::size_t column = 0; column < columns; ++column) spans_.emplace_back(values_.data() + column * stride, rows);
    return spans_;
  }

 private:
  static constexpr std::size_t line = 64 / sizeof(std::int64_t);  // of a cache
  std::vector<std::int64_t> values_;
  std::vector<std::span<std::int64_t>> spans_;
};

/// The length of each column's bytes, then the bytes.
void encode(NumberBlock block, std::string& data) {
  data.assign(block.size() * sizeof(std::uint32_t), '\0');
  for (std::size_t column = 0; column < block.size(); ++column) {
    const std::size_t start = data.size();
    encode_column<std::int64_t>(block[column], data);
    const auto length = static_cast<std::uint32_t>(data.size() - start);
    std::memcpy(data.data() + column * sizeof length, &length, sizeof length);
  }
}

bool decode(std::string_view data, NumberBlock block) {
  const std::size_t head = block.size() * sizeof(std::uint32_t);
  if (data.size() < head) return false;
  std::string_view rest = data.substr(head);
  for (std::size_t column = 0; column < block.size(); ++column) {
    std::uint32_t length = 0;
    std::memcpy(&length, data.data() + column * sizeof length, sizeof length);
    if (length > rest.size() || !decode_column<std::int64_t>(rest.substr(0, length), block[column])) return false;
    rest.remove_prefix(length);
  }
  return rest.empty();
}

struct KeptTable {
  const NumberTableTarget* target = nullptr;
  std::int64_t id = 0;
  std::uint64_t rows = 0;
};
struct KeptBlock {
  std::size_t table = 0;
  std::uint64_t first_row = 0;
};

bool find_tables(SQLite::Database& database, const std::string& kind, std::span<const NumberTableTarget> targets, std::vector<KeptTable>& tables) {
  SQLite::Statement select(database, "SELECT id, columns, row_count FROM figure WHERE kind = ? AND name = ?");
  for (const NumberTableTarget& target : targets) {
    select.bind(1, kind);
    select.bind(2, target.name);
    if (!select.executeStep()) return false;
    const auto columns = static_cast<std::uint64_t>(select.getColumn(1).getInt64());
    const auto rows = static_cast<std::uint64_t>(select.getColumn(2).getInt64());
    if (columns != target.columns || rows > most_rows) return false;
    tables.push_back({&target, select.getColumn(0).getInt64(), rows});
    select.reset();
  }
  return true;
}

/// Reads blocks; one per thread.
class BlockReader {
 public:
  explicit BlockReader(SQLite::Database& database)
      : database_(database), select_(database, "SELECT hash, data FROM figure_block WHERE figure = ? AND first_row = ?") {}

  bool read(const KeptTable& table, std::uint64_t first_row) {
    {
      // Only the copying of the bytes needs the connection.
      const ConnectionLock lock(database_);
      select_.bind(1, table.id);
      select_.bind(2, static_cast<std::int64_t>(first_row));
      if (!select_.executeStep()) return false;
      hash_ = static_cast<std::uint64_t>(select_.getColumn(0).getInt64());
      const SQLite::Column data = select_.getColumn(1);
      if (!data.isBlob()) return false;
      data_.assign(static_cast<const char*>(data.getBlob()), static_cast<std::size_t>(data.getBytes()));
      select_.reset();
    }
    if (hash_bytes(data_) != hash_) return false;
    const NumberBlock block = columns_.shape(table.target->columns, std::min(block_rows, table.rows - first_row));
    return decode(data_, block) && table.target->set(first_row, block);
  }

 private:
  SQLite::Database& database_;
  SQLite::Statement select_;
  std::uint64_t hash_ = 0;
  std::string data_;
  Columns columns_;
};

}  // namespace

void drop_figures(SQLite::Database& database) { database.exec("DELETE FROM figure; DELETE FROM figure_block"); }

Result<void> write_figures(SQLite::Database& database, const std::string& path, const std::string& kind, std::span<const NumberTable> tables, unsigned threads) {
  drop_figures(database);
  SQLite::Statement insert_table(database, "INSERT INTO figure (id, kind, name, columns, row_count) VALUES (?, ?, ?, ?, ?)");
  std::vector<KeptBlock> blocks;
  for (std::size_t table = 0; table < tables.size(); ++table) {
    insert_table.bind(1, static_cast<std::int64_t>(table));
    insert_table.bind(2, kind);
    insert_table.bind(3, tables[table].name);
    insert_table.bind(4, static_cast<std::int64_t>(tables[table].columns));
    insert_table.bind(5, static_cast<std::int64_t>(tables[table].rows));
    insert_table.exec();
    insert_table.reset();
    for (std::uint64_t first = 0; first < tables[table].rows; first += block_rows) blocks.push_back({table, first});
  }
  SQLite::Statement insert(database, "INSERT INTO figure_block (figure, first_row, hash, data) VALUES (?, ?, ?, ?)");
  struct Worker {
    Columns columns;
    std::string data;
  };
  std::vector<Worker> workers(std::max(1U, threads));
  FirstFailure failure;
  Turnstile turnstile;
  parallel_for(blocks.size(), threads, [&](std::size_t index, unsigned worker) {
    auto& [columns, data] = workers[worker];
    const auto [table, first] = blocks[index];
    auto done = guarded(path, [&]() -> Result<void> {
      const NumberBlock block = columns.shape(tables[table].columns, std::min(block_rows, tables[table].rows - first));
      tables[table].get(first, block);
      encode(block, data);
      return {};
    });
    turnstile.wait_for(index);
    if (done && !failure.has_failed()) {
      done = guarded(path, [&]() -> Result<void> {
        insert.bind(1, static_cast<std::int64_t>(table));
        insert.bind(2, static_cast<std::int64_t>(first));
        insert.bind(3, static_cast<std::int64_t>(hash_bytes(data)));
        insert.bindNoCopy(4, data.data(), static_cast<int>(data.size()));
        insert.exec();
        insert.reset();
        return {};
      });
    }
    if (!done) failure.keep(std::move(done.error()));
    turnstile.leave();
  });
  return failure.result();
}

bool read_figures(SQLite::Database& database, const std::string& kind, std::span<const NumberTableTarget> targets, unsigned threads) {
  if (!database.tableExists("figure")) return false;
  std::vector<KeptTable> tables;
  if (!find_tables(database, kind, targets, tables)) return false;
  std::vector<KeptBlock> blocks;
  for (std::size_t table = 0; table < tables.size(); ++table) {
    for (std::uint64_t first = 0; first < tables[table].rows; first += block_rows) blocks.push_back({table, first});
  }
  std::atomic<bool> is_whole{true};
  // Memory that is touched for the first time takes time too.
  parallel_for(tables.size(), threads, [&](std::size_t table, unsigned) {
    const auto done = guarded({}, [&]() -> Result<void> {
      if (!tables[table].target->begin(tables[table].rows)) is_whole = false;
      return {};
    });
    if (!done) is_whole = false;
  });
  std::vector<std::unique_ptr<BlockReader>> readers(std::max(1U, threads));
  parallel_for(blocks.size(), threads, [&](std::size_t index, unsigned worker) {
    if (!is_whole) return;
    const auto done = guarded({}, [&]() -> Result<void> {
      if (!readers[worker]) {
        // What went wrong with a connection is told by one of its threads at a time.
        const ConnectionLock lock(database);
        readers[worker] = std::make_unique<BlockReader>(database);
      }
      if (!readers[worker]->read(tables[blocks[index].table], blocks[index].first_row)) is_whole = false;
      return {};
    });
    if (!done) is_whole = false;
  });
  return is_whole;
}

}  // namespace baton
