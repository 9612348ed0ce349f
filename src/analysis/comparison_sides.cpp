#include <algorithm>
#include <cmath>
#include <limits>

#include "baton/base/large_vector.hpp"
#include "baton/base/parallel.hpp"
#include "comparison_steps.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = 8192;

/// What a source shows, as the state of its issues has it.
std::vector<std::uint8_t> states_of_sources(const ResolvedLog& log) {
  std::vector<std::uint8_t> states;
  for (const SourceFacts& facts : log.sources) {
    const bool answers = facts.messages || (facts.custody == CustodyMode::acts && facts.actors && !facts.visibility);
    states.push_back(static_cast<std::uint8_t>((facts.resolutions ? SideTable::shows_resolutions : 0) | (answers ? SideTable::shows_answers : 0)));
  }
  return states;
}

/// Takes rows of a side into its table.
class Taker {
 public:
  Taker(const ComparedSide& side, SideTable& table) : side_(side), log_(side.analysis->log), table_(table), of_source_(states_of_sources(log_)) {}

  void take(std::size_t at) {
    const IssueMeasures& issue = side_.analysis->measured.issues[side_.rows[at]];
    const ResolvedIssue& about = log_.issues[issue.issue];
    table_.resolution[at] = issue.time_to_resolution;
    table_.response[at] = issue.time_to_first_response;
    table_.whole[at] = issue.whole;
    table_.opening[at] = issue.opening;
    table_.team_handoffs[at] = issue.team_handoffs;
    table_.category[at] = about.category;
    table_.account[at] = about.account;
    table_.state[at] = state_of(issue, about.source);
    const bool is_left_out = table_.is(SideTable::under_way, at);
    const auto specs = compared_specs();
    for (std::size_t spec = 0; spec < specs.size(); ++spec) {
      if (specs[spec].value == nullptr) continue;
      table_.columns[spec][at] = specs[spec].is_of_ended && is_left_out ? std::numeric_limits<double>::quiet_NaN() : specs[spec].value(issue);
    }
  }

 private:
  [[nodiscard]] std::uint8_t state_of(const IssueMeasures& issue, std::uint32_t source) const {
    unsigned state = of_source_[source];
    if (issue.resolved) state |= SideTable::resolved;
    if (issue.cancelled) state |= SideTable::cancelled;
    if (!issue.resolved && !issue.cancelled && (state & SideTable::shows_resolutions) != 0) state |= SideTable::under_way;
    const bool is_late = issue.resolved && log_.sources[source].as_of - (issue.opening + issue.time_to_resolution) < log_.windows.repeat_contact_us;
    if (is_late) state |= SideTable::not_evaluable;
    return static_cast<std::uint8_t>(state);
  }

  const ComparedSide& side_;
  const ResolvedLog& log_;
  SideTable& table_;
  std::vector<std::uint8_t> of_source_;
};

}  // namespace

SideTable table_of(const ComparedSide& side, unsigned threads) {
  const std::size_t rows = side.rows.size();
  const auto specs = compared_specs();
  SideTable table;
  table.columns.resize(specs.size());
  // Memory that is touched for the first time takes time too.
  parallel_for(specs.size() + 1, threads, [&](std::size_t task, unsigned) {
    if (task < specs.size()) {
      if (specs[task].value != nullptr) resize_large(table.columns[task], rows);
      return;
    }
    for (auto* const times : {&table.resolution, &table.response, &table.whole, &table.opening}) resize_large(*times, rows);
    table.team_handoffs.resize(rows);
    table.category.resize(rows);
    table.account.resize(rows);
    table.state.resize(rows);
  });
  Taker taker(side, table);
  parallel_blocks(rows, block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned) {
    for (std::size_t at = begin; at < end; ++at) taker.take(at);
  });
  for (std::size_t at = 0; at < rows; ++at) {
    table.resolved_issues += table.is(SideTable::resolved, at);
    table.cancelled_issues += table.is(SideTable::cancelled, at);
    table.open_issues += table.is_open(at);
    table.not_evaluable_issues += table.is(SideTable::not_evaluable, at);
  }
  return table;
}

void find_clusters(const Comparison& sides, Prepared& prepared) {
  const SharedNumbers accounts = shared_numbers(*sides.a.analysis, *sides.b.analysis, TextSpace::account);
  auto next = static_cast<std::uint32_t>(accounts.names.size());
  bool any = false;
  const auto number = [&](const std::vector<std::uint32_t>& ids, const std::vector<std::uint32_t>& numbers, std::vector<std::uint32_t>& clusters) {
    clusters.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      any = any || ids[i] != 0;
      clusters[i] = ids[i] != 0 ? numbers[ids[i]] : next++;
    }
  };
  number(prepared.a.account, accounts.a, prepared.a_cluster);
  number(prepared.b.account, accounts.b, prepared.b_cluster);
  prepared.clusters = any ? next : 0;
}

void take_values(const std::vector<double>& column, SideValues& taken) {
  taken.values.clear();
  taken.at.clear();
  for (std::uint32_t i = 0; i < column.size(); ++i) {
    if (std::isnan(column[i])) continue;
    taken.values.push_back(column[i]);
    taken.at.push_back(i);
  }
}

}  // namespace baton
