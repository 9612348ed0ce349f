#include "what_if_replay.hpp"

#include <algorithm>

namespace baton::what_if {
namespace {

std::int8_t above_of_both(std::int8_t a, std::int8_t b) {
  if (a == 1 || b == 1) return 1;
  return a < 0 || b < 0 ? std::int8_t{-1} : std::int8_t{0};
}

/// Whether the stays tell that the issue stayed at the lowest level: 1 yes, 0 no, -1 unknown.
std::int8_t lowest_level_of(const std::vector<Stay>& stays) {
  std::int8_t above = stays.empty() ? std::int8_t{-1} : std::int8_t{0};
  for (const Stay& stay : stays) above = above_of_both(above, stay.above);
  return above < 0 ? std::int8_t{-1} : static_cast<std::int8_t>(1 - above);
}

/// Null stays null: a source that can't show waiting for others has no such time.
void move_by(TimeUs& figure, TimeUs change) {
  if (figure != no_time) figure += change;
}

}  // namespace

std::int32_t bounces_in(const std::vector<Stay>& stays) {
  std::int32_t bounces = 0;
  for (std::size_t i = 2; i < stays.size(); ++i) bounces += stays[i].team == stays[i - 2].team;
  return bounces;
}

Replay::Replay(const Analysis& analysis, const Changes& changes, const Pools& pools) : analysis_(analysis), changes_(changes), pools_(pools) {}

bool Replay::turn_to(std::uint32_t row, std::span<const TenureRow> tenures, std::size_t first_tenure, std::span<const PauseRow> pauses) {
  const ResolvedLog& log = analysis_.log;
  const IssueMeasures& issue = analysis_.measured.issues[row];
  facts_ = &log.issues[issue.issue];
  const std::uint32_t target = changes_.route_of[facts_->category];
  const bool is_routed = target != 0 && !tenures.empty() && tenures.front().team != target;
  const bool is_tier1 = changes_.tier1_of[facts_->category] != 0;
  bool may = is_routed || is_tier1 || (changes_.most_bounces >= 0 && tenures.size() > 2);
  for (std::size_t i = 0; i < tenures.size() && !may; ++i) {
    const std::uint32_t team = changes_.merged_into[tenures[i].team];
    may = (changes_.longest_queue[team] != no_time && tenures[i].queued > changes_.longest_queue[team]) ||
          (i > 0 && team == changes_.merged_into[tenures[i - 1].team]);
  }
  if (!may || tenures.empty()) return false;
  recorded_.clear();
  starts_.clear();
  for (std::uint32_t i = 0; i < tenures.size(); ++i) {
    const TenureRow& tenure = tenures[i];
    recorded_.push_back({tenure.team, tenure.queued, tenure.in_hand, 0, 0, above_lowest(log, facts_->category, tenure.team), i, i});
    starts_.push_back(issue.time_to_first_response == no_time ? 0 : log.span(0, issue.opening, tenure.from(issue)));
  }
  for (const PauseRow& pause : pauses) {
    if (pause.tenure < first_tenure || pause.tenure - first_tenure >= tenures.size()) continue;
    recorded_[pause.tenure - first_tenure].on_customer = pause.on_customer;
    recorded_[pause.tenure - first_tenure].held = pause.held;
  }
  pool_ = 0;
  const bool is_done = issue.resolved || issue.cancelled;
  if (is_routed && is_done && std::none_of(recorded_.begin(), recorded_.end(), [&](const Stay& stay) { return stay.team == target; })) {
    pool_ = pools_.for_route(*facts_, target);
  }
  if (is_tier1 && issue.resolved && std::any_of(recorded_.begin(), recorded_.end(), [](const Stay& stay) { return stay.above == 1; })) {
    pool_ = pools_.for_tier1(*facts_);
  }
  issue_ = issue;
  return true;
}

const Course& Replay::run(const LikeStay* drawn) {
  course_.figures = issue_;
  course_.stays = recorded_;
  course_.touched = {};
  lengths_.clear();
  for (const Stay& stay : recorded_) lengths_.push_back(stay.whole());
  queue_cuts_.assign(recorded_.size(), 0);
  next_part_.assign(recorded_.size(), Stay::none);
  added_ = 0;
  route(drawn);
  take_to_tier1(drawn);
  merge();
  cap_bounces();
  cap_queues();
  if (course_.touched.any()) figure();
  return course_;
}

void Replay::remove(const Stay& stay) {
  for (std::uint32_t part = stay.first_part; part != Stay::none; part = next_part_[part]) lengths_[part] = 0;
}

void Replay::cut_queue(const Stay& stay, TimeUs by) {
  if (stay.first_part == Stay::none) return;
  lengths_[stay.first_part] -= by;
  queue_cuts_[stay.first_part] += by;
}

void Replay::append(std::vector<Stay>& stays, const Stay& stay) {
  if (stays.empty() || stays.back().team != stay.team) {
    stays.push_back(stay);
    return;
  }
  Stay& last = stays.back();
  cut_queue(stay, stay.queued);
  last.in_hand += stay.in_hand;
  last.on_customer += stay.on_customer;
  last.held += stay.held;
  last.above = above_of_both(last.above, stay.above);
  if (last.first_part == Stay::none) {
    last.first_part = stay.first_part;
  } else {
    next_part_[last.last_part] = stay.first_part;
  }
  if (stay.last_part != Stay::none) last.last_part = stay.last_part;
}

/// What came before the team that the category goes to falls away; an issue that never came to it is passed on from there.
void Replay::route(const LikeStay* drawn) {
  const std::uint32_t target = changes_.route_of[facts_->category];
  std::vector<Stay>& stays = course_.stays;
  if (target == 0 || stays.front().team == target) return;
  const auto there = std::find_if(stays.begin(), stays.end(), [&](const Stay& stay) { return stay.team == target; });
  if (there != stays.end()) {
    std::for_each(stays.begin(), there, [&](const Stay& stay) { remove(stay); });
    stays.erase(stays.begin(), there);
    course_.touched.route = true;
  } else if (drawn != nullptr) {
    stays.insert(stays.begin(), {drawn->team, drawn->queued, drawn->in_hand, 0, 0, above_lowest(analysis_.log, facts_->category, drawn->team), Stay::none, Stay::none});
    added_ = drawn->queued + drawn->in_hand;
    course_.touched.route_detour = true;
  } else {
    course_.touched.left_open = true;
  }
}

/// The stays above the lowest tier fall away; the last of the others takes the in-hand time of a like issue.
void Replay::take_to_tier1(const LikeStay* drawn) {
  if (changes_.tier1_of[facts_->category] == 0) return;
  std::vector<Stay>& stays = course_.stays;
  if (std::none_of(stays.begin(), stays.end(), [](const Stay& stay) { return stay.above == 1; })) return;
  if (drawn == nullptr) {
    course_.touched.left_open = true;
    return;
  }
  course_.touched.tier1 = true;
  kept_.clear();
  for (Stay& stay : stays) {
    if (stay.above == 1) {
      remove(stay);
      continue;
    }
    lengths_[stay.first_part] -= stay.in_hand;
    stay.in_hand = 0;
    append(kept_, stay);
  }
  if (kept_.empty()) {
    kept_.push_back({drawn->team, drawn->queued, drawn->in_hand, 0, 0, 0, Stay::none, Stay::none});
  } else {
    kept_.back().in_hand = drawn->in_hand;
    lengths_[kept_.back().last_part] += drawn->in_hand;
  }
  stays.swap(kept_);
}

void Replay::merge() {
  kept_.clear();
  for (Stay& stay : course_.stays) {
    stay.team = changes_.merged_into[stay.team];
    append(kept_, stay);
  }
  course_.touched.merge = kept_.size() < course_.stays.size();
  course_.stays.swap(kept_);
}

/// Beyond the bounces allowed, the stay in the middle of A, B, A falls away and both stays at A become one: the issue still ends where it did.
void Replay::cap_bounces() {
  if (changes_.most_bounces < 0 || bounces_in(course_.stays) <= changes_.most_bounces) return;
  course_.touched.bounces = true;
  kept_.clear();
  std::int32_t bounces = 0;
  const auto is_bounce = [&](std::uint32_t team) { return kept_.size() >= 2 && kept_[kept_.size() - 2].team == team; };
  for (const Stay& stay : course_.stays) {
    if (is_bounce(stay.team)) {
      if (bounces < changes_.most_bounces) {
        ++bounces;
      } else {
        const Stay middle = kept_.back();
        kept_.pop_back();
        bounces -= is_bounce(middle.team);
        remove(middle);
      }
    }
    append(kept_, stay);
  }
  course_.stays.swap(kept_);
}

void Replay::cap_queues() {
  for (Stay& stay : course_.stays) {
    const TimeUs longest = changes_.longest_queue[stay.team];
    if (longest == no_time || stay.queued <= longest) continue;
    cut_queue(stay, stay.queued - longest);
    stay.queued = longest;
    course_.touched.queue = true;
  }
}

/// What fell away before the first answer brings it forward, and so does a shorter queue of the stay in which it was given.
TimeUs Replay::first_response() const {
  const TimeUs at = issue_.time_to_first_response;
  if (at == no_time) return at;
  TimeUs now = at + added_;
  for (std::size_t i = 0; i < recorded_.size(); ++i) {
    const bool is_over = i + 1 < recorded_.size() && at >= starts_[i + 1];
    if (is_over) {
      now -= recorded_[i].whole() - lengths_[i];
    } else if (at > starts_[i]) {
      now -= std::min(queue_cuts_[i], at - starts_[i]);
    }
  }
  return std::clamp<TimeUs>(now, 0, std::max(at, course_.figures.whole));
}

void Replay::figure() {
  IssueMeasures& figures = course_.figures;
  TimeUs queued = 0, in_hand = 0, on_customer = 0, held = 0;
  for (const Stay& stay : course_.stays) {
    queued += stay.queued;
    in_hand += stay.in_hand;
    on_customer += stay.on_customer;
    held += stay.held;
  }
  for (const Stay& stay : recorded_) {
    queued -= stay.queued;
    in_hand -= stay.in_hand;
    on_customer -= stay.on_customer;
    held -= stay.held;
  }
  figures.queued += queued;
  figures.in_hand += in_hand;
  move_by(figures.on_customer, on_customer);
  move_by(figures.held, held);
  const TimeUs change = queued + in_hand + on_customer + held;
  figures.whole += change;
  const auto known = [](TimeUs time) { return time == no_time ? 0 : time; };
  BATON_CHECK(figures.queued >= 0 && figures.in_hand >= 0 && known(figures.on_customer) >= 0 && known(figures.held) >= 0);
  BATON_CHECK(figures.queued + figures.in_hand + known(figures.on_customer) + known(figures.held) + figures.resolved_gap == figures.whole);
  move_by(figures.time_to_resolution, change);
  if (figures.team_handoffs >= 0) figures.team_handoffs += static_cast<std::int32_t>(course_.stays.size()) - static_cast<std::int32_t>(recorded_.size());
  if (figures.team_bounces >= 0) figures.team_bounces += bounces_in(course_.stays) - bounces_in(recorded_);
  figures.time_to_first_response = first_response();
  const std::int8_t told = lowest_level_of(course_.stays);
  // Where persons or records, not teams, told the tier, only a team above the lowest says something new.
  if (lowest_level_of(recorded_) == figures.lowest_level || told == 0) figures.lowest_level = told;
  figures.ease = analysis_.ease->ease_of(analysis_.log, figures);
}

}  // namespace baton::what_if
