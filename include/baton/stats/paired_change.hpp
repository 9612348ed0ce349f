#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/bootstrap.hpp"
#include "baton/stats/interval.hpp"

/// What a change does to figures of the same units (issues, say), most of which it may leave as they were.
namespace baton::stats {

/// A figure of one unit before and after, and what it counts for (1, or 0 where the unit has no such figure). The figure of all units is the
/// sum of values over the sum of counts.
struct PairedFigure {
  double before = 0, before_count = 0, after = 0, after_count = 0;
};

/// Not a number where nothing counts. No interval for fewer than two units.
struct PairedEstimate {
  double before, after, difference;
  double standard_error = 0;
  std::optional<Interval> interval;  ///< Of the difference.
};

/// Collects several figures of many units; those that are unchanged take no memory.
/// Definition  the units are a sample of many like them: bootstrap with Poisson counts (changed units, and where these are many the unchanged
///             ones as a normal sum), or the linearised variance of a difference of ratios on the same units. Both agree (a test compares them).
/// Source      Cochran 1977, section 6.4; Efron and Tibshirani 1993, chapter 14; Chamandy and others 2012 (Poisson counts).
class PairedChanges {
 public:
  /// `most_drawn`: with more changed units than this there is no bootstrap.
  explicit PairedChanges(std::size_t figures, std::size_t most_drawn = 5000) : figures_(figures), most_drawn_(most_drawn), sums_(figures) {}

  /// Values in order of the figures; `after` and `after_count` are not looked at.
  void add_unchanged(std::span<const PairedFigure> unit);
  void add_changed(std::span<const PairedFigure> unit);

  [[nodiscard]] std::uint64_t units() const { return units_; }
  [[nodiscard]] std::uint64_t changed() const { return changed_count_; }
  [[nodiscard]] bool can_bootstrap() const { return changed_count_ <= most_drawn_; }

  /// One estimate a figure, by bootstrap where it can. `more_variance`: of each figure's value after, for what was estimated besides (values
  /// drawn from a pool); empty for none. Cost O(changed) analytic, O(replicates (changed + least of units and most_drawn)) by bootstrap.
  [[nodiscard]] std::vector<PairedEstimate> estimates(std::span<const double> more_variance, const BootstrapOptions& options) const;
  [[nodiscard]] std::vector<PairedEstimate> analytic(std::span<const double> more_variance, double level) const;

 private:
  static constexpr std::size_t terms = 4;  ///< Value before, count before, and what the change adds to both.
  struct Moments {
    double sum[terms] = {}, lost[terms] = {};
    double product[terms][terms] = {};     ///< Upper triangle.
    double rest[2] = {}, rest_product[3] = {};  ///< Of the unchanged units alone.
  };
  struct Ratio;
  void add(Moments& moments, const double (&values)[terms], std::size_t used);
  [[nodiscard]] Ratio ratio_of(std::size_t figure) const;
  [[nodiscard]] std::vector<PairedFigure> drawable() const;

  std::size_t figures_, most_drawn_;
  std::vector<Moments> sums_;
  std::vector<PairedFigure> changed_, unchanged_;  ///< Unit by unit, while they are few.
  std::uint64_t units_ = 0, changed_count_ = 0;
};

/// Values of units before and after; after, a unit has one value or several equally likely ones, drawn from a pool of like units.
struct PairedValues {
  struct After {
    double value;
    std::uint32_t unit;
  };
  std::vector<double> before;        ///< Per unit.
  std::vector<After> after;          ///< At least one a unit, by unit.
  std::vector<std::uint32_t> pool;   ///< Per unit, 0 for none; empty: none.
  std::vector<double> pool_size;     ///< Per pool.
};
/// Difference of the medians (type 7): bootstrap up to `most_drawn` units, above it from the densities at the medians (Siddiqui 1960, bandwidth
/// of Bofinger 1975). Nothing for no unit. Cost O(n log n), the bootstrap O(replicates n).
[[nodiscard]] std::optional<PairedEstimate> paired_median_change(const PairedValues& values, const BootstrapOptions& options, std::size_t most_drawn = 5000);

}  // namespace baton::stats
