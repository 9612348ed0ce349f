#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace baton::stats {

enum class GroupVerdict : std::uint8_t { cannot_tell, lower, higher };

struct VerdictOptions {
  double false_discovery_rate = 0.10;
  double overdispersed_below = 0.05;   ///< The test's p at which groups are held to differ more than chance.
  std::size_t least_groups = 10;       ///< With fewer the test is not made: the two that differ are the spread.
};

/// Which groups lie apart from the others.
/// Definition   groups' scores are standard normal if they are alike. Where they differ among each other by more (over-dispersion, the outer
///              tenth on each side pulled in so that the few to be found do not hide themselves), the spread between them is added to each
///              one's error: a verdict then means further out than groups are anyway. Two-sided p-values, false discovery rate by Benjamini
///              and Hochberg. Groups far out pull the middle of all, and make alike ones look apart on the other side: where any is called, all
///              are judged again around the middle of those that are not, until the calls stay as they are.
/// Shape        groups in the order of the input; centre: what they were judged around, in the unit of the errors; tau: spread between groups in the unit of the errors, 0 where not over-dispersed.
/// Errors       nothing for spans of unequal length, no group, an error not above 0, or a score that is not finite.
/// Source       Spiegelhalter 2005; Benjamini and Hochberg 1995.
struct Judgement {
  bool tested = false, overdispersed = false;
  double phi = 1, tau = 0, p_overdispersed = 1, centre = 0;
  struct Group {
    double p = 1, q = 1;
    GroupVerdict verdict = GroupVerdict::cannot_tell;
  };
  std::vector<Group> groups;
};
[[nodiscard]] std::optional<Judgement> judge_groups(std::span<const double> scores, std::span<const double> errors, const VerdictOptions& options = {});

}  // namespace baton::stats
