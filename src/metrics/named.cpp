#include <algorithm>
#include <ranges>

#include "baton/base/result.hpp"
#include "baton/metrics/measured.hpp"
#include "rows_by_id.hpp"

namespace baton {
namespace {

/// Collects whom the issues of parts name, part by part in order.
class NameFinder : public PartSink {
 public:
  NameFinder(const ResolvedLog& log, const Measured& measured, unsigned threads) : log_(log), measured_(measured), found_(std::max(1U, threads)) {
    for (Found& found : found_) found.marks = NamedMarks(log);
    named_.first_person.assign(1, 0);
    named_.first_team.assign(1, 0);
  }

  [[nodiscard]] Result<void> prepare(unsigned worker, const LogPart& part) override {
    Found& found = found_[worker];
    found.people.clear();
    found.teams.clear();
    found.rows.clear();
    std::size_t row = row_of(part);
    for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
      if (row == measured_.issues.size()) break;
      const IssueMeasures& measures = measured_.issues[row];
      const ResolvedIssue& resolved = log_.issues[measures.issue];
      if (resolved.source != part.source || resolved.key != part.keys[issue]) continue;  // it has no record that counts
      look_at(resolved, measures, {&part.events, nullptr, part.offsets[issue], part.offsets[issue + 1]}, found);
      ++row;
    }
    return {};
  }
  [[nodiscard]] Result<void> take(unsigned worker, const LogPart&) override {
    Found& found = found_[worker];
    for (const auto& [people, teams] : found.rows) {
      named_.first_person.push_back(named_.first_person.back() + people);
      named_.first_team.push_back(named_.first_team.back() + teams);
    }
    named_.people.insert(named_.people.end(), found.people.begin(), found.people.end());
    named_.teams.insert(named_.teams.end(), found.teams.begin(), found.teams.end());
    return {};
  }

  NamedByIssue finish() {
    BATON_CHECK(named_.first_person.size() == measured_.issues.size() + 1);
    add_holders();
    named_.rows_of_person = other_way(named_.first_person, named_.people, log_.persons.size());
    named_.rows_of_team = other_way(named_.first_team, named_.teams, log_.teams.size());
    return std::move(named_);
  }

 private:
  struct Found {
    NamedMarks marks;
    std::vector<std::uint32_t> people, teams;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rows;  // how many people, teams
  };

  /// The first row of the part's issues.
  [[nodiscard]] std::size_t row_of(const LogPart& part) const {
    const auto rows = std::views::iota(std::size_t{0}, measured_.issues.size());
    const auto first = std::ranges::partition_point(rows, [&](std::size_t row) {
      const ResolvedIssue& issue = log_.issues[measured_.issues[row].issue];
      return std::pair(issue.source, issue.key) < std::pair(part.source, part.first_key);
    });
    return static_cast<std::size_t>(first - rows.begin());
  }

  /// Events name few: those are marked, collected and unmarked again.
  void look_at(const ResolvedIssue& issue, const IssueMeasures& row, const IssueEvents& where, Found& found) const {
    const SourceFacts& facts = log_.sources[issue.source];
    const std::size_t people_before = found.people.size();
    const std::size_t teams_before = found.teams.size();
    const auto collect = [](std::vector<std::uint8_t>& marks, std::uint32_t id, std::vector<std::uint32_t>& list) {
      if (marks[id] == 0) return;
      marks[id] = 0;
      if (id != 0) list.push_back(id);
    };
    for (std::uint64_t position = where.first; position < where.end; ++position) {
      const Event event = log_.event(*where.columns, where.index(position), issue);
      const bool counts = log_.reading == Reading::process_mining || position < where.first + row.counted_events;
      if (event.at > facts.as_of || !counts) break;
      found.marks.add(event, facts);
      for (const std::uint32_t person : {event.actor, event.to_person}) collect(found.marks.people, person, found.people);
      for (const std::uint32_t team : {event.team, event.to_team}) collect(found.marks.teams, team, found.teams);
    }
    found.rows.emplace_back(keep_distinct(found.people, people_before), keep_distinct(found.teams, teams_before));
  }

  static std::uint32_t keep_distinct(std::vector<std::uint32_t>& list, std::size_t from) {
    const auto first = list.begin() + static_cast<std::ptrdiff_t>(from);
    std::sort(first, list.end());
    list.erase(std::unique(first, list.end()), list.end());
    return static_cast<std::uint32_t>(list.size() - from);
  }

  /// Teams that held an issue, whether a record names them or not.
  void add_holders() {
    NamedByIssue all;
    all.first_team.assign(1, 0);
    std::size_t tenure = 0;
    for (std::size_t row = 0; row < measured_.issues.size(); ++row) {
      const std::size_t before = all.teams.size();
      all.teams.insert(all.teams.end(), named_.teams.begin() + static_cast<std::ptrdiff_t>(named_.first_team[row]),
                       named_.teams.begin() + static_cast<std::ptrdiff_t>(named_.first_team[row + 1]));
      for (; tenure < measured_.tenures.size() && measured_.tenures[tenure].row == row; ++tenure) {
        if (measured_.tenures[tenure].team != 0) all.teams.push_back(measured_.tenures[tenure].team);
      }
      keep_distinct(all.teams, before);
      all.first_team.push_back(all.teams.size());
    }
    named_.first_team = std::move(all.first_team);
    named_.teams = std::move(all.teams);
  }

  static RowsById other_way(const std::vector<std::uint64_t>& first, const std::vector<std::uint32_t>& ids, std::size_t count) {
    return rows_by_id(count, [&](auto take) {
      for (std::uint32_t row = 0; row + 1 < first.size(); ++row) {
        for (std::uint64_t at = first[row]; at < first[row + 1]; ++at) take(ids[at], row);
      }
    });
  }

  const ResolvedLog& log_;
  const Measured& measured_;
  std::vector<Found> found_;  // per worker
  NamedByIssue named_;
};

}  // namespace

Result<NamedByIssue> find_named(const ResolvedLog& log, const Measured& measured, LogParts& parts, unsigned threads) {
  NameFinder finder(log, measured, threads);
  PartSink* const sinks[] = {&finder};
  BATON_TRY_VOID(pour(parts, sinks, threads));
  return finder.finish();
}

}  // namespace baton
