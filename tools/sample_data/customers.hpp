#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "calendar.hpp"

namespace sample {

struct Contact {
  std::string name, address;
  std::string_view level;
  bool decides;
};

struct Account {
  std::string name, legal_name, domain;
  std::string_view segment;
  std::int64_t revenue_eur;
  Wall since;
  std::string renewal_on, lost_on;  ///< Dates, or empty.
  int sponsor;                      ///< Index in people(), or -1.
  int issue_count;                  ///< Planned, before repeat contacts.
  Wall open_until;                  ///< No issue opens from then on.
  std::vector<Contact> contacts;
};

/// Planted: everything takes longer, goes back and comes back more often there.
inline constexpr std::string_view hard_account = "Brannvik Paper";
/// Planted: few issues, drawn as everybody's, that happened to go badly.
inline constexpr std::string_view unlucky_account = "Mossarp Bakery";
/// Planted: many issues, and none after `silent_from`.
inline constexpr std::string_view silent_account = "Sundmark Dairy";

/// The year that the files cover: [begin, end).
[[nodiscard]] inline Wall year_begin() { return wall(2025, 7, 1); }
[[nodiscard]] inline Wall year_end() { return wall(2026, 6, 30, 18); }
[[nodiscard]] inline Wall silent_from() { return wall(2025, 12, 11); }

[[nodiscard]] const std::vector<Account>& accounts();

}  // namespace sample
