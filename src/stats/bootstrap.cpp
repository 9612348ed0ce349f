#include "baton/stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "baton/stats/distributions.hpp"
#include "baton/stats/random.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

constexpr std::size_t least_replicates = 20;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool can_run(const BootstrapOptions& options) { return is_level(options.level) && options.replicates >= least_replicates; }

/// Quantile of sorted replicates, interpolated on the normal scale (Davison and Hinkley 1997, equation 5.8).
double replicate_quantile(const std::vector<double>& sorted, double p) {
  const auto count = static_cast<double>(sorted.size());
  const double rank = (count + 1) * p;
  const double below = std::floor(rank);
  if (below < 1) return sorted.front();
  if (below >= count) return sorted.back();
  const double low = sorted[static_cast<std::size_t>(below) - 1];
  const double high = sorted[static_cast<std::size_t>(below)];
  if (rank == below || low == high) return low;
  const double from = normal_quantile(below / (count + 1));
  const double to = normal_quantile((below + 1) / (count + 1));
  return low + (normal_quantile(p) - from) / (to - from) * (high - low);
}

/// The BCa shares to read off in place of `tail` and 1 - tail; nothing where all replicates lie on one side.
std::optional<Interval> corrected_shares(double value, const std::vector<double>& sorted, std::span<const double> jackknife, double level) {
  Sum squares, cubes;
  for (const double part : jackknife) {
    squares.add(part * part);
    cubes.add(part * part * part);
  }
  if (!(squares.value() > 0)) return std::nullopt;
  const double acceleration = cubes.value() / (6 * std::pow(squares.value(), 1.5));
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
  // Replicates equal to the value count half on each side, which matters for values in few steps.
  const double below = (static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2) / static_cast<double>(sorted.size());
  const double bias = normal_quantile(below);
  const auto share = [&](double p) {
    const double z = bias + normal_quantile(p);
    return normal_below(bias + z / (1 - acceleration * z));
  };
  const Interval shares{share((1 - level) / 2), share((1 + level) / 2)};
  if (!std::isfinite(bias) || !(shares.low > 0 && shares.low < shares.high && shares.high < 1)) return std::nullopt;
  return shares;
}

BootstrapEstimate estimate_of(double value, std::vector<double>& replicates, std::span<const double> jackknife, const BootstrapOptions& options) {
  BootstrapEstimate result;
  result.value = value;
  std::erase_if(replicates, [](double replicate) { return !std::isfinite(replicate); });
  result.undefined = options.replicates - static_cast<std::uint32_t>(replicates.size());
  if (replicates.size() < 2) return result;
  const Spread spread = spread_of(replicates);
  result.standard_error = std::sqrt(spread.variance());
  result.bias = spread.mean - value;
  if (result.undefined * 20 > options.replicates) return result;
  result.interval = interval_of_replicates(value, replicates, jackknife, options.level, &result.corrected);
  return result;
}

/// The units of a design: members of unit u are members[first[u]] to members[first[u + 1] - 1]; units are ordered by stratum.
struct Drawing {
  std::vector<std::uint32_t> members;
  std::vector<std::size_t> first;
  std::vector<std::size_t> stratum_first;  ///< The first unit of each stratum, then the number of units.
  [[nodiscard]] std::size_t units() const { return first.size() - 1; }
};

std::optional<Drawing> drawing_of(const BootstrapDesign& design) {
  const auto fits = [&](std::span<const std::uint32_t> of) { return of.empty() || of.size() == design.items; };
  if (!fits(design.stratum_of) || !fits(design.cluster_of) || design.items > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  const auto stratum = [&](std::uint32_t item) { return design.stratum_of.empty() ? 0U : design.stratum_of[item]; };
  const auto cluster = [&](std::uint32_t item) { return design.cluster_of.empty() ? item : design.cluster_of[item]; };
  Drawing drawing;
  drawing.members.resize(design.items);
  std::iota(drawing.members.begin(), drawing.members.end(), 0U);
  std::stable_sort(drawing.members.begin(), drawing.members.end(), [&](std::uint32_t a, std::uint32_t b) {
    return stratum(a) != stratum(b) ? stratum(a) < stratum(b) : cluster(a) < cluster(b);
  });
  std::vector<std::uint32_t> clusters;
  for (std::size_t i = 0; i < design.items; ++i) {
    const std::uint32_t item = drawing.members[i];
    const bool new_stratum = i == 0 || stratum(item) != stratum(drawing.members[i - 1]);
    if (new_stratum) drawing.stratum_first.push_back(drawing.first.size());
    if (new_stratum || cluster(item) != cluster(drawing.members[i - 1])) {
      drawing.first.push_back(i);
      clusters.push_back(cluster(item));
    }
  }
  drawing.stratum_first.push_back(drawing.first.size());
  drawing.first.push_back(design.items);
  std::sort(clusters.begin(), clusters.end());
  if (std::adjacent_find(clusters.begin(), clusters.end()) != clusters.end()) return std::nullopt;  // in two strata
  if (drawing.units() < 2) return std::nullopt;
  return drawing;
}

void draw(const Drawing& drawing, const BootstrapOptions& options, std::uint32_t replicate, std::vector<std::uint32_t>& unit_counts,
          std::vector<std::uint32_t>& weights) {
  Random random(options.seed, std::uint64_t{replicate} + 1);
  std::fill(unit_counts.begin(), unit_counts.end(), 0U);
  for (std::size_t stratum = 0; stratum + 1 < drawing.stratum_first.size(); ++stratum) {
    const std::size_t begin = drawing.stratum_first[stratum];
    const std::size_t size = drawing.stratum_first[stratum + 1] - begin;
    for (std::size_t i = 0; i < size; ++i) {
      if (options.counts == BootstrapCounts::poisson) unit_counts[begin + i] = random.poisson_one();
      else ++unit_counts[begin + random.below(size)];
    }
  }
  for (std::size_t unit = 0; unit < drawing.units(); ++unit) {
    for (std::size_t i = drawing.first[unit]; i < drawing.first[unit + 1]; ++i) weights[drawing.members[i]] = unit_counts[unit];
  }
}

/// What each unit adds, stratum by stratum; empty where it can't be had.
std::vector<double> jackknife_of(const Drawing& drawing, const WeightedStatistic& statistic, std::vector<std::uint32_t>& weights) {
  std::vector<double> parts;
  std::fill(weights.begin(), weights.end(), 1U);
  for (std::size_t stratum = 0; stratum + 1 < drawing.stratum_first.size(); ++stratum) {
    const std::size_t begin = drawing.stratum_first[stratum];
    const std::size_t end = drawing.stratum_first[stratum + 1];
    if (end - begin < 2) continue;  // a unit alone in its stratum never varies
    for (std::size_t unit = begin; unit < end; ++unit) {
      const auto weigh = [&](std::uint32_t weight) {
        for (std::size_t i = drawing.first[unit]; i < drawing.first[unit + 1]; ++i) weights[drawing.members[i]] = weight;
      };
      weigh(0);
      parts.push_back(statistic(weights));
      weigh(1);
      if (!std::isfinite(parts.back())) return {};
    }
    const std::span<double> own(parts.end() - static_cast<std::ptrdiff_t>(end - begin), parts.end());
    const double mean = sum_of(own) / static_cast<double>(own.size());
    for (double& part : own) part = mean - part;
  }
  return parts;
}

/// Units drawn within two groups, of which the second may be empty; the figure is the difference of the means, or the mean of the first.
class MeanOfUnits {
 public:
  explicit MeanOfUnits(std::vector<Unit>& units) : units_(units) {
    std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) { return a.sum != b.sum ? a.sum < b.sum : a.count < b.count; });
    Sum sum, count;
    for (const Unit& unit : units) {
      if (!std::isfinite(unit.sum) || !std::isfinite(unit.count) || unit.count < 0) usable_ = false;
      sum.add(unit.sum);
      count.add(unit.count);
    }
    total_ = {sum.value(), count.value()};
    usable_ = usable_ && units.size() >= 2 && total_.count > 0 && std::isfinite(total_.sum);
  }
  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] double mean() const { return total_.sum / total_.count; }
  [[nodiscard]] double drawn_mean(Random& random, BootstrapCounts counts) const {
    double sum = 0, count = 0;
    for (const Unit& unit : units_) {
      if (counts == BootstrapCounts::multinomial) {
        const Unit& drawn = units_[random.below(units_.size())];
        sum += drawn.sum;
        count += drawn.count;
      } else {
        const double times = random.poisson_one();
        sum += times * unit.sum;
        count += times * unit.count;
      }
    }
    return count > 0 ? sum / count : nan;
  }
  /// Adds to `parts` what each unit adds to `sign` times the mean; false if one of them is all there is.
  [[nodiscard]] bool add_jackknife(double sign, std::vector<double>& parts) const {
    const std::size_t begin = parts.size();
    for (const Unit& unit : units_) {
      if (!(total_.count > unit.count)) return false;
      parts.push_back(sign * (total_.sum - unit.sum) / (total_.count - unit.count));
    }
    const std::span<double> own(parts.begin() + static_cast<std::ptrdiff_t>(begin), parts.end());
    const double mean = sum_of(own) / static_cast<double>(own.size());
    for (double& part : own) part = mean - part;
    return true;
  }

 private:
  const std::vector<Unit>& units_;
  Unit total_;
  bool usable_ = true;
};

std::vector<Unit> units_of(std::span<const double> values) {
  std::vector<Unit> units(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) units[i].sum = values[i];
  return units;
}

}  // namespace

std::optional<Interval> interval_of_replicates(double value, std::vector<double>& replicates, std::span<const double> jackknife, double level,
                                               bool* corrected) {
  if (corrected != nullptr) *corrected = false;
  if (replicates.size() < least_replicates || !is_level(level) || !std::isfinite(value) || !all_finite(replicates)) return std::nullopt;
  std::sort(replicates.begin(), replicates.end());
  Interval shares{(1 - level) / 2, (1 + level) / 2};
  if (const auto better = corrected_shares(value, replicates, jackknife, level)) {
    shares = *better;
    if (corrected != nullptr) *corrected = true;
  }
  return Interval{replicate_quantile(replicates, shares.low), replicate_quantile(replicates, shares.high)};
}

std::optional<BootstrapEstimate> bootstrap(const BootstrapDesign& design, const WeightedStatistic& statistic, const BootstrapOptions& options) {
  if (!can_run(options)) return std::nullopt;
  const auto drawing = drawing_of(design);
  if (!drawing) return std::nullopt;
  std::vector<std::uint32_t> weights(design.items, 1U);
  const double value = statistic(weights);
  if (!std::isfinite(value)) return std::nullopt;
  std::vector<double> jackknife;
  if (options.interval == BootstrapInterval::bca && drawing->units() <= options.max_jackknife) {
    jackknife = jackknife_of(*drawing, statistic, weights);
  }
  std::vector<double> replicates(options.replicates);
  std::vector<std::uint32_t> unit_counts(drawing->units());
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    draw(*drawing, options, replicate, unit_counts, weights);
    replicates[replicate] = statistic(weights);
  }
  return estimate_of(value, replicates, jackknife, options);
}

std::optional<BootstrapEstimate> bootstrap_drawn(const BootstrapDesign& design, const DrawnStatistic& statistic, const BootstrapOptions& options) {
  std::vector<std::uint32_t> drawn;
  return bootstrap(design, [&](std::span<const std::uint32_t> weights) {
    drawn.clear();
    for (std::uint32_t item = 0; item < weights.size(); ++item) drawn.insert(drawn.end(), weights[item], item);
    return statistic(drawn);
  }, options);
}

std::optional<BootstrapEstimate> bootstrap_mean(std::vector<Unit> units, const BootstrapOptions& options) {
  const MeanOfUnits mean(units);
  if (!can_run(options) || !mean.usable()) return std::nullopt;
  std::vector<double> jackknife;
  if (options.interval == BootstrapInterval::bca && !mean.add_jackknife(1, jackknife)) jackknife.clear();
  std::vector<double> replicates(options.replicates);
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(options.seed, std::uint64_t{replicate} + 1);
    replicates[replicate] = mean.drawn_mean(random, options.counts);
  }
  return estimate_of(mean.mean(), replicates, jackknife, options);
}

std::optional<BootstrapEstimate> bootstrap_mean_difference(std::vector<Unit> first, std::vector<Unit> second, const BootstrapOptions& options) {
  const MeanOfUnits a(first), b(second);
  if (!can_run(options) || !a.usable() || !b.usable()) return std::nullopt;
  std::vector<double> jackknife;
  if (options.interval == BootstrapInterval::bca && !(a.add_jackknife(1, jackknife) && b.add_jackknife(-1, jackknife))) jackknife.clear();
  std::vector<double> replicates(options.replicates);
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(options.seed, std::uint64_t{replicate} + 1);
    const double drawn = a.drawn_mean(random, options.counts);
    replicates[replicate] = drawn - b.drawn_mean(random, options.counts);
  }
  return estimate_of(a.mean() - b.mean(), replicates, jackknife, options);
}

std::optional<BootstrapEstimate> bootstrap_mean(std::span<const double> values, const BootstrapOptions& options) {
  return bootstrap_mean(units_of(values), options);
}
std::optional<BootstrapEstimate> bootstrap_mean_difference(std::span<const double> first, std::span<const double> second,
                                                           const BootstrapOptions& options) {
  return bootstrap_mean_difference(units_of(first), units_of(second), options);
}

}  // namespace baton::stats
