#include "baton/journeys/journey.hpp"

#include "walk.hpp"

namespace baton {

std::string_view name_of(LedgerClass ledger_class) {
  static constexpr std::array<std::string_view, ledger_class_count> names{"queued", "in_hand", "on_customer", "held",
                                                                          "resolved_gap"};
  return names[static_cast<std::size_t>(ledger_class)];
}

std::string_view name_of(ChangeType type) {
  static constexpr std::array<std::string_view, 5> names{"routing", "transfer", "relay", "release", "pickup"};
  return names[static_cast<std::size_t>(type)];
}

void Journey::clear() {
  // The vectors keep their memory; everything else starts anew.
  Journey fresh;
  fresh.stints.swap(stints);
  fresh.pieces.swap(pieces);
  fresh.tenures.swap(tenures);
  fresh.team_handoffs.swap(team_handoffs);
  fresh.person_handoffs.swap(person_handoffs);
  fresh.department_handoffs.swap(department_handoffs);
  fresh.resolutions.swap(resolutions);
  fresh.met.swap(met);
  fresh.stints.clear();
  fresh.pieces.clear();
  fresh.tenures.clear();
  fresh.team_handoffs.clear();
  fresh.person_handoffs.clear();
  fresh.department_handoffs.clear();
  fresh.resolutions.clear();
  fresh.met.clear();
  *this = std::move(fresh);
}

JourneyBuilder::JourneyBuilder(const ResolvedLog& log) : log_(log), walk_(std::make_unique<Walk>(log)) {}
JourneyBuilder::~JourneyBuilder() = default;
void JourneyBuilder::trace(bool on) { walk_->trace().on = on; }
const std::vector<CountedRecord>& JourneyBuilder::counted() const { return walk_->trace().counted; }
const std::vector<std::size_t>& JourneyBuilder::stint_records() const { return walk_->trace().stint_records; }

const Journey* JourneyBuilder::follow(const ResolvedIssue& issue, const IssueEvents& where) {
  const TimeUs as_of = log_.sources[issue.source].as_of;
  events_.clear();
  for (std::uint64_t position = where.first; position < where.end; ++position) {
    const Event event = log_.event(*where.columns, where.index(position), issue);
    if (as_of != no_time && event.at > as_of) break;
    events_.push_back(event);
  }
  if (events_.empty()) return nullptr;
  walk_->run(issue, events_, where.first, journey_);
  return &journey_;
}

}  // namespace baton
