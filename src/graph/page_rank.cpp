#include <cmath>

#include "routes.hpp"

namespace baton::graph {

namespace {

constexpr double damping = 0.85;
constexpr int most_rounds = 100;
constexpr double settled = 1e-12;

}  // namespace

// Boost's page_rank knows no weights and loses the mass of vertices that pass nothing on, hence this loop.
std::vector<double> page_rank(std::size_t vertices, const std::vector<WeightedEdge>& edges) {
  const std::vector<WeightedEdge> routes = merged(vertices, edges);
  if (vertices == 0) return {};
  std::vector<double> passed_on(vertices);
  for (const WeightedEdge& route : routes) passed_on[route.from] += static_cast<double>(route.handoffs);

  const double fresh = 1.0 / static_cast<double>(vertices);
  std::vector<double> rank(vertices, fresh), next(vertices);
  for (int round = 0; round < most_rounds; ++round) {
    double stuck = 0;
    for (std::size_t vertex = 0; vertex < vertices; ++vertex) {
      if (passed_on[vertex] == 0) stuck += rank[vertex];
    }
    next.assign(vertices, (1 - damping) * fresh + damping * stuck * fresh);
    for (const WeightedEdge& route : routes) {
      if (route.handoffs == 0) continue;
      next[route.to] += damping * rank[route.from] * static_cast<double>(route.handoffs) / passed_on[route.from];
    }
    double change = 0;
    for (std::size_t vertex = 0; vertex < vertices; ++vertex) change += std::fabs(next[vertex] - rank[vertex]);
    rank.swap(next);
    if (change < settled) break;
  }
  return rank;
}

}  // namespace baton::graph
