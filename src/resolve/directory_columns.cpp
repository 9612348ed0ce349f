#include "directory_columns.hpp"

namespace baton {

using Person = Directory::PersonRow;
using Team = Directory::TeamRow;
using Account = Directory::AccountRow;
using Contact = Directory::ContactRow;
using Survey = Directory::SurveyRow;

template <>
const std::vector<DirectoryColumn<Person>>& columns_of() {
  static const std::vector<DirectoryColumn<Person>> columns{
      {"person", &Person::person},         {"name", &Person::name}, {"aliases", &Person::aliases},
      {"team", &Person::team},             {"department", &Person::department}, {"tier", &Person::tier},
      {"automation", &Person::automation}, {"from", &Person::from}, {"to", &Person::to}};
  return columns;
}

template <>
const std::vector<DirectoryColumn<Team>>& columns_of() {
  static const std::vector<DirectoryColumn<Team>> columns{
      {"team", &Team::team},         {"department", &Team::department}, {"tier", &Team::tier},
      {"calendar", &Team::calendar}, {"from", &Team::from},             {"to", &Team::to}};
  return columns;
}

template <>
const std::vector<DirectoryColumn<Account>>& columns_of() {
  static const std::vector<DirectoryColumn<Account>> columns{
      {"account", &Account::account},
      {"name", &Account::name},
      {"domains", &Account::domains},
      {"segment", &Account::segment},
      {"revenue", &Account::revenue},
      {"customer_since", &Account::customer_since},
      {"active_from", &Account::active_from},
      {"lost_on", &Account::lost_on},
      {"renewal_on", &Account::renewal_on},
      {"named_contact", &Account::named_contact},
      {"named_team", &Account::named_team},
      {"sponsor", &Account::sponsor},
      {"from", &Account::from},
      {"to", &Account::to}};
  return columns;
}

template <>
const std::vector<DirectoryColumn<Contact>>& columns_of() {
  static const std::vector<DirectoryColumn<Contact>> columns{
      {"contact", &Contact::contact},
      {"name", &Contact::name},
      {"account", &Contact::account},
      {"level", LevelMember<Contact>{&Contact::level}},
      {"decision_maker", &Contact::decision_maker},
      {"from", &Contact::from},
      {"to", &Contact::to}};
  return columns;
}

template <>
const std::vector<DirectoryColumn<Survey>>& columns_of() {
  static const std::vector<DirectoryColumn<Survey>> columns{
      {"account", &Survey::account},   {"contact", &Survey::contact},         {"issue", &Survey::issue},
      {"sent_at", &Survey::sent_at},   {"answered_at", &Survey::answered_at}, {"question", &Survey::question},
      {"score", &Survey::score},       {"scale", &Survey::scale},             {"by", &Survey::by}};
  return columns;
}

}  // namespace baton
