#include "team_lists.hpp"

#include "baton/base/list_places.hpp"
#include "baton/base/parallel.hpp"

namespace baton {

/// Consecutive rows of the table: counted first, then written.
struct TeamLists::Stretch {
  TeamItemWalk walk;
  std::vector<std::size_t> tenures, pauses, resolved;  ///< Per team: how many, then where the next is put.
  std::vector<TeamItems::Rest> rest;
};

struct TeamLists::Counter {
  Stretch& to;
  void add(std::uint32_t team, const TeamItems::Tenure& /*tenure*/) { ++to.tenures[team]; }
  void add(std::uint32_t team, const TeamItems::Pause& /*pause*/) { ++to.pauses[team]; }
  void add(std::uint32_t team, const TeamItems::Resolved& /*resolved*/) { ++to.resolved[team]; }
  void add(const TeamItems::Rest& /*rest*/) {}
};

struct TeamLists::Writer {
  Stretch& to;
  TeamLists& lists;
  void add(std::uint32_t team, const TeamItems::Tenure& tenure) { lists.tenures_.items[to.tenures[team]++] = tenure; }
  void add(std::uint32_t team, const TeamItems::Pause& pause) { lists.pauses_.items[to.pauses[team]++] = pause; }
  void add(std::uint32_t team, const TeamItems::Resolved& resolved) { lists.resolved_.items[to.resolved[team]++] = resolved; }
  void add(const TeamItems::Rest& rest) { to.rest.push_back(rest); }
};

TeamLists::TeamLists(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const std::size_t rows = measured.issues.size(), teams = log.teams.size();
  const std::size_t count = stretches_of(rows, teams, threads);
  const std::vector<std::size_t> none(teams, 0);
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = static_cast<std::uint32_t>(rows * i / count), end = static_cast<std::uint32_t>(rows * (i + 1) / count);
    stretches.push_back({TeamItemWalk(measured, selection, begin, end, teams), none, none, none, {}});
  }
  parallel_for(count, threads, [&](std::size_t i, unsigned) {
    Counter counter{stretches[i]};
    stretches[i].walk.walk(counter);
  });
  const auto place = [&](auto& list, std::vector<std::size_t> Stretch::*of) {
    std::vector<std::vector<std::size_t>*> counts;
    for (Stretch& stretch : stretches) counts.push_back(&(stretch.*of));
    list.first = places_of(counts);
    list.items.resize(list.first.back());
  };
  place(tenures_, &Stretch::tenures);
  place(pauses_, &Stretch::pauses);
  place(resolved_, &Stretch::resolved);
  parallel_for(count, threads, [&](std::size_t i, unsigned) {
    Writer writer{stretches[i], *this};
    stretches[i].walk.walk(writer);
  });
  for (const Stretch& stretch : stretches) rest_.insert(rest_.end(), stretch.rest.begin(), stretch.rest.end());
  sort(threads);
}

void TeamLists::sort(unsigned threads) {
  delays_.resize(tenures_.first.size() - 1);
  parallel_for(delays_.size(), threads, [&](std::size_t team, unsigned) {
    std::vector<Delay>& delays = delays_[team];
    for (const TeamItems::Tenure& tenure : tenures_.of(team)) {
      if (tenure.first) delays.push_back({0, tenure.row});
      delays.back().delay += tenure.queued + tenure.in_hand;
    }
    std::ranges::sort(delays, {}, [](const Delay& of) { return std::pair(-of.delay, of.row); });
    std::ranges::sort(tenures_.of(team), {}, [](const TeamItems::Tenure& tenure) { return std::pair(tenure.queued, tenure.row); });
    std::ranges::sort(resolved_.of(team), {}, [](const TeamItems::Resolved& resolved) { return std::pair(resolved.resolution, resolved.row); });
  });
}

}  // namespace baton
