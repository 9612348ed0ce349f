#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/resolve/config.hpp"
#include "baton/resolve/directory.hpp"
#include "baton/resolve/resolve.hpp"

namespace baton {

/// Texts of one name space that mean none, as a test.
class Blanks {
 public:
  explicit Blanks(const Config& config);
  [[nodiscard]] bool contains(std::string_view text) const;

 private:
  std::vector<std::string> texts_;
};

/// Fills the tables per distinct text: statuses, activities, kinds, sides, visibilities, tiers, channels, categories, priorities.
void fill_meanings(ResolvedLog& log, const Config& config, const Blanks& blanks);
/// What a person, contact or alias is known by: addresses are the same in any case, logins and names are not.
[[nodiscard]] std::string address_key(std::string_view text);
/// Fills persons, teams, accounts, contacts and memberships from the directory, the configuration and mail domains.
void fill_who_is_who(ResolvedLog& log, const Config& config, const Directory& directory, const Blanks& blanks);
/// Notes where the export says otherwise than the directory: departments of teams, accounts of contacts, teams of persons.
/// Call it when the tables are filled.
void note_contradictions(ResolvedLog& log, const Directory& directory);

}  // namespace baton
