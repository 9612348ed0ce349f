#include <fmt/format.h>

#include <map>
#include <set>

#include "command_table.hpp"

namespace baton::cli {
namespace {

/// A text that roff prints as it is.
std::string roff(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\') safe += "\\e";
    else if (c == '-') safe += "\\-";
    else safe += c;
  }
  if (safe.starts_with('.') || safe.starts_with('\'')) safe.insert(0, "\\&");
  return safe;
}

/// "-o, --output FILE"
std::string heading_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back(fmt::format("\\fB\\-{}\\fR", roff(name)));
  for (const std::string& name : option.get_lnames()) names.push_back(fmt::format("\\fB\\-\\-{}\\fR", roff(name)));
  std::string type = option.get_type_name();
  type = type.substr(0, type.find(':'));
  const bool takes_value = option.get_type_size() != 0;
  return fmt::format("{}{}", fmt::join(names, ", "), takes_value && !type.empty() ? fmt::format(" \\fI{}\\fR", roff(type)) : "");
}

std::string entry_of(const CLI::Option& option) {
  std::string text = fmt::format(".TP\n{}\n{}", heading_of(option), roff(option.get_description()));
  if (!option.get_default_str().empty()) text += fmt::format(" (default: {})", roff(option.get_default_str()));
  return text + "\n";
}

/// Options that all commands have, then those of a group; each once.
struct Shared {
  std::vector<const CLI::Option*> all;
  std::map<std::string, std::vector<const CLI::Option*>> groups;
};

bool is_grouped(const CLI::Option& option) { return option.get_group() != "Options"; }

Shared shared_options(const std::vector<CLI::App*>& subs) {
  Shared shared;
  std::map<std::string, std::size_t> uses;
  for (const CLI::App* sub : subs) {
    for (const CLI::Option* option : sub->get_options()) ++uses[option->get_name()];
  }
  std::set<std::string> seen;
  for (const CLI::App* sub : subs) {
    for (const CLI::Option* option : sub->get_options()) {
      if (option->get_lnames().empty() || !seen.insert(option->get_name()).second) continue;
      if (uses[option->get_name()] == subs.size()) shared.all.push_back(option);
      else if (is_grouped(*option)) shared.groups[option->get_group()].push_back(option);
    }
  }
  return shared;
}

bool is_common(const CLI::Option& option, const Shared& shared) {
  return std::any_of(shared.all.begin(), shared.all.end(), [&](const CLI::Option* common) { return common->get_name() == option.get_name(); });
}

std::string positional_of(const CLI::App& sub) {
  for (const CLI::Option* option : sub.get_options()) {
    if (!option->get_lnames().empty() || !option->get_snames().empty()) continue;
    std::string type = option->get_type_name();
    return fmt::format(" \\fI{}\\fR", roff(type.substr(0, type.find(':'))));
  }
  return {};
}

std::string command_section(const Command& command, const CLI::App& sub, const Shared& shared) {
  std::string text = fmt::format(".SS baton {}{} [\\fIOPTIONS\\fR]\n{}\n", command.name, positional_of(sub), roff(command.purpose));
  text += fmt::format("Takes the options of all commands{}.\n", command.takes_inputs && command.takes_filters ? ", of input and of filters" : command.takes_inputs ? " and of input" : command.takes_filters ? " and of filters" : "");
  for (const CLI::Option* option : sub.get_options()) {
    if (!option->get_lnames().empty() && !is_grouped(*option) && !is_common(*option, shared)) text += entry_of(*option);
  }
  return text + ".PP\n.nf\n" + roff(command.examples) + ".fi\n";
}

}  // namespace

std::string manual_page(const std::string& version) {
  Options options;
  CLI::App app;
  describe_commands(app, options, version);
  std::vector<CLI::App*> subs;
  for (const Command& command : commands()) subs.push_back(app.get_subcommand(std::string(command.name)));
  const Shared shared = shared_options(subs);
  std::string page = fmt::format(".TH BATON 1 \"\" \"baton {}\" \"User Commands\"\n.ad l\n.nh\n.SH NAME\nbaton \\- how easy is a company to deal with: handoffs, waiting and ease from tickets and mails\n", version);
  page += ".SH SYNOPSIS\n.B baton\n\\fICOMMAND\\fR [\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]\n";
  page += ".SH DESCRIPTION\nbaton reads exports of tickets, event logs and mailboxes, follows who held each issue when, and says where issues are passed on, for whom customers "
          "wait, and how easy that is for them. The result goes to standard output; progress, warnings and hints go to standard error.\n.PP\nThe first commands to try:\n.PP\n.nf\n";
  page += roff(first_day()) + ".fi\n";
  page += ".SH COMMANDS\n";
  for (std::size_t i = 0; i < subs.size(); ++i) page += command_section(commands()[i], *subs[i], shared);
  page += ".SH OPTIONS OF ALL COMMANDS\n";
  for (const CLI::Option* option : shared.all) page += entry_of(*option);
  const std::map<std::string, std::string> titles{{"Filter", "OPTIONS THAT FILTER"}, {"Input", "OPTIONS OF INPUT"}};
  for (const auto& [group, title] : titles) {
    const auto found = shared.groups.find(group);
    if (found == shared.groups.end()) continue;
    page += fmt::format(".SH {}\n", title);
    for (const CLI::Option* option : found->second) page += entry_of(*option);
  }
  page += ".SH PERSONS\nPersons are shown by pseudonyms, the same ones in every run on a store and others in every other store; without a store they are numbered. "
          "\\fB\\-\\-identify\\fR shows names. Rows and edges of persons need 10 issues and figures of groups of persons 5 persons, named or not.\n";
  page += ".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\n\\fBbaton check\\fR: a threshold is broken.\n.TP\n2\nThe command line, configuration or question is wrong.\n.TP\n3\nAn input can't be read, "
          "or the output not written.\n.TP\n4\nThe store can't be read or written.\n.TP\n70\nA defect of baton.\n";
  page += ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nSet to anything, no colour unless \\fB\\-\\-color always\\fR asks for it.\n.TP\n.B TMPDIR\nWhere files without a name are made.\n"
          ".TP\n.B BATON_PERSON_KEY\nA secret text from which the first import of a store makes pseudonyms: stores with the same text have the same ones.\n";
  page += ".SH FILES\n.TP\n.I baton.db\nThe store, one SQLite file in the current folder unless \\fB\\-\\-store\\fR names another. Only its owner may read it.\n";
  page += ".SH SEE ALSO\n\\fBbaton\\fR \\fICOMMAND\\fR \\fB\\-\\-help\\fR, and the pages in /usr/share/doc/baton.\n";
  return page;
}

}  // namespace baton::cli
