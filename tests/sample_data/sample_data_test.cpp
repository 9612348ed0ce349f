#include <catch2/catch.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Made once per run, and removed.
struct Remade {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("baton-sample-data-" + std::to_string(::getpid()));
  int exit_code = std::system(("\"" MAKE_SAMPLE_DATA "\" \"" + folder.string() + "\" > /dev/null").c_str());
  Remade() = default;
  Remade(const Remade&) = delete;
  Remade& operator=(const Remade&) = delete;
  ~Remade() { std::filesystem::remove_all(folder); }
};

}  // namespace

TEST_CASE("the sample data is what its program makes, byte for byte") {
  const Remade remade;
  REQUIRE(remade.exit_code == 0);
  const std::filesystem::path kept = BATON_SOURCE_DIR "/sample_data";
  for (const char* name : {"tickets.csv", "mailbox.mbox", "directory/people.csv", "directory/teams.csv",
                           "directory/accounts.csv", "directory/contacts.csv"}) {
    INFO(name);
    // Not compared by Catch2, which would print megabytes.
    const bool is_same = bytes_of(remade.folder / name) == bytes_of(kept / name);
    CHECK(is_same);
  }
}

TEST_CASE("the sample data stays small enough for a repository") {
  std::uintmax_t total_bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(BATON_SOURCE_DIR "/sample_data")) {
    if (entry.is_regular_file()) total_bytes += entry.file_size();
  }
  CHECK(total_bytes < 4'000'000);
}
