#include "walk.hpp"

#include <algorithm>
#include <numeric>

namespace baton {
namespace {

bool is_solved(StatusClass status) { return status == StatusClass::resolved || status == StatusClass::closed; }

}  // namespace

void JourneyBuilder::Walk::run(const ResolvedIssue& issue, const std::vector<Event>& events, std::uint64_t first_position,
                               Journey& journey) {
  issue_ = &issue;
  facts_ = &log_.sources[issue.source];
  journey_ = &journey;
  journey.clear();
  journey.as_of = facts_->as_of;
  journey.first_position = first_position;
  journey.last_position = first_position + events.size() - 1;
  find_end(events);
  journey.end_position = first_position + end_index_;
  begin(events);
  for (trace_.index = 0; trace_.index <= end_index_; ++trace_.index) step(events[trace_.index], trace_.index);
  finish();
  if (log_.reading == Reading::process_mining) {
    for (; trace_.index < events.size(); ++trace_.index) beyond_end(events[trace_.index]);
  }
  finish_levels();
  null_what_is_not_shown();
  check();
}

/// The record that ends the issue is that of its last resolution (or cancellation) that was not undone, else its last one.
void JourneyBuilder::Walk::find_end(const std::vector<Event>& events) {
  StatusClass status = facts_->status ? StatusClass::fresh : StatusClass::open;
  end_index_ = events.size() - 1;
  bool ended = false;
  for (std::size_t index = 0; index < events.size(); ++index) {
    const StatusClass next = events[index].status;
    if (next == StatusClass::none) {
      ++journey_->status_unmapped;
      continue;
    }
    if (is_active(status) && !is_active(next)) {
      end_index_ = index;
      ended = true;
      status = next;
    } else if (is_active(next)) {
      ended = false;
      status = next;
    } else if (is_solved(status) && is_solved(next)) {
      status = next;
    }
  }
  if (!ended) end_index_ = events.size() - 1;
  journey_->status = status;
  journey_->resolved = ended && is_solved(status);
  journey_->cancelled = ended && status == StatusClass::cancelled;
  journey_->end = ended ? events[end_index_].at : std::max(facts_->as_of, events.back().at);
}

void JourneyBuilder::Walk::begin(const std::vector<Event>& events) {
  const TimeUs first = events.front().at;
  journey_->opening_inferred = issue_->stated_opening == no_time;
  journey_->opening = journey_->opening_inferred ? first : std::min(first, issue_->stated_opening);
  trace_.clear();
  custody_.start(*facts_);
  conversation_.start(*facts_, *journey_);
  status_ = facts_->status ? StatusClass::fresh : StatusClass::open;
  in_gap_ = acted_ = answered_ = asked_inferred_ = tenure_acted_ = tenure_worked_ = false;
  clock_at_ = journey_->opening;
  whole_ = company_ = company_at_last_act_ = company_at_person_end_ = company_at_team_end_ = 0;
  team_wait_ = person_wait_ = {};
  last_known_tier_ = 0;
  touches_ = 0;
  for (auto* ids : {&teams_, &people_, &departments_}) ids->clear();
  last_department_ = 0;
  transfer_of_department_.clear();
  stint_of_person_.clear();
}

LedgerClass JourneyBuilder::Walk::ledger_class() const {
  if (in_gap_) return LedgerClass::resolved_gap;
  if (!custody_.ever_held() || status_ == StatusClass::fresh) return LedgerClass::queued;
  if (status_ == StatusClass::pending && !answered_) return LedgerClass::on_customer;
  if (status_ == StatusClass::held) return LedgerClass::held;
  if (asked_inferred_) return LedgerClass::on_customer;
  return acted_ && !custody_.holder().none() ? LedgerClass::in_hand : LedgerClass::queued;
}

/// Writes the piece of the ledger from the last record to `to`.
void JourneyBuilder::Walk::advance(TimeUs to) {
  if (to <= clock_at_) return;
  const LedgerClass piece_class = ledger_class();
  const Holder& holder = custody_.holder();
  const TimeUs span = log_.span(holder.team, clock_at_, to);
  const auto slot = static_cast<std::size_t>(piece_class);
  journey_->pieces.push_back({clock_at_, to, piece_class, holder});
  journey_->ledger[slot] += span;
  whole_ += span;
  if (!journey_->stints.empty()) journey_->stints.back().spent[slot] += span;
  const bool is_delay = piece_class == LedgerClass::queued || piece_class == LedgerClass::in_hand;
  if (is_delay) {
    company_ += span;
    journey_->longest_silence = std::max(journey_->longest_silence, span);
  }
  if (!journey_->tenures.empty()) {
    Tenure& tenure = journey_->tenures.back();
    if (is_delay) {
      tenure.waiting += span;
      if (tenure.team == holder.team) (piece_class == LedgerClass::queued ? tenure.queued : tenure.in_hand) += span;
    }
    if (piece_class == LedgerClass::on_customer) {
      tenure.on_customer += span;
      if (facts_->messages && !conversation_.company_wrote()) tenure.unasked += span;
    }
    if (piece_class == LedgerClass::held) tenure.held += span;
  }
  if (custody_.ever_held() && holder.none() && !in_gap_) journey_->orphaned += span;
  clock_at_ = to;
}

JourneyBuilder::Walk::StatusMove JourneyBuilder::Walk::apply_status(const Event& event) {
  StatusMove move;
  const StatusClass next = event.status;
  if (next == StatusClass::none || next == status_) return move;
  const bool with_company = next == StatusClass::fresh || next == StatusClass::open;
  if (is_active(status_) && !is_active(next)) {
    in_gap_ = true;
    move.resolves = is_solved(next);
    if (move.resolves) {
      if (journey_->resolutions.empty()) journey_->time_to_first_resolution = whole_;
      journey_->resolutions.push_back(event.at);
    }
  } else if (is_active(next)) {
    if (!is_active(status_)) {
      if (is_solved(status_)) {
        note_reopening(event.at);
        trace_.note(Counted::reopening);
      }
      in_gap_ = false;
      move.came_back = with_company;
    } else {
      move.came_back = with_company && (status_ == StatusClass::pending || status_ == StatusClass::held);
    }
    move.into_pending = next == StatusClass::pending;
    move.into_held = next == StatusClass::held;
    if (move.into_pending) answered_ = false;
  } else if (!(is_solved(status_) && is_solved(next))) {
    return move;  // ended already, another way of ending changes nothing
  }
  status_ = next;
  return move;
}

/// In hand or queued, on the customer or not, after a record.
void JourneyBuilder::Walk::apply_flags(const Event& event, std::size_t index, const StatusMove& move, bool changed, bool act) {
  if (changed || (move.came_back && !act)) acted_ = false;
  if (Conversation::is_customer_message(event, index == 0)) {
    acted_ = false;
    answered_ = !move.into_pending;  // the message that moves it into pending waits for the next one
    asked_inferred_ = false;
  } else if (event.side == Side::company && event.actor != 0) {
    asked_inferred_ = false;
  }
  if (Conversation::is_company_message(event)) {
    answered_ = false;
    asked_inferred_ = !facts_->status && facts_->messages;
  }
  if (act) acted_ = true;
}

void JourneyBuilder::Walk::step(const Event& event, std::size_t index) {
  advance(event.at);
  const StatusMove move = apply_status(event);
  const std::optional<CustodyChange> change = custody_.apply(event, status_, move.resolves);
  if (change) apply_change(*change, event, true);
  const bool act = custody_.is_act_of_holder(event, change.has_value());
  apply_flags(event, index, move, change.has_value(), act);
  if (act) note_act(event);
  note_work(event, change.has_value(), move.into_pending || move.into_held);

  const bool company_act = event.side == Side::company && event.actor != 0;
  if (company_act && facts_->actors && journey_->first_act_at == no_time) {
    journey_->first_act_at = event.at;
    journey_->time_to_first_act = whole_;
  }
  const bool by_acts = facts_->custody == CustodyMode::acts && !facts_->messages && !facts_->visibility;
  const bool responds = facts_->messages ? Conversation::is_company_message(event) : by_acts && company_act;
  if (responds && index > 0 && journey_->first_response_at == no_time) {
    journey_->first_response_at = event.at;
    journey_->time_to_first_response = whole_;
    trace_.note(Counted::first_response);
  }
  if (event.due != no_time) (event.due_is_answer ? journey_->due_answer : journey_->due_solution) = event.due;
  conversation_.record(event, index == 0, custody_.acting_team(event), custody_.holder().person, move.into_pending, *journey_);
  note_touches(event);
}

void JourneyBuilder::Walk::note_reopening(TimeUs at) {
  ++journey_->reopens;
  if (journey_->tenures.empty() || journey_->resolutions.empty()) return;
  Tenure& tenure = journey_->tenures.back();
  ++tenure.reopens;
  if (at - journey_->resolutions.back() <= log_.windows.reopened_soon_us) ++tenure.reopened_soon;
}

/// Gives a new touch to the tenure that its actor acted for.
void JourneyBuilder::Walk::note_touches(const Event& event) {
  const std::int32_t fresh = journey_->company_touches - touches_;
  auto& tenures = journey_->tenures;
  if (fresh <= 0 || tenures.empty()) return;
  touches_ = journey_->company_touches;
  const std::uint32_t team = custody_.acting_team(event);
  const bool by_giver = tenures.size() > 1 && tenures.back().from == event.at && team != tenures.back().team && team == tenures[tenures.size() - 2].team;
  tenures[tenures.size() - (by_giver ? 2 : 1)].touches += fresh;
}

/// Whether the issue waited for the customer when its solution was due, from less than a day before.
void JourneyBuilder::Walk::judge_parking() {
  const TimeUs due = journey_->due_solution;
  if (due == no_time || due >= journey_->end || !(facts_->pending_known || (facts_->messages && !facts_->status))) return;
  journey_->parked_at_due = 0;
  TimeUs since = no_time;
  for (const Piece& piece : journey_->pieces) {
    if (piece.from > due) break;
    if (piece.ledger_class != LedgerClass::on_customer) since = no_time;
    else if (since == no_time) since = piece.from;
    if (piece.to > due) break;
  }
  if (since != no_time && due - since < day_us) journey_->parked_at_due = 1;
}

/// A tenure without work that a transfer ends is a pass-through.
void JourneyBuilder::Walk::note_work(const Event& event, bool changed, bool moves_into_wait) {
  const bool snapshot =
      custody_.mode() == CustodyMode::snapshot_by_assignee || custody_.mode() == CustodyMode::snapshot_by_maker;
  if (snapshot) {
    const bool by_company = event.side != Side::customer && event.side != Side::automation;
    if ((by_company && !changed && custody_.ever_held()) || moves_into_wait) tenure_worked_ = true;
  } else if (event.side == Side::company && event.actor != 0 && event.kind != Kind::assigned) {
    tenure_worked_ = true;
  }
}

int JourneyBuilder::Walk::tier_of(const Holder& holder, const Event& event) const {
  if (event.tier != 0) return event.tier;
  if (holder.person != 0) {
    const Membership* fact = log_.membership(holder.person, event.at);
    if (fact != nullptr && fact->tier != 0) return fact->tier;
  }
  return holder.team != 0 ? log_.teams[holder.team].tier : 0;
}

void JourneyBuilder::Walk::apply_change(const CustodyChange& change, const Event& event, bool timed) {
  lose_waits(change);
  if (change.before.team != 0) company_at_team_end_ = company_;
  if (change.before.person != 0) company_at_person_end_ = company_;
  if (!journey_->stints.empty()) journey_->stints.back().to = event.at;
  Stint stint;
  stint.from = stint.to = event.at;
  stint.holder = change.after;
  stint.change = change.type;
  stint.tier = tier_of(change.after, event);
  if (change.new_team) record_team_change(change, event, stint, timed);
  if (change.new_person) record_person_change(change, event, stint, timed);
  ++journey_->changes[static_cast<std::size_t>(change.type)];
  journey_->stints.push_back(stint);
  if (trace_.on) trace_.stint_records.push_back(trace_.index);
  if (timed) conversation_.stint(change.after);
  if (change.after.team != 0) journey_->last_holder.team = change.after.team;
  if (change.after.person != 0) journey_->last_holder.person = change.after.person;
}

void JourneyBuilder::Walk::begin_tenure(std::uint32_t team, TimeUs at, bool received) {
  if (received && !journey_->tenures.empty()) {
    Tenure& given = journey_->tenures.back();
    given.to = at;
    given.passed_on = true;
    given.pass_through = !tenure_worked_;
  }
  Tenure tenure;
  tenure.team = team;
  tenure.from = tenure.to = at;
  tenure.received = received;
  journey_->tenures.push_back(tenure);
  tenure_acted_ = false;
  tenure_worked_ = false;  // what was done before a team was named is not its work
}

void JourneyBuilder::Walk::record_team_change(const CustodyChange& change, const Event& event, Stint& stint, bool timed) {
  const std::uint32_t team = change.after.team;
  const bool transfer = change.last_team != 0;
  if (stint.tier != 0) {
    if (last_known_tier_ != 0 && transfer && stint.tier != last_known_tier_) {
      stint.escalation = stint.tier > last_known_tier_ ? std::int8_t{1} : std::int8_t{-1};
    }
    last_known_tier_ = stint.tier;
  }
  if (transfer) {
    auto& handoffs = journey_->team_handoffs;
    if (!handoffs.empty() && handoffs.back().from == team) {
      handoffs.back().sent_back = true;
      stint.team_bounce = true;
    }
    stint.team_return = teams_.contains(team);
    Handoff handoff;
    handoff.from = change.last_team;
    handoff.to = team;
    handoff.at = event.at;
    handoff.timed = timed;
    handoff.returned = stint.team_return;
    handoffs.push_back(handoff);
    trace_.note(Counted::team_handoff, team);
    // Where automation brought it to the giver, nobody there may have acted.
    const TimeUs given_up = custody_.mode() == CustodyMode::acts && tenure_acted_ ? company_at_last_act_ : company_at_team_end_;
    team_wait_ = {handoffs.size() - 1, given_up, timed};
  }
  begin_tenure(team, event.at, transfer);
  teams_.add(team);
  record_department_change(log_.teams[team].department, event.at);
}

void JourneyBuilder::Walk::record_department_change(std::uint32_t department, TimeUs at) {
  if (department == 0 || last_department_ == department) return;
  if (last_department_ != 0) {
    auto& handoffs = journey_->department_handoffs;
    if (!handoffs.empty() && handoffs.back().from == department) handoffs.back().sent_back = true;
    Handoff handoff;
    handoff.from = last_department_;
    handoff.to = department;
    handoff.at = at;
    handoff.returned = departments_.contains(department);
    handoffs.push_back(handoff);
    transfer_of_department_.push_back(journey_->team_handoffs.size() - 1);
  }
  departments_.add(department);
  last_department_ = department;
}

void JourneyBuilder::Walk::record_person_change(const CustodyChange& change, const Event& event, Stint& stint, bool timed) {
  const std::uint32_t person = change.after.person;
  if (change.last_person != 0) {
    auto& handoffs = journey_->person_handoffs;
    if (!handoffs.empty() && handoffs.back().from == person) {
      handoffs.back().sent_back = true;
      stint.person_bounce = true;
    }
    Handoff handoff;
    handoff.from = change.last_person;
    handoff.to = person;
    handoff.at = event.at;
    handoff.timed = timed;
    handoff.returned = people_.contains(person);
    handoffs.push_back(handoff);
    stint_of_person_.push_back(journey_->stints.size());
    const TimeUs given_up = custody_.mode() == CustodyMode::acts ? company_at_last_act_ : company_at_person_end_;
    person_wait_ = {handoffs.size() - 1, given_up, timed};
  }
  people_.add(person);
}

void JourneyBuilder::Walk::close_wait(OpenWait& wait, std::vector<Handoff>& handoffs, bool acted) const {
  if (!wait.open) return;
  wait.open = false;
  handoffs[wait.handoff].wait = company_ - wait.company_clock;
  handoffs[wait.handoff].censored = !acted;
}

/// A receiver that lost the issue before it acted.
void JourneyBuilder::Walk::lose_waits(const CustodyChange& change) {
  if (change.before.team != change.after.team) close_wait(team_wait_, journey_->team_handoffs, false);
  if (change.before.person != change.after.person) close_wait(person_wait_, journey_->person_handoffs, false);
}

void JourneyBuilder::Walk::note_act(const Event& event) {
  Stint& stint = journey_->stints.back();
  if (stint.first_act == no_time) stint.first_act = event.at;
  close_wait(team_wait_, journey_->team_handoffs, true);
  // A person's handoff is taken up by that person, who holds the issue while the wait is open.
  if (custody_.holder().person != 0) close_wait(person_wait_, journey_->person_handoffs, true);
  company_at_last_act_ = company_;
  tenure_acted_ = true;
}

/// Beyond the end only the changes of holder count, and only in the process-mining reading.
void JourneyBuilder::Walk::beyond_end(const Event& event) {
  const StatusMove move = apply_status(event);
  const auto change = custody_.apply(event, status_, move.resolves);
  if (change) apply_change(*change, event, false);
  note_work(event, change.has_value(), move.into_pending || move.into_held);
  if (!journey_->stints.empty()) journey_->stints.back().to = event.at;
}

void JourneyBuilder::Walk::finish() {
  advance(journey_->end);
  close_wait(team_wait_, journey_->team_handoffs, false);
  close_wait(person_wait_, journey_->person_handoffs, false);
  if (!journey_->stints.empty()) journey_->stints.back().to = journey_->end;
  if (!journey_->tenures.empty()) journey_->tenures.back().to = journey_->end;
  if (journey_->resolved) journey_->time_to_resolution = whole_;
  conversation_.finish(*facts_, custody_.mode(), *journey_);
  judge_parking();
}

/// What the handoffs of a level take from the stints, tenures and transfers behind them.
void JourneyBuilder::Walk::finish_levels() {
  Journey& journey = *journey_;
  std::size_t received = 0;
  for (const Tenure& tenure : journey.tenures) {
    if (tenure.received) journey.team_handoffs[received++].waiting_after = tenure.waiting;
  }
  for (std::size_t i = 0; i < journey.person_handoffs.size(); ++i) {
    const LedgerTimes& spent = journey.stints[stint_of_person_[i]].spent;
    journey.person_handoffs[i].waiting_after =
        spent[static_cast<std::size_t>(LedgerClass::queued)] + spent[static_cast<std::size_t>(LedgerClass::in_hand)];
  }
  for (std::size_t i = 0; i < journey.department_handoffs.size(); ++i) {
    Handoff& handoff = journey.department_handoffs[i];
    const Handoff& transfer = journey.team_handoffs[transfer_of_department_[i]];
    handoff.wait = transfer.wait;
    handoff.censored = transfer.censored;
    handoff.timed = transfer.timed;
    handoff.waiting_after = transfer.waiting_after;
  }
  journey.escalations = journey.deescalations = journey.team_bounces = journey.team_returns = journey.person_bounces = 0;
  bool above = false;
  bool unknown = journey.stints.empty();
  int lowest = 1;
  if (issue_->category < log_.lowest_tier_of_category.size() && issue_->category != 0) {
    lowest = log_.lowest_tier_of_category[issue_->category];
  }
  for (std::size_t i = 0; i < journey.stints.size(); ++i) {
    const Stint& stint = journey.stints[i];
    journey.team_bounces += stint.team_bounce;
    journey.team_returns += stint.team_return;
    journey.person_bounces += stint.person_bounce;
    journey.escalations += stint.escalation > 0;
    journey.deescalations += stint.escalation < 0;
    if (stint.holder.none()) continue;
    const int own = stint.holder.team < log_.lowest_tier_of_team.size() ? log_.lowest_tier_of_team[stint.holder.team] : 0;
    const bool rises = !above && stint.tier > std::max(lowest, own);
    if (rises && trace_.on) trace_.counted.push_back({Counted::above_lowest_level, trace_.stint_records[i], stint.holder.team});
    above = above || rises;
    unknown = unknown || stint.tier == 0;
  }
  journey.lowest_level = above ? std::int8_t{0} : (unknown ? std::int8_t{-1} : std::int8_t{1});
  journey.pass_throughs = static_cast<std::int32_t>(std::count_if(
      journey.tenures.begin(), journey.tenures.end(), [](const Tenure& tenure) { return tenure.pass_through; }));
}

void JourneyBuilder::Walk::null_what_is_not_shown() {
  Journey& journey = *journey_;
  journey.names_department = departments_.size() > 0;
  const bool snapshot =
      custody_.mode() == CustodyMode::snapshot_by_assignee || custody_.mode() == CustodyMode::snapshot_by_maker;
  if (!snapshot && !facts_->kinds) journey.pass_throughs = -1;
  if (!facts_->tiers) journey.escalations = journey.deescalations = -1;
  if (!facts_->tiers) journey.lowest_level = -1;
  if (teams_.size() == 0) {
    journey.team_bounces = journey.team_returns = journey.pass_throughs = journey.escalations = journey.deescalations = -1;
  }
  if (!facts_->persons) journey.person_bounces = -1;
}

void JourneyBuilder::Walk::check() const {
  const Journey& journey = *journey_;
  const TimeUs sum = std::accumulate(journey.ledger.begin(), journey.ledger.end(), TimeUs{0});
  BATON_CHECK(sum == whole_);
  if (!log_.business_hours) BATON_CHECK(whole_ == journey.end - journey.opening);
  for (std::size_t i = 1; i < journey.stints.size(); ++i) {
    BATON_CHECK(journey.stints[i - 1].to == journey.stints[i].from && journey.stints[i].from <= journey.stints[i].to);
  }
  const auto relays = static_cast<std::size_t>(journey.changes[static_cast<std::size_t>(ChangeType::relay)]);
  const auto transfers = static_cast<std::size_t>(journey.changes[static_cast<std::size_t>(ChangeType::transfer)]);
  BATON_CHECK(transfers == journey.team_handoffs.size());
  BATON_CHECK(relays <= journey.person_handoffs.size() && journey.person_handoffs.size() <= relays + transfers);
}

}  // namespace baton
