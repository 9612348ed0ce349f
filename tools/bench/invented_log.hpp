#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::bench {

/// Support issues of an invented company, one line an event: what the benchmarks read. 9.9 events an issue, 110 bytes an event.
/// The same arguments give the same bytes. Columns: case_id, ts, activity, resource, team, level, account, priority, subject.
///   ts        seconds, no zone, strictly increasing within an issue
///   resource  the employee; empty on records of the customer or of the system
///   subject   the issue's, on each of its lines; 8 % quoted for a comma, 1 % for a line end, 2 % with quotes inside
class InventedLog {
 public:
  enum class Activity : std::uint8_t { create, assign, work, reply, note, escalate, transfer, customer_reply, resolve, reopen, close };
  static constexpr std::uint16_t nobody = 0xFFFF;
  struct Event {
    std::uint32_t second;
    std::uint32_t issue;
    std::uint16_t employee;
    Activity activity;
    std::uint8_t team;
  };
  struct Issue {
    std::uint16_t account;
    std::uint8_t priority;  ///< 1 is the most urgent.
    std::string subject;    ///< As it stands in the file.
  };

  /// Orders: "time" (issues interleaved, as a system writes its log), "case" (by issue) or "shuffle".
  InventedLog(std::uint64_t event_count, std::string_view order, std::uint64_t seed);
  [[nodiscard]] static bool is_order(std::string_view order);

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<Issue>& issues() const { return issues_; }
  [[nodiscard]] static std::string_view header();
  /// Appends one event as a line of the file.
  void append(const Event& event, std::string& out) const;
  /// The whole file.
  [[nodiscard]] std::string csv() const;

 private:
  std::vector<Event> events_;
  std::vector<Issue> issues_;
};

/// "emp0042", "team-07": names as they stand in the file.
void append_employee(std::uint32_t employee, std::string& out);
void append_team(std::uint32_t team, std::string& out);
/// "2024-03-01T12:34:56".
void append_second(std::uint32_t second, std::string& out);
[[nodiscard]] std::string_view name_of(InventedLog::Activity activity);

}  // namespace baton::bench
