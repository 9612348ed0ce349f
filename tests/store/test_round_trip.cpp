#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

std::string any_text() { return *rc::gen::container<std::string>(rc::gen::arbitrary<char>()); }
template <class Number>
Number up_to(Number last) {
  return *rc::gen::inRange<Number>(0, last);
}
std::uint64_t any_word() { return *rc::gen::arbitrary<std::uint64_t>() >> up_to(64); }
std::int64_t any_instant() {
  const auto word = static_cast<std::int64_t>(any_word());
  const std::vector<std::int64_t> some{no_time, no_time + 1, std::numeric_limits<std::int64_t>::max(), 0, word, word / 2};
  return *rc::gen::elementOf(some);
}

void fill(Dictionary& dictionary) {
  const auto count = up_to(6);
  for (int i = 0; i < count; ++i) dictionary.intern(any_text());
}

SourceInfo any_source() {
  SourceInfo source{any_text(), any_text(), {}, {}, any_instant(), *rc::gen::arbitrary<bool>()};
  for (const FieldInfo& info : all_fields()) {
    if (up_to(5) == 0) source.mapping[info.field] = any_text();
  }
  for (int i = up_to(3); i > 0; --i) source.status_columns.push_back(any_text());
  return source;
}

FileReceipt any_file(std::uint32_t sources) {
  FileReceipt file;
  file.path = any_text();
  file.format = any_text();
  file.source = up_to(sources);
  for (std::uint64_t* number : {&file.size_bytes, &file.digest, &file.records, &file.kept, &file.duplicates, &file.rejected,
                                &file.ties, &file.column_set, &file.mapped_fields}) {
    *number = any_word();
  }
  for (int i = up_to(3); i > 0; --i) file.warnings.push_back(any_text());
  return file;
}

void add_events(RawLog& log) {
  for (std::uint32_t source = 0; source < log.sources.size(); ++source) {
    fill(log.issue_keys[source]);
    for (std::uint32_t key = 0; key < log.issue_keys[source].size(); ++key) {
      log.issues.push_back({key, source});
      log.offsets.push_back(log.offsets.back() + up_to<std::uint64_t>(5));
    }
  }
  EventColumns& events = log.events;
  const std::size_t count = log.offsets.back();
  for (std::size_t event = 0; event < count; ++event) {
    events.at.push_back(any_instant());
    const auto file = up_to(static_cast<std::uint32_t>(log.files.size()));
    events.origin.push_back(Origin::of(file, any_word() >> (64 - Origin::record_bits)).packed);
    events.digest.push_back(any_word());
  }
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if (up_to(2) == 0) continue;
    const Dictionary& texts = log.texts.of(static_cast<TextColumn>(column));
    for (std::size_t event = 0; event < count; ++event) {
      events.text[column].push_back(up_to(static_cast<std::uint32_t>(texts.size())));
    }
  }
  for (auto& column : events.number) {
    if (up_to(2) == 0) continue;
    for (std::size_t event = 0; event < count; ++event) column.push_back(any_instant());
  }
}

RawLog any_log() {
  RawLog log;
  log.offsets.push_back(0);
  for (auto& space : log.texts.spaces) fill(space);
  for (int i = up_to(4); i > 0; --i) log.sources.push_back(any_source());
  log.issue_keys.resize(log.sources.size());
  if (log.sources.empty()) return log;
  for (int i = up_to(4); i > 0; --i) log.files.push_back(any_file(static_cast<std::uint32_t>(log.sources.size())));
  if (log.files.empty()) return log;
  for (int i = up_to(4); i > 0; --i) {
    log.rejects.push_back({up_to(static_cast<std::uint32_t>(log.files.size())), any_word(), any_word(), any_text()});
  }
  add_events(log);
  return log;
}

}  // namespace

TEST_CASE("a log comes back from the store as it was") {
  const Folder folder;
  const std::string path = folder.file("any.db");
  CHECK(rc::check([&] {
    // Every log but the first replaces another one.
    const RawLog log = any_log();
    const StoredContext context{any_text(), any_text(), any_text()};
    const auto threads = static_cast<unsigned>(up_to(4));
    {
      auto store = Store::open_for_import(path);
      RC_ASSERT(store.has_value());
      RC_ASSERT(store->save(log, context, threads).has_value());
    }
    const auto store = Store::open(path);
    RC_ASSERT(store.has_value());
    const auto back = store->load_log(threads);
    RC_ASSERT(back.has_value());
    RC_ASSERT(same(*back, log));
    const auto stored = store->load_context();
    RC_ASSERT(stored.has_value());
    RC_ASSERT(stored->config_toml == context.config_toml);
    RC_ASSERT(stored->config_path == context.config_path);
    RC_ASSERT(stored->directory_json == context.directory_json);
  }));
}

TEST_CASE("long columns in several segments come back, by any number of threads") {
  const Folder folder;
  const RawLog log = steady_log(600'000, 1);
  for (const unsigned threads : {1U, 3U}) {
    const std::string path = folder.file(std::to_string(threads));
    auto store = Store::open_for_import(path);
    REQUIRE(store);
    REQUIRE(store->save(log, {}, threads));
    const auto back = store->load_log(threads);
    REQUIRE(back);
    CHECK(same(*back, log));
    const auto without = store->load_log(threads, Digests::left_out);
    REQUIRE(without);
    CHECK(without->events.digest.empty());
    CHECK(without->events.at == log.events.at);
  }
  auto first = raw(folder.file("1"));
  auto second = raw(folder.file("3"));
  const char* hashes = "SELECT group_concat(hash) FROM (SELECT hash FROM segment ORDER BY id)";
  CHECK(first.execAndGet(hashes).getString() == second.execAndGet(hashes).getString());
}

TEST_CASE("saving again and again does not make the file grow") {
  const Folder folder;
  const std::string path = folder.file("again.db");
  make_store(path, steady_log(20'000, 1));
  make_store(path, steady_log(20'000, 2));
  const auto size = std::filesystem::file_size(path);
  for (std::uint64_t seed = 3; seed < 9; ++seed) make_store(path, steady_log(20'000, seed));
  CHECK(std::filesystem::file_size(path) <= size + size / 10);
  const auto store = Store::open(path);
  REQUIRE(store);
  CHECK(same(store->load_log().value(), steady_log(20'000, 8)));
}

TEST_CASE("one store can be saved twice while it is open") {
  const Folder folder;
  auto store = Store::open_for_import(folder.file("twice.db"));
  REQUIRE(store);
  CHECK(same(store->load_log().value(), [] { RawLog log; log.offsets = {0}; return log; }()));
  REQUIRE(store->save(steady_log(50, 1), {}));
  REQUIRE(store->save(steady_log(70, 2), {}));
  CHECK(same(store->load_log().value(), steady_log(70, 2)));
}

TEST_CASE("the stamps of files are kept where they are known") {
  const Folder folder;
  RawLog log = steady_log(10, 1);
  log.files.push_back(log.files.front());
  log.files.back().stamp = {std::uint64_t{1} << 63 | 7, 1'772'438'400'123'456'789};
  make_store(folder.file("stamps.db"), log);
  CHECK(same(Store::open(folder.file("stamps.db"))->load_log().value(), log));
  CHECK(raw(folder.file("stamps.db")).execAndGet("SELECT count(*) FROM file_stamp").getInt() == 1);
}
