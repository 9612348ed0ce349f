#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "baton/sources/reader.hpp"

using namespace baton;

/// Whatever a file holds, it is read or refused with a reason and a next step; nothing else is asked of it here.
TEST_CASE("every file of a folder is read or refused in words", "[real]") {
  const char* folder = std::getenv("BATON_REAL_DATA");
  if (folder == nullptr) {
    WARN("not run: set BATON_REAL_DATA to a folder with files of any kind");
    return;
  }
  const auto files = list_inputs({folder});
  REQUIRE(files);
  std::size_t read = 0, refused = 0;
  InputOptions options;
  options.threads = 2;
  for (const InputRef& file : *files) {
    INFO(file.name());
    const auto began = std::chrono::steady_clock::now();
    LogBuilder builder{RawLog{}};
    const auto done = read_input(file, options, builder);
    if (done) {
      const RawLog log = builder.finish(2).value();
      for (const FileReceipt& receipt : log.files) CHECK(receipt.records == receipt.kept + receipt.duplicates + receipt.rejected);
      ++read;
    } else {
      CHECK_FALSE(done.error().message.empty());
      CHECK_FALSE(done.error().hint.empty());
      CHECK((done.error().code == ErrorCode::input || done.error().code == ErrorCode::usage));
      ++refused;
    }
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
  }
  WARN(read << " files read, " << refused << " refused");
}
