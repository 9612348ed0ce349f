#include <algorithm>
#include <set>

#include "resolve_tables.hpp"

namespace baton {
namespace {

template <class Row>
void replace_rows(std::vector<Row>& rows, const std::vector<Row>& newer, std::string Row::*key) {
  std::set<std::string> replaced;
  for (const Row& row : newer) replaced.insert(address_key(row.*key));
  std::erase_if(rows, [&](const Row& row) { return replaced.contains(address_key(row.*key)); });
  rows.insert(rows.end(), newer.begin(), newer.end());
}

}  // namespace

void merge_directory(Directory& directory, const Directory& newer) {
  replace_rows(directory.people, newer.people, &Directory::PersonRow::person);
  replace_rows(directory.teams, newer.teams, &Directory::TeamRow::team);
  replace_rows(directory.accounts, newer.accounts, &Directory::AccountRow::account);
  replace_rows(directory.contacts, newer.contacts, &Directory::ContactRow::contact);
  std::set<Directory::SurveyRow> surveys(directory.surveys.begin(), directory.surveys.end());
  for (const Directory::SurveyRow& survey : newer.surveys) {
    if (surveys.insert(survey).second) directory.surveys.push_back(survey);
  }
  for (const std::string& file : newer.files) {
    std::erase_if(directory.warnings, [&](const std::string& warning) { return warning.starts_with(file + ":") || warning.starts_with(file + ","); });
    std::erase(directory.files, file);
  }
  directory.warnings.insert(directory.warnings.end(), newer.warnings.begin(), newer.warnings.end());
  directory.files.insert(directory.files.end(), newer.files.begin(), newer.files.end());
}

}  // namespace baton
