#include <algorithm>
#include <cstring>
#include <span>

#include "baton/base/dictionary.hpp"
#include "baton/base/parallel.hpp"
#include "baton/metrics/rollup.hpp"
#include "baton/stats/quantile.hpp"
#include "edge_order.hpp"

namespace baton {
namespace {

/// Figures of an edge over its handoffs of chosen issues; keeps its memory.
class EdgeMaker {
 public:
  EdgeMaker(const std::vector<HandoffRow>& handoffs, const Selection& selection) : handoffs_(handoffs), selection_(selection) {}

  [[nodiscard]] EdgeFigures figures_of(std::span<const std::uint32_t> edge) {
    EdgeFigures figures;
    figures.from = handoffs_[edge.front()].from;
    figures.to = handoffs_[edge.front()].to;
    waits_.clear();
    std::uint32_t last_row = 0xFFFFFFFF;
    for (const std::uint32_t index : edge) {
      const HandoffRow& handoff = handoffs_[index];
      if (selection_.chosen[handoff.row] == 0) continue;
      ++figures.handoffs;
      figures.issues += handoff.row != last_row;
      last_row = handoff.row;
      figures.bounces += handoff.sent_back;
      figures.waiting_after += handoff.waiting_after;
      if (handoff.timed && !handoff.censored) waits_.push_back(handoff.wait);
    }
    const stats::MedianAndTail wait = stats::median_and_tail(waits_);
    figures.median_wait = wait.median;
    figures.p90_wait = wait.p90;
    return figures;
  }

 private:
  const std::vector<HandoffRow>& handoffs_;
  const Selection& selection_;
  std::vector<std::int64_t> waits_;
};

/// The vertices that the handoffs [left, back] touch; a tour of hundreds is told by how it begins and ends.
void find_path(const std::vector<HandoffRow>& handoffs, std::size_t left, std::size_t back, std::vector<std::uint32_t>& path) {
  constexpr std::size_t half = longest_loop_path / 2;
  const std::size_t length = back - left + 1;
  path.clear();
  for (std::size_t i = left; i <= back; ++i) {
    if (length >= longest_loop_path && i == left + half) {
      path.push_back(0);
      i = back + 1 - (half - 1);
    }
    path.push_back(handoffs[i].from);
  }
  path.push_back(handoffs[back].to);
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

std::vector<EdgeFigures> edge_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection, Level level, unsigned threads) {
  const auto& handoffs = measured.of(level);
  const std::shared_ptr<const EdgeOrder> order = edge_order_of(measured, selection, level);
  std::vector<EdgeFigures> edges(order->edges());
  std::vector<EdgeMaker> makers(std::max(1U, threads), EdgeMaker(handoffs, selection));
  constexpr std::size_t block = 16;
  parallel_blocks(edges.size(), block, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    for (std::size_t edge = begin; edge < end; ++edge) edges[edge] = makers[worker].figures_of(order->of(edge));
  });
  std::erase_if(edges, [](const EdgeFigures& edge) { return edge.handoffs == 0; });
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
  // A path behind its length, as a text, to a number.
  Dictionary paths;
  std::vector<std::int64_t> times;
  std::vector<std::uint32_t> path;
  for (std::size_t i = 0; i < handoffs.size(); ++i) {
    if (!handoffs[i].returned || selection.chosen[handoffs[i].row] == 0) continue;
    // The chain of handoffs is complete within an issue: walk back to where it left the place it returns to.
    std::size_t left = i;
    while (handoffs[left].from != handoffs[i].to && left > 0 && handoffs[left - 1].row == handoffs[i].row) --left;
    find_path(handoffs, left, i, path);
    path.push_back(static_cast<std::uint32_t>(i - left + 1));
    const std::uint32_t id = paths.intern({reinterpret_cast<const char*>(path.data()), path.size() * sizeof(std::uint32_t)});
    if (id >= times.size()) times.resize(id + std::size_t{1}, 0);
    ++times[id];
  }
  std::vector<LoopFigures> loops;
  for (std::uint32_t id = 1; id < times.size(); ++id) {
    const std::string_view bytes = paths.text(id);
    path.resize(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(path.data(), bytes.data(), bytes.size());
    const std::uint32_t length = path.back();
    path.pop_back();
    loops.push_back({path, length, times[id]});
  }
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
