#include "baton/stats/group_verdicts.hpp"

#include <cmath>

#include "baton/stats/distributions.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/overdispersion.hpp"

namespace baton::stats {

std::optional<Judgement> judge_groups(std::span<const double> scores, std::span<const double> errors, const VerdictOptions& options) {
  if (scores.size() != errors.size()) return std::nullopt;
  std::vector<FunnelPoint> points;
  for (std::size_t i = 0; i < scores.size(); ++i) points.push_back({scores[i] * errors[i], errors[i]});
  const auto found = overdispersion(points, 0);
  if (!found) return std::nullopt;
  Judgement judgement;
  judgement.tested = points.size() >= options.least_groups;
  judgement.phi = found->phi;
  judgement.p_overdispersed = found->p_overdispersed;
  judgement.overdispersed = judgement.tested && found->p_overdispersed < options.overdispersed_below;
  if (judgement.overdispersed) judgement.tau = std::sqrt(found->tau_squared);
  std::vector<double> p_values;
  for (const FunnelGroup& group : found->groups) p_values.push_back(judgement.overdispersed ? group.p : normal_two_sided(group.z));
  const std::vector<double> adjusted = benjamini_hochberg(p_values);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool apart = adjusted[i] <= options.false_discovery_rate;
    judgement.groups.push_back({p_values[i], adjusted[i], !apart ? GroupVerdict::cannot_tell : scores[i] < 0 ? GroupVerdict::lower : GroupVerdict::higher});
  }
  return judgement;
}

}  // namespace baton::stats
