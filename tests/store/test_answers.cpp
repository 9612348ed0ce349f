#include <catch2/catch.hpp>
#include <random>

#include "../../src/store/schema.hpp"
#include "baton/base/compression.hpp"
#include "baton/base/dictionary.hpp"
#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

using Answers = std::vector<std::pair<std::string, std::string>>;

void import(const std::string& path, const RawLog& log, const Answers& answers) {
  auto store = Store::open_for_import(path);
  REQUIRE(store);
  REQUIRE(store->write(log, {}));
  REQUIRE(store->keep_answers(answers));
  REQUIRE(store->commit());
}

std::optional<std::string> answer_in(const std::string& path, const std::string& question) {
  const auto store = Store::open(path);
  REQUIRE(store);
  return store->kept_answer(question);
}

/// Makes the file one of schema 2: with all of its log, and no place for answers.
void make_older(const std::string& path) { raw(path).exec("DROP TABLE answer; DROP TABLE file_stamp; PRAGMA user_version = 2"); }

}  // namespace

TEST_CASE("answers are kept beside their log") {
  const Folder folder;
  const std::string path = folder.file("kept.db");
  std::string bytes(3'000'000, '\0');
  std::mt19937_64 random(1);
  for (char& c : bytes) c = static_cast<char>(random());
  import(path, steady_log(100, 1), {{"how many", "100"}, {"what else", std::string("\0nothing", 8)}, {"", ""}, {"much", bytes}});
  CHECK(answer_in(path, "how many") == "100");
  CHECK(answer_in(path, "what else") == std::string("\0nothing", 8));
  CHECK(answer_in(path, "") == "");
  const bool same_bytes = answer_in(path, "much") == bytes;
  CHECK(same_bytes);
  CHECK_FALSE(answer_in(path, "why"));
  CHECK_FALSE(answer_in(path, "how"));
  CHECK(same(Store::open(path)->load_log().value(), steady_log(100, 1)));
}

TEST_CASE("no import leaves an answer to another log") {
  const Folder folder;
  const std::string path = folder.file("replaced.db");
  import(path, steady_log(100, 1), {{"how many", "100"}, {"what else", "nothing"}});
  import(path, steady_log(110, 1), {{"how many", "110"}});
  CHECK(answer_in(path, "how many") == "110");
  CHECK_FALSE(answer_in(path, "what else"));
  make_store(path, steady_log(120, 1));
  CHECK_FALSE(answer_in(path, "how many"));
}

TEST_CASE("an import that is given up leaves log and answers as they were") {
  const Folder folder;
  const std::string path = folder.file("given-up.db");
  import(path, steady_log(100, 1), {{"how many", "100"}});
  {
    auto store = Store::open_for_import(path);
    REQUIRE(store);
    REQUIRE(store->write(steady_log(110, 1), {}));
    CHECK_FALSE(store->kept_answer("how many"));
    REQUIRE(store->keep_answers({{"how many", "110"}}));
    CHECK(store->kept_answer("how many") == "110");
  }
  CHECK(answer_in(path, "how many") == "100");
  CHECK(same(Store::open(path)->load_log().value(), steady_log(100, 1)));
  const std::string unused = folder.file("unused.db");
  {
    auto store = Store::open_for_import(unused);
    REQUIRE(store);
    REQUIRE(store->write(steady_log(10, 1), {}));
  }
  CHECK_FALSE(std::filesystem::exists(unused));
}

TEST_CASE("answers can be kept later, for the log that is there") {
  const Folder folder;
  const std::string path = folder.file("later.db");
  make_store(path, steady_log(100, 1));
  {
    auto store = Store::open_for_import(path);
    REQUIRE(store);
    REQUIRE(store->keep_answers({{"how many", "100"}}));
    REQUIRE(store->commit());
  }
  CHECK(answer_in(path, "how many") == "100");
  CHECK(same(Store::open(path)->load_log().value(), steady_log(100, 1)));
}

TEST_CASE("a damaged answer is not there") {
  const Folder folder;
  int files = 0;
  const auto damage = [&](const std::string& change) {
    const std::string path = folder.file(std::to_string(++files) + ".db");
    import(path, steady_log(100, 1), {{"how many", std::string(1'000, '1')}});
    raw(path).exec(change);
    INFO(change);
    CHECK_FALSE(answer_in(path, "how many"));
    CHECK(same(Store::open(path)->load_log().value(), steady_log(100, 1)));
  };
  damage("UPDATE answer SET hash = hash + 1");
  damage("UPDATE answer SET data = substr(data, 1, 10)");
  damage("UPDATE answer SET data = x''");
  damage("UPDATE answer SET data = zeroblob(length(data))");
  damage("DELETE FROM answer");
  damage("DROP TABLE answer; CREATE TABLE answer (question TEXT, hash INTEGER)");
  // Hashes are no proof against malice.
  for (const std::string& data : {std::string(), std::string("no frame"), std::string("\x28\xB5\x2F\xFD\xA4\xFF\xFF\xFF\x7F", 9), compressed("1").substr(0, 8)}) {
    const std::string path = folder.file("forged.db");
    import(path, steady_log(100, 1), {{"how many", "100"}});
    auto database = raw(path);
    SQLite::Statement update(database, "UPDATE answer SET data = ?, hash = ?");
    update.bind(1, data.data(), static_cast<int>(data.size()));
    update.bind(2, static_cast<std::int64_t>(hash_bytes(data)));
    update.exec();
    CHECK_FALSE(answer_in(path, "how many"));
  }
}

TEST_CASE("a store of the schema before answers is read as it is, and gets its answers with the next import") {
  const Folder folder;
  const std::string path = folder.file("second.db");
  make_store(path, steady_log(100, 1));
  make_older(path);
  CHECK_FALSE(answer_in(path, "how many"));
  CHECK(same(Store::open(path)->load_log().value(), steady_log(100, 1)));
  CHECK(raw(path).execAndGet("PRAGMA user_version").getInt() == 2);
  import(path, steady_log(110, 1), {{"how many", "110"}});
  CHECK(raw(path).execAndGet("PRAGMA user_version").getInt() == store_schema_version);
  CHECK(answer_in(path, "how many") == "110");
}
