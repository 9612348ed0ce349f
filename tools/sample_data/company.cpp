#include "company.hpp"

#include <algorithm>

namespace sample {
namespace {

using enum Team;

// The queue of the Quality Lab is the planted bottleneck: the others' medians are hours, its median is weeks.
constexpr std::array<TeamFacts, team_count> team_facts{{
    {"Front Desk", "Customer Service", 1, 25, 1500, 45, 1, 10},
    {"Order Desk", "Logistics", 1, 50, 1250, 60, 1, 40},
    {"Inside Sales", "Sales", 1, 60, 1250, 90, 1, 20},
    {"Technical Support", "Technical Services", 2, 110, 1250, 110, 2, 40},
    {"Billing", "Finance", 2, 120, 1250, 90, 1, 20},
    {"Transport", "Logistics", 2, 130, 1250, 90, 1, 200},
    {"Returns", "Quality", 2, 130, 1250, 110, 2, 80},
    {"Key Accounts", "Sales", 2, 120, 1250, 150, 2, 20},
    {"Service Planning", "Field Service", 2, 150, 1250, 120, 1, 150},
    {"Application Engineering", "Technical Services", 3, 200, 1250, 180, 2, 60},
    {"Quality Lab", "Quality", 3, 7600, 850, 300, 2, 60},
    {"Field Engineering", "Field Service", 3, 280, 1250, 300, 2, 100},
}};

struct Roster {
  Team team;
  std::vector<std::string_view> names;
};

// The first of each team is its lead.
const std::vector<Roster> rosters{
    {front_desk,
     {"Karin Lind", "Ahmed Saleh", "Åsa Öberg", "Jonas Ek", "Mira Falk", "Tove Nyman", "Lukas Hagen", "Petra Strand"}},
    {order_desk, {"Gunnar Alm", "Sofia Rask", "Emil Torn"}},
    {inside_sales, {"Helena Brandt", "Viktor Sjö", "Nadia Haddad", "Oskar Berglund"}},
    {technical_support, {"Ruth Malm", "Henrik Dahl", "Ines Castro", "Per Kvist", "Yusuf Demir", "Elin Frost"}},
    {billing, {"Birgitta Holm", "Tomas Grip", "Lea Winter"}},
    {transport, {"Rolf Hedin", "Agnes Bly", "Milan Petrov"}},
    {returns, {"Kerstin Vik", "Daniel Ask"}},
    {key_accounts, {"Magnus Thorell", "Cecilia Ryd"}},
    {service_planning, {"Inga Solberg", "Felix Norén"}},
    {application_engineering, {"Stefan Krook", "Maja Lundin", "Anton Weiss"}},
    {quality_lab, {"Ulla Järv", "Edvin Palm"}},
    {field_engineering, {"Bo Stark", "Janne Ketola", "Lisbet Moe"}},
};

constexpr std::array<int, 4> usual{20, 60, 15, 5};
constexpr std::array<int, 4> pressing{5, 50, 33, 12};

std::vector<Category> make_categories() {
  return {
      {"Order status", "Question", 16, usual,
       {{90, {front_desk}}, {7, {front_desk, order_desk}}, {3, {front_desk, transport}}},
       {"Where is our order", "Confirmation missing", "Delivery date of order"}},
      {"Delivery delay", "Problem", 10, usual,
       {{66, {front_desk}}, {22, {front_desk, transport}}, {6, {front_desk, order_desk, transport}},
        {6, {front_desk, transport, front_desk}}},
       {"Delivery is late", "Carrier did not show up", "Part of the delivery is missing"}},
      {"Invoice question", "Question", 9, usual,
       {{66, {front_desk}}, {29, {front_desk, billing}}, {5, {front_desk, billing, order_desk, billing}}},
       {"Question on an invoice", "Invoice without order number", "Copy of invoice"}},
      // Planted: Billing and Transport each hold that the other has to decide.
      {"Freight cost", "Problem", 5, usual,
       {{8, {front_desk}}, {10, {front_desk, billing}}, {36, {front_desk, billing, transport, billing}},
        {28, {front_desk, transport, billing, transport, billing}},
        {18, {front_desk, billing, transport, billing, transport, billing}}},
       {"Freight charged twice", "Freight cost not as agreed", "Surcharge for pallet"}},
      // Planted: a rule sends them to Technical Support, while Inside Sales can answer them.
      {"Spare parts", "Order", 8, usual,
       {{8, {technical_support}}, {84, {technical_support, inside_sales}},
        {5, {technical_support, order_desk, inside_sales}}, {3, {technical_support, application_engineering}}},
       {"Spare part for pump", "Gasket kit wanted", "Impeller, price and stock"}},
      {"Product information", "Question", 11, usual,
       {{82, {front_desk}}, {11, {front_desk, inside_sales}}, {7, {front_desk, technical_support}}},
       {"Data sheet wanted", "Which pump for brine", "Certificate for material"}},
      {"Quote", "Order", 9, usual,
       {{85, {inside_sales}}, {9, {inside_sales, key_accounts}}, {6, {inside_sales, application_engineering, inside_sales}}},
       {"Quote for two pumps", "Price for a frame order", "Quote, service contract"}},
      {"Installation", "Question", 6, usual,
       {{52, {front_desk}}, {34, {front_desk, technical_support}},
        {14, {front_desk, technical_support, application_engineering}}},
       {"Start-up of new pump", "Alignment question", "Wiring of the drive"}},
      {"Pump failure", "Problem", 8, pressing,
       {{30, {front_desk}}, {21, {front_desk, technical_support}}, {30, {front_desk, technical_support, quality_lab}},
        {14, {front_desk, technical_support, service_planning, field_engineering}},
        {5, {front_desk, technical_support, application_engineering}}},
       {"Pump stopped", "Pump vibrates", "Seal leaks again"}},
      {"Warranty claim", "Problem", 8, usual,
       {{12, {front_desk}}, {24, {front_desk, returns}}, {46, {front_desk, returns, quality_lab}},
        {18, {front_desk, returns, quality_lab, returns}}},
       {"Claim for a shaft", "Warranty on a motor", "Claim, cracked housing"}},
      {"Portal access", "Other", 6, usual, {{97, {front_desk}}, {3, {front_desk, inside_sales}}},
       {"Cannot log in", "New user for the portal", "Password"}},
      {"Master data", "Change", 4, usual, {{88, {order_desk}}, {12, {order_desk, billing}}},
       {"New delivery address", "Change of company name", "New contact person"}},
  };
}

std::vector<Person> make_people() {
  std::vector<Person> made;
  for (const Roster& roster : rosters) {
    for (const auto name : roster.names) {
      made.push_back({std::string(name), address_form(name) + "@" + std::string(company_domain), roster.team});
    }
  }
  return made;
}

std::array<std::vector<int>, team_count> make_members() {
  std::array<std::vector<int>, team_count> made;
  for (std::size_t i = 0; i < people().size(); ++i) made[static_cast<std::size_t>(people()[i].team)].push_back(static_cast<int>(i));
  return made;
}

}  // namespace

const TeamFacts& facts_of(Team team) { return team_facts[static_cast<std::size_t>(team)]; }

const std::vector<Person>& people() {
  static const std::vector<Person> all = make_people();
  return all;
}

const std::vector<int>& members_of(Team team) {
  static const auto all = make_members();
  return all[static_cast<std::size_t>(team)];
}

const std::vector<Category>& categories() {
  static const std::vector<Category> all = make_categories();
  return all;
}

std::size_t category_named(std::string_view name) {
  const auto& all = categories();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Category& category) { return category.name == name; });
  return static_cast<std::size_t>(found - all.begin());
}

std::string address_form(std::string_view name) {
  std::string form;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte == 0xC3 && i + 1 < name.size()) {
      // Å Ä Ö É and their small forms differ by 0x20 in the second byte of UTF-8.
      const auto letter = static_cast<unsigned char>(name[++i]) & 0x1F;
      form += letter == 0x16 ? 'o' : letter == 0x09 ? 'e' : 'a';
    } else if (byte == ' ') {
      form += '.';
    } else {
      form += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
    }
  }
  return form;
}

}  // namespace sample
