#include "baton/serve/live_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace baton::serve {
namespace {

constexpr std::size_t most_issues_asked = 5000, most_offered = 2000, kept_choices = 8, kept_logs = 2;
constexpr std::size_t kept_answer_bytes = std::size_t{64} << 20;

constexpr std::array<std::string_view, 7> choice_names{"since", "until", "where", "team", "account", "category", "priority"};
constexpr std::array<std::string_view, 3> manner_names{"reading", "custody", "hours"};

/// A way of an address, what stands behind it (an issue's key), and the parameters that it takes beside the manner.
struct Route {
  std::string_view path;
  bool takes_rest = false, takes_choice = true;
  std::vector<std::string_view> own;
};
const std::vector<Route>& routes() {
  static const std::vector<Route> all{{"/", false, true, {}},
                                      {"/api/report", false, true, {}},
                                      {"/api/summary", false, true, {}},
                                      {"/api/teams", false, true, {}},
                                      {"/api/handoffs", false, true, {"level", "from", "to"}},
                                      {"/api/accounts", false, true, {}},
                                      {"/api/issues", false, true, {"sort", "from", "count", "edge"}},
                                      {"/api/issue/", true, false, {}},
                                      {"/api/measure/", true, false, {}}};
  return all;
}

std::optional<std::size_t> number_of(const std::string& text, std::size_t otherwise) {
  if (text.empty()) return otherwise;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Response error_of(const Error& error) {
  const bool asked_wrongly = error.code == ErrorCode::usage;
  std::string message = error.message;
  for (const std::string& detail : error.details) message += "; " + detail;
  return error_response(asked_wrongly ? 400 : 500, message, error.hint);
}

/// The names that a filter may take, those first that stand first in the dictionary.
std::vector<std::string> names_of(const Dictionary& texts, const std::function<bool(std::uint32_t)>& is_own) {
  std::vector<std::string> names;
  for (std::uint32_t id = 1; id < texts.size() && names.size() < most_offered; ++id) {
    if (is_own(id)) names.emplace_back(texts.text(id));
  }
  std::sort(names.begin(), names.end());
  return names;
}

report::LivePage live_page(const Analysis& analysis, const Parameters& parameters) {
  const ResolvedLog& log = analysis.log;
  const auto of = [&](TextSpace space, const std::vector<std::uint32_t>& canonical) {
    return names_of(log.raw.texts.of(space), [&](std::uint32_t id) { return id < canonical.size() && canonical[id] == id; });
  };
  report::LivePage live;
  const auto add = [&](std::string name, std::string label, std::vector<std::string> offered, std::string hint) {
    std::string value = value_of(parameters, name);
    live.choices.push_back({std::move(name), std::move(label), std::move(value), std::move(offered), std::move(hint)});
  };
  add("since", "Opened since", {}, "2026-01-01");
  add("until", "before", {}, "2026-04-01");
  add("team", "Held by team", names_of(log.raw.texts.of(TextSpace::team), [&](std::uint32_t id) { return id < log.teams.size() && log.teams[id].canonical == id; }), "any");
  add("account", "Account", of(TextSpace::account, log.account_text), "any");
  add("category", "Category", of(TextSpace::category, log.category_text), "any");
  add("priority", "Priority", of(TextSpace::priority, log.priority_text), "any");
  add("where", "Where", {}, "team_handoffs >= 3");
  add("reading", "Reading", {"service", "process-mining"}, "service");
  return live;
}

}  // namespace

/// An analysis in use by one question at a time, and the choices made in it last.
struct LiveReport::Held {
  struct Chosen {
    std::string text;
    Selection selection;
    std::shared_ptr<SharedFigures> shared;
    std::optional<Measured> own;  ///< Figures of these issues alone, where they are few; those of all while it is chosen.
  };
  std::mutex guard;
  LiveLog log;
  std::list<Chosen> chosen;  // the one asked last first; the whole is among them, or made again
  std::shared_ptr<const IssueOrders> orders;  // of all issues, from the second question on
  std::shared_ptr<const IssueOrders> others;  // those of another reading
  bool was_asked = false;
  bool in_force = false;     // the analysis is set to the first of the choices
  bool has_own = false;      // it has the figures of that alone

  /// Sets the analysis' selection to a choice.
  Result<void> choose(const std::string& text, const Choice& choice, const Narrow& narrow) {
    Analysis& analysis = log.analysis;
    if (std::exchange(was_asked, true) && !orders) {
      release();
      sort();
    }
    const auto known = std::find_if(chosen.begin(), chosen.end(), [&](const Chosen& of) { return of.text == text; });
    if (in_force && known == chosen.begin() && known != chosen.end()) return {};
    release();
    if (known != chosen.end()) {
      chosen.splice(chosen.begin(), chosen, known);
    } else {
      if (!text.empty() && log.parts && analysis.measured.named_of.empty()) {
        BATON_TRY(analysis.measured.named_of, find_named(analysis.log, analysis.measured, *log.parts, analysis.threads));
      }
      analysis.select_all();
      BATON_TRY_VOID(narrow(analysis, choice));
      Chosen made{text, {}, analysis.shared, {}};
      // The first question of another reading goes without what figures of some are taken out by.
      if (!text.empty() && orders && !analysis.measured.named_of.empty() && analysis.selection.is_few()) {
        made.own = figures_of_selection(analysis);
        made.selection = Selection::all(made.own->issues.size());
      } else {
        made.selection = std::move(analysis.selection);
      }
      chosen.push_front(std::move(made));
      forget();
    }
    analysis.selection = std::move(chosen.front().selection);
    analysis.shared = chosen.front().shared;
    if (chosen.front().own) exchange();
    in_force = true;
    return {};
  }
  /// Makes what later questions are quick by.
  void sort() {
    log.analysis.keep_orders(others.get());
    orders = log.analysis.orders;
  }

 private:
  /// Takes back what the analysis has of the first choice.
  void release() {
    if (has_own) exchange();
    if (std::exchange(in_force, false)) chosen.front().selection = std::move(log.analysis.selection);
  }
  /// Exchanges the figures of all issues with those of the first choice.
  void exchange() {
    std::swap(log.analysis.measured, *chosen.front().own);
    has_own = !has_own;
    log.analysis.orders = has_own ? nullptr : orders;  // few are sorted when asked
  }
  /// Lets choices go that were not asked for lately, so that their own figures take less than those of all issues.
  void forget() {
    std::size_t rows = 0, kept = 0;
    auto at = chosen.begin();
    for (; at != chosen.end() && kept < kept_choices; ++at, ++kept) {
      rows += at->own ? at->own->issues.size() : 0;
      if (kept > 0 && rows > log.analysis.measured.issues.size() / 2) break;
    }
    chosen.erase(at, chosen.end());
  }
};

struct LiveReport::Question {
  const Route* route = nullptr;
  std::string rest;          ///< What stands behind the route.
  Manner manner;
  Choice choice;
  std::string choice_text;   ///< The same for the same choice.
  Parameters own, all;
  std::string key;           ///< Of the whole question.
};

namespace {

/// A question told by a target; the message says what is wrong with it.
template <class Question>
Result<Question> question_of(const Target& target) {
  Question question;
  for (const Route& route : routes()) {
    const bool fits = route.takes_rest ? target.path.starts_with(route.path) && target.path.size() > route.path.size() : target.path == route.path;
    if (fits) question.route = &route;
  }
  if (question.route == nullptr) return question;
  question.rest = question.route->takes_rest ? target.path.substr(question.route->path.size()) : std::string();
  Parameters sorted = target.parameters;
  std::erase_if(sorted, [](const auto& parameter) { return parameter.second.empty() || parameter.first == "token"; });
  std::stable_sort(sorted.begin(), sorted.end());
  question.key = target.path + "\n";
  const auto has = [](const auto& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  for (const auto& [name, value] : sorted) {
    const std::string text = fmt::format("{}={}:{}\n", name, value.size(), value);
    question.key += text;
    if (has(manner_names, name)) {
      (name == "reading" ? question.manner.reading : name == "custody" ? question.manner.custody : question.manner.hours) = value;
    } else if (question.route->takes_choice && has(choice_names, name)) {
      question.choice_text += text;
      Choice& choice = question.choice;
      if (name == "since" || name == "until" || name == "where") {
        (name == "since" ? choice.since : name == "until" ? choice.until : choice.where) = value;
      } else {
        (name == "team" ? choice.teams : name == "account" ? choice.accounts : name == "category" ? choice.categories : choice.priorities).push_back(value);
      }
    } else if (has(question.route->own, name)) {
      question.own.emplace_back(name, value);
    } else {
      return fail(ErrorCode::usage, fmt::format("{} takes no parameter \"{}\"", question.route->path, name), {},
                  fmt::format("it takes {}{}{}", fmt::join(manner_names, ", "), question.route->takes_choice ? fmt::format(", {}", fmt::join(choice_names, ", ")) : "",
                              question.route->own.empty() ? "" : fmt::format(", {}", fmt::join(question.route->own, ", "))));
    }
  }
  question.all = std::move(sorted);
  return question;
}

Result<IssuePage> issue_page_of(const Parameters& own) {
  IssuePage page;
  page.sort = value_of(own, "sort");
  page.edge = value_of(own, "edge");
  const auto from = number_of(value_of(own, "from"), 0);
  const auto count = number_of(value_of(own, "count"), page.count);
  if (!from || !count || *count > most_issues_asked) {
    return fail(ErrorCode::usage, fmt::format("from and count are whole numbers, count at most {}", most_issues_asked));
  }
  page.from = *from;
  page.count = *count;
  return page;
}

Result<HandoffQuestion> handoff_question_of(const Parameters& own) {
  HandoffQuestion question;
  const std::string level = value_of(own, "level");
  if (!level.empty() && level != "team" && level != "person" && level != "department") {
    return fail(ErrorCode::usage, fmt::format("no level \"{}\"", level), {}, "person, team or department");
  }
  question.level = level == "person" ? Level::person : level == "department" ? Level::department : Level::team;
  question.from = value_of(own, "from");
  question.to = value_of(own, "to");
  return question;
}

/// Events of issues, each read from the one part of the store that has them; parts stay until this goes.
class EventReader {
 public:
  explicit EventReader(LiveLog& log) : log_(log) {}

  IssueEvents of(std::uint32_t issue_index) {
    const ResolvedIssue& issue = log_.analysis.log.issues[issue_index];
    for (std::size_t at = 0; at < log_.parts->size(); ++at) {
      const LogParts::Place place = log_.parts->place(at);
      if (place.source != issue.source || issue.key < place.first_key || issue.key - place.first_key >= part_keys) continue;
      const LogPart* part = loaded(at);
      if (part == nullptr) return {};
      const auto found = std::lower_bound(part->keys.begin(), part->keys.end(), issue.key);
      if (found == part->keys.end() || *found != issue.key) return {};
      const auto index = static_cast<std::size_t>(found - part->keys.begin());
      return {&part->events, nullptr, part->offsets[index], part->offsets[index + 1]};
    }
    return {};
  }
  /// What went wrong; nothing where all could be read.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 private:
  const LogPart* loaded(std::size_t at) {
    const auto known = parts_.find(at);
    if (known != parts_.end()) return &known->second;
    LogPart part;
    if (auto loading = log_.parts->load(at, 0, part); !loading) {
      failure_ = std::move(loading.error());
      return nullptr;
    }
    return &parts_.emplace(at, std::move(part)).first->second;
  }

  LiveLog& log_;
  std::map<std::size_t, LogPart> parts_;
  std::optional<Error> failure_;
};

Result<std::string> explained(LiveLog& log, const std::string& key) {
  if (!log.parts) {
    BATON_TRY(const report::Document document, explain_document(log.analysis, key, true));
    return report::render_json(document);
  }
  EventReader reader(log);
  const auto document = explain_document(log.analysis, key, true, [&](std::uint32_t issue) { return reader.of(issue); });
  if (reader.failure()) return fail(*reader.failure());
  if (!document) return fail(document.error());
  return report::render_json(*document);
}

}  // namespace

LiveReport::LiveReport(Load load, Narrow narrow, Words words, AnalysisContext context)
    : load_(std::move(load)), narrow_(std::move(narrow)), words_(std::move(words)), context_(std::move(context)) {}
LiveReport::~LiveReport() = default;

Result<void> LiveReport::open() {
  BATON_TRY(const auto held, log_of({}));
  // The page that is asked for first.
  const Response page = answer({"/", {}});
  if (page.rest) page.rest();
  if (page.status != 200) return fail(ErrorCode::internal, "the page can't be made: " + *page.body);
  return {};
}

Result<std::shared_ptr<LiveReport::Held>> LiveReport::log_of(const Manner& manner) {
  const auto find = [&]() -> std::shared_ptr<Held> {
    const std::lock_guard lock(logs_guard_);
    const auto known = std::find_if(logs_.begin(), logs_.end(), [&](const auto& log) { return log.first == manner.text(); });
    if (known == logs_.end()) return nullptr;
    logs_.splice(logs_.begin(), logs_, known);
    return known->second;
  };
  if (auto held = find()) return held;
  // One reading is measured at a time: each takes the memory of a whole log.
  const std::lock_guard one_at_a_time(load_guard_);
  if (auto held = find()) return held;
  auto held = std::make_shared<Held>();
  BATON_TRY(held->log, load_(manner));
  // Who asks for another reading waits for its events already: the first answer comes without the orders.
  if (orders_) {
    held->others = orders_;
  } else {
    held->sort();
    orders_ = held->orders;
  }
  const std::lock_guard lock(logs_guard_);
  logs_.emplace_front(manner.text(), held);
  if (logs_.size() > kept_logs) {
    const auto last = std::find_if(logs_.rbegin(), logs_.rend(), [](const auto& log) { return log.first != Manner{}.text(); });
    logs_.erase(std::next(last).base());
  }
  return held;
}

Response LiveReport::page(const std::shared_ptr<Held>& held, const Question& question) {
  std::string problem;
  Choice choice = question.choice;
  std::string choice_text = question.choice_text;
  auto chosen = held->choose(choice_text, choice, narrow_);
  if (!chosen && chosen.error().code == ErrorCode::usage) {
    // People see all issues, and why not those that they asked for.
    problem = chosen.error().message + (chosen.error().hint.empty() ? "" : ": " + chosen.error().hint);
    choice = {};
    choice_text.clear();
    chosen = held->choose(choice_text, choice, narrow_);
  }
  if (!chosen) return error_of(chosen.error());
  Response response;
  auto live = std::make_shared<report::LivePage>(live_page(held->log.analysis, question.all));
  live->problem = std::move(problem);
  response.body = std::make_shared<const std::string>(report::render_live_start(report_head(held->log.analysis), *live));
  response.rest = [this, held, live, choice, choice_text, key = question.key, start = response.body] {
    const std::lock_guard lock(held->guard);
    auto rest = held->choose(choice_text, choice, narrow_).and_then([&] { return report_of(*held, choice); }).map([&](const report::Document& document) {
      return report::render_live_rest(document, *live);
    });
    if (!rest) return std::make_shared<const std::string>(fmt::format("<p class=\"problem\" role=\"alert\">{}</p></main></body></html>", report::text_for_page(rest.error().message)));
    keep(key, std::make_shared<const std::string>(*start + *rest));
    return std::make_shared<const std::string>(std::move(*rest));
  };
  return response;
}

Result<report::Document> LiveReport::report_of(Held& held, const Choice& choice) {
  BATON_TRY(report::Document document, report_document(held.log.analysis, ReportIssues::worst));
  document.again.filters = words_(choice);
  return document;
}

Result<std::string> LiveReport::body_of(Held& held, const Question& question) {
  const std::string_view path = question.route->path;
  Analysis& analysis = held.log.analysis;
  BATON_TRY_VOID(held.choose(question.choice_text, question.choice, narrow_));
  if (path == "/api/report") {
    BATON_TRY(const report::Document document, report_of(held, question.choice));
    return report::page_data(document);
  }
  if (path == "/api/summary") return report::render_json(summary_document(analysis), analysis.threads);
  if (path == "/api/teams") return report::render_json(team_document(analysis), analysis.threads);
  if (path == "/api/accounts") return report::render_json(account_document(analysis), analysis.threads);
  if (path == "/api/handoffs") {
    BATON_TRY(const HandoffQuestion handoffs, handoff_question_of(question.own));
    BATON_TRY(const report::Document document, handoff_document(analysis, handoffs));
    return report::render_json(document, analysis.threads);
  }
  if (path == "/api/issues") {
    BATON_TRY(const IssuePage page, issue_page_of(question.own));
    BATON_TRY(const report::Document document, issue_page_document(analysis, page));
    return report::render_json(document);
  }
  return explained(held.log, question.rest);
}

Response LiveReport::answer(const Target& target) {
  const auto question = question_of<Question>(target);
  if (!question) return error_of(question.error());
  if (question->route == nullptr) return error_response(404, "there is nothing at this address", "the page is at /");
  const bool is_page = question->route->path == "/";
  Response response;
  if (is_page) {
    response.type = "text/html; charset=utf-8";
    response.headers.emplace_back("Content-Security-Policy", report::page_policy(true) + "; frame-ancestors 'none'");
  }
  if (question->route->path == "/api/measure/") {
    const auto document = measure_document(context_, question->rest);
    if (!document) return error_response(404, document.error().message, document.error().hint);
    response.body = std::make_shared<const std::string>(report::render_json(*document));
    return response;
  }
  if ((response.body = kept(question->key))) return response;
  const auto held = log_of(question->manner);
  if (!held) return error_of(held.error());
  const std::lock_guard lock((*held)->guard);
  // Who asked the same a moment earlier may have been answered while this one waited.
  if ((response.body = kept(question->key))) return response;
  if (is_page) {
    Response made = page(*held, *question);
    if (made.status != 200) return made;
    response.body = std::move(made.body);
    response.rest = std::move(made.rest);
    return response;
  }
  auto body = body_of(**held, *question);
  if (!body) {
    const bool unknown_issue = question->route->path == "/api/issue/" && body.error().code == ErrorCode::usage;
    return unknown_issue ? error_response(404, body.error().message, body.error().hint) : error_of(body.error());
  }
  response.body = std::make_shared<const std::string>(std::move(*body));
  keep(question->key, response.body);
  return response;
}

std::shared_ptr<const std::string> LiveReport::kept(const std::string& key) {
  const std::lock_guard lock(answers_guard_);
  const auto known = std::find_if(answers_.begin(), answers_.end(), [&](const auto& answer) { return answer.first == key; });
  if (known == answers_.end()) return nullptr;
  answers_.splice(answers_.begin(), answers_, known);
  return answers_.front().second;
}

void LiveReport::keep(const std::string& key, std::shared_ptr<const std::string> body) {
  const std::lock_guard lock(answers_guard_);
  answer_bytes_ += key.size() + body->size();
  answers_.emplace_front(key, std::move(body));
  while (answer_bytes_ > kept_answer_bytes && answers_.size() > 1) {
    answer_bytes_ -= answers_.back().first.size() + answers_.back().second->size();
    answers_.pop_back();
  }
}

}  // namespace baton::serve
