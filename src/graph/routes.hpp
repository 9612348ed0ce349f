#pragma once
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <cstdint>
#include <vector>

#include "baton/graph/handoff_graph.hpp"

namespace baton::graph {

using Routes = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property, boost::no_property,
                                                  std::uint32_t, std::uint32_t>;

/// The edges by from and to, parallel ones merged. Aborts where an end is out of range.
[[nodiscard]] std::vector<WeightedEdge> merged(std::size_t vertices, std::vector<WeightedEdge> edges);
/// The same without their weights, as a graph of Boost; loops of one vertex are left out.
[[nodiscard]] Routes routes_of(std::size_t vertices, const std::vector<WeightedEdge>& edges);

}  // namespace baton::graph
