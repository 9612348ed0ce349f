#include "sources.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>

namespace baton::architecture {
namespace {

/// A library's headers by how they begin, and the rooms that may include them. None of these is for a public header, but for the two that
/// are part of how this code is written (fmt, tl::expected).
struct Library {
  std::string_view begins;
  std::set<std::string> rooms;
  bool in_public_headers = false;
};
const std::vector<Library>& libraries() {
  static const std::vector<Library> list{
      {"<SQLiteCpp/", {"store"}}, {"<sqlite3", {"store"}},
      {"<boost/math/", {"stats"}}, {"<boost/sort/", {"stats"}}, {"<boost/asio/", {"serve"}}, {"<boost/beast/", {"serve"}}, {"<boost/", {"graph"}},
      {"<gmime/", {"sources"}}, {"<glib", {"sources"}}, {"<expat", {"sources"}},
      {"<toml++/", {"resolve"}}, {"<re2/", {"resolve"}},
      {"<nlohmann/", {"resolve", "report"}}, {"<graphviz/", {"report"}}, {"<openssl/", {"report"}},
      {"<CLI/", {"cli"}}, {"<immintrin.h", {"sources", "metrics"}},
      {"<date/", {"base"}}, {"<zlib", {"base"}}, {"<zstd", {"base"}}, {"<archive", {"base"}}, {"<xxhash", {"base"}},
      {"<tl/", {"base"}, true},
      {"<fmt/", {"base", "sources", "report", "cli", "resolve", "store", "analysis", "serve"}, true},
  };
  return list;
}

/// Headers of the C++ library have no dot and no slash; what else may be included without being a library of ours is this.
bool is_of_the_system(std::string_view include) {
  static constexpr std::string_view posix[]{"<sys/", "<unistd.h>", "<fcntl.h>", "<dirent.h>", "<locale.h>", "<pty.h>", "<termios.h>", "<malloc.h>"};
  if (include.find_first_of("./") == std::string_view::npos) return true;
  return std::any_of(std::begin(posix), std::end(posix), [&](std::string_view known) { return include.starts_with(known); });
}

std::string room_of_include(std::string_view include) {
  constexpr std::string_view ours = "\"baton/";
  if (!include.starts_with(ours)) return {};
  include.remove_prefix(ours.size());
  return std::string(include.substr(0, include.find('/')));
}

}  // namespace

SourceFile read_source(const std::filesystem::path& top, const std::filesystem::path& path) {
  SourceFile file;
  file.path = std::filesystem::relative(path, top).string();
  file.is_public = file.path.starts_with("include/");
  const auto folder = path.parent_path().filename().string();
  file.room = folder;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line); ++file.lines) {
    if (!line.starts_with("#include ")) continue;
    const std::size_t end = line.find_first_of(">\"", 10);
    file.includes.push_back(line.substr(9, end == std::string::npos ? end : end - 8));
  }
  return file;
}

std::vector<SourceFile> read_sources(const std::filesystem::path& top, const std::vector<std::string>& folders) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".cpp" || extension == ".hpp") files.push_back(read_source(top, entry.path()));
    }
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

Rooms read_rooms(const std::filesystem::path& path) {
  Rooms rooms;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    std::istringstream names(line.substr(colon + 1));
    std::set<std::string>& used = rooms[line.substr(0, colon)];
    for (std::string name; names >> name;) used.insert(name);
  }
  return rooms;
}

std::vector<std::string> breaches(const SourceFile& file, const Rooms& rooms) {
  std::vector<std::string> found;
  const auto room = rooms.find(file.room);
  if (room == rooms.end()) return {file.path + " is in no room of CMakeLists.txt"};
  for (const std::string& include : file.includes) {
    const std::string used = room_of_include(include);
    if (!used.empty()) {
      if (used != file.room && !room->second.contains(used)) found.push_back(file.path + " includes " + include + ", which " + file.room + " does not use");
      continue;
    }
    if (include.starts_with("\"")) {
      if (include.find('/') != std::string::npos) found.push_back(file.path + " includes " + include + " from elsewhere");
      if (file.is_public) found.push_back(file.path + " is public and includes " + include);
      continue;
    }
    if (is_of_the_system(include)) continue;
    const auto library = std::find_if(libraries().begin(), libraries().end(), [&](const Library& known) { return include.starts_with(known.begins); });
    if (library == libraries().end()) {
      found.push_back(file.path + " includes " + include + ", a library that no room has");
    } else if (!library->rooms.contains(file.room)) {
      found.push_back(file.path + " includes " + include + ", which is kept inside another room");
    } else if (file.is_public && !library->in_public_headers) {
      found.push_back(file.path + " is public and includes " + include);
    }
  }
  return found;
}

}  // namespace baton::architecture
