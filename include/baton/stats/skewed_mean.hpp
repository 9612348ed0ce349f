#pragma once
#include "baton/stats/interval.hpp"

/// How far the mean of a few skewed values lies from where it should be. Values such as ease crowd at one end and have a tail at the other: the
/// plain t test takes such a mean for odd too often on one side and too rarely on the other.
namespace baton::stats {

/// Definition   t = (mean - supposed) / error. Its skewness is taken out by Hall's cubic, which rises everywhere, the uncertainty of the
///              error by Student's t; the score is then standard normal, as near as the first correction goes, if the mean is as supposed.
/// Shape        skewness: of one value, over the root of how many there are. own_share: how much of the error's square comes from the very
///              values of the mean (0: known beforehand, 1: the plain t test), on which the sign of the correction depends.
///              df: degrees of freedom of the error's square.
/// Source       Hall 1992, "On the removal of skewness by transformation"; Johnson 1978.
struct SkewedMean {
  double skewness = 0;
  double own_share = 1;
  double df = 1;

  /// Rises with t. Cut to [-37, 37], where tails have no number.
  [[nodiscard]] double score(double t) const;
  /// The t with that score.
  [[nodiscard]] double t_of(double score) const;
  /// Those with the scores -score and score, for little more than one of them.
  [[nodiscard]] Interval limits(double score) const;
};

}  // namespace baton::stats
