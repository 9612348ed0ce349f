#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "baton/log/resolved_log.hpp"

namespace baton {

/// Classes of the time ledger, in their order in every figure.
enum class LedgerClass : std::uint8_t { queued, in_hand, on_customer, held, resolved_gap };
inline constexpr std::size_t ledger_class_count = 5;
[[nodiscard]] std::string_view name_of(LedgerClass ledger_class);

/// Types of a change of holder.
enum class ChangeType : std::uint8_t { routing, transfer, relay, release, pickup };
[[nodiscard]] std::string_view name_of(ChangeType type);

using LedgerTimes = std::array<TimeUs, ledger_class_count>;

/// Who has the issue: either may be none (0).
struct Holder {
  std::uint32_t team = 0, person = 0;
  [[nodiscard]] bool none() const { return team == 0 && person == 0; }
  friend bool operator==(const Holder&, const Holder&) = default;
};

/// A maximal interval [from, to) with one holder.
struct Stint {
  TimeUs from = 0, to = 0;
  Holder holder;
  ChangeType change = ChangeType::routing;  ///< How it began.
  bool team_bounce = false, team_return = false, person_bounce = false;
  std::int8_t escalation = 0;               ///< +1 above, -1 below the last known tier; at a change of team.
  int tier = 0;                             ///< 0 = unknown
  TimeUs first_act = no_time;               ///< Of the holder.
  LedgerTimes spent{};
};

/// A piece of the ledger: one class, one holder that answers for it. Pieces are between consecutive records.
struct Piece {
  TimeUs from = 0, to = 0;
  LedgerClass ledger_class = LedgerClass::queued;
  Holder holder;
};

/// From the naming of a team until another is named; the time before any team is named belongs to the first.
struct Tenure {
  std::uint32_t team = 0;
  TimeUs from = 0, to = 0;
  TimeUs queued = 0, in_hand = 0;  ///< While the team holds it.
  TimeUs on_customer = 0, held = 0;  ///< Until another team is named.
  TimeUs waiting = 0;         ///< Queued and in hand until another team is named, held by nobody included.
  TimeUs unasked = 0;         ///< Of on_customer: the customer wrote last and nobody has asked anything. 0 without messages.
  std::int32_t touches = 0;   ///< Company touches; one that passes the issue on is the giver's.
  std::int32_t reopens = 0, reopened_soon = 0;  ///< Resolutions that were undone; within the window of it.
  bool received = false;      ///< Began with a transfer.
  bool passed_on = false;     ///< Ended with a transfer.
  bool pass_through = false;  ///< Passed on without work; only where the journey can show it.
};

/// A change of team, person or department along the journey: an edge of the handoff graph.
struct Handoff {
  std::uint32_t from = 0, to = 0;
  TimeUs at = 0;
  TimeUs wait = 0;            ///< Handoff wait, observed or until it was censored.
  bool censored = false;      ///< The receiver never acted.
  bool timed = true;          ///< False beyond the end of the issue (process-mining reading): no wait.
  bool sent_back = false;     ///< The next change of this level went straight back.
  bool returned = false;      ///< The receiver had it before.
  TimeUs waiting_after = 0;   ///< Queued and in hand time of the receiving tenure (stint, for persons).
};

/// What happened to one issue. Counts of -1 and durations of no_time are null: the source can't show them.
struct Journey {
  TimeUs opening = 0, end = 0, as_of = 0;
  bool opening_inferred = false;
  bool resolved = false, cancelled = false;      ///< Neither: open.
  StatusClass status = StatusClass::none;        ///< Class at the end.
  std::uint64_t first_position = 0, end_position = 0, last_position = 0;  ///< Events counted: [first, end]; in the log: [first, last].
  std::vector<Stint> stints;
  std::vector<Piece> pieces;
  std::vector<Tenure> tenures;
  std::vector<Handoff> team_handoffs, person_handoffs, department_handoffs;
  std::vector<TimeUs> resolutions;
  std::vector<std::uint32_t> met;                ///< The people met, in order of appearance.
  Holder last_holder;                            ///< Last team and person named, each for itself.

  LedgerTimes ledger{};                          ///< Adds up to the span from opening to end.
  TimeUs orphaned = 0, longest_silence = 0;
  std::array<std::int32_t, 5> changes{};         ///< Per ChangeType.
  std::int32_t silent_handoffs = -1;
  std::int32_t team_bounces = 0, person_bounces = 0, team_returns = 0;
  std::int32_t escalations = -1, deescalations = -1, pass_throughs = -1;
  std::int32_t company_acts = -1, company_touches = -1, customer_touches = -1, company_messages = -1, round_trips = -1;
  std::int32_t people_met = -1, teams_met = -1, asks = -1, chasers = -1, channel_switches = -1;
  std::int32_t owners = 0, actors = 0, contacts = 0;
  std::int32_t reopens = 0;
  TimeUs time_to_first_act = no_time, time_to_first_response = no_time, time_to_first_resolution = no_time,
         time_to_resolution = no_time;
  TimeUs first_act_at = no_time, first_response_at = no_time;
  TimeUs due_solution = no_time, due_answer = no_time;
  bool names_department = false;                 ///< The department of some holder is known.
  std::int8_t lowest_level = -1;                 ///< 1 yes, 0 no, -1 unknown
  std::int8_t parked_at_due = -1;                ///< When the solution was due it waited for the customer, for less than a day by then; -1 unknown.
  std::uint64_t status_unmapped = 0;             ///< Records whose status says nothing.

  void clear();
};

/// What a record was counted as.
enum class Counted : std::uint8_t { person_met, team_handoff, chaser, ask, reopening, first_response, above_lowest_level, channel_switch };

/// A record that a figure of an issue counts: as many of a kind as the figure says, in order of time (people met beyond the first one too).
struct CountedRecord {
  Counted as = Counted::person_met;
  std::size_t index = 0;  ///< In JourneyBuilder::events().
  std::uint32_t id = 0;   ///< The person met, or the team that it went to.
};

/// Follows one issue. Keeps its memory from issue to issue; one per thread.
class JourneyBuilder {
 public:
  explicit JourneyBuilder(const ResolvedLog& log);
  ~JourneyBuilder();
  JourneyBuilder(const JourneyBuilder&) = delete;
  JourneyBuilder& operator=(const JourneyBuilder&) = delete;

  /// The journey of an issue; null where it has no record up to the as-of instant. The reference holds until the next call.
  /// Cost: one pass over the issue's events, no allocation once warm. Checks that the ledger adds up and stints are in order.
  const Journey* follow(std::size_t issue) { return follow(log_.issues[issue], log_.events_of(issue)); }
  const Journey* follow(const ResolvedIssue& issue, const IssueEvents& where);
  /// Whether to note which records the figures count; off until said otherwise.
  void trace(bool on);
  /// What was noted of the issue followed last.
  [[nodiscard]] const std::vector<CountedRecord>& counted() const;
  /// The record that each stint of the issue followed last began with.
  [[nodiscard]] const std::vector<std::size_t>& stint_records() const;
  /// The records of the issue followed last, up to the as-of instant, in order.
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }

 private:
  class Walk;
  const ResolvedLog& log_;
  std::vector<Event> events_;
  Journey journey_;
  std::unique_ptr<Walk> walk_;
};

}  // namespace baton
