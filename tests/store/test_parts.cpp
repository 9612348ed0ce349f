#include <catch2/catch.hpp>
#include <random>

#include "baton/base/dictionary.hpp"
#include "support.hpp"

using namespace baton;
using namespace store_test;

namespace {

constexpr std::size_t many_events = 100'000;  // on 10,000 issues: three parts

/// Puts parts together again.
RawLog joined(LogParts& parts) {
  RawLog log;
  log.offsets.push_back(0);
  LogPart part;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    REQUIRE(parts.load(index, 0, part));
    CHECK(parts.place(index).source == part.source);
    CHECK(parts.place(index).events == part.offsets.back());
    const std::uint64_t first = log.offsets.back();
    for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
      log.issues.push_back({part.keys[issue], part.source});
      log.offsets.push_back(first + part.offsets[issue + 1]);
    }
    for_each_column(log.events, part.events, [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); });
  }
  return log;
}

bool same_events(const RawLog& a, const RawLog& b) {
  bool same = a.offsets == b.offsets && a.issues.size() == b.issues.size();
  for (std::size_t issue = 0; same && issue < a.issues.size(); ++issue) same = a.issues[issue].key == b.issues[issue].key && a.issues[issue].source == b.issues[issue].source;
  for_each_column(a.events, b.events, [&](const auto& x, const auto& y) { same = same && x == y; });
  return same;
}

/// Takes the events of issue 0 out of a part, but for the first.
class Shortener : public PartSink {
 public:
  explicit Shortener(PartSink& writer) : writer_(writer) {}
  [[nodiscard]] Result<void> prepare(unsigned worker, const LogPart& part) override {
    short_ = part;
    const auto cut = static_cast<std::ptrdiff_t>(part.offsets[1] - 1);
    for (std::size_t issue = 1; issue < short_.offsets.size(); ++issue) short_.offsets[issue] -= static_cast<std::uint64_t>(cut);
    for_each_column(short_.events, short_.events, [&](auto& column, const auto&) {
      if (!column.empty()) column.erase(column.begin() + 1, column.begin() + 1 + cut);
    });
    return writer_.prepare(worker, short_);
  }
  [[nodiscard]] Result<void> take(unsigned worker, const LogPart&) override { return writer_.take(worker, short_); }

 private:
  PartSink& writer_;
  LogPart short_;
};

/// One part of a log.
class OnePart : public LogParts {
 public:
  OnePart(LogParts& all, std::size_t index) : all_(all), index_(index) {}
  [[nodiscard]] std::size_t size() const override { return 1; }
  [[nodiscard]] Place place(std::size_t) const override { return all_.place(index_); }
  [[nodiscard]] Result<void> load(std::size_t, unsigned worker, LogPart& part) override { return all_.load(index_, worker, part); }
  void complete(std::vector<FileReceipt>&) override {}

 private:
  LogParts& all_;
  std::size_t index_;
};

}  // namespace

TEST_CASE("a log is read part by part as it was written") {
  const Folder folder;
  const std::string path = folder.file("parts.db");
  const RawLog log = steady_log(many_events, 1);
  make_store(path, log);
  const auto store = Store::open(path);
  REQUIRE(store);
  auto parted = store->load_by_parts(2);
  REQUIRE(parted);
  REQUIRE(*parted);
  CHECK((*parted)->parts->size() == 3);
  CHECK((*parted)->text_columns == std::vector<TextColumn>{TextColumn::person});
  CHECK((*parted)->log.events.size() == 0);
  CHECK(same_events(joined(*(*parted)->parts), log));
  CHECK(store->count_issues() == log.issues.size());

  auto without = store->load_by_parts(1, Digests::left_out);
  LogPart part;
  REQUIRE((*without)->parts->load(1, 0, part));
  CHECK(part.events.digest.empty());
  CHECK(part.events.at.size() == part.offsets.back());
}

TEST_CASE("the file is the same whatever the number of threads") {
  const Folder folder;
  const RawLog log = steady_log(many_events, 3);
  std::vector<std::string> files;
  for (const unsigned threads : {1U, 2U, 8U}) {
    const std::string path = folder.file(std::to_string(threads) + ".db");
    auto store = Store::open_for_import(path);
    REQUIRE(store->save(log, {}, threads));
    files.push_back(bytes_of(path));
  }
  CHECK(files[0] == files[1]);
  CHECK(files[0] == files[2]);
}

TEST_CASE("parts that are not written stay, and only new texts are added") {
  const Folder folder;
  const std::string path = folder.file("kept.db");
  make_store(path, steady_log(many_events, 1));
  const std::int64_t segments_before = raw(path).execAndGet("SELECT count(*) FROM segment").getInt64();
  RawLog expected = steady_log(many_events, 1);
  {
    auto store = Store::open_for_import(path);
    auto parted = store->load_by_parts(1);
    REQUIRE(*parted);
    RawLog log = std::move((*parted)->log);
    const std::uint32_t added = log.texts.of(TextSpace::person).intern("somebody new");
    expected.texts.of(TextSpace::person).intern("somebody new");
    CHECK(added == log.texts.of(TextSpace::person).size() - 1);
    OnePart first(*(*parted)->parts, 0);
    auto writer = store->begin_write(Store::OtherParts::kept, 1);
    REQUIRE(writer);
    Shortener shortener(**writer);
    PartSink* const sinks[] = {&shortener};
    REQUIRE(pour(first, sinks, 1));
    REQUIRE(store->end_write(log, {}));
    REQUIRE(store->commit());
  }
  const std::uint64_t cut = expected.offsets[1] - 1;
  for (std::size_t issue = 1; issue < expected.offsets.size(); ++issue) expected.offsets[issue] -= cut;
  for_each_column(expected.events, expected.events, [&](auto& column, const auto&) {
    if (!column.empty()) column.erase(column.begin() + 1, column.begin() + 1 + static_cast<std::ptrdiff_t>(cut));
  });
  const auto store = Store::open(path);
  const auto log = store->load_log(2);
  REQUIRE(log);
  CHECK(same(*log, expected));
  CHECK(same_events(joined(*(*store->load_by_parts(1))->parts), expected));
  // One more: the segment of the new text.
  CHECK(raw(path).execAndGet("SELECT count(*) FROM segment").getInt64() == segments_before + 1);
  CHECK(raw(path).execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("damage is found by parts too, and never crashes") {
  const Folder folder;
  const std::string path = folder.file("damaged.db");
  make_store(path, steady_log(many_events / 2, 1));
  auto database = raw(path);
  const auto segments = database.execAndGet("SELECT max(id) FROM segment").getInt64();
  std::mt19937_64 random(11);
  for (std::int64_t id = 1; id <= segments; ++id) {
    SQLite::Statement select(database, "SELECT data, hash FROM segment WHERE id = ?");
    select.bind(1, id);
    REQUIRE(select.executeStep());
    const std::string good = select.getColumn(0).getString();
    const std::int64_t good_hash = select.getColumn(1).getInt64();
    select.reset();
    const auto replace = [&](const std::string& data, std::int64_t hash) {
      SQLite::Statement update(database, "UPDATE segment SET data = ?, hash = ? WHERE id = ?");
      update.bind(1, data.data(), static_cast<int>(data.size()));
      update.bind(2, hash);
      update.bind(3, id);
      update.exec();
    };
    for (const bool is_forged : {false, true}) {
      std::string bad = good;
      const std::size_t place = random() % bad.size();
      bad[place] = static_cast<char>(bad[place] ^ (1 << random() % 8));
      replace(bad, is_forged ? static_cast<std::int64_t>(hash_bytes(bad)) : good_hash);
      const auto store = Store::open(path);
      auto parted = store->load_by_parts(2);
      bool is_found = !parted;
      LogPart part;
      for (std::size_t index = 0; !is_found && index < (*parted)->parts->size(); ++index) {
        is_found = !(*parted)->parts->load(index, 0, part);
        if (is_found) continue;
        for (const std::uint32_t key : part.keys) CHECK(key < (*parted)->log.issue_keys[part.source].size());
        CHECK(part.offsets.back() == part.events.at.size());
      }
      if (!is_forged) CHECK(is_found);
    }
    replace(good, good_hash);
  }
}

TEST_CASE("a store in one piece, of an earlier version, is read whole and written by parts") {
  const Folder folder;
  const std::string path = folder.file("older.db");
  make_store(path, steady_log(300, 1));
  make_older(path);
  {
    const auto store = Store::open(path);
    const auto parted = store->load_by_parts(1);
    REQUIRE(parted);
    CHECK_FALSE(*parted);
    CHECK(same(store->load_log().value(), steady_log(300, 1)));
    CHECK(store->count_issues() == 30U);
  }
  make_store(path, steady_log(320, 1));
  CHECK(same(Store::open(path)->load_log().value(), steady_log(320, 1)));
  CHECK(*Store::open(path)->load_by_parts(1));
}
