#include "team_lists.hpp"

#include <algorithm>

#include "baton/base/parallel.hpp"
#include "list_places.hpp"

namespace baton {
/// Consecutive rows of the table: counted first, then written.
class TeamLists::Stretch {
 public:
  Stretch(const Measured& measured, const Selection& selection, std::uint32_t begin, std::uint32_t end, std::size_t teams)
      : measured_(measured), selection_(selection), begin_(begin), end_(end) {
    for (std::vector<std::size_t>* const of : {&places.tenures, &places.pauses, &places.resolved}) of->assign(teams, 0);
  }

  void count() {
    each_issue([&](const IssueMeasures& issue, std::size_t first, std::size_t end, std::size_t first_pause, std::size_t end_pause) {
      for (std::size_t tenure = first; tenure < end; ++tenure) ++places.tenures[measured_.tenures[tenure].team];
      for (std::size_t pause = first_pause; pause < end_pause; ++pause) ++places.pauses[measured_.tenures[measured_.pauses[pause].tenure].team];
      if (is_resolved(issue)) ++places.resolved[issue.last_holder.team];
    });
  }
  void write(TeamLists& lists) {
    std::vector<std::uint32_t> row_of(places.tenures.size(), no_row);  // of which issue a team got a tenure last
    each_issue([&](const IssueMeasures& issue, std::size_t first, std::size_t end, std::size_t first_pause, std::size_t end_pause) {
      TimeUs queued = issue.queued;
      TimeUs in_hand = issue.in_hand;
      TimeUs on_customer = issue.on_customer == no_time ? 0 : issue.on_customer;
      TimeUs held = issue.held == no_time ? 0 : issue.held;
      for (std::size_t tenure = first; tenure < end; ++tenure) {
        const TenureRow& of = measured_.tenures[tenure];
        const bool is_first = std::exchange(row_of[of.team], row_) != row_;
        lists.tenures_.items[places.tenures[of.team]++] = {of.queued, of.in_hand, row_, is_first, of.received, of.passed_on, of.pass_through, issue.is_open(),
                                                           tenure + 1 == end, issue.pass_throughs >= 0, issue.on_customer != no_time, issue.held != no_time};
        queued -= of.queued;
        in_hand -= of.in_hand;
      }
      for (std::size_t i = first_pause; i < end_pause; ++i) {
        const PauseRow& pause = measured_.pauses[i];
        const TenureRow& tenure = measured_.tenures[pause.tenure];
        if (issue.on_customer != no_time) on_customer -= pause.on_customer;
        if (issue.held != no_time) held -= pause.held;
        lists.pauses_.items[places.pauses[tenure.team]++] = {issue.on_customer == no_time ? no_time : pause.on_customer, issue.held == no_time ? no_time : pause.held,
                                                             tenure.row};
      }
      if (is_resolved(issue)) lists.resolved_.items[places.resolved[issue.last_holder.team]++] = {issue.time_to_resolution, issue.ease, row_, issue.lowest_level};
      if (queued + in_hand + on_customer + held == 0) return;
      rest.push_back({queued, in_hand, row_, issue.is_open(), issue.on_customer != no_time, issue.held != no_time});
      if (on_customer != 0 || held != 0) rest_pauses.push_back({issue.on_customer == no_time ? no_time : on_customer, issue.held == no_time ? no_time : held, row_});
    });
  }

  Places places;
  std::vector<Rest> rest;
  std::vector<Pause> rest_pauses;

 private:
  static constexpr std::uint32_t no_row = 0xFFFFFFFF;

  static bool is_resolved(const IssueMeasures& issue) { return issue.resolved && issue.last_holder.team != 0; }

  /// Calls visit(issue, first tenure, end, first pause, end) for the selected issues; row_ is theirs.
  template <class Visit>
  void each_issue(Visit visit) {
    const std::vector<TenureRow>& tenures = measured_.tenures;
    const std::vector<PauseRow>& pauses = measured_.pauses;
    const auto of_row = [](const TenureRow& tenure, std::uint32_t row) { return tenure.row < row; };
    const auto of_tenure = [](const PauseRow& pause, std::size_t tenure) { return pause.tenure < tenure; };
    auto tenure = static_cast<std::size_t>(std::lower_bound(tenures.begin(), tenures.end(), begin_, of_row) - tenures.begin());
    auto pause = static_cast<std::size_t>(std::lower_bound(pauses.begin(), pauses.end(), tenure, of_tenure) - pauses.begin());
    for (row_ = begin_; row_ < end_; ++row_) {
      const std::size_t first = tenure;
      while (tenure < tenures.size() && tenures[tenure].row == row_) ++tenure;
      const std::size_t first_pause = pause;
      while (pause < pauses.size() && pauses[pause].tenure < tenure) ++pause;
      if (selection_.chosen[row_] != 0) visit(measured_.issues[row_], first, tenure, first_pause, pause);
    }
  }

  const Measured& measured_;
  const Selection& selection_;
  std::uint32_t begin_, end_;
  std::uint32_t row_ = 0;
};

TeamLists::TeamLists(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const std::size_t rows = measured.issues.size(), teams = log.teams.size();
  const std::size_t count = stretches_of(rows, teams, threads);
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < count; ++i) {
    stretches.emplace_back(measured, selection, static_cast<std::uint32_t>(rows * i / count), static_cast<std::uint32_t>(rows * (i + 1) / count), teams);
  }
  parallel_for(count, threads, [&](std::size_t i, unsigned) { stretches[i].count(); });
  const auto place = [&](auto& list, std::vector<std::size_t> Places::*of) {
    std::vector<std::vector<std::size_t>*> counts;
    for (Stretch& stretch : stretches) counts.push_back(&(stretch.places.*of));
    list.first = places_of(counts);
    list.items.resize(list.first.back());
  };
  place(tenures_, &Places::tenures);
  place(pauses_, &Places::pauses);
  place(resolved_, &Places::resolved);
  parallel_for(count, threads, [&](std::size_t i, unsigned) { stretches[i].write(*this); });
  for (Stretch& stretch : stretches) {
    rest_.push_back(std::move(stretch.rest));
    rest_pauses_.insert(rest_pauses_.end(), stretch.rest_pauses.begin(), stretch.rest_pauses.end());
  }
}

void TeamLists::sort(unsigned threads) {
  delays_.resize(teams());
  parallel_for(teams(), threads, [&](std::size_t team, unsigned) {
    std::vector<Delay>& delays = delays_[team];
    for (const Tenure& tenure : tenures_.of(team)) {
      if (tenure.first) delays.push_back({0, tenure.row});
      delays.back().delay += tenure.queued + tenure.in_hand;
    }
    std::ranges::sort(delays, {}, [](const Delay& of) { return std::pair(-of.delay, of.row); });
    std::ranges::sort(tenures_.of(team), {}, [](const Tenure& tenure) { return std::pair(tenure.queued, tenure.row); });
    std::ranges::sort(resolved_.of(team), {}, [](const Resolved& resolved) { return std::pair(resolved.resolution, resolved.row); });
  });
  is_sorted_ = true;
}

}  // namespace baton
