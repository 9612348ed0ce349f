#include <algorithm>
#include <array>

#include "random.hpp"
#include "tickets.hpp"

namespace sample {
namespace {

constexpr std::string_view automation = "system";
constexpr std::array<std::string_view, 4> channels{"email", "portal", "phone", "chat"};
constexpr std::array<int, 4> channel_weights{46, 25, 22, 7};
constexpr std::array<int, 4> priority_percent{140, 100, 65, 40};

// The lab's backlog builds up over the autumn, as its queue shows.
constexpr std::array<int, 12> lab_percent{125, 130, 120, 110, 100, 95, 60, 60, 75, 90, 105, 115};

/// What an account's issues are prone to, in permille and percent.
struct Fate {
  int send_back, reopen, chase, relay, pace_percent, extra_acts;
};
constexpr Fate usual_fate{95, 42, 300, 40, 100, 0};
constexpr Fate hard_fate{240, 170, 600, 150, 190, 1};

class Teller {
 public:
  Teller(const Issue& issue, const Opening& opening)
      : x_issue(issue),
        x_opening(opening),
        x_random(opening.seed),
        x_account(accounts()[issue.account]),
        x_contact(x_account.contacts[issue.contact]),
        x_fate(x_account.name == hard_account ? hard_fate : usual_fate),
        x_now(issue.opened),
        x_channel(issue.channel) {}

  Story tell() {
    const std::vector<Team> path = draw_path();
    open(path.front());
    if (x_random.chance(20)) {
      cancel(path.front());
      return std::move(x_story);
    }
    x_is_forgotten = x_random.chance(2);
    for (std::size_t step = 0; step < path.size() && !x_is_over; ++step) {
      const bool is_last = step + 1 == path.size();
      visit(path[step], step, is_last);
      if (x_is_over) break;
      if (!is_last) hand_over(path[step], path[step + 1]);
    }
    if (!x_is_over) resolve(path.back());
    return std::move(x_story);
  }

 private:
  std::vector<Team> draw_path() {
    const auto& paths = categories()[x_issue.category].paths;
    std::vector<int> weights;
    for (const Path& path : paths) weights.push_back(path.weight);
    const std::vector<Team>& drawn = paths[x_random.weighted(weights)].teams;
    std::vector<Team> path;
    for (std::size_t step = 0; step < drawn.size(); ++step) {
      path.push_back(drawn[step]);
      // Sent back for want of something, and sent again; nobody sends back to a mere rule or from the lab.
      if (step > 0 && drawn[step] != Team::quality_lab && !is_spare_part() && x_random.chance(x_fate.send_back)) {
        path.push_back(drawn[step - 1]);
        path.push_back(drawn[step]);
      }
    }
    return path;
  }

  bool is_spare_part() const { return categories()[x_issue.category].name == "Spare parts"; }

  Row& add(std::string_view event) {
    Row row{};
    row.number = x_issue.number;
    row.at = x_now;
    row.event = event;
    return x_story.rows.emplace_back(std::move(row));
  }

  /// A row of the person who has the issue.
  Row& act(std::string_view event) {
    Row& row = add(event);
    row.agent = people()[static_cast<std::size_t>(x_person)].name;
    row.agent_group = facts_of(people()[static_cast<std::size_t>(x_person)].team).name;
    return row;
  }

  void say(std::string_view status = {}) {
    Row& row = act("Reply");
    row.is_public = "yes";
    row.channel = x_channel;
    row.status = status;
  }

  void customer_writes(Wall at, std::string_view status = {}) {
    x_now = std::max(x_now + minute_s, awake(at));
    Row& row = add("Customer reply");
    row.is_public = "yes";
    row.status = status;
    row.channel = x_channel == "chat" || x_random.chance(120) ? "phone" : x_channel;
    row.contact = x_contact.address;
  }

  /// Office time passes; a customer who waits for more than a day or two may ask what is going on.
  void pass(std::int64_t work_s) {
    const Wall until = after_work(x_now, work_s) + x_random.between(0, 59);
    Wall asked = x_now;
    for (int chase = 0; chase < 3 && until - asked > 2 * day_s; ++chase) {
      if (!x_random.chance(x_fate.chase >> chase)) break;
      asked = awake(asked + x_random.between(30, 75) * (until - asked) / 100);
      if (asked + hour_s >= until) break;
      customer_writes(asked);
    }
    // A few finish something after hours.
    const bool is_late = x_random.chance(25) && until - midnight(until) > 15 * hour_s;
    x_now = std::max(x_now + minute_s, is_late ? midnight(until) + x_random.between(17 * 60, 20 * 60) * minute_s : until);
  }

  void pass_gap(Team team) {
    const std::int64_t gap = x_random.spread(facts_of(team).gap_minutes * minute_s, 1450);
    pass(std::max<std::int64_t>(2 * minute_s, gap * pace(team) / 100));
  }

  int pace(Team team) const {
    // The lab takes things in their order, whoever asks.
    return team == Team::quality_lab ? 100 : priority_percent[x_issue.priority] * x_fate.pace_percent / 100;
  }

  int colleague(Team team) {
    const auto& members = members_of(team);
    int chosen = x_random.pick(members);
    while (chosen == x_person && members.size() > 1) chosen = x_random.pick(members);
    return chosen;
  }

  void assign(Team team, int person) {
    Row& row = act("Assigned");
    row.assigned_group = facts_of(team).name;
    if (person >= 0) row.assigned_to = people()[static_cast<std::size_t>(person)].name;
    x_has_holder = person >= 0;
  }

  void open(Team first) {
    const bool is_call = x_issue.channel == "phone";
    if (is_call) x_person = x_random.pick(members_of(Team::front_desk));
    Row& row = is_call ? act("Created") : add("Created");
    row.status = "New";
    row.is_public = "yes";
    row.channel = x_issue.channel;
    row.contact = x_contact.address;
    row.opens = true;
    x_is_new = true;
    x_now += x_random.between(1, 4);
    if (is_call) {
      x_now += x_random.between(2, 9) * minute_s;
      assign(first, first == Team::front_desk ? x_person : -1);
      if (x_has_holder) x_story.rows.back().status = "Open";
      if (x_has_holder) x_is_new = false;
      return;
    }
    Row& rule = add("Assigned");
    rule.agent = automation;
    rule.assigned_group = facts_of(first).name;
    if (x_issue.channel != "email") return;
    x_now += x_random.between(1, 20);
    Row& receipt = add("Reply");
    receipt.agent = automation;
    receipt.is_public = "yes";
    receipt.channel = x_issue.channel;
  }

  void cancel(Team team) {
    x_person = x_random.pick(members_of(team));
    pass(x_random.spread(90 * minute_s, 1300));
    act("Status changed").status = "Cancelled";
  }

  /// From the team's queue to a person.
  void pick_up(Team team) {
    const TeamFacts& facts = facts_of(team);
    std::int64_t wait = x_random.spread(facts.queue_minutes * minute_s, facts.queue_sigma) * pace(team) / 100;
    if (team == Team::quality_lab) wait = wait * lab_percent[month_of(x_now) - 1] / 100;
    if (x_issue.channel == "chat" && team == Team::front_desk) wait = std::min<std::int64_t>(wait, 6 * minute_s);
    pass(std::max<std::int64_t>(minute_s, wait));
    const int taker = x_random.pick(members_of(team));
    const bool is_handed_out = members_of(team).size() > 3 && x_random.chance(250);
    x_person = is_handed_out ? members_of(team).front() : taker;
    assign(team, taker);
    x_person = taker;
    if (x_is_new) x_story.rows.back().status = "Open";
    x_is_new = false;
  }

  void visit(Team team, std::size_t step, bool is_last) {
    const bool is_wrong_place = is_spare_part() && step == 0 && !is_last;
    if (is_wrong_place && x_random.chance(880)) {
      // Whoever looks through the queue passes it on unread.
      x_person = x_random.pick(members_of(team));
      pass(std::max<std::int64_t>(minute_s, x_random.spread(facts_of(team).queue_minutes * minute_s, 1300)));
      return;
    }
    if (!x_has_holder) pick_up(team);
    const int most = facts_of(team).acts_most + x_fate.extra_acts;
    const std::int64_t acts = x_random.between(team == Team::front_desk || is_wrong_place ? 0 : 1, std::max(1, most));
    for (std::int64_t i = 0; i < acts && !x_is_over; ++i) work(team);
    if (x_is_over) return;
    if (x_is_forgotten) {
      x_is_over = true;
      return;
    }
    pass_gap(team);
  }

  /// One act and what follows from it.
  void work(Team team) {
    pass_gap(team);
    if (x_random.chance(x_fate.relay)) {
      const int next = colleague(team);
      assign(team, next);
      x_person = next;
      pass_gap(team);
    } else if (x_random.chance(12)) {
      assign(team, -1);
      pick_up(team);
      pass_gap(team);
    }
    if (x_random.chance(facts_of(team).hold_permille)) {
      act("Status changed").status = "On hold";
      pass(x_random.spread(2 * workday_s, 1200));
      act("Status changed").status = "Open";
      return;
    }
    const std::int64_t draw = x_random.below(100);
    if (draw < 28) {
      act("Note").is_public = "no";
      // Where the mail gateway files a note, the export does not say who wrote it.
      if (x_random.chance(50)) {
        x_story.rows.back().agent.clear();
        x_story.rows.back().agent_group = {};
      }
    } else if (draw < 55) {
      Row& row = act("Work logged");
      row.is_public = "no";
      row.minutes = 5 * x_random.between(1, team == Team::quality_lab || team == Team::field_engineering ? 36 : 12);
    } else if (draw < 68) {
      say();
    } else {
      ask();
    }
  }

  void ask() {
    say("Pending");
    if (x_random.chance(30)) {
      // Without an answer for ten days the system ends it.
      x_now = midnight(x_now) + 10 * day_s + 30 * minute_s;
      Row& row = add("Resolved");
      row.agent = automation;
      row.status = "Resolved";
      x_is_over = true;
      close();
      return;
    }
    customer_writes(x_now + std::max<std::int64_t>(5 * minute_s, x_random.spread(5 * hour_s, 1900)), "Open");
  }

  void hand_over(Team from, Team to) {
    if (x_has_holder && x_random.chance(350)) {
      say();
      x_now += x_random.between(30, 400);
    } else if (x_has_holder && x_random.chance(400)) {
      act("Note").is_public = "no";
      x_now += x_random.between(30, 400);
    }
    const bool is_direct = from != Team::technical_support && to != Team::quality_lab && x_random.chance(150);
    const int receiver = is_direct ? x_random.pick(members_of(to)) : -1;
    assign(to, receiver);
    if (receiver < 0) return;
    x_person = receiver;
    if (x_is_new) x_story.rows.back().status = "Open";
    x_is_new = false;
    pass_gap(to);
  }

  void resolve(Team team) {
    if (x_issue.channel != "phone" || x_random.chance(650)) {
      say();
      x_now += x_random.between(3, 90);
    }
    act("Resolved").status = "Resolved";
    if (x_random.chance(x_fate.reopen)) {
      reopen(team);
      return;
    }
    if (x_random.chance(60)) {
      const Wall resolved = x_now;
      customer_writes(x_now + x_random.between(10, 1200) * minute_s);
      x_now = std::max(resolved, x_now);
    }
    repeat();
    close();
  }

  void reopen(Team team) {
    customer_writes(x_now + x_random.between(3, 80) * hour_s);
    x_now += x_random.between(1, 5);
    Row& row = add("Reopened");
    row.agent = automation;
    row.status = "Open";
    pass_gap(team);
    const bool goes_up = team == Team::front_desk && x_random.chance(350);
    if (goes_up) {
      hand_over(team, Team::technical_support);
      visit(Team::technical_support, 1, true);
    } else {
      visit(team, 1, true);
    }
    if (!x_is_over) resolve(goes_up ? Team::technical_support : team);
  }

  /// The same contact with the same thing, within days.
  void repeat() {
    if (!x_random.chance(45)) return;
    Wall at = awake(x_now + x_random.between(8, 150) * hour_s);
    if (is_weekend(at)) at += 2 * day_s;
    if (at >= x_account.open_until) return;
    x_story.comes_again = true;
    x_story.again = {at, x_opening.account, x_opening.contact, x_opening.category, x_random.next()};
  }

  void close() {
    if (x_person >= 0 && x_random.chance(70)) {
      pass(x_random.between(1, 20) * hour_s);
      act("Closed").status = "Closed";
      return;
    }
    x_now = midnight(x_now) + 6 * day_s + 30 * minute_s;
    Row& row = add("Closed");
    row.agent = automation;
    row.status = "Closed";
  }

  const Issue& x_issue;
  const Opening& x_opening;
  Random x_random;
  const Account& x_account;
  const Contact& x_contact;
  Fate x_fate;
  Wall x_now;
  std::string_view x_channel;
  Story x_story;
  int x_person = -1;          ///< Who acts; the holder where `x_has_holder`.
  bool x_has_holder = false;  ///< Else a queue has it.
  bool x_is_new = false;
  bool x_is_forgotten = false;
  bool x_is_over = false;
};

}  // namespace

Issue make_issue(int number, const Opening& opening) {
  Random random(opening.seed ^ 0x5A5Au);
  const Category& category = categories()[opening.category];
  Issue issue{};
  issue.number = number;
  issue.account = opening.account;
  issue.contact = opening.contact;
  issue.category = opening.category;
  issue.priority = random.weighted(category.priorities);
  issue.channel = channels[random.weighted(channel_weights)];
  issue.subject = random.pick(category.subjects);
  // Calls and chats need somebody at the other end.
  const bool is_live = issue.channel == "phone" || issue.channel == "chat";
  issue.opened = is_live ? after_work(opening.at, random.between(0, 59)) : opening.at;
  if (issue.priority == 2) issue.due = after_work(issue.opened, 3 * workday_s);
  if (issue.priority == 3) issue.due = after_work(issue.opened, workday_s);
  return issue;
}

Story tell(const Issue& issue, const Opening& opening) { return Teller(issue, opening).tell(); }

}  // namespace sample
