#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/calendar.hpp"
#include "baton/log/event_log.hpp"

namespace baton {

enum class Kind : std::uint8_t { none, opened, message, note, work, assigned, status, promise, survey, linked };
enum class Side : std::uint8_t { unknown, customer, company, automation };
enum class Visibility : std::uint8_t { unknown, yes, no };
/// Class of a status. `none`: the record states no status that means anything.
enum class StatusClass : std::uint8_t { none, fresh, open, pending, held, resolved, closed, cancelled };
enum class CustodyMode : std::uint8_t { assignments, snapshot_by_assignee, snapshot_by_maker, acts };
enum class Reading : std::uint8_t { service, process_mining };

[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::string_view name_of(Side side);
[[nodiscard]] std::string_view name_of(StatusClass status);  ///< "new" for fresh; empty for none
[[nodiscard]] std::string_view name_of(CustodyMode mode);    ///< both snapshot forms are "snapshot"

[[nodiscard]] constexpr bool is_active(StatusClass status) {
  return status >= StatusClass::fresh && status <= StatusClass::held;
}

/// What an activity text means.
struct ActivityMeaning {
  Kind kind = Kind::none;
  Side side = Side::unknown;
  Visibility visibility = Visibility::unknown;
};

/// A dated fact of the directory about a person: [from, to), no_time = unbounded.
struct Membership {
  TimeUs from = no_time, to = no_time;
  std::uint32_t team = 0;  ///< team id
  std::uint32_t department = 0;
  int tier = 0;
};

/// What is known of a person id. Aliases point to the canonical id; blank texts and "" to 0.
struct PersonInfo {
  std::uint32_t canonical = 0;
  bool automation = false;
  Side side = Side::unknown;        ///< By directory or domain; unknown: a named actor is company.
  bool side_inferred = false;
  std::uint32_t contact = 0;        ///< Contact id of the same person, for customers.
  std::uint32_t account = 0;        ///< Account of a customer by directory or domain.
  std::uint32_t first_membership = 0, memberships = 0;  ///< Range in ResolvedLog::memberships.
  std::uint32_t label = 0;          ///< Text that people know a canonical person by (the directory's name); 0: its own.
};

struct TeamInfo {
  std::uint32_t canonical = 0;
  std::uint32_t department = 0;  ///< Department id, 0 = unknown.
  int tier = 0;                  ///< 0 = unknown; 1 is the lowest.
  int calendar = -1;             ///< Index in ResolvedLog::calendars, -1 = the default one.
};

/// A row of the directory's accounts; instants no_time and texts empty where not given.
struct AccountInfo {
  std::uint32_t canonical = 0;
  std::string name, segment, sponsor, named_contact, named_team;
  double revenue = -1;  ///< -1 = unknown
  TimeUs customer_since = no_time, active_from = no_time, lost_on = no_time, renewal_on = no_time;
  bool in_directory = false;
};

struct ContactInfo {
  std::string name;
  std::uint32_t account = 0;
  int level = 0;  ///< 0 unknown, 1 user, 2 manager, 3 executive
  bool decision_maker = false;
};

/// A survey answer from the directory: kept for later use.
struct SurveyAnswer {
  std::uint32_t account = 0, contact = 0;
  std::string issue, question, score, scale, by;
  TimeUs sent_at = no_time, answered_at = no_time;
};

/// What a source can show: figures that rest on anything else are null.
struct SourceFacts {
  bool actors = false;        ///< Any named company actor.
  bool persons = false;       ///< Any person named, as actor or as holder.
  bool teams = false;         ///< Any team named, by a record or the directory.
  bool departments = false;
  bool tiers = false;
  bool messages = false;      ///< Any message.
  bool visibility = false;    ///< Any record whose visibility is known.
  bool kinds = false;         ///< Kinds of activity are known for some record.
  bool status_column = false; ///< A column (or several joined) holds the status; else the activities speak for it.
  bool status = false;        ///< A status column or any record of class new: issues begin as new, else as open.
  bool resolutions = false;   ///< A status column or any record that resolves: else nothing says that an issue is done.
  bool fresh = false;         ///< Any record is of class new.
  bool pending_known = false, held_known = false;
  bool to_team = false;       ///< A column names the team that an issue goes to.
  bool channels = false, categories = false, contacts_or_accounts = false;
  CustodyMode custody = CustodyMode::acts;
  std::string custody_reason;
  TimeUs as_of = no_time;     ///< Censors open issues of this source.
};

struct Windows {
  TimeUs touch_us = 10 * minute_us;
  TimeUs chaser_us = hour_us;
  TimeUs repeat_contact_us = 7 * day_us;
  TimeUs reopened_soon_us = day_us;
  std::int64_t minimum_issues = 10;
};

/// One event with everything looked up.
struct Event {
  TimeUs at = 0;
  Kind kind = Kind::none;
  Side side = Side::unknown;
  Visibility visibility = Visibility::unknown;
  StatusClass status = StatusClass::none;
  std::uint32_t actor = 0;      ///< Canonical person; 0 = none. Automation has side automation.
  std::uint32_t team = 0;
  std::uint32_t to_person = 0;  ///< 0 also where it names automation.
  bool to_automation = false;
  std::uint32_t to_team = 0;
  std::uint32_t channel = 0;
  std::uint32_t contact = 0;    ///< Of a customer's record.
  int tier = 0;
  TimeUs due = no_time;
  bool due_is_answer = false;   ///< The promise is for an answer, not for a solution.
  bool states_custody = true;   ///< False for records of another source than the issue's (a mail joined to a ticket).
};

/// One issue.
struct ResolvedIssue {
  std::uint32_t key = 0;      ///< Id in raw.issue_keys[source].
  std::uint32_t source = 0;
  std::uint32_t account = 0, contact = 0, category = 0, priority = 0, channel = 0, type = 0;
  TimeUs stated_opening = no_time;
  bool account_inferred = false;
};

/// Where the events of an issue are: positions [first, end) of the columns, or of `order`, which holds their indexes there.
struct IssueEvents {
  const EventColumns* columns = nullptr;
  const std::uint64_t* order = nullptr;
  std::uint64_t first = 0, end = 0;
  [[nodiscard]] std::size_t index(std::uint64_t position) const { return order == nullptr ? position : order[position]; }
};

/// The canonical log with its meaning: what journeys and metrics work on. Immutable once made; safe to read from many threads. Of a log that was
/// measured part by part the events are not here: raw.issues, raw.offsets and raw.events are empty.
struct ResolvedLog {
  RawLog raw;
  std::vector<ResolvedIssue> issues;
  std::vector<std::uint64_t> offsets;   ///< Into `order` (or straight into raw.events where that is empty).
  std::vector<std::uint64_t> order;     ///< Events of the raw log in order of the issues; empty: they already are.

  std::vector<ActivityMeaning> activity;   ///< Per activity id.
  std::vector<StatusClass> status;         ///< Per status id.
  std::vector<StatusClass> activity_status;///< Per activity id, used for sources without a status column.
  std::vector<std::uint8_t> activity_promises_answer;  ///< Per activity id: a due instant on it is for an answer.
  std::vector<ActivityMeaning> kind_text;  ///< Per kind id, where a kind column is mapped.
  std::vector<Side> side_text;             ///< Per side id.
  std::vector<Visibility> visibility_text; ///< Per visibility id.
  std::vector<int> tier_text;              ///< Per tier id.
  std::vector<std::uint32_t> department_text;  ///< Per department id: canonical, 0 = blank.
  std::vector<std::uint32_t> channel_text, category_text, priority_text, type_text, account_text, contact_text;  ///< blank -> 0
  std::vector<PersonInfo> persons;
  std::vector<TeamInfo> teams;
  std::vector<AccountInfo> accounts;
  std::vector<ContactInfo> contacts;
  std::vector<Membership> memberships;
  std::vector<SurveyAnswer> surveys;
  std::vector<SourceFacts> sources;        ///< Per raw.sources.
  std::vector<Calendar> calendars;         ///< [0] is the default; business hours need one.
  Windows windows;
  Reading reading = Reading::service;
  TimeUs as_of = no_time;                  ///< Of the whole: the option's, else the latest of the sources.
  bool business_hours = false;
  std::vector<int> lowest_tier_of_category;///< Per category id, 1 unless configured.
  std::vector<int> lowest_tier_of_team;    ///< Per team id, 0 = not configured.

  /// Counts that tell how much rests on inference, for "coverage": name and value, in order.
  std::vector<std::pair<std::string, double>> coverage;
  std::vector<std::string> notes;

  [[nodiscard]] std::size_t event_index(std::uint64_t position) const { return order.empty() ? position : order[position]; }
  /// An event of an issue, looked up. Cost: a few table reads, no allocation.
  [[nodiscard]] Event event(const EventColumns& columns, std::size_t index, const ResolvedIssue& issue) const;
  [[nodiscard]] Event event(std::uint64_t position, const ResolvedIssue& issue) const { return event(raw.events, event_index(position), issue); }
  [[nodiscard]] IssueEvents events_of(std::size_t issue) const {
    return {&raw.events, order.empty() ? nullptr : order.data(), offsets[issue], offsets[issue + 1]};
  }
  /// Events of the whole log, also of one whose events are not in memory.
  [[nodiscard]] std::uint64_t event_count() const { return offsets.empty() ? 0 : offsets.back(); }
  /// The directory's fact on a person at an instant; null where there is none.
  [[nodiscard]] const Membership* membership(std::uint32_t person, TimeUs at) const;
  /// Calendar or business time of [from, to) as the option says, by the calendar of the team (0 = none: the default one).
  [[nodiscard]] TimeUs span(std::uint32_t team, TimeUs from, TimeUs to) const;
  [[nodiscard]] std::string_view key_of(std::size_t issue) const {
    return raw.issue_keys[issues[issue].source].text(issues[issue].key);
  }
  [[nodiscard]] std::string_view person_name(std::uint32_t id) const {
    return raw.texts.of(TextSpace::person).text(persons[id].label != 0 ? persons[id].label : id);
  }
  [[nodiscard]] std::string_view team_name(std::uint32_t id) const { return raw.texts.of(TextSpace::team).text(id); }
};

}  // namespace baton
