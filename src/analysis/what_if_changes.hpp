#pragma once
#include <string>
#include <vector>

#include "baton/analysis/what_if.hpp"

namespace baton::what_if {

/// The changes of a question with names looked up.
struct Changes {
  struct Route {
    std::uint32_t category = 0, team = 0;
  };
  struct Tier1 {
    std::uint32_t category = 0;
  };
  struct Merge {
    std::vector<std::uint32_t> teams;  ///< The first stands for all.
    std::string name;                  ///< "Billing + Transport"
  };
  struct Queue {
    std::uint32_t team = 0;
    TimeUs most = 0;
    bool is_median = false;  ///< The middle stay with the other teams.
  };
  std::vector<Route> routes;
  std::vector<Tier1> tier1;
  std::vector<Merge> merges;
  std::vector<Queue> queues;
  int most_bounces = -1;

  /// Per team id: who it is after the merges; itself for all others.
  std::vector<std::uint32_t> merged_into;
  /// Per team id (after merges): the most that an issue waits in its queue; no_time: as long as it did.
  std::vector<TimeUs> longest_queue;
  /// Per category id: team that it goes to, 0 for none; whether it is done at tier 1.
  std::vector<std::uint32_t> route_of;
  std::vector<std::uint8_t> tier1_of;

  [[nodiscard]] std::string team_name(const ResolvedLog& log, std::uint32_t team) const;
};
/// Errors: those of what_if_document().
[[nodiscard]] Result<Changes> changes_of(const Analysis& analysis, const WhatIfQuestion& question);

}  // namespace baton::what_if
