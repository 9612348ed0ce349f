#include "../../src/log/packed_events.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "baton/log/log_builder.hpp"
#include "support/scratch_folder.hpp"

using namespace baton;

namespace {

/// A chunk of events with ids of the log already: keys and texts stand for themselves.
EventChunk chunk_of(std::mt19937_64& random, std::size_t events) {
  EventChunk chunk;
  const bool has_team = random() % 2 == 0;
  const bool has_due = random() % 3 == 0;
  const TimeUs step = random() % 2 == 0 ? second_us : 1;
  for (std::size_t i = 0; i < events; ++i) {
    ++chunk.records;
    const std::size_t event = chunk.add("issue " + std::to_string(random() % 50), static_cast<TimeUs>(random() % 1'000'000'000) * step, chunk.records, random());
    chunk.set(event, TextColumn::activity, "does " + std::to_string(random() % 7));
    if (has_team && random() % 4 != 0) chunk.set(event, TextColumn::team, "team " + std::to_string(random() % 300));
    if (has_due && random() % 4 != 0) chunk.set(event, NumberColumn::due, static_cast<std::int64_t>(random()));
  }
  return chunk;
}

/// The plain columns that the packed ones are to be equal to.
struct Plain {
  KeyedEvents all;

  void append(const EventChunk& chunk, std::uint64_t first_origin) {
    const std::size_t before = all.key.size();
    for (std::size_t event = 0; event < chunk.events.size(); ++event) {
      all.key.push_back(chunk.issue[event]);
      all.events.at.push_back(chunk.events.at[event]);
      all.events.origin.push_back(first_origin + chunk.record[event]);
      all.events.digest.push_back(chunk.events.digest[event]);
      for (std::size_t column = 0; column < text_column_count; ++column) {
        all.events.text[column].resize(before + event + 1, 0);
        all.events.text[column].back() = chunk.events.text_at(static_cast<TextColumn>(column), event);
      }
      for (std::size_t column = 0; column < number_column_count; ++column) {
        all.events.number[column].resize(before + event + 1, no_time);
        all.events.number[column].back() = chunk.events.number_at(static_cast<NumberColumn>(column), event);
      }
    }
  }
  void truncate(std::size_t count) {
    all.key.resize(count);
    for_each_column(all.events, all.events, [&](auto& column, const auto&) { column.resize(count); });
  }
};

void append(PackedEvents& packed, const EventChunk& chunk, std::uint64_t first_origin) {
  std::vector<std::uint32_t> same(100'000);
  std::iota(same.begin(), same.end(), 0U);
  ArrivingChunk arriving;
  arriving.chunk = &chunk;
  arriving.first_origin = first_origin;
  arriving.key_ids = same;
  arriving.text_ids.fill(&same);
  packed.append(arriving, std::span(same).subspan(0, chunk.events.size()));
}

constexpr ColumnBits all_columns = ~ColumnBits{0};

void check_same(const PackedEvents& packed, const Plain& plain) {
  REQUIRE(packed.size() == plain.all.key.size());
  KeyedEvents unpacked;
  REQUIRE(packed.unpack(all_columns, unpacked));
  CHECK(unpacked.key == plain.all.key);
  for_each_column(unpacked.events, plain.all.events, [](const auto& a, const auto& b) { CHECK((a == b || b.empty())); });
}

}  // namespace

TEST_CASE("packed events are what was added, from memory and from a file, also when some are taken back") {
  const ScratchFolder folder;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    SpillFile file(folder.path());
    PackedEvents packed;
    Plain plain;
    std::uint64_t first_origin = 0;
    for (int step = 0; step < 12; ++step) {
      const PackedEvents::Mark mark = packed.mark();
      const std::size_t before = packed.size();
      for (std::uint64_t chunks = random() % 4; chunks > 0; --chunks) {
        const EventChunk chunk = chunk_of(random, random() % 3 == 0 ? random() % 2500 : random() % 40);
        append(packed, chunk, first_origin);
        plain.append(chunk, first_origin);
        first_origin += chunk.records + random() % 5;
        if (random() % 3 == 0) packed.spill(file);
      }
      if (random() % 3 == 0) {
        REQUIRE(packed.take_back(mark));
        plain.truncate(before);
      }
      check_same(packed, plain);
    }
  }
}

TEST_CASE("what is in a file takes no memory; where no file can be made it stays") {
  const ScratchFolder folder;
  std::mt19937_64 random(7);
  Plain plain;
  PackedEvents packed;
  const EventChunk chunk = chunk_of(random, 20'000);
  append(packed, chunk, 0);
  plain.append(chunk, 0);
  REQUIRE(packed.bytes_in_memory() > 0);
  SpillFile nowhere(folder.path() + "/no/such/folder");
  const std::size_t before = packed.bytes_in_memory();
  packed.spill(nowhere);
  CHECK(packed.bytes_in_memory() == before);
  check_same(packed, plain);
  SpillFile file(folder.path());
  packed.spill(file);
  CHECK(packed.bytes_in_memory() == 0);
  check_same(packed, plain);
  CHECK(std::filesystem::is_empty(folder.path()));  // it has no name
}

TEST_CASE("packing takes less than half of wide columns") {
  std::mt19937_64 random(3);
  EventChunk chunk;
  for (std::size_t i = 0; i < 8192; ++i) {
    ++chunk.records;
    const std::size_t event = chunk.add("issue " + std::to_string(random() % 50), static_cast<TimeUs>(random() % 8'000'000) * second_us, chunk.records, random());
    chunk.set(event, TextColumn::activity, "does " + std::to_string(random() % 7));
    chunk.set(event, TextColumn::person, "person " + std::to_string(random() % 900));
    chunk.set(event, TextColumn::team, "team " + std::to_string(random() % 40));
  }
  PackedEvents packed;
  append(packed, chunk, 0);
  constexpr std::size_t wide = 4 + 8 + 8 + 8 + 3 * 4;
  CHECK(packed.bytes_in_memory() * 2 < 8192 * wide + 2 * 131'072);
}
