#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "calendar.hpp"
#include "company.hpp"
#include "customers.hpp"

namespace sample {

/// What was fixed about an issue when it was opened.
struct Issue {
  int number;
  std::size_t account, contact, category, priority;
  std::string_view channel;
  std::string_view subject;
  Wall opened;
  Wall due;  ///< 0: nothing promised.
};

/// One line of the export. Empty texts are empty fields.
struct Row {
  int number;  ///< Of the ticket.
  Wall at;
  std::string_view event;
  std::string agent;
  std::string_view agent_group;
  std::string assigned_to;
  std::string_view assigned_group, status, is_public, channel;
  std::string contact;
  std::int64_t minutes = 0;  ///< 0: none.
  bool opens = false;        ///< The row that carries what was fixed about the issue.
};

struct Tickets {
  std::vector<Issue> issues;  ///< By number, from first_number without gaps.
  std::vector<Row> rows;      ///< By time, then by number.
};

inline constexpr int first_number = 10001;

/// Where and when an issue begins; a repeat contact comes out of an earlier issue.
struct Opening {
  Wall at;
  std::size_t account, contact, category;
  std::uint64_t seed;
};

/// One issue from its opening to its end, as rows.
struct Story {
  std::vector<Row> rows;
  bool comes_again = false;  ///< Then `again` is the opening of a repeat contact.
  Opening again{};
};

/// Fixes what `opening` leaves open (channel, priority, promise).
[[nodiscard]] Issue make_issue(int number, const Opening& opening);
[[nodiscard]] Story tell(const Issue& issue, const Opening& opening);
[[nodiscard]] Tickets make_tickets();

}  // namespace sample
