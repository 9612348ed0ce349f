#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/analysis/what_if.hpp"
#include "baton/log/input_options.hpp"

namespace baton::cli {

/// What the command line said, as it said it.
struct Options {
  std::string command;
  // all commands
  std::string store = "baton.db";
  std::string config_path;
  std::vector<std::string> directory_paths;
  std::string custody, reading = "service", hours = "calendar", as_of, color = "auto";
  bool json = false, csv = false, no_progress = false, identify = false, all_rows = false, fresh = false;
  unsigned threads = 0;
  std::uint64_t memory_limit = 0;  ///< Bytes; 0: none.
  // filters
  std::string since, until, where;
  std::vector<std::string> teams, accounts, categories, priorities;
  // inputs
  std::vector<std::string> inputs;
  std::string format, source, timezone, day_order;
  std::vector<std::string> maps;
  bool strict = false;
  double max_rejects = 1.0;
  // single commands
  std::string output;
  std::string level = "team", from, to;
  std::string issue, measure, query, question;
  std::vector<std::string> most, least;  ///< check --max, --min
  bool events = false, rejects = false;
  std::uint16_t port = 0;  ///< 0: any that is free.
  bool open_browser = false;
  WhatIfQuestion what_if;
  std::vector<std::string> operands;
  std::string change, correction = "holm", chart_unit;
};

/// Reads the command line. Usage errors name the nearest option or command. Nothing to run (help, version): the text to print
/// is in `printed` and command is empty.
struct Parsed {
  Options options;
  std::string printed;
};
[[nodiscard]] Result<Parsed> parse_command_line(int argc, char** argv, const std::string& version);

/// The parts of the options that other rooms understand. Errors: bad instants, zones, fields, levels.
[[nodiscard]] Result<InputOptions> input_options(const Options& options, const Config& config);
[[nodiscard]] Result<ResolveOptions> resolve_options(const Options& options);
[[nodiscard]] Result<Filters> filters(const Options& options);
/// When something changed, of a report: --change, or nothing.
[[nodiscard]] Result<std::optional<TimeUs>> change_of(const Options& options);
[[nodiscard]] Result<Level> level_named(const std::string& name);
[[nodiscard]] unsigned thread_count(const Options& options);
/// How much of --memory-limit events may take while they are read; the rest is for texts, figures and the reading itself.
[[nodiscard]] std::uint64_t pending_bytes(const Options& options);
/// Where files without a name may be made.
[[nodiscard]] std::string temporary_folder();

}  // namespace baton::cli
