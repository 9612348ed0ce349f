// Findings about ways, queues, edges and clocks on logs small enough to work out by hand.

#include <map>
#include <random>

#include "baton/metrics/bottlenecks.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

constexpr std::string_view header = "issue,time,activity,person,team,to_person,to_team,status,side,category,account,due,minutes\n";
constexpr std::string_view toml = "custody = \"assignments\"\n";

/// Rows of one issue, minute by minute from an instant.
class Rows {
 public:
  explicit Rows(std::string issue, std::string category = "Parts", TimeUs start_s = 1'772'442'000) : issue_(std::move(issue)), category_(std::move(category)), start_s_(start_s) {}
  Rows& created(int minute, std::string_view account = "", std::string_view due = "") {
    return row(minute, "Created", "", "", "", "", "New", "customer", category_, account, due, "");
  }
  Rows& queue(int minute, std::string_view to_team, std::string_view by = "", std::string_view of = "") { return row(minute, "Assigned", by, of, "", to_team, "", "", "", "", "", ""); }
  Rows& take(int minute, std::string_view person, std::string_view team) { return row(minute, "Assigned", person, team, person, team, "Open", "", "", "", "", ""); }
  Rows& note(int minute, std::string_view person, std::string_view team, std::string_view minutes = "") { return row(minute, "Note", person, team, "", "", "", "", "", "", "", minutes); }
  Rows& reply(int minute, std::string_view person, std::string_view team) { return row(minute, "Reply", person, team, "", "", "", "company", "", "", "", ""); }
  Rows& customer(int minute) { return row(minute, "Customer reply", "", "", "", "", "", "customer", "", "", "", ""); }
  Rows& status(int minute, std::string_view status, std::string_view person = "", std::string_view team = "") { return row(minute, "Status", person, team, "", "", status, "", "", "", "", ""); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Rows& row(int minute, std::string_view activity, std::string_view person, std::string_view team, std::string_view to_person, std::string_view to_team, std::string_view status,
            std::string_view side, std::string_view category, std::string_view account, std::string_view due, std::string_view minutes) {
    text_ += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", issue_, start_s_ + 60 * minute, activity, person, team, to_person, to_team, status, side, category, account, due, minutes);
    return *this;
  }
  std::string issue_, category_;
  TimeUs start_s_;
  std::string text_;
};

/// Issues that a team's queue gets at 0, that somebody takes after some minutes and resolves after some more.
std::string served(const std::string& issue, const std::string& category, std::string_view team, int queued, int in_hand, TimeUs start_s = 1'772'442'000) {
  return Rows(issue, category, start_s).created(0).queue(0, team).take(queued, "ann", team).status(queued + in_hand, "Resolved", "ann", team).text();
}

/// Ten issues that Support passes on to Sales after half an hour without work, and two that it resolves.
std::string parts_log() {
  std::string log(header);
  for (int i = 0; i < 10; ++i) {
    log += Rows(fmt::format("P{}", i)).created(0).queue(0, "Support", "router").queue(30, "Sales", "bob", "Support").take(40, "ann", "Sales").status(45, "Resolved", "ann", "Sales").text();
  }
  for (int i = 0; i < 2; ++i) log += served(fmt::format("S{}", i), "Parts", "Support", 20, 5);
  return log;
}

std::vector<std::string> names(const Analysis& analysis, const std::vector<std::uint32_t>& teams) {
  std::vector<std::string> all;
  for (const std::uint32_t team : teams) all.emplace_back(analysis.log.team_name(team));
  return all;
}

const TeamFlow& flow_of(const Analysis& analysis, const Flow& flow, std::string_view team) {
  for (const TeamFlow& one : flow.teams) {
    if (one.team != 0 && analysis.log.team_name(one.team) == team) return one;
  }
  FAIL("no team " << team);
  return flow.teams.front();
}

const ClockFigures* clock_of(const Analysis& analysis, const std::vector<ClockFigures>& clocks, ClockKind kind, std::string_view team) {
  for (const ClockFigures& one : clocks) {
    if (one.kind == kind && analysis.log.team_name(one.team) == team) return &one;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("misroute: what sending them there at once would have spared, worked out by hand") {
  const Analysis analysis = test::analyse_text(parts_log(), toml);
  const auto found = misroutes(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(found.size() == 1);
  const Finding& finding = found[0];
  CHECK(names(analysis, finding.teams) == std::vector<std::string>{"Support", "Sales"});
  CHECK(finding.share.numerator == 10);
  CHECK(finding.share.denominator == 12);
  CHECK(finding.share.interval->low == Approx(0.5520).margin(0.0001));  // Wilson, 10 of 12
  CHECK(finding.issues == 10);
  // Ten queues of 30 minutes; the two that stayed would have waited Sales' mean queue, 10 minutes, and been passed on.
  CHECK(finding.saved == test::minutes(280));
  CHECK(finding.handoffs == 8);
  CHECK(finding.touches == 20);  // the router's and Bob's of each
  CHECK(finding.work_s == -1);
  // Ten of 30, two of -10: mean 23.33, sd 15.570, t(11) 2.2010: 280 +- 12 * 9.8927.
  CHECK(finding.saved_interval->low == Approx(test::minutes(280 - 118.71)).epsilon(0.0005));
  CHECK(finding.saved_interval->high == Approx(test::minutes(280 + 118.71)).epsilon(0.0005));
  CHECK(finding.examples.size() == most_examples);
  CHECK(analysis.log.key_of(analysis.measured.issues[finding.examples[0]].issue) == "P0");
}

TEST_CASE("no misroute below the minimum, nor where half may be chance") {
  const Analysis few = test::analyse_text(parts_log(), fmt::format("{}[windows]\nminimum_issues = 11\n", toml));
  CHECK(misroutes(few.log, few.measured, few.selection).empty());
  std::string log = parts_log();
  for (int i = 2; i < 8; ++i) log += served(fmt::format("S{}", i), "Parts", "Support", 20, 5);
  const Analysis mixed = test::analyse_text(log, toml);  // 10 of 18: from 34 %
  CHECK(misroutes(mixed.log, mixed.measured, mixed.selection).empty());
}

TEST_CASE("pass-through: stays without work cost all of their time") {
  const Analysis analysis = test::analyse_text(parts_log(), toml);
  const auto found = pass_throughs(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(found.size() == 1);
  CHECK(names(analysis, found[0].teams) == std::vector<std::string>{"Support", "Sales"});
  CHECK(found[0].saved == test::minutes(300));
  CHECK(found[0].handoffs == 10);
  CHECK(found[0].share.numerator == 10);
  CHECK(found[0].share.denominator == 10);
}

TEST_CASE("loop: between leaving and coming back, each stay once") {
  // A works and passes to B at 20; B's queue for 30 minutes, back without work; A's queue again for 15.
  std::string log(header);
  for (int i = 0; i < 10; ++i) {
    Rows rows(fmt::format("L{}", i));
    rows.created(0).queue(0, "A").take(10, "ann", "A").note(15, "ann", "A").queue(20, "B", "ann", "A").queue(50, "A", "bob", "B").take(65, "ann", "A");
    if (i == 0) rows.queue(70, "B", "ann", "A").take(90, "bob", "B");  // and once more: A, B, A, B
    log += rows.status(100, "Resolved", "ann", "A").text();
  }
  const Analysis analysis = test::analyse_text(log, toml);
  const auto found = loops(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(found.size() == 1);
  CHECK(names(analysis, found[0].teams) == std::vector<std::string>{"A", "B", "A"});
  CHECK(found[0].issues == 10);
  CHECK(found[0].times == 11);
  CHECK(found[0].handoffs == 21);
  CHECK(found[0].saved == test::minutes(10 * (30 + 15) + 20));
  CHECK(analysis.log.key_of(analysis.measured.issues[found[0].examples[0]].issue) == "L0");
}

TEST_CASE("queue: the proportion of the team's median to the others'") {
  std::string log(header);
  for (int i = 1; i <= 12; ++i) log += served(fmt::format("D{}", i), "Parts", "Desk", 10, 5) + served(fmt::format("L{}", i), "Parts", "Lab", 100 + i, 5);
  const Analysis analysis = test::analyse_text(log, toml);
  const auto found = queues(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(found.size() == 1);
  CHECK(names(analysis, found[0].teams) == std::vector<std::string>{"Lab"});
  CHECK(*found[0].usual == test::minutes(10));
  CHECK(*found[0].median == test::minutes(106.5));
  CHECK(static_cast<double>(found[0].saved) == Approx(test::minutes(1158)));  // 101 + ... + 112 = 1278, times 1 - 10 / 106.5
  CHECK(found[0].issues == 12);
}

TEST_CASE("queue: asked for one team it is the finding about that team") {
  std::string log(header);
  for (int i = 0; i < 14; ++i) log += served(fmt::format("D{}", i), "Parts", "Desk", 10 + i, 5);
  for (int i = 0; i < 12; ++i) log += served(fmt::format("L{}", i), "Parts", "Lab", 60 + 7 * i, 5);
  const Analysis analysis = test::analyse_text(log, toml);
  const auto all = queues(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(all.size() == 1);
  for (std::uint32_t team = 1; team < analysis.log.teams.size(); ++team) {
    const auto one = queue_of(analysis.log, analysis.measured, analysis.selection, team);
    REQUIRE(one.has_value() == (team == all[0].teams[0]));
    if (!one) continue;
    CHECK(one->saved == all[0].saved);
    CHECK(one->usual == all[0].usual);
    CHECK(one->median == all[0].median);
    CHECK(one->examples == all[0].examples);
  }
}

TEST_CASE("edge: from the handoff on, against like issues without it, worked out by hand") {
  // Ten issues go from A to B at 10 and wait 95 to 104 minutes from there; ten like ones wait 15 to 24 in all. Another category is no like.
  std::string log(header);
  for (int i = 0; i < 10; ++i) {
    log += Rows(fmt::format("E{}", i)).created(0).queue(0, "A").queue(10, "B").take(20, "bob", "B").status(105 + i, "Resolved", "bob", "B").text();
    log += served(fmt::format("C{}", i), "Parts", "A", 10, 5 + i);
    log += served(fmt::format("O{}", i), "Other", "A", 500, 5);
  }
  const Analysis analysis = test::analyse_text(log, toml);
  const auto edges = compare_edges(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(edges.size() == 1);
  const EdgeComparison& edge = edges[0];
  CHECK(edge.issues == 10);
  CHECK(edge.compared == 10);
  CHECK(edge.like_issues == 10);
  CHECK(*edge.after == Approx(test::minutes(99.5)));
  CHECK(*edge.like == Approx(test::minutes(19.5)));
  CHECK(*edge.difference == Approx(test::minutes(80)));
  // Both variances 9.1667: error sqrt(2 * 0.91667) = 1.3540, t(9) 2.26216.
  CHECK(edge.interval->low == Approx(test::minutes(80 - 3.0630)).epsilon(0.0001));
  CHECK(edge.interval->high == Approx(test::minutes(80 + 3.0630)).epsilon(0.0001));
  CHECK(edge.verdict == Verdict::longer);
  CHECK(analysis.log.key_of(analysis.measured.issues[edge.examples[0]].issue) == "E9");
}

TEST_CASE("edge: without like issues there is nothing to tell; with a few, too few") {
  std::string log(header);
  for (int i = 0; i < 12; ++i) log += Rows(fmt::format("E{}", i)).created(0).queue(0, "A").queue(10, "B").take(20, "bob", "B").status(50 + i, "Resolved", "bob", "B").text();
  const Analysis alone = test::analyse_text(log, toml);
  const auto edges = compare_edges(alone.log, alone.measured, alone.selection);
  REQUIRE(edges.size() == 1);
  CHECK(edges[0].compared == 0);
  CHECK(edges[0].verdict == Verdict::too_few);
  CHECK_FALSE(edges[0].difference);
}

/// A world of `issues` issues, half of them passed on by Desk to one of four teams. Whoever it is passed to, everything waits alike from the handoff on (the
/// others from the opening on), but what team A gets waits `longer` times as long.
std::string passed_world(std::mt19937& random, int issues, double longer) {
  std::string log(header);
  for (int i = 0; i < issues; ++i) {
    const double drawn = std::exponential_distribution<double>(0.01)(random);
    const std::string team(1, static_cast<char>('A' + random() % 4));
    const bool is_passed = random() % 2 == 0;
    const int wait = 1 + static_cast<int>(is_passed && team == "A" ? longer * drawn : drawn);
    Rows rows(fmt::format("{}", i));
    rows.created(0);
    if (is_passed) rows.queue(0, "Desk").queue(0, team).take(wait, "bob", team).status(wait, "Resolved", "bob", team);
    else rows.queue(0, "Desk").take(wait, "ann", "Desk").status(wait, "Resolved", "ann", "Desk");
    log += rows.text();
  }
  return log;
}

TEST_CASE("edge: in worlds without a difference at most one in ten has an edge called longer or shorter") {
  std::mt19937 random(7);
  int called = 0, judged = 0, worlds_with_call = 0, inside = 0;
  constexpr int worlds = 200;
  for (int world = 0; world < worlds; ++world) {
    const Analysis analysis = test::analyse_text(passed_world(random, 150, 1), toml);
    bool any = false;
    for (const EdgeComparison& edge : compare_edges(analysis.log, analysis.measured, analysis.selection)) {
      if (edge.verdict == Verdict::too_few) continue;
      ++judged;
      inside += edge.interval->low <= 0 && 0 <= edge.interval->high;
      any = any || edge.verdict != Verdict::cannot_tell;
      called += edge.verdict != Verdict::cannot_tell;
    }
    worlds_with_call += any;
  }
  CHECK(judged >= 3 * worlds);
  CHECK(worlds_with_call <= 0.10 * worlds + 3 * std::sqrt(0.09 * worlds));
  CHECK(inside / double(judged) > 0.92);
  WARN(fmt::format("no difference: any edge called in {:.1f} % of {} worlds, {:.2f} % of all edges; 95 % intervals hold in {:.1f} %", 100.0 * worlds_with_call / worlds, worlds,
                   100.0 * called / judged, 100.0 * inside / judged));
}

TEST_CASE("edge: a planted wait after handoffs is found: the power") {
  constexpr int worlds = 100;
  for (const double longer : {1.5, 2.0, 3.0}) {
    std::mt19937 random(11);
    int found = 0, found_shorter = 0;
    double wrong_share = 0;
    for (int world = 0; world < worlds; ++world) {
      const Analysis analysis = test::analyse_text(passed_world(random, 300, longer), toml);
      int called = 0, wrong = 0;
      for (const EdgeComparison& edge : compare_edges(analysis.log, analysis.measured, analysis.selection)) {
        const bool is_planted = analysis.log.team_name(edge.to) == "A";
        found += is_planted && edge.verdict == Verdict::longer;
        found_shorter += is_planted && edge.verdict == Verdict::shorter;
        called += edge.verdict == Verdict::longer;
        wrong += !is_planted && edge.verdict == Verdict::longer;
      }
      if (called > 0) wrong_share += double(wrong) / called / worlds;
    }
    CHECK(found_shorter == 0);
    CHECK(wrong_share <= 0.10);
    if (longer == 2.0) CHECK(found > 0.6 * worlds);
    if (longer == 3.0) CHECK(found > 0.95 * worlds);
    WARN(fmt::format("edge with {:.1f} times the wait after it (about 38 of 300 issues): called longer in {} % of worlds; of those called longer {:.1f} % are wrong", longer, 100 * found / worlds,
                     100 * wrong_share));
  }
}

TEST_CASE("flow: Little's law holds in a steady process, and its deviation shows a growing one") {
  std::string steady(header);
  std::string growing(header);
  for (int i = 0; i < 200; ++i) {
    const TimeUs start = 1'772'442'000 + 3600 * i;
    steady += served(fmt::format("{}", i), "Parts", "Desk", 60, 60, start);
    if (i % 2 == 0) growing += served(fmt::format("{}", i), "Parts", "Desk", 60, 60, start);
    else growing += Rows(fmt::format("{}", i), "Parts", start).created(0).queue(0, "Desk").text();
  }
  const Analysis even = test::analyse_text(steady, toml);
  const Flow flow = flow_figures(even.log, even.measured, even.selection, 1);
  const TeamFlow& whole = flow.teams.front();
  CHECK(whole.arrivals == 200);
  CHECK(whole.backlog == 0);
  CHECK(*whole.mean_stay == test::minutes(120));
  // 200 stays of 2 h within 201 h: L = 400 / 201, lambda = 200 / 201 an hour.
  CHECK(whole.mean_backlog == Approx(400.0 / 201));
  CHECK(whole.arrivals_per_week == Approx(200.0 / 201 * 168));
  CHECK(whole.arrivals_per_week / 168 * (*whole.mean_stay / static_cast<double>(hour_us)) == Approx(whole.mean_backlog));
  CHECK(*whole.little_deviation == Approx(0).margin(1e-12));
  const Analysis more = test::analyse_text(growing, toml);
  const TeamFlow desk = flow_of(more, flow_figures(more.log, more.measured, more.selection, 1), "Desk");
  CHECK(desk.backlog == 100);
  CHECK(desk.still_queued == 100);
  CHECK(*desk.little_deviation < -0.9);
}

TEST_CASE("flow: the median of a queue counts those still in it") {
  // Four were taken up after ten minutes; eight are still there: the naive median of finished ones is 10 minutes, the true one not reached.
  std::string log(header);
  for (int i = 0; i < 4; ++i) log += served(fmt::format("T{}", i), "Parts", "Lab", 10, 5);
  for (int i = 0; i < 8; ++i) log += Rows(fmt::format("O{}", i)).created(0).queue(0, "Lab").text();
  log += served("D", "Parts", "Desk", 5000, 1);
  const Analysis analysis = test::analyse_text(log, toml);
  const Flow flow = flow_figures(analysis.log, analysis.measured, analysis.selection, 1);
  const TeamFlow& lab = flow_of(analysis, flow, "Lab");
  CHECK(lab.arrivals == 12);
  CHECK(lab.completions == 4);
  CHECK(lab.still_queued == 8);
  CHECK_FALSE(lab.km_median_queue);
  CHECK_FALSE(lab.km_median_delay);
  CHECK(*flow_of(analysis, flow, "Desk").km_median_queue == test::minutes(5000));
}

TEST_CASE("flow: buckets against a count of every stay") {
  std::mt19937 random(11);
  std::string log(header);
  struct Spell {
    TimeUs from, to;
    bool open;
  };
  std::map<std::string, std::vector<Spell>> spells;
  constexpr TimeUs base = 1'772'442'000;
  const int last = 60 * 24 * 120;
  for (int i = 0; i < 80; ++i) {
    int at = static_cast<int>(random() % (60 * 24 * 100));
    Rows rows(fmt::format("{}", i), "Parts", base);
    rows.created(at);
    std::string team;
    int from = 0;
    for (unsigned hop = 0; hop <= random() % 4; ++hop) {
      const std::string next(1, static_cast<char>('A' + random() % 3));
      if (next == team) continue;
      if (!team.empty()) spells[team].push_back({base + 60 * from, base + 60 * at, false});
      rows.queue(at, team = next);
      from = at;
      at += 1 + static_cast<int>(random() % 20000);
    }
    const bool open = random() % 3 == 0 || at >= last;
    if (!open) rows.status(at, "Resolved");
    spells[team].push_back({base + 60 * from, base + 60 * (open ? last : at), open});
    log += rows.text();
  }
  log += Rows("end", "Parts", base).created(last).text();
  const Analysis analysis = test::analyse_text(log, toml);
  const Flow flow = flow_figures(analysis.log, analysis.measured, analysis.selection, 2);
  CHECK(flow.unit == FlowUnit::week);
  for (const TimeUs start : flow.starts) CHECK((start / second_us - 4 * 86400) % (7 * 86400) == 0);
  for (const auto& [name, stays] : spells) {
    const TeamFlow& team = flow_of(analysis, flow, name);
    CHECK(team.arrivals == static_cast<std::int64_t>(stays.size()));
    for (std::size_t i = 0; i < team.buckets.size(); ++i) {
      const TimeUs begin = flow.starts[team.first_bucket + i] / second_us;
      const TimeUs end = begin + 7 * 86400;
      std::int64_t arrivals = 0, completions = 0, backlog = 0;
      for (const Spell& stay : stays) {
        arrivals += stay.from >= begin && stay.from < end;
        completions += !stay.open && stay.to >= begin && stay.to < end;
        backlog += stay.from < end && (stay.open || stay.to >= end);
      }
      INFO(name << " " << i);
      CHECK(team.buckets[i].arrivals == arrivals);
      CHECK(team.buckets[i].completions == completions);
      CHECK(team.buckets[i].backlog == backlog);
    }
  }
}

TEST_CASE("clocks: parking, solving and reopening, follow-ups, as they stand in the record") {
  constexpr int day = 24 * 60;
  std::string log(header);
  const std::string due = fmt::format("{}", 1'772'442'000 + 60 * 200);
  // Waits for the customer from 10 to 100 after the customer's own message; due at 200 it is with us.
  log += Rows("silent").created(0, "Acme", due).queue(0, "Desk").take(5, "ann", "Desk").status(10, "Pending", "ann", "Desk").customer(100).reply(300, "ann", "Desk").status(310, "Resolved", "ann", "Desk").text();
  // Asked first; on the customer from 100 to 250, when it was due.
  log += Rows("asked").created(0, "Bolt", due).queue(0, "Desk").take(5, "ann", "Desk").reply(99, "ann", "Desk").status(100, "Pending", "ann", "Desk").customer(250).status(260, "Resolved", "ann", "Desk").text();
  // Reopened after an hour, and after two days.
  log += Rows("again").created(0, "Cord").queue(0, "Desk").take(5, "ann", "Desk").status(10, "Resolved", "ann", "Desk").status(70, "Open").status(80, "Resolved", "ann", "Desk")
             .status(80 + 2 * day, "Open").status(90 + 2 * day, "Resolved", "ann", "Desk").text();
  // Another issue of Bolt's, a day after the first was resolved.
  log += Rows("next").created(260 + day, "Bolt").queue(260 + day, "Lab").take(261 + day, "lea", "Lab").status(300 + day, "Resolved", "lea", "Lab").text();
  log += Rows("late").created(30 * day, "Dorn").text();
  const Analysis analysis = test::analyse_text(log, toml);
  const auto clocks = clock_figures(analysis.log, analysis.measured, analysis.selection);
  const auto count_of = [&](ClockKind kind, std::string_view team) {
    const ClockFigures* clock = clock_of(analysis, clocks, kind, team);
    return clock == nullptr ? std::pair<std::int64_t, std::int64_t>{0, 0} : std::pair{clock->share.numerator, clock->share.denominator};
  };
  CHECK(count_of(ClockKind::pending_without_message, "Desk") == std::pair<std::int64_t, std::int64_t>{1, 2});
  CHECK(*clock_of(analysis, clocks, ClockKind::pending_without_message, "Desk")->time == test::minutes(90));
  CHECK(count_of(ClockKind::on_customer, "Desk") == std::pair<std::int64_t, std::int64_t>{2, 3});
  // And the reply at 300 was out for ten minutes.
  CHECK(*clock_of(analysis, clocks, ClockKind::on_customer, "Desk")->time == test::minutes(90 + 10 + 150));
  CHECK(count_of(ClockKind::pending_at_due, "Desk") == std::pair<std::int64_t, std::int64_t>{1, 2});
  CHECK(count_of(ClockKind::reopened_soon, "Desk") == std::pair<std::int64_t, std::int64_t>{1, 5});  // three resolutions of one issue
  CHECK(count_of(ClockKind::followed_up, "Desk") == std::pair<std::int64_t, std::int64_t>{1, 3});
  CHECK(clock_of(analysis, clocks, ClockKind::reopened_soon, "Lab") == nullptr);
  for (const ClockFigures& clock : clocks) CHECK(clock.verdict == Verdict::too_few);
}

TEST_CASE("clocks: two of thirty where a hundredth is usual may be chance, ten of thirty not") {
  std::string log(header);
  const auto add = [&](std::string_view team, int issues, int reopened) {
    for (int i = 0; i < issues; ++i) {
      Rows rows(fmt::format("{}{}", team, i));
      rows.created(0).queue(0, team).take(5, "ann", team).status(10, "Resolved", "ann", team);
      if (i < reopened) rows.status(20, "Open").status(30, "Resolved", "ann", team);
      log += rows.text();
    }
  };
  for (const char team : {'A', 'B', 'C', 'D', 'E', 'F'}) add(std::string(1, team), 100, 1);
  add("Two", 28, 2);
  add("Ten", 20, 10);
  const Analysis analysis = test::analyse_text(log, toml);
  const auto clocks = clock_figures(analysis.log, analysis.measured, analysis.selection);
  const ClockFigures* two = clock_of(analysis, clocks, ClockKind::reopened_soon, "Two");
  const ClockFigures* ten = clock_of(analysis, clocks, ClockKind::reopened_soon, "Ten");
  REQUIRE(two != nullptr);
  REQUIRE(ten != nullptr);
  CHECK(two->share.denominator == 30);
  CHECK(two->verdict == Verdict::cannot_tell);
  CHECK(ten->share.denominator == 30);
  CHECK(ten->verdict == Verdict::longer);
}

TEST_CASE("recorded minutes belong to the team that had the issue") {
  std::string log(header);
  for (int i = 0; i < 10; ++i) {
    log += Rows(fmt::format("P{}", i)).created(0).queue(0, "Support").note(10, "bob", "Support", "7").queue(30, "Sales", "bob", "Support").take(40, "ann", "Sales").note(42, "ann", "Sales", "100")
               .status(45, "Resolved", "ann", "Sales").text();
  }
  const Analysis analysis = test::analyse_text(log, toml);
  const auto found = misroutes(analysis.log, analysis.measured, analysis.selection);
  REQUIRE(found.size() == 1);
  CHECK(found[0].work_s == 70 * 60);
  CHECK(found[0].saved == test::minutes(300));  // its status was new until Ann took it
}

TEST_CASE("teams: what others kept them waiting, what is under way, through whom issues must pass") {
  std::string log(header);
  log += Rows("1").created(0).queue(0, "A").take(5, "ann", "A").status(10, "Pending", "ann", "A").customer(30).queue(40, "B", "ann", "A").take(50, "bob", "B").status(60, "On hold", "bob", "B")
             .status(90, "Open", "bob", "B").queue(95, "C", "bob", "B").text();
  log += Rows("2").created(0).queue(0, "A").take(20, "ann", "A").status(100, "Resolved", "ann", "A").text();
  const Analysis analysis = test::analyse_text(log, toml);
  const auto teams = team_figures(analysis.log, analysis.measured, analysis.selection);
  TimeSum on_customer = 0;
  TimeSum held = 0;
  for (const TeamFigures& team : teams) {
    on_customer += team.on_customer.value_or(0);
    held += team.held.value_or(0);
    CHECK(team.arrivals == team.completions + team.backlog);
    const std::string_view name = analysis.log.team_name(team.team);
    if (name == "A") {
      CHECK(*team.on_customer == test::minutes(20));
      CHECK(team.arrivals == 2);
      CHECK(team.backlog == 0);
      CHECK(team.must_pass == 0);
    } else if (name == "B") {
      CHECK(*team.held == test::minutes(30));
      CHECK(team.must_pass == Approx(0.5));  // one of the two ordered pairs of the others, A to C, leads through it
    } else if (name == "C") {
      CHECK(team.backlog == 1);
    }
  }
  CHECK(on_customer == test::minutes(20));
  CHECK(held == test::minutes(30));
}

}  // namespace baton
