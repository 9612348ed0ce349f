#include "whole_log.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "baton/base/parallel.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = 8192;

/// Where the rows of each issue begin in a table that has them in order.
template <class Rows, class RowOf>
std::vector<std::uint32_t> first_of(const Rows& table, std::size_t issues, RowOf&& row_of) {
  std::vector<std::uint32_t> first(issues + 1, 0);
  std::size_t at = 0;
  for (std::size_t row = 0; row <= issues; ++row) {
    while (at < table.size() && row_of(table[at]) < row) ++at;
    first[row] = static_cast<std::uint32_t>(at);
  }
  return first;
}

/// Copies the rows of chosen issues; `renumber` gives a copied row its issue's place among the chosen, and how far its own place has moved.
template <class Row, class Renumber>
std::vector<Row> taken(const std::vector<Row>& all, const std::vector<std::uint32_t>& first, const std::vector<std::uint32_t>& rows, Renumber&& renumber) {
  std::size_t count = 0;
  for (const std::uint32_t row : rows) count += first[row + 1] - first[row];
  std::vector<Row> some;
  some.reserve(count);
  for (std::uint32_t place = 0; place < rows.size(); ++place) {
    for (std::uint32_t at = first[rows[place]]; at < first[rows[place] + 1]; ++at) renumber(some.emplace_back(all[at]), place);
  }
  return some;
}

/// Lists the rows that each team held, each once.
void list_teams(const Analysis& analysis, WholeLog& whole) {
  const std::vector<TenureRow>& tenures = analysis.measured.tenures;
  std::vector<std::uint32_t> last(analysis.log.teams.size());  // row + 1 that was counted last
  const auto each = [&](auto&& take) {
    std::fill(last.begin(), last.end(), 0);
    for (const TenureRow& tenure : tenures) {
      if (std::exchange(last[tenure.team], tenure.row + 1) != tenure.row + 1) take(tenure);
    }
  };
  whole.first_of_team.assign(analysis.log.teams.size() + 1, 0);
  each([&](const TenureRow& tenure) { ++whole.first_of_team[tenure.team + 1]; });
  for (std::size_t team = 1; team < whole.first_of_team.size(); ++team) whole.first_of_team[team] += whole.first_of_team[team - 1];
  whole.rows_of_teams.resize(whole.first_of_team.back());
  std::vector<std::uint32_t> at(whole.first_of_team.begin(), whole.first_of_team.end());
  each([&](const TenureRow& tenure) { whole.rows_of_teams[at[tenure.team]++] = tenure.row; });
}

NamedByIssue taken(const NamedByIssue& all, const std::vector<std::uint32_t>& rows) {
  NamedByIssue some;
  const auto take = [&](const std::vector<std::uint64_t>& first, const std::vector<std::uint32_t>& ids, std::vector<std::uint64_t>& to_first, std::vector<std::uint32_t>& to_ids) {
    to_first.reserve(rows.size() + 1);
    to_first.push_back(0);
    for (const std::uint32_t row : rows) {
      to_ids.insert(to_ids.end(), ids.begin() + static_cast<std::ptrdiff_t>(first[row]), ids.begin() + static_cast<std::ptrdiff_t>(first[row + 1]));
      to_first.push_back(to_ids.size());
    }
  };
  take(all.first_person, all.people, some.first_person, some.people);
  take(all.first_team, all.teams, some.first_team, some.teams);
  return some;
}

}  // namespace

WholeLog look_at_whole(const Analysis& analysis) {
  const Measured& measured = analysis.measured;
  WholeLog whole;
  whole.issues = measured.issues.size();
  const auto by_row = [](const auto& of) { return of.row; };
  const auto by_tenure = [&](const auto& of) { return measured.tenures[of.tenure].row; };
  const std::array<std::function<void()>, 8> tasks{[&] { whole.windows = windows_of_sources(analysis); },
                                                   [&] { whole.first_tenure = first_of(measured.tenures, whole.issues, by_row); },
                                                   [&] {
                                                     whole.first_pause = first_of(measured.pauses, whole.issues, by_tenure);
                                                     whole.first_work = first_of(measured.work, whole.issues, by_tenure);
                                                   },
                                                   [&] {
                                                     for (std::size_t level = 0; level < level_count; ++level) whole.first_handoff[level] = first_of(measured.handoffs[level], whole.issues, by_row);
                                                   },
                                                   [&] { list_teams(analysis, whole); },
                                                   [&] {
                                                     for (const IssueMeasures& issue : measured.issues) {
                                                       const ResolvedIssue& about = analysis.log.issues[issue.issue];
                                                       whole.opening.push_back(issue.opening);
                                                       whole.account.push_back(about.account);
                                                       whole.category.push_back(about.category);
                                                       whole.priority.push_back(about.priority);
                                                     }
                                                   },
                                                   [&] { whole.first_score = first_of(measured.scores, whole.issues, by_row); },
                                                   [&] {
                                                     whole.first_met.push_back(0);
                                                     for (const IssueMeasures& issue : measured.issues) {
                                                       whole.first_met.push_back(whole.first_met.back() + static_cast<std::uint32_t>(std::max(0, issue.people_met)));
                                                     }
                                                   }};
  parallel_for(tasks.size(), analysis.threads, [&](std::size_t task, unsigned) { tasks[task](); });
  return whole;
}

Measured figures_of_selection(const Analysis& analysis) {
  const Measured& all = analysis.measured;
  const WholeLog& whole = *analysis.whole;
  const Selection& selection = analysis.selection;
  const std::vector<std::uint32_t>& rows = selection.rows;
  Measured some;
  some.statements_unmapped = all.statements_unmapped;
  some.issues.resize_for_overwrite(rows.size());
  // What hangs on tenures is found by the tenure's new place.
  std::vector<std::uint32_t> first_tenure{0};
  first_tenure.reserve(rows.size());
  for (const std::uint32_t row : rows) first_tenure.push_back(first_tenure.back() + whole.first_tenure[row + 1] - whole.first_tenure[row]);
  const auto new_row = [](auto& of, std::uint32_t place) { of.row = place; };
  const auto new_tenure = [&](auto& of, std::uint32_t place) { of.tenure = of.tenure - whole.first_tenure[rows[place]] + first_tenure[place]; };
  std::vector<std::function<void()>> tasks;
  for (std::size_t begin = 0; begin < rows.size(); begin += block_rows) {
    tasks.emplace_back([&, begin] {
      some.issues.copy_rows(begin, all.issues, std::span(rows).subspan(begin, std::min(block_rows, rows.size() - begin)));
    });
  }
  tasks.emplace_back([&] { some.tenures = taken(all.tenures, whole.first_tenure, rows, new_row); });
  tasks.emplace_back([&] { some.pauses = taken(all.pauses, whole.first_pause, rows, new_tenure); });
  tasks.emplace_back([&] { some.work = taken(all.work, whole.first_work, rows, new_tenure); });
  for (std::size_t level = 0; level < level_count; ++level) {
    tasks.emplace_back([&, level] { some.handoffs[level] = taken(all.handoffs[level], whole.first_handoff[level], rows, new_row); });
  }
  tasks.emplace_back([&] { some.met = taken(all.met, whole.first_met, rows, [](std::uint32_t, std::uint32_t) {}); });
  tasks.emplace_back([&] { some.scores = taken(all.scores, whole.first_score, rows, new_row); });
  tasks.emplace_back([&] {
    some.named_of = taken(all.named_of, rows);
    some.named = NamedMarks(analysis.log);
    for (const std::uint32_t person : some.named_of.people) some.named.people[person] = 1;
    for (const std::uint32_t team : some.named_of.teams) some.named.teams[team] = 1;
  });
  parallel_for(tasks.size(), analysis.threads, [&](std::size_t task, unsigned) { tasks[task](); });
  return some;
}

}  // namespace baton
