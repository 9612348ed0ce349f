#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "baton/metrics/measured.hpp"

namespace baton {

/// Indexes of the handoffs of a level, edge by edge, each edge's in the order of its issues.
class EdgeOrder {
 public:
  /// Of the selected issues. Cost: three passes over the handoffs.
  EdgeOrder(const std::vector<HandoffRow>& handoffs, const Selection& selection);
  [[nodiscard]] std::size_t edges() const { return first_.size() - 1; }
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t edge) const { return {handoffs_.data() + first_[edge], handoffs_.data() + first_[edge + 1]}; }
  /// The rows of an edge's handoffs, in the same order.
  [[nodiscard]] std::span<const std::uint32_t> rows(std::size_t edge) const { return {rows_.data() + first_[edge], rows_.data() + first_[edge + 1]}; }

 private:
  std::vector<std::uint32_t> handoffs_, rows_;
  std::vector<std::uint32_t> first_{0};  // per edge, and the end
};

/// That of all handoffs of a level where it is kept, else of those of the selected issues.
[[nodiscard]] std::shared_ptr<const EdgeOrder> edge_order_of(const Measured& measured, const Selection& selection, Level level);

}  // namespace baton
