#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "baton/log/resolved_log.hpp"
#include "baton/metrics/issue_table.hpp"
#include "baton/stats/quantile.hpp"

namespace baton {

/// A tenure of a team with the row of its issue. It ends where the next of the issue begins, the last where the issue does.
struct TenureRow {
  std::uint32_t row = 0;
  std::uint32_t team = 0;
  TimeUs queued = 0, in_hand = 0;
  bool received = false, passed_on = false, pass_through = false;
  std::uint8_t touches = 0;  ///< Company touches; most_touches stands for so many or more.
  std::uint32_t from_s = 0;  ///< Whole seconds from the issue's opening to its begin.
  [[nodiscard]] TimeUs from(const IssueMeasures& issue) const { return issue.opening + TimeUs{from_s} * second_us; }
};

inline constexpr std::int32_t most_touches = 255;

/// What others kept an issue waiting during a tenure, and resolutions that were undone; of tenures with any of it only.
struct PauseRow {
  std::uint32_t tenure = 0;  ///< Index among the tenures.
  std::uint16_t reopens = 0, reopened_soon = 0;  ///< Resolutions undone; within the window of it.
  TimeUs on_customer = 0, held = 0;
  TimeUs unasked = 0;        ///< Of on_customer: after the customer's own message, and nobody had asked anything.
};

/// Time of work that the source recorded during a tenure; of tenures with any only.
struct WorkRow {
  std::uint32_t tenure = 0;
  std::uint32_t seconds = 0;
};

/// A handoff of one level with the row of its issue.
struct HandoffRow {
  std::uint32_t row = 0;
  std::uint32_t from = 0, to = 0;
  bool censored = false, timed = true, sent_back = false, returned = false;
  TimeUs wait = 0, waiting_after = 0;
};

/// A score in the records of an issue: the answer to a survey. Of consecutive records that say the same the first.
struct ScoreRow {
  std::uint32_t row = 0;
  std::uint32_t score = 0;     ///< Text id.
  std::uint32_t activity = 0;  ///< Text id, where the record is of kind survey: it may name the question.
  bool by_company = false;     ///< A survey that one of our own side answered.
  TimeUs at = 0;
};

enum class Level : std::uint8_t { person, team, department };
inline constexpr std::size_t level_count = 3;

/// Distinct company persons and teams by id: a mark where an issue was acted on or held by them.
struct NamedMarks {
  std::vector<std::uint8_t> people, teams;

  NamedMarks() = default;
  explicit NamedMarks(const ResolvedLog& log) : people(log.persons.size(), 0), teams(log.teams.size(), 0) {}
  /// Marks whom a record that counts names; `facts` are those of its issue's source.
  void add(const Event& event, const SourceFacts& facts);
  void add(const NamedMarks& other);
};

/// Rows of each id, ascending.
struct RowsById {
  std::vector<std::size_t> first;  ///< Ids + 1, into the rows.
  std::vector<std::uint32_t> rows;
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t id) const { return std::span(rows).subspan(first[id], first[id + 1] - first[id]); }
};

/// Whom each issue names, by row: its distinct company persons, and its distinct teams. Empty: nobody looked.
struct NamedByIssue {
  std::vector<std::uint64_t> first_person, first_team;  ///< Rows + 1, into the lists.
  std::vector<std::uint32_t> people, teams;
  /// The same the other way round; of all issues only.
  RowsById rows_of_person, rows_of_team;
  [[nodiscard]] bool empty() const { return first_person.empty(); }
};

/// A flag per row in a bit: those of a million rows stay in a core's cache while lists in another order are looked through.
class RowBits {
 public:
  RowBits() = default;
  explicit RowBits(std::size_t rows) : words_((rows + 63) / 64, 0) {}
  /// Flags in bytes, 0 or 1.
  explicit RowBits(const std::vector<std::uint8_t>& flags);
  void set(std::size_t row, bool flag) { words_[row / 64] |= std::uint64_t{flag} << row % 64; }
  [[nodiscard]] bool operator[](std::size_t row) const { return (words_[row / 64] >> row % 64 & 1U) != 0; }
  /// Those of at most 64 rows of a list, the first row's in the lowest bit.
  [[nodiscard]] std::uint64_t flags_of(std::span<const std::uint32_t> rows) const;
  [[nodiscard]] std::size_t count() const;
  /// Flags that both have; of as many rows.
  [[nodiscard]] RowBits operator&(const RowBits& other) const;
  /// Whether any row of a list is flagged. Looks at rows that lie apart first: flags are often alike in neighbours.
  [[nodiscard]] bool any(std::span<const std::uint32_t> rows) const;

 private:
  std::vector<std::uint64_t> words_;
};

/// Calls visit(place) for each place of a list whose row is flagged, in order. A block at a time is written down whether flagged or not: which of them
/// are no processor could foresee. `row`: the member of an item that tells its row.
template <class Item, class RowOf, class Visit>
void each_flagged(std::span<const Item> items, RowOf row, const RowBits& flags, Visit visit) {
  std::array<std::size_t, 512> places;
  for (std::size_t begin = 0; begin < items.size(); begin += places.size()) {
    std::size_t count = 0;
    for (std::size_t place = begin; place < std::min(items.size(), begin + places.size()); ++place) {
      places[count] = place;
      count += flags[std::invoke(row, items[place])];
    }
    for (std::size_t i = 0; i < count; ++i) visit(places[i]);
  }
}
template <class Visit>
void each_flagged(std::span<const std::uint32_t> rows, const RowBits& flags, Visit visit) {
  each_flagged(rows, std::identity(), flags, visit);
}

/// Durations of all issues or handoffs in ascending order, with the rows of their issues.
struct SortedDurations {
  std::vector<stats::Observation> observations;
  std::vector<std::uint32_t> rows;
  [[nodiscard]] bool empty() const { return rows.empty(); }
};
/// Ease of the resolved issues in ascending order, with their rows.
struct SortedEase {
  std::vector<double> values;
  std::vector<std::uint32_t> rows;
};
/// A team handoff straight back.
struct BounceRow {
  std::uint32_t row = 0;
  std::uint32_t from = 0, to = 0;
};
class TeamLists;
class AccountLists;
class EdgeOrder;
/// Orders and lists of all issues, for who is asked about many selections: answers are the same with them and without, and quicker.
struct MeasuredOrders {
  std::vector<SortedDurations> of_measure;               ///< By place in the registry; empty where it is no duration.
  std::array<SortedDurations, level_count> of_wait;      ///< Of handoffs.
  SortedEase ease;
  std::vector<std::uint32_t> open;                       ///< Rows of issues that are neither resolved nor cancelled.
  RowBits in_teams, unpassed, often_passed;              ///< Issues whose team handoffs are known; none; three or more.
  std::vector<BounceRow> bounces;
  RowsById rows_of_account;
  std::shared_ptr<const TeamLists> teams;                ///< May be null, as what follows.
  std::shared_ptr<const AccountLists> accounts;
  std::array<std::shared_ptr<const EdgeOrder>, level_count> edges;
};

/// What all issues came to: rows in order of the log's issues, and what they are rolled up from.
struct Measured {
  IssueTable issues;
  std::vector<TenureRow> tenures;                         ///< By row, in order of time.
  std::vector<PauseRow> pauses;                           ///< By tenure.
  std::vector<WorkRow> work;                              ///< By tenure.
  std::array<std::vector<HandoffRow>, level_count> handoffs;  ///< By row, in order of time.
  std::vector<std::uint32_t> met;                         ///< The people met by each issue, by row: `people_met` of them, none where that is null.
  std::vector<ScoreRow> scores;                           ///< By row, in order of time.
  NamedMarks named;                                       ///< Over all issues.
  NamedByIssue named_of;                                  ///< For questions about some issues where the events are not at hand.
  std::shared_ptr<const MeasuredOrders> orders;           ///< May be null.
  std::uint64_t statements_unmapped = 0;                  ///< Records whose status says nothing.
  [[nodiscard]] const std::vector<HandoffRow>& of(Level level) const { return handoffs[static_cast<std::size_t>(level)]; }
};

/// Follows every issue and keeps its figures; then those that need other issues (repeat contacts, first contact resolution, avoidable
/// escalations: categories and priorities whose share of lowest-level resolutions is above `avoidable_ratio`). Ease is left null.
/// Cost: one pass over the events, issues in parallel; the result does not depend on the number of threads.
[[nodiscard]] Measured measure(const ResolvedLog& log, double avoidable_ratio, unsigned threads);

/// What the events of an issue say of it as a whole (the resolve room knows).
using ResolveIssue = std::function<ResolvedIssue(const ResolvedLog& log, std::uint32_t source, std::uint32_t key, const IssueEvents& where)>;

/// measure() for a log whose events come part by part: adds the issues and offsets to the log, not the events. `also`: another sink of the
/// parts, or null. Memory: a part per thread and the figures. Errors: those of the parts and of the other sink.
[[nodiscard]] Result<Measured> measure_parts(ResolvedLog& log, LogParts& parts, const ResolveIssue& resolve_issue, PartSink* also,
                                             double avoidable_ratio, unsigned threads);

/// Whom each measured issue of a log names, from its events part by part. Cost: one pass over the events.
[[nodiscard]] Result<NamedByIssue> find_named(const ResolvedLog& log, const Measured& measured, LogParts& parts, unsigned threads);
/// An issue that counts as a repeat of another.
struct RepeatContact {
  std::uint32_t row = 0;
  bool linked = false;  ///< Known as its follow-up by a link alone.
};
/// The repeats that an issue's repeat_contacts counts, by opening. `resolutions` are those of its journey. Needs the events in memory where a column
/// holds links. Cost: one pass over all issues (and events, with links).
[[nodiscard]] std::vector<RepeatContact> repeat_contacts_of(const ResolvedLog& log, const Measured& measured, std::uint32_t row,
                                                            const std::vector<TimeUs>& resolutions);

/// Sorts the durations of all issues and handoffs, and lists what figures of teams, accounts and edges are made of. Cost: O(n log n); 12 bytes a
/// duration, 24 to 40 a tenure, 60 and 4 for each person and team an issue.
[[nodiscard]] MeasuredOrders order_measured(const ResolvedLog& log, const Measured& measured, unsigned threads);

/// Rows that a filter chose.
struct Selection {
  std::vector<std::uint32_t> rows;   ///< Ascending.
  std::vector<std::uint8_t> chosen;  ///< Per row.
  RowBits bits;                      ///< The same.
  [[nodiscard]] static Selection all(std::size_t rows);
  void keep_only(const std::vector<std::uint8_t>& also);
  [[nodiscard]] bool is_all() const { return rows.size() == chosen.size(); }
  /// So few that they are better looked at alone than looked for among all: less than one in 32, as measured on a million issues.
  [[nodiscard]] bool is_few() const { return rows.size() * 32 < chosen.size(); }
};

}  // namespace baton
