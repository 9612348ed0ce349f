#include "baton/stats/fair_means.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <utility>

#include "baton/base/parallel.hpp"
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
    groups += other.groups;
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

/// Items of one group in one cell.
struct Run {
  std::uint32_t cell;
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
  unsigned worker = 0;              ///< Whose runs are its own, and where.
  std::size_t first_run = 0, runs = 0;
  std::size_t first_residual = 0;
  double variance_expected = 0;     ///< Of its residuals, by its cells.
  double variance_of_expected = 0;  ///< Error of the expectation, squared.
  double squares = 0;               ///< Of its residuals around their mean.
  double cluster_sizes = 0;         ///< Sum of squared sizes of its clusters.
};

/// Groups are looked at in parallel; what is added up over them is exact, so that it does not matter who adds what.
class FairMaker {
 public:
  FairMaker(FairGroups groups, std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser, const FairOptions& options)
      : groups_(groups), cells_(cells), coarser_(coarser), options_(options), levels_(coarser.size() + 2), z_of_level_(normal_quantile((1 + options.level) / 2)),
        work_(groups.size()), workers_(std::max(1U, options.threads), Worker(cells, coarser)) {
    result_.groups.resize(work_.size());
    std::size_t items = 0;
    for (std::size_t group = 0; group < groups.size(); ++group) work_[group].first_residual = std::exchange(items, items + groups[group].size());
    residuals_.resize(items);
  }

  std::optional<FairMeans> make() {
    each_group([&](std::uint32_t group, unsigned worker) { sum_up(group, worker); });
    for (const Worker& worker : workers_) {
      if (!worker.in_range) return std::nullopt;
      if (&worker == &workers_.front()) continue;
      for (std::size_t level = 0; level < levels_; ++level) {
        for (std::size_t cell = 0; cell < sums(level).size(); ++cell) sums(level)[cell].add(worker.sums[level][cell]);
      }
    }
    const double count = static_cast<double>(residuals_.size());
    result_.mean = sums(levels_ - 1).front().mean();
    double within = 0;
    double used_cells = 0;
    for (const CellSum& cell : sums(0)) {
      if (cell.items == 0) continue;
      within += cell.spread();
      ++used_cells;
    }
    within_cells_ = count > used_cells ? within / (count - used_cells) : 0;
    if (!(within_cells_ > 0)) within_cells_ = sums(levels_ - 1).front().spread() / count;
    if (!(within_cells_ > 0)) return std::nullopt;
    each_group([&](std::uint32_t group, unsigned worker) { compare(group, workers_[worker]); });
    if (!pool_residuals()) return std::nullopt;
    find_spread_of_variances();
    result_.at_level.assign(levels_, 0);
    for (const FairGroup& group : result_.groups) {
      for (std::size_t level = 0; level < group.at_level.size(); ++level) result_.at_level[level] += group.at_level[level];  // counts, so far
    }
    for (double& share : result_.at_level) share /= count;
    if (options_.replicates > 0) draw_limits();
    each_group([&](std::uint32_t group, unsigned) {
      if (result_.groups[group].items > 0) finish(group);
    });
    return std::move(result_);
  }

 private:
  struct Used {
    std::size_t level;
    std::uint32_t cell;
    std::int64_t items;
    double error_square;
  };
  struct Worker {
    Worker(std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser) : expected(cells) {
      own.emplace_back(cells);
      for (const auto& level : coarser) own.emplace_back(*std::max_element(level.begin(), level.end()) + 1);
      own.emplace_back(1);
      sums = own;
    }
    std::vector<std::vector<CellSum>> own;   // per level: of the group at hand, else none
    std::vector<std::vector<CellSum>> sums;  // per level: of the groups that it was given; of all groups in the first worker's
    std::vector<Run> runs;                   // of these groups
    std::vector<Used> used;
    std::vector<double> expected;            // per cell of the group at hand
    ClusterSums clusters;
    ExactSum between, cluster_sizes;
    double clusters_seen = 0;
    bool in_range = true;
  };

  template <class Work>
  void each_group(Work work) {
    constexpr std::size_t block = 16;
    parallel_blocks(work_.size(), block, options_.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
      for (std::size_t group = begin; group < end; ++group) work(static_cast<std::uint32_t>(group), worker);
    });
  }
  [[nodiscard]] std::span<const Run> runs_of(const GroupWork& work) const { return std::span(workers_[work.worker].runs).subspan(work.first_run, work.runs); }
  [[nodiscard]] std::vector<CellSum>& sums(std::size_t level) { return workers_.front().sums[level]; }
  [[nodiscard]] const std::vector<CellSum>& sums(std::size_t level) const { return workers_.front().sums[level]; }

  [[nodiscard]] std::uint32_t cell_of(const FairItem& item) const { return cells_ > 1 ? item.cell : 0; }
  [[nodiscard]] std::uint32_t cell_at(std::size_t level, std::uint32_t cell) const {
    if (level == 0) return cell;
    return level + 1 == levels_ ? 0 : coarser_[level - 1][cell];
  }

  /// Finds the runs of a group, and adds them to the cells.
  void sum_up(std::uint32_t group, unsigned number) {
    Worker& worker = workers_[number];
    GroupWork& work = work_[group];
    work.worker = number;
    work.first_run = worker.runs.size();
    for (const FairItem& item : groups_[group]) {
      const std::uint32_t cell = cell_of(item);
      if (cell >= cells_ || !(std::abs(item.value) <= largest_value)) {  // nor is that true of what is no number
        worker.in_range = false;
        return;
      }
      CellSum& own = worker.own.front()[cell];
      if (own.items++ == 0) worker.runs.push_back({cell, {}});
      own.sum.add(item.value);
      own.squares.add(item.value * item.value);
    }
    work.runs = worker.runs.size() - work.first_run;
    for (std::size_t run = work.first_run; run < worker.runs.size(); ++run) {
      const std::uint32_t cell = worker.runs[run].cell;
      worker.runs[run].own = worker.own.front()[cell];
      for (std::size_t level = 1; level < levels_; ++level) worker.own[level][cell_at(level, cell)].add(worker.runs[run].own);
    }
    for (const Run& run : runs_of(work)) {
      for (std::size_t level = 0; level < levels_; ++level) {
        CellSum& own = worker.own[level][cell_at(level, run.cell)];
        if (own.items == 0) continue;  // added with an earlier run
        own.groups = 1;
        worker.sums[level][cell_at(level, run.cell)].add(own);
        own = {};
      }
    }
  }

  /// The finest level whose others are enough.
  [[nodiscard]] std::size_t level_of(std::uint32_t cell, const Worker& worker) const {
    std::size_t level = 0;
    while (level + 1 < levels_) {
      const std::uint32_t at = cell_at(level, cell);
      const CellSum rest = sums(level)[at].less(worker.own[level][at]);
      if (rest.items >= options_.least_items && rest.groups >= options_.least_groups) break;
      ++level;
    }
    return level;
  }

  void compare(std::uint32_t number, Worker& worker) {
    GroupWork& work = work_[number];
    const std::span<const Run> runs = runs_of(work);
    if (runs.empty()) return;
    for (std::size_t level = 0; level < levels_; ++level) {
      for (const Run& run : runs) worker.own[level][cell_at(level, run.cell)].add(run.own);
    }
    FairGroup& group = result_.groups[number];
    group.at_level.assign(levels_, 0);
    const CellSum& all = worker.own.back().front();
    group.items = all.items;
    group.mean = all.mean();
    const CellSum rest = sums(levels_ - 1).front().less(all);
    group.compared = rest.items >= 2;
    if (group.compared) group.rest_mean = rest.mean();
    const double count = static_cast<double>(group.items);
    ExactSum expected;
    ExactSum variance;
    ExactSum error;
    std::vector<Used>& used = worker.used;
    used.clear();
    for (const Run& run : runs) {
      if (!group.compared) {
        worker.expected[run.cell] = group.mean;
        variance.add(within_cells_, run.own.items);
        continue;
      }
      const std::size_t level = level_of(run.cell, worker);
      const std::uint32_t at = cell_at(level, run.cell);
      const CellSum others = sums(level)[at].less(worker.own[level][at]);
      const double spread = (others.spread() + prior_items * within_cells_) / (static_cast<double>(others.items) - 1 + prior_items);
      worker.expected[run.cell] = others.mean();
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
    find_residuals(number, worker);
    for (std::size_t level = 0; level < levels_; ++level) {
      for (const Run& run : runs) worker.own[level][cell_at(level, run.cell)] = {};
    }
  }

  /// What is left of a group's items, and how much of it their clusters share.
  void find_residuals(std::uint32_t number, Worker& worker) {
    const std::span<const FairItem> items = groups_[number];
    const double difference = result_.groups[number].difference;
    double* const residuals = residuals_.data() + work_[number].first_residual;
    GroupWork& work = work_[number];
    ExactSum squares;
    worker.clusters.begin(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      residuals[i] = items[i].value - worker.expected[cell_of(items[i])] - difference;
      squares.add(residuals[i] * residuals[i]);
      worker.clusters.add(items[i].cluster, residuals[i]);
    }
    work.squares = squares.value();
    for (const ClusterSums::Cluster& cluster : worker.clusters.all()) {
      ++worker.clusters_seen;
      worker.between.add(cluster.sum.value() / cluster.size * cluster.sum.value());
      work.cluster_sizes += cluster.size * cluster.size;
    }
    worker.cluster_sizes.add(work.cluster_sizes / static_cast<double>(items.size()));
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
    const double count = static_cast<double>(residuals_.size());
    if (!(squares.value() > 0) || count <= used_groups) return false;
    result_.standard_deviation = std::sqrt(squares.value() / (count - used_groups));
    const double unit = std::sqrt(squares.value() / count);
    struct Powers {
      ExactSum cubes, fourths;
    };
    std::vector<Powers> powers(workers_.size());
    constexpr std::size_t block = 16'384;
    parallel_blocks(residuals_.size(), block, options_.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
      Powers own;
      for (std::size_t i = begin; i < end; ++i) {
        const double u = std::clamp(residuals_[i] / unit, -furthest_residual, furthest_residual);
        own.cubes.add(u * u * u);
        own.fourths.add(u * u * u * u);
      }
      powers[worker].cubes.add(own.cubes);
      powers[worker].fourths.add(own.fourths);
    });
    Powers all;
    for (const Powers& of : powers) {
      all.cubes.add(of.cubes);
      all.fourths.add(of.fourths);
    }
    result_.skewness = std::clamp(all.cubes.value() / count, -4.0, 4.0);
    excess_ = std::max(-1.5, all.fourths.value() / count - 3);
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
    ExactSum between;
    ExactSum sizes;
    double clusters = 0;
    for (const Worker& worker : workers_) {
      between.add(worker.between);
      sizes.add(worker.cluster_sizes);
      clusters += worker.clusters_seen;
    }
    const double count = static_cast<double>(residuals_.size());
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
    const Interval limits = options_.replicates > 0 ? drawn_.at(group.items) : formula_limits(group.shape);
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
  /// The same from what was seen, for each number of items: means of that many residuals, drawn from those of all groups.
  void draw_limits() {
    for (const FairGroup& group : result_.groups) {
      if (group.items > 0) drawn_.try_emplace(group.items);
    }
    std::vector<std::pair<const std::int64_t, Interval>*> of_size;
    for (auto& drawn : drawn_) of_size.push_back(&drawn);
    parallel_for(of_size.size(), options_.threads, [&](std::size_t at, unsigned) { of_size[at]->second = drawn_limits(of_size[at]->first); });
  }
  [[nodiscard]] Interval drawn_limits(std::int64_t items) const {
    Random random(options_.seed, static_cast<std::uint64_t>(items));
    std::vector<double> limits;
    const double count = static_cast<double>(items);
    const double share = own_share(count);
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
    const double low = *quantile(limits, tail);
    return {low, *quantile(limits, 1 - tail)};
  }

  FairGroups groups_;
  std::uint32_t cells_;
  std::span<const std::vector<std::uint32_t>> coarser_;
  const FairOptions& options_;
  std::size_t levels_;
  double z_of_level_;
  std::vector<GroupWork> work_;
  std::vector<Worker> workers_;
  std::vector<double> residuals_, pool_;
  std::map<std::int64_t, Interval> drawn_;
  FairMeans result_;
  double within_cells_ = 0, excess_ = 0, usual_ratio_ = 1, spread_of_variances_ = 0;
};

bool are_levels(std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser) {
  return std::all_of(coarser.begin(), coarser.end(), [&](const std::vector<std::uint32_t>& level) {
    return level.size() == cells && std::all_of(level.begin(), level.end(), [&](std::uint32_t cell) { return cell < cells; });
  });
}

}  // namespace

std::optional<FairMeans> fair_means(FairGroups groups, std::uint32_t cells, std::span<const std::vector<std::uint32_t>> coarser, const FairOptions& options) {
  std::size_t items = 0;
  for (const auto& group : groups) items += group.size();
  if (items < 2 || cells == 0 || !(options.level > 0 && options.level < 1) || !are_levels(cells, coarser)) return std::nullopt;
  return FairMaker(groups, cells, coarser, options).make();
}

}  // namespace baton::stats
