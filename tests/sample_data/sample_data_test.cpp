#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/scratch_folder.hpp"


TEST_CASE("the sample data is what its program makes, byte for byte") {
  const ScratchFolder scratch;
  const std::filesystem::path remade = scratch.path("sample_data");
  REQUIRE(std::system(("\"" MAKE_SAMPLE_DATA "\" \"" + remade.string() + "\" > /dev/null").c_str()) == 0);
  const std::filesystem::path kept = BATON_SOURCE_DIR "/sample_data";
  for (const char* name : {"tickets.csv", "mailbox.mbox", "directory/people.csv", "directory/teams.csv",
                           "directory/accounts.csv", "directory/contacts.csv", "directory/surveys.csv"}) {
    INFO(name);
    // Not compared by Catch2, which would print megabytes.
    const std::string expected = bytes_of(kept / name);
    const bool is_same = !expected.empty() && bytes_of(remade / name) == expected;
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
