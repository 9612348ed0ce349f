#include "baton/stats/fair_means.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "baton/stats/distributions.hpp"
#include "baton/stats/quantile.hpp"
#include "baton/stats/random.hpp"
#include "baton/stats/skewed_mean.hpp"
#include "exact.hpp"

namespace baton::stats {
namespace {

/// As many items of a cell's own weigh as much as the variance of all cells: variances of sparse cells are noise.
constexpr double prior_items = 20;
/// A group with this many items relies on its own variance by half at least, however much alike groups' variances are.
constexpr double prior_df = 40;
constexpr double largest_value = 1000;
constexpr double furthest_residual = 50;  // in standard deviations

struct CellSum {
  std::int64_t items = 0, groups = 0;
  ExactSum sum, squares;
  void add(const CellSum& other) {
    items += other.items;
    sum.add(other.sum);
    squares.add(other.squares);
  }
  [[nodiscard]] CellSum less(const CellSum& own) const {
    return {items - own.items, groups - (own.items > 0), sum.less(own.sum), squares.less(own.squares)};
  }
  [[nodiscard]] double mean() const { return sum.value() / static_cast<double>(items); }
  /// Sum of squares around the mean.
  [[nodiscard]] double spread() const { return std::max(0.0, squares.value() - sum.value() * mean()); }
};

/// Items of one group in one cell: [first, end) of the sorted items.
struct Run {
  std::uint32_t cell;
  std::size_t first, end;
  CellSum own;
};

/// Residuals of the members of one group, summed by cluster. A table of its own, since sorting them would be a third of the work on a group.
class ClusterSums {
 public:
  struct Cluster {
    std::uint32_t id;
    double size;
    ExactSum sum;
  };
  void begin(std::size_t members) {
    clusters_.clear();
    places_.assign(std::bit_ceil(members * 2), 0);
  }
  void add(std::uint32_t cluster, double residual) {
    Cluster& of = cluster == 0 ? clusters_.emplace_back(Cluster{0, 0, {}}) : at(cluster);
    ++of.size;
    of.sum.add(residual);
  }
  [[nodiscard]] const std::vector<Cluster>& all() const { return clusters_; }

 private:
  Cluster& at(std::uint32_t id) {
    const std::size_t last = places_.size() - 1;
    std::size_t place = (id * std::size_t{0x9E3779B97F4A7C15} >> 32U) & last;
    for (; places_[place] != 0; place = (place + 1) & last) {
      if (clusters_[places_[place] - 1].id == id) return clusters_[places_[place] - 1];
    }
    clusters_.push_back({id, 0, {}});
    places_[place] = static_cast<std::uint32_t>(clusters_.size());
    return clusters_.back();
  }

  std::vector<Cluster> clusters_;
  std::vector<std::uint32_t> places_;  // a cluster's number, from 1
};

/// What is known of a group before all groups' residuals are.
struct GroupWork {
  double variance_expected = 0;     ///< Of its residuals, by its cells.
  double variance_of_expected = 0;  ///< Error of the expectation, squared.
  double squares = 0;               ///< Of its residuals around their mean.
  double cluster_sizes = 0;         ///< Sum of squared sizes of its clusters.
};

class FairMaker {
 public:
  FairMaker(std::span<const FairItem> items, std::uint32_t groups, std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser, const FairOptions& options)
      : coarser_(coarser), options_(options), levels_(coarser.size() + 2), has_cells_(cells > 1), z_of_level_(normal_quantile((1 + options.level) / 2)), first_of_(groups + 1, 0), work_(groups) {
    result_.groups.resize(groups);
    for (FairGroup& group : result_.groups) group.at_level.assign(levels_, 0);
    sums_.resize(levels_);
    own_.resize(levels_);
    for (std::size_t level = 0; level < levels_; ++level) {
      sums_[level].resize(level + 1 < levels_ ? cells : 1);
      own_[level].resize(sums_[level].size());
    }
    arrange(items);
  }

  std::optional<FairMeans> make() {
    for (std::uint32_t group = 0; group < work_.size(); ++group) add_to_cells(group);
    const double count = static_cast<double>(items_.size());
    result_.mean = sums_.back().front().mean();
    double within = 0;
    double used_cells = 0;
    for (const CellSum& cell : sums_.front()) {
      if (cell.items == 0) continue;
      within += cell.spread();
      ++used_cells;
    }
    within_cells_ = count > used_cells ? within / (count - used_cells) : 0;
    if (!(within_cells_ > 0)) within_cells_ = sums_.back().front().spread() / count;
    if (!(within_cells_ > 0)) return std::nullopt;
    residuals_.resize(items_.size());
    for (std::uint32_t group = 0; group < work_.size(); ++group) compare(group);
    if (!pool_residuals()) return std::nullopt;
    find_spread_of_variances();
    result_.at_level.assign(levels_, 0);
    for (const FairGroup& group : result_.groups) {
      for (std::size_t level = 0; level < levels_; ++level) result_.at_level[level] += group.at_level[level];  // counts, so far
    }
    for (double& share : result_.at_level) share /= count;
    for (std::uint32_t group = 0; group < work_.size(); ++group) {
      if (result_.groups[group].items > 0) finish(group);
    }
    return std::move(result_);
  }

 private:
  /// By group, then cell; items that come so are left where they are.
  void arrange(std::span<const FairItem> items) {
    const auto before = [](const FairItem& a, const FairItem& b) { return a.group != b.group ? a.group < b.group : a.cell < b.cell; };
    for (const FairItem& item : items) ++first_of_[item.group + 1];
    for (std::size_t group = 1; group < first_of_.size(); ++group) first_of_[group] += first_of_[group - 1];
    items_ = items;
    if (std::is_sorted(items.begin(), items.end(), before)) return;
    std::vector<std::size_t> next(first_of_.begin(), first_of_.end() - 1);
    arranged_.resize(items.size());
    for (const FairItem& item : items) arranged_[next[item.group]++] = item;
    for (std::size_t group = 0; group + 1 < first_of_.size(); ++group) {
      std::sort(arranged_.begin() + static_cast<std::ptrdiff_t>(first_of_[group]), arranged_.begin() + static_cast<std::ptrdiff_t>(first_of_[group + 1]), before);
    }
    items_ = arranged_;
  }

  [[nodiscard]] std::uint32_t cell_at(std::size_t level, std::uint32_t cell) const {
    if (level == 0) return cell;
    return level + 1 == levels_ ? 0 : coarser_[level - 1][cell];
  }

  void find_runs(std::uint32_t group) {
    runs_.clear();
    for (std::size_t i = first_of_[group]; i < first_of_[group + 1]; ++i) {
      const std::uint32_t cell = has_cells_ ? items_[i].cell : 0;
      if (runs_.empty() || runs_.back().cell != cell) runs_.push_back({cell, i, i, {}});
      Run& run = runs_.back();
      run.end = i + 1;
      ++run.own.items;
      run.own.sum.add(items_[i].value);
      run.own.squares.add(items_[i].value * items_[i].value);
    }
  }
  void fill_own() {
    for (std::size_t level = 0; level < levels_; ++level) {
      for (const Run& run : runs_) own_[level][cell_at(level, run.cell)].add(run.own);
    }
  }
  void clear_own() {
    for (std::size_t level = 0; level < levels_; ++level) {
      for (const Run& run : runs_) own_[level][cell_at(level, run.cell)] = {};
    }
  }

  void add_to_cells(std::uint32_t group) {
    find_runs(group);
    fill_own();
    for (std::size_t level = 0; level < levels_; ++level) {
      for (const Run& run : runs_) {
        CellSum& own = own_[level][cell_at(level, run.cell)];
        if (own.items == 0) continue;  // added with an earlier run
        CellSum& cell = sums_[level][cell_at(level, run.cell)];
        cell.add(own);
        ++cell.groups;
        own = {};
      }
    }
  }

  /// The finest level whose others are enough.
  [[nodiscard]] std::size_t level_of(std::uint32_t cell) const {
    std::size_t level = 0;
    while (level + 1 < levels_) {
      const std::uint32_t at = cell_at(level, cell);
      const CellSum rest = sums_[level][at].less(own_[level][at]);
      if (rest.items >= options_.least_items && rest.groups >= options_.least_groups) break;
      ++level;
    }
    return level;
  }

  void compare(std::uint32_t number) {
    find_runs(number);
    if (runs_.empty()) return;
    fill_own();
    FairGroup& group = result_.groups[number];
    GroupWork& work = work_[number];
    const CellSum& all = own_.back().front();
    group.items = all.items;
    group.mean = all.mean();
    const CellSum rest = sums_.back().front().less(all);
    group.compared = rest.items >= 2;
    if (group.compared) group.rest_mean = rest.mean();
    const double count = static_cast<double>(group.items);
    ExactSum expected;
    ExactSum variance;
    ExactSum error;
    std::vector<Used>& used = used_;
    std::vector<double>& expected_of_run = expected_of_run_;
    used.clear();
    expected_of_run.clear();
    for (const Run& run : runs_) {
      if (!group.compared) {
        expected_of_run.push_back(group.mean);
        variance.add(within_cells_, run.own.items);
        continue;
      }
      const std::size_t level = level_of(run.cell);
      const std::uint32_t at = cell_at(level, run.cell);
      const CellSum others = sums_[level][at].less(own_[level][at]);
      const double spread = (others.spread() + prior_items * within_cells_) / (static_cast<double>(others.items) - 1 + prior_items);
      expected_of_run.push_back(others.mean());
      expected.add(others.mean(), run.own.items);
      variance.add(spread, run.own.items);
      used.push_back({level, at, run.own.items, spread / static_cast<double>(others.items)});
      group.at_level[level] += static_cast<double>(run.own.items);
    }
    std::sort(used.begin(), used.end(), [](const Used& a, const Used& b) { return a.level != b.level ? a.level < b.level : a.cell < b.cell; });
    for (std::size_t i = 0; i < used.size();) {
      const std::size_t first = i;
      double own = 0;
      for (; i < used.size() && used[i].level == used[first].level && used[i].cell == used[first].cell; ++i) own += static_cast<double>(used[i].items);
      error.add(own / count * own / count * used[first].error_square);
    }
    if (group.compared) {
      group.expected = expected.value() / count;
      group.difference = group.mean - group.expected;
    }
    work.variance_expected = variance.value() / count;
    work.variance_of_expected = error.value();
    ExactSum squares;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      for (std::size_t i = runs_[r].first; i < runs_[r].end; ++i) {
        residuals_[i] = items_[i].value - expected_of_run[r] - group.difference;
        squares.add(residuals_[i] * residuals_[i]);
      }
    }
    work.squares = squares.value();
    clear_own();
  }

  /// Spread, skewness and peakedness of all residuals, and what those of a cluster share.
  bool pool_residuals() {
    ExactSum squares;
    double used_groups = 0;
    for (std::size_t group = 0; group < work_.size(); ++group) {
      if (result_.groups[group].items == 0) continue;
      ++used_groups;
      squares.add(work_[group].squares);
    }
    const double count = static_cast<double>(items_.size());
    if (!(squares.value() > 0) || count <= used_groups) return false;
    result_.standard_deviation = std::sqrt(squares.value() / (count - used_groups));
    const double unit = std::sqrt(squares.value() / count);
    ExactSum cubes;
    ExactSum fourths;
    for (const double residual : residuals_) {
      const double u = std::clamp(residual / unit, -furthest_residual, furthest_residual);
      cubes.add(u * u * u);
      fourths.add(u * u * u * u);
    }
    result_.skewness = std::clamp(cubes.value() / count, -4.0, 4.0);
    excess_ = std::max(-1.5, fourths.value() / count - 3);
    find_likeness(squares.value(), used_groups);
    if (options_.replicates > 0) {
      pool_ = residuals_;
      for (double& residual : pool_) residual /= unit;
      std::sort(pool_.begin(), pool_.end());
    }
    return true;
  }

  /// Intra-class correlation by analysis of variance, clusters within groups.
  void find_likeness(double squares, double used_groups) {
    ClusterSums clusters_of_group;
    ExactSum between;
    ExactSum sizes;
    double clusters = 0;
    for (std::size_t group = 0; group < work_.size(); ++group) {
      const std::size_t members = first_of_[group + 1] - first_of_[group];
      if (members == 0) continue;
      clusters_of_group.begin(members);
      for (std::size_t i = first_of_[group]; i < first_of_[group + 1]; ++i) clusters_of_group.add(items_[i].cluster, residuals_[i]);
      for (const ClusterSums::Cluster& cluster : clusters_of_group.all()) {
        ++clusters;
        between.add(cluster.sum.value() / cluster.size * cluster.sum.value());
        work_[group].cluster_sizes += cluster.size * cluster.size;
      }
      sizes.add(work_[group].cluster_sizes / static_cast<double>(members));
    }
    const double count = static_cast<double>(items_.size());
    const double df_between = clusters - used_groups;
    const double df_within = count - clusters;
    if (df_between < 1 || df_within < 1) return;
    const double mean_between = between.value() / df_between;
    const double mean_within = std::max(0.0, squares - between.value()) / df_within;
    const double usual_size = (count - sizes.value()) / df_between;
    const double all = mean_between + (usual_size - 1) * mean_within;
    result_.alike = all > 0 ? std::clamp((mean_between - mean_within) / all, 0.0, 1.0) : 0.0;
  }

  /// How much groups' variances differ from what their cells let expect, beyond chance.
  void find_spread_of_variances() {
    ExactSum weights;
    ExactSum ratios;
    for (std::size_t group = 0; group < work_.size(); ++group) {
      const double df = static_cast<double>(result_.groups[group].items) - 1;
      if (df < 1) continue;
      weights.add(df);
      ratios.add(work_[group].squares / work_[group].variance_expected);
    }
    if (!(weights.value() > 0)) return;
    usual_ratio_ = ratios.value() / weights.value();
    ExactSum excess;
    for (std::size_t group = 0; group < work_.size(); ++group) {
      const double count = static_cast<double>(result_.groups[group].items);
      if (count < 2) continue;
      const double apart = work_[group].squares / (count - 1) / work_[group].variance_expected / usual_ratio_ - 1;
      excess.add((count - 1) * (apart * apart - chance_of_variance(count)));
    }
    spread_of_variances_ = std::max(0.0, excess.value() / weights.value());
  }
  /// Variance of a sample variance over the square of the true one.
  [[nodiscard]] double chance_of_variance(double count) const { return std::max(0.0, excess_ / count) + 2 / (count - 1); }
  [[nodiscard]] double own_share(double count) const {
    if (count < 2) return 0;
    return std::max(spread_of_variances_ / (spread_of_variances_ + chance_of_variance(count)), (count - 1) / (count - 1 + prior_df));
  }

  void finish(std::uint32_t number) {
    FairGroup& group = result_.groups[number];
    const GroupWork& work = work_[number];
    const double count = static_cast<double>(group.items);
    const double share = own_share(count);
    const double own = count < 2 ? 0 : work.squares / (count - 1);
    const double variance = (1 - share) * work.variance_expected * usual_ratio_ + share * own;
    const double clustered = 1 + result_.alike * (work.cluster_sizes / count - 1);
    group.own_error = std::sqrt(variance * clustered / count);
    group.standard_error = std::sqrt(group.own_error * group.own_error + work.variance_of_expected);
    const double fewer = count / clustered;
    group.shape = {result_.skewness / std::sqrt(fewer), share, share > 0 ? std::min(1e6, std::max(1.0, (fewer - 1) / (share * share))) : 1e6};
    const Interval limits = options_.replicates > 0 ? drawn_limits(group.items, share) : formula_limits(group.shape);
    group.mean_interval = {group.mean - group.own_error * limits.high, group.mean - group.own_error * limits.low};
    if (!group.compared) return;
    group.difference_interval = {group.difference - group.standard_error * limits.high, group.difference - group.standard_error * limits.low};
    group.score = group.shape.score(group.difference / group.standard_error);
    for (double& share_at_level : group.at_level) share_at_level /= count;
  }

  /// Where (mean - true mean) / error lies at the level.
  [[nodiscard]] Interval formula_limits(const SkewedMean& shape) const {
    return shape.limits(z_of_level_);
  }
  /// The same from what was seen: means of that many residuals, drawn from those of all groups.
  [[nodiscard]] Interval drawn_limits(std::int64_t items, double share) {
    const auto [found, is_new] = drawn_.try_emplace(items);
    if (!is_new) return found->second;
    Random random(options_.seed, static_cast<std::uint64_t>(items));
    std::vector<double> limits;
    const double count = static_cast<double>(items);
    for (std::uint32_t replicate = 0; replicate < options_.replicates; ++replicate) {
      double sum = 0;
      double squares = 0;
      for (std::int64_t i = 0; i < items; ++i) {
        const double u = pool_[random.below(pool_.size())];
        sum += u;
        squares += u * u;
      }
      const double own = items < 2 ? 0 : std::max(0.0, squares - sum * sum / count) / (count - 1);
      limits.push_back(sum / std::sqrt(count) / std::sqrt((1 - share) + share * own));
    }
    const double tail = (1 - options_.level) / 2;
    return found->second = {*quantile(limits, tail), *quantile(limits, 1 - tail)};
  }

  struct Used {
    std::size_t level;
    std::uint32_t cell;
    std::int64_t items;
    double error_square;
  };

  std::span<const std::vector<std::uint32_t>> coarser_;
  const FairOptions& options_;
  std::size_t levels_;
  bool has_cells_;
  double z_of_level_;
  std::span<const FairItem> items_;
  std::vector<FairItem> arranged_;  // where they came otherwise
  std::vector<std::size_t> first_of_;
  std::vector<GroupWork> work_;
  std::vector<double> residuals_, pool_;
  std::vector<Run> runs_;
  std::vector<std::vector<CellSum>> sums_, own_;  // per level
  std::vector<Used> used_;
  std::vector<double> expected_of_run_;
  std::map<std::int64_t, Interval> drawn_;
  FairMeans result_;
  double within_cells_ = 0, excess_ = 0, usual_ratio_ = 1, spread_of_variances_ = 0;
};

bool in_range(std::span<const FairItem> items, std::uint32_t groups, std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser) {
  for (const auto& level : coarser) {
    if (level.size() != cells || std::any_of(level.begin(), level.end(), [&](std::uint32_t cell) { return cell >= cells; })) return false;
  }
  return std::all_of(items.begin(), items.end(), [&](const FairItem& item) {
    return item.group < groups && (item.cell < cells || cells == 1) && std::abs(item.value) <= largest_value;  // not true of what is no number
  });
}

}  // namespace

std::optional<FairMeans> fair_means(std::span<const FairItem> items, std::uint32_t groups, std::uint32_t cells,
                                    std::span<const std::vector<std::uint32_t>> coarser, const FairOptions& options) {
  if (items.size() < 2 || !(options.level > 0 && options.level < 1) || !in_range(items, groups, cells, coarser)) return std::nullopt;
  return FairMaker(items, groups, cells, coarser, options).make();
}

}  // namespace baton::stats
