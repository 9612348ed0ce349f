#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "support/scratch_folder.hpp"
#include "transcript.hpp"

namespace baton::transcripts {
namespace {

/// Both ends of a terminal that changes nothing of what is written to it.
std::array<int, 2> open_terminal(int columns) {
  termios raw{};
  cfmakeraw(&raw);
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = 40;
  std::array<int, 2> ends{};
  if (openpty(&ends[0], &ends[1], nullptr, &raw, &size) != 0) throw std::runtime_error("no terminal to be had");
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  return ends;
}

[[noreturn]] void become_shell(const std::string& line, const std::filesystem::path& folder, int out, int err) {
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(126);
  const std::string path = std::filesystem::path(BATON_PROGRAM).parent_path().string() + ":/usr/bin:/bin";
  setenv("PATH", path.c_str(), 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("TZ", "America/St_Johns", 1);  // that nothing depends on where the machine stands
  setenv("NO_COLOR", "1", 1);
  setenv("BATON_PERSON_KEY", "transcripts", 1);  // else every store has pseudonyms of its own
  unsetenv("COLUMNS");
  execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

Outcome run(const std::string& line, const std::filesystem::path& folder, int columns) {
  const std::filesystem::path out_path = folder / ".out";
  const std::filesystem::path err_path = folder / ".err";
  const int err = open(err_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::array<int, 2> terminal{-1, -1};
  if (columns > 0) terminal = open_terminal(columns);
  const int out = columns > 0 ? terminal[1] : open(out_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const pid_t child = fork();
  if (child == 0) become_shell(line, folder, out, err);
  close(out);
  close(err);
  Outcome outcome;
  if (columns > 0) {
    std::array<char, 4096> piece{};
    for (ssize_t count = 0; (count = read(terminal[0], piece.data(), piece.size())) > 0;) outcome.out.append(piece.data(), static_cast<std::size_t>(count));
    close(terminal[0]);
  }
  int status = 0;
  waitpid(child, &status, 0);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (columns == 0) outcome.out = bytes_of(out_path);
  outcome.err = bytes_of(err_path);
  std::filesystem::remove(out_path);
  std::filesystem::remove(err_path);
  return outcome;
}

}  // namespace baton::transcripts
