#include <functional>

#include "baton/base/text.hpp"
#include "command_table.hpp"

namespace baton::cli {
namespace {

/// The names that a mistyped word may have meant.
std::vector<std::string> known_words(const CLI::App& app, bool options) {
  std::vector<std::string> words;
  if (!options) {
    for (const Command& command : commands()) words.emplace_back(command.name);
    return words;
  }
  for (const CLI::App* sub : app.get_subcommands()) {
    for (const CLI::Option* option : sub->get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  }
  return words;
}

/// Usage first, then purpose, options and, where the eye rests at the prompt, examples; blank lines where groups begin, and none doubled.
std::string help_of(const CLI::App& command) {
  std::string text = command.help("baton");
  for (const Command& known : commands()) {
    if (known.name != command.get_name()) continue;
    text += fmt::format("\nExamples:\n{}", known.examples);
  }
  for (std::size_t at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n", at)) text.erase(at, 1);
  return text;
}

/// What is wrong with words that no option or argument takes.
void explain_extras(const CLI::App& app, const std::string& command, const std::vector<std::string>& words, Error& result) {
  if (words.front().starts_with('-')) {
    result.message = fmt::format("option \"{}\" stands before the command", words.front());
    result.hint = fmt::format("options follow the command: baton {} {} …", command, words.front());
    return;
  }
  const auto known = known_words(app, true);
  for (const std::string& word : words) {
    const std::string plain = word.substr(0, word.find('='));
    if (!word.starts_with('-') || word == "-" || std::find(known.begin(), known.end(), plain) != known.end()) continue;
    if (!word.starts_with("--") && result.message.find(": " + word) == std::string::npos) continue;  // a short option that is known
    result.message = fmt::format("unknown option \"{}\"", plain);
    const std::string_view near = nearest(plain, {known.begin(), known.end()});
    if (!near.empty()) result.hint = fmt::format("did you mean {}?", near);
    return;
  }
  const std::size_t colon = result.message.find(": ");
  if (colon != std::string::npos) result.message = fmt::format("unexpected argument \"{}\"", result.message.substr(colon + 2));
  if (command == "sql") result.hint = "put the query in double quotes: baton sql \"SELECT count(*) FROM issues\"";
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  Error result{ErrorCode::usage, error.what(), {}, {}, {}};
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto chosen = app.get_subcommands();
  if (chosen.empty()) {
    result.message = "no command is named";
    result.hint = "baton --help lists the commands";
    const auto word = std::find_if(words.begin(), words.end(), [](const std::string& text) { return !text.starts_with('-'); });
    if (word == words.end()) return result;
    result.message = fmt::format("unknown command \"{}\"", *word);
    const auto known = known_words(app, false);
    const std::string_view near = nearest(*word, {known.begin(), known.end()});
    if (!near.empty()) result.hint = fmt::format("did you mean {}?", near);
    return result;
  }
  const std::string command = chosen.front()->get_name();
  result.hint = fmt::format("baton {} --help", command);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    explain_extras(app, command, words, result);
  } else if (result.message == "inputs is required") {
    result.message = fmt::format("{} needs an input", command);
    result.hint = fmt::format("baton {} FILE, or - for standard input", command);
    if (std::find(words.begin(), words.end(), "--directory") != words.end()) result.hint += "; --directory takes all files up to the next option: name the input before it";
  } else if (result.message == "--output is required") {
    result.message = fmt::format("{} needs the file to write", command);
    result.hint = fmt::format("baton {} -o FILE", command);
  }
  return result;
}

}  // namespace

Result<Parsed> parse_command_line(int argc, char** argv, const std::string& version) {
  Parsed parsed;
  if (argc < 2) {
    parsed.printed = first_day();
    return parsed;
  }
  CLI::App app;
  describe_commands(app, parsed.options, version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    parsed.printed = chosen.empty() ? std::string(first_day()) : help_of(*chosen.front());
    return parsed;
  } catch (const CLI::CallForVersion&) {
    parsed.printed = "baton " + version + "\n";
    return parsed;
  } catch (const CLI::ParseError& error) {
    return fail(usage_error(app, error, argc, argv));
  }
  parsed.options.command = app.get_subcommands().front()->get_name();
  const Options& o = parsed.options;
  if (o.command == "explain" && o.issue.empty() == o.measure.empty()) {
    return fail(ErrorCode::usage, "explain needs an issue's key, or --measure", {}, "baton explain NP-10025, or baton explain --measure team_bounces");
  }
  return parsed;
}

}  // namespace baton::cli
