#pragma once
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/report/render.hpp"
#include "baton/serve/message.hpp"
#include "baton/store/store.hpp"

namespace baton::serve {

/// How the log is read: empty as the server was started.
struct Manner {
  std::string reading, custody, hours;
  [[nodiscard]] std::string text() const { return reading + "|" + custody + "|" + hours; }
};

/// Which issues a question is about, as the command line's filters say it.
struct Choice {
  std::string since, until, where;
  std::vector<std::string> teams, accounts, categories, priorities;
};

/// What was measured of the store, and where single issues' events are.
struct LiveLog {
  Analysis analysis;
  std::optional<Store> store;
  std::unique_ptr<LogParts> parts;  ///< Of the store, for as many threads as the analysis has; null where the analysis holds the events.
};

/// Answers questions about a store that was measured once.
///
///   /                 the page of the chosen issues
///   /api/report       its data
///   /api/summary, teams, handoffs, accounts    what the command prints with --json; handoffs takes level, from, to
///   /api/issues       a stretch of the list: sort, from, count, edge
///   /api/issue/KEY    one issue with its events
///   /api/measure/ID   what a measure means
///
/// All but the last two take since, until, team, account, category, priority (any number of these four) and where; all take reading, custody and hours.
/// Another reading is measured anew from the store when it is first asked for. Safe from several threads; questions about one reading are
/// worked on one after the other, each with all threads, and the last answers are kept.
class LiveReport {
 public:
  using Load = std::function<Result<LiveLog>(const Manner&)>;
  using Narrow = std::function<Result<void>(Analysis&, const Choice&)>;
  using Words = std::function<std::string(const Choice&)>;
  /// `narrow` is what the commands do with their filters, `words` are these filters as options of a command line.
  LiveReport(Load load, Narrow narrow, Words words, AnalysisContext context);
  ~LiveReport();
  /// Loads the store as it is read without further words, and makes the page. Errors: those of loading.
  [[nodiscard]] Result<void> open();
  [[nodiscard]] Response answer(const Target& target);

 private:
  struct Held;
  struct Question;
  [[nodiscard]] Result<std::shared_ptr<Held>> log_of(const Manner& manner);
  [[nodiscard]] Result<std::string> body_of(Held& held, const Question& question);
  /// The page in two pieces: the headline at once, the rest as it is done.
  [[nodiscard]] Response page(const std::shared_ptr<Held>& held, const Question& question);
  [[nodiscard]] Result<report::Document> report_of(Held& held, const Choice& choice);
  [[nodiscard]] std::shared_ptr<const std::string> kept(const std::string& key);
  void keep(const std::string& key, std::shared_ptr<const std::string> body);

  Load load_;
  Narrow narrow_;
  Words words_;
  AnalysisContext context_;
  std::shared_ptr<const IssueOrders> orders_;  // of the reading that was loaded first
  std::mutex logs_guard_, load_guard_, answers_guard_;
  std::list<std::pair<std::string, std::shared_ptr<Held>>> logs_;  // the one asked last first; the standard one is never let go
  std::list<std::pair<std::string, std::shared_ptr<const std::string>>> answers_;
  std::size_t answer_bytes_ = 0;
};

}  // namespace baton::serve
