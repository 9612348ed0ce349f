#pragma once
// Made worlds for tests of comparisons.

#include <cmath>
#include <limits>
#include <numeric>

#include "baton/analysis/comparison.hpp"
#include "baton/stats/random.hpp"
#include "support/tiny_analysis.hpp"

namespace baton::test {

/// Issues made one by one, without events.
struct World {
  Analysis analysis;

  World() {
    ResolvedLog& log = analysis.log;
    log.raw.sources.push_back({});
    log.raw.sources.back().name = "desk";
    SourceFacts facts;
    facts.resolutions = true;
    facts.as_of = log.as_of = 1000 * day_us;
    log.sources.push_back(facts);
    analysis.context = test_context();
  }
  /// The row of the new issue.
  std::size_t add(std::string_view category, double queued_hours, std::int32_t handoffs = 0, TimeUs opening = 0) {
    ResolvedIssue issue;
    issue.category = analysis.log.raw.texts.of(TextSpace::category).intern(category);
    analysis.log.issues.push_back(issue);
    IssueMeasures row;
    row.issue = static_cast<std::uint32_t>(analysis.measured.issues.size());
    row.opening = opening;
    row.queued = row.whole = std::llround(queued_hours * static_cast<double>(hour_us));
    row.end = row.last_event = opening + row.whole;
    row.time_to_resolution = row.time_to_first_resolution = row.whole;
    row.resolved = true;
    row.team_handoffs = handoffs;
    row.ease = std::max(0.0, 100 - 10 * static_cast<double>(handoffs) - 0.01 * queued_hours);
    analysis.measured.issues.push_back(row);
    return analysis.measured.issues.size() - 1;
  }
  void hand_over(std::string_view from, std::string_view to, double waiting_hours) {
    Dictionary& teams = analysis.log.raw.texts.of(TextSpace::team);
    HandoffRow handoff;
    handoff.row = static_cast<std::uint32_t>(analysis.measured.issues.size() - 1);
    handoff.from = teams.intern(from);
    handoff.to = teams.intern(to);
    handoff.waiting_after = std::llround(waiting_hours * static_cast<double>(hour_us));
    analysis.measured.handoffs[static_cast<std::size_t>(Level::team)].push_back(handoff);
  }
  void leave_open(std::size_t row) {
    IssueMeasures issue = analysis.measured.issues[row];
    issue.resolved = false;
    issue.time_to_resolution = issue.time_to_first_resolution = no_time;
    issue.ease = std::numeric_limits<double>::quiet_NaN();
    analysis.measured.issues.set(row, issue);
  }
  [[nodiscard]] ComparedSide side(std::size_t first, std::size_t end, std::string label = "side") const {
    ComparedSide result;
    result.label = std::move(label);
    result.analysis = &analysis;
    result.rows.resize(end - first);
    std::iota(result.rows.begin(), result.rows.end(), static_cast<std::uint32_t>(first));
    return result;
  }
};

inline CompareOptions quick() {
  CompareOptions options;
  options.replicates = 300;
  options.permutations = 399;
  return options;
}

inline const ComparedMeasure& measure_of(const Comparison& comparison, std::string_view id) {
  const auto found = std::find_if(comparison.measures.begin(), comparison.measures.end(), [&](const ComparedMeasure& one) { return one.id == id; });
  REQUIRE(found != comparison.measures.end());
  return *found;
}
inline const MixRow& mix_of(const Comparison& comparison, std::string_view id) {
  const auto found = std::find_if(comparison.mix.begin(), comparison.mix.end(), [&](const MixRow& one) { return one.id == id; });
  REQUIRE(found != comparison.mix.end());
  return *found;
}
inline double hours(double us) { return us / static_cast<double>(hour_us); }

/// Waiting with a long tail.
inline double long_tailed(stats::Random& random, double median) {
  const double normal = std::sqrt(-2 * std::log(random.uniform())) * std::cos(2 * M_PI * random.uniform());
  return median * std::exp(1.2 * normal);
}
inline std::int32_t few(stats::Random& random) { return static_cast<std::int32_t>(random.poisson_one()); }

/// Issues of two sides; `of` makes the waiting and the category of one.
template <class Of>
World two_sides(std::uint64_t seed, std::size_t a, std::size_t b, Of&& of) {
  World world;
  stats::Random random(seed);
  for (std::size_t i = 0; i < a + b; ++i) {
    const auto [category, waiting] = of(random, i >= a);
    world.add(category, waiting, few(random));
  }
  return world;
}

inline bool holds(const std::vector<std::string>& notes, std::string_view words) {
  return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) { return note.find(words) != std::string::npos; });
}


}  // namespace baton::test
