#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "baton/serve/guard.hpp"
#include "baton/serve/http_server.hpp"
#include "baton/serve/live_report.hpp"
#include "again.hpp"
#include "memory_policy.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

/// A manner of reading as options, which say it in the same words.
Result<Options> options_of(const Options& standard, const serve::Manner& manner) {
  Options options = standard;
  const auto take = [](std::string& option, const std::string& wanted, std::initializer_list<std::string_view> known, std::string_view name) -> Result<void> {
    if (wanted.empty()) return {};
    if (std::find(known.begin(), known.end(), wanted) == known.end()) {
      return fail(ErrorCode::usage, fmt::format("no {} \"{}\"", name, wanted), {}, fmt::format("one of: {}", fmt::join(known, ", ")));
    }
    option = wanted;
    return {};
  };
  BATON_TRY_VOID(take(options.reading, manner.reading, {"service", "process-mining"}, "reading"));
  BATON_TRY_VOID(take(options.custody, manner.custody, {"snapshot", "acts", "assignments"}, "custody"));
  BATON_TRY_VOID(take(options.hours, manner.hours, {"calendar", "business"}, "hours"));
  return options;
}

/// The store measured as the session says, and where the events of single issues are. `served`: the state of the store that is served; 0: whatever it is
/// in now.
Result<serve::LiveLog> load_live(Session& session, std::uint64_t& served) {
  serve::LiveLog log;
  std::uint64_t generation = 0;
  BATON_TRY(log.analysis, analysis_of_store(session, "summary", Needs::figures, &generation));
  const auto written_since = [&] {
    return fail(ErrorCode::store, "the store was written since this server read it", session.options.store, "start baton serve again");
  };
  if (served != 0 && served != generation) return written_since();
  served = generation;
  Analysis& analysis = log.analysis;
  if (!analysis.log.raw.issues.empty()) return log;  // a log that needs its events has them in memory
  BATON_TRY(log.store, Store::open(session.options.store));
  BATON_TRY(std::optional<PartedLog> parted, log.store->load_by_parts(analysis.threads, Digests::left_out));
  BATON_TRY(const StoredContext now, log.store->load_context());
  if (!parted || now.generation != generation) return written_since();
  // Which issue follows another is told by links in the events of all.
  if (std::find(parted->text_columns.begin(), parted->text_columns.end(), TextColumn::link) != parted->text_columns.end()) {
    BATON_TRY(log.analysis, analysis_of_store(session, "summary", Needs::events));
    parted.reset();  // before the store that it reads
    log.store.reset();
    return log;
  }
  log.parts = std::move(parted->parts);
  return log;
}

/// A choice as options, which say it in the same words.
Options options_of(const Options& standard, const serve::Choice& choice) {
  Options options = standard;
  options.since = choice.since;
  options.until = choice.until;
  options.where = choice.where;
  options.teams = choice.teams;
  options.accounts = choice.accounts;
  options.categories = choice.categories;
  options.priorities = choice.priorities;
  return options;
}

/// Runs a program with one argument, without a shell, apart from this terminal. 0, or why it could not be started.
int start_program(const char* program, const std::string& argument) {
  std::array<int, 2> told{};
  if (::pipe2(told.data(), O_CLOEXEC) != 0) return errno;
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, stream);
    ::execlp(program, program, argument.c_str(), static_cast<char*>(nullptr));
    const int why = errno;
    static_cast<void>(!::write(told[1], &why, sizeof why));
    ::_exit(127);
  }
  int why = child < 0 ? errno : 0;
  ::close(told[1]);
  // The pipe ends without a word as soon as the program runs.
  if (child > 0 && ::read(told[0], &why, sizeof why) == static_cast<ssize_t>(sizeof why)) ::waitpid(child, nullptr, 0);
  ::close(told[0]);
  return why;
}

}  // namespace

Result<void> run_serve(Session& session) {
  keep_memory();
  const Options& options = session.options;
  const unsigned threads = thread_count(options);
  BATON_TRY(serve::HttpServer server, serve::HttpServer::open(options.port, std::max(4U, 2 * threads)));
  AnalysisContext context = session.context("explain", options.store);
  std::uint64_t served = 0;
  const auto load = [&](const serve::Manner& manner) -> Result<serve::LiveLog> {
    if (served == 0) {
      BATON_TRY(serve::LiveLog log, load_live(session, served));
      if (!log.parts) return log;
      // Questions about some issues need this, and those are likely to come; other readings find it when they are asked.
      CountedParts parts(*log.parts, *session.progress, "finding who is named");
      BATON_TRY(log.analysis.measured.named_of, find_named(log.analysis.log, log.analysis.measured, parts, log.analysis.threads));
      session.progress->clear();
      return log;
    }
    Session other;
    BATON_TRY(other.options, options_of(options, manner));
    other.version = session.version;
    other.progress = std::make_unique<ProgressBar>(false);
    return load_live(other, served);
  };
  const auto narrow = [&](Analysis& analysis, const serve::Choice& choice) { return apply_all_filters(options_of(options, choice), analysis); };
  serve::LiveReport live(load, narrow, [&](const serve::Choice& choice) { return again(options_of(options, choice)).filters; }, context);
  BATON_TRY_VOID(live.open());

  const std::string token = serve::random_token();
  serve::Guard guard(server.port(), token);
  const std::string address = guard.address(token);
  if (options.json) {
    print_piece(fmt::format("{{\"baton\":{},\"command\":\"serve\",\"address\":{}}}\n", serve::json_text(session.version), serve::json_text(address)));
  } else {
    print_text(address + "\n");
  }
  say(session, fmt::format("{} is shown at this address until Ctrl-C; who has it can read all of it", options.store));
  if (options.open_browser) {
    const int why = start_program("xdg-open", guard.address(guard.ticket()));
    if (why != 0) say(session, fmt::format("warning: no browser was opened: xdg-open: {}", std::strerror(why)));
  }
  const auto answer = [&](const serve::Request& request) -> serve::Response {
    const auto target = serve::parse_target(request.target);
    if (!target) return serve::error_response(400, "this is no address");
    if (auto refusal = guard.refuse(request, *target)) return std::move(*refusal);
    try {
      return live.answer(*target);
    } catch (const std::bad_alloc&) {
      return serve::error_response(500, "out of memory");
    }
  };
  const bool all_answered = server.run(answer, true);
  // An answer that takes longer than who stops us will wait: it only reads, so it may end with the process.
  if (!all_answered) std::_Exit(0);
  return {};
}

}  // namespace baton::cli
