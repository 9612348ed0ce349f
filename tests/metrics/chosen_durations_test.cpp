// What is looked up in sorted lists is what those chosen give when they are written down.

#include <algorithm>
#include <catch2/catch.hpp>

#include "../../src/metrics/chosen_durations.hpp"
#include "../../src/metrics/flag_gather.hpp"
#include "../../src/metrics/place_bits.hpp"
#include "baton/stats/random.hpp"

using namespace baton;

namespace {

RowBits random_bits(std::size_t rows, std::uint32_t of_hundred, stats::Random& random) {
  RowBits bits(rows);
  for (std::size_t row = 0; row < rows; ++row) bits.set(row, random.below(100) < of_hundred);
  return bits;
}

/// Durations of any rows; few are equal where they are `apart`.
SortedDurations random_durations(std::size_t count, std::size_t rows, std::uint32_t censored_of_hundred, std::uint64_t apart, stats::Random& random) {
  std::vector<std::pair<stats::Observation, std::uint32_t>> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    pairs.emplace_back(stats::Observation(static_cast<std::int64_t>(random.below(apart)), random.below(100) >= censored_of_hundred), static_cast<std::uint32_t>(random.below(rows)));
  }
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  SortedDurations sorted;
  for (const auto& [observation, row] : pairs) {
    sorted.observations.push_back(observation);
    sorted.rows.push_back(row);
  }
  return sorted;
}

}  // namespace

TEST_CASE("chosen durations: as if they were written down") {
  stats::Random random(11);
  for (const std::size_t count : {0U, 1U, 63U, 64U, 65U, 200U, 3000U}) {
    for (const std::uint32_t chosen_of_hundred : {0U, 2U, 50U, 100U}) {
      for (const std::uint32_t censored_of_hundred : {0U, 3U, 40U, 100U}) {
        for (const std::uint64_t apart : {std::uint64_t{20}, std::uint64_t{1} << 60}) {
          constexpr std::size_t rows = 900;
          const SortedDurations all = random_durations(count, rows, censored_of_hundred, apart, random);
          const RowBits bits = random_bits(rows, chosen_of_hundred, random);
          std::vector<std::int64_t> values;
          std::vector<stats::Observation> observations;
          TimeSum sum = 0;
          for (std::size_t i = 0; i < count; ++i) {
            if (!bits[all.rows[i]]) continue;
            observations.push_back(all.observations[i]);
            if (!all.observations[i].observed()) continue;
            values.push_back(all.observations[i].duration());
            sum += values.back();
          }
          INFO(count << " durations, " << chosen_of_hundred << " % chosen, " << censored_of_hundred << " % censored");
          const ChosenDurations found = chosen_durations(all, bits, true);
          CHECK(found.observed == values.size());
          CHECK(found.censored == observations.size() - values.size());
          CHECK(found.sum == sum);
          CHECK(found.median == stats::quantile_of_sorted(values, 0.5));
          CHECK(found.p90 == stats::quantile_of_sorted(values, 0.9));
          CHECK(found.km_median == stats::kaplan_meier_median(observations));
          CHECK(chosen_median(all, bits) == found.median);
          if (censored_of_hundred > 0) continue;
          const ChosenDurations plain = chosen_durations(all, bits, false);
          CHECK((plain.observed == found.observed && plain.sum == found.sum && plain.median == found.median && plain.p90 == found.p90));
        }
      }
    }
  }
}

TEST_CASE("places of ranks and ranks of places") {
  stats::Random random(5);
  for (const std::size_t places : {0U, 64U, 500U}) {
    std::vector<std::size_t> set;
    PlaceBits bits(places);
    for (std::size_t begin = 0; begin < places; begin += 64) {
      std::uint64_t word = 0;
      for (std::size_t i = begin; i < std::min(begin + 64, places); ++i) {
        if (random.below(3) > 0) continue;
        word |= std::uint64_t{1} << (i - begin);
        set.push_back(i);
      }
      bits.append(word);
    }
    CHECK(bits.count() == set.size());
    for (std::size_t rank = 0; rank < set.size(); ++rank) CHECK(bits.place_of(rank) == set[rank]);
    for (std::size_t place = 0; place <= places; ++place) {
      CHECK(bits.rank_of(place) == static_cast<std::size_t>(std::lower_bound(set.begin(), set.end(), place) - set.begin()));
    }
  }
}

TEST_CASE("flags of rows: every way to gather them gives the same") {
  stats::Random random(3);
  constexpr std::size_t rows = 70'000;
  std::vector<std::uint64_t> words((rows + 63) / 64);
  for (std::uint64_t& word : words) word = random.below(~std::uint64_t{0});
  std::vector<std::uint32_t> list;
  for (std::size_t i = 0; i < 64 * 50; ++i) list.push_back(static_cast<std::uint32_t>(random.below(words.size() * 64)));
  list[0] = 0;
  list[1] = static_cast<std::uint32_t>(words.size() * 64 - 1);
  REQUIRE(flag_gather_paths().back().name == "portable");
  for (const FlagGatherPath& path : flag_gather_paths()) {
    INFO(path.name);
    for (std::size_t begin = 0; begin < list.size(); begin += 64) {
      std::uint64_t expected = 0;
      for (std::size_t i = 0; i < 64; ++i) expected |= (words[list[begin + i] / 64] >> list[begin + i] % 64 & 1U) << i;
      CHECK(path.gather(words.data(), &list[begin]) == expected);
    }
  }
}
