#include <array>

#include "baton/stats/distributions.hpp"
#include "baton/stats/multiple.hpp"
#include "baton/stats/overdispersion.hpp"
#include "stays.hpp"

namespace baton {
namespace {

/// What was counted of a team, of one kind.
struct ClockCount {
  std::int64_t count = 0, of = 0;
  TimeSum time = 0;
  std::vector<std::pair<std::int64_t, std::uint32_t>> worth;  // and row
};
using OfTeams = std::vector<ClockCount>;

constexpr bool has_time(ClockKind kind) { return kind == ClockKind::on_customer || kind == ClockKind::pending_without_message; }

class Clocks {
 public:
  Clocks(const ResolvedLog& log, const Measured& measured, const Selection& selection) : log_(log), measured_(measured), stays_(measured) {
    for (OfTeams& kind : kinds_) kind.resize(log.teams.size());
    std::size_t pause = 0;
    for (const std::uint32_t row : selection.rows) {
      while (pause < measured.pauses.size() && measured.pauses[pause].tenure < stays_.first_of(row)) ++pause;
      take_pauses(row, pause);
      take_promise(row);
      take_end(row);
    }
  }
  [[nodiscard]] OfTeams& of(ClockKind kind) { return kinds_[static_cast<std::size_t>(kind)]; }

 private:
  void note(ClockKind kind, std::uint32_t team, std::uint32_t row, std::int64_t count, TimeUs time) {
    if (count == 0) return;
    ClockCount& counted = of(kind)[team];
    counted.count += count;
    counted.time += time;
    counted.worth.emplace_back(has_time(kind) ? time : count, row);
  }

  /// Waiting for the customer and undone resolutions, by team: an issue counts once for a team, resolutions each.
  void take_pauses(std::uint32_t row, std::size_t pause) {
    const IssueMeasures& issue = measured_.issues[row];
    const auto own = stays_.of(row);
    if (own.empty()) return;
    const SourceFacts& facts = log_.sources[log_.issues[issue.issue].source];
    seen_.clear();
    for (std::size_t i = 0; i < own.size(); ++i) {
      OfTeamSums* sums = find(own[i].team);
      const std::uint32_t tenure = stays_.first_of(row) + static_cast<std::uint32_t>(i);
      if (pause >= measured_.pauses.size() || measured_.pauses[pause].tenure != tenure) continue;
      const PauseRow& one = measured_.pauses[pause++];
      sums->on_customer += one.on_customer;
      sums->unasked += one.unasked;
      sums->reopens += one.reopens;
      sums->soon += one.reopened_soon;
    }
    for (const OfTeamSums& sums : seen_) {
      if (issue.on_customer != no_time) {
        ++of(ClockKind::on_customer)[sums.team].of;
        note(ClockKind::on_customer, sums.team, row, sums.on_customer > 0, sums.on_customer);
      }
      if (facts.messages && facts.pending_known && sums.on_customer > 0) {
        ++of(ClockKind::pending_without_message)[sums.team].of;
        note(ClockKind::pending_without_message, sums.team, row, sums.unasked > log_.windows.touch_us, sums.unasked);
      }
      if (facts.status) {
        of(ClockKind::reopened_soon)[sums.team].of += sums.reopens;
        note(ClockKind::reopened_soon, sums.team, row, sums.soon, 0);
      }
    }
    if (facts.status && issue.resolved) ++of(ClockKind::reopened_soon)[own.back().team].of;
  }

  void take_promise(std::uint32_t row) {
    const IssueMeasures& issue = measured_.issues[row];
    if (issue.parked_at_due < 0) return;
    const auto own = stays_.of(row);
    std::uint32_t team = 0;
    for (const TenureRow& tenure : own) {
      if (tenure.from(issue) <= issue.due_solution) team = tenure.team;
    }
    if (team == 0) return;
    ++of(ClockKind::pending_at_due)[team].of;
    note(ClockKind::pending_at_due, team, row, issue.parked_at_due, 0);
  }

  void take_end(std::uint32_t row) {
    const IssueMeasures& issue = measured_.issues[row];
    const auto own = stays_.of(row);
    if (!issue.resolved || issue.repeat_contacts < 0 || own.empty()) return;
    if (log_.sources[log_.issues[issue.issue].source].as_of - issue.end < log_.windows.repeat_contact_us) return;
    ++of(ClockKind::followed_up)[own.back().team].of;
    note(ClockKind::followed_up, own.back().team, row, issue.repeat_contacts > 0, 0);
  }

  struct OfTeamSums {
    std::uint32_t team = 0;
    TimeUs on_customer = 0, unasked = 0;
    std::int64_t reopens = 0, soon = 0;
  };
  OfTeamSums* find(std::uint32_t team) {
    for (OfTeamSums& sums : seen_) {
      if (sums.team == team) return &sums;
    }
    seen_.push_back({team, 0, 0, 0, 0});
    return &seen_.back();
  }

  const ResolvedLog& log_;
  const Measured& measured_;
  Stays stays_;
  std::array<OfTeams, clock_kind_count> kinds_;
  std::vector<OfTeamSums> seen_;
};

/// Teams whose share stands out from all others', further than the teams differ anyway.
void judge(std::vector<ClockFigures>& teams, std::int64_t minimum, double target) {
  std::vector<std::size_t> judged;
  std::vector<stats::FunnelPoint> points;
  for (std::size_t i = 0; i < teams.size(); ++i) {
    if (teams[i].share.denominator < minimum) continue;
    teams[i].verdict = Verdict::cannot_tell;
    judged.push_back(i);
    points.push_back(stats::funnel_proportion(teams[i].share.numerator, teams[i].share.denominator, target));
  }
  if (judged.size() < 2 || target <= 0 || target >= 1) return;
  const auto found = stats::overdispersion(points, target);
  if (!found) return;
  std::vector<double> p;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    // Where little is expected the normal curve sees too much in two or three: the exact chance counts as well.
    const ShareValue& share = teams[judged[i]].share;
    const double exact = found->groups[i].z > 0 ? stats::binomial_at_least(share.numerator, share.denominator, target) : stats::binomial_at_most(share.numerator, share.denominator, target);
    p.push_back(std::max(found->groups[i].p, std::min(1.0, 2 * exact)));
  }
  const std::vector<double> adjusted = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    ClockFigures& team = teams[judged[i]];
    team.p_adjusted = adjusted[i];
    if (adjusted[i] <= false_discovery_rate) team.verdict = found->groups[i].z > 0 ? Verdict::longer : Verdict::shorter;
  }
}

}  // namespace

std::string_view name_of(ClockKind kind) {
  static constexpr std::array<std::string_view, clock_kind_count> names{"pending_without_message", "pending_at_due", "reopened_soon", "followed_up", "on_customer"};
  return names[static_cast<std::size_t>(kind)];
}

std::vector<ClockFigures> clock_figures(const ResolvedLog& log, const Measured& measured, const Selection& selection) {
  Clocks clocks(log, measured, selection);
  std::vector<ClockFigures> all;
  for (std::size_t i = 0; i < clock_kind_count; ++i) {
    const auto kind = static_cast<ClockKind>(i);
    OfTeams& counted = clocks.of(kind);
    std::int64_t count = 0;
    std::int64_t of = 0;
    for (const ClockCount& team : counted) {
      count += team.count;
      of += team.of;
    }
    if (count == 0) continue;
    std::vector<ClockFigures> teams;
    for (std::uint32_t team = 1; team < counted.size(); ++team) {
      ClockCount& own = counted[team];
      if (own.of == 0) continue;
      ClockFigures& figures = teams.emplace_back();
      figures.kind = kind;
      figures.team = team;
      figures.share = share_of(own.count, own.of);
      figures.elsewhere = share_of(count - own.count, of - own.of);
      if (has_time(kind)) figures.time = own.time;
      figures.examples = dearest(log, measured, own.worth);
    }
    // By name, so that sums over teams round alike whatever the order of the log.
    std::sort(teams.begin(), teams.end(), [&](const ClockFigures& a, const ClockFigures& b) { return log.team_name(a.team) < log.team_name(b.team); });
    judge(teams, log.windows.minimum_issues, static_cast<double>(count) / static_cast<double>(of));
    std::erase_if(teams, [](const ClockFigures& team) { return team.share.numerator == 0; });
    std::stable_sort(teams.begin(), teams.end(), [](const ClockFigures& a, const ClockFigures& b) { return a.share.numerator > b.share.numerator; });
    all.insert(all.end(), std::make_move_iterator(teams.begin()), std::make_move_iterator(teams.end()));
  }
  return all;
}

}  // namespace baton
