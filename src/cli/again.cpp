#include "again.hpp"

#include <fmt/format.h>

#include <string_view>

#include "baton/base/shell.hpp"

namespace baton::cli {
namespace {

/// A path as it may be sent: without the folders of an absolute one, which say where the sender keeps things.
std::string sent_path(const Options& options, const std::string& path) {
  return !options.identify && path.starts_with('/') ? path.substr(path.rfind('/') + 1) : path;
}

class Words {
 public:
  void add(std::string_view option, const std::string& value) {
    if (!value.empty()) text += fmt::format(" --{} {}", option, shell_quoted(value));
  }
  void add(std::string_view option, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(option, value);
  }
  std::string text;
};

/// What an import keeps, and every command without it needs.
void add_meaning(const Options& options, Words& words) {
  words.add("config", sent_path(options, options.config_path));
  if (options.directory_paths.empty()) return;
  words.text += " --directory";
  for (const std::string& path : options.directory_paths) words.text += " " + shell_quoted(sent_path(options, path));
}

std::string import_command(const Options& options) {
  Words words;
  words.text = "baton import";
  for (const std::string& input : options.inputs) words.text += " " + shell_quoted(sent_path(options, input));
  add_meaning(options, words);
  words.add("format", options.format);
  words.add("source", options.source);
  words.add("timezone", options.timezone);
  words.add("day-order", options.day_order);
  words.add("map", options.maps);
  return words.text;
}

}  // namespace

report::Again again(const Options& options) {
  report::Again again;
  Words words;
  if (options.inputs.empty()) {
    if (options.store != Options{}.store) words.add("store", sent_path(options, options.store));
    add_meaning(options, words);
  } else {
    again.import = import_command(options);
  }
  const Options standard;
  words.add("custody", options.custody);
  if (options.reading != standard.reading) words.add("reading", options.reading);
  if (options.hours != standard.hours) words.add("hours", options.hours);
  words.add("as-of", options.as_of);
  if (options.identify) words.text += " --identify";
  again.options = std::move(words.text);
  Words filters;
  filters.add("since", options.since);
  filters.add("until", options.until);
  filters.add("team", options.teams);
  filters.add("account", options.accounts);
  filters.add("category", options.categories);
  filters.add("priority", options.priorities);
  filters.add("where", options.where);
  again.filters = std::move(filters.text);
  return again;
}

}  // namespace baton::cli
