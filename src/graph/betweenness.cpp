#include <algorithm>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/range/iterator_range.hpp>
#include <numeric>
#include <random>

#include "routes.hpp"

namespace baton::graph {

namespace {

constexpr std::size_t pivot_limit = 512;

/// Adds what the shortest routes from one source contribute to each vertex between its ends; memory is kept between calls.
class SourceSweep {
 public:
  explicit SourceSweep(const Routes& routes)
      : routes_(routes), distance_(boost::num_vertices(routes)), paths_(distance_.size()), dependency_(distance_.size()) {}

  void add(std::uint32_t source, std::vector<double>& centrality) {
    search(source);
    std::fill(dependency_.begin(), dependency_.end(), 0.0);
    // Backwards in order of distance: each vertex hands its dependency to those before it on a shortest route.
    for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
      const std::uint32_t vertex = *at;
      for (const std::uint32_t next : successors(vertex)) {
        if (distance_[next] == distance_[vertex] + 1) {
          dependency_[vertex] += paths_[vertex] / paths_[next] * (1 + dependency_[next]);
        }
      }
      if (vertex != source) centrality[vertex] += dependency_[vertex];
    }
  }

 private:
  [[nodiscard]] boost::iterator_range<boost::graph_traits<Routes>::adjacency_iterator> successors(std::uint32_t vertex) const {
    return boost::make_iterator_range(boost::adjacent_vertices(vertex, routes_));
  }

  /// Breadth first: distances, numbers of shortest routes and the order in which vertices are met.
  void search(std::uint32_t source) {
    std::fill(distance_.begin(), distance_.end(), -1);
    std::fill(paths_.begin(), paths_.end(), 0.0);
    order_.assign(1, source);
    distance_[source] = 0;
    paths_[source] = 1;
    for (std::size_t at = 0; at < order_.size(); ++at) {
      const std::uint32_t vertex = order_[at];
      for (const std::uint32_t next : successors(vertex)) {
        if (distance_[next] < 0) {
          distance_[next] = distance_[vertex] + 1;
          order_.push_back(next);
        }
        if (distance_[next] == distance_[vertex] + 1) paths_[next] += paths_[vertex];
      }
    }
  }

  const Routes& routes_;
  std::vector<std::int64_t> distance_;
  std::vector<double> paths_, dependency_;
  std::vector<std::uint32_t> order_;
};

/// Vertices drawn without replacement, in increasing order so that sums do not depend on the draw's order.
std::vector<std::uint32_t> draw_pivots(std::size_t vertices, std::uint64_t seed) {
  std::vector<std::uint32_t> pivots(vertices);
  std::iota(pivots.begin(), pivots.end(), 0U);
  const std::size_t wanted = std::min(pivot_limit, vertices);
  std::mt19937_64 random(seed);
  // By remainder, since the library's distributions may change between its versions; the bias is below 2^-30.
  for (std::size_t at = 0; at < wanted; ++at) std::swap(pivots[at], pivots[at + random() % (vertices - at)]);
  pivots.resize(wanted);
  std::sort(pivots.begin(), pivots.end());
  return pivots;
}

std::vector<double> sampled(const Routes& routes, std::uint64_t seed) {
  const std::size_t vertices = boost::num_vertices(routes);
  std::vector<double> centrality(vertices);
  const std::vector<std::uint32_t> pivots = draw_pivots(vertices, seed);
  SourceSweep sweep(routes);
  for (const std::uint32_t pivot : pivots) sweep.add(pivot, centrality);
  const double scale = static_cast<double>(vertices) / static_cast<double>(pivots.size());
  for (double& value : centrality) value *= scale;
  return centrality;
}

std::vector<double> exact(const Routes& routes) {
  std::vector<double> centrality(boost::num_vertices(routes));
  boost::brandes_betweenness_centrality(
      routes, boost::make_iterator_property_map(centrality.begin(), boost::get(boost::vertex_index, routes)));
  return centrality;
}

}  // namespace

std::vector<double> betweenness(std::size_t vertices, const std::vector<WeightedEdge>& edges, std::size_t max_exact_vertices,
                                std::uint64_t seed) {
  const Routes routes = routes_of(vertices, edges);
  if (vertices < 3) return std::vector<double>(vertices);
  std::vector<double> centrality = vertices <= max_exact_vertices ? exact(routes) : sampled(routes, seed);
  const double pairs = static_cast<double>(vertices - 1) * static_cast<double>(vertices - 2);
  for (double& value : centrality) value /= pairs;
  return centrality;
}

}  // namespace baton::graph
