#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "team_items.hpp"

namespace baton {

/// The items of each team behind those of the one before it, for who is asked about many selections: tenures in the order of their queues, resolutions in
/// that of their times, so that quantiles of any issues are had in one pass.
class TeamLists {
 public:
  /// Of all tenures of the team in an issue.
  struct Delay {
    TimeUs delay;
    std::uint32_t row;
  };

  /// Of the selected issues. Cost: two passes over the tenures, issues in parallel; O(n log n).
  TeamLists(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads);

  [[nodiscard]] std::span<const TeamItems::Tenure> tenures(std::size_t team) const { return tenures_.of(team); }
  [[nodiscard]] std::span<const Delay> delays(std::size_t team) const { return delays_[team]; }  ///< The longest first.
  [[nodiscard]] std::span<const TeamItems::Pause> pauses(std::size_t team) const { return pauses_.of(team); }
  [[nodiscard]] std::span<const TeamItems::Resolved> resolved(std::size_t team) const { return resolved_.of(team); }
  [[nodiscard]] std::span<const TeamItems::Rest> rest() const { return rest_; }

 private:
  template <class Item>
  struct ByTeam {
    std::vector<std::size_t> first;  // teams + 1
    std::vector<Item> items;
    [[nodiscard]] std::span<const Item> of(std::size_t team) const { return {items.data() + first[team], items.data() + first[team + 1]}; }
    [[nodiscard]] std::span<Item> of(std::size_t team) { return {items.data() + first[team], items.data() + first[team + 1]}; }
  };
  struct Stretch;
  struct Counter;
  struct Writer;

  void sort(unsigned threads);

  ByTeam<TeamItems::Tenure> tenures_;
  std::vector<std::vector<Delay>> delays_;
  ByTeam<TeamItems::Pause> pauses_;
  ByTeam<TeamItems::Resolved> resolved_;
  std::vector<TeamItems::Rest> rest_;
};

}  // namespace baton
