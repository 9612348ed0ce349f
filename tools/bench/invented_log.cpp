#include "invented_log.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace baton::bench {
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

using Activity = InventedLog::Activity;
using Event = InventedLog::Event;
using Issue = InventedLog::Issue;
constexpr std::uint16_t nobody = InventedLog::nobody;

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

  void tell(std::uint64_t event_count) {
    events.reserve(event_count + 200);
    while (events.size() < event_count) tell_issue();
    events.resize(event_count);
  }
  Random& random() { return x_random; }

  std::vector<Event> events;
  std::vector<Issue> issues;

 private:
  void tell_issue() {
    const auto opened = static_cast<std::uint32_t>(first_second + x_random.share() * span_seconds);
    const auto account = static_cast<std::uint16_t>(x_accounts.draw(x_random));
    const std::uint32_t percentile = x_random.below(100);
    const std::uint8_t priority = percentile < 5 ? 1 : percentile < 25 ? 2 : percentile < 80 ? 3 : 4;
    issues.push_back({account, priority, {}});
    x_haste = priority == 1 ? 0.2 : priority == 2 ? 0.5 : 1.0;
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
    events.push_back({second, x_issue, static_cast<std::uint16_t>(employee), activity, static_cast<std::uint8_t>(x_hand.team)});
  }

  Random x_random;
  std::vector<std::vector<int>> x_staff;  // employees per team
  std::vector<Zipf> x_busy_members;       // per team
  Zipf x_first_level{first_level_teams, 0.9};
  Zipf x_second_level{second_level_teams, 0.8};
  Zipf x_third_level{third_level_teams, 0.7};
  Zipf x_accounts{account_count, 0.85};
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

/// Appends a number with leading zeros.
void append_number(std::uint32_t value, std::size_t width, std::string& out) {
  const std::size_t end = out.size() + width;
  out.resize(end);
  for (std::size_t at = end; at-- > end - width; value /= 10) out[at] = static_cast<char>('0' + value % 10);
}

/// A day since 1970-01-01 as year, month, day: years begin in March, so that the leap day is the last.
void append_day(std::uint32_t day, std::string& out) {
  const std::uint32_t days = day + 719468;
  const std::uint32_t era = days / 146097;
  const std::uint32_t day_of_era = days % 146097;
  const std::uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::uint32_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::uint32_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  append_number(year, 4, out);
  append_number(month, 2, out += '-');
  append_number(day_of_year - (153 * shifted_month + 2) / 5 + 1, 2, out += '-');
}

void arrange(std::vector<Event>& events, std::string_view order, Random& random) {
  if (order == "time") std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.second < b.second; });
  if (order != "shuffle") return;
  for (std::size_t i = events.size() - 1; i > 0; --i) std::swap(events[i], events[random.next() % (i + 1)]);
}

}  // namespace

InventedLog::InventedLog(std::uint64_t event_count, std::string_view order, std::uint64_t seed) {
  Storyteller teller(seed);
  teller.tell(event_count);
  arrange(teller.events, order, teller.random());
  events_ = std::move(teller.events);
  issues_ = std::move(teller.issues);
  for (std::size_t issue = 0; issue < issues_.size(); ++issue) issues_[issue].subject = subject_of(seed, issue);
}

bool InventedLog::is_order(std::string_view order) { return order == "time" || order == "case" || order == "shuffle"; }

std::string_view InventedLog::header() { return "case_id,ts,activity,resource,team,level,account,priority,subject\n"; }

void InventedLog::append(const Event& event, std::string& out) const {
  const Issue& issue = issues_[event.issue];
  append_number(event.issue + 1, 8, out += "T-");
  append_second(event.second, out += ',');
  (out += ',').append(name_of(event.activity)) += ',';
  if (event.employee != nobody) append_employee(event.employee, out);
  append_team(event.team, out += ',');
  append_number(static_cast<std::uint32_t>(level_of(event.team)), 1, out += ",L");
  append_number(issue.account, 5, out += ",acct-");
  append_number(issue.priority, 1, out += ",P");
  ((out += ',') += issue.subject) += '\n';
}

std::string InventedLog::csv() const {
  std::string out(header());
  for (const Event& event : events_) append(event, out);
  return out;
}

void append_employee(std::uint32_t employee, std::string& out) { append_number(employee, 4, out += "emp"); }

void append_team(std::uint32_t team, std::string& out) { append_number(team, 2, out += "team-"); }

void append_second(std::uint32_t second, std::string& out) {
  append_day(second / seconds_of_day, out);
  const std::uint32_t rest = second % seconds_of_day;
  append_number(rest / 3600, 2, out += 'T');
  append_number(rest / 60 % 60, 2, out += ':');
  append_number(rest % 60, 2, out += ':');
}

std::string_view name_of(InventedLog::Activity activity) { return activity_names[static_cast<std::size_t>(activity)]; }

}  // namespace baton::bench
