#include "baton/stats/group_verdicts.hpp"

#include <algorithm>
#include <cmath>

#include "baton/stats/distributions.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/overdispersion.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

/// The groups judged around a centre.
std::optional<Judgement> judge_around(std::span<const FunnelPoint> points, double centre, const VerdictOptions& options) {
  const auto found = overdispersion(points, centre);
  if (!found) return std::nullopt;
  Judgement judgement;
  judgement.centre = centre;
  judgement.tested = points.size() >= options.least_groups;
  judgement.phi = found->phi;
  judgement.p_overdispersed = found->p_overdispersed;
  judgement.overdispersed = judgement.tested && found->p_overdispersed < options.overdispersed_below;
  if (judgement.overdispersed) judgement.tau = std::sqrt(found->tau_squared);
  std::vector<double> p_values;
  for (const FunnelGroup& group : found->groups) p_values.push_back(judgement.overdispersed ? group.p : normal_two_sided(group.z));
  const std::vector<double> adjusted = benjamini_hochberg(p_values);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool apart = adjusted[i] <= options.false_discovery_rate;
    judgement.groups.push_back({p_values[i], adjusted[i], !apart ? GroupVerdict::cannot_tell : points[i].value < centre ? GroupVerdict::lower : GroupVerdict::higher});
  }
  return judgement;
}

/// The middle of the groups that are not called, each by its precision; nothing where all are.
std::optional<double> middle_of_uncalled(std::span<const FunnelPoint> points, const Judgement& judgement) {
  Sum weighted, weights;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (judgement.groups[i].verdict != GroupVerdict::cannot_tell) continue;
    const double weight = 1 / (points[i].standard_error * points[i].standard_error + judgement.tau * judgement.tau);
    weighted.add(weight * points[i].value);
    weights.add(weight);
  }
  return weights.value() > 0 ? std::optional(weighted.value() / weights.value()) : std::nullopt;
}

bool are_same_calls(const Judgement& a, const Judgement& b) {
  return std::equal(a.groups.begin(), a.groups.end(), b.groups.begin(), b.groups.end(), [](const auto& x, const auto& y) { return x.verdict == y.verdict; });
}

}  // namespace

std::optional<Judgement> judge_groups(std::span<const double> scores, std::span<const double> errors, const VerdictOptions& options) {
  if (scores.size() != errors.size()) return std::nullopt;
  std::vector<FunnelPoint> points;
  for (std::size_t i = 0; i < scores.size(); ++i) points.push_back({scores[i] * errors[i], errors[i]});
  auto judgement = judge_around(points, 0, options);
  constexpr int most_rounds = 10;
  for (int round = 0; judgement && round < most_rounds; ++round) {
    const bool any = std::any_of(judgement->groups.begin(), judgement->groups.end(), [](const auto& group) { return group.verdict != GroupVerdict::cannot_tell; });
    const auto centre = any ? middle_of_uncalled(points, *judgement) : std::nullopt;
    if (!centre) break;
    auto next = judge_around(points, *centre, options);
    if (!next) break;
    const bool settled = are_same_calls(*next, *judgement);
    judgement = std::move(next);
    if (settled) break;
  }
  return judgement;
}

}  // namespace baton::stats
