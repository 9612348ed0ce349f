#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <utility>

#include "log/tiny_files.hpp"

using namespace baton;
using namespace log_test;

namespace {

/// Some files of many records on many issues, of two sources, one read twice, with repeated records.
std::vector<File> large_files(std::uint64_t seed) {
  std::uint64_t state = seed;
  const auto random = [&](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  std::vector<File> files(4);
  for (std::size_t i = 0; i < files.size(); ++i) {
    files[i].source = i % 2 == 0 ? "desk" : "mail";
    for (int row = 0; row < 6'000; ++row) {
      files[i].rows.push_back({"issue " + std::to_string(random(9'000)), static_cast<TimeUs>(random(40)) * minute_us, "does " + std::to_string(random(3)), "", no_time});
    }
  }
  return files;
}

bool same_log(const RawLog& a, const RawLog& b) {
  bool same = a.offsets == b.offsets && a.issues.size() == b.issues.size() && a.files.size() == b.files.size();
  for (std::size_t i = 0; same && i < a.issues.size(); ++i) same = a.key_of(i) == b.key_of(i) && a.issues[i].source == b.issues[i].source;
  for (std::size_t i = 0; same && i < a.files.size(); ++i) {
    same = a.files[i].kept == b.files[i].kept && a.files[i].duplicates == b.files[i].duplicates && a.files[i].ties == b.files[i].ties;
  }
  for_each_column(a.events, b.events, [&](const auto& x, const auto& y) { same = same && x == y; });
  return same;
}

bool same_uses(const std::vector<SourceUse>& a, const std::vector<SourceUse>& b) {
  bool same = a.size() == b.size();
  for (std::size_t source = 0; same && source < a.size(); ++source) {
    same = a[source].latest == b[source].latest;
    for (std::size_t column = 0; column < text_column_count; ++column) {
      const auto& x = a[source].texts[column];
      const auto& y = b[source].texts[column];
      for (std::size_t id = 1; id < std::max(x.size(), y.size()); ++id) same = same && (id < x.size() && x[id] != 0) == (id < y.size() && y[id] != 0);
    }
  }
  return same;
}

/// Takes the events out of a log, as a store has them apart from the rest.
RawLog take_events(RawLog& log) {
  RawLog events;
  events.issues = std::exchange(log.issues, {});
  events.offsets = std::exchange(log.offsets, {});
  events.events = std::exchange(log.events, {});
  return events;
}

}  // namespace

TEST_CASE("a log of many parts comes out the same by threads, by a file for what is too much, and in steps by parts") {
  const std::vector<File> files = large_files(5);
  const RawLog whole = log_of(files);
  REQUIRE(whole.issues.size() > 2 * part_keys);
  CHECK(same_log(log_of(files, {}, 3), whole));
  CHECK(same_log(log_in_steps(files), whole));

  LogBuilder limited(RawLog{});
  limited.limit_memory(1, std::filesystem::temp_directory_path().string());
  std::uint64_t digest = 100;
  for (const File& file : files) {
    CHECK(add(limited, file, ++digest));
    CHECK_FALSE(add(limited, file, digest));  // known: taken back, from the file too
  }
  CHECK(same_log(limited.finish(2).value(), whole));

  RawLog log;
  digest = 100;
  for (const File& file : files) {
    const RawLog events = take_events(log);
    LogBuilder builder(std::move(log), parts_of(events), {TextColumn::activity}, {});
    CHECK(add(builder, file, ++digest));
    log = builder.finish(2).value();
  }
  CHECK(same_log(log, whole));
}

TEST_CASE("only the parts that get new events are loaded and grouped again") {
  const std::vector<File> files = large_files(6);
  RawLog before = log_of({files[0], files[1]});
  const std::string first_key(before.key_of(0));
  const RawLog events = take_events(before);
  LogBuilder builder(std::move(before), parts_of(events), {TextColumn::activity}, {});
  File little;
  little.rows.push_back({first_key, 99 * minute_us, "does something new", "", no_time});
  CHECK(add(builder, little, 900));
  auto unfinished = builder.finish_by_parts(LogBuilder::Parts::changed, 1);
  REQUIRE(unfinished);
  REQUIRE(unfinished->parts->size() == 1);
  CHECK(unfinished->parts->place(0).first_key == 0);
  LogPart part;
  REQUIRE(unfinished->parts->load(0, 0, part));
  CHECK(part.offsets[1] == events.offsets[1] + 1);
}

TEST_CASE("which texts a source uses is known as its records arrive") {
  const std::vector<File> files = large_files(7);
  const RawLog log = log_of(files);
  CHECK(same_uses(log.uses, find_uses(log, 2)));

  LogBuilder builder(RawLog{});
  CHECK(add(builder, files[0], 1));
  File later = files[0];
  later.rows.push_back({"issue 1", 10'000 * minute_us, "never seen again", "", no_time});
  CHECK_FALSE(add(builder, later, 1));  // said to be known: nothing of it is used
  const RawLog alone = builder.finish(1).value();
  CHECK(same_uses(alone.uses, find_uses(alone, 1)));
}
