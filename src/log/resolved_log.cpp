#include "baton/log/resolved_log.hpp"

namespace baton {
namespace {

template <class Value>
Value entry(const std::vector<Value>& table, std::uint32_t id) {
  return id < table.size() ? table[id] : Value{};
}

}  // namespace

std::string_view name_of(Kind kind) {
  static constexpr std::array<std::string_view, 10> names{"",       "opened",  "message", "note",   "work",
                                                          "assigned", "status", "promise", "survey", "linked"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Side side) {
  static constexpr std::array<std::string_view, 4> names{"unknown", "customer", "company", "automation"};
  return names[static_cast<std::size_t>(side)];
}

std::string_view name_of(StatusClass status) {
  static constexpr std::array<std::string_view, 8> names{"",     "new",      "open",   "pending",
                                                         "held", "resolved", "closed", "cancelled"};
  return names[static_cast<std::size_t>(status)];
}

std::string_view name_of(CustodyMode mode) {
  static constexpr std::array<std::string_view, 4> names{"assignments", "snapshot", "snapshot", "acts"};
  return names[static_cast<std::size_t>(mode)];
}

const Membership* ResolvedLog::membership(std::uint32_t person, TimeUs at) const {
  const PersonInfo& info = persons[person];
  for (std::uint32_t i = info.first_membership; i < info.first_membership + info.memberships; ++i) {
    const Membership& fact = memberships[i];
    if ((fact.from == no_time || fact.from <= at) && (fact.to == no_time || at < fact.to)) return &fact;
  }
  return nullptr;
}

TimeUs ResolvedLog::span(std::uint32_t team, TimeUs from, TimeUs to) const {
  if (!business_hours || calendars.empty()) return to - from;
  const int own = team == 0 ? -1 : teams[team].calendar;
  return calendars[own < 0 ? 0 : static_cast<std::size_t>(own)].business_us(from, to);
}

Event ResolvedLog::event(const EventColumns& columns, std::size_t index, const ResolvedIssue& issue) const {
  Event event;
  event.at = columns.at[index];
  const std::uint32_t activity_id = columns.text_at(TextColumn::activity, index);
  ActivityMeaning meaning = entry(activity, activity_id);
  if (const std::uint32_t kind_id = columns.text_at(TextColumn::kind, index); kind_id != 0) {
    const ActivityMeaning stated = entry(kind_text, kind_id);
    if (stated.kind != Kind::none) meaning.kind = stated.kind;
  }
  event.kind = meaning.kind;
  event.side = meaning.side;
  event.visibility = meaning.visibility;
  if (const Visibility stated = entry(visibility_text, columns.text_at(TextColumn::visibility, index)); stated != Visibility::unknown) {
    event.visibility = stated;
  }
  const std::uint32_t person_id = columns.text_at(TextColumn::person, index);
  const std::uint32_t actor = persons[person_id].canonical;
  const PersonInfo& actor_info = persons[actor];
  if (const Side stated = entry(side_text, columns.text_at(TextColumn::side, index)); stated != Side::unknown) event.side = stated;
  if (actor != 0) {
    if (event.side == Side::unknown) event.side = actor_info.side != Side::unknown ? actor_info.side : Side::company;
    // The process-mining reading counts automation as persons, as such tools do.
    if (actor_info.automation) event.side = reading == Reading::process_mining ? Side::company : Side::automation;
    if (reading == Reading::process_mining && event.side == Side::automation) event.side = Side::company;
    event.actor = actor;
  }
  const std::uint32_t status_id = columns.text_at(TextColumn::status, index);
  const std::uint32_t source = raw.sources.size() == 1 ? 0 : raw.files[Origin{columns.origin[index]}.file()].source;
  event.status = sources[source].status_column ? entry(status, status_id) : entry(activity_status, activity_id);
  event.team = teams[columns.text_at(TextColumn::team, index)].canonical;
  event.to_team = teams[columns.text_at(TextColumn::to_team, index)].canonical;
  const std::uint32_t to_person = persons[columns.text_at(TextColumn::to_person, index)].canonical;
  event.to_automation = to_person != 0 && persons[to_person].automation && reading == Reading::service;
  event.to_person = event.to_automation ? 0 : to_person;
  event.tier = entry(tier_text, columns.text_at(TextColumn::tier, index));
  event.channel = entry(channel_text, columns.text_at(TextColumn::channel, index));
  // An opening that the customer saw, by nobody of ours and with a contact named, is the contact's.
  if (actor == 0 && event.side == Side::unknown && event.kind == Kind::opened && event.visibility == Visibility::yes &&
      entry(contact_text, columns.text_at(TextColumn::contact, index)) != 0) {
    event.side = Side::customer;
  }
  if (event.side == Side::customer) {
    event.contact = entry(contact_text, columns.text_at(TextColumn::contact, index));
    if (actor != 0 && actor_info.contact != 0) event.contact = actor_info.contact;
  }
  event.due = columns.number_at(NumberColumn::due, index);
  event.due_is_answer = event.due != no_time && entry(activity_promises_answer, activity_id) != 0;
  event.states_custody = source == issue.source;
  return event;
}

}  // namespace baton
