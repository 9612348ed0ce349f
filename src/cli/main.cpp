#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>

#include "command_table.hpp"
#include "memory_policy.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

constexpr int broken_thresholds_code = 1;

using Run = Result<void> (*)(Session&);

const std::map<std::string, Run, std::less<>>& runs() {
  static const std::map<std::string, Run, std::less<>> table{
      {"analyze", run_analyze},   {"import", run_import},     {"inspect", run_inspect},   {"sources", run_sources},
      {"summary", run_summary},   {"teams", run_teams},       {"handoffs", run_handoffs}, {"accounts", run_accounts}, {"whatif", run_what_if},
      {"issues", run_issues},     {"explain", run_explain},   {"report", run_report},     {"export", run_export},
      {"sql", run_sql},           {"bottlenecks", run_bottlenecks}, {"compare", run_compare}, {"check", run_check},     {"calibrate", run_calibrate}, {"serve", run_serve}};
  return table;
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

/// Standard streams that the caller closed are opened on nothing, so that no file of ours gets their number and what is meant for the
/// terminal; a reader that stops early (head) ends no import half-way.
void secure_streams() {
  for (int descriptor = 0; descriptor >= 0 && descriptor <= STDERR_FILENO;) {
    descriptor = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor > STDERR_FILENO) ::close(descriptor);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

int finish(const Result<void>& done) {
  if (done) return 0;
  print_error(done.error());
  return static_cast<int>(done.error().code);
}

/// What the installation and the shells ask of the program; no commands for people. False: it is another word.
bool answer_tools(int argc, char** argv, const std::string& version) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "__manual") {
    print_piece(manual_page(version));
  } else if (word == "__complete") {
    print_piece(completions({argv + 2, argv + argc}, version));
  } else {
    return false;
  }
  return true;
}

int run(int argc, char** argv) {
  secure_streams();
  give_memory_back();
  const std::string version = BATON_VERSION;
  if (answer_tools(argc, argv, version)) return finish(check_output());
  auto parsed = parse_command_line(argc, argv, version);
  if (!parsed) return finish(fail(parsed.error()));
  if (parsed->options.command.empty()) {
    print_text(parsed->printed);
    return finish(check_output());
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
  const int code = finish(done ? check_output() : done);
  return code == 0 && session.is_broken ? broken_thresholds_code : code;
}

}  // namespace
}  // namespace baton::cli

int main(int argc, char** argv) {
  try {
    return baton::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("error: out of memory\nhint: give the inputs one after the other to baton import\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: unexpected: %s\nhint: please report this with the input\n", error.what());
  }
  return static_cast<int>(baton::ErrorCode::internal);
}
