#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>

#include "../../src/store/schema.hpp"
#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777U;
}

void write_bytes(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

}  // namespace

TEST_CASE("the file is private whatever the umask is") {
  for (const mode_t mask : {0000U, 0077U, 0777U}) {
    const Folder folder;
    const std::string path = folder.file("private.db");
    const mode_t before = ::umask(mask);
    {
      auto store = Store::open_for_import(path);
      REQUIRE(store);
      CHECK(mode_of(path) == 0600);
      // The schema is written in the transaction that is open: its journal is there.
      if (std::filesystem::exists(path + "-journal")) CHECK(mode_of(path + "-journal") == 0600);
      CHECK(store->save(steady_log(100, 1), {}));
    }
    ::umask(before);
    CHECK(mode_of(path) == 0600);
    CHECK_FALSE(std::filesystem::exists(path + "-journal"));
  }
}

TEST_CASE("a store that others could read becomes private with the next import") {
  const Folder folder;
  const std::string path = folder.file("open.db");
  make_store(path, steady_log(10, 1));
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  make_store(path, steady_log(20, 1));
  CHECK(mode_of(path) == 0600);
}

TEST_CASE("an empty file that was there before becomes private") {
  const Folder folder;
  const std::string path = folder.file("empty.db");
  std::ofstream(path).close();
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  make_store(path, steady_log(10, 1));
  CHECK(mode_of(path) == 0600);
}

TEST_CASE("an import that is given up leaves no file") {
  const Folder folder;
  const std::string path = folder.file("unused.db");
  { REQUIRE(Store::open_for_import(path)); }
  CHECK_FALSE(std::filesystem::exists(path));
  make_store(path, steady_log(30, 1));
  { REQUIRE(Store::open_for_import(path)); }
  CHECK(same(Store::open(path)->load_log().value(), steady_log(30, 1)));
}

TEST_CASE("names with a meaning for SQLite are files like others") {
  const Folder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.file(""));
  for (const std::string name : {":memory:", "file:x.db?mode=memory", "-x", "a b.db"}) {
    make_store(name, steady_log(10, 1));
    CHECK(std::filesystem::file_size(name) > 0);
    CHECK(Store::open(name));
  }
  std::filesystem::current_path(before);
}

TEST_CASE("what is no store is refused with words") {
  const Folder folder;
  const std::string path = folder.file("other");
  CHECK(message_of(Store::open(path)) == "there is no store");
  CHECK(Store::open(path).error().code == ErrorCode::store);
  CHECK(Store::open(path).error().hint == "make one: baton import --store " + path + " INPUT...");
  CHECK(message_of(Store::open(folder.file(""))) == "this is a folder, not a baton store");
  CHECK(message_of(Store::open_for_import(folder.file(""))).find("folder") != std::string::npos);
  CHECK(message_of(Store::open_for_import(folder.file("no/such/folder.db"))) ==
        "cannot make the store: No such file or directory");

  write_bytes(path, "");
  CHECK(message_of(Store::open(path)) == "the store is empty: nothing was imported yet");
  const std::string text = "issue,time\n" + std::string(2'000, 'x');
  write_bytes(path, text);
  CHECK(message_of(Store::open(path)) == "this is not a baton store");
  CHECK(message_of(Store::open_for_import(path)) == "this is not a baton store");
  CHECK(std::filesystem::file_size(path) == text.size());

  const std::string foreign = folder.file("foreign.db");
  write_bytes(foreign, "");
  raw(foreign).exec("CREATE TABLE t (x)");
  const std::string words = "this SQLite file belongs to another program, it is not a baton store";
  CHECK(message_of(Store::open(foreign)) == words);
  CHECK(message_of(Store::open_for_import(foreign)) == words);
}

TEST_CASE("another program's file is not changed, whatever its journal") {
  const Folder folder;
  for (const int id : {0, 7}) {
    const std::string path = folder.file("wal" + std::to_string(id));
    write_bytes(path, "");
    raw(path).exec("PRAGMA journal_mode = WAL; CREATE TABLE t (x); PRAGMA application_id = " + std::to_string(id));
    REQUIRE(::chmod(path.c_str(), 0644) == 0);
    const auto bytes = [&] {
      std::ifstream file(path, std::ios::binary);
      return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const std::string before = bytes();
    CHECK(message_of(Store::open(path)).find("another program") != std::string::npos);
    CHECK(message_of(Store::open_for_import(path)).find("another program") != std::string::npos);
    CHECK(bytes() == before);
    CHECK(mode_of(path) == 0644);
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  }
}

TEST_CASE("a store that somebody gave a write-ahead log gets its rollback journal back") {
  const Folder folder;
  const std::string path = folder.file("wal.db");
  make_store(path, steady_log(10, 1));
  raw(path).exec("PRAGMA journal_mode = WAL");
  CHECK(same(Store::open(path)->load_log().value(), steady_log(10, 1)));
  CHECK(raw(path).execAndGet("PRAGMA journal_mode").getString() == "delete");
}

TEST_CASE("a store of the first schema is read: how its stamps were read is not known") {
  const Folder folder;
  const std::string path = folder.file("first.db");
  make_store(path, steady_log(10, 1));
  make_older(path);
  raw(path).exec("ALTER TABLE source DROP COLUMN zone; ALTER TABLE source DROP COLUMN day_order; PRAGMA user_version = 1");
  const auto store = Store::open(path);
  REQUIRE(store);
  const auto log = store->load_log();
  REQUIRE(log);
  CHECK(log->events.size() == 10);
  CHECK(log->sources.front().zone.empty());
  CHECK(log->sources.front().day_order == DayOrder::unknown);
  CHECK(log->files.front().stamp == FileStamp{});
}

TEST_CASE("an older store is migrated, a newer one refused") {
  const Folder folder;
  const std::string path = folder.file("old.db");
  write_bytes(path, "");
  raw(path).exec("PRAGMA application_id = " + std::to_string(store_application_id));
  {
    const auto store = Store::open(path);
    REQUIRE(store);
    CHECK(raw(path).execAndGet("PRAGMA user_version").getInt() == store_schema_version);
    CHECK(store->load_log()->events.size() == 0);
    CHECK(store->load_log()->offsets.size() == 1);
    CHECK(store->load_context()->config_toml.empty());
  }
  make_store(path, steady_log(40, 1));
  raw(path).exec("PRAGMA user_version = 99");
  for (const auto& message : {message_of(Store::open(path)), message_of(Store::open_for_import(path))}) {
    CHECK(message == "a newer version of baton made this store (schema 99, this version knows up to " + std::to_string(store_schema_version) + ")");
  }
}

TEST_CASE("of two imports one is told of the other, and readers see the old content") {
  const Folder folder;
  const std::string path = folder.file("shared.db");
  make_store(path, steady_log(40, 1));
  auto first = Store::open_for_import(path);
  REQUIRE(first);
  const auto second = Store::open_for_import(path);
  CHECK(message_of(second) == "another import is writing to this store");
  CHECK(second.error().place == path);
  const auto reader = Store::open(path);
  REQUIRE(reader);
  CHECK(same(reader->load_log().value(), steady_log(40, 1)));
  REQUIRE(first->save(steady_log(60, 2), {}));
  CHECK(same(reader->load_log().value(), steady_log(60, 2)));
  CHECK(Store::open_for_import(path));
}

TEST_CASE("a file of another user is not written to") {
  if (::geteuid() != 0) return;  // only root can make one
  const Folder folder;
  const std::string path = folder.file("theirs.db");
  make_store(path, steady_log(10, 1));
  REQUIRE(::chown(path.c_str(), 12'345, 12'345) == 0);
  CHECK(message_of(Store::open_for_import(path)) == "this file belongs to another user");
}

TEST_CASE("where the disk has no room the old content stays") {
  const Folder folder;
  const std::string path = folder.file("full.db");
  make_store(path, steady_log(1'000, 1));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // A limit on the size of files stands for a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlim_t bytes = std::filesystem::file_size(path) + 100'000;
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto store = Store::open_for_import(path);
    if (!store) ::_exit(1);
    const auto saved = store->save(steady_log(400'000, 2), {});
    if (saved || saved.error().code != ErrorCode::store || saved.error().hint.empty()) ::_exit(2);
    // The same store still works with what fits.
    if (!same(store->load_log().value(), steady_log(1'000, 1))) ::_exit(3);
    ::_exit(store->save(steady_log(10, 3), {}) ? 0 : 4);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(same(Store::open(path)->load_log().value(), steady_log(10, 3)));
}
