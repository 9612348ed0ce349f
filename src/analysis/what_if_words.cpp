#include "what_if_words.hpp"

#include <algorithm>
#include <cmath>

#include "cells.hpp"

namespace baton::what_if {
namespace {

constexpr std::size_t most_loads_told = 4;

class Words {
 public:
  Words(const Analysis& analysis, const Changes& changes) : log_(analysis.log), changes_(changes) {}

  [[nodiscard]] std::string category(std::uint32_t id) const { return std::string(log_.raw.texts.of(TextSpace::category).text(id)); }
  [[nodiscard]] std::string team(std::uint32_t id) const { return changes_.team_name(log_, id); }
  [[nodiscard]] static std::string issues(std::int64_t count) { return people_counted(count, "issue"); }

  [[nodiscard]] std::string routed() const {
    std::string text;
    for (const Changes::Route& route : changes_.routes) text += fmt::format("{}{} to {}", text.empty() ? "" : ", ", category(route.category), std::string(log_.team_name(route.team)));
    return text;
  }
  [[nodiscard]] std::string tier1() const {
    std::string text;
    for (const Changes::Tier1& change : changes_.tier1) text += (text.empty() ? "" : ", ") + category(change.category);
    return text;
  }

 private:
  const ResolvedLog& log_;
  const Changes& changes_;
};

std::string drawn_from(const TouchedCounts& touched) {
  static constexpr std::array<std::string_view, 4> words{"of the same category and priority", "of the same category, whatever the priority",
                                                         "of any category, passed on by that team", "of any category with that team"};
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (touched.drawn[i] > 0) text += fmt::format("{}for {} {}", text.empty() ? "" : "; ", people_count(touched.drawn[i]), words[i]);
  }
  return text;
}

void add_changes(const Words& words, const Changes& changes, const Figures& figures, std::vector<std::string>& list) {
  const TouchedCounts& touched = figures.touched;
  if (touched.route > 0) {
    list.push_back(fmt::format("What was done with {} before that team had it ({}) was not needed: those stays fall away with their queue, work and waiting for others.",
                               Words::issues(touched.route), words.routed()));
  }
  if (touched.route_detour > 0) {
    list.push_back(fmt::format("{} of these categories never came to the team. They go there first and are passed on to where they went: one handoff more, and a stay like "
                               "those that the team passed on ({}).",
                               Words::issues(touched.route_detour), drawn_from(touched)));
  }
  if (touched.tier1 > 0) {
    list.push_back(fmt::format("The lowest tier can do the {} of {} that left it, in the in-hand time of like issues that it resolved ({}). Those that went up may be harder: "
                               "no interval knows that.",
                               Words::issues(touched.tier1), words.tier1(), drawn_from(touched)));
  }
  if (touched.left_open > 0) list.push_back(fmt::format("{} not yet done and not yet there: left as {}.", touched.left_open == 1 ? "1 issue is" : people_count(touched.left_open) + " issues are", touched.left_open == 1 ? "it is" : "they are"));
  for (const Changes::Merge& merge : changes.merges) {
    list.push_back(fmt::format("{} work as one team: nobody hands over between them, an issue queues with them once, the work stays. Each keeps its tier.", merge.name));
  }
  if (changes.most_bounces >= 0) {
    list.push_back(fmt::format("From bounce {} on, the stay in the middle of A, B, A was not needed; both stays at A become one, and each issue ends where it ended.", changes.most_bounces + 1));
  }
  for (const Changes::Queue& queue : changes.queues) {
    list.push_back(fmt::format("{} gets to every issue within {}{}; those that waited less, wait as long as they did. What that takes is not said.", words.team(queue.team),
                               people_duration(queue.most), queue.is_median ? ", the middle stay with the other teams" : ""));
  }
}

std::string more(double part, double whole) { return whole > 0 ? fmt::format(" (+{})", people_share(part / whole)) : std::string(" (it had none)"); }

/// Teams that get more issues or more work, the largest loads first.
void add_loads(const Words& words, const Figures& figures, std::vector<std::string>& list) {
  const auto more_work = [](const TeamChange& team) { return team.in_hand_after - team.in_hand_before; };
  const auto more_issues = [](const TeamChange& team) { return std::llround(team.issues_after - team.issues_before); };
  std::vector<const TeamChange*> loaded;
  for (const TeamChange& team : figures.teams) {
    if (more_work(team) > minute_us || more_issues(team) > 0) loaded.push_back(&team);
  }
  std::stable_sort(loaded.begin(), loaded.end(), [&](const TeamChange* a, const TeamChange* b) { return more_work(*a) > more_work(*b); });
  for (std::size_t i = 0; i < std::min(most_loads_told, loaded.size()); ++i) {
    const TeamChange& team = *loaded[i];
    std::string text;
    if (more_issues(team) > 0) text += fmt::format("{} more{}", Words::issues(more_issues(team)), more(team.issues_after - team.issues_before, team.issues_before));
    if (more_work(team) > minute_us) {
      text += fmt::format("{}{} more in hand{}", text.empty() ? "" : " and ", people_hours(more_work(team)), more(static_cast<double>(more_work(team)), static_cast<double>(team.in_hand_before)));
    }
    list.push_back(fmt::format("{} works at the same pace with {}.", words.team(team.team), text));
  }
  if (loaded.size() > most_loads_told) list.push_back(fmt::format("So do {} more teams with more issues or work than before: see the table of teams.", people_count(static_cast<std::int64_t>(loaded.size() - most_loads_told))));
}

}  // namespace

std::vector<std::string> change_texts(const Analysis& analysis, const Changes& changes) {
  const Words words(analysis, changes);
  std::vector<std::string> texts;
  for (const Changes::Route& route : changes.routes) {
    texts.push_back(fmt::format("{} goes straight to {}", words.category(route.category), analysis.log.team_name(route.team)));
  }
  for (const Changes::Tier1& tier1 : changes.tier1) texts.push_back(fmt::format("{} is done at the lowest tier", words.category(tier1.category)));
  for (const Changes::Merge& merge : changes.merges) texts.push_back(fmt::format("{} are one team", merge.name));
  if (changes.most_bounces >= 0) texts.push_back(changes.most_bounces == 0 ? std::string("no issue bounces") : fmt::format("no issue bounces more than {}", changes.most_bounces == 1 ? "once" : people_counted(changes.most_bounces, "time")));
  for (const Changes::Queue& queue : changes.queues) {
    texts.push_back(fmt::format("no issue queues at {} longer than {}{}", words.team(queue.team), people_duration(queue.most), queue.is_median ? " (the middle stay with the other teams)" : ""));
  }
  return texts;
}

std::vector<std::string> assumptions(const Analysis& analysis, const Changes& changes, const Figures& figures) {
  const Words words(analysis, changes);
  std::vector<std::string> list;
  add_changes(words, changes, figures, list);
  add_loads(words, figures, list);
  list.emplace_back("Queues do not grow: every other issue and stay waits as long as it did.");
  list.emplace_back("The rest of each journey stays as it was: people met, messages, questions to the customer, reopenings, time without a team.");
  list.emplace_back("A first answer comes earlier by what falls away before it; one given in a stay that falls away takes as long from there on.");
  list.emplace_back("What is usual for a category and priority, which ease compares the time to resolution with, stays as it was.");
  if (figures.touched.open > 0) {
    list.push_back(fmt::format("{} that would change {} still open: cut like the others up to now, as nobody knows how {} on.", Words::issues(figures.touched.open),
                               figures.touched.open == 1 ? "is" : "are", figures.touched.open == 1 ? "it goes" : "they go"));
  }
  if (figures.changed < analysis.log.windows.minimum_issues) {
    list.push_back(fmt::format("Fewer than {} change: too few to say how it would go with other issues.", Words::issues(analysis.log.windows.minimum_issues)));
    return list;
  }
  list.push_back(fmt::format("The intervals (95 %) are for chance: other issues of the same kind{}. {} They do not cover whether the assumptions hold.",
                             std::any_of(figures.touched.drawn.begin(), figures.touched.drawn.end(), [](std::int64_t n) { return n > 0; }) ? ", and other like issues to draw from" : "",
                             figures.bootstrapped ? "By bootstrap (1,000 draws, the same each time)." : "By formula, as so many issues change."));
  return list;
}

}  // namespace baton::what_if
