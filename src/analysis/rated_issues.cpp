#include "rated_issues.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "baton/base/keyed_values.hpp"
#include "baton/base/list_places.hpp"
#include "baton/base/parallel.hpp"

namespace baton {
namespace {

constexpr std::array<std::string_view, 4> dimension_names{"source", "category", "priority", "channel"};

RatedIssues::Known known_of(const ResolvedIssue& issue) { return {issue.source, issue.category, issue.priority, issue.channel}; }

/// Numbers what was fixed before handling in order of arrival.
class Cells {
 public:
  [[nodiscard]] std::uint32_t operator()(const RatedIssues::Known& known) {
    std::uint32_t cell = known[0];
    for (std::size_t d = 1; d < known.size(); ++d) {
      std::uint32_t& number = finer_[d - 1][std::uint64_t{cell} << 32U | known[d]];
      if (number == 0) number = ++count_[d - 1];
      cell = number;
    }
    if (cell > all_.size()) all_.push_back(known);
    return cell - 1;
  }
  [[nodiscard]] const std::vector<RatedIssues::Known>& all() const { return all_; }

 private:
  std::array<KeyedValues<std::uint32_t>, 3> finer_;  // of a coarser number and a value, from 1
  std::array<std::uint32_t, 3> count_{};
  std::vector<RatedIssues::Known> all_;
};

/// Consecutive rows of the table: counted first, then written.
class Stretch {
 public:
  Stretch(const Analysis& analysis, const Selection& selection, std::size_t begin, std::size_t end)
      : analysis_(analysis), selection_(selection), begin_(begin), end_(end) {
    places.assign(analysis.log.accounts.size(), 0);
  }

  void count() {
    each([&](std::size_t /*row*/, const IssueMeasures& /*issue*/, const ResolvedIssue& about) {
      ++places[about.account];
      cell_of_issue_.push_back(cells(known_of(about)));
    });
  }
  /// `cell_of`: what the stretch's cells are called by all.
  void write(const std::vector<std::uint32_t>& cell_of, std::vector<RatedIssues::Issue>& issues) {
    auto cell = cell_of_issue_.begin();
    each([&](std::size_t row, const IssueMeasures& issue, const ResolvedIssue& about) {
      issues[places[about.account]++] = {static_cast<std::uint32_t>(row), cell_of[*cell++], about.contact, issue.ease,
                                         analysis_.ease->without_customer_wait(analysis_.log, issue)};
    });
  }

  std::vector<std::size_t> places;  ///< Per account: how many issues, then where the next is put.
  Cells cells;

 private:
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t row = begin_; row < end_; ++row) {
      if (selection_.chosen[row] == 0) continue;
      const IssueMeasures& issue = analysis_.measured.issues[row];
      const ResolvedIssue& about = analysis_.log.issues[issue.issue];
      if (about.account != 0 && issue.resolved && !std::isnan(issue.ease)) visit(row, issue, about);
    }
  }

  const Analysis& analysis_;
  const Selection& selection_;
  std::size_t begin_, end_;
  std::vector<std::uint32_t> cell_of_issue_;
};

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

/// Names the levels of cells by what differs among the used ones, and finds what each lies in, one level coarser each time.
void find_levels(const std::vector<RatedIssues::Known>& cells, const std::vector<std::uint8_t>& is_used, RatedItems& taken) {
  std::vector<std::size_t> differing;
  for (std::size_t d = 0; d < dimension_names.size(); ++d) {
    std::uint32_t least = static_cast<std::uint32_t>(-1), most = 0;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (is_used[cell] == 0) continue;
      least = std::min(least, cells[cell][d]);
      most = std::max(most, cells[cell][d]);
    }
    if (least < most) differing.push_back(d);
  }
  taken.cells = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(cells.size()));
  std::vector<std::string_view> names;
  for (std::size_t level = 1; level <= differing.size(); ++level) {  // coarsest first
    if (differing[level - 1] > 0) names.push_back(dimension_names[differing[level - 1]]);
    taken.names.insert(taken.names.begin(), names.empty() ? "source" : joined(names));
    if (level == differing.size()) break;
    // Cells are in ascending order: used ones that lie together in what differs so far are next to each other.
    std::vector<std::uint32_t> lies_in(cells.size(), 0);
    std::size_t last = cells.size();  // used cell
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (is_used[cell] == 0) continue;
      if (last != cells.size()) {
        const bool is_same = std::all_of(differing.begin(), differing.begin() + static_cast<std::ptrdiff_t>(level), [&](std::size_t d) { return cells[cell][d] == cells[last][d]; });
        lies_in[cell] = lies_in[last] + (is_same ? 0 : 1);
      }
      last = cell;
    }
    taken.coarser.insert(taken.coarser.begin(), std::move(lies_in));
  }
  if (differing.empty()) taken.names.emplace_back("nothing known before handling");
  taken.names.emplace_back("nothing in common");
}

}  // namespace

RatedIssues list_rated_issues(const Analysis& analysis, const Selection& selection) {
  const std::size_t rows = analysis.measured.issues.size();
  const std::size_t count = stretches_of(rows, analysis.log.accounts.size(), analysis.threads);
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < count; ++i) stretches.emplace_back(analysis, selection, rows * i / count, rows * (i + 1) / count);
  parallel_for(count, analysis.threads, [&](std::size_t i, unsigned) { stretches[i].count(); });
  RatedIssues rated;
  std::vector<std::vector<std::size_t>*> counts;
  for (Stretch& stretch : stretches) {
    counts.push_back(&stretch.places);
    rated.cells.insert(rated.cells.end(), stretch.cells.all().begin(), stretch.cells.all().end());
  }
  rated.first = places_of(counts);
  rated.issues.resize(rated.first.back());
  std::sort(rated.cells.begin(), rated.cells.end());
  rated.cells.erase(std::unique(rated.cells.begin(), rated.cells.end()), rated.cells.end());
  parallel_for(count, analysis.threads, [&](std::size_t i, unsigned) {
    std::vector<std::uint32_t> cell_of;
    for (const RatedIssues::Known& known : stretches[i].cells.all()) {
      cell_of.push_back(static_cast<std::uint32_t>(std::lower_bound(rated.cells.begin(), rated.cells.end(), known) - rated.cells.begin()));
    }
    stretches[i].write(cell_of, rated.issues);
  });
  return rated;
}

std::shared_ptr<const RatedIssues> rated_issues_of(const Analysis& analysis) {
  if (analysis.orders) return analysis.orders->rated;
  return std::make_shared<const RatedIssues>(list_rated_issues(analysis, analysis.selection));
}

RatedItems rated_items(const Analysis& analysis, const RatedIssues& rated) {
  const RowBits& chosen = analysis.selection.bits;
  RatedItems taken;
  taken.items.resize(rated.issues.size());
  taken.of_account.resize(rated.first.size() - 1);
  std::vector<std::vector<std::uint8_t>> used(std::max(1U, analysis.threads), std::vector<std::uint8_t>(rated.cells.size(), 0));
  constexpr std::size_t block = 16;
  parallel_blocks(taken.of_account.size(), block, analysis.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    for (std::size_t account = begin; account < end; ++account) {
      stats::FairItem* const items = taken.items.data() + rated.first[account];
      std::size_t count = 0;
      for (std::size_t i = rated.first[account]; i < rated.first[account + 1]; ++i) {
        const RatedIssues::Issue& issue = rated.issues[i];
        const bool is_chosen = chosen[issue.row];
        items[count] = {issue.cell, issue.contact, issue.ease};  // whether or not: which of them are chosen no processor could foresee
        count += is_chosen;
        used[worker][issue.cell] |= is_chosen;
      }
      taken.of_account[account] = {items, count};
    }
  });
  for (const std::vector<std::uint8_t>& of : used) {
    for (std::size_t cell = 0; cell < of.size(); ++cell) used.front()[cell] |= of[cell];
  }
  find_levels(rated.cells, used.front(), taken);
  return taken;
}

}  // namespace baton
