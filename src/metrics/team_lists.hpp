#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "baton/metrics/measured.hpp"

namespace baton {

/// What figures of teams are made of, each team's behind those of the one before it.
class TeamLists {
 public:
  struct Tenure {
    TimeUs queued, in_hand;
    std::uint32_t row;
    bool first : 1;         ///< Of the team in the issue.
    bool received : 1, passed_on : 1, pass_through : 1;
    bool open : 1, last : 1;  ///< Of an open issue; its last tenure.
    bool knows_pass_throughs : 1, knows_customer : 1, knows_held : 1;
  };
  /// Of all tenures of the team in an issue.
  struct Delay {
    TimeUs delay;
    std::uint32_t row;
  };
  struct Pause {
    TimeUs on_customer, held;  ///< no_time where the source can't show it.
    std::uint32_t row;
  };
  /// An issue that was resolved while the team was its last.
  struct Resolved {
    TimeUs resolution;
    double ease;
    std::uint32_t row;
    std::int8_t lowest_level;
  };
  /// Time of an issue that no team answers for; its pauses beside.
  struct Rest {
    TimeUs queued, in_hand;
    std::uint32_t row;
    bool open : 1, knows_customer : 1, knows_held : 1;
  };

  /// Of the selected issues. Cost: two passes over the tenures; issues in parallel.
  TeamLists(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads);
  /// Puts tenures in the order of their queues, and resolutions in that of their times: quantiles of any issues are then had in one pass. Before,
  /// tenures are by row.
  void sort(unsigned threads);

  [[nodiscard]] bool is_sorted() const { return is_sorted_; }
  [[nodiscard]] std::size_t teams() const { return tenures_.first.size() - 1; }
  [[nodiscard]] std::span<const Tenure> tenures(std::size_t team) const { return tenures_.of(team); }
  /// The longest first; where they are sorted.
  [[nodiscard]] std::span<const Delay> delays(std::size_t team) const { return delays_[team]; }
  [[nodiscard]] std::span<const Pause> pauses(std::size_t team) const { return pauses_.of(team); }
  [[nodiscard]] std::span<const Resolved> resolved(std::size_t team) const { return resolved_.of(team); }
  [[nodiscard]] const std::vector<std::vector<Rest>>& rest() const { return rest_; }
  [[nodiscard]] std::span<const Pause> rest_pauses() const { return rest_pauses_; }

 private:
  template <class Item>
  struct ByTeam {
    std::vector<std::size_t> first;  // teams + 1
    std::vector<Item> items;
    [[nodiscard]] std::span<const Item> of(std::size_t team) const { return {items.data() + first[team], items.data() + first[team + 1]}; }
    [[nodiscard]] std::span<Item> of(std::size_t team) { return {items.data() + first[team], items.data() + first[team + 1]}; }
  };
  struct Places {
    std::vector<std::size_t> tenures, pauses, resolved;  // per team: how many, then where the next is put
  };
  class Stretch;

  ByTeam<Tenure> tenures_;
  std::vector<std::vector<Delay>> delays_;
  ByTeam<Pause> pauses_;
  ByTeam<Resolved> resolved_;
  std::vector<std::vector<Rest>> rest_;
  std::vector<Pause> rest_pauses_;
  bool is_sorted_ = false;
};

}  // namespace baton
