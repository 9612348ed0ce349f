#include <filesystem>
#include <functional>
#include <memory>

#include "baton/base/shell.hpp"
#include "baton/base/text.hpp"
#include "command_table.hpp"

namespace baton::cli {
namespace {

constexpr std::string_view first_day_text = R"(baton: how easy is this company to deal with?

  baton analyze FILE...        read tickets or mails and print the answer; keeps nothing
  baton inspect FILE           how baton would read a file, before anything else
  baton import FILE...         keep what was read in baton.db, for the commands below
  baton summary                the one-page answer from baton.db
  baton explain ISSUE          what happened to one issue, step by step

Also: bottlenecks, teams, handoffs, accounts, compare, whatif, issues, sources, report, serve, export, sql, check, calibrate.
baton COMMAND --help says more.
Try: baton analyze sample_data/tickets.csv --directory sample_data/directory
)";

void add_common(CLI::App& app, Options& o) {
  app.add_option("--store", o.store, "Store to work on")->capture_default_str()->type_name("FILE");
  app.add_option("--config", o.config_path, "Configuration (TOML)")->type_name("FILE");
  app.add_option("--directory", o.directory_paths, "People, teams, accounts, contacts: CSV files or a folder, all up to the next option")->type_name("FILE...");
  app.add_option("--custody", o.custody, "How to read who holds an issue")->check(CLI::IsMember({"snapshot", "acts", "assignments"}))->type_name("MODE");
  app.add_option("--reading", o.reading, "service or process-mining")->check(CLI::IsMember({"service", "process-mining"}))->type_name("WHICH");
  app.add_option("--as-of", o.as_of, "Leave out later records; open issues end here")->type_name("INSTANT");
  app.add_option("--hours", o.hours, "calendar or business")->check(CLI::IsMember({"calendar", "business"}))->type_name("WHICH");
  app.add_option("--threads", o.threads, "Threads to use (default: all)")->check(CLI::Range(1, 1024))->type_name("N");
  app.add_option("--color", o.color, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}))->type_name("WHEN");
  auto* json = app.add_flag("--json", o.json, "Print one JSON object");
  app.add_flag("--csv", o.csv, "Print the main table as CSV")->excludes(json);
  app.add_flag("--all", o.all_rows, "All rows of the tables");
  app.add_flag("--identify", o.identify, "Show persons by name");
  app.add_flag("--no-progress", o.no_progress, "No progress line");
}

void add_filters(CLI::App& app, Options& o) {
  app.add_option("--since", o.since, "Issues opened at or after")->type_name("INSTANT")->group("Filter");
  app.add_option("--until", o.until, "Issues opened before")->type_name("INSTANT")->group("Filter");
  app.add_option("--team", o.teams, "Issues that a team held")->type_name("TEAM")->group("Filter")->allow_extra_args(false);
  app.add_option("--account", o.accounts, "Issues of an account")->type_name("ACCOUNT")->group("Filter")->allow_extra_args(false);
  app.add_option("--category", o.categories, "Issues of a category")->type_name("CATEGORY")->group("Filter")->allow_extra_args(false);
  app.add_option("--priority", o.priorities, "Issues of a priority")->type_name("PRIORITY")->group("Filter")->allow_extra_args(false);
  app.add_option("--where", o.where, "SQL expression over the columns of issues --csv")->type_name("EXPR")->group("Filter");
}

void add_inputs(CLI::App& app, Options& o) {
  app.add_option("inputs", o.inputs, "Files, folders, archives; - is standard input")->required()->type_name("INPUT...");
  app.add_option("--format", o.format, "csv, xes, mbox, mail (default: told by the content)")->type_name("NAME")->group("Input");
  app.add_option("--source", o.source, "Name of the system, so that later exports extend it")->type_name("NAME")->group("Input");
  app.add_option("--map", o.maps, "Read a column as a field (repeatable)")->type_name("FIELD=COLUMN")->group("Input")->allow_extra_args(false);
  app.add_option("--timezone", o.timezone, "Zone of stamps without one")->type_name("ZONE")->group("Input");
  app.add_option("--day-order", o.day_order, "day-first or month-first, for 03/04/2026")->type_name("ORDER")->group("Input");
  app.add_flag("--strict", o.strict, "A rejected record is an error")->group("Input");
  app.add_option("--max-rejects", o.max_rejects, "A larger share of rejected records is an error")->check(CLI::Range(0.0, 1.0))->type_name("SHARE")->group("Input");
}

void add_changes(CLI::App& app, Options& o) {
  WhatIfQuestion& asked = o.what_if;
  app.add_option("--route", asked.routes, "Issues of a category go straight to a team (repeatable)")->type_name("CATEGORY=TEAM")->group("Changes")->allow_extra_args(false);
  app.add_option("--tier1", asked.tier1, "A category is done at its lowest tier (repeatable)")->type_name("CATEGORY")->group("Changes")->allow_extra_args(false);
  app.add_option("--merge", asked.merges, "Teams become one (repeatable)")->type_name("TEAM+TEAM")->group("Changes")->allow_extra_args(false);
  app.add_option("--cap-bounces", asked.most_bounces, "An issue goes back and forth so often at most")->check(CLI::Range(0, 1000))->type_name("N")->group("Changes");
  app.add_option("--queue", asked.queues, "No issue queues longer at a team than the middle stay with the others, or 90s, 10m, 4h, 7d (repeatable)")
      ->type_name("TEAM=median|TIME")
      ->group("Changes")
      ->allow_extra_args(false);
}

void add_memory_limit(CLI::App& app, Options& o) {
  app.add_option("--memory-limit", o.memory_limit, "Make do with so much memory, about (256M, 2G): events that are more wait in a file")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE")
      ->group("Input");
}

/// Help: what it is for, the options, each on a line, then examples to run.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_size() == 0 ? std::string() : " " + std::string(type_of(*option));
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    const bool inputs = app->get_option_no_throw("inputs") != nullptr;
    const bool issue = app->get_option_no_throw("issue") != nullptr;
    const bool query = app->get_option_no_throw("query") != nullptr;
    const bool operands = app->get_option_no_throw("operands") != nullptr;
    return fmt::format("Usage: {} {}[OPTIONS]\n", name, inputs ? "INPUT... " : issue ? "ISSUE " : query ? "QUERY " : operands ? "A B " : "");
  }
  std::string make_positionals(const CLI::App*) const override { return {}; }

 private:
  /// The plain type, without the list of checks that CLI11 appends to it.
  static std::string_view type_of(const CLI::Option& option) {
    static thread_local std::string type;
    type = option.get_type_name();
    type = type.substr(0, type.find(':'));
    return type;
  }
};

bool is_kept_by_imports(std::string_view command) { return command == "summary" || command == "teams" || command == "handoffs" || command == "accounts"; }

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> list{
      {"analyze", "Read, measure and print the summary in one go; nothing is kept.", true, true,
       "  baton analyze sample_data/tickets.csv\n"
       "  baton analyze sample_data/tickets.csv sample_data/mailbox.mbox --directory sample_data/directory -o report.html\n"
       "  baton analyze sample_data/tickets.csv --since 2026-01-01 --json\n"},
      {"import", "Add exports, logs and mailboxes to the store.", true, false,
       "  baton import sample_data/tickets.csv --config sample_data/baton.toml --directory sample_data/directory\n"
       "  baton import sample_data/mailbox.mbox\n"
       "  baton import sample_data/tickets.csv --source helpdesk --store helpdesk.db\n"},
      {"inspect", "Show how an input would be read: format, columns, mapping, defects. Keeps nothing.", true, false,
       "  baton inspect sample_data/tickets.csv\n"
       "  baton inspect sample_data/mailbox.mbox\n"
       "  baton inspect sample_data/tickets.csv --map team=\"Assigned Group\"\n"},
      {"sources", "What was imported: receipts, and rejects with position and reason.", false, false,
       "  baton sources\n  baton sources --rejects\n  baton sources --json\n"},
      {"summary", "The one-page answer.", false, true,
       "  baton summary\n  baton summary --since 2026-01-01 --until 2026-04-01\n  baton summary --team \"Quality Lab\" --json\n"},
      {"bottlenecks", "What to do first: misroutes, loops, queues and more, by the hours of waiting that they are worth.", false, true,
       "  baton bottlenecks\n  baton bottlenecks --since 2026-01-01 --csv\n  baton bottlenecks --category \"Spare parts\" --json\n"},
      {"teams", "Bottlenecks: who answers for the customers' waiting.", false, true,
       "  baton teams\n  baton teams --all --hours business\n  baton teams --category \"Spare parts\"\n"},
      {"handoffs", "Who passes to whom, at what cost; bounces and loops.", false, true,
       "  baton handoffs\n  baton handoffs --level department\n  baton handoffs --to \"Quality Lab\"\n"},
      {"accounts", "Ease per account.", false, true, "  baton accounts\n  baton accounts --all\n  baton accounts --since 2026-01-01 --csv\n"},
      {"compare", "Two periods, teams, accounts, segments, categories, priorities or stores: what differs beyond chance, and how much of it is other work.", false, true,
       "  baton compare 2025-09-01..2026-01-01 2026-01-01..2026-05-01\n"
       "  baton compare \"account=Brannvik Paper\" ..        (against all the others)\n"
       "  baton compare --change 2026-02-01 --measure team_handoffs\n"},
      {"issues", "One row per issue, to filter and sort.", false, true,
       "  baton issues --where \"team_handoffs >= 3\"\n  baton issues --team \"Quality Lab\"\n  baton issues --csv\n"},
      {"whatif", "Replay the issues under changes: what handoffs, waiting and ease would have been, and what that assumes.", false, true,
       "  baton whatif --route \"Spare parts=Inside Sales\"\n  baton whatif --queue \"Quality Lab=median\"\n"
       "  baton whatif --merge \"Billing+Transport\" --cap-bounces 1\n  baton whatif --tier1 \"Invoice question\" --since 2026-01-01\n"},
      {"explain", "One issue's journey, ledger and lost points; or what a measure means.", false, false,
       "  baton explain NP-10025\n  baton explain NP-10025 --events\n  baton explain --measure team_bounces\n"},
      {"calibrate", "Which weights of ease answers to surveys speak for; proposes new ones only where they tell answers better.", false, true,
       "  baton calibrate\n  baton calibrate --question ces\n  baton calibrate --json\n"},
      {"report", "Write the report to a file.", false, true,
       "  baton report -o report.html\n  baton report --change 2026-02-01 -o report.html\n  baton report -o report.xlsx     (a workbook)\n  baton report -o report.md       (a summary for a mail or a wiki)\n  baton report -o report.json\n  baton report -o tables.csv      (a folder of CSV files)\n  baton report -o map.svg         (or .dot, .graphml)\n"},
      {"serve", "The report, live, in a browser on this machine: any period, team or account at once. Ends with Ctrl-C.", false, false,
       "  baton serve                              (prints the address to open)\n"
       "  baton serve --open\n"
       "  baton serve --port 8080 --identify\n"},
      {"export", "Write the handoff graph or the log for other tools.", false, true,
       "  baton export -o map.dot\n  baton export -o map.graphml --level person\n  baton export -o events.csv\n  baton export -o everything.sqlite\n"},
      {"sql", "Answer a query in SQLite's SQL over everything in the store; it can't change anything. A - reads the query from standard input.", false, true,
       "  baton sql \"SELECT * FROM columns\"        (the tables and their columns)\n"
       "  baton sql \"SELECT team, median(queued_s) / 3600 AS hours FROM stints WHERE number > 0 GROUP BY team ORDER BY hours DESC\"\n"
       "  baton sql \"SELECT [from], [to], bounces FROM edges WHERE level = 'team' ORDER BY bounces DESC LIMIT 10\"\n"
       "  baton sql \"SELECT * FROM stints WHERE issue = 'NP-10025'\" --csv\n"},
      {"check", "Compare measures with thresholds, for automation: exit code 1 and a list where one is broken.", false, true,
       "  baton check --max team_bounces=100 --min lowest_level_resolution=60%\n"
       "  baton check --max time_to_resolution.p90=30d --since 2026-01-01 --until 2026-02-01\n"
       "  baton check --max time_to_first_response.median=4h --hours business --json\n"},
  };
  return list;
}

namespace {

void add_command(CLI::App& app, const Command& command, Options& o) {
  CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.purpose));
  if (command.takes_inputs) add_inputs(*sub, o);
  if (command.name == "import" || command.name == "analyze") add_memory_limit(*sub, o);
  add_common(*sub, o);
  if (command.name == "whatif") add_changes(*sub, o);
  if (command.takes_filters) add_filters(*sub, o);
  const bool reads_figures = is_kept_by_imports(command.name) || command.name == "issues" || command.name == "calibrate";
  if (reads_figures) sub->add_flag("--fresh", o.fresh, "Compute anew what the import kept");
  if (command.name == "analyze") sub->add_option("-o,--output", o.output, "Also write the report (.html, .xlsx, .md, .json, .csv, .svg)")->type_name("FILE");
  if (command.name == "report" || command.name == "export") {
    sub->add_option("-o,--output", o.output, command.name == "report" ? "Report: .html, .xlsx, .md, .json, .csv (a folder), .svg, .dot, .graphml" : "Export: .dot, .graphml, .svg, .csv, .sqlite")
        ->required()
        ->type_name("FILE");
  }
  if (command.name == "report" || command.name == "analyze") {
    sub->add_option("--change", o.change, "When something changed: a rule in the pictures over time of the report")->type_name("INSTANT");
  }
  if (command.name == "handoffs" || command.name == "export") {
    sub->add_option("--level", o.level, "person, team or department")->check(CLI::IsMember({"person", "team", "department"}))->type_name("LEVEL");
  }
  if (command.name == "handoffs") {
    sub->add_option("--from", o.from, "Only from this one")->type_name("NAME");
    sub->add_option("--to", o.to, "Only to this one")->type_name("NAME");
  }
  if (command.name == "explain") {
    sub->add_option("issue", o.issue, "Key of the issue")->type_name("ISSUE");
    sub->add_option("--measure", o.measure, "Say what a measure means")->type_name("ID");
    sub->add_flag("--events", o.events, "Event by event");
  }
  if (command.name == "serve") {
    sub->add_option("--port", o.port, "Port of 127.0.0.1 (default: any that is free)")->type_name("N");
    sub->add_flag("--open", o.open_browser, "Open the page in the browser");
  }
  if (command.name == "compare") {
    sub->add_option("operands", o.operands, "SINCE..UNTIL, team=, account=, segment=, category=, priority= or store=FILE")->expected(0, 2)->type_name("A B");
    sub->add_option("--change", o.change, "When something changed: control charts before and after; without A and B, these are the sides")->type_name("INSTANT");
    sub->add_option("--measure", o.measure, "What edges and categories are to explain (default: delay)")->type_name("ID");
    sub->add_option("--correction", o.correction, "For many measures: holm (any false difference) or bh (share of false ones)")->check(CLI::IsMember({"holm", "bh"}))->type_name("WHICH");
    sub->add_option("--by", o.chart_unit, "Points of the control charts: week or month")->check(CLI::IsMember({"week", "month"}))->type_name("UNIT");
  }
  if (command.name == "check") {
    sub->add_option("--max", o.most, "A measure may be so much at most (repeatable)")->type_name("ID[.PART]=VALUE")->allow_extra_args(false);
    sub->add_option("--min", o.least, "A measure must be so much at least (repeatable)")->type_name("ID[.PART]=VALUE")->allow_extra_args(false);
  }
  if (command.name == "calibrate") sub->add_option("--question", o.question, "Only the answers to one: ces, csat, nps or another")->type_name("NAME");
  if (command.name == "sql") sub->add_option("query", o.query, "One SELECT; - reads it from standard input")->type_name("QUERY");
  if (command.name == "sources") sub->add_flag("--rejects", o.rejects, "All rejected records");
}

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
  const auto is_file = [&](const std::string& word) {
    std::error_code none;
    return result.message.find(word) != std::string::npos && std::filesystem::exists(word, none);
  };
  const auto file = std::find_if(words.begin() + 1, words.end(), is_file);
  if (file != words.end()) {
    const std::string name = shell_quoted(*file);
    result.hint = fmt::format("{} asks a store: baton import {} makes one. Without one, baton analyze {} prints the summary, and writes the report with -o report.html", command,
                              name, name);
  }
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

std::string_view first_day() { return first_day_text; }

void describe_commands(CLI::App& app, Options& options, const std::string& version) {
  app.name("baton");
  app.description("baton: how easy is this company to deal with? Handoffs, waiting and ease from tickets and mails.");
  app.set_version_flag("--version", "baton " + version);
  app.require_subcommand(1);
  app.formatter(std::make_shared<HelpFormatter>());
  app.get_formatter()->column_width(28);
  for (const Command& command : commands()) add_command(app, command, options);
}

Result<Parsed> parse_command_line(int argc, char** argv, const std::string& version) {
  Parsed parsed;
  if (argc < 2) {
    parsed.printed = first_day_text;
    return parsed;
  }
  CLI::App app;
  describe_commands(app, parsed.options, version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    parsed.printed = chosen.empty() ? std::string(first_day_text) : help_of(*chosen.front());
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
