#include "customers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "company.hpp"
#include "random.hpp"

namespace sample {
namespace {

constexpr std::array<std::string_view, 10> key_names{
    "Brannvik Paper", "Sundmark Dairy", "Tallmyra Water", "Hoverdal Mining", "Österlo Energy",
    "Grimstorp Steel", "Lyssvik Chemicals", "Fjällmo Timber", "Rönnholm Foods", "Askersby Shipyard"};
constexpr std::array<std::string_view, 22> mid_names{
    "Bergtuna Brewery", "Dalvinge Glass", "Ekshamn Harbour", "Fagerlid Plastics", "Granvik Sawmill", "Hedslätt Farms",
    "Idsjö Heating", "Järnlunda Castings", "Kvarnberg, Holt & Co", "Lindvalla Pharma", "Myrhult Peat", "Norrsele Fish",
    "Oxtorp Concrete", "Pilgård Textiles", "Ramsele Hydro", "Skogmora Pulp", "Tjärnö Marine", "Ulvsta Waste",
    "Vassbo Sugar", "Ytterås Quarry", "Ängslund Greenhouses", "Örtofs Oils"};
constexpr std::array<std::string_view, 28> small_names{
    "Mossarp Bakery", "Alnäs Laundry", "Björkliden Hotel", "Cederby Spa", "Djupvik Salmon", "Enstaberg Ski",
    "Fridhem Nursery", "Gullänge Golf", "Humletorp Brewing", "Ingmarsö Ferry", "Jutebo Carpets", "Klövsta Stables",
    "Ljungheda Solar", "Måsskär Boats", "Näckrosen Baths", "Olofstad School", "Plogsta Machines", "Rävlanda Tools",
    "Stensele Masonry", "Tuvemark Dairy", "Utterö Camping", "Vinterviken Ice", "Wikbolund Eggs", "Yxholm Hardware",
    "Åkerby Seeds", "Älvros Cider", "Öregården Cheese", "Zinkhyttan Museum"};

constexpr std::array<std::string_view, 28> first_names{
    "Anna", "Björn", "Carl", "Doris", "Erik", "Frida", "Göran", "Hanna", "Ivar", "Johanna", "Klas", "Linnea", "Mats", "Nina",
    "Olle", "Pia", "Ragnar", "Sara", "Ture", "Ulrika", "Vera", "Wilma", "Axel", "Britt", "Diana", "Elsa", "Fredrik", "Greta"};
constexpr std::array<std::string_view, 30> last_names{
    "Ahlgren", "Bergman", "Claesson", "Drott", "Edlund", "Fors", "Gran", "Hammar", "Isaksson", "Jansson",
    "Kling", "Ljung", "Modin", "Nord", "Olsson", "Persson", "Quist", "Rosén", "Stål", "Tegner",
    "Uhlin", "Vall", "Wahl", "Åberg", "Ängman", "Öst", "Zander", "Molin", "Hjort", "Brolin"};

std::string domain_for(std::string_view name) {
  std::string form = address_form(name);
  std::erase_if(form, [](char letter) { return letter == ',' || letter == '&'; });
  std::string domain;
  for (const char letter : form) {
    if (letter != '.') domain += letter;
    else if (domain.back() != '-') domain += '-';
  }
  return domain + ".example";
}

std::vector<Contact> make_contacts(Random& random, const std::string& domain, std::size_t count) {
  std::vector<Contact> made;
  while (made.size() < count) {
    const auto last_name = random.pick(last_names);
    const auto first_name = random.pick(first_names);
    const std::string name = fmt::format("{} {}", first_name, last_name);
    const std::string address = address_form(name) + "@" + domain;
    const bool taken = std::any_of(made.begin(), made.end(), [&](const Contact& other) { return other.address == address; });
    if (taken) continue;
    const std::size_t from_top = count - made.size();
    const std::string_view level = count >= 5 && from_top == 1 ? "executive" : from_top <= 2 && count > 2 ? "manager" : "user";
    made.push_back({name, address, level, level == "executive" || (level == "manager" && count < 5)});
  }
  return made;
}

Account make_account(Random& random, std::string_view name, std::string_view segment) {
  Account account;
  account.name = name;
  account.legal_name = account.name + (random.chance(800) ? " AB" : " Oy");
  account.domain = domain_for(name);
  account.segment = segment;
  const auto day = static_cast<unsigned>(random.between(1, 28));
  const auto month = static_cast<unsigned>(random.between(1, 12));
  const auto year = static_cast<int>(random.between(2004, 2024));
  account.since = wall(year, month, day);
  account.sponsor = -1;
  account.open_until = year_end();
  std::size_t contact_count = 2;
  if (segment == "Key") {
    account.issue_count = static_cast<int>(random.between(75, 150));
    account.revenue_eur = random.between(90, 420) * 10000;
    account.renewal_on = fmt::format("2026-{:02}-30", random.between(9, 12));
    account.sponsor = random.pick(members_of(Team::key_accounts));
    contact_count = 6;
  } else if (segment == "Mid") {
    account.issue_count = static_cast<int>(random.between(28, 72));
    account.revenue_eur = random.between(15, 80) * 10000;
    contact_count = static_cast<std::size_t>(random.between(3, 4));
  } else {
    account.issue_count = static_cast<int>(random.between(6, 26));
    account.revenue_eur = random.between(6, 95) * 1000;
  }
  account.contacts = make_contacts(random, account.domain, contact_count);
  return account;
}

std::vector<Account> make_accounts() {
  std::vector<Account> made;
  Random random(2025);
  for (const auto name : key_names) made.push_back(make_account(random, name, "Key"));
  for (const auto name : mid_names) made.push_back(make_account(random, name, "Mid"));
  for (const auto name : small_names) made.push_back(make_account(random, name, "Small"));
  for (Account& account : made) {
    if (account.name == hard_account) account.issue_count = 150;
    if (account.name == silent_account) {
      account.issue_count = 84;
      account.open_until = silent_from();
    }
    if (account.name == unlucky_account) account.issue_count = 12;
    if (account.name == "Cederby Spa") {
      account.lost_on = "2026-05-31";
      account.open_until = wall(2026, 5, 31);
    }
  }
  return made;
}

}  // namespace

const std::vector<Account>& accounts() {
  static const std::vector<Account> all = make_accounts();
  return all;
}

}  // namespace sample
