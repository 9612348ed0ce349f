#include "routes.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "baton/base/result.hpp"

namespace baton::graph {

std::vector<WeightedEdge> merged(std::size_t vertices, std::vector<WeightedEdge> edges) {
  BATON_CHECK(vertices <= std::numeric_limits<std::uint32_t>::max());
  for (const WeightedEdge& edge : edges) BATON_CHECK(edge.from < vertices && edge.to < vertices);
  const auto ends = [](const WeightedEdge& edge) { return std::pair(edge.from, edge.to); };
  std::sort(edges.begin(), edges.end(), [&](const WeightedEdge& a, const WeightedEdge& b) { return ends(a) < ends(b); });
  std::size_t kept = 0;
  for (std::size_t at = 0; at < edges.size(); ++at) {
    if (kept > 0 && ends(edges[kept - 1]) == ends(edges[at])) {
      edges[kept - 1].handoffs += edges[at].handoffs;
    } else {
      edges[kept++] = edges[at];
    }
  }
  edges.resize(kept);
  return edges;
}

Routes routes_of(std::size_t vertices, const std::vector<WeightedEdge>& edges) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
  ends.reserve(edges.size());
  for (const WeightedEdge& edge : merged(vertices, edges)) {
    if (edge.from != edge.to) ends.emplace_back(edge.from, edge.to);
  }
  return {boost::edges_are_sorted, ends.begin(), ends.end(), static_cast<std::uint32_t>(vertices)};
}

}  // namespace baton::graph
