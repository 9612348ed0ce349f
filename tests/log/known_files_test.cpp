#include <catch2/catch.hpp>

#include "baton/log/log_builder.hpp"

using namespace baton;

namespace {

constexpr FileStamp stamp{7, 1'772'438'400'123'456'789};

/// A log that was stored with one file of these numbers of records.
RawLog stored_log(std::uint64_t rejected, std::uint64_t kept, const FileStamp& with_stamp = stamp) {
  LogBuilder builder{RawLog{}};
  SourceInfo source;
  source.name = "mail";
  FileReceipt receipt;
  receipt.source = builder.add_source(source).value();
  receipt.path = "box/cur/1";
  receipt.size_bytes = 100;
  receipt.stamp = with_stamp;
  REQUIRE(builder.begin_file(std::move(receipt)));
  EventChunk chunk;
  for (std::uint64_t i = 0; i < kept; ++i) chunk.add("a", 1, ++chunk.records, i);
  for (std::uint64_t i = 0; i < rejected; ++i) chunk.reject(++chunk.records, 0, "no time");
  builder.append(chunk);
  CHECK(builder.end_file(99));
  return builder.finish(1).value();
}

}  // namespace

TEST_CASE("a stored file is known by path, size and stamp together") {
  const LogBuilder builder(stored_log(0, 1));
  CHECK(builder.knows_file("box/cur/1", 100, stamp));
  CHECK_FALSE(builder.knows_file("box/cur/2", 100, stamp));
  CHECK_FALSE(builder.knows_file("box/cur/1", 101, stamp));
  CHECK_FALSE(builder.knows_file("box/cur/1", 100, {7, stamp.changed_ns + 1}));
  CHECK_FALSE(builder.knows_file("box/cur/1", 100, {8, stamp.changed_ns}));
}

TEST_CASE("a file without a stamp, and one whose records were all rejected, is read again") {
  CHECK_FALSE(LogBuilder(stored_log(0, 1, {})).knows_file("box/cur/1", 100, {}));
  CHECK_FALSE(LogBuilder(stored_log(2, 0)).knows_file("box/cur/1", 100, stamp));
  CHECK(LogBuilder(stored_log(2, 1)).knows_file("box/cur/1", 100, stamp));
}

TEST_CASE("a file that was read again and is the same is known by its new stamp") {
  LogBuilder builder(stored_log(0, 1));
  FileReceipt receipt;
  receipt.path = "box/cur/1";
  receipt.stamp = {7, stamp.changed_ns + 5};
  REQUIRE(builder.begin_file(std::move(receipt)));
  CHECK_FALSE(builder.end_file(99));
  CHECK(builder.finish(1).value().files.at(0).stamp.changed_ns == stamp.changed_ns + 5);
}
