#include "chosen_durations.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "place_bits.hpp"

namespace baton {
namespace {

/// Calls visit(first place, flags of the chosen, how many) for every 64 places.
template <class Visit>
void each_word(const SortedDurations& all, const RowBits& chosen, Visit visit) {
  for (std::size_t begin = 0; begin < all.rows.size(); begin += PlaceBits::word_bits) {
    const std::size_t count = std::min(PlaceBits::word_bits, all.rows.size() - begin);
    visit(begin, chosen.flags_of(std::span(all.rows).subspan(begin, count)), count);
  }
}

/// Which of so many observations are censored.
std::uint64_t censored_of(const stats::Observation* observations, std::size_t count) {
  std::uint64_t flags = 0;
  for (std::size_t i = 0; i < count; ++i) flags |= std::uint64_t{!observations[i].observed()} << i;
  return flags;
}

/// Sum of the flagged of so many. Halves of durations are added up: those of 64 fit.
TimeSum flagged_sum(const stats::Observation* observations, std::uint64_t flags, std::size_t count) {
  std::uint64_t low = 0;
  std::int64_t high = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t duration = observations[i].duration() & -static_cast<std::int64_t>(flags >> i & 1U);
    low += static_cast<std::uint32_t>(duration);
    high += duration >> 32;
  }
  return TimeSum{high} * (TimeSum{1} << 32) + static_cast<TimeSum>(low);
}

/// Goes from censoring to censoring: what is observed between them is counted.
std::optional<TimeUs> survival_median(const SortedDurations& all, const PlaceBits& observed, const PlaceBits& censored) {
  stats::SurvivalWalk walk(observed.count() + censored.count());
  for (std::size_t word = 0; word < observed.words(); ++word) {
    std::uint64_t events = observed.word(word);
    for (std::uint64_t left = censored.word(word);; left &= left - 1) {
      const std::uint64_t before = left == 0 ? events : events & ((left & -left) - 1);  // the lowest censoring that is left
      if (const std::optional<std::size_t> at = walk.observe(static_cast<std::size_t>(std::popcount(before)))) {
        return all.observations[word * PlaceBits::word_bits + PlaceBits::place_in(before, *at)].duration();
      }
      if (left == 0) break;
      events &= ~before;
      walk.censor();
    }
  }
  return std::nullopt;
}

}  // namespace

ChosenDurations chosen_durations(const SortedDurations& all, const RowBits& chosen, bool with_censoring) {
  PlaceBits observed(all.rows.size()), censored(with_censoring ? all.rows.size() : 0);
  ChosenDurations result;
  each_word(all, chosen, [&](std::size_t begin, std::uint64_t flags, std::size_t count) {
    const stats::Observation* const observations = all.observations.data() + begin;
    const std::uint64_t is_censored = with_censoring ? censored_of(observations, count) : 0;
    observed.append(flags & ~is_censored);
    if (with_censoring) censored.append(flags & is_censored);
    result.sum += flagged_sum(observations, flags & ~is_censored, count);
  });
  result.observed = observed.count();
  result.censored = censored.count();
  const auto value_at = [&](std::size_t rank) { return all.observations[observed.place_of(rank)].duration(); };
  result.median = stats::quantile_of_ranked(result.observed, 0.5, value_at);
  result.p90 = stats::quantile_of_ranked(result.observed, 0.9, value_at);
  if (with_censoring) result.km_median = survival_median(all, observed, censored);
  return result;
}

std::optional<double> chosen_median(const SortedDurations& all, const RowBits& chosen) {
  PlaceBits observed(all.rows.size());
  each_word(all, chosen, [&](std::size_t begin, std::uint64_t flags, std::size_t count) { observed.append(flags & ~censored_of(all.observations.data() + begin, count)); });
  return stats::quantile_of_ranked(observed.count(), 0.5, [&](std::size_t rank) { return all.observations[observed.place_of(rank)].duration(); });
}

}  // namespace baton
