#pragma once
#include <optional>
#include <vector>

#include "baton/journeys/journey.hpp"

namespace baton {

/// What a record did to the custody of an issue.
struct CustodyChange {
  Holder before, after;
  ChangeType type = ChangeType::routing;
  bool new_team = false;        ///< The first team or a team other than the last.
  bool new_person = false;      ///< The first person or a person other than the last.
  std::uint32_t last_team = 0, last_person = 0;  ///< Named before this record.
};

/// Reads custody from records one after the other (definitions, section 3).
class Custody {
 public:
  Custody(const ResolvedLog& log, CustodyMode mode) : log_(log), mode_(mode) {}
  void start(const SourceFacts& facts);

  /// The change that a record makes, if any. `status_after` is the class of the issue after the record; `resolves` says that the
  /// record resolves it.
  [[nodiscard]] std::optional<CustodyChange> apply(const Event& event, StatusClass status_after, bool resolves);
  /// Whether a record is an act of the holder; `changed` says that the record changed the holder just now.
  [[nodiscard]] bool is_act_of_holder(const Event& event, bool changed) const;
  /// Team that a record's actor acted for: as the record says, else the directory, else the last team.
  [[nodiscard]] std::uint32_t acting_team(const Event& event) const;

  [[nodiscard]] const Holder& holder() const { return holder_; }
  [[nodiscard]] bool ever_held() const { return ever_held_; }
  [[nodiscard]] std::uint32_t last_team() const { return last_team_; }
  [[nodiscard]] std::uint32_t last_person() const { return last_person_; }
  [[nodiscard]] CustodyMode mode() const { return mode_; }

 private:
  [[nodiscard]] std::optional<Holder> stated_holder(const Event& event, StatusClass status_after, bool resolves) const;
  [[nodiscard]] std::optional<Holder> after_automation(std::uint32_t team) const;
  [[nodiscard]] std::uint32_t team_beside(std::uint32_t person, std::uint32_t team, TimeUs at) const;
  [[nodiscard]] ChangeType type_of(const Holder& next) const;

  const ResolvedLog& log_;
  CustodyMode mode_;
  bool stitch_on_fresh_ = false, stitch_on_transfer_ = false, to_team_column_ = false;
  Holder holder_;
  bool ever_held_ = false;
  std::uint32_t last_team_ = 0, last_person_ = 0;
  std::uint32_t last_person_of_tenure_ = 0;
};

}  // namespace baton
