#include "baton/stats/standardise.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

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

struct Level {
  std::span<const std::uint32_t> stratum_of;  ///< Empty: all in one.
  std::unordered_map<std::uint32_t, Cell> strata;
  std::unordered_map<std::uint64_t, Cell> by_group;
  [[nodiscard]] std::uint32_t stratum(std::size_t item) const { return stratum_of.empty() ? 0 : stratum_of[item]; }
};
std::uint64_t key_of(std::uint32_t stratum, std::uint32_t group) { return (std::uint64_t{stratum} << 32) | group; }

bool fits(const StandardiseInput& input, const StandardiseOptions& options) {
  const std::size_t count = input.values.size();
  if (count == 0 || input.group_of.size() != count || !is_level(options.level) || !all_finite(input.values)) return false;
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
  std::vector<Level> levels;
  for (const auto& stratum_of : input.levels) levels.push_back({stratum_of, {}, {}});
  levels.push_back({});
  for (Level& level : levels) {
    for (std::size_t item = 0; item < count; ++item) {
      const double value = input.values[item] - result.overall;
      level.strata[level.stratum(item)].add(value);
      if (options.leave_own_out) level.by_group[key_of(level.stratum(item), input.group_of[item])].add(value);
    }
  }

  // Items of a group are taken together by the stratum that serves them, in the order in which these are met.
  std::vector<std::vector<Used>> used(input.groups);
  std::vector<std::unordered_map<std::uint64_t, std::size_t>> places(levels.size());  // (stratum, group) to a place in used
  std::vector<bool> unmatched(input.groups);
  for (std::size_t item = 0; item < count; ++item) {
    const std::uint32_t group = input.group_of[item];
    bool found = false;
    for (std::size_t i = 0; i < levels.size() && !found; ++i) {
      const std::uint64_t key = key_of(levels[i].stratum(item), group);
      Cell reference = levels[i].strata[levels[i].stratum(item)];
      if (options.leave_own_out) reference = reference.without(levels[i].by_group[key]);
      const double least = i + 1 == levels.size() ? 1 : static_cast<double>(std::max<std::int64_t>(options.least_items, 1));
      if (reference.count < least) continue;
      const auto [place, is_new] = places[i].try_emplace(key, used[group].size());
      if (is_new) used[group].push_back({i, {}, reference});
      used[group][place->second].own.add(input.values[item] - result.overall);
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
  Sum mix, change, interaction, variance;
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
      if (a.count > 0 && b.count > 0) variance.add(share1 * share1 * (a.variance() / a.count + b.variance() / b.count));
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
  return result;
}

}  // namespace baton::stats
