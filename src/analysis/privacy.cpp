#include "privacy.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "cells.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

Pair ends_of(const EdgeFigures& edge) { return {edge.from, edge.to}; }

bool has_enough_persons(const std::vector<EdgeFigures>& edges) {
  std::set<std::uint32_t> persons;
  for (auto edge = edges.begin(); edge != edges.end() && persons.size() < fewest_persons; ++edge) persons.insert({edge->from, edge->to});
  return persons.size() >= fewest_persons;
}

/// Whether enough distinct issues went over any of these edges.
bool has_enough_issues(const Analysis& analysis, const std::vector<EdgeFigures>& edges) {
  std::set<Pair> pairs;
  for (const EdgeFigures& edge : edges) pairs.insert(ends_of(edge));
  std::int64_t issues = 0;
  std::uint32_t last_row = 0xFFFFFFFF;
  for (const HandoffRow& handoff : analysis.measured.of(Level::person)) {
    if (handoff.row == last_row || analysis.selection.chosen[handoff.row] == 0 || !pairs.contains({handoff.from, handoff.to})) continue;
    last_row = handoff.row;
    if (++issues == fewest_issues_of_persons) return true;
  }
  return false;
}

/// Whether the sum of what is left out, which is the total less what is shown, says nothing of anybody.
bool hides_enough(const Analysis& analysis, const std::vector<EdgeFigures>& left_out) {
  return left_out.empty() || (left_out.size() > 1 && has_enough_persons(left_out) && has_enough_issues(analysis, left_out));
}

/// Distinct issues of each loop, by its path; long paths, which are shown shortened, are none.
std::map<std::vector<std::uint32_t>, std::int64_t> issues_of_loops(const Analysis& analysis) {
  struct Seen {
    std::int64_t issues = 0;
    std::uint32_t last_row = 0xFFFFFFFF;
  };
  std::map<std::vector<std::uint32_t>, Seen> seen;
  const auto& handoffs = analysis.measured.of(Level::person);
  for (std::size_t i = 0; i < handoffs.size(); ++i) {
    if (!handoffs[i].returned || analysis.selection.chosen[handoffs[i].row] == 0) continue;
    std::vector<std::uint32_t> path{handoffs[i].to};
    for (std::size_t left = i;; --left) {
      path.insert(path.begin(), handoffs[left].from);
      if (handoffs[left].from == handoffs[i].to || left == 0 || handoffs[left - 1].row != handoffs[i].row || path.size() > longest_loop_path) break;
    }
    Seen& of = seen[path];
    of.issues += of.last_row != handoffs[i].row;
    of.last_row = handoffs[i].row;
  }
  std::map<std::vector<std::uint32_t>, std::int64_t> issues;
  for (const auto& [path, of] : seen) issues.emplace(path, of.issues);
  return issues;
}

/// Labels, not names: the order of names that are not shown would say something of them.
struct ByLabel {
  const Analysis& analysis;
  bool operator()(std::uint32_t a, std::uint32_t b) const { return a != b && analysis.person(a) < analysis.person(b); }
};

}  // namespace

ShownEdges shown_edges(const Analysis& analysis, Level level) {
  ShownEdges shown;
  std::vector<EdgeFigures>& edges = shown.edges;
  edges = edges_of(analysis, level);
  if (level != Level::person) return shown;
  // Those with most issues first: what must be left out beside the rare ones is taken from the end.
  std::stable_sort(edges.begin(), edges.end(), [](const EdgeFigures& a, const EdgeFigures& b) { return a.issues != b.issues ? a.issues > b.issues : a.handoffs > b.handoffs; });
  const auto rare = std::find_if(edges.begin(), edges.end(), [](const EdgeFigures& edge) { return edge.issues < fewest_issues_of_persons; });
  std::vector<EdgeFigures> left_out(rare, edges.end());
  shown.rare = static_cast<std::int64_t>(left_out.size());
  edges.erase(rare, edges.end());
  while (!edges.empty() && (!has_enough_persons(edges) || !hides_enough(analysis, left_out))) {
    left_out.push_back(edges.back());
    edges.pop_back();
    ++shown.guarding;
  }
  const ByLabel by_label{analysis};
  std::sort(edges.begin(), edges.end(), [&](const EdgeFigures& a, const EdgeFigures& b) {
    if (a.waiting_after != b.waiting_after) return a.waiting_after > b.waiting_after;
    if (a.handoffs != b.handoffs) return a.handoffs > b.handoffs;
    return a.from != b.from ? by_label(a.from, b.from) : by_label(a.to, b.to);
  });
  return shown;
}

ShownLoops shown_loops(const Analysis& analysis, Level level, const std::vector<EdgeFigures>& edges, std::vector<LoopFigures> loops) {
  ShownLoops shown{std::move(loops), 0};
  if (level != Level::person) return shown;
  std::set<Pair> pairs;
  for (const EdgeFigures& edge : edges) pairs.insert(ends_of(edge));
  const auto issues = issues_of_loops(analysis);
  shown.left_out = static_cast<std::int64_t>(std::erase_if(shown.loops, [&](const LoopFigures& loop) {
    for (std::size_t at = 1; at < loop.path.size(); ++at) {
      if (!pairs.contains({loop.path[at - 1], loop.path[at]})) return true;
    }
    const auto found = issues.find(loop.path);
    return found == issues.end() || found->second < fewest_issues_of_persons;
  }));
  std::sort(shown.loops.begin(), shown.loops.end(), [&](const LoopFigures& a, const LoopFigures& b) {
    if (a.times != b.times) return a.times > b.times;
    return std::lexicographical_compare(a.path.begin(), a.path.end(), b.path.begin(), b.path.end(), ByLabel{analysis});
  });
  return shown;
}

std::vector<std::string> left_out_notes(const ShownEdges& edges, const ShownLoops& loops) {
  std::vector<std::string> notes;
  const auto are = [](std::int64_t count) { return count == 1 ? "is" : "are"; };
  if (edges.rare > 0) {
    notes.push_back(fmt::format("{} of persons with fewer than {} issues {} not shown. All counts are of the edges shown.", people_counted(edges.rare, "edge"),
                                fewest_issues_of_persons, are(edges.rare)));
  }
  if (edges.guarding > 0) {
    notes.push_back(fmt::format("{} more {} not shown: figures of fewer than {} persons could be told from {}.", people_counted(edges.guarding, "edge"), are(edges.guarding),
                                fewest_persons, edges.guarding == 1 ? "it" : "them"));
  }
  if (loops.left_out > 0) {
    notes.push_back(fmt::format("{} of persons with fewer than {} issues, or over edges not shown, {} not shown.", people_counted(loops.left_out, "loop"),
                                fewest_issues_of_persons, are(loops.left_out)));
  }
  return notes;
}

std::string persons_note(const Analysis& analysis) {
  const std::string called = analysis.context.names_persons       ? "Persons are shown by name, as was asked."
                             : analysis.context.store.empty() ? "Persons are shown by pseudonyms, numbered as first recorded."
                                                              : "Persons are shown by pseudonyms that hold in this store alone.";
  return fmt::format("{} Rows and edges of persons need {} issues and figures of groups of persons {} persons; fewer are not shown, nor what would tell them.{}", called,
                     fewest_issues_of_persons, fewest_persons, analysis.context.names_persons ? "" : " Subjects of mails are not shown.");
}

}  // namespace baton
