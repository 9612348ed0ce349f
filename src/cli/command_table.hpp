#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

namespace baton::cli {

struct Command {
  std::string_view name, purpose;
  bool takes_inputs, takes_filters;
  std::string_view examples;  ///< Lines to paste that run on sample_data.
};
/// All commands, in the order of help and manual.
[[nodiscard]] const std::vector<Command>& commands();
/// Tells a parser all commands with their options: help, manual and completions come from it.
void describe_commands(CLI::App& app, Options& options, const std::string& version);
/// What `baton` alone prints.
[[nodiscard]] std::string_view first_day();

/// The manual page, in roff.
[[nodiscard]] std::string manual_page(const std::string& version);
/// What may stand in the place of the last word, for the shells' completions: lines of "word TAB description"; ":files" where it is a file, ":nospace"
/// where more follows a word. Names come from the store that the words name. `words` begins behind "baton".
[[nodiscard]] std::string completions(const std::vector<std::string>& words, const std::string& version);

}  // namespace baton::cli
