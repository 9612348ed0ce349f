#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/stats/distributions.hpp"
#include "baton/stats/survival.hpp"

namespace baton::stats {
namespace {

/// x' A^-1 x for a symmetric, positive A (row by row, overwritten), and its rank: directions without variance are left out.
struct QuadraticForm {
  double value = 0, rank = 0;
};
QuadraticForm quadratic_form(std::vector<double>& matrix, std::vector<double>& x) {
  const std::size_t size = x.size();
  QuadraticForm form;
  for (std::size_t j = 0; j < size; ++j) {
    // Gauss with the largest pivot that is left; symmetric swaps are not needed, as a row done is marked by its variance of 0.
    std::size_t pivot = 0;
    for (std::size_t i = 1; i < size; ++i) {
      if (matrix[i * size + i] > matrix[pivot * size + pivot]) pivot = i;
    }
    const double variance = matrix[pivot * size + pivot];
    if (!(variance > 1e-10)) break;
    form.value += x[pivot] * x[pivot] / variance;
    form.rank += 1;
    for (std::size_t i = 0; i < size; ++i) {
      if (i == pivot || matrix[i * size + i] <= 0) continue;
      const double factor = matrix[i * size + pivot] / variance;
      for (std::size_t k = 0; k < size; ++k) matrix[i * size + k] -= factor * matrix[pivot * size + k];
      x[i] -= factor * x[pivot];
    }
    for (std::size_t k = 0; k < size; ++k) matrix[pivot * size + k] = matrix[k * size + pivot] = 0;
  }
  return form;
}

}  // namespace

std::optional<LogRank> log_rank(std::span<const Observation> observations, std::span<const std::uint32_t> group_of, std::uint32_t groups,
                                std::span<const std::uint32_t> stratum_of) {
  const std::size_t count = observations.size();
  if (group_of.size() != count || (!stratum_of.empty() && stratum_of.size() != count)) return std::nullopt;
  if (std::any_of(group_of.begin(), group_of.end(), [&](std::uint32_t group) { return group >= groups; })) return std::nullopt;
  const auto stratum = [&](std::size_t item) { return stratum_of.empty() ? 0U : stratum_of[item]; };

  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (stratum(a) != stratum(b)) return stratum(a) < stratum(b);
    return observations[a].duration() < observations[b].duration();
  });

  LogRank result;
  result.groups.resize(groups);
  // The variance of groups g and h is the integral of n_g/n [g = h] - n_g n_h / n^2 over the variance of the ends. As n_g is the number of
  // items of g not yet gone, the integral is the sum over these of what it has been when each went; that needs one row a step.
  std::vector<double> matrix(std::size_t{groups} * groups, 0.0);
  std::vector<std::int64_t> at_risk(groups);
  std::vector<double> row(groups);
  for (std::size_t i = 0; i < count;) {
    const std::uint32_t in = stratum(order[i]);
    std::size_t end = i;
    std::fill(at_risk.begin(), at_risk.end(), 0);
    std::fill(row.begin(), row.end(), 0.0);
    for (; end < count && stratum(order[end]) == in; ++end) ++at_risk[group_of[order[end]]];
    double expected = 0, own_variance = 0;  // for one item at risk all the time
    while (i < end) {
      const std::int64_t duration = observations[order[i]].duration();
      const auto n = static_cast<double>(end - i);
      std::size_t next = i;
      double events = 0;
      for (; next < end && observations[order[next]].duration() == duration; ++next) events += observations[order[next]].observed() ? 1 : 0;
      if (events > 0) {
        const double variance = n > 1 ? events * (n - events) / (n - 1) : 0;
        expected += events / n;
        own_variance += variance / n;
        for (std::uint32_t group = 0; group < groups; ++group) row[group] += variance * static_cast<double>(at_risk[group]) / (n * n);
      }
      for (; i < next; ++i) {
        const std::uint32_t group = group_of[order[i]];
        LogRankGroup& of = result.groups[group];
        ++of.items;
        of.observed += observations[order[i]].observed() ? 1 : 0;
        of.expected += expected;
        matrix[std::size_t{group} * groups + group] += own_variance;
        for (std::uint32_t other = 0; other < groups; ++other) matrix[std::size_t{group} * groups + other] -= row[other];
        --at_risk[group];
      }
    }
  }

  // One of the groups follows from the others.
  std::vector<std::uint32_t> kept;
  for (std::uint32_t group = 0; group < groups; ++group) {
    result.groups[group].variance = matrix[std::size_t{group} * groups + group];
    if (result.groups[group].expected > 0) kept.push_back(group);
  }
  if (kept.size() < 2) return std::nullopt;
  kept.pop_back();
  std::vector<double> reduced, difference;
  for (const std::uint32_t group : kept) {
    const LogRankGroup& of = result.groups[group];
    difference.push_back(static_cast<double>(of.observed) - of.expected);
    for (const std::uint32_t other : kept) reduced.push_back(matrix[std::size_t{group} * groups + other]);
  }
  const QuadraticForm form = quadratic_form(reduced, difference);
  if (form.rank == 0) return std::nullopt;
  result.chi_squared = form.value;
  result.df = form.rank;
  result.p = chi_squared_above(form.value, form.rank);
  return result;
}

}  // namespace baton::stats
