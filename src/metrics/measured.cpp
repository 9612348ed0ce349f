#include "baton/metrics/measured.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "baton/base/parallel.hpp"
#include "cross_issue.hpp"

namespace baton {
namespace {

constexpr std::size_t block_issues = 512;

/// The figures of some consecutive issues; rows count from 0 within the block.
struct Block {
  std::vector<IssueMeasures> issues;
  std::vector<TenureRow> tenures;
  std::array<std::vector<HandoffRow>, level_count> handoffs;
  std::vector<ResolutionRow> resolutions;
  std::uint64_t unmapped = 0;
};

void take_counts(const Journey& journey, const SourceFacts& facts, IssueMeasures& row) {
  const auto changes = [&](ChangeType type) { return journey.changes[static_cast<std::size_t>(type)]; };
  row.routings = changes(ChangeType::routing);
  row.transfers = changes(ChangeType::transfer);
  row.relays = changes(ChangeType::relay);
  row.releases = changes(ChangeType::release);
  row.pickups = changes(ChangeType::pickup);
  row.silent_handoffs = journey.silent_handoffs;
  const bool has_team = !journey.tenures.empty();
  row.team_handoffs = has_team ? static_cast<std::int32_t>(journey.team_handoffs.size()) : -1;
  row.department_handoffs = journey.names_department ? static_cast<std::int32_t>(journey.department_handoffs.size()) : -1;
  row.person_handoffs = facts.persons ? static_cast<std::int32_t>(journey.person_handoffs.size()) : -1;
  if (!has_team) row.transfers = facts.teams ? 0 : -1;
  if (!facts.persons) row.relays = -1;
  row.team_bounces = journey.team_bounces;
  row.person_bounces = journey.person_bounces;
  row.team_returns = journey.team_returns;
  row.pass_throughs = journey.pass_throughs;
  row.escalations = journey.escalations;
  row.deescalations = journey.deescalations;
  row.company_acts = journey.company_acts;
  row.company_touches = journey.company_touches;
  row.customer_touches = journey.customer_touches;
  row.company_messages = journey.company_messages;
  row.round_trips = journey.round_trips;
  row.people_met = facts.persons ? journey.people_met : -1;
  row.teams_met = journey.teams_met;
  row.asks = journey.asks;
  row.chasers = journey.chasers;
  row.channel_switches = journey.channel_switches;
  row.reopens = journey.reopens;
}

void take_durations(const Journey& journey, const SourceFacts& facts, IssueMeasures& row) {
  row.time_to_first_act = journey.time_to_first_act;
  row.time_to_first_response = journey.time_to_first_response;
  row.time_to_first_resolution = journey.time_to_first_resolution;
  row.time_to_resolution = journey.time_to_resolution;
  const auto spent = [&](LedgerClass of) { return journey.ledger[static_cast<std::size_t>(of)]; };
  row.queued = spent(LedgerClass::queued);
  row.in_hand = spent(LedgerClass::in_hand);
  // Where the source can't show waiting for the customer there is no such piece, and null says so.
  const bool customer_waits_known = facts.pending_known || (facts.messages && !facts.status);
  row.on_customer = customer_waits_known ? spent(LedgerClass::on_customer) : no_time;
  row.held = facts.held_known ? spent(LedgerClass::held) : no_time;
  row.resolved_gap = spent(LedgerClass::resolved_gap);
  row.orphaned = journey.orphaned;
  row.longest_silence = journey.longest_silence;
  row.whole = std::accumulate(journey.ledger.begin(), journey.ledger.end(), TimeUs{0});
}

/// One-touch counts public company messages of resolved issues that were not reopened; zero is told apart.
void take_touches(const Journey& journey, IssueMeasures& row) {
  if (!journey.resolved || journey.company_messages < 0) return;
  const bool smooth = journey.reopens == 0;
  row.zero_touch = smooth && journey.company_messages == 0;
  row.one_touch = smooth && journey.company_messages == 1;
  row.two_touch = smooth && journey.company_messages == 2;
}

void take_promises(const Journey& journey, IssueMeasures& row) {
  row.due_solution = journey.due_solution;
  const auto judge = [&](TimeUs due, TimeUs done) {
    if (due == no_time) return;
    std::int8_t kept = -1;
    if (done != no_time) {
      kept = done <= due;
    } else if (journey.as_of > due && !journey.cancelled) {
      kept = 0;  // past due and still not done
    }
    // An issue with two promises keeps its word when it keeps both.
    if (kept >= 0) row.promise_kept = row.promise_kept < 0 ? kept : std::min(row.promise_kept, kept);
  };
  judge(journey.due_solution, journey.resolved ? journey.end : no_time);
  judge(journey.due_answer, journey.first_response_at);
}

void take_rows(const Journey& journey, std::uint32_t row, Block& block) {
  for (const Tenure& tenure : journey.tenures) {
    block.tenures.push_back({row, tenure.team, tenure.queued, tenure.in_hand, tenure.received, tenure.passed_on, tenure.pass_through});
  }
  const auto take = [&](Level level, const std::vector<Handoff>& handoffs) {
    for (const Handoff& h : handoffs) {
      block.handoffs[static_cast<std::size_t>(level)].push_back(
          {row, h.from, h.to, h.censored, h.timed, h.sent_back, h.returned, h.wait, h.waiting_after});
    }
  };
  take(Level::person, journey.person_handoffs);
  take(Level::team, journey.team_handoffs);
  take(Level::department, journey.department_handoffs);
  for (const TimeUs at : journey.resolutions) block.resolutions.push_back({row, at});
}

void take_issue(const ResolvedLog& log, std::uint32_t issue, const Journey& journey, Block& block) {
  const auto index = static_cast<std::uint32_t>(block.issues.size());
  IssueMeasures& row = block.issues.emplace_back();
  const SourceFacts& facts = log.sources[log.issues[issue].source];
  row.issue = issue;
  row.events = static_cast<std::uint32_t>(journey.last_position - journey.first_position + 1);
  row.counted_events = static_cast<std::uint32_t>(journey.end_position - journey.first_position + 1);
  row.opening = journey.opening;
  row.end = journey.end;
  row.first_event = log.raw.events.at[log.event_index(journey.first_position)];
  row.last_event = log.raw.events.at[log.event_index(journey.last_position)];
  row.status = journey.status;
  row.resolved = journey.resolved;
  row.cancelled = journey.cancelled;
  row.last_holder = journey.last_holder;
  row.lowest_level = journey.lowest_level;
  take_counts(journey, facts, row);
  take_durations(journey, facts, row);
  take_touches(journey, row);
  take_promises(journey, row);
  take_rows(journey, index, block);
  block.unmapped += journey.status_unmapped;
}

/// The records of an issue that count: up to its end, or all of them in the process-mining reading.
void mark_named(const ResolvedLog& log, std::size_t issue, const Journey& journey, const std::vector<Event>& events, NamedMarks& marks) {
  const SourceFacts& facts = log.sources[log.issues[issue].source];
  const bool all = log.reading == Reading::process_mining;
  const std::size_t counted = all ? events.size() : static_cast<std::size_t>(journey.end_position - journey.first_position + 1);
  for (std::size_t i = 0; i < counted; ++i) marks.add(events[i], facts);
}

/// The blocks of a round, appended to the whole by parts that do not touch each other.
class Round {
 public:
  Round(std::size_t blocks, std::size_t all_issues) : blocks_(blocks), all_issues_(all_issues) {}
  static constexpr std::size_t parts = 3 + level_count;

  [[nodiscard]] Block& block(std::size_t index) { return blocks_[index]; }
  /// Numbers the rows of the first `count` blocks, which are to be appended.
  void begin_append(std::size_t count, std::size_t first_row) {
    count_ = count;
    first_rows_.clear();
    for (std::size_t i = 0; i < count_; ++i) {
      first_rows_.push_back(static_cast<std::uint32_t>(first_row));
      first_row += blocks_[i].issues.size();
    }
    rows_ = first_row;
  }
  /// Moves one part of all rows behind those before; the blocks keep their memory.
  void append(std::size_t part, Measured& measured, std::vector<ResolutionRow>& resolutions) {
    if (part == 0) {
      for (std::size_t i = 0; i < count_; ++i) measured.issues.insert(measured.issues.end(), blocks_[i].issues.begin(), blocks_[i].issues.end());
    } else if (part == 1) {
      append_rows(measured.tenures, [](Block& block) -> auto& { return block.tenures; });
    } else if (part == 2) {
      append_rows(resolutions, [](Block& block) -> auto& { return block.resolutions; });
    } else {
      append_rows(measured.handoffs[part - 3], [&](Block& block) -> auto& { return block.handoffs[part - 3]; });
    }
  }
  void end_append(Measured& measured) {
    for (std::size_t i = 0; i < count_; ++i) {
      blocks_[i].issues.clear();
      measured.statements_unmapped += std::exchange(blocks_[i].unmapped, 0);
    }
    count_ = 0;
  }

 private:
  template <class Row, class Of>
  void append_rows(std::vector<Row>& to, Of&& of) {
    std::size_t added = 0;
    for (std::size_t i = 0; i < count_; ++i) added += of(blocks_[i]).size();
    if (to.size() + added > to.capacity()) {
      // Memory for what the rest will have if it is like what was followed so far: growing by doubling touches twice as much.
      const double whole = static_cast<double>(to.size() + added) * static_cast<double>(all_issues_) / static_cast<double>(std::max<std::size_t>(1, rows_));
      to.reserve(std::max(to.size() + added, static_cast<std::size_t>(1.05 * whole)));
    }
    for (std::size_t i = 0; i < count_; ++i) {
      for (Row& row : of(blocks_[i])) {
        row.row += first_rows_[i];
        to.push_back(row);
      }
      of(blocks_[i]).clear();
    }
  }

  std::vector<Block> blocks_;
  std::vector<std::uint32_t> first_rows_;
  std::size_t all_issues_ = 0, count_ = 0, rows_ = 0;
};

}  // namespace

void NamedMarks::add(const Event& event, const SourceFacts& facts) {
  if (event.side == Side::company) people[event.actor] = 1;
  if (event.side != Side::customer) teams[event.team] = 1;
  const bool names_holder = facts.custody == CustodyMode::snapshot_by_assignee ||
                            (facts.custody == CustodyMode::assignments && event.kind == Kind::assigned);
  if (event.states_custody && names_holder) {
    people[event.to_person] = 1;
    teams[event.to_team] = 1;
  }
}

void NamedMarks::add(const NamedMarks& other) {
  for (std::size_t i = 0; i < people.size(); ++i) people[i] |= other.people[i];
  for (std::size_t i = 0; i < teams.size(); ++i) teams[i] |= other.teams[i];
}

Measured measure(const ResolvedLog& log, double avoidable_ratio, unsigned threads) {
  std::vector<std::unique_ptr<JourneyBuilder>> builders(std::max(1U, threads));
  std::vector<NamedMarks> named(builders.size(), NamedMarks(log));
  const auto follow_block = [&](std::size_t index, unsigned worker, Block& block) {
    if (!builders[worker]) builders[worker] = std::make_unique<JourneyBuilder>(log);
    const std::size_t end = std::min(log.issues.size(), (index + 1) * block_issues);
    for (std::size_t issue = index * block_issues; issue < end; ++issue) {
      const Journey* journey = builders[worker]->follow(issue);
      if (journey == nullptr) continue;
      take_issue(log, static_cast<std::uint32_t>(issue), *journey, block);
      mark_named(log, issue, *journey, builders[worker]->events(), named[worker]);
    }
  };
  Measured measured;
  std::vector<ResolutionRow> resolutions;
  measured.issues.reserve(log.issues.size());
  // In rounds, so that nothing is there twice: while the blocks of one are followed, those of the round before are appended.
  const std::size_t block_count = (log.issues.size() + block_issues - 1) / block_issues;
  const std::size_t round_blocks = std::size_t{std::max(1U, threads)} * 8;
  Round blocks(round_blocks, log.issues.size());
  Round followed(round_blocks, log.issues.size());
  std::size_t followed_count = 0;
  for (std::size_t first = 0; first < block_count || followed_count > 0; first += round_blocks) {
    const std::size_t count = first < block_count ? std::min(round_blocks, block_count - first) : 0;
    followed.begin_append(followed_count, measured.issues.size());
    parallel_for(count + Round::parts, threads, [&](std::size_t task, unsigned worker) {
      if (task >= Round::parts) return follow_block(first + task - Round::parts, worker, blocks.block(task - Round::parts));
      followed.append(task, measured, resolutions);
    });
    followed.end_append(measured);
    std::swap(blocks, followed);
    followed_count = count;
  }
  measured.named = NamedMarks(log);
  for (const NamedMarks& marks : named) measured.named.add(marks);
  for (const TenureRow& tenure : measured.tenures) measured.named.teams[tenure.team] = 1;
  count_repeat_contacts(log, resolutions, measured);
  judge_first_contact(log, measured);
  judge_escalations(log, avoidable_ratio, measured);
  return measured;
}

Selection Selection::all(std::size_t rows) {
  Selection selection;
  selection.rows.resize(rows);
  std::iota(selection.rows.begin(), selection.rows.end(), 0U);
  selection.chosen.assign(rows, 1);
  return selection;
}

void Selection::keep_only(const std::vector<std::uint8_t>& also) {
  std::erase_if(rows, [&](std::uint32_t row) { return also[row] == 0; });
  for (std::size_t row = 0; row < chosen.size(); ++row) chosen[row] = static_cast<std::uint8_t>(chosen[row] & also[row]);
}

}  // namespace baton
