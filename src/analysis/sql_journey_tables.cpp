#include "cells.hpp"
#include "sql_columns.hpp"

namespace baton {

using report::Unit;

namespace {

/// A stint, or the time before anybody held the issue (number 0, no stint), so that the ledger of an issue's rows adds up to the issue's.
struct StintRow {
  const Analysis& analysis;
  IssueMeasures measures;
  const Stint* stint = nullptr;
  std::size_t number = 0;
  TimeUs from = 0, to = 0;
  LedgerTimes spent{};
  bool last = false;

  [[nodiscard]] std::uint32_t team() const { return stint == nullptr ? 0 : stint->holder.team; }
  [[nodiscard]] RowValue in(LedgerClass of) const { return sql_seconds(spent[static_cast<std::size_t>(of)]); }
  [[nodiscard]] RowValue flag(bool Stint::*of) const { return stint == nullptr ? RowValue{} : sql_flag(stint->*of); }
};

const std::vector<ComputedColumn<StintRow>>& stint_columns() {
  using S = const StintRow&;
  static const std::vector<ComputedColumn<StintRow>> columns{
      {"issue", Unit::text, "key of the issue", [](S s) { return sql_text(s.analysis.log.key_of(s.measures.issue)); }},
      {"source", Unit::text, "source of the issue", [](S s) { return sql_text(std::string_view(s.analysis.log.raw.sources[s.analysis.log.issues[s.measures.issue].source].name)); }},
      {"number", Unit::count, "place in the journey, from 1; 0 is the time before anybody held it", [](S s) { return sql_count(static_cast<std::int64_t>(s.number)); }},
      {"from_at", Unit::instant, "beginning", [](S s) { return sql_instant(s.from); }},
      {"to_at", Unit::instant, "end", [](S s) { return sql_instant(s.to); }},
      {"team", Unit::text, "team that held it", [](S s) { return sql_text(s.analysis.log.team_name(s.team())); }},
      {"department", Unit::text, "department of the team",
       [](S s) { return sql_text(s.analysis.log.raw.texts.of(TextSpace::department).text(s.analysis.log.teams[s.team()].department)); }},
      {"person", Unit::text, "person who held it; missing: the team's queue", [](S s) { return s.stint == nullptr ? RowValue{} : sql_text(s.analysis.person(s.stint->holder.person)); }},
      {"change", Unit::text, "how it began: routing, transfer, relay, release or pickup", [](S s) { return s.stint == nullptr ? RowValue{} : sql_text(name_of(s.stint->change)); }},
      {"tier", Unit::count, "support level of the holder, 1 is the lowest", [](S s) { return s.stint == nullptr || s.stint->tier == 0 ? RowValue{} : sql_count(s.stint->tier); }},
      {"span_s", Unit::duration, "beginning to end", [](S s) { return sql_seconds(s.analysis.log.span(s.team(), s.from, s.to)); }},
      {"first_act", Unit::instant, "first act of the holder; missing: none", [](S s) { return s.stint == nullptr ? RowValue{} : sql_instant(s.stint->first_act); }},
      {"first_act_s", Unit::duration, "beginning to first act",
       [](S s) { return s.stint == nullptr || s.stint->first_act == no_time ? RowValue{} : sql_seconds(s.analysis.log.span(s.team(), s.from, s.stint->first_act)); }},
      {"queued_s", Unit::duration, "of it with the company, not taken up", [](S s) { return s.in(LedgerClass::queued); }},
      {"in_hand_s", Unit::duration, "of it with the company, taken up", [](S s) { return s.in(LedgerClass::in_hand); }},
      {"on_customer_s", Unit::duration, "of it waiting for the customer", [](S s) { return s.measures.on_customer == no_time ? RowValue{} : s.in(LedgerClass::on_customer); }},
      {"held_s", Unit::duration, "of it waiting for a third party", [](S s) { return s.measures.held == no_time ? RowValue{} : s.in(LedgerClass::held); }},
      {"resolved_gap_s", Unit::duration, "of it resolved, then reopened", [](S s) { return s.in(LedgerClass::resolved_gap); }},
      {"team_bounce", Unit::flag, "the team before the last one has it back: A, B, A", [](S s) { return s.flag(&Stint::team_bounce); }},
      {"team_return", Unit::flag, "a team that had it before has it back", [](S s) { return s.flag(&Stint::team_return); }},
      {"person_bounce", Unit::flag, "the person before the last one has it back", [](S s) { return s.flag(&Stint::person_bounce); }},
      {"escalation", Unit::count, "1: to a higher level; −1: to a lower one; else 0", [](S s) { return s.stint == nullptr ? RowValue{} : sql_count(s.stint->escalation); }},
      {"last", Unit::flag, "no other came after it", [](S s) { return sql_flag(s.last); }}};
  return columns;
}

/// Follows the journey of each issue as it comes to it.
class JourneyRows : public IssueCursor {
 public:
  JourneyRows(const Analysis& analysis, std::shared_ptr<IssueIndex> index) : IssueCursor(analysis, std::move(index)), builder_(analysis.log) {}

 protected:
  [[nodiscard]] const Journey& journey() const { return *journey_; }
  void follow() {
    journey_ = builder_.follow(measures().issue);
    BATON_CHECK(journey_ != nullptr);  // it was measured
  }

 private:
  JourneyBuilder builder_;
  const Journey* journey_ = nullptr;
};

class StintRows final : public JourneyRows {
 public:
  using JourneyRows::JourneyRows;
  [[nodiscard]] RowValue value(std::size_t column) override {
    if (!row_) look_at_row();
    return stint_columns()[column].value(*row_);
  }

 private:
  std::size_t enter_issue() override {
    follow();
    const std::vector<Stint>& stints = journey().stints;
    before_ = (stints.empty() ? journey().end : stints.front().from) > journey().opening;
    return stints.size() + (before_ ? 1 : 0);
  }
  void enter_row() override { row_.reset(); }

  void look_at_row() {
    const std::vector<Stint>& stints = journey().stints;
    row_.emplace(StintRow{analysis(), measures()});
    row_->number = inner() + (before_ ? 0 : 1);
    row_->last = row_->number == stints.size();
    if (row_->number > 0) {
      row_->stint = &stints[row_->number - 1];
      row_->from = row_->stint->from;
      row_->to = row_->stint->to;
      row_->spent = row_->stint->spent;
      return;
    }
    row_->from = journey().opening;
    row_->to = stints.empty() ? journey().end : stints.front().from;
    row_->spent = journey().ledger;
    for (const Stint& stint : stints) {
      for (std::size_t of = 0; of < ledger_class_count; ++of) row_->spent[of] -= stint.spent[of];
    }
  }

  bool before_ = false;
  std::optional<StintRow> row_;
};

struct HandoffAt {
  const Analysis& analysis;
  std::uint32_t issue;
  const Handoff& handoff;
  Level level;
  std::size_t number;
};

const std::vector<ComputedColumn<HandoffAt>>& handoff_columns() {
  using H = const HandoffAt&;
  static const std::vector<ComputedColumn<HandoffAt>> columns{
      {"issue", Unit::text, "key of the issue", [](H h) { return sql_text(h.analysis.log.key_of(h.issue)); }},
      {"source", Unit::text, "source of the issue", [](H h) { return sql_text(std::string_view(h.analysis.log.raw.sources[h.analysis.log.issues[h.issue].source].name)); }},
      {"level", Unit::text, "team, person or department", [](H h) { return sql_text(level_noun(h.level)); }},
      {"number", Unit::count, "place among those of the issue and level, from 1", [](H h) { return sql_count(static_cast<std::int64_t>(h.number)); }},
      {"from", Unit::text, "who gave it", [](H h) { return sql_text(vertex_label(h.analysis, h.level, h.handoff.from)); }},
      {"to", Unit::text, "who got it", [](H h) { return sql_text(vertex_label(h.analysis, h.level, h.handoff.to)); }},
      {"at", Unit::instant, "when", [](H h) { return sql_instant(h.handoff.at); }},
      {"wait_s", Unit::duration, "handoff wait: to the receiver's first act, or as far as it was seen",
       [](H h) { return h.handoff.timed ? sql_seconds(h.handoff.wait) : RowValue{}; }},
      {"censored", Unit::flag, "the receiver never acted: the true wait is longer than wait_s", [](H h) { return h.handoff.timed ? sql_flag(h.handoff.censored) : RowValue{}; }},
      {"sent_back", Unit::flag, "the next handoff of the level went straight back", [](H h) { return sql_flag(h.handoff.sent_back); }},
      {"returned", Unit::flag, "the receiver had it before", [](H h) { return sql_flag(h.handoff.returned); }},
      {"waiting_after_s", Unit::duration, "queued and in hand with the receiver, until it was passed on", [](H h) { return sql_seconds(h.handoff.waiting_after); }}};
  return columns;
}

class HandoffRows final : public JourneyRows {
 public:
  using JourneyRows::JourneyRows;
  [[nodiscard]] RowValue value(std::size_t column) override {
    std::size_t number = inner();
    for (const Level level : {Level::team, Level::person, Level::department}) {
      const std::vector<Handoff>& handoffs = of(level);
      if (number < handoffs.size()) return handoff_columns()[column].value({analysis(), measures().issue, handoffs[number], level, number + 1});
      number -= handoffs.size();
    }
    return {};
  }

 private:
  [[nodiscard]] const std::vector<Handoff>& of(Level level) const {
    return level == Level::team ? journey().team_handoffs : level == Level::person ? journey().person_handoffs : journey().department_handoffs;
  }
  std::size_t enter_issue() override {
    follow();
    return of(Level::team).size() + of(Level::person).size() + of(Level::department).size();
  }
};

double changes_of_holder(const Analysis& analysis) {
  return static_cast<double>(analysis.measured.of(Level::team).size() + analysis.measured.of(Level::person).size() + analysis.selection.rows.size());
}

}  // namespace

std::unique_ptr<IssueCursor> stint_cursor(const Analysis& analysis) { return std::make_unique<StintRows>(analysis, std::make_shared<IssueIndex>(analysis)); }

std::vector<SqlTableMaker> journey_sql_tables() {
  return {issue_wise<StintRows>(describe("stints", "the time with one holder of an issue, in order of time", stint_columns()), changes_of_holder),
          issue_wise<HandoffRows>(describe("handoffs", "one change of team, person or department of an issue", handoff_columns()), changes_of_holder)};
}

}  // namespace baton
