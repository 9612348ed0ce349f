#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "baton/stats/distributions.hpp"
#include "baton/stats/interval.hpp"
#include "baton/stats/random.hpp"

namespace baton::stats {

/// Made worlds of which the truth is known.
inline double draw_normal(Random& random) { return normal_quantile(random.uniform()); }
inline double draw_exponential(Random& random) { return -std::log(random.uniform()); }
inline std::int64_t draw_binomial(Random& random, std::int64_t trials, double p) {
  std::int64_t successes = 0;
  for (std::int64_t i = 0; i < trials; ++i) successes += random.uniform() < p ? 1 : 0;
  return successes;
}
inline std::vector<double> draw_many(Random& random, std::size_t count, double (*draw)(Random&)) {
  std::vector<double> values(count);
  for (double& value : values) value = draw(random);
  return values;
}
inline bool holds(const Interval& interval, double truth) { return interval.low <= truth && truth <= interval.high; }

}  // namespace baton::stats
