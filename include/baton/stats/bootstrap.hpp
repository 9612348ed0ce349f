#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "baton/stats/interval.hpp"

/// Intervals by drawing again from what was seen. Below some thousand items they are cheap and need no formula; above, mean_interval,
/// clustered_mean_interval and welch say the same (a test compares them).
/// The same items in the same order with the same seed give the same bits on every machine, as replicate b draws from stream b. Order items
/// by what they are, not by how they were read. The functions of values and units below sort for themselves.
namespace baton::stats {

enum class BootstrapInterval {
  percentile,
  bca,  ///< Corrected for bias and skewness; the percentile one where that can't be had (see BootstrapEstimate::corrected).
};
enum class BootstrapCounts {
  multinomial,  ///< As many draws as there are.
  poisson,      ///< Each unit Poisson(1) times, independently: strata keep their size only on average.
};
struct BootstrapOptions {
  std::uint64_t seed = 1;
  std::uint32_t replicates = 2000;
  double level = 0.95;
  BootstrapInterval interval = BootstrapInterval::bca;
  BootstrapCounts counts = BootstrapCounts::multinomial;
  /// With more units than this the generic form takes no jackknife (one evaluation a unit) and gives the percentile interval.
  std::size_t max_jackknife = 2000;
};

struct BootstrapEstimate {
  double value = 0;           ///< Of the items as they are.
  double standard_error = 0;  ///< Standard deviation of the replicates.
  double bias = 0;            ///< Their mean, less value.
  std::optional<Interval> interval;  ///< Nothing where more than one replicate in twenty is undefined.
  bool corrected = false;            ///< The interval is the BCa one.
  std::uint32_t undefined = 0;       ///< Replicates at which the statistic was not finite; left out.
};

/// What is drawn: items, or whole clusters of them, within strata whose sizes stay as they are. Empty spans: each item its own cluster,
/// one stratum.
struct BootstrapDesign {
  std::size_t items = 0;
  std::span<const std::uint32_t> stratum_of, cluster_of;
};

/// A statistic of items of which item i counts weights[i] times; not finite where it is undefined. Called with weights of 0 and 1 too.
using WeightedStatistic = std::function<double(std::span<const std::uint32_t> weights)>;
/// The same of the items drawn, rising and repeated as often as drawn.
using DrawnStatistic = std::function<double(std::span<const std::uint32_t> drawn)>;

/// Errors      nothing for fewer than two units (clusters), spans of another length, a cluster in two strata, a value that is not finite,
///             a level outside (0, 1), or fewer than 20 replicates.
/// Cost        O((replicates + jackknife) (items + statistic)).
/// Source      Efron and Tibshirani 1993, chapters 13 and 14; Davison and Hinkley 1997, section 5.3.
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap(const BootstrapDesign& design, const WeightedStatistic& statistic,
                                                         const BootstrapOptions& options = {});
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap_drawn(const BootstrapDesign& design, const DrawnStatistic& statistic,
                                                               const BootstrapOptions& options = {});

/// Mean, or ratio of sums over units; clusters by clustered_units. Cost O(replicates n), some nanoseconds a draw. Errors as above; units
/// whose counts are negative or add up to 0 give nothing.
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap_mean(std::vector<Unit> units, const BootstrapOptions& options = {});
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap_mean(std::span<const double> values, const BootstrapOptions& options = {});
/// Mean of first, less that of second, drawn apart. Each needs two units.
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap_mean_difference(std::vector<Unit> first, std::vector<Unit> second,
                                                                         const BootstrapOptions& options = {});
[[nodiscard]] std::optional<BootstrapEstimate> bootstrap_mean_difference(std::span<const double> first, std::span<const double> second,
                                                                         const BootstrapOptions& options = {});

/// The interval from replicates that were drawn elsewhere. `jackknife` are the statistics without each unit in turn, less their mean (within
/// the stratum), negated: what each unit adds; empty for the percentile interval. `corrected` is set if not null.
/// Errors      nothing for fewer than 20 replicates. Reorders. Cost O(replicates log replicates).
[[nodiscard]] std::optional<Interval> interval_of_replicates(double value, std::vector<double>& replicates, std::span<const double> jackknife,
                                                             double level, bool* corrected = nullptr);

}  // namespace baton::stats
