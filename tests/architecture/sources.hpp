#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/scratch_folder.hpp"

namespace baton::architecture {

/// A file of src or include and what it includes, as written: "<fmt/format.h>", "\"baton/base/time.hpp\"".
struct SourceFile {
  std::string path;   ///< From the top of the project: "src/log/fields.cpp".
  std::string room;
  bool is_public = false;
  std::vector<std::string> includes;
  std::size_t lines = 0;
};
[[nodiscard]] SourceFile read_source(const std::filesystem::path& top, const std::filesystem::path& file);
/// All .cpp and .hpp below some folders of the project.
[[nodiscard]] std::vector<SourceFile> read_sources(const std::filesystem::path& top, const std::vector<std::string>& folders);

/// Each room with the rooms that it may include: build/<preset>/rooms.txt, written by CMakeLists.txt from what is linked.
using Rooms = std::map<std::string, std::set<std::string>>;
[[nodiscard]] Rooms read_rooms(const std::filesystem::path& file);

/// What a file includes and may not, one sentence each.
[[nodiscard]] std::vector<std::string> breaches(const SourceFile& file, const Rooms& rooms);

}  // namespace baton::architecture
