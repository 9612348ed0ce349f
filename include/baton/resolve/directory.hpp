#pragma once
#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/base/time.hpp"

namespace baton {

/// The rows of the directory files as they stand, blanks as empty texts. `from` and `to` are no_time where not given.
struct Directory {
  struct PersonRow {
    std::string person, name, team, department, tier;
    std::vector<std::string> aliases;
    bool automation = false;
    TimeUs from = no_time, to = no_time;
  };
  struct TeamRow {
    std::string team, department, tier, calendar;
    TimeUs from = no_time, to = no_time;
  };
  struct AccountRow {
    std::string account, name, segment, named_contact, named_team, sponsor;
    std::vector<std::string> domains;
    double revenue = -1;  ///< -1 = not given
    TimeUs customer_since = no_time, active_from = no_time, lost_on = no_time, renewal_on = no_time, from = no_time, to = no_time;
  };
  struct ContactRow {
    std::string contact, name, account;
    int level = 0;  ///< 0 unknown, 1 user, 2 manager, 3 executive
    bool decision_maker = false;
    TimeUs from = no_time, to = no_time;
  };
  struct SurveyRow {
    std::string account, contact, issue, question, score, scale, by;
    TimeUs sent_at = no_time, answered_at = no_time;
    friend auto operator<=>(const SurveyRow&, const SurveyRow&) = default;
  };
  std::vector<PersonRow> people;
  std::vector<TeamRow> teams;
  std::vector<AccountRow> accounts;
  std::vector<ContactRow> contacts;
  std::vector<SurveyRow> surveys;
  /// Files and what was odd in them: "people.csv, line 7: unreadable date "x"".
  std::vector<std::string> warnings;
  std::vector<std::string> files;

  [[nodiscard]] bool empty() const { return people.empty() && teams.empty() && accounts.empty() && contacts.empty() && surveys.empty(); }
};

/// A directory file as a table: the header's names and the rows, each with its line.
struct DirectoryTable {
  std::string file;
  std::vector<std::string> columns;
  struct Row {
    std::uint64_t line;
    std::vector<std::string> values;
  };
  std::vector<Row> rows;
};

/// Adds a table, told apart by its columns: `person` people, `domains` or `segment` … accounts, `level` or `decision_maker` contacts, `question`
/// or `score` surveys, `team` without `person` teams. Usage error where it is none of these, naming the columns each kind has.
[[nodiscard]] Result<void> add_directory_table(const DirectoryTable& table, Directory& directory);

/// Adds the rows of newer files: those of a person, team, account or contact take the place of all earlier ones of the same
/// key; surveys are added where they are not there yet. Warnings of a file that is read again are replaced.
void merge_directory(Directory& directory, const Directory& newer);

/// The directory as text and back: what the store keeps.
[[nodiscard]] std::string directory_to_json(const Directory& directory);
[[nodiscard]] Result<Directory> directory_from_json(std::string_view json);

}  // namespace baton
