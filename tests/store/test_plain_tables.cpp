#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

PlainTable people() {
  PlainTable table;
  table.name = "the \"people\"; DROP TABLE x";
  table.columns = {{"na\"me", "TEXT"}, {"handoffs", "INTEGER"}, {"select", "REAL"}};
  table.rows = 2;
  table.row = [](std::size_t row, std::vector<const std::string*>& values) {
    static const std::string name = "Ann'; --", handoffs = "12", none = "0", half = "0.5";
    values[0] = row == 0 ? &name : nullptr;
    values[1] = row == 0 ? &handoffs : &none;
    if (row == 1) values[2] = &half;
  };
  return table;
}

}  // namespace

TEST_CASE("tables are written with their names, types and missing values") {
  const Folder folder;
  const std::string path = folder.file("out.sqlite");
  REQUIRE(write_plain_tables(path, {people(), {"empty", {{"a", "TEXT"}}, 0, nullptr}}));
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777U) == 0600);
  auto database = raw(path);
  SQLite::Statement row(database, R"(SELECT "na""me", handoffs, "select", typeof(handoffs) FROM "the ""people""; DROP TABLE x")");
  REQUIRE(row.executeStep());
  CHECK(row.getColumn(0).getString() == "Ann'; --");
  CHECK(row.getColumn(1).getInt() == 12);
  CHECK(row.getColumn(2).isNull());
  CHECK(row.getColumn(3).getString() == "integer");
  REQUIRE(row.executeStep());
  CHECK(row.getColumn(0).isNull());
  CHECK(row.getColumn(2).getDouble() == 0.5);
  CHECK_FALSE(row.executeStep());
  CHECK(database.execAndGet("SELECT count(*) FROM empty").getInt() == 0);
  CHECK(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("an export takes the place of the one before, or leaves it alone") {
  const Folder folder;
  const std::string path = folder.file("out.sqlite");
  REQUIRE(write_plain_tables(path, {people()}));
  REQUIRE(write_plain_tables(path, {{"one", {{"a", "TEXT"}}, 0, nullptr}}));
  CHECK(raw(path).execAndGet("SELECT group_concat(name) FROM sqlite_schema").getString() == "one");

  const auto twice = write_plain_tables(path, {people(), people()});
  CHECK(message_of(twice) == "cannot write the tables");
  CHECK(raw(path).execAndGet("SELECT group_concat(name) FROM sqlite_schema").getString() == "one");
  CHECK(write_plain_tables(folder.file("no/such/x"), {people()}).error().place == folder.file("no/such/x"));
  CHECK_FALSE(write_plain_tables(folder.file(""), {people()}));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.file(""))) files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 1);  // no temporary file stays
}

TEST_CASE("a text with a NUL in it is written whole") {
  using namespace std::string_literals;
  const Folder folder;
  const std::string path = folder.file("nul.sqlite");
  const std::vector<std::string> texts{"x\0y"s, "x"s};
  const PlainTable table{"t", {{"a", "TEXT"}}, 2, [&](std::size_t row, std::vector<const std::string*>& values) { values[0] = &texts[row]; }};
  REQUIRE(write_plain_tables(path, {table}));
  auto database = raw(path);
  CHECK(database.execAndGet("SELECT group_concat(length(CAST(a AS BLOB))) FROM t").getString() == "3,1");
}
