#pragma once
#include "baton/journeys/journey.hpp"
#include "distinct_ids.hpp"
#include "record_trace.hpp"

namespace baton {

/// What the customer went through: messages, touches, runs (definitions, section 5), record by record.
class Conversation {
 public:
  Conversation(const ResolvedLog& log, RecordTrace& trace) : log_(log), trace_(trace) {}
  void start(const SourceFacts& facts, Journey& journey);

  /// Whether a record is a message that the customer saw or sent, and from whom.
  static bool is_customer_message(const Event& event, bool is_opening_record);
  static bool is_company_message(const Event& event);

  /// Whether the company has written to the customer since the customer wrote last.
  [[nodiscard]] bool company_wrote() const { return company_wrote_; }

  /// Counts a record. `acting_team` is the team its actor acted for; `holder_person` holds the issue after it.
  void record(const Event& event, bool is_opening_record, std::uint32_t acting_team, std::uint32_t holder_person,
              bool moves_into_pending, Journey& journey);
  /// A stint begins: its person owns the issue; a silent answerer may be counted again.
  void stint(const Holder& holder);
  /// Writes the figures that need the whole, and nulls for what the source can't show.
  void finish(const SourceFacts& facts, CustodyMode mode, Journey& journey) const;

 private:
  enum class Run : std::uint8_t { none, customer, company };
  void count_act(const Event& event, Journey& journey);
  void count_customer_message(const Event& event, Journey& journey);
  void count_company_message(const Event& event, std::uint32_t acting_team, std::uint32_t holder_person, Journey& journey);

  /// Whom the customer met, by what the source can show.
  enum class Met : std::uint8_t { writers, actors, owners };
  void meet(Met as, std::uint32_t person, DistinctIds& people) {
    if (people.add(person) && as == met_) trace_.note(Counted::person_met, person);
  }

  const ResolvedLog& log_;
  RecordTrace& trace_;
  Met met_ = Met::writers;
  DistinctIds writers_, message_teams_, actors_, owners_, held_teams_, contacts_;
  Run run_ = Run::none;
  bool run_asked_ = false;         // this company run has been counted as an ask
  bool company_wrote_ = false;     // a public company message since the customer's last
  TimeUs last_customer_message_ = no_time;
  std::uint32_t last_channel_ = 0;
  std::uint32_t last_actor_ = 0;
  TimeUs last_act_ = no_time;
  bool interrupted_ = false;       // another's act or a customer's message since the last act
};

}  // namespace baton
