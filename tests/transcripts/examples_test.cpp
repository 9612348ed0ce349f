// The examples that the help of each command ends in, run as they stand.

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "support/scratch_folder.hpp"
#include "transcript.hpp"

namespace baton::transcripts {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The examples of a command, without what is said beside them in brackets.
std::vector<std::string> examples_of(const std::string& command, const fs::path& folder) {
  const Outcome help = run("baton " + command + " --help", folder, 0);
  REQUIRE(help.exit_code == 0);
  std::vector<std::string> examples;
  bool has_begun = false;
  for (std::string line : lines_of(help.out)) {
    if (has_begun && line.starts_with("  baton ")) {
      line.erase(0, 2);
      const std::size_t beside = line.find("   (");
      const std::size_t against = line.find("        (");
      examples.push_back(line.substr(0, std::min({beside, against, line.size()})));
    }
    has_begun = has_begun || line == "Examples:";
  }
  return examples;
}

}  // namespace

TEST_CASE("every example of every command's help runs on the sample data as it stands") {
  const ScratchFolder folder;
  fs::copy(BATON_SOURCE_DIR "/sample_data", folder.path("sample_data"), fs::copy_options::recursive);
  std::vector<std::string> commands;
  for (const std::string& line : lines_of(run("baton --help", folder.path(), 0).out)) {
    constexpr std::string_view first = "  baton ", also = "Also: ";
    if (line.starts_with(first)) commands.push_back(line.substr(first.size(), line.find(' ', first.size()) - first.size()));
    if (!line.starts_with(also)) continue;
    std::istringstream names(line.substr(also.size()));
    for (std::string name; names >> name;) commands.push_back(name.substr(0, name.find_first_of(",.")));
  }
  REQUIRE(commands.size() >= 18);
  // The others ask about what this one keeps.
  std::stable_partition(commands.begin(), commands.end(), [](const std::string& command) { return command == "import"; });
  std::size_t ran = 0;
  for (const std::string& command : commands) {
    const std::vector<std::string> examples = examples_of(command, folder.path());
    INFO(command);
    CHECK(examples.size() >= 3);
    for (const std::string& example : examples) {
      const bool opens = example.find("--open") != std::string::npos || example.find("--port") != std::string::npos;  // a browser, and a port that may be taken
      if (opens) continue;
      const Outcome outcome = run(command == "serve" ? "timeout --preserve-status -s INT 3 " + example : example, folder.path(), 0);
      INFO(example << "\n" << outcome.err);
      // A broken threshold is what check is there to tell.
      CHECK((outcome.exit_code == 0 || (command == "check" && outcome.exit_code == 1)));
      ++ran;
    }
  }
  CHECK(ran >= 50);
}

}  // namespace baton::transcripts
