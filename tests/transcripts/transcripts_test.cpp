#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "support/scratch_folder.hpp"
#include "transcript.hpp"

// Every ```console block of these pages is run, in order, in a folder of its own that holds a copy of sample_data:
// README.md, docs/*.md and tests/transcripts/*.md. Outputs must agree to the byte.
// BATON_TRANSCRIPTS=update writes what was printed into the pages instead, for review with git diff.

namespace baton::transcripts {
namespace {

namespace fs = std::filesystem;
const fs::path source = BATON_SOURCE_DIR;

/// A folder with the files that pages speak of.
struct Scratch {
  ScratchFolder scratch;
  fs::path folder = scratch.path();
  Scratch() {
    fs::create_directories(folder / "docs");
    fs::copy(source / "sample_data", folder / "sample_data", fs::copy_options::recursive);
    fs::copy(source / "docs/examples", folder / "docs/examples", fs::copy_options::recursive);
    fs::copy(source / "tests/transcripts/data", folder / "data", fs::copy_options::recursive);
  }
};

std::vector<fs::path> pages() {
  std::vector<fs::path> found{source / "README.md"};
  for (const char* folder : {"docs", "tests/transcripts"}) {
    for (const auto& entry : fs::directory_iterator(source / folder)) {
      if (entry.path().extension() == ".md") found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

void play(Page& page, bool update) {
  const Scratch scratch;
  for (Block& block : page.blocks) {
    for (Command& command : block.commands) {
      const Outcome outcome = run(command.line, scratch.folder, block.columns);
      if (update) {
        REQUIRE(outcome.exit_code < 126);  // no program, or a crash, is nothing to expect
        command.out = outcome.out;
        command.err = outcome.err;
        command.exit_code = outcome.exit_code;
        continue;
      }
      INFO(page.path.filename().string() << ":" << command.at << ": $ " << command.line);
      CHECK(outcome.out == command.out);
      CHECK(outcome.err == command.err);
      CHECK(outcome.exit_code == command.exit_code);
    }
  }
}

}  // namespace

TEST_CASE("every command of the pages prints what the page says") {
  const char* wish = std::getenv("BATON_TRANSCRIPTS");
  const bool update = wish != nullptr && std::string(wish) == "update";
  std::size_t commands = 0;
  for (const fs::path& path : pages()) {
    Page page = read_page(path);
    if (page.blocks.empty()) continue;
    play(page, update);
    for (const Block& block : page.blocks) commands += block.commands.size();
    if (update) std::ofstream(path) << text_of(page);
  }
  CHECK(commands >= 20);
}

TEST_CASE("a page is written back as it was read") {
  for (const fs::path& path : pages()) {
    const Page page = read_page(path);
    std::string text;
    for (const std::string& line : page.lines) text += line + "\n";
    INFO(path);
    CHECK(text_of(page) == text);
  }
}

TEST_CASE("a command is known by output, error output, exit code and terminal") {
  const fs::path folder = fs::temp_directory_path();
  const Outcome outcome = run("echo a; echo b >&2; exit 3", folder, 0);
  CHECK(outcome.out == "a\n");
  CHECK(outcome.err == "b\n");
  CHECK(outcome.exit_code == 3);
  CHECK(run("test -t 1 && stty size <&1", folder, 77).out == "40 77\n");
  CHECK(run("test -t 1 || echo piped", folder, 0).out == "piped\n");
}

}  // namespace baton::transcripts
