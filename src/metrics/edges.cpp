#include <algorithm>
#include <map>

#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {
namespace {

/// A handoff as sorted for rolling up: edges together, their issues in order.
struct Sorted {
  std::uint64_t edge;
  std::uint32_t row;
  std::uint32_t index;
};

EdgeFigures roll_up(const std::vector<HandoffRow>& handoffs, const Sorted* first, const Sorted* last) {
  EdgeFigures figures;
  figures.from = handoffs[first->index].from;
  figures.to = handoffs[first->index].to;
  std::vector<std::int64_t> waits;
  std::uint32_t last_row = 0xFFFFFFFF;
  for (const Sorted* entry = first; entry != last; ++entry) {
    const HandoffRow& handoff = handoffs[entry->index];
    ++figures.handoffs;
    figures.issues += entry->row != last_row;
    last_row = entry->row;
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
  std::vector<Sorted> sorted;
  sorted.reserve(handoffs.size());
  for (std::uint32_t index = 0; index < handoffs.size(); ++index) {
    const HandoffRow& handoff = handoffs[index];
    if (selection.chosen[handoff.row] != 0) sorted.push_back({std::uint64_t{handoff.from} << 32 | handoff.to, handoff.row, index});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Sorted& a, const Sorted& b) { return a.edge != b.edge ? a.edge < b.edge : a.index < b.index; });
  std::vector<EdgeFigures> edges;
  for (std::size_t first = 0; first < sorted.size();) {
    std::size_t last = first;
    while (last < sorted.size() && sorted[last].edge == sorted[first].edge) ++last;
    edges.push_back(roll_up(handoffs, sorted.data() + first, sorted.data() + last));
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
