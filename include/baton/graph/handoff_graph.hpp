#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace baton::graph {

/// Handoffs from one vertex (person, team or department) to another; vertices count from 0.
/// The functions below take edges in any order. Parallel edges count as one route with the sum of their handoffs. An end that
/// is not below the number of vertices is a bug and aborts.
struct WeightedEdge {
  std::uint32_t from = 0, to = 0;
  std::uint64_t handoffs = 0;
};

/// Through whom issues must pass: the share of ordered pairs of other vertices whose shortest routes lead through a vertex,
/// each pair split evenly among its shortest routes. Direction counts; numbers of handoffs and loops of one vertex don't.
///
/// Shape   one value per vertex, in [0, 1]: the sum over pairs divided by (n-1)(n-2); all 0 below three vertices.
/// Cost    exact up to `max_exact_vertices`: O(n * edges). Above, estimated from 512 pivot vertices drawn without
///         replacement by `seed`, scaled by n / 512: O(512 * edges); such a value can exceed 1 by chance. Where there are no
///         more than 512 vertices the pivots are all of them and the estimate is exact.
/// Source  Brandes 2001; pivots: Brandes and Pich 2007.
[[nodiscard]] std::vector<double> betweenness(std::size_t vertices, const std::vector<WeightedEdge>& edges,
                                              std::size_t max_exact_vertices = 2000, std::uint64_t seed = 1);

/// Where issues can go round: two vertices are in one component where each can reach the other.
///
/// Shape   the id of its component per vertex; ids count from 0 in the order of each component's first vertex.
/// Cost    O(n + edges). Source: Tarjan 1972.
[[nodiscard]] std::vector<std::uint32_t> strong_components(std::size_t vertices, const std::vector<WeightedEdge>& edges);

/// Where issues end up if each is passed on at random in proportion to the handoffs on record, and with probability 0.15
/// starts afresh anywhere. A vertex that passes nothing on starts afresh every time.
///
/// Shape   one value per vertex; they add up to 1. Edges without handoffs don't count.
/// Cost    at most 100 rounds of O(n + edges), fewer where the values change by less than 1e-12 in sum.
/// Source  Page, Brin, Motwani, Winograd 1999.
[[nodiscard]] std::vector<double> page_rank(std::size_t vertices, const std::vector<WeightedEdge>& edges);

}  // namespace baton::graph
