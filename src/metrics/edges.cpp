#include <algorithm>
#include <map>

#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"
#include "stays.hpp"

namespace baton {
namespace {

EdgeFigures roll_up(const std::vector<HandoffRow>& handoffs, const std::uint32_t* first, const std::uint32_t* last) {
  EdgeFigures figures;
  figures.from = handoffs[*first].from;
  figures.to = handoffs[*first].to;
  std::vector<std::int64_t> waits;
  std::uint32_t last_row = 0xFFFFFFFF;
  for (const std::uint32_t* index = first; index != last; ++index) {
    const HandoffRow& handoff = handoffs[*index];
    ++figures.handoffs;
    figures.issues += handoff.row != last_row;
    last_row = handoff.row;
    figures.bounces += handoff.sent_back;
    figures.waiting_after += handoff.waiting_after;
    if (handoff.timed && !handoff.censored) waits.push_back(handoff.wait);
  }
  figures.median_wait = stats::quantile(waits, 0.5);
  figures.p90_wait = stats::quantile(waits, 0.9);
  return figures;
}

/// The vertices that the handoffs [left, back] touch; a tour of hundreds is told by how it begins and ends.
std::vector<std::uint32_t> path_of(const std::vector<HandoffRow>& handoffs, std::size_t left, std::size_t back) {
  constexpr std::size_t half = longest_loop_path / 2;
  const std::size_t length = back - left + 1;
  std::vector<std::uint32_t> path;
  for (std::size_t i = left; i <= back; ++i) {
    if (length >= longest_loop_path && i == left + half) {
      path.push_back(0);
      i = back + 1 - (half - 1);
    }
    path.push_back(handoffs[i].from);
  }
  path.push_back(handoffs[back].to);
  return path;
}

}  // namespace

std::string_view vertex_name(const ResolvedLog& log, Level level, std::uint32_t id) {
  switch (level) {
    case Level::person: return log.person_name(id);
    case Level::team: return log.team_name(id);
    case Level::department: return log.raw.texts.of(TextSpace::department).text(id);
  }
  return {};
}

std::vector<EdgeFigures> edge_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, Level level) {
  const auto& handoffs = measured.of(level);
  const std::vector<std::uint32_t> chosen = by_edge(handoffs, selection);
  std::vector<EdgeFigures> edges;
  for (std::size_t first = 0; first < chosen.size();) {
    const HandoffRow& edge = handoffs[chosen[first]];
    std::size_t last = first;
    while (last < chosen.size() && handoffs[chosen[last]].from == edge.from && handoffs[chosen[last]].to == edge.to) ++last;
    edges.push_back(roll_up(handoffs, chosen.data() + first, chosen.data() + last));
    first = last;
  }
  std::sort(edges.begin(), edges.end(), [&](const EdgeFigures& a, const EdgeFigures& b) {
    if (a.waiting_after != b.waiting_after) return a.waiting_after > b.waiting_after;
    if (a.handoffs != b.handoffs) return a.handoffs > b.handoffs;
    const auto from_a = vertex_name(log, level, a.from);
    const auto from_b = vertex_name(log, level, b.from);
    return from_a != from_b ? from_a < from_b : vertex_name(log, level, a.to) < vertex_name(log, level, b.to);
  });
  return edges;
}

std::vector<LoopFigures> loop_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, Level level) {
  const auto& handoffs = measured.of(level);
  std::map<std::pair<std::vector<std::uint32_t>, std::int64_t>, std::int64_t> times;
  for (std::size_t i = 0; i < handoffs.size(); ++i) {
    if (!handoffs[i].returned || selection.chosen[handoffs[i].row] == 0) continue;
    // The chain of handoffs is complete within an issue: walk back to where it left the place it returns to.
    std::size_t left = i;
    while (handoffs[left].from != handoffs[i].to && left > 0 && handoffs[left - 1].row == handoffs[i].row) --left;
    ++times[{path_of(handoffs, left, i), static_cast<std::int64_t>(i - left + 1)}];
  }
  std::vector<LoopFigures> loops;
  for (const auto& [loop, count] : times) loops.push_back({loop.first, loop.second, count});
  std::sort(loops.begin(), loops.end(), [&](const LoopFigures& a, const LoopFigures& b) {
    if (a.times != b.times) return a.times > b.times;
    if (a.path == b.path) return a.length < b.length;
    return std::lexicographical_compare(a.path.begin(), a.path.end(), b.path.begin(), b.path.end(), [&](std::uint32_t x, std::uint32_t y) {
      return vertex_name(log, level, x) < vertex_name(log, level, y);
    });
  });
  return loops;
}

}  // namespace baton
