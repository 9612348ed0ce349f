#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sample {

/// The supplier: its teams and how fast they are, its people, and the paths that each category of issue takes.
enum class Team : std::uint8_t {
  front_desk, order_desk, inside_sales, technical_support, billing, transport, returns, key_accounts,
  service_planning, application_engineering, quality_lab, field_engineering,
};
inline constexpr std::size_t team_count = 12;

struct TeamFacts {
  std::string_view name, department;
  int tier;
  int queue_minutes, queue_sigma;  ///< Median of office time until somebody takes an issue up, and its spread.
  int gap_minutes;                 ///< Median of office time between two acts on an issue.
  int acts_most;                   ///< Acts between pickup and the end of a visit: 0 to this many.
  int hold_permille;               ///< How often it waits for a carrier, a supplier or a part.
};

struct Person {
  std::string name, address;
  Team team;
};

/// One way through the house, with its share in percent. The last team resolves.
struct Path {
  int weight;
  std::vector<Team> teams;
};

struct Category {
  std::string_view name, type;
  int weight;
  std::array<int, 4> priorities;  ///< Weights of Low, Normal, High, Urgent.
  std::vector<Path> paths;
  std::vector<std::string_view> subjects;
};

inline constexpr std::array<std::string_view, 4> priority_names{"Low", "Normal", "High", "Urgent"};
inline constexpr std::string_view company_domain = "nordhall.example";

[[nodiscard]] const TeamFacts& facts_of(Team team);
[[nodiscard]] const std::vector<Person>& people();
/// Indexes in people().
[[nodiscard]] const std::vector<int>& members_of(Team team);
[[nodiscard]] const std::vector<Category>& categories();
[[nodiscard]] std::size_t category_named(std::string_view name);
/// A name as it is written in an address: lower case, without accents, dots between words.
[[nodiscard]] std::string address_form(std::string_view name);

}  // namespace sample
