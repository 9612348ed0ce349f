#include "baton/metrics/measured.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "baton/base/parallel.hpp"
#include "baton/base/turnstile.hpp"
#include "cross_issue.hpp"

namespace baton {
namespace {

constexpr std::size_t block_issues = 512;

/// The figures of some consecutive issues; rows count from 0 within the block.
struct Block {
  IssueTable issues;
  std::vector<TenureRow> tenures;
  std::vector<PauseRow> pauses;
  std::vector<WorkRow> work;
  std::array<std::vector<HandoffRow>, level_count> handoffs;
  std::vector<ResolutionRow> resolutions;
  std::vector<LinkRow> links;
  std::vector<std::uint32_t> met;
  std::vector<ScoreRow> scores;
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

/// Recorded work by the tenure in which they were recorded; those before any team was named are the first one's.
void take_work(const Journey& journey, const IssueEvents& where, std::uint32_t first_tenure, Block& block) {
  std::size_t at = 0;
  for (std::uint64_t position = journey.first_position; position <= journey.end_position; ++position) {
    const std::size_t index = where.index(position);
    const TimeUs worked = where.columns->number_at(NumberColumn::minutes, index);
    if (worked == no_time || worked < second_us) continue;
    while (at + 1 < journey.tenures.size() && journey.tenures[at + 1].from <= where.columns->at[index]) ++at;
    const auto tenure = static_cast<std::uint32_t>(first_tenure + at);
    if (block.work.empty() || block.work.back().tenure != tenure) block.work.push_back({tenure, 0});
    std::uint32_t& sum = block.work.back().seconds;
    sum = static_cast<std::uint32_t>(std::min<TimeUs>(std::numeric_limits<std::uint32_t>::max(), sum + worked / second_us));
  }
}

void take_tenures(const Journey& journey, const IssueEvents& where, std::uint32_t row, Block& block) {
  constexpr TimeUs longest_s = std::numeric_limits<std::uint32_t>::max();
  const auto few = [](std::int32_t count) { return static_cast<std::uint16_t>(std::min<std::int32_t>(count, std::numeric_limits<std::uint16_t>::max())); };
  if (!journey.tenures.empty() && where.columns->has(NumberColumn::minutes)) take_work(journey, where, static_cast<std::uint32_t>(block.tenures.size()), block);
  for (const Tenure& tenure : journey.tenures) {
    if (tenure.on_customer != 0 || tenure.held != 0 || tenure.reopens != 0) {
      block.pauses.push_back({static_cast<std::uint32_t>(block.tenures.size()), few(tenure.reopens), few(tenure.reopened_soon), tenure.on_customer, tenure.held,
                              tenure.unasked});
    }
    const TimeUs after_s = std::clamp<TimeUs>((tenure.from - journey.opening) / second_us, 0, longest_s);
    block.tenures.push_back({row, tenure.team, tenure.queued, tenure.in_hand, tenure.received, tenure.passed_on, tenure.pass_through,
                             static_cast<std::uint8_t>(std::min(tenure.touches, most_touches)), static_cast<std::uint32_t>(after_s)});
  }
}

void take_rows(const Journey& journey, const IssueEvents& where, std::uint32_t row, std::int32_t people_met, Block& block) {
  take_tenures(journey, where, row, block);
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
  if (people_met > 0) block.met.insert(block.met.end(), journey.met.begin(), journey.met.end());
}

void take_issue(const SourceFacts& facts, const Journey& journey, const IssueEvents& where, std::uint32_t number, Block& block) {
  const auto index = static_cast<std::uint32_t>(block.issues.size());
  IssueMeasures row;
  row.issue = number;
  row.events = static_cast<std::uint32_t>(journey.last_position - journey.first_position + 1);
  row.counted_events = static_cast<std::uint32_t>(journey.end_position - journey.first_position + 1);
  row.opening = journey.opening;
  row.end = journey.end;
  row.first_event = where.columns->at[where.index(journey.first_position)];
  row.last_event = where.columns->at[where.index(journey.last_position)];
  row.status = journey.status;
  row.resolved = journey.resolved;
  row.cancelled = journey.cancelled;
  row.last_holder = journey.last_holder;
  row.lowest_level = journey.lowest_level;
  row.parked_at_due = journey.parked_at_due;
  take_counts(journey, facts, row);
  take_durations(journey, facts, row);
  take_touches(journey, row);
  take_promises(journey, row);
  take_rows(journey, where, index, row.people_met, block);
  block.issues.push_back(row);
  if (where.columns->has(TextColumn::link)) {
    for (std::uint64_t position = journey.first_position; position <= journey.last_position; ++position) {
      const std::uint32_t link = where.columns->text_at(TextColumn::link, where.index(position));
      if (link != 0) block.links.push_back({index, link});
    }
  }
  block.unmapped += journey.status_unmapped;
}

/// An export may repeat the score of an issue in each of its records: only a change says something new.
void take_scores(const std::vector<Event>& events, const Journey& journey, const IssueEvents& where, Block& block) {
  if (!where.columns->has(TextColumn::score)) return;
  const auto row = static_cast<std::uint32_t>(block.issues.size() - 1);
  ScoreRow last;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::size_t index = where.index(journey.first_position + i);
    const bool is_survey = events[i].kind == Kind::survey;
    const ScoreRow score{row, where.columns->text_at(TextColumn::score, index), is_survey ? where.columns->text_at(TextColumn::activity, index) : 0,
                         is_survey && events[i].side == Side::company, events[i].at};
    if (score.score == 0 || (score.score == last.score && score.activity == last.activity)) continue;
    block.scores.push_back(score);
    last = score;
  }
}

/// The records of an issue that count: up to its end, or all of them in the process-mining reading.
void mark_named(Reading reading, const SourceFacts& facts, const Journey& journey, const std::vector<Event>& events, NamedMarks& marks) {
  const bool all = reading == Reading::process_mining;
  const std::size_t counted = all ? events.size() : static_cast<std::size_t>(journey.end_position - journey.first_position + 1);
  for (std::size_t i = 0; i < counted; ++i) marks.add(events[i], facts);
}

/// Takes blocks in the order of the log while others are still followed.
class Collector {
 public:
  explicit Collector(std::size_t issues) : expected_issues_(issues) {}

  /// Appends a block, whose issues are the log's from `first_issue` on; the block keeps its memory.
  void append(Block& block, std::uint32_t first_issue) {
    const auto first_row = static_cast<std::uint32_t>(measured_.issues.size());
    measured_.issues.append(block.issues);
    for (std::size_t row = first_row; row < measured_.issues.size(); ++row) measured_.issues.of(&IssueMeasures::issue, row) += first_issue;
    block.issues.clear();
    for (PauseRow& pause : block.pauses) pause.tenure += static_cast<std::uint32_t>(measured_.tenures.size());
    measured_.pauses.insert(measured_.pauses.end(), block.pauses.begin(), block.pauses.end());
    block.pauses.clear();
    for (WorkRow& work : block.work) work.tenure += static_cast<std::uint32_t>(measured_.tenures.size());
    measured_.work.insert(measured_.work.end(), block.work.begin(), block.work.end());
    block.work.clear();
    append_rows(measured_.tenures, block.tenures, first_row);
    for (std::size_t level = 0; level < level_count; ++level) append_rows(measured_.handoffs[level], block.handoffs[level], first_row);
    append_rows(resolutions_, block.resolutions, first_row);
    append_rows(links_, block.links, first_row);
    measured_.met.insert(measured_.met.end(), block.met.begin(), block.met.end());
    block.met.clear();
    append_rows(measured_.scores, block.scores, first_row);
    measured_.statements_unmapped += std::exchange(block.unmapped, 0);
  }

  /// What needs all issues.
  Measured finish(const ResolvedLog& log, double avoidable_ratio, const std::vector<NamedMarks>& named, unsigned threads) {
    measured_.named = NamedMarks(log);
    for (const NamedMarks& marks : named) measured_.named.add(marks);
    for (const TenureRow& tenure : measured_.tenures) measured_.named.teams[tenure.team] = 1;
    count_repeat_contacts(log, resolutions_, links_, threads, measured_);
    judge_first_contact(log, threads, measured_);
    judge_escalations(log, avoidable_ratio, threads, measured_);
    return std::move(measured_);
  }

 private:
  template <class Row>
  void append_rows(std::vector<Row>& to, std::vector<Row>& rows, std::uint32_t first_row) {
    if (to.size() + rows.size() > to.capacity()) {
      // Memory for what the rest will have if it is like what was followed so far: growing by doubling touches twice as much.
      const double whole = static_cast<double>(to.size() + rows.size()) * static_cast<double>(expected_issues_) / static_cast<double>(std::max<std::size_t>(1, measured_.issues.size()));
      to.reserve(std::max(to.size() + rows.size(), static_cast<std::size_t>(1.05 * whole)));
    }
    for (Row& row : rows) row.row += first_row;
    to.insert(to.end(), rows.begin(), rows.end());
    rows.clear();
  }

  std::size_t expected_issues_;
  Measured measured_;
  std::vector<ResolutionRow> resolutions_;
  std::vector<LinkRow> links_;
};

/// Follows issues; one per thread.
class Follower {
 public:
  explicit Follower(const ResolvedLog& log) : log_(log), named_(log), builder_(log) {}

  void follow(const ResolvedIssue& issue, const IssueEvents& where, std::uint32_t number) {
    const Journey* journey = builder_.follow(issue, where);
    if (journey == nullptr) return;
    const SourceFacts& facts = log_.sources[issue.source];
    take_issue(facts, *journey, where, number, block_);
    take_scores(builder_.events(), *journey, where, block_);
    mark_named(log_.reading, facts, *journey, builder_.events(), named_);
  }
  [[nodiscard]] Block& block() { return block_; }
  [[nodiscard]] const NamedMarks& named() const { return named_; }

 private:
  const ResolvedLog& log_;
  NamedMarks named_;
  JourneyBuilder builder_;
  Block block_;
};

/// A follower per thread.
class Followers {
 public:
  Followers(const ResolvedLog& log, unsigned threads) {
    for (unsigned worker = 0; worker < std::max(1U, threads); ++worker) all_.push_back(std::make_unique<Follower>(log));
  }
  Follower& operator[](unsigned worker) { return *all_[worker]; }
  [[nodiscard]] std::vector<NamedMarks> named() const {
    std::vector<NamedMarks> marks;
    for (const auto& follower : all_) marks.push_back(follower->named());
    return marks;
  }

 private:
  std::vector<std::unique_ptr<Follower>> all_;
};

/// Measures parts as they pass.
class Meter : public PartSink {
 public:
  Meter(ResolvedLog& log, const ResolveIssue& resolve_issue, std::size_t most_issues, unsigned threads)
      : log_(log), resolve_issue_(resolve_issue), followers_(log, threads), collector_(most_issues), issues_(std::max(1U, threads)) {
    log_.issues.reserve(most_issues);
    log_.offsets.reserve(most_issues + 1);
    log_.offsets.assign(1, 0);
  }
  [[nodiscard]] Result<void> prepare(unsigned worker, const LogPart& part) override {
    issues_[worker].clear();
    for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
      const IssueEvents where{&part.events, nullptr, part.offsets[issue], part.offsets[issue + 1]};
      issues_[worker].push_back(resolve_issue_(log_, part.source, part.keys[issue], where));
      followers_[worker].follow(issues_[worker].back(), where, static_cast<std::uint32_t>(issue));
    }
    return {};
  }
  [[nodiscard]] Result<void> take(unsigned worker, const LogPart& part) override {
    collector_.append(followers_[worker].block(), static_cast<std::uint32_t>(log_.issues.size()));
    log_.issues.insert(log_.issues.end(), issues_[worker].begin(), issues_[worker].end());
    const std::uint64_t first_event = log_.offsets.back();
    for (std::size_t issue = 0; issue < part.keys.size(); ++issue) log_.offsets.push_back(first_event + part.offsets[issue + 1]);
    return {};
  }
  Measured finish(double avoidable_ratio) {
    return collector_.finish(log_, avoidable_ratio, followers_.named(), static_cast<unsigned>(issues_.size()));
  }

 private:
  ResolvedLog& log_;
  const ResolveIssue& resolve_issue_;
  Followers followers_;
  Collector collector_;
  std::vector<std::vector<ResolvedIssue>> issues_;  // per worker
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
  Followers followers(log, threads);
  Collector collector(log.issues.size());
  Turnstile turnstile;
  parallel_for((log.issues.size() + block_issues - 1) / block_issues, threads, [&](std::size_t index, unsigned worker) {
    const std::size_t first = index * block_issues;
    const std::size_t end = std::min(log.issues.size(), first + block_issues);
    for (std::size_t issue = first; issue < end; ++issue) followers[worker].follow(log.issues[issue], log.events_of(issue), static_cast<std::uint32_t>(issue - first));
    turnstile.wait_for(index);
    collector.append(followers[worker].block(), static_cast<std::uint32_t>(first));
    turnstile.leave();
  });
  return collector.finish(log, avoidable_ratio, followers.named(), threads);
}

Result<Measured> measure_parts(ResolvedLog& log, LogParts& parts, const ResolveIssue& resolve_issue, PartSink* also, double avoidable_ratio,
                               unsigned threads) {
  std::size_t most_issues = 0;
  for (const Dictionary& keys : log.raw.issue_keys) most_issues += keys.size();
  Meter meter(log, resolve_issue, most_issues, threads);
  std::vector<PartSink*> sinks{&meter};
  if (also != nullptr) sinks.push_back(also);
  BATON_TRY_VOID(pour(parts, sinks, threads));
  return meter.finish(avoidable_ratio);
}

Selection Selection::all(std::size_t rows) {
  Selection selection;
  selection.rows.resize(rows);
  std::iota(selection.rows.begin(), selection.rows.end(), 0U);
  selection.chosen.assign(rows, 1);
  selection.bits = RowBits(selection.chosen);
  return selection;
}

RowBits::RowBits(const std::vector<std::uint8_t>& flags) : RowBits(flags.size()) {
  for (std::size_t begin = 0; begin < flags.size(); begin += 64) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(64, flags.size() - begin); ++i) word |= std::uint64_t{flags[begin + i]} << i;
    words_[begin / 64] = word;
  }
}

std::size_t RowBits::count() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

RowBits RowBits::operator&(const RowBits& other) const {
  RowBits both = *this;
  for (std::size_t i = 0; i < words_.size(); ++i) both.words_[i] &= other.words_[i];
  return both;
}

bool RowBits::any(std::span<const std::uint32_t> rows) const {
  constexpr std::size_t apart = 64;
  for (std::size_t from = 0; from < std::min(apart, rows.size()); ++from) {
    for (std::size_t at = from; at < rows.size(); at += apart) {
      if ((*this)[rows[at]]) return true;
    }
  }
  return false;
}

void Selection::keep_only(const std::vector<std::uint8_t>& also) {
  std::size_t kept = 0;
  for (const std::uint32_t row : rows) {
    rows[kept] = row;  // whether it is kept or not, which no processor could foresee
    kept += also[row] != 0;
  }
  rows.resize(kept);
  for (std::size_t row = 0; row < chosen.size(); ++row) chosen[row] = static_cast<std::uint8_t>(chosen[row] & (also[row] != 0));
  bits = RowBits(chosen);
}

}  // namespace baton
