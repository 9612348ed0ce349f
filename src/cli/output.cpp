#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>

#include "baton/base/bytes.hpp"
#include "baton/base/shell.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

int output_failure = 0;  // errno of the first write to stdout that failed

void write_out(const std::string& text) {
  if (output_failure != 0) return;
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) != 0 || !written) output_failure = errno != 0 ? errno : EIO;
}

/// Never throws, whatever became of stderr.
void write_err(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

std::string people_number(std::uint64_t value) { return report::for_people(report::Cell{static_cast<std::int64_t>(value)}, report::Unit::count); }

std::string counted(std::uint64_t count, std::string_view what) { return fmt::format("{} {}{}", people_number(count), what, count == 1 ? "" : "s"); }

std::string store_option(const Options& options) { return options.store == Options{}.store ? "" : " --store " + shell_quoted(options.store); }

void say(const Session& session, const std::string& line) {
  if (session.progress) session.progress->clear();
  write_err(terminal_safe(line) + "\n");
}

void print_error(const Error& error) {
  std::string text = fmt::format("error: {}{}\n", terminal_safe(error.message), error.place.empty() ? "" : fmt::format(" ({})", terminal_safe(error.place)));
  for (const std::string& detail : error.details) text += fmt::format("  {}\n", terminal_safe(detail));
  if (!error.hint.empty()) text += fmt::format("hint: {}\n", terminal_safe(error.hint));
  write_err(text);
}

void warn_of_rejects(const Session& session, const RawLog& log, const std::string& hint, std::size_t first_file) {
  std::uint64_t records = 0;
  std::uint64_t rejected = 0;
  for (std::size_t file = first_file; file < log.files.size(); ++file) records += log.files[file].records;
  std::map<std::string, std::uint64_t> reasons;
  for (const Reject& reject : log.rejects) {
    if (reject.file < first_file) continue;
    ++rejected;
    ++reasons[reject.reason.substr(0, reject.reason.find(" \""))];
  }
  if (rejected == 0) return;
  std::string shown;
  for (const auto& [reason, count] : reasons) {
    if (shown.size() > 120) break;
    shown += fmt::format("{}{} × {}", shown.empty() ? "" : ", ", people_number(count), reason);
  }
  say(session, fmt::format("warning: {} of {} rejected: {}", people_number(rejected), counted(records, "record"), shown));
  say(session, "hint: " + hint);
}

void print_document(const Session& session, const report::Document& document) {
  print_tables(session, document);
  say_next(session, document);
}

void print_tables(const Session& session, const report::Document& document) {
  if (session.options.json) {
    write_out(report::render_json(document));
    return;
  }
  if (session.options.csv) {
    write_out(report::render_csv(document, document.main_table, session.out_is_terminal));
    return;
  }
  report::TerminalOptions terminal;
  terminal.width = session.out_is_terminal ? session.width : 0;
  terminal.color = session.color;
  terminal.all_rows = session.options.all_rows;
  write_out(report::render_terminal(document, terminal));
}

void say_next(const Session& session, const report::Document& document) {
  if (session.options.json || session.options.csv || !session.err_is_terminal || !session.out_is_terminal || document.next.empty()) return;
  std::string line;
  for (const std::string& command : document.next) {
    const bool asks_store = !document.store.empty() && command.find(" --store ") == std::string::npos && !command.starts_with("baton explain --measure");
    line += (line.empty() ? "next: " : ", ") + command + (asks_store ? store_option(session.options) : "");
  }
  say(session, line);
}

void print_text(const std::string& text) {
  std::string safe;
  const std::string_view rest(text);
  for (std::size_t from = 0; from < rest.size();) {
    const std::size_t end = std::min(rest.find('\n', from), rest.size());
    safe += terminal_safe(rest.substr(from, end - from));
    if (end < rest.size()) safe += '\n';
    from = end + 1;
  }
  write_out(safe);
}

bool print_piece(const std::string& text) {
  write_out(text);
  return output_failure == 0;
}

Result<void> check_output() {
  // A reader that has seen enough (head) is no failure of ours.
  if (output_failure == 0 || output_failure == EPIPE) return {};
  return fail(ErrorCode::input, fmt::format("cannot write the output: {}", std::strerror(output_failure)), "standard output", "is there space left where it goes?");
}

void print_written(const Session& session, const std::string& command, const std::string& path) {
  if (!session.options.json) return;
  report::Document document;
  document.version = session.version;
  document.command = command;
  if (command != "analyze") document.store = session.options.store;
  document.fields.emplace_back("written", report::Cell{path});
  print_tables(session, document);
}

}  // namespace baton::cli
