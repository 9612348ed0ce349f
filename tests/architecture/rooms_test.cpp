#include <catch2/catch.hpp>

#include "sources.hpp"

namespace baton::architecture {
namespace {

const std::filesystem::path top = BATON_SOURCE_DIR;
constexpr std::size_t max_lines = 500;

SourceFile pretend(std::string path, std::string room, std::string include) {
  const bool is_public = path.starts_with("include/");
  return {std::move(path), std::move(room), is_public, {std::move(include)}, 1};
}

}  // namespace

TEST_CASE("rooms include only the rooms they use, and libraries stay inside theirs") {
  const Rooms rooms = read_rooms(BATON_ROOMS_FILE);
  REQUIRE(rooms.size() >= 12);
  std::size_t files = 0;
  for (const SourceFile& file : read_sources(top, {"src", "include"})) {
    ++files;
    for (const std::string& breach : breaches(file, rooms)) FAIL_CHECK(breach);
  }
  CHECK(files > 100);
}

TEST_CASE("a forbidden include is caught") {
  const Rooms rooms{{"base", {}}, {"log", {"base"}}, {"store", {"base", "log"}}, {"graph", {"base"}}};
  const auto caught = [&](const char* path, const char* room, const char* include) { return breaches(pretend(path, room, include), rooms).size() == 1; };
  CHECK(caught("src/base/time.cpp", "base", "\"baton/log/fields.hpp\""));        // upwards
  CHECK(caught("src/log/fields.cpp", "log", "\"baton/store/store.hpp\""));       // a sibling
  CHECK(caught("src/log/fields.cpp", "log", "<sqlite3.h>"));                      // a library of another room
  CHECK(caught("src/log/fields.cpp", "log", "<curl/curl.h>"));                    // a library of none
  CHECK(caught("src/log/fields.cpp", "log", "\"../store/schema.hpp\""));          // the inside of another room
  CHECK(caught("include/baton/store/store.hpp", "store", "<SQLiteCpp/Database.h>"));  // in public
  CHECK(caught("include/baton/graph/graph.hpp", "graph", "<boost/graph/adjacency_list.hpp>"));
  CHECK(caught("include/baton/log/log.hpp", "log", "\"grouping.hpp\""));          // a private header in public
  CHECK(caught("src/nowhere/x.cpp", "nowhere", "<vector>"));

  CHECK_FALSE(caught("src/log/fields.cpp", "log", "\"baton/base/time.hpp\""));
  CHECK_FALSE(caught("src/store/store.cpp", "store", "<SQLiteCpp/SQLiteCpp.h>"));
  CHECK_FALSE(caught("src/graph/x.cpp", "graph", "<boost/graph/adjacency_list.hpp>"));
  CHECK_FALSE(caught("src/log/fields.cpp", "log", "\"grouping.hpp\""));
  CHECK_FALSE(caught("src/log/fields.cpp", "log", "<vector>"));
}

TEST_CASE("rooms do not use each other in a circle") {
  const Rooms rooms = read_rooms(BATON_ROOMS_FILE);
  std::set<std::string> done;
  bool moved = true;
  while (moved) {
    moved = false;
    for (const auto& [room, used] : rooms) {
      if (done.contains(room) || !std::includes(done.begin(), done.end(), used.begin(), used.end())) continue;
      done.insert(room);
      moved = true;
    }
  }
  CHECK(done.size() == rooms.size());
}

TEST_CASE("public headers guard themselves and mirror a folder of src") {
  for (const SourceFile& file : read_sources(top, {"include"})) {
    INFO(file.path);
    CHECK(bytes_of(top / file.path).starts_with("#pragma once\n"));
    CHECK(std::filesystem::is_directory(top / "src" / file.room));
  }
}

TEST_CASE("no file is too long to read") {
  for (const SourceFile& file : read_sources(top, {"src", "include", "tests", "tools"})) {
    INFO(file.path << " has " << file.lines << " lines");
    CHECK(file.lines <= max_lines);
  }
}

}  // namespace baton::architecture
