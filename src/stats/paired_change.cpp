#include "baton/stats/paired_change.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "baton/stats/distributions.hpp"
#include "baton/stats/random.hpp"

namespace baton::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double ratio(double value, double count) { return count > 0 ? value / count : nan; }

double normal(Random& random) { return normal_quantile(random.uniform()); }

/// A pair of sums over units that each occur Poisson(1) times, of which there are many.
struct DrawnRest {
  double value, count;
};
DrawnRest draw_rest(const double (&sum)[2], const double (&product)[3], Random& random) {
  const double first = normal(random);
  const double second = normal(random);
  const double spread = std::sqrt(std::max(0.0, product[2]));
  if (spread <= 0) return {sum[0] + std::sqrt(std::max(0.0, product[0])) * first, sum[1]};
  const double slope = product[1] / product[2];
  const double beside = std::sqrt(std::max(0.0, product[0] - slope * product[1]));
  return {sum[0] + slope * spread * first + beside * second, std::max(0.0, sum[1] + spread * first)};
}

}  // namespace

struct PairedChanges::Ratio {
  double before, after;
  double weight[terms];  ///< What a unit adds to the difference is the sum of its terms with these weights.
};

void PairedChanges::add(Moments& moments, const double (&values)[terms], std::size_t used) {
  for (std::size_t i = 0; i < used; ++i) {
    const double next = moments.sum[i] + values[i];  // Neumaier's sum
    moments.lost[i] += std::abs(moments.sum[i]) >= std::abs(values[i]) ? (moments.sum[i] - next) + values[i] : (values[i] - next) + moments.sum[i];
    moments.sum[i] = next;
    for (std::size_t j = i; j < used; ++j) moments.product[i][j] += values[i] * values[j];
  }
}

void PairedChanges::add_unchanged(std::span<const PairedFigure> unit) {
  ++units_;
  for (std::size_t figure = 0; figure < figures_; ++figure) {
    const double value = unit[figure].before;
    const double count = unit[figure].before_count;
    Moments& moments = sums_[figure];
    add(moments, {value, count, 0, 0}, 2);
    moments.rest[0] += value;
    moments.rest[1] += count;
    moments.rest_product[0] += value * value;
    moments.rest_product[1] += value * count;
    moments.rest_product[2] += count * count;
  }
  if (units_ - changed_count_ > most_drawn_) {
    unchanged_ = {};
    return;
  }
  for (const PairedFigure& figure : unit) unchanged_.push_back({figure.before, figure.before_count, figure.before, figure.before_count});
}

void PairedChanges::add_changed(std::span<const PairedFigure> unit) {
  ++units_;
  ++changed_count_;
  for (std::size_t figure = 0; figure < figures_; ++figure) {
    const PairedFigure& of = unit[figure];
    add(sums_[figure], {of.before, of.before_count, of.after - of.before, of.after_count - of.before_count}, terms);
  }
  if (changed_count_ > most_drawn_) {
    changed_ = {};
    return;
  }
  changed_.insert(changed_.end(), unit.begin(), unit.end());
}

PairedChanges::Ratio PairedChanges::ratio_of(std::size_t figure) const {
  const Moments& moments = sums_[figure];
  const auto sum = [&](std::size_t term) { return moments.sum[term] + moments.lost[term]; };
  const double before_count = sum(1);
  const double after_count = before_count + sum(3);
  const double before = ratio(sum(0), before_count);
  const double change_of_count = sum(3);
  // Where the counts are the same, what was before cancels out exactly.
  const double after = change_of_count == 0 ? before + ratio(sum(2), after_count) : ratio(sum(0) + sum(2), after_count);
  const double of_before = change_of_count == 0 ? 0 : 1 / after_count - 1 / before_count;
  const double of_count = change_of_count == 0 ? (before - after) / before_count : before / before_count - after / after_count;
  return {before, after, {of_before, of_count, 1 / after_count, -after / after_count}};
}

std::vector<PairedEstimate> PairedChanges::analytic(std::span<const double> more_variance, double level) const {
  std::vector<PairedEstimate> estimates;
  const double scale = units_ > 1 ? static_cast<double>(units_) / static_cast<double>(units_ - 1) : 1;
  for (std::size_t figure = 0; figure < figures_; ++figure) {
    const Ratio of = ratio_of(figure);
    double squares = 0;
    for (std::size_t i = 0; i < terms; ++i) {
      for (std::size_t j = i; j < terms; ++j) {
        if (of.weight[i] != 0 && of.weight[j] != 0) squares += (i == j ? 1 : 2) * of.weight[i] * of.weight[j] * sums_[figure].product[i][j];
      }
    }
    PairedEstimate estimate{of.before, of.after, of.after - of.before, 0, std::nullopt};
    estimate.standard_error = std::sqrt(std::max(0.0, squares) * scale + (more_variance.empty() ? 0 : more_variance[figure]));
    if (units_ > 1 && std::isfinite(estimate.difference)) {
      // The unchanged units add hardly anything: the changed ones are what the interval rests on.
      const double wide = changed_count_ > 1 ? t_quantile((1 + level) / 2, static_cast<double>(changed_count_ - 1)) : normal_quantile((1 + level) / 2);
      estimate.interval = Interval{estimate.difference - wide * estimate.standard_error, estimate.difference + wide * estimate.standard_error};
    }
    estimates.push_back(estimate);
  }
  return estimates;
}

/// The units to draw from, in an order of their own, so that it does not matter how they came.
std::vector<PairedFigure> PairedChanges::drawable() const {
  std::vector<PairedFigure> all = changed_;
  all.insert(all.end(), unchanged_.begin(), unchanged_.end());
  const std::size_t count = all.size() / figures_;
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [](const PairedFigure& f) { return std::tie(f.before, f.before_count, f.after, f.after_count); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t figure = 0; figure < figures_; ++figure) {
      const PairedFigure& x = all[a * figures_ + figure];
      const PairedFigure& y = all[b * figures_ + figure];
      if (key(x) != key(y)) return key(x) < key(y);
    }
    return false;
  });
  std::vector<PairedFigure> sorted;
  sorted.reserve(all.size());
  for (const std::size_t unit : order) sorted.insert(sorted.end(), all.begin() + static_cast<std::ptrdiff_t>(unit * figures_), all.begin() + static_cast<std::ptrdiff_t>((unit + 1) * figures_));
  return sorted;
}

std::vector<PairedEstimate> PairedChanges::estimates(std::span<const double> more_variance, const BootstrapOptions& options) const {
  std::vector<PairedEstimate> result = analytic(more_variance, options.level);
  if (!can_bootstrap() || units_ < 2 || changed_count_ == 0) return result;
  const std::vector<PairedFigure> units = drawable();
  const std::size_t count = units.size() / figures_;
  const bool rest_is_drawn_unit_by_unit = units_ - changed_count_ <= most_drawn_;
  std::vector<std::vector<double>> replicates(figures_);
  std::vector<PairedFigure> sums(figures_);
  for (std::uint32_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(options.seed, std::uint64_t{replicate} + 1);
    std::fill(sums.begin(), sums.end(), PairedFigure{});
    for (std::size_t unit = 0; unit < count; ++unit) {
      const double times = random.poisson_one();
      if (times == 0) continue;
      for (std::size_t figure = 0; figure < figures_; ++figure) {
        const PairedFigure& of = units[unit * figures_ + figure];
        sums[figure].before += times * of.before;
        sums[figure].before_count += times * of.before_count;
        sums[figure].after += times * of.after;
        sums[figure].after_count += times * of.after_count;
      }
    }
    for (std::size_t figure = 0; figure < figures_; ++figure) {
      const PairedFigure& sum = sums[figure];
      const DrawnRest rest = rest_is_drawn_unit_by_unit ? DrawnRest{0, 0} : draw_rest(sums_[figure].rest, sums_[figure].rest_product, random);
      double difference = ratio(rest.value + sum.after, rest.count + sum.after_count) - ratio(rest.value + sum.before, rest.count + sum.before_count);
      if (!more_variance.empty() && more_variance[figure] > 0) difference += std::sqrt(more_variance[figure]) * normal(random);
      if (std::isfinite(difference)) replicates[figure].push_back(difference);
    }
  }
  std::vector<double> parts(count);
  for (std::size_t figure = 0; figure < figures_; ++figure) {
    PairedEstimate& estimate = result[figure];
    const Ratio of = ratio_of(figure);
    for (std::size_t unit = 0; unit < count; ++unit) {
      const PairedFigure& own = units[unit * figures_ + figure];
      parts[unit] = of.weight[0] * own.before + of.weight[1] * own.before_count + of.weight[2] * (own.after - own.before) + of.weight[3] * (own.after_count - own.before_count);
    }
    if (std::isfinite(estimate.difference)) estimate.interval = interval_of_replicates(estimate.difference, replicates[figure], parts, options.level);
  }
  return result;
}

}  // namespace baton::stats
