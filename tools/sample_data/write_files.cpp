#include "write_files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sample {
namespace {

std::string field(std::string_view text) {
  return text.find(',') == std::string_view::npos ? std::string(text) : fmt::format("\"{}\"", text);
}

std::string row_text(const Row& row, const Tickets& tickets) {
  std::string customer, category, priority, type, due;
  if (row.opens) {
    const Issue& issue = tickets.issues[static_cast<std::size_t>(row.number - first_number)];
    customer = field(accounts()[issue.account].name);
    category = categories()[issue.category].name;
    type = categories()[issue.category].type;
    priority = priority_names[issue.priority];
    if (issue.due != 0) due = iso_text(issue.due);
  }
  return fmt::format("NP-{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", row.number, iso_text(row.at), row.event, row.agent,
                     row.agent_group, row.assigned_to, row.assigned_group, row.status, row.is_public, row.channel, customer,
                     row.contact, category, priority, type, due, row.minutes == 0 ? "" : std::to_string(row.minutes));
}

/// Rows that no reader can place, each after so many permille of the others.
struct Defect {
  std::size_t permille;
  std::string_view line;
};
constexpr Defect defects[]{
    {210, "NP-10612,2025-09-31T10:15:00+02:00,Note,Ruth Malm,Technical Support,,,,no,,,,,,,,\n"},
    {480, ",2025-12-18T14:02:31+01:00,Note,Lea Winter,Billing,,,,no,,,,,,,,\n"},
    {830, "NP-12391,yesterday 14:20,Note,Felix Norén,Service Planning,,,,no,,,,,,,,\n"},
};
constexpr std::size_t repeated_permille[]{100, 333, 500, 501, 902};

}  // namespace

std::string tickets_text(const Tickets& tickets) {
  std::string text =
      "Ticket,Timestamp,Event,Agent,Agent Group,Assigned To,Assigned Group,Status,Public,Channel,Customer,Contact,Category,"
      "Priority,Type,Due,Minutes\n";
  const std::size_t count = tickets.rows.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string line = row_text(tickets.rows[i], tickets);
    text += line;
    const auto is_here = [&](std::size_t permille) { return i == count * permille / 1000; };
    if (std::any_of(std::begin(repeated_permille), std::end(repeated_permille), is_here)) text += line;
    for (const Defect& defect : defects) {
      if (is_here(defect.permille)) text += defect.line;
    }
  }
  return text;
}

std::string people_text() {
  std::string text = "person,name,aliases,team,department,tier,automation\n";
  for (const Person& person : people()) {
    const TeamFacts& facts = facts_of(person.team);
    const std::string login = person.address.substr(0, person.address.find('@'));
    text += fmt::format("{},{},{},{},{},{},no\n", person.address, person.name, login, facts.name, facts.department, facts.tier);
  }
  return text + "system,Ticket system,,,,,yes\n";
}

std::string teams_text() {
  std::string text = "team,department,tier,calendar\n";
  for (std::size_t i = 0; i < team_count; ++i) {
    const TeamFacts& facts = facts_of(static_cast<Team>(i));
    text += fmt::format("{},{},{},default\n", facts.name, facts.department, facts.tier);
  }
  return text;
}

std::string accounts_text() {
  std::string text =
      "account,name,domains,segment,revenue,customer_since,lost_on,renewal_on,named_contact,named_team,sponsor\n";
  for (const Account& account : accounts()) {
    const std::string_view team =
        facts_of(account.segment == "Key" ? Team::key_accounts : account.segment == "Mid" ? Team::inside_sales : Team::front_desk)
            .name;
    const std::string sponsor = account.sponsor < 0 ? "" : people()[static_cast<std::size_t>(account.sponsor)].address;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", field(account.name), field(account.legal_name), account.domain,
                        account.segment, account.revenue_eur, date_text(account.since), account.lost_on, account.renewal_on,
                        account.contacts.front().address, team, sponsor);
  }
  return text;
}

std::string contacts_text() {
  std::string text = "contact,name,account,level,decision_maker\n";
  for (const Account& account : accounts()) {
    for (const Contact& contact : account.contacts) {
      text += fmt::format("{},{},{},{},{}\n", contact.address, contact.name, field(account.name), contact.level,
                          contact.decides ? "yes" : "no");
    }
  }
  return text;
}

}  // namespace sample
