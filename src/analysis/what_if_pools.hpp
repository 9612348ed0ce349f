#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "what_if_changes.hpp"

namespace baton::what_if {

/// Above the lowest tier of its service: 1 yes, 0 no, -1 unknown.
[[nodiscard]] std::int8_t above_lowest(const ResolvedLog& log, std::uint32_t category, std::uint32_t team);

/// What a stay took that really was, to be drawn for one that was not.
struct LikeStay {
  TimeUs queued = 0, in_hand = 0;
  std::uint32_t team = 0;
  std::int8_t above = 0;
  friend auto operator<=>(const LikeStay&, const LikeStay&) = default;
};

/// How near the issues of a pool are to the one that draws from it.
enum class Likeness : std::uint8_t { category_and_priority, category, team_passed_on, team };

struct Pool {
  std::vector<LikeStay> members;  ///< In order.
  Likeness likeness = Likeness::category_and_priority;
};

/// Stays to draw from, of the whole log: for a category that is done at its lowest tier, issues of it that were resolved there (their in-hand time,
/// and the team that had them last); for a team that gets issues it never had, its stays that it passed on.
class Pools {
 public:
  /// Errors: a change that no record says anything about.
  [[nodiscard]] static Result<Pools> gather(const Analysis& analysis, const Changes& changes);

  /// The number of the pool for an issue: of the same category and priority where these are at least the minimum, else wider. Above 0.
  [[nodiscard]] std::uint32_t for_tier1(const ResolvedIssue& issue) const;
  [[nodiscard]] std::uint32_t for_route(const ResolvedIssue& issue, std::uint32_t team) const;
  [[nodiscard]] const Pool& operator[](std::uint32_t pool) const { return pools_[pool]; }
  [[nodiscard]] std::size_t size() const { return pools_.size(); }

 private:
  using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, Likeness>;  // team (0: tier 1), category, priority
  void add(const Key& key, const LikeStay& stay);
  [[nodiscard]] std::uint32_t first_large(const std::vector<Key>& keys) const;

  std::vector<Pool> pools_{1};
  std::map<Key, std::uint32_t> number_of_;
  std::size_t minimum_ = 0;
};

}  // namespace baton::what_if
