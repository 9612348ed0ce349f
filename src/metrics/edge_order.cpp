#include "edge_order.hpp"

#include <algorithm>
#include <numeric>

namespace baton {
namespace {

/// Orders handoffs by one of their ends, those that agree as they were: two passes put edges together, each in the order of its issues.
template <class End>
std::vector<std::uint32_t> ordered_by(const std::vector<HandoffRow>& handoffs, const std::vector<std::uint32_t>& indexes, std::size_t vertices, End&& end) {
  std::vector<std::uint32_t> next(vertices + 1, 0);
  for (const std::uint32_t index : indexes) ++next[end(handoffs[index]) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> ordered(indexes.size());
  for (const std::uint32_t index : indexes) ordered[next[end(handoffs[index])]++] = index;
  return ordered;
}

}  // namespace

EdgeOrder::EdgeOrder(const std::vector<HandoffRow>& handoffs, const Selection& selection) {
  std::uint32_t last_vertex = 0;
  for (std::uint32_t index = 0; index < handoffs.size(); ++index) {
    const HandoffRow& handoff = handoffs[index];
    if (selection.chosen[handoff.row] == 0) continue;
    handoffs_.push_back(index);
    last_vertex = std::max({last_vertex, handoff.from, handoff.to});
  }
  handoffs_ = ordered_by(handoffs, handoffs_, last_vertex + std::size_t{1}, [](const HandoffRow& handoff) { return handoff.to; });
  handoffs_ = ordered_by(handoffs, handoffs_, last_vertex + std::size_t{1}, [](const HandoffRow& handoff) { return handoff.from; });
  rows_.reserve(handoffs_.size());
  for (const std::uint32_t index : handoffs_) rows_.push_back(handoffs[index].row);
  for (std::uint32_t at = 1; at <= handoffs_.size(); ++at) {
    const bool ends = at == handoffs_.size() || handoffs[handoffs_[at]].from != handoffs[handoffs_[at - 1]].from || handoffs[handoffs_[at]].to != handoffs[handoffs_[at - 1]].to;
    if (ends) first_.push_back(at);
  }
}

std::shared_ptr<const EdgeOrder> edge_order_of(const Measured& measured, const Selection& selection, Level level) {
  if (measured.orders && measured.orders->edges[static_cast<std::size_t>(level)]) return measured.orders->edges[static_cast<std::size_t>(level)];
  return std::make_shared<const EdgeOrder>(measured.of(level), selection);
}

}  // namespace baton
