#include <array>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "baton/base/dictionary.hpp"
#include "stays.hpp"

// Findings about the way that issues take: sent to the wrong team, round and round, or through teams that do nothing with them.

namespace baton {
namespace {

/// What was spared, under a key; an issue may come several times.
struct KeyedSpared {
  std::uint64_t key = 0;
  Spared spared;
};

/// Calls visit(key, spared by issue) for each key.
template <class Visit>
void for_each_key(std::vector<KeyedSpared>& all, Visit&& visit) {
  std::stable_sort(all.begin(), all.end(), [](const KeyedSpared& a, const KeyedSpared& b) { return a.key != b.key ? a.key < b.key : a.spared.row < b.spared.row; });
  std::vector<Spared> group;
  for (std::size_t first = 0; first < all.size();) {
    group.clear();
    std::size_t next = first;
    for (; next < all.size() && all[next].key == all[first].key; ++next) {
      const Spared& one = all[next].spared;
      if (group.empty() || group.back().row != one.row) {
        group.push_back(one);
        continue;
      }
      group.back().waiting += one.waiting;
      group.back().handoffs += one.handoffs;
      group.back().touches += one.touches;
      group.back().work_s += one.work_s;
      group.back().times += one.times;
    }
    visit(all[first].key, group);
    first = next;
  }
}

constexpr std::uint64_t key_of_pair(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32U | b; }

/// A resolved issue by category and first team.
struct Started {
  std::uint64_t key = 0;
  std::uint32_t last_team = 0, row = 0;
};

/// The team other than the first where most of them end; 0 where all end at the first.
std::uint32_t where_most_end(const ResolvedLog& log, std::span<const Started> issues, std::int64_t& ended) {
  std::map<std::uint32_t, std::int64_t> ends;
  const auto first_team = static_cast<std::uint32_t>(issues.front().key);
  for (const Started& issue : issues) {
    if (issue.last_team != first_team) ++ends[issue.last_team];
  }
  std::uint32_t most = 0;
  ended = 0;
  for (const auto& [team, count] : ends) {
    if (count > ended || (count == ended && log.team_name(team) < log.team_name(most))) {
      most = team;
      ended = count;
    }
  }
  return most;
}

/// What sending them to a team at once would have spared.
std::vector<Spared> spared_by_sending(const Stays& stays, std::span<const Started> issues, std::uint32_t team) {
  TimeSum queued = 0;
  std::int64_t visits = 0;
  for (const Started& issue : issues) {
    for (const TenureRow& tenure : stays.of(issue.row)) {
      if (tenure.team != team) continue;
      queued += tenure.queued;
      ++visits;
    }
  }
  const TimeSum usual_queue = visits > 0 ? queued / visits : 0;
  std::vector<Spared> spared;
  for (const Started& issue : issues) {
    const auto own = stays.of(issue.row);
    Spared one;
    one.row = issue.row;
    const auto reached = static_cast<std::size_t>(std::find_if(own.begin(), own.end(), [&](const TenureRow& tenure) { return tenure.team == team; }) - own.begin());
    if (reached == own.size()) {
      one.waiting = -usual_queue;
      one.handoffs = -1;
    } else {
      for (std::size_t i = 0; i < reached; ++i) one.leave_out(stays, stays.first_of(issue.row) + static_cast<std::uint32_t>(i), own[i], stays.without_work(own[i]));
      one.handoffs = static_cast<std::int32_t>(reached);
      one.times = issue.last_team == team;
    }
    spared.push_back(one);
  }
  return spared;
}

/// The teams of a way round, each once, turned so that the smallest id comes first: the same way whichever team an issue began at.
struct Way {
  std::array<std::uint32_t, most_loop_steps> teams{};
  std::uint32_t steps = 0;
  friend bool operator==(const Way&, const Way&) = default;
};
struct WayHash {
  std::size_t operator()(const Way& way) const {
    return static_cast<std::size_t>(hash_bytes({reinterpret_cast<const char*>(way.teams.data()), way.teams.size() * sizeof(std::uint32_t)}));
  }
};

/// The smallest of the turns of a way round.
template <class Less>
void turn(std::uint32_t* teams, std::uint32_t steps, Less&& less) {
  std::array<std::uint32_t, most_loop_steps> best{};
  std::array<std::uint32_t, most_loop_steps> turned{};
  std::copy(teams, teams + steps, best.begin());
  std::copy(teams, teams + steps, turned.begin());
  for (std::uint32_t step = 1; step < steps; ++step) {
    std::rotate(turned.begin(), turned.begin() + 1, turned.begin() + steps);
    if (std::lexicographical_compare(turned.begin(), turned.begin() + steps, best.begin(), best.begin() + steps, less)) best = turned;
  }
  std::copy(best.begin(), best.begin() + steps, teams);
}

}  // namespace

std::string_view name_of(FindingKind kind) {
  static constexpr std::array<std::string_view, 6> names{"misroute", "loop", "pass_through", "queue", "edge", "gaming"};
  return names[static_cast<std::size_t>(kind)];
}

std::vector<Finding> misroutes(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  const Stays stays(measured);
  std::vector<Started> started;
  for (const std::uint32_t row : selection.rows) {
    const IssueMeasures& issue = measured.issues[row];
    const std::uint32_t category = log.issues[issue.issue].category;
    const auto own = stays.of(row);
    if (issue.resolved && category != 0 && !own.empty()) started.push_back({key_of_pair(category, own.front().team), own.back().team, row});
  }
  std::sort(started.begin(), started.end(), [](const Started& a, const Started& b) { return a.key != b.key ? a.key < b.key : a.row < b.row; });
  std::vector<Finding> findings;
  for (std::size_t first = 0; first < started.size();) {
    std::size_t next = first;
    while (next < started.size() && started[next].key == started[first].key) ++next;
    const std::span<const Started> group(started.data() + first, next - first);
    first = next;
    std::int64_t ended = 0;
    const std::uint32_t team = where_most_end(log, group, ended);
    const ShareValue share = share_of(ended, static_cast<std::int64_t>(group.size()));
    if (ended < log.windows.minimum_issues || share.interval->low <= 0.5) continue;
    std::vector<Spared> spared = spared_by_sending(stays, group, team);
    Finding finding = finding_of(log, measured, FindingKind::misroute, spared);
    finding.teams = {static_cast<std::uint32_t>(group.front().key), team};
    finding.category = static_cast<std::uint32_t>(group.front().key >> 32U);
    finding.share = share;
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> pass_throughs(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  const Stays stays(measured);
  std::vector<KeyedSpared> all;
  std::unordered_map<std::uint64_t, std::int64_t> passed;
  for (const std::uint32_t row : selection.rows) {
    const auto own = stays.of(row);
    for (std::size_t i = 0; i + 1 < own.size(); ++i) {
      if (measured.issues[row].pass_throughs < 0) break;
      const std::uint64_t key = key_of_pair(own[i].team, own[i + 1].team);
      ++passed[key];
      if (!own[i].pass_through) continue;
      Spared one;
      one.row = row;
      one.handoffs = 1;
      one.times = 1;
      one.leave_out(stays, stays.first_of(row) + static_cast<std::uint32_t>(i), own[i], own[i].queued + own[i].in_hand);
      all.push_back({key, one});
    }
  }
  std::vector<Finding> findings;
  for_each_key(all, [&](std::uint64_t key, std::vector<Spared>& spared) {
    if (static_cast<std::int64_t>(spared.size()) < log.windows.minimum_issues) return;
    Finding finding = finding_of(log, measured, FindingKind::pass_through, spared);
    finding.teams = {static_cast<std::uint32_t>(key >> 32U), static_cast<std::uint32_t>(key)};
    finding.share = share_of(finding.times, passed[key]);
    findings.push_back(std::move(finding));
  });
  return findings;
}

std::vector<Finding> loops(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  const Stays stays(measured);
  const auto& handoffs = measured.of(Level::team);
  std::unordered_map<Way, std::uint32_t, WayHash> numbers;
  std::vector<Way> ways;
  std::vector<std::pair<std::uint32_t, std::size_t>> counted;  // per way: row, and stays of it that count already
  std::vector<KeyedSpared> all;
  std::size_t first = 0;  // handoff of the issue at hand
  for (std::size_t i = 0; i < handoffs.size(); ++i) {
    if (handoffs[first].row != handoffs[i].row) first = i;
    const std::uint32_t row = handoffs[i].row;
    if (!handoffs[i].returned || selection.chosen[row] == 0) continue;
    std::size_t left = i;
    while (handoffs[left].from != handoffs[i].to && left > first) --left;
    if (i - left + 1 > most_loop_steps) continue;
    Way way;
    for (std::size_t step = left; step <= i; ++step) way.teams[way.steps++] = handoffs[step].from;
    turn(way.teams.data(), way.steps, std::less<>());
    const auto [found, is_new] = numbers.try_emplace(way, static_cast<std::uint32_t>(ways.size()));
    if (is_new) {
      ways.push_back(way);
      counted.emplace_back(0xFFFFFFFF, 0);
    }
    auto& [counted_row, until] = counted[found->second];
    if (std::exchange(counted_row, row) != row) until = 0;
    // Handoff k of an issue begins its stay k + 1: the stays of the way are those after the one that was left.
    const auto own = stays.of(row);
    const std::size_t from_stay = std::max(until, left - first + 1);
    const std::size_t back_stay = i - first + 1;
    if (back_stay >= own.size()) continue;
    Spared one;
    one.row = row;
    one.times = 1;
    for (std::size_t stay = from_stay; stay <= back_stay; ++stay) {
      const std::uint32_t index = stays.first_of(row) + static_cast<std::uint32_t>(stay);
      ++one.handoffs;
      if (stay < back_stay) one.leave_out(stays, index, own[stay], stays.without_work(own[stay]));
      else one.waiting += own[stay].queued;
    }
    until = back_stay + 1;
    all.push_back({found->second, one});
  }
  std::vector<Finding> findings;
  for_each_key(all, [&](std::uint64_t key, std::vector<Spared>& spared) {
    if (static_cast<std::int64_t>(spared.size()) < log.windows.minimum_issues) return;
    Finding finding = finding_of(log, measured, FindingKind::loop, spared);
    Way& way = ways[key];
    turn(way.teams.data(), way.steps, [&](std::uint32_t a, std::uint32_t b) { return log.team_name(a) < log.team_name(b); });
    finding.teams.assign(way.teams.begin(), way.teams.begin() + way.steps);
    finding.teams.push_back(finding.teams.front());
    findings.push_back(std::move(finding));
  });
  return findings;
}

}  // namespace baton
