#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <map>

#include "session.hpp"

namespace baton::cli {
namespace {

using Run = Result<void> (*)(Session&);

const std::map<std::string, Run, std::less<>>& runs() {
  static const std::map<std::string, Run, std::less<>> table{
      {"analyze", run_analyze},   {"import", run_import},     {"inspect", run_inspect},   {"sources", run_sources},
      {"summary", run_summary},   {"teams", run_teams},       {"handoffs", run_handoffs}, {"accounts", run_accounts},
      {"issues", run_issues},     {"explain", run_explain},   {"report", run_report},     {"export", run_export}};
  return table;
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

int run(int argc, char** argv) {
  const std::string version = BATON_VERSION;
  auto parsed = parse_command_line(argc, argv, version);
  if (!parsed) {
    print_error(parsed.error());
    return static_cast<int>(parsed.error().code);
  }
  if (parsed->options.command.empty()) {
    fmt::print("{}", parsed->printed);
    return 0;
  }
  Session session;
  session.options = std::move(parsed->options);
  session.version = version;
  session.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  session.err_is_terminal = isatty(STDERR_FILENO) != 0;
  session.width = terminal_width();
  const bool no_color = std::getenv("NO_COLOR") != nullptr && std::getenv("NO_COLOR")[0] != '\0';
  session.color = session.options.color == "always" || (session.options.color == "auto" && session.out_is_terminal && !no_color);
  session.progress = std::make_unique<ProgressBar>(session.err_is_terminal && !session.options.no_progress);
  // Whatever is written holds data about people.
  umask(0077);
  const Result<void> done = runs().at(session.options.command)(session);
  session.progress->clear();
  if (done) return 0;
  print_error(done.error());
  return static_cast<int>(done.error().code);
}

}  // namespace
}  // namespace baton::cli

int main(int argc, char** argv) {
  try {
    return baton::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "error: out of memory\nhint: give the inputs one after the other to baton import\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: unexpected: {}\nhint: please report this with the input\n", error.what());
  }
  return static_cast<int>(baton::ErrorCode::internal);
}
