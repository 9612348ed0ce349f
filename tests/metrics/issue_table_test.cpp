#include "baton/metrics/issue_table.hpp"

#include <catch2/catch.hpp>
#include <cstring>

using namespace baton;

namespace {

template <auto... fields>
std::size_t bytes_of(FieldList<fields...> /*all*/) {
  const IssueMeasures row;
  return (sizeof(row.*fields) + ...);
}

/// A row whose fields all tell its number, in as many bytes as each has.
template <auto... fields>
IssueMeasures numbered(std::size_t number, FieldList<fields...> /*all*/) {
  IssueMeasures row;
  std::size_t place = 0;
  const auto fill = [&](auto& value) {
    const std::uint64_t said = number * 131 + ++place;
    std::memcpy(static_cast<void*>(&value), &said, sizeof value);
  };
  const auto set = [&](auto field) {
    using Value = std::remove_reference_t<decltype(row.*field)>;
    if constexpr (std::is_same_v<Value, bool>) row.*field = (number + ++place) % 2 == 1;
    else if constexpr (std::is_same_v<Value, StatusClass>) row.*field = static_cast<StatusClass>((number + ++place) % 3);
    else fill(row.*field);
  };
  (set(fields), ...);
  return row;
}
IssueMeasures numbered(std::size_t number) { return numbered(number, IssueFields{}); }

template <auto... fields>
bool same(const IssueMeasures& a, const IssueMeasures& b, FieldList<fields...> /*all*/) {
  const auto alike = [](const auto& x, const auto& y) { return std::memcmp(&x, &y, sizeof x) == 0; };
  return (alike(a.*fields, b.*fields) && ...);
}
bool same(const IssueMeasures& a, const IssueMeasures& b) { return same(a, b, IssueFields{}); }

IssueTable table_of(std::size_t first, std::size_t rows) {
  IssueTable table;
  for (std::size_t i = 0; i < rows; ++i) table.push_back(numbered(first + i));
  return table;
}

/// Whether the rows from one on say the numbers from another on.
void check_rows(const IssueTable& table, std::size_t first_row, std::size_t count, std::size_t first_number) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) wrong += !same(table[first_row + i], numbered(first_number + i));
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("table of issues: the list of fields has them all") {
  // What is no field is padding: three bytes after those of one byte at the end, and up to the next eight.
  CHECK(sizeof(IssueMeasures) - bytes_of(IssueFields{}) < 8);
}

TEST_CASE("table of issues: rows come back as they were put") {
  constexpr std::size_t rows = 2 * IssueTable::block_rows + 300;
  IssueTable table = table_of(7, rows);
  REQUIRE(table.size() == rows);
  check_rows(table, 0, rows, 7);
  std::size_t number = 7;
  for (const IssueMeasures& row : table) number += row.issue == numbered(number).issue;
  CHECK(number == 7 + rows);

  table.set(IssueTable::block_rows, numbered(1'000'000));
  check_rows(table, 0, IssueTable::block_rows, 7);
  check_rows(table, IssueTable::block_rows, 1, 1'000'000);
  check_rows(table, IssueTable::block_rows + 1, rows - IssueTable::block_rows - 1, 7 + IssueTable::block_rows + 1);

  table.of(&IssueMeasures::team_handoffs, 3) = -5;
  CHECK(table[3].team_handoffs == -5);
  CHECK(table.strip(&IssueMeasures::team_handoffs, 0)[3] == -5);
  CHECK(table[3].people_met == numbered(10).people_met);
}

TEST_CASE("table of issues: tables are joined wherever blocks end") {
  for (const std::size_t before : {0U, 1U, 1000U, 1024U, 1500U}) {
    for (const std::size_t added : {0U, 1U, 24U, 1024U, 3000U}) {
      IssueTable table = table_of(0, before);
      table.append(table_of(before, added));
      table.append(table_of(before + added, 5));
      REQUIRE(table.size() == before + added + 5);
      check_rows(table, 0, table.size(), 0);
    }
  }
}

TEST_CASE("table of issues: what was moved away is empty and can be filled again") {
  IssueTable table = table_of(0, 1500);
  IssueTable other = std::move(table);
  check_rows(other, 0, 1500, 0);
  CHECK(table.empty());  // NOLINT(bugprone-use-after-move)
  table.push_back(numbered(7));
  check_rows(table, 0, 1, 7);
  other = std::move(table);
  REQUIRE(other.size() == 1);
  check_rows(other, 0, 1, 7);
}

TEST_CASE("table of issues: a table is emptied and filled again, resized, and filled with chosen rows of another") {
  IssueTable table = table_of(0, 2000);
  table.clear();
  CHECK(table.empty());
  table.append(table_of(50, 1100));
  check_rows(table, 0, 1100, 50);

  IssueTable some;
  some.resize_for_overwrite(1300);
  const std::vector<std::uint32_t> every{0, 2, 5, 1024, 1099};
  some.copy_rows(1022, table, every);
  for (std::size_t i = 0; i < every.size(); ++i) check_rows(some, 1022 + i, 1, 50 + every[i]);
}
