#include "what_if_pools.hpp"

#include <algorithm>

namespace baton::what_if {

std::int8_t above_lowest(const ResolvedLog& log, std::uint32_t category, std::uint32_t team) {
  const int tier = log.teams[team].tier;
  if (tier == 0) return -1;
  const int of_category = category != 0 && category < log.lowest_tier_of_category.size() ? log.lowest_tier_of_category[category] : 1;
  const int of_team = team < log.lowest_tier_of_team.size() ? log.lowest_tier_of_team[team] : 0;
  return tier > std::max(of_category, of_team) ? std::int8_t{1} : std::int8_t{0};
}

void Pools::add(const Key& key, const LikeStay& stay) {
  const auto [found, is_new] = number_of_.try_emplace(key, static_cast<std::uint32_t>(pools_.size()));
  if (is_new) pools_.push_back({{}, std::get<3>(key)});
  pools_[found->second].members.push_back(stay);
}

Result<Pools> Pools::gather(const Analysis& analysis, const Changes& changes) {
  const ResolvedLog& log = analysis.log;
  const Measured& measured = analysis.measured;
  Pools pools;
  pools.minimum_ = static_cast<std::size_t>(std::max<std::int64_t>(1, log.windows.minimum_issues));
  std::vector<std::uint8_t> is_target(log.teams.size(), 0);
  for (const Changes::Route& route : changes.routes) is_target[route.team] = 1;
  if (changes.routes.empty() && changes.tier1.empty()) return pools;
  for (std::size_t first = 0, end = 0; first < measured.tenures.size(); first = end) {
    const std::uint32_t row = measured.tenures[first].row;
    const IssueMeasures& issue = measured.issues[row];
    const ResolvedIssue& facts = log.issues[issue.issue];
    LikeStay whole;
    for (end = first; end < measured.tenures.size() && measured.tenures[end].row == row; ++end) {
      const TenureRow& tenure = measured.tenures[end];
      whole = {whole.queued + tenure.queued, whole.in_hand + tenure.in_hand, tenure.team, 0};
      if (is_target[tenure.team] == 0) continue;
      const LikeStay stay{tenure.queued, tenure.in_hand, tenure.team, 0};
      pools.add({tenure.team, 0, 0, Likeness::team}, stay);
      if (!tenure.passed_on) continue;
      pools.add({tenure.team, 0, 0, Likeness::team_passed_on}, stay);
      if (changes.route_of[facts.category] != tenure.team) continue;
      pools.add({tenure.team, facts.category, 0, Likeness::category}, stay);
      pools.add({tenure.team, facts.category, facts.priority, Likeness::category_and_priority}, stay);
    }
    if (changes.tier1_of[facts.category] == 0 || !issue.resolved || issue.lowest_level != 1) continue;
    pools.add({0, facts.category, 0, Likeness::category}, whole);
    pools.add({0, facts.category, facts.priority, Likeness::category_and_priority}, whole);
  }
  for (Pool& pool : pools.pools_) std::sort(pool.members.begin(), pool.members.end());
  for (const Changes::Route& route : changes.routes) {
    if (pools.number_of_.contains({route.team, 0, 0, Likeness::team})) continue;
    return fail(ErrorCode::usage, fmt::format("no issue was ever with \"{}\", so nothing says how long it takes there", log.team_name(route.team)), "--route", "baton teams --all lists the teams that held issues");
  }
  for (const Changes::Tier1& tier1 : changes.tier1) {
    if (pools.number_of_.contains({0, tier1.category, 0, Likeness::category})) continue;
    const std::string_view name = log.raw.texts.of(TextSpace::category).text(tier1.category);
    return fail(ErrorCode::usage, fmt::format("no issue of \"{}\" is known to have been resolved at its lowest tier, so nothing says how long that takes", name), "--tier1",
                "tell the tiers of the teams under [tiers], or try --route");
  }
  return pools;
}

std::uint32_t Pools::first_large(const std::vector<Key>& keys) const {
  std::uint32_t widest = 0;
  for (const Key& key : keys) {
    const auto found = number_of_.find(key);
    if (found == number_of_.end()) continue;
    widest = found->second;
    if (pools_[widest].members.size() >= minimum_) break;
  }
  return widest;
}

std::uint32_t Pools::for_tier1(const ResolvedIssue& issue) const {
  return first_large({{0, issue.category, issue.priority, Likeness::category_and_priority}, {0, issue.category, 0, Likeness::category}});
}

std::uint32_t Pools::for_route(const ResolvedIssue& issue, std::uint32_t team) const {
  const std::uint32_t passed_on = first_large({{team, issue.category, issue.priority, Likeness::category_and_priority},
                                               {team, issue.category, 0, Likeness::category},
                                               {team, 0, 0, Likeness::team_passed_on}});
  // Work on issues that are done there is no likeness of a look at one that is passed on: only where nothing ever was.
  return passed_on != 0 ? passed_on : first_large({{team, 0, 0, Likeness::team}});
}

}  // namespace baton::what_if
