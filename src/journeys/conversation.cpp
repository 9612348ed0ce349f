#include "conversation.hpp"

namespace baton {

void Conversation::start(const SourceFacts& facts, Journey& journey) {
  for (auto* ids : {&writers_, &message_teams_, &actors_, &owners_, &held_teams_, &contacts_}) ids->clear();
  run_ = Run::none;
  run_asked_ = company_wrote_ = interrupted_ = false;
  last_customer_message_ = last_act_ = no_time;
  last_channel_ = last_actor_ = 0;
  met_ = !facts.actors ? Met::owners : facts.messages ? Met::writers : Met::actors;
  journey.company_acts = journey.company_touches = facts.actors ? 0 : -1;
  const std::int32_t messages = facts.messages ? 0 : -1;
  journey.customer_touches = journey.company_messages = journey.round_trips = journey.chasers = messages;
  journey.asks = facts.messages || facts.pending_known ? 0 : -1;
  journey.channel_switches = facts.messages && facts.channels ? 0 : -1;
  journey.silent_handoffs = facts.messages && facts.custody == CustodyMode::assignments ? 0 : -1;
}

bool Conversation::is_customer_message(const Event& event, bool is_opening_record) {
  if (event.side != Side::customer || event.visibility == Visibility::no) return false;
  return event.kind == Kind::message || is_opening_record;
}

bool Conversation::is_company_message(const Event& event) {
  return event.side == Side::company && event.kind == Kind::message && event.visibility != Visibility::no;
}

void Conversation::count_act(const Event& event, Journey& journey) {
  meet(Met::actors, event.actor, actors_);
  ++journey.company_acts;
  const bool continues = event.actor == last_actor_ && !interrupted_ && last_act_ != no_time &&
                         event.at - last_act_ <= log_.windows.touch_us;
  if (!continues) ++journey.company_touches;
  last_actor_ = event.actor;
  last_act_ = event.at;
  interrupted_ = false;
}

void Conversation::count_customer_message(const Event& event, Journey& journey) {
  contacts_.add(event.contact);
  interrupted_ = true;
  if (journey.customer_touches < 0) return;
  ++journey.customer_touches;
  if (company_wrote_ && !run_asked_) {
    ++journey.asks;
    trace_.note(Counted::ask);
  }
  if (run_ == Run::customer && event.at - last_customer_message_ >= log_.windows.chaser_us) {
    ++journey.chasers;
    trace_.note(Counted::chaser);
  }
  if (journey.channel_switches >= 0 && event.channel != 0) {
    if (last_channel_ != 0 && last_channel_ != event.channel) {
      ++journey.channel_switches;
      trace_.note(Counted::channel_switch);
    }
    last_channel_ = event.channel;
  }
  run_ = Run::customer;
  run_asked_ = company_wrote_ = false;
  last_customer_message_ = event.at;
}

void Conversation::count_company_message(const Event& event, std::uint32_t acting_team, std::uint32_t holder_person,
                                         Journey& journey) {
  if (journey.customer_touches < 0) return;
  ++journey.customer_touches;
  ++journey.company_messages;
  meet(Met::writers, event.actor, writers_);
  message_teams_.add(acting_team);
  if (run_ == Run::customer) ++journey.round_trips;
  const bool answers = run_ == Run::customer;
  if (journey.silent_handoffs >= 0 && answers && event.actor != 0 && event.actor != holder_person) ++journey.silent_handoffs;
  run_ = Run::company;
  company_wrote_ = true;
}

void Conversation::record(const Event& event, bool is_opening_record, std::uint32_t acting_team, std::uint32_t holder_person,
                          bool moves_into_pending, Journey& journey) {
  if (event.side == Side::company && event.actor != 0 && journey.company_acts >= 0) count_act(event, journey);
  if (is_customer_message(event, is_opening_record)) {
    count_customer_message(event, journey);
  } else if (is_company_message(event)) {
    count_company_message(event, acting_team, holder_person, journey);
  }
  if (moves_into_pending && journey.asks >= 0) {
    // One ask per company run; without messages runs can't be told, and each move into pending is one.
    if (journey.customer_touches < 0 || !run_asked_) {
      ++journey.asks;
      trace_.note(Counted::ask);
    }
    run_asked_ = true;
  }
}

void Conversation::stint(const Holder& holder) {
  meet(Met::owners, holder.person, owners_);
  held_teams_.add(holder.team);
}

void Conversation::finish(const SourceFacts& facts, CustodyMode mode, Journey& journey) const {
  journey.owners = owners_.size();
  journey.actors = actors_.size();
  journey.contacts = contacts_.size();
  const bool visible = facts.messages;
  const DistinctIds& met = met_ == Met::owners ? owners_ : met_ == Met::writers ? writers_ : actors_;
  journey.people_met = met.size();
  journey.met = met.ids();
  if (!facts.teams) {
    journey.teams_met = -1;
  } else if (visible && mode != CustodyMode::snapshot_by_assignee) {
    journey.teams_met = message_teams_.size();
  } else {
    journey.teams_met = held_teams_.size();
  }
}

}  // namespace baton
