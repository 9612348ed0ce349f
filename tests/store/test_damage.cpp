#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "baton/base/dictionary.hpp"
#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

void check_damaged(const std::string& path) {
  const auto store = Store::open(path);
  REQUIRE(store);
  const auto log = store->load_log(2);
  REQUIRE_FALSE(log);
  CHECK(log.error().code == ErrorCode::store);
  CHECK(log.error().message == "damaged store");
  CHECK(log.error().place == path);
  CHECK(log.error().hint.find("import again") != std::string::npos);
}

/// Replaces the bytes of one segment, with the hash that belongs to the new ones.
void replace_segment(SQLite::Database& database, std::int64_t id, const std::string& data) {
  SQLite::Statement update(database, "UPDATE segment SET data = ?, hash = ? WHERE id = ?");
  update.bind(1, data.data(), static_cast<int>(data.size()));
  update.bind(2, static_cast<std::int64_t>(hash_bytes(data)));
  update.bind(3, id);
  update.exec();
}

std::string segment_of(SQLite::Database& database, std::int64_t id) {
  SQLite::Statement select(database, "SELECT data FROM segment WHERE id = ?");
  select.bind(1, id);
  REQUIRE(select.executeStep());
  return select.getColumn(0).getString();
}

}  // namespace

TEST_CASE("a flipped bit in any segment is found") {
  const Folder folder;
  const std::string path = folder.file("flipped.db");
  make_store(path, steady_log(500, 1));
  const auto segments = raw(path).execAndGet("SELECT max(id) FROM segment").getInt64();
  std::mt19937_64 random(5);
  for (std::int64_t id = 1; id <= segments; ++id) {
    auto database = raw(path);
    const std::string good = segment_of(database, id);
    std::string bad = good;
    const std::size_t place = random() % bad.size();
    bad[place] = static_cast<char>(bad[place] ^ (1 << random() % 8));
    SQLite::Statement update(database, "UPDATE segment SET data = ? WHERE id = ?");
    update.bind(1, bad.data(), static_cast<int>(bad.size()));
    update.bind(2, id);
    update.exec();
    check_damaged(path);
    replace_segment(database, id, good);
  }
  CHECK(same(Store::open(path)->load_log().value(), steady_log(500, 1)));
}

TEST_CASE("bytes that were changed with their hash never give a log that does not hold together") {
  const Folder folder;
  const std::string path = folder.file("forged.db");
  make_store(path, steady_log(300, 1));
  auto database = raw(path);
  const auto segments = database.execAndGet("SELECT max(id) FROM segment").getInt64();
  std::mt19937_64 random(6);
  for (int round = 0; round < 200; ++round) {
    const auto id = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(segments)) + 1;
    const std::string good = segment_of(database, id);
    std::string bad = good;
    const std::size_t place = random() % (round % 2 == 0 ? std::min<std::size_t>(24, bad.size()) : bad.size());
    bad[place] = static_cast<char>(random());
    if (round % 5 == 0) bad.resize(random() % (bad.size() + 30));
    replace_segment(database, id, bad);
    const auto log = Store::open(path)->load_log();
    if (log) {
      CHECK(log->offsets.back() == log->events.size());
      for (std::size_t issue = 0; issue < log->issues.size(); ++issue) static_cast<void>(log->key_of(issue));
      const auto& texts = log->texts.of(TextSpace::person);
      for (std::size_t event = 0; event < log->events.size(); ++event) {
        CHECK(log->events.text_at(TextColumn::person, event) < texts.size());
        CHECK(Origin{log->events.origin[event]}.file() < log->files.size());
      }
    }
    replace_segment(database, id, good);
  }
}

TEST_CASE("a catalogue that contradicts itself is a damaged store") {
  const std::string change = GENERATE(as<std::string>{},
      "DELETE FROM segment WHERE id = 3", "UPDATE segment SET row_count = row_count + 1 WHERE id = 3",
      "UPDATE segment SET first_row = 9 WHERE id = 3", "UPDATE segment SET series = 999 WHERE id = 3",
      "UPDATE segment SET row_count = -1 WHERE id = 3", "UPDATE series SET row_count = 1 << 60",
      "DELETE FROM part", "UPDATE part SET source = 7", "UPDATE part SET source = NULL", "UPDATE part SET issues = issues + 1",
      "UPDATE part SET events = -1", "UPDATE part SET first_key = 5", "INSERT INTO part VALUES (9, 0, 0, 0, 0)", "UPDATE segment SET part = 4",
      "UPDATE series SET name = 'use.9.person' WHERE name = 'event.at'",
      "UPDATE series SET name = 'event.text.nothing' WHERE name = 'event.text.person'",
      "UPDATE series SET name = 'x' WHERE name = 'event.at'", "DELETE FROM series WHERE id = 0", "DELETE FROM series",
      "DELETE FROM source", "UPDATE source SET id = 7", "DELETE FROM file", "UPDATE file SET source = 1",
      "UPDATE file SET id = -1", "INSERT INTO reject VALUES (1, 4, 1, 1, 'x')", "INSERT INTO file_warning VALUES (1, 4, 'x')",
      "UPDATE source_mapping SET source = 4", "UPDATE source_mapping SET field = 'x'", "DROP TABLE reject", "INSERT INTO file_stamp VALUES (9, 1, 1)",
      "DROP TABLE segment; CREATE VIEW segment AS SELECT 1 AS id");
  CAPTURE(change);
  const Folder folder;
  const std::string path = folder.file("odd.db");
  make_store(path, steady_log(300, 1));
  raw(path).exec(change);
  check_damaged(path);
}

TEST_CASE("a file with damaged pages never crashes") {
  const Folder folder;
  const std::string path = folder.file("pages.db");
  make_store(path, steady_log(300, 1));
  std::ifstream in(path, std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), {}};
  std::mt19937_64 random(7);
  for (int round = 0; round < 100; ++round) {
    std::string bad = good;
    for (int flips = 0; flips < 20; ++flips) bad[100 + random() % (bad.size() - 100)] = static_cast<char>(random());
    if (round % 10 == 0) bad.resize(random() % bad.size());
    const std::string copy = folder.file("copy.db");
    std::ofstream(copy, std::ios::binary) << bad;
    const auto store = Store::open(copy);
    if (!store) {
      CHECK(store.error().code == ErrorCode::store);
      continue;
    }
    const auto log = store->load_log();
    if (!log) CHECK(log.error().code == ErrorCode::store);
  }
}

TEST_CASE("an import that is killed leaves the old or the new content, whole") {
  const Folder folder;
  const std::string path = folder.file("killed.db");
  const RawLog one = steady_log(150'000, 1);
  const RawLog other = steady_log(120'000, 2);
  make_store(path, one, {"one", "", ""});
  std::mt19937_64 random(8);
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      for (int turn = 0;; ++turn) {
        auto store = Store::open_for_import(path);
        if (!store) ::_exit(1);
        const bool is_one = turn % 2 == 1;
        if (!store->save(is_one ? one : other, {is_one ? "one" : "other", "", ""})) ::_exit(2);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(1'000 + random() % 150'000));
    REQUIRE(::kill(child, SIGKILL) == 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    const auto store = Store::open(path);
    REQUIRE(store);
    const std::string which = store->load_context().value().config_toml;
    const auto log = store->load_log();
    REQUIRE(log);
    CHECK(same(*log, which == "one" ? one : other));
    CHECK(raw(path).execAndGet("PRAGMA integrity_check").getString() == "ok");
  }
}

// A sanitizer needs more room for itself than the limit leaves.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a store that claims more than the memory holds is refused, in every thread") {
  const Folder folder;
  const std::string path = folder.file("huge.db");
  make_store(path, steady_log(40, 1));
  const std::string names = "('issue.key', 'issue.length')";
  raw(path).exec("INSERT INTO segment (series, part, first_row, row_count, hash, data) "
                 "WITH RECURSIVE step(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM step WHERE n < 9999) "
                 "SELECT series.id, 0, series.row_count + step.n * 262144, 262144, 0, x'00' FROM series, step WHERE series.name IN " + names);
  raw(path).exec("UPDATE series SET row_count = row_count + 10000 * 262144 WHERE name IN " + names);
  raw(path).exec("UPDATE part SET issues = issues + 10000 * 262144");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit limit{rlim_t{1} << 30, rlim_t{1} << 30};
    ::setrlimit(RLIMIT_AS, &limit);
    const auto store = Store::open(path);
    if (!store) ::_exit(1);
    const auto log = store->load_log(4);
    ::_exit(!log && log.error().message == "not enough memory for the store" ? 0 : 2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif
