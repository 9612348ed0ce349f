#include "custody.hpp"

namespace baton {

void Custody::start(const SourceFacts& facts) {
  mode_ = facts.custody;
  const bool stitches = mode_ == CustodyMode::snapshot_by_maker && log_.reading == Reading::service;
  stitch_on_fresh_ = stitches;
  stitch_on_transfer_ = stitches && !facts.fresh;
  to_team_column_ = facts.to_team;
  holder_ = {};
  ever_held_ = false;
  last_team_ = last_person_ = last_person_of_tenure_ = 0;
}

/// A blank team beside a named person is not recorded rather than none.
std::uint32_t Custody::team_beside(std::uint32_t person, std::uint32_t team, TimeUs at) const {
  if (team != 0 || person == 0) return team;
  const Membership* fact = log_.membership(person, at);
  return fact != nullptr && fact->team != 0 ? fact->team : last_team_;
}

std::uint32_t Custody::acting_team(const Event& event) const { return team_beside(event.actor, event.team, event.at); }

/// Automation moves the team as stated and leaves the person; where it changes the team, nobody holds the issue there yet.
std::optional<Holder> Custody::after_automation(std::uint32_t team) const {
  if (team == 0 || team == holder_.team) return std::nullopt;
  return Holder{team, 0};
}

std::optional<Holder> Custody::stated_holder(const Event& event, StatusClass status_after, bool resolves) const {
  const std::uint32_t stated_team = event.to_team != 0 ? event.to_team : event.team;
  switch (mode_) {
    case CustodyMode::acts:
      if (event.side == Side::automation) return after_automation(stated_team);
      if (event.side != Side::company || event.actor == 0) return std::nullopt;
      return Holder{acting_team(event), event.actor};
    case CustodyMode::assignments:
    case CustodyMode::snapshot_by_assignee: {
      if (mode_ == CustodyMode::assignments && event.kind != Kind::assigned) return std::nullopt;
      const std::uint32_t team = to_team_column_ ? event.to_team : event.team;
      if (event.to_automation) return Holder{team != 0 ? team : last_team_, 0};
      return Holder{team_beside(event.to_person, team, event.at), event.to_person};
    }
    case CustodyMode::snapshot_by_maker: {
      if (event.side == Side::customer) return std::nullopt;
      if (event.side == Side::automation) return after_automation(stated_team);
      const std::uint32_t team = team_beside(event.actor, stated_team, event.at);
      if (stitch_on_fresh_ && status_after == StatusClass::fresh) return Holder{team, 0};
      const bool moves = stitch_on_transfer_ && !resolves && team != 0 && last_team_ != 0 && team != last_team_;
      if (moves && event.actor != 0 && event.actor == last_person_) return Holder{team, 0};
      return Holder{team, event.actor};
    }
  }
  return std::nullopt;
}

/// The first type that fits, compared with the last team and person that were not none.
ChangeType Custody::type_of(const Holder& next) const {
  if (!ever_held_) return ChangeType::routing;
  if (next.team != 0 && last_team_ != 0 && next.team != last_team_) return ChangeType::transfer;
  if (next.person != 0 && last_person_of_tenure_ != 0 && next.person != last_person_of_tenure_) return ChangeType::relay;
  if ((holder_.person != 0 && next.person == 0) || (holder_.team != 0 && next.team == 0)) return ChangeType::release;
  if (next.team != 0 && last_team_ == 0) return ChangeType::routing;
  return ChangeType::pickup;
}

std::optional<CustodyChange> Custody::apply(const Event& event, StatusClass status_after, bool resolves) {
  if (!event.states_custody) return std::nullopt;
  const std::optional<Holder> next = stated_holder(event, status_after, resolves);
  if (!next || *next == holder_ || (!ever_held_ && next->none())) return std::nullopt;
  CustodyChange change;
  change.before = holder_;
  change.after = *next;
  change.type = type_of(*next);
  change.last_team = last_team_;
  change.last_person = last_person_;
  change.new_team = next->team != 0 && next->team != last_team_;
  change.new_person = next->person != 0 && next->person != last_person_;
  // The time before the first team belongs to its tenure: only another team ends one.
  if (change.new_team && last_team_ != 0) last_person_of_tenure_ = 0;
  if (next->team != 0) last_team_ = next->team;
  if (next->person != 0) last_person_ = last_person_of_tenure_ = next->person;
  holder_ = *next;
  ever_held_ = true;
  return change;
}

bool Custody::is_act_of_holder(const Event& event, bool changed) const {
  const bool by_company_person = event.side == Side::company && event.actor != 0;
  switch (mode_) {
    case CustodyMode::acts:
    case CustodyMode::snapshot_by_maker:
      return by_company_person && event.actor == holder_.person;
    case CustodyMode::snapshot_by_assignee:
      return !changed && !holder_.none() && event.states_custody && event.side != Side::customer && event.side != Side::automation;
    case CustodyMode::assignments:
      if (!by_company_person) return false;
      if (holder_.person != 0) return event.actor == holder_.person;
      return holder_.team != 0 && event.kind != Kind::assigned;
  }
  return false;
}

}  // namespace baton
