#include "baton/stats/multiple.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace baton::stats {
namespace {

/// The tests that could be made, by rising p-value; equal ones in the order of the input.
std::vector<std::size_t> by_p_value(std::span<const double> p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  return order;
}

std::vector<double> step_up(std::span<const double> p_values, bool any_dependence) {
  const std::vector<std::size_t> order = by_p_value(p_values);
  double price = 1;
  if (any_dependence) {
    price = 0;
    for (std::size_t i = order.size(); i > 0; --i) price += 1 / static_cast<double>(i);
  }
  std::vector<double> adjusted(p_values.begin(), p_values.end());
  double least = 1;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t test = order[rank - 1];
    least = std::min(least, price * p_values[test] * static_cast<double>(order.size()) / static_cast<double>(rank));
    adjusted[test] = least;
  }
  return adjusted;
}

}  // namespace

std::vector<double> benjamini_hochberg(std::span<const double> p_values) { return step_up(p_values, false); }
std::vector<double> benjamini_yekutieli(std::span<const double> p_values) { return step_up(p_values, true); }

std::vector<double> holm(std::span<const double> p_values) {
  const std::vector<std::size_t> order = by_p_value(p_values);
  std::vector<double> adjusted(p_values.begin(), p_values.end());
  double most = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    most = std::max(most, std::min(1.0, p_values[order[rank]] * static_cast<double>(order.size() - rank)));
    adjusted[order[rank]] = most;
  }
  return adjusted;
}

}  // namespace baton::stats
