// Writes the log that the benchmark reads: support issues of an invented company, one line an event.
//
//   make_log EVENTS FILE [--order time|case|shuffle] [--seed N]
//
// The same arguments give the same bytes. Columns: case_id, ts, activity, resource, team, level, account, priority, subject.
//   ts        seconds, no zone, strictly increasing within an issue
//   resource  the employee; empty on records of the customer or of the system
//   subject   the issue's, on each of its lines; 8 % quoted for a comma, 1 % for a line end, 2 % with quotes inside
// Orders: by time (issues interleaved, as a system writes its log), by issue, or shuffled.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr int employee_count = 400;
constexpr int team_count = 30;
constexpr int account_count = 2000;
constexpr int first_level_teams = 18;
constexpr int second_level_teams = 8;
constexpr int third_level_teams = 4;
constexpr std::uint32_t first_second = 1704067200;  // 2024-01-01
constexpr std::uint32_t seconds_of_day = 86400;
constexpr std::uint32_t span_seconds = 365 * seconds_of_day;
constexpr std::uint16_t nobody = 0xFFFF;

enum class Activity : std::uint8_t { create, assign, work, reply, note, escalate, transfer, customer_reply, resolve, reopen, close };
constexpr std::array<std::string_view, 11> activity_names{"Create",   "Assign",        "Work",    "Reply",  "Note", "Escalate",
                                                          "Transfer", "CustomerReply", "Resolve", "Reopen", "Close"};

constexpr std::array<std::string_view, 50> words{
    "VPN",     "login",  "fails",    "after",   "update", "printer",  "offline", "invoice", "missing",   "slow",
    "dashboard", "error", "500",     "timeout", "mail",   "sync",     "broken",  "cannot",  "open",      "report",
    "export",  "licence", "expired", "password", "reset", "request",  "access",  "to",      "shared",    "drive",
    "new",     "laptop", "setup",    "billing", "question", "refund", "API",     "key",     "rotation",  "webhook",
    "duplicate", "records", "crash", "mobile",  "app",    "screen",   "freeze",  "outage",  "EU",        "region"};

/// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : x_state(seed) {}
  std::uint64_t next() {
    x_state += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = x_state;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }
  /// Uniform in [0, 1).
  double share() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// Uniform in [0, count).
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32); }
  double exponential(double mean) { return -std::log(1.0 - share()) * mean; }

 private:
  std::uint64_t x_state;
};

/// Draws ranks from 0, rank i in proportion to (i + 1)^-exponent.
class Zipf {
 public:
  Zipf(int count, double exponent) : x_cumulative(static_cast<std::size_t>(count)) {
    double sum = 0;
    for (int i = 0; i < count; ++i) {
      sum += 1.0 / std::pow(i + 1, exponent);
      x_cumulative[static_cast<std::size_t>(i)] = sum;
    }
    for (double& share : x_cumulative) share /= sum;
  }
  int draw(Random& random) const {
    return static_cast<int>(std::lower_bound(x_cumulative.begin(), x_cumulative.end(), random.share()) - x_cumulative.begin());
  }

 private:
  std::vector<double> x_cumulative;
};

int level_of(int team) {
  if (team < first_level_teams) return 1;
  return team < first_level_teams + second_level_teams ? 2 : 3;
}

struct Event {
  std::uint32_t second;
  std::uint32_t issue;
  std::uint16_t employee;
  Activity activity;
  std::uint8_t team;
};

struct Log {
  std::vector<Event> events;
  std::vector<std::uint16_t> account;   // per issue
  std::vector<std::uint8_t> priority;   // per issue, 1 is the most urgent
};

/// Who holds an issue.
struct Hand {
  int employee = -1, team = -1;
};

/// Makes up one issue after the other.
class Storyteller {
 public:
  explicit Storyteller(std::uint64_t seed) : x_random(seed), x_staff(team_count) {
    const Zipf sizes(team_count, 0.6);
    for (int employee = 0; employee < employee_count; ++employee) {
      const int team = employee < team_count * 3 ? employee % team_count : sizes.draw(x_random);
      x_staff[static_cast<std::size_t>(team)].push_back(employee);
    }
    for (const auto& members : x_staff) x_busy_members.emplace_back(static_cast<int>(members.size()), 0.5);
  }

  Log tell(std::uint64_t event_count) {
    x_log.events.reserve(event_count + 200);
    while (x_log.events.size() < event_count) tell_issue();
    x_log.events.resize(event_count);
    return std::move(x_log);
  }
  Random& random() { return x_random; }

 private:
  void tell_issue() {
    const auto opened = static_cast<std::uint32_t>(first_second + x_random.share() * span_seconds);
    x_log.account.push_back(static_cast<std::uint16_t>(x_accounts.draw(x_random)));
    const std::uint32_t percentile = x_random.below(100);
    x_log.priority.push_back(percentile < 5 ? 1 : percentile < 25 ? 2 : percentile < 80 ? 3 : 4);
    x_haste = x_log.priority.back() == 1 ? 0.2 : x_log.priority.back() == 2 ? 0.5 : 1.0;
    x_last_second = opened;
    x_now = opened;
    x_before = {};
    x_hand.team = x_first_level.draw(x_random);
    x_hand.employee = member_of(x_hand.team);
    record(Activity::create, nobody);
    record_after(1800, Activity::assign);
    for (int steps = draw_steps(); steps > 0; --steps) step();
    if (x_random.share() < 0.93) tell_end();
    ++x_issue;
  }

  int draw_steps() {
    constexpr double mean_steps = 7.06;
    double steps = x_random.exponential(mean_steps * 0.75);
    if (x_random.share() < 0.12) steps += x_random.exponential(mean_steps * 2.0);
    return std::min(80, static_cast<int>(steps));
  }

  void step() {
    const double chance = x_random.share();
    const int level = level_of(x_hand.team);
    if (chance < 0.55) {
      constexpr std::array<Activity, 3> handling{Activity::work, Activity::reply, Activity::note};
      wait(2400);
      record(handling[x_random.below(3)], x_hand.employee);
    } else if (chance < 0.68) {
      const int colleague = member_of(x_hand.team);
      wait(5400);
      if (colleague != x_hand.employee) pass_to({colleague, x_hand.team});
      record(Activity::assign, x_hand.employee);
    } else if (chance < 0.78 && level < 3) {
      const int above = level == 1 ? first_level_teams + x_second_level.draw(x_random)
                                   : first_level_teams + second_level_teams + x_third_level.draw(x_random);
      pass_to({-1, above});
      x_hand.employee = member_of(above);
      record_after(14400, Activity::escalate);
    } else if (chance < 0.85) {
      const int team = draw_peer(level);
      if (team != x_hand.team) {
        pass_to({-1, team});
        x_hand.employee = member_of(team);
      }
      record_after(10800, Activity::transfer);
    } else if (chance < 0.93 && x_before.employee >= 0) {
      std::swap(x_before, x_hand);
      record_after(7200, Activity::transfer);
    } else {
      wait(20000);
      record(Activity::customer_reply, nobody);
    }
  }

  void tell_end() {
    record_after(3600, Activity::resolve);
    if (x_random.share() < 0.08) {
      x_now += x_random.exponential(86400);
      record(Activity::reopen, nobody);
      record_after(7200, Activity::work);
      record_after(3600, Activity::resolve);
    }
    if (x_random.share() < 0.3) {
      x_now += x_random.exponential(172800);
      record(Activity::close, nobody);
    }
  }

  int draw_peer(int level) {
    if (level == 1) return x_first_level.draw(x_random);
    if (level == 2) return first_level_teams + x_second_level.draw(x_random);
    return first_level_teams + second_level_teams + x_third_level.draw(x_random);
  }
  int member_of(int team) {
    const auto index = static_cast<std::size_t>(team);
    return x_staff[index][static_cast<std::size_t>(x_busy_members[index].draw(x_random))];
  }
  void pass_to(Hand hand) {
    x_before = x_hand;
    x_hand = hand;
  }
  /// Lets time pass: less of it for an urgent issue.
  void wait(double mean_seconds) { x_now += x_random.exponential(mean_seconds * x_haste); }
  void record_after(double mean_seconds, Activity activity) {
    wait(mean_seconds);
    record(activity, x_hand.employee);
  }
  void record(Activity activity, int employee) {
    auto second = static_cast<std::uint32_t>(x_now);
    if (second <= x_last_second && activity != Activity::create) second = x_last_second + 1;
    x_last_second = second;
    x_now = std::max(x_now, static_cast<double>(second));
    x_log.events.push_back({second, x_issue, static_cast<std::uint16_t>(employee), activity, static_cast<std::uint8_t>(x_hand.team)});
  }

  Random x_random;
  std::vector<std::vector<int>> x_staff;  // employees per team
  std::vector<Zipf> x_busy_members;       // per team
  Zipf x_first_level{first_level_teams, 0.9};
  Zipf x_second_level{second_level_teams, 0.8};
  Zipf x_third_level{third_level_teams, 0.7};
  Zipf x_accounts{account_count, 0.85};
  Log x_log;
  std::uint32_t x_issue = 0;
  std::uint32_t x_last_second = 0;
  double x_now = 0;
  double x_haste = 1;
  Hand x_hand, x_before;
};

/// The subject of an issue as it stands in the file.
std::string subject_of(std::uint64_t seed, std::size_t issue) {
  Random random(Random(seed * 1000003 + issue).next());
  const std::uint32_t length = 3 + random.below(7);
  const std::uint32_t form = random.below(100);
  const auto word = [&] { return words[random.below(static_cast<std::uint32_t>(words.size()))]; };
  bool quoted = false;
  std::string text;
  for (std::uint32_t i = 0; i < length; ++i) {
    const bool comma = i == 2 && form < 8;
    const bool line_end = i == 2 && form == 8;
    const bool inner_quotes = i == 1 && (form == 9 || form == 10);
    quoted = quoted || comma || line_end || inner_quotes;
    if (i > 0) text += comma ? ", " : line_end ? "\n" : " ";
    if (inner_quotes) text.append("\"\"").append(word()).append("\"\"");
    else text += word();
  }
  return quoted ? '"' + text + '"' : text;
}

/// Appends lines to a buffer and the buffer to a file.
class Writer {
 public:
  explicit Writer(const char* path) : x_file(std::fopen(path, "wb"), &std::fclose) { x_buffer.reserve(buffer_bytes + 4096); }
  [[nodiscard]] bool is_open() const { return x_file != nullptr; }
  Writer& operator<<(std::string_view text) {
    x_buffer += text;
    return *this;
  }
  Writer& number(std::uint32_t value, int width) {
    std::array<char, 10> digits{};
    for (int i = width; i-- > 0; value /= 10) digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    x_buffer.append(digits.data(), static_cast<std::size_t>(width));
    return *this;
  }
  void end_line() {
    x_buffer += '\n';
    if (x_buffer.size() >= buffer_bytes) flush();
  }
  bool flush() {
    x_good = std::fwrite(x_buffer.data(), 1, x_buffer.size(), x_file.get()) == x_buffer.size() && std::fflush(x_file.get()) == 0 && x_good;
    x_buffer.clear();
    return x_good;
  }

 private:
  static constexpr std::size_t buffer_bytes = std::size_t{1} << 22;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> x_file;
  std::string x_buffer;
  bool x_good = true;
};

/// A day since 1970-01-01 as year, month, day: years begin in March, so that the leap day is the last.
void write_day(Writer& out, std::uint32_t day) {
  const std::uint32_t days = day + 719468;
  const std::uint32_t era = days / 146097;
  const std::uint32_t day_of_era = days % 146097;
  const std::uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::uint32_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::uint32_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  out.number(year, 4) << "-";
  out.number(month, 2) << "-";
  out.number(day_of_year - (153 * shifted_month + 2) / 5 + 1, 2);
}

void write_event(Writer& out, const Log& log, const Event& event, const std::string& subject) {
  (out << "T-").number(event.issue + 1, 8) << ",";
  write_day(out, event.second / seconds_of_day);
  const std::uint32_t second = event.second % seconds_of_day;
  (out << "T").number(second / 3600, 2) << ":";
  out.number(second / 60 % 60, 2) << ":";
  out.number(second % 60, 2) << "," << activity_names[static_cast<std::size_t>(event.activity)] << ",";
  if (event.employee != nobody) (out << "emp").number(event.employee, 4);
  (out << ",team-").number(event.team, 2) << ",L";
  out.number(static_cast<std::uint32_t>(level_of(event.team)), 1);
  (out << ",acct-").number(log.account[event.issue], 5) << ",P";
  out.number(log.priority[event.issue], 1) << "," << subject;
  out.end_line();
}

void arrange(std::vector<Event>& events, std::string_view order, Random& random) {
  if (order == "time") std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.second < b.second; });
  if (order != "shuffle") return;
  for (std::size_t i = events.size() - 1; i > 0; --i) std::swap(events[i], events[random.next() % (i + 1)]);
}

struct Arguments {
  std::uint64_t events = 0;
  const char* path = nullptr;
  std::string_view order = "time";
  std::uint64_t seed = 42;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
  if (argc < 3 || argc % 2 == 0) return std::nullopt;
  Arguments arguments{static_cast<std::uint64_t>(std::atof(argv[1])), argv[2]};
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string_view option(argv[i]);
    if (option == "--order") arguments.order = argv[i + 1];
    else if (option == "--seed") arguments.seed = std::strtoull(argv[i + 1], nullptr, 10);
    else return std::nullopt;
  }
  const bool known = arguments.order == "time" || arguments.order == "case" || arguments.order == "shuffle";
  return known && arguments.events > 0 ? std::optional(arguments) : std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = read_arguments(argc, argv);
  if (!arguments) {
    std::fprintf(stderr, "usage: make_log EVENTS FILE [--order time|case|shuffle] [--seed N]\n");
    return 2;
  }
  Storyteller teller(arguments->seed);
  Log log = teller.tell(arguments->events);
  arrange(log.events, arguments->order, teller.random());
  std::vector<std::string> subjects;
  for (std::size_t issue = 0; issue < log.account.size(); ++issue) subjects.push_back(subject_of(arguments->seed, issue));
  Writer out(arguments->path);
  if (!out.is_open()) {
    std::perror(arguments->path);
    return 1;
  }
  out << "case_id,ts,activity,resource,team,level,account,priority,subject";
  out.end_line();
  for (const Event& event : log.events) write_event(out, log, event, subjects[event.issue]);
  if (!out.flush()) {
    std::perror(arguments->path);
    return 1;
  }
  return 0;
}
