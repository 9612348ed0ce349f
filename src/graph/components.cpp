#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <limits>

#include "baton/base/result.hpp"
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

std::vector<bool> reachable_from(std::size_t vertices, const std::vector<WeightedEdge>& edges, std::uint32_t start) {
  BATON_CHECK(start < vertices);
  const Routes routes = routes_of(vertices, edges);
  std::vector<boost::default_color_type> color(vertices, boost::white_color);
  boost::queue<std::uint32_t> queue;
  boost::breadth_first_visit(routes, start, queue, boost::default_bfs_visitor(),
                             boost::make_iterator_property_map(color.begin(), boost::get(boost::vertex_index, routes)));
  std::vector<bool> reached(vertices);
  for (std::size_t vertex = 0; vertex < vertices; ++vertex) reached[vertex] = color[vertex] != boost::white_color;
  return reached;
}

}  // namespace baton::graph
