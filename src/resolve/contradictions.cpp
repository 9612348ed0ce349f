#include <set>
#include <vector>

#include "resolve_tables.hpp"

namespace baton {
namespace {

/// One kind of contradiction: of what, and the first pair of texts that differ.
struct Contradiction {
  std::set<std::uint32_t> of;
  std::string in_directory, in_export;

  void add(std::uint32_t what, std::string_view directory_says, std::string_view export_says) {
    if (of.empty()) {
      in_directory = directory_says;
      in_export = export_says;
    }
    of.insert(what);
  }
};

/// Persons stand in the notes by number only, so that an answer shows no names unless it is asked for them.
class ContradictionFinder {
 public:
  ContradictionFinder(ResolvedLog& log, const Directory& directory)
      : log_(log), events_(log.raw.events), department_of_team_(log.teams.size(), 0), teams_of_person_(log.persons.size()) {
    for (const auto& row : directory.teams) {
      const std::uint32_t department = log_.raw.texts.of(TextSpace::department).find(row.department);
      const std::uint32_t team = log_.raw.texts.of(TextSpace::team).find(row.team);
      if (team == 0 || department == 0) continue;
      department_of_team_[team] = department;
      has_departments_ = events_.has(TextColumn::department);
    }
    for (const auto& row : directory.contacts) has_contacts_ = has_contacts_ || !row.account.empty();
  }

  void run() {
    if (!has_departments_ && !has_contacts_ && log_.memberships.empty()) return;
    for (std::size_t event = 0; event < events_.size(); ++event) {
      const std::uint32_t team = log_.teams[events_.text_at(TextColumn::team, event)].canonical;
      if (has_departments_) check_department(event, team);
      if (has_contacts_) check_account(event);
      if (team != 0) check_team(event, team);
    }
    for (std::uint32_t person = 1; person < teams_of_person_.size(); ++person) {
      const TeamsOfPerson& said = teams_of_person_[person];
      if (said.in_export != 0 && !said.agrees) teams_.add(person, log_.team_name(said.in_directory), log_.team_name(said.in_export));
    }
    note(departments_, "department of a team", "The directory counts.");
    note(accounts_, "account of a contact", "The export counts, issue by issue.");
    note(teams_, "team of a person", "The export counts where it names a team.");
  }

 private:
  struct TeamsOfPerson {
    bool agrees = false;
    std::uint32_t in_directory = 0, in_export = 0;
  };

  void check_department(std::size_t event, std::uint32_t team) {
    const std::uint32_t said = log_.department_text[events_.text_at(TextColumn::department, event)];
    const std::uint32_t known = department_of_team_[team];
    if (said == 0 || known == 0 || known == said) return;
    const Dictionary& departments = log_.raw.texts.of(TextSpace::department);
    departments_.add(team, departments.text(known), departments.text(said));
  }

  void check_account(std::size_t event) {
    const std::uint32_t contact = log_.contact_text[events_.text_at(TextColumn::contact, event)];
    const std::uint32_t said = log_.account_text[events_.text_at(TextColumn::account, event)];
    const std::uint32_t known = contact == 0 ? 0 : log_.account_text[log_.contacts[contact].account];
    if (said == 0 || known == 0 || known == said) return;
    const Dictionary& accounts = log_.raw.texts.of(TextSpace::account);
    accounts_.add(contact, accounts.text(known), accounts.text(said));
  }

  /// To help in another team is no contradiction; never to act for one's own is.
  void check_team(std::size_t event, std::uint32_t team) {
    const std::uint32_t person = log_.persons[events_.text_at(TextColumn::person, event)].canonical;
    if (person == 0 || log_.persons[person].memberships == 0) return;
    const Membership* fact = log_.membership(person, events_.at[event]);
    if (fact == nullptr || fact->team == 0) return;
    TeamsOfPerson& said = teams_of_person_[person];
    said.agrees = said.agrees || fact->team == team;
    if (said.in_export != 0) return;
    said.in_directory = fact->team;
    said.in_export = team;
  }

  void note(const Contradiction& found, std::string_view what, std::string_view which_counts) {
    if (found.of.empty()) return;
    log_.notes.push_back(fmt::format("The directory contradicts the export on the {} in {} case{}, for example \"{}\" in the directory, \"{}\" in the export. {}",
                                     what, found.of.size(), found.of.size() == 1 ? "" : "s", found.in_directory, found.in_export, which_counts));
  }

  ResolvedLog& log_;
  const EventColumns& events_;
  std::vector<std::uint32_t> department_of_team_;  // by team, 0 where the directory says none
  std::vector<TeamsOfPerson> teams_of_person_;     // by person
  bool has_departments_ = false, has_contacts_ = false;
  Contradiction departments_, accounts_, teams_;
};

}  // namespace

void note_contradictions(ResolvedLog& log, const Directory& directory) { ContradictionFinder(log, directory).run(); }

}  // namespace baton
