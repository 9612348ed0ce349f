#include "baton/stats/standardise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "baton/stats/distributions.hpp"
#include "sums.hpp"

namespace baton::stats {
namespace {

/// Sums of values less the mean of all, so that squares keep their digits.
struct Cell {
  double count = 0, sum = 0, squares = 0;
  void add(double value) {
    count += 1;
    sum += value;
    squares += value * value;
  }
  [[nodiscard]] Cell without(const Cell& other) const { return {count - other.count, sum - other.sum, squares - other.squares}; }
  [[nodiscard]] double mean() const { return sum / count; }
  [[nodiscard]] double variance() const { return count > 1 ? std::max(0.0, (squares - sum * sum / count) / (count - 1)) : 0; }
};

/// One level: strata and, within them, groups, numbered from 0 by sorting.
struct Level {
  std::vector<std::uint32_t> stratum_of, cell_of;  ///< By item; a cell is a group's part of a stratum.
  std::vector<Cell> strata, cells;
};

Level level_of(const StandardiseInput& input, std::span<const std::uint32_t> stratum_of, double overall) {
  const std::size_t count = input.values.size();
  std::vector<std::pair<std::uint64_t, std::uint32_t>> sorted(count);  // (stratum, group) and item
  for (std::uint32_t item = 0; item < count; ++item) {
    sorted[item] = {(std::uint64_t{stratum_of.empty() ? 0 : stratum_of[item]} << 32) | input.group_of[item], item};
  }
  std::sort(sorted.begin(), sorted.end());
  Level level;
  level.stratum_of.resize(count);
  level.cell_of.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [key, item] = sorted[i];
    if (i == 0 || key >> 32 != sorted[i - 1].first >> 32) level.strata.emplace_back();
    if (i == 0 || key != sorted[i - 1].first) level.cells.emplace_back();
    level.stratum_of[item] = static_cast<std::uint32_t>(level.strata.size() - 1);
    level.cell_of[item] = static_cast<std::uint32_t>(level.cells.size() - 1);
    level.strata.back().add(input.values[item] - overall);
    level.cells.back().add(input.values[item] - overall);
  }
  return level;
}

bool fits(const StandardiseInput& input, const StandardiseOptions& options) {
  const std::size_t count = input.values.size();
  if (count == 0 || count > std::numeric_limits<std::uint32_t>::max() || input.group_of.size() != count || !is_level(options.level) || !all_finite(input.values)) return false;
  for (const auto& level : input.levels) {
    if (level.size() != count) return false;
  }
  return std::all_of(input.group_of.begin(), input.group_of.end(), [&](std::uint32_t group) { return group < input.groups; });
}

/// What a group is compared with at one stratum of one level.
struct Used {
  std::size_t level = 0;
  Cell own;  ///< Its items that are compared here, which may be fewer than it has here.
  Cell reference;
};

}  // namespace

std::optional<Standardised> standardise(const StandardiseInput& input, const StandardiseOptions& options) {
  if (!fits(input, options)) return std::nullopt;
  const std::size_t count = input.values.size();
  Standardised result;
  result.overall = sum_of(input.values) / static_cast<double>(count);
  if (!std::isfinite(result.overall)) return std::nullopt;
  std::vector<Level> levels;
  for (const auto& stratum_of : input.levels) levels.push_back(level_of(input, stratum_of, result.overall));
  levels.push_back(level_of(input, {}, result.overall));

  // Items of a group are taken together by the cell that serves them, in the order in which these are met.
  constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::vector<Used>> used(input.groups);
  std::vector<std::vector<std::uint32_t>> places;  // by level and cell: where in `used`
  for (const Level& level : levels) places.emplace_back(level.cells.size(), none);
  std::vector<bool> unmatched(input.groups);
  for (std::size_t item = 0; item < count; ++item) {
    const std::uint32_t group = input.group_of[item];
    bool found = false;
    for (std::size_t i = 0; i < levels.size() && !found; ++i) {
      const Level& level = levels[i];
      const std::uint32_t cell = level.cell_of[item];
      Cell reference = level.strata[level.stratum_of[item]];
      if (options.leave_own_out) reference = reference.without(level.cells[cell]);
      const double least = i + 1 == levels.size() ? 1 : static_cast<double>(std::max<std::int64_t>(options.least_items, 1));
      if (reference.count < least) continue;
      if (places[i][cell] == none) {
        places[i][cell] = static_cast<std::uint32_t>(used[group].size());
        used[group].push_back({i, {}, reference});
      }
      used[group][places[i][cell]].own.add(input.values[item] - result.overall);
      found = true;
    }
    if (!found) unmatched[group] = true;
  }

  result.groups.resize(input.groups);
  result.items_at_level.resize(levels.size());
  const double z = normal_quantile((1 + options.level) / 2);
  for (std::uint32_t group = 0; group < input.groups; ++group) {
    if (used[group].empty() || unmatched[group]) continue;
    StandardisedGroup of;
    of.items_at_level.resize(levels.size());
    Sum observed, expected, variance;
    for (const Used& use : used[group]) {
      of.items += static_cast<std::int64_t>(use.own.count);
      of.items_at_level[use.level] += static_cast<std::int64_t>(use.own.count);
      observed.add(use.own.sum);
      expected.add(use.own.count * use.reference.mean());
      // If the reference holds the group's own items, the part of its mean that they are does not vary against them.
      const double spread = options.leave_own_out ? 1 / use.own.count + 1 / use.reference.count : 1 / use.own.count - 1 / use.reference.count;
      variance.add(use.own.count * use.own.count * use.reference.variance() * spread);
    }
    const auto items = static_cast<double>(of.items);
    of.observed = result.overall + observed.value() / items;
    of.expected = result.overall + expected.value() / items;
    of.difference = (observed.value() - expected.value()) / items;
    of.adjusted = result.overall + of.difference;
    of.standard_error = std::sqrt(std::max(0.0, variance.value())) / items;
    if (of.standard_error > 0) of.interval = Interval{of.adjusted - z * of.standard_error, of.adjusted + z * of.standard_error};
    for (std::size_t i = 0; i < levels.size(); ++i) result.items_at_level[i] += of.items_at_level[i];
    result.groups[group] = std::move(of);
  }
  return result;
}

std::optional<Decomposition> decompose(std::span<const double> first_values, std::span<const std::uint32_t> first_strata,
                                       std::span<const double> second_values, std::span<const std::uint32_t> second_strata,
                                       std::uint32_t strata) {
  const auto usable = [&](std::span<const double> values, std::span<const std::uint32_t> of) {
    return !values.empty() && values.size() == of.size() && all_finite(values) &&
           std::all_of(of.begin(), of.end(), [&](std::uint32_t stratum) { return stratum < strata; });
  };
  if (!usable(first_values, first_strata) || !usable(second_values, second_strata)) return std::nullopt;
  Decomposition result;
  const auto n1 = static_cast<double>(first_values.size()), n2 = static_cast<double>(second_values.size());
  result.first_mean = sum_of(first_values) / n1;
  result.second_mean = sum_of(second_values) / n2;
  std::vector<Cell> first(strata), second(strata);
  for (std::size_t i = 0; i < first_values.size(); ++i) first[first_strata[i]].add(first_values[i] - result.first_mean);
  for (std::size_t i = 0; i < second_values.size(); ++i) second[second_strata[i]].add(second_values[i] - result.first_mean);
  Sum mix, change, interaction, variance, halved_variance;
  for (std::uint32_t stratum = 0; stratum < strata; ++stratum) {
    const Cell &a = first[stratum], &b = second[stratum];
    MixChange of;
    of.first_items = static_cast<std::int64_t>(a.count);
    of.second_items = static_cast<std::int64_t>(b.count);
    if (a.count > 0 || b.count > 0) {
      const double mean1 = a.count > 0 ? a.mean() : b.mean(), mean2 = b.count > 0 ? b.mean() : a.mean();
      const double share1 = a.count / n1, share2 = b.count / n2;
      if (a.count == 0 || b.count == 0) result.one_sided_items += of.first_items + of.second_items;
      of.first_mean = result.first_mean + mean1;
      of.second_mean = result.first_mean + mean2;
      of.mix = (share2 - share1) * mean1;
      of.change = share1 * (mean2 - mean1);
      of.interaction = (share2 - share1) * (mean2 - mean1);
      if (a.count > 0 && b.count > 0) {
        const double spread = a.variance() / a.count + b.variance() / b.count, halved = (share1 + share2) / 2;
        variance.add(share1 * share1 * spread);
        halved_variance.add(halved * halved * spread);
      }
    }
    mix.add(of.mix);
    change.add(of.change);
    interaction.add(of.interaction);
    result.strata.push_back(of);
  }
  result.mix = mix.value();
  result.change = change.value();
  result.interaction = interaction.value();
  result.mix_halved = result.mix + result.interaction / 2;
  result.change_halved = result.change + result.interaction / 2;
  result.change_error = std::sqrt(variance.value());
  result.change_halved_error = std::sqrt(halved_variance.value());
  return result;
}

}  // namespace baton::stats
