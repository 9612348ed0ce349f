#include <catch2/catch.hpp>
#include <numeric>
#include <rapidcheck.h>

#include "baton/graph/handoff_graph.hpp"

using baton::graph::WeightedEdge;

namespace {

/// A small random graph, parallel edges and loops included.
struct SmallGraph {
  std::size_t vertices = 0;
  std::vector<WeightedEdge> edges;
};

SmallGraph any_graph() {
  SmallGraph graph;
  graph.vertices = *rc::gen::inRange<std::size_t>(1, 9);
  const auto count = *rc::gen::inRange<std::size_t>(0, 20);
  for (std::size_t at = 0; at < count; ++at) {
    const auto end = rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(graph.vertices));
    graph.edges.push_back({*end, *end, *rc::gen::inRange<std::uint64_t>(0, 50)});
  }
  return graph;
}

constexpr int far = 1'000'000;
using Matrix = std::vector<std::vector<double>>;

/// Distances in handoffs by Floyd and Warshall.
std::vector<std::vector<int>> distances(const SmallGraph& graph) {
  std::vector distance(graph.vertices, std::vector<int>(graph.vertices, far));
  for (const WeightedEdge& edge : graph.edges) distance[edge.from][edge.to] = 1;
  for (std::size_t v = 0; v < graph.vertices; ++v) distance[v][v] = 0;
  for (std::size_t k = 0; k < graph.vertices; ++k) {
    for (std::size_t i = 0; i < graph.vertices; ++i) {
      for (std::size_t j = 0; j < graph.vertices; ++j) distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
    }
  }
  return distance;
}

/// Numbers of shortest routes, by counting walks of the shortest length.
double routes_between(const SmallGraph& graph, std::size_t from, std::size_t to, int length) {
  Matrix once(graph.vertices, std::vector<double>(graph.vertices));
  for (const WeightedEdge& edge : graph.edges) once[edge.from][edge.to] = 1;
  std::vector<double> walks(graph.vertices);
  walks[from] = 1;
  for (int step = 0; step < length; ++step) {
    std::vector<double> next(graph.vertices);
    for (std::size_t i = 0; i < graph.vertices; ++i) {
      for (std::size_t j = 0; j < graph.vertices; ++j) next[j] += walks[i] * once[i][j];
    }
    walks = next;
  }
  return walks[to];
}

std::vector<double> betweenness_by_definition(const SmallGraph& graph) {
  const auto distance = distances(graph);
  std::vector<double> result(graph.vertices);
  if (graph.vertices < 3) return result;
  for (std::size_t s = 0; s < graph.vertices; ++s) {
    for (std::size_t t = 0; t < graph.vertices; ++t) {
      if (s == t || distance[s][t] >= far) continue;
      const double all = routes_between(graph, s, t, distance[s][t]);
      for (std::size_t v = 0; v < graph.vertices; ++v) {
        if (v == s || v == t || distance[s][v] + distance[v][t] != distance[s][t]) continue;
        result[v] += routes_between(graph, s, v, distance[s][v]) * routes_between(graph, v, t, distance[v][t]) / all;
      }
    }
  }
  for (double& value : result) value /= static_cast<double>((graph.vertices - 1) * (graph.vertices - 2));
  return result;
}

void require_close(const std::vector<double>& a, const std::vector<double>& b, double tolerance = 1e-9) {
  RC_ASSERT(a.size() == b.size());
  for (std::size_t at = 0; at < a.size(); ++at) RC_ASSERT(std::abs(a[at] - b[at]) < tolerance);
}

/// A ring of `size` vertices with a chord at every third.
std::vector<WeightedEdge> ring(std::uint32_t size) {
  std::vector<WeightedEdge> edges;
  for (std::uint32_t at = 0; at < size; ++at) {
    edges.push_back({at, (at + 1) % size, 1});
    if (at % 3 == 0) edges.push_back({at, (at + size / 2) % size, 1});
  }
  return edges;
}

}  // namespace

TEST_CASE("betweenness agrees with its definition, exact and with all vertices as pivots") {
  CHECK(rc::check("betweenness", [] {
    const SmallGraph graph = any_graph();
    const auto expected = betweenness_by_definition(graph);
    require_close(baton::graph::betweenness(graph.vertices, graph.edges), expected);
    require_close(baton::graph::betweenness(graph.vertices, graph.edges, 0, 7), expected);
  }));
}

TEST_CASE("betweenness of a line is worked out by hand") {
  // 0 -> 1 -> 2 -> 3: through 1 lead 0-2 and 0-3, through 2 lead 0-3 and 1-3; of (4-1)(4-2) = 6 pairs.
  const auto value = baton::graph::betweenness(4, {{0, 1, 5}, {1, 2, 1}, {2, 3, 9}});
  REQUIRE(value.size() == 4);
  CHECK(value[0] == 0);
  CHECK(value[1] == Approx(2.0 / 6));
  CHECK(value[2] == Approx(2.0 / 6));
  CHECK(value[3] == 0);
  CHECK(baton::graph::betweenness(0, {}).empty());
  CHECK(baton::graph::betweenness(2, {{0, 1, 1}}) == std::vector<double>{0, 0});
}

TEST_CASE("sampled betweenness repeats for a seed and estimates the exact value") {
  const auto edges = ring(900);
  const auto sampled = baton::graph::betweenness(900, edges, 100, 42);
  CHECK(sampled == baton::graph::betweenness(900, edges, 100, 42));
  CHECK(sampled != baton::graph::betweenness(900, edges, 100, 43));
  const auto exact = baton::graph::betweenness(900, edges);
  const double exact_sum = std::accumulate(exact.begin(), exact.end(), 0.0);
  CHECK(std::accumulate(sampled.begin(), sampled.end(), 0.0) == Approx(exact_sum).epsilon(0.05));
}

TEST_CASE("strong components are the classes of mutual reachability, numbered by first vertex") {
  CHECK(rc::check("strong components", [] {
    const SmallGraph graph = any_graph();
    const auto distance = distances(graph);
    const auto component = baton::graph::strong_components(graph.vertices, graph.edges);
    RC_ASSERT(component.size() == graph.vertices);
    std::uint32_t next = 0;
    for (std::size_t a = 0; a < graph.vertices; ++a) {
      RC_ASSERT(component[a] <= next);
      if (component[a] == next) ++next;
      for (std::size_t b = 0; b < graph.vertices; ++b) {
        RC_ASSERT((component[a] == component[b]) == (distance[a][b] < far && distance[b][a] < far));
      }
    }
  }));
}

TEST_CASE("page rank is the fixed point of its transition matrix") {
  CHECK(rc::check("page rank", [] {
    const SmallGraph graph = any_graph();
    const std::size_t n = graph.vertices;
    const double each = 1.0 / static_cast<double>(n);
    Matrix handoffs(n, std::vector<double>(n));
    for (const WeightedEdge& edge : graph.edges) handoffs[edge.from][edge.to] += static_cast<double>(edge.handoffs);
    const auto rank = baton::graph::page_rank(n, graph.edges);
    RC_ASSERT(std::abs(std::accumulate(rank.begin(), rank.end(), 0.0) - 1) < 1e-9);
    for (std::size_t to = 0; to < n; ++to) {
      double expected = 0.15 * each;
      for (std::size_t from = 0; from < n; ++from) {
        const double sum = std::accumulate(handoffs[from].begin(), handoffs[from].end(), 0.0);
        expected += 0.85 * rank[from] * (sum == 0 ? each : handoffs[from][to] / sum);
      }
      RC_ASSERT(std::abs(rank[to] - expected) < 1e-6);
    }
  }));
  CHECK(baton::graph::page_rank(0, {}).empty());
}

TEST_CASE("page rank of two vertices is worked out by hand") {
  // 0 -> 1, and 1 passes nothing on: r1 = 0.075 + 0.85 r0 + 0.425 r1 with r0 = 1 - r1 gives r1 = 0.925 / 1.425.
  const auto rank = baton::graph::page_rank(2, {{0, 1, 3}});
  CHECK(rank[1] == Approx(0.925 / 1.425));
  CHECK(rank[0] == Approx(0.5 / 1.425));
}
