#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace baton::transcripts {

/// A command of a page and what it should print.
struct Command {
  std::string line;                 ///< What stands behind "$ ".
  std::size_t at = 0;               ///< Line of the page, from 1.
  std::string out, err;             ///< Expected.
  int exit_code = 0;
};

/// A ```console block whose commands all begin with "baton". Lines after a command are its standard output; those that begin with "! "
/// are its standard error, and "[exit 3]" at the end is its exit code.
struct Block {
  int columns = 0;                  ///< "```console columns=100": in a terminal of this width; 0: piped.
  std::size_t first = 0, last = 0;  ///< Lines of the page between the fences, from 0, [first, last).
  std::vector<Command> commands;
};

/// A page in markdown with its blocks. Other blocks are prose.
struct Page {
  std::filesystem::path path;
  std::vector<std::string> lines;
  std::vector<Block> blocks;
};
[[nodiscard]] Page read_page(const std::filesystem::path& path);
/// The page's text with the commands' texts in place of those that it had.
[[nodiscard]] std::string text_of(const Page& page);

/// What a command did.
struct Outcome {
  std::string out, err;
  int exit_code = 0;
};
/// Runs a line with the shell in a folder; standard input is empty, standard output a terminal of `columns` (0: a file).
[[nodiscard]] Outcome run(const std::string& line, const std::filesystem::path& folder, int columns);

}  // namespace baton::transcripts
