#pragma once
#include <cstdint>
#include <limits>

#include "baton/journeys/journey.hpp"

namespace baton {

/// Every per-issue figure. Counts of -1, durations of no_time and shares of -1 are null. Those of many issues are kept in an IssueTable.
struct IssueMeasures {
  std::uint32_t issue = 0;   ///< Index in the log's issues.
  StatusClass status = StatusClass::none;
  bool resolved = false, cancelled = false;
  std::int8_t lowest_level = -1;            ///< 1 yes, 0 no
  TimeUs opening = 0, end = 0;
  TimeUs time_to_resolution = no_time;
  double ease = std::numeric_limits<double>::quiet_NaN();
  std::int32_t team_handoffs = -1, people_met = -1;
  TimeUs queued = 0, in_hand = 0, on_customer = no_time, held = no_time, resolved_gap = 0;
  TimeUs whole = 0;            ///< Span from opening to end: the sum of the ledger.
  Holder last_holder;

  TimeUs first_event = 0, last_event = 0;
  std::uint32_t events = 0;
  std::uint32_t counted_events = 0;         ///< Records up to the last that counts.
  double ease_coverage = 0;                 ///< Share of the weights that the issue's figures cover.
  TimeUs time_to_first_act = no_time, time_to_first_response = no_time, time_to_first_resolution = no_time;
  TimeUs orphaned = 0, longest_silence = 0;
  TimeUs due_solution = no_time;

  std::int32_t person_handoffs = -1, department_handoffs = -1;
  std::int32_t routings = 0, transfers = 0, relays = 0, releases = 0, pickups = 0, silent_handoffs = -1;
  std::int32_t team_bounces = -1, person_bounces = -1, team_returns = -1, pass_throughs = -1, escalations = -1, deescalations = -1;
  std::int32_t company_acts = -1, company_touches = -1, customer_touches = -1, company_messages = -1, round_trips = -1;
  std::int32_t teams_met = -1, asks = -1, chasers = -1, channel_switches = -1;
  std::int32_t repeat_contacts = -1, reopens = 0;
  std::int8_t one_touch = -1, two_touch = -1, zero_touch = -1, first_contact = -1;  ///< 1 yes, 0 no, as those that follow.
  std::int8_t promise_kept = -1, avoidable_escalation = -1;
  std::int8_t parked_at_due = -1;           ///< See Journey; of promises that fell due before the end.

  [[nodiscard]] bool is_open() const { return !resolved && !cancelled; }
};

/// Fields named at compile time.
template <auto... fields>
struct FieldList {};

/// Every field of a row; a test sees to it that none is missing.
using IssueFields =
    FieldList<&IssueMeasures::issue, &IssueMeasures::status, &IssueMeasures::resolved, &IssueMeasures::cancelled, &IssueMeasures::lowest_level,
              &IssueMeasures::opening, &IssueMeasures::end, &IssueMeasures::time_to_resolution, &IssueMeasures::ease, &IssueMeasures::team_handoffs,
              &IssueMeasures::people_met, &IssueMeasures::queued, &IssueMeasures::in_hand, &IssueMeasures::on_customer, &IssueMeasures::held,
              &IssueMeasures::resolved_gap, &IssueMeasures::whole, &IssueMeasures::last_holder, &IssueMeasures::first_event, &IssueMeasures::last_event,
              &IssueMeasures::events, &IssueMeasures::counted_events, &IssueMeasures::ease_coverage, &IssueMeasures::time_to_first_act,
              &IssueMeasures::time_to_first_response, &IssueMeasures::time_to_first_resolution, &IssueMeasures::orphaned, &IssueMeasures::longest_silence,
              &IssueMeasures::due_solution, &IssueMeasures::person_handoffs, &IssueMeasures::department_handoffs, &IssueMeasures::routings,
              &IssueMeasures::transfers, &IssueMeasures::relays, &IssueMeasures::releases, &IssueMeasures::pickups, &IssueMeasures::silent_handoffs,
              &IssueMeasures::team_bounces, &IssueMeasures::person_bounces, &IssueMeasures::team_returns, &IssueMeasures::pass_throughs,
              &IssueMeasures::escalations, &IssueMeasures::deescalations, &IssueMeasures::company_acts, &IssueMeasures::company_touches,
              &IssueMeasures::customer_touches, &IssueMeasures::company_messages, &IssueMeasures::round_trips, &IssueMeasures::teams_met, &IssueMeasures::asks,
              &IssueMeasures::chasers, &IssueMeasures::channel_switches, &IssueMeasures::repeat_contacts, &IssueMeasures::reopens, &IssueMeasures::one_touch,
              &IssueMeasures::two_touch, &IssueMeasures::zero_touch, &IssueMeasures::first_contact, &IssueMeasures::promise_kept,
              &IssueMeasures::avoidable_escalation, &IssueMeasures::parked_at_due>;

}  // namespace baton
