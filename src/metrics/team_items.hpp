#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "baton/metrics/measured.hpp"

namespace baton {

/// What figures of a team are made of.
struct TeamItems {
  struct Tenure {
    TimeUs queued, in_hand;
    std::uint32_t row;
    bool first : 1;           ///< Of the team in the issue.
    bool received : 1, passed_on : 1, pass_through : 1;
    bool open : 1, last : 1;  ///< Of an open issue; its last tenure.
    bool knows_pass_throughs : 1, knows_customer : 1, knows_held : 1;
  };
  struct Pause {
    TimeUs on_customer, held;  ///< no_time where the source can't show it.
    std::uint32_t row;
  };
  /// An issue that was resolved while the team was its last.
  struct Resolved {
    TimeUs resolution;
    double ease;
    std::uint32_t row;
    std::int8_t lowest_level;
  };
  /// Time of an issue that no team answers for; its pauses are those of team 0.
  struct Rest {
    TimeUs queued, in_hand;
    std::uint32_t row;
    bool open : 1, knows_customer : 1, knows_held : 1;
  };
};

/// Takes the items out of consecutive issues.
class TeamItemWalk {
 public:
  TeamItemWalk(const Measured& measured, const Selection& selection, std::uint32_t begin, std::uint32_t end, std::size_t teams)
      : measured_(measured), selection_(selection), begin_(begin), end_(end), row_of_(teams) {}

  /// Calls sink.add(team, item) for the items of the selected issues, by row; those of the rest go to sink.add(item).
  template <class Sink>
  void walk(Sink& sink) {
    const std::vector<TenureRow>& tenures = measured_.tenures;
    const std::vector<PauseRow>& pauses = measured_.pauses;
    const auto of_row = [](const TenureRow& tenure, std::uint32_t row) { return tenure.row < row; };
    const auto of_tenure = [](const PauseRow& pause, std::size_t tenure) { return pause.tenure < tenure; };
    auto tenure = static_cast<std::size_t>(std::lower_bound(tenures.begin(), tenures.end(), begin_, of_row) - tenures.begin());
    auto pause = static_cast<std::size_t>(std::lower_bound(pauses.begin(), pauses.end(), tenure, of_tenure) - pauses.begin());
    std::ranges::fill(row_of_, no_row);
    for (std::uint32_t row = begin_; row < end_; ++row) {
      const std::size_t first = tenure;
      while (tenure < tenures.size() && tenures[tenure].row == row) ++tenure;
      const std::size_t first_pause = pause;
      while (pause < pauses.size() && pauses[pause].tenure < tenure) ++pause;
      if (selection_.chosen[row] != 0) take(measured_.issues[row], row, {first, tenure}, {first_pause, pause}, sink);
    }
  }

 private:
  static constexpr std::uint32_t no_row = 0xFFFFFFFF;
  struct Range {
    std::size_t begin, end;
  };

  template <class Sink>
  [[gnu::always_inline]] void take(const IssueMeasures& issue, std::uint32_t row, Range tenures, Range pauses, Sink& sink) {
    const bool knows_customer = issue.on_customer != no_time, knows_held = issue.held != no_time;
    TimeUs queued = issue.queued;
    TimeUs in_hand = issue.in_hand;
    TimeUs on_customer = knows_customer ? issue.on_customer : 0;
    TimeUs held = knows_held ? issue.held : 0;
    const auto add_pause = [&](std::uint32_t team, TimeUs customer, TimeUs third) {
      sink.add(team, TeamItems::Pause{knows_customer ? customer : no_time, knows_held ? third : no_time, row});
    };
    for (std::size_t at = tenures.begin; at < tenures.end; ++at) {
      const TenureRow& of = measured_.tenures[at];
      const bool is_first = std::exchange(row_of_[of.team], row) != row;
      sink.add(of.team, TeamItems::Tenure{of.queued, of.in_hand, row, is_first, of.received, of.passed_on, of.pass_through, issue.is_open(), at + 1 == tenures.end,
                                          issue.pass_throughs >= 0, knows_customer, knows_held});
      queued -= of.queued;
      in_hand -= of.in_hand;
    }
    for (std::size_t at = pauses.begin; at < pauses.end; ++at) {
      const PauseRow& of = measured_.pauses[at];
      add_pause(measured_.tenures[of.tenure].team, of.on_customer, of.held);
      if (knows_customer) on_customer -= of.on_customer;
      if (knows_held) held -= of.held;
    }
    const std::uint32_t last_team = issue.last_holder.team;
    if (issue.resolved && last_team != 0) sink.add(last_team, TeamItems::Resolved{issue.time_to_resolution, issue.ease, row, issue.lowest_level});
    if (queued + in_hand + on_customer + held == 0) return;
    sink.add(TeamItems::Rest{queued, in_hand, row, issue.is_open(), knows_customer, knows_held});
    if (on_customer != 0 || held != 0) add_pause(0, on_customer, held);
  }

  const Measured& measured_;
  const Selection& selection_;
  std::uint32_t begin_, end_;
  std::vector<std::uint32_t> row_of_;  // per team: of which issue it got a tenure last
};

}  // namespace baton
