#pragma once
#include <vector>

#include "baton/journeys/journey.hpp"
#include "conversation.hpp"
#include "custody.hpp"
#include "record_trace.hpp"

namespace baton {

/// One issue from its first record to its end: drives custody and conversation, keeps the ledger and the waits.
class JourneyBuilder::Walk {
 public:
  explicit Walk(const ResolvedLog& log) : log_(log), custody_(log, CustodyMode::acts), conversation_(log, trace_) {}
  void run(const ResolvedIssue& issue, const std::vector<Event>& events, std::uint64_t first_position, Journey& journey);
  [[nodiscard]] RecordTrace& trace() { return trace_; }

 private:
  /// A receiver that has not acted yet.
  struct OpenWait {
    std::size_t handoff = 0;
    TimeUs company_clock = 0;  ///< Company time when the giver ended.
    bool open = false;
  };
  void find_end(const std::vector<Event>& events);
  void begin(const std::vector<Event>& events);
  void step(const Event& event, std::size_t index);
  void beyond_end(const Event& event);
  void advance(TimeUs to);
  [[nodiscard]] LedgerClass ledger_class() const;
  void apply_change(const CustodyChange& change, const Event& event, bool timed);
  void record_team_change(const CustodyChange& change, const Event& event, Stint& stint, bool timed);
  void record_person_change(const CustodyChange& change, const Event& event, Stint& stint, bool timed);
  void record_department_change(std::uint32_t team, TimeUs at);
  void begin_tenure(std::uint32_t team, TimeUs at, bool received);
  void lose_waits(const CustodyChange& change);
  void note_work(const Event& event, bool changed, bool moves_into_wait);
  void note_reopening(TimeUs at);
  void note_touches(const Event& event);
  void judge_parking();
  void note_act(const Event& event);
  void close_wait(OpenWait& wait, std::vector<Handoff>& handoffs, bool acted) const;
  struct StatusMove {
    bool resolves = false, into_pending = false, into_held = false, came_back = false;
  };
  StatusMove apply_status(const Event& event);
  void apply_flags(const Event& event, std::size_t index, const StatusMove& move, bool changed, bool act);
  [[nodiscard]] int tier_of(const Holder& holder, const Event& event) const;
  void finish();
  void finish_levels();
  void null_what_is_not_shown();
  void check() const;

  const ResolvedLog& log_;
  const ResolvedIssue* issue_ = nullptr;
  const SourceFacts* facts_ = nullptr;
  Journey* journey_ = nullptr;
  RecordTrace trace_;
  Custody custody_;
  Conversation conversation_;
  std::size_t end_index_ = 0;
  StatusClass status_ = StatusClass::open;
  bool in_gap_ = false;            // resolved or cancelled, to be reopened
  bool acted_ = false;             // the holder has acted since it was queued
  bool answered_ = false;          // pending, but the customer has answered
  bool asked_inferred_ = false;    // no statuses: the company wrote last
  TimeUs clock_at_ = 0;            // the ledger is complete up to here
  TimeUs whole_ = 0;               // span from the opening to clock_at_
  TimeUs company_ = 0;             // queued and in hand part of it
  TimeUs company_at_last_act_ = 0; // of the holder
  TimeUs company_at_person_end_ = 0, company_at_team_end_ = 0;
  OpenWait team_wait_, person_wait_;
  std::vector<std::size_t> transfer_of_department_;  // per department handoff: its transfer
  std::vector<std::size_t> stint_of_person_;         // per person handoff: the receiver's stint
  DistinctIds teams_, people_, departments_;  // that had it
  std::uint32_t last_department_ = 0;
  int last_known_tier_ = 0;
  bool tenure_worked_ = false, tenure_acted_ = false;
  std::int32_t touches_ = 0;  // that tenures have
};

}  // namespace baton
