#include <boost/graph/strong_components.hpp>
#include <limits>

#include "routes.hpp"

namespace baton::graph {

std::vector<std::uint32_t> strong_components(std::size_t vertices, const std::vector<WeightedEdge>& edges) {
  const Routes routes = routes_of(vertices, edges);
  const auto index = boost::get(boost::vertex_index, routes);
  std::vector<std::uint32_t> component(vertices);
  const std::uint32_t count = boost::strong_components(routes, boost::make_iterator_property_map(component.begin(), index));

  constexpr std::uint32_t unseen = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> renamed(count, unseen);
  std::uint32_t next = 0;
  for (std::uint32_t& id : component) {
    if (renamed[id] == unseen) renamed[id] = next++;
    id = renamed[id];
  }
  return component;
}

}  // namespace baton::graph
