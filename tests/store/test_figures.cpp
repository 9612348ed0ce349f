#include <catch2/catch.hpp>
#include <numeric>

#include "../../src/store/schema.hpp"
#include "baton/base/dictionary.hpp"
#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

/// Columns that differ in width, sign and missing values.
std::int64_t value_of(std::size_t column, std::uint64_t row) {
  const auto number = static_cast<std::int64_t>(row);
  switch (column) {
    case 0: return number;
    case 1: return number % 7 == 0 ? no_time : number * -1'000'003;
    default: return static_cast<std::int64_t>(hash_bytes(std::to_string(row)));
  }
}

NumberTable table_of(const std::string& name, std::uint64_t rows) {
  return {name, 3, rows, [](std::uint64_t first, NumberBlock block) {
            for (std::size_t column = 0; column < block.size(); ++column) {
              for (std::size_t i = 0; i < block[column].size(); ++i) block[column][i] = value_of(column, first + i);
            }
          }};
}

void keep(const std::string& path, std::uint64_t rows, unsigned threads = 1) {
  auto store = Store::open_for_import(path);
  REQUIRE(store);
  REQUIRE(store->write(steady_log(100, 1), {}));
  const std::vector<NumberTable> tables{table_of("long", rows), table_of("empty", 0)};
  REQUIRE(store->keep_figures("first", tables, threads));
  REQUIRE(store->commit());
}

/// Reads both tables back; the rows that were as they should be.
std::optional<std::uint64_t> read(const std::string& path, const std::string& kind = "first", std::size_t columns = 3, unsigned threads = 2) {
  const auto store = Store::open(path);
  REQUIRE(store);
  std::vector<std::uint8_t> good;
  const auto begin = [&](std::uint64_t rows) {
    good.assign(rows, 0);
    return true;
  };
  const auto set = [&](std::uint64_t first, NumberBlock block) {
    for (std::size_t i = 0; i < block.front().size(); ++i) {
      good[first + i] = 1;
      for (std::size_t column = 0; column < block.size(); ++column) good[first + i] &= block[column][i] == value_of(column, first + i);
    }
    return true;
  };
  const std::vector<NumberTableTarget> targets{{"empty", columns, [](std::uint64_t rows) { return rows == 0; }, set}, {"long", columns, begin, set}};
  if (!store->load_figures(kind, targets, threads)) return std::nullopt;
  return std::accumulate(good.begin(), good.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("figures come back as they were kept, by any number of threads, in the same bytes") {
  const Folder folder;
  for (const std::uint64_t rows : {std::uint64_t{1}, std::uint64_t{4096}, std::uint64_t{4097}, std::uint64_t{20'000}}) {
    const std::string one = folder.file(std::to_string(rows) + "-1.db");
    const std::string more = folder.file(std::to_string(rows) + "-3.db");
    keep(one, rows, 1);
    keep(more, rows, 3);
    CHECK(read(one) == rows);
    CHECK(read(more, "first", 3, 1) == rows);
    const char* const bytes = "SELECT group_concat(hash) FROM figure_block";
    CHECK(raw(one).execAndGet(bytes).getString() == raw(more).execAndGet(bytes).getString());
  }
}

TEST_CASE("figures of another kind, form or log are not there") {
  const Folder folder;
  const std::string path = folder.file("figures.db");
  keep(path, 5'000);
  CHECK(read(path) == 5'000);
  CHECK_FALSE(read(path, "second"));
  CHECK_FALSE(read(path, "first", 4));
  make_store(path, steady_log(120, 1));
  CHECK_FALSE(read(path));
  make_older(path);
  CHECK_FALSE(read(path));
}

TEST_CASE("damaged figures are not there") {
  const Folder folder;
  int files = 0;
  for (const std::string change :
       {"UPDATE figure_block SET hash = hash + 1 WHERE first_row = 4096", "UPDATE figure_block SET data = substr(data, 1, 10)", "UPDATE figure_block SET data = x''",
        "DELETE FROM figure_block WHERE first_row = 4096", "UPDATE figure SET row_count = row_count + 1 WHERE name = 'long'", "UPDATE figure SET row_count = -1 WHERE name = 'long'",
        "UPDATE figure SET row_count = 1 << 40 WHERE name = 'long'", "DELETE FROM figure WHERE name = 'empty'", "DROP TABLE figure", "DROP TABLE figure_block"}) {
    const std::string path = folder.file(std::to_string(++files) + ".db");
    keep(path, 5'000);
    raw(path).exec(change);
    INFO(change);
    CHECK_FALSE(read(path));
    CHECK(same(Store::open(path)->load_log().value(), steady_log(100, 1)));
  }
  // A hash is no proof against malice.
  for (const std::string& data : {std::string(), std::string(11, '\0'), std::string(12, '\xff'), std::string("\x18\0\0\0\x18\0\0\0\x18\0\0\0", 12) + std::string(72, '\x05')}) {
    const std::string path = folder.file("forged.db");
    keep(path, 5'000);
    auto database = raw(path);
    SQLite::Statement update(database, "UPDATE figure_block SET data = ?, hash = ?");
    update.bind(1, data.data(), static_cast<int>(data.size()));
    update.bind(2, static_cast<std::int64_t>(hash_bytes(data)));
    update.exec();
    CHECK_FALSE(read(path));
  }
}

TEST_CASE("an import that is given up leaves the figures as they were") {
  const Folder folder;
  const std::string path = folder.file("given_up.db");
  keep(path, 5'000);
  {
    auto store = Store::open_for_import(path);
    REQUIRE(store);
    REQUIRE(store->write(steady_log(110, 1), {}));
  }
  CHECK(read(path) == 5'000);
}
