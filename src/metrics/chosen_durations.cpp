#include "chosen_durations.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "place_bits.hpp"

namespace baton {
namespace {

/// Calls visit(first place, flags of the chosen, flags of the censored) for every 64 places; take(place, flag) for each of them.
template <class Take, class Visit>
void each_word(const SortedDurations& all, const RowBits& chosen, Take take, Visit visit) {
  for (std::size_t begin = 0; begin < all.rows.size(); begin += PlaceBits::word_bits) {
    std::uint64_t is_chosen = 0, is_censored = 0;
    const std::size_t count = std::min(PlaceBits::word_bits, all.rows.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      const bool flag = chosen[all.rows[begin + i]];
      const bool censored = !all.observations[begin + i].observed();
      is_chosen |= std::uint64_t{flag} << i;
      is_censored |= std::uint64_t{censored} << i;
      take(begin + i, flag && !censored);
    }
    visit(is_chosen, is_censored);
  }
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

ChosenDurations chosen_durations(const SortedDurations& all, const RowBits& chosen) {
  PlaceBits observed(all.rows.size()), censored(all.rows.size());
  ChosenDurations result;
  std::uint64_t low = 0;  // halves of the durations: those of 64 fit
  std::int64_t high = 0;
  each_word(
      all, chosen,
      [&](std::size_t place, bool flag) {
        const std::int64_t duration = all.observations[place].duration() & -std::int64_t{flag};
        low += static_cast<std::uint32_t>(duration);
        high += duration >> 32;
      },
      [&](std::uint64_t is_chosen, std::uint64_t is_censored) {
        observed.append(is_chosen & ~is_censored);
        censored.append(is_chosen & is_censored);
        result.sum += TimeSum{std::exchange(high, 0)} * (TimeSum{1} << 32) + static_cast<TimeSum>(std::exchange(low, 0));
      });
  result.observed = observed.count();
  result.censored = censored.count();
  const auto value_at = [&](std::size_t rank) { return all.observations[observed.place_of(rank)].duration(); };
  result.median = stats::quantile_of_ranked(result.observed, 0.5, value_at);
  result.p90 = stats::quantile_of_ranked(result.observed, 0.9, value_at);
  result.km_median = survival_median(all, observed, censored);
  return result;
}

std::optional<double> chosen_median(const SortedDurations& all, const RowBits& chosen) {
  PlaceBits observed(all.rows.size());
  each_word(
      all, chosen, [](std::size_t, bool) {}, [&](std::uint64_t is_chosen, std::uint64_t is_censored) { observed.append(is_chosen & ~is_censored); });
  return stats::quantile_of_ranked(observed.count(), 0.5, [&](std::size_t rank) { return all.observations[observed.place_of(rank)].duration(); });
}

}  // namespace baton
