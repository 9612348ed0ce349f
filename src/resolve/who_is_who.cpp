#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "baton/base/text.hpp"
#include "baton/resolve/vocabulary.hpp"
#include "resolve_tables.hpp"

namespace baton {
namespace {

/// Mail providers whose domain names no company.
constexpr std::array<std::string_view, 12> public_domains{"gmail.com",   "googlemail.com", "outlook.com", "hotmail.com",
                                                          "yahoo.com",   "icloud.com",     "aol.com",     "gmx.de",
                                                          "gmx.net",     "web.de",         "live.com",    "proton.me"};

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : lower(address.substr(at + 1));
}

/// Calls `visit` with a domain and those above it, the longest first, until it answers true.
template <class Visit>
bool any_of_parents(std::string_view domain, Visit&& visit) {
  while (!domain.empty()) {
    if (visit(domain)) return true;
    const std::size_t dot = domain.find('.');
    domain = dot == std::string_view::npos ? std::string_view{} : domain.substr(dot + 1);
  }
  return false;
}

bool is_public_domain(std::string_view domain) { return std::find(public_domains.begin(), public_domains.end(), domain) != public_domains.end(); }

class WhoIsWho {
 public:
  WhoIsWho(ResolvedLog& log, const Config& config, const Directory& directory, const Blanks& blanks)
      : log_(log), config_(config), directory_(directory), blanks_(blanks), texts_(log.raw.texts) {}

  void run() {
    intern_directory();
    size_tables();
    fill_teams();
    fill_accounts();
    fill_contacts();
    join_aliases();
    fill_people();
    fill_domains();
    fill_surveys();
    note_counts();
  }

 private:
  std::uint32_t id(TextSpace space, std::string_view text) { return blanks_.contains(text) ? 0 : texts_.of(space).intern(address_key(text)); }
  [[nodiscard]] std::uint32_t find(TextSpace space, std::string_view text) const { return texts_.of(space).find(address_key(text)); }

  /// New texts first, so that the tables can be sized once.
  void intern_directory() {
    for (const auto& row : directory_.people) {
      id(TextSpace::person, row.person);
      if (!row.name.empty()) id(TextSpace::person, row.name);
      for (const std::string& alias : row.aliases) id(TextSpace::person, alias);
      id(TextSpace::team, row.team);
      id(TextSpace::department, row.department);
    }
    for (const auto& row : directory_.teams) {
      id(TextSpace::team, row.team);
      id(TextSpace::department, row.department);
    }
    for (const auto& row : directory_.accounts) id(TextSpace::account, row.account);
    for (const auto& row : directory_.contacts) {
      id(TextSpace::contact, row.contact);
      id(TextSpace::account, row.account);
    }
    for (const auto& row : directory_.surveys) {
      id(TextSpace::account, row.account);
      id(TextSpace::contact, row.contact);
    }
    // A customer writes mails under an address that contacts are also known by.
    intern_keys(TextSpace::person);
    Dictionary& persons = texts_.of(TextSpace::person);
    for (std::uint32_t person = 1; person < persons.size(); ++person) {
      const std::string_view name = persons.text(person);
      if (name.find('@') != std::string_view::npos) {
        texts_.of(TextSpace::contact).intern(address_key(name));
        const std::string domain = domain_of(name);
        if (has_mail() && !domain.empty()) texts_.of(TextSpace::account).intern(domain);
      }
    }
    intern_keys(TextSpace::contact);
  }

  /// What an address is known by, for those that a log writes with capitals.
  void intern_keys(TextSpace space) {
    Dictionary& texts = texts_.of(space);
    for (std::uint32_t text = 1; text < texts.size(); ++text) {
      if (texts.text(text).find('@') != std::string_view::npos) texts.intern(address_key(texts.text(text)));
    }
  }

  [[nodiscard]] bool has_mail() const {
    return std::any_of(log_.raw.sources.begin(), log_.raw.sources.end(), [](const SourceInfo& source) { return source.is_mail; });
  }

  template <class Info>
  void size_table(std::vector<Info>& table, TextSpace space) {
    const Dictionary& texts = texts_.of(space);
    table.resize(texts.size());
    for (std::uint32_t i = 1; i < texts.size(); ++i) table[i].canonical = blanks_.contains(texts.text(i)) ? 0 : i;
  }

  void size_tables() {
    size_table(log_.persons, TextSpace::person);
    size_table(log_.teams, TextSpace::team);
    size_table(log_.accounts, TextSpace::account);
    log_.contacts.resize(texts_.of(TextSpace::contact).size());
    log_.account_text.assign(texts_.of(TextSpace::account).size(), 0);
    for (std::uint32_t i = 1; i < log_.account_text.size(); ++i) log_.account_text[i] = log_.accounts[i].canonical;
    log_.contact_text.assign(texts_.of(TextSpace::contact).size(), 0);
    for (std::uint32_t i = 1; i < log_.contact_text.size(); ++i) {
      const std::string_view contact = texts_.of(TextSpace::contact).text(i);
      log_.contact_text[i] = blanks_.contains(contact) ? 0 : find(TextSpace::contact, contact);
    }
    std::set<std::string, std::less<>> automation;
    for (const std::string& name : config_.automation) automation.insert(address_key(name));
    for (std::uint32_t i = 1; i < log_.persons.size(); ++i) {
      const std::string_view name = texts_.of(TextSpace::person).text(i);
      PersonInfo& info = log_.persons[i];
      if (name.find('@') != std::string_view::npos) info.contact = find(TextSpace::contact, name);
      if (info.canonical != 0) info.canonical = find(TextSpace::person, name);
      info.automation = automation.contains(address_key(name));
    }
  }

  void fill_teams() {
    std::map<std::string, int, std::less<>> calendar_of_team;
    for (std::size_t i = 0; i < config_.calendars.size(); ++i) {
      for (const std::string& team : config_.calendars[i].teams) calendar_of_team[team] = static_cast<int>(i);
    }
    const RuleMatcher<int> tiers(config_.tier_rules ? *config_.tier_rules : default_tier_rules());
    const RuleMatcher<int> lowest(config_.lowest_tier_by_team);
    log_.lowest_tier_of_team.assign(log_.teams.size(), 0);
    for (std::uint32_t team = 1; team < log_.teams.size(); ++team) {
      const std::string_view name = log_.team_name(team);
      log_.teams[team].tier = tiers.meaning_of(name);
      log_.lowest_tier_of_team[team] = lowest.meaning_of(name);
      if (const auto found = calendar_of_team.find(name); found != calendar_of_team.end()) log_.teams[team].calendar = found->second;
    }
    for (const auto& row : directory_.teams) {
      const std::uint32_t team = texts_.of(TextSpace::team).find(row.team);
      if (team == 0) continue;
      TeamInfo& info = log_.teams[team];
      if (const std::uint32_t department = texts_.of(TextSpace::department).find(row.department); department != 0) info.department = department;
      if (const int tier = tier_from_text(row.tier); tier != 0) info.tier = tier;
      set_calendar(row, info);
    }
    for (const auto& row : directory_.people) {
      const std::uint32_t team = texts_.of(TextSpace::team).find(row.team);
      const std::uint32_t department = texts_.of(TextSpace::department).find(row.department);
      if (team != 0 && department != 0 && log_.teams[team].department == 0) log_.teams[team].department = department;
    }
    take_departments_from_records();
  }

  void set_calendar(const Directory::TeamRow& row, TeamInfo& info) {
    if (row.calendar.empty()) return;
    for (std::size_t i = 0; i < config_.calendars.size(); ++i) {
      if (config_.calendars[i].name != row.calendar) continue;
      info.calendar = static_cast<int>(i);
      return;
    }
    // Without any calendar none is asked for; "default" is what a team has anyway.
    if (config_.calendars.empty() || row.calendar == "default") return;
    log_.notes.push_back(fmt::format("The directory gives team \"{}\" the calendar \"{}\", which the configuration does not have: it keeps the default one.",
                                     row.team, row.calendar));
  }

  /// A department column beside a team column says whose team it is: the first pair of each team.
  void take_departments_from_records() {
    const EventColumns& events = log_.raw.events;
    if (!events.has(TextColumn::department)) return;
    for (std::size_t event = 0; event < events.size(); ++event) {
      const std::uint32_t department = log_.department_text[events.text_at(TextColumn::department, event)];
      std::uint32_t team = log_.teams[events.text_at(TextColumn::team, event)].canonical;
      if (team == 0) team = log_.teams[events.text_at(TextColumn::to_team, event)].canonical;
      if (department != 0 && team != 0 && log_.teams[team].department == 0) log_.teams[team].department = department;
    }
  }

  void fill_accounts() {
    for (const auto& row : directory_.accounts) {
      const std::uint32_t account = texts_.of(TextSpace::account).find(row.account);
      if (account == 0) continue;
      AccountInfo& info = log_.accounts[account];
      info.name = row.name;
      info.segment = row.segment;
      info.sponsor = row.sponsor;
      info.named_contact = row.named_contact;
      info.named_team = row.named_team;
      info.revenue = row.revenue;
      info.customer_since = row.customer_since;
      info.active_from = row.active_from;
      info.lost_on = row.lost_on;
      info.renewal_on = row.renewal_on;
      info.in_directory = true;
      // Tickets may name the account by its display name.
      const std::uint32_t by_name = row.name.empty() ? 0 : texts_.of(TextSpace::account).find(row.name);
      if (by_name != 0 && by_name != account) log_.account_text[by_name] = account;
      for (const std::string& domain : row.domains) account_of_domain_[lower(trim(domain))] = account;
    }
  }

  void fill_contacts() {
    for (const auto& row : directory_.contacts) {
      const std::uint32_t contact = find(TextSpace::contact, row.contact);
      if (contact == 0) continue;
      ContactInfo& info = log_.contacts[contact];
      info.name = row.name;
      info.account = texts_.of(TextSpace::account).find(row.account);
      info.level = row.level;
      info.decision_maker = row.decision_maker;
      const std::uint32_t person = find(TextSpace::person, row.contact);
      if (person != 0) {
        log_.persons[person].side = Side::customer;
        log_.persons[person].account = info.account;
      }
    }
  }

  /// Whom an alias stands for, followed to the end.
  [[nodiscard]] std::uint32_t person_behind(std::uint32_t person) const {
    while (log_.persons[person].canonical != person && log_.persons[person].canonical != 0) person = log_.persons[person].canonical;
    return person;
  }

  /// Makes `other` an alias. The first row counts where two contradict each other.
  void join(std::uint32_t other, std::uint32_t person) {
    if (other == person || log_.persons[other].canonical == 0 || log_.persons[person].canonical == 0) return;
    const std::uint32_t before = person_behind(other);
    const std::uint32_t behind = person_behind(person);
    if (before == other && behind != other) {
      log_.persons[other].canonical = behind;
    } else if (before != behind || behind == other) {
      ++contradicting_aliases_;
    }
  }

  /// Aliases, and names that only one row has: one export writes names where another writes addresses.
  void join_aliases() {
    std::map<std::string, std::set<std::uint32_t>, std::less<>> holders_of_name;
    std::set<std::uint32_t> keys_and_aliases;
    for (const auto& row : directory_.people) {
      const std::uint32_t person = find(TextSpace::person, row.person);
      keys_and_aliases.insert(person);
      for (const std::string& alias : row.aliases) {
        const std::uint32_t other = find(TextSpace::person, alias);
        keys_and_aliases.insert(other);
        join(other, person);
      }
      if (!row.name.empty()) holders_of_name[row.name].insert(person);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> labels;  // person, name
    for (const auto& [name, holders] : holders_of_name) {
      const std::uint32_t other = find(TextSpace::person, name);
      if (other == 0 || holders.size() > 1 || keys_and_aliases.contains(other)) continue;
      join(other, *holders.begin());
      labels.emplace_back(*holders.begin(), other);
    }
    for (std::uint32_t person = 1; person < log_.persons.size(); ++person) {
      if (log_.persons[person].canonical == 0) continue;
      const std::uint32_t behind = person_behind(person);
      log_.persons[person].canonical = behind;
      if (log_.persons[person].automation) log_.persons[behind].automation = true;
    }
    for (const auto& [person, name] : labels) log_.persons[log_.persons[person].canonical].label = name;
  }

  void fill_people() {
    std::map<std::uint32_t, std::vector<Membership>> facts;
    for (const auto& row : directory_.people) {
      const std::uint32_t person = log_.persons[find(TextSpace::person, row.person)].canonical;
      if (person == 0) continue;
      log_.persons[person].side = Side::company;
      log_.persons[person].automation = log_.persons[person].automation || row.automation;
      if (const std::string domain = domain_of(row.person); !domain.empty() && !is_public_domain(domain)) company_domains_.insert(domain);
      facts[person].push_back({row.from, row.to, texts_.of(TextSpace::team).find(row.team),
                               texts_.of(TextSpace::department).find(row.department), tier_from_text(row.tier)});
    }
    for (auto& [person, rows] : facts) {
      std::stable_sort(rows.begin(), rows.end(), [](const Membership& a, const Membership& b) { return a.from < b.from; });
      log_.persons[person].first_membership = static_cast<std::uint32_t>(log_.memberships.size());
      log_.persons[person].memberships = static_cast<std::uint32_t>(rows.size());
      log_.memberships.insert(log_.memberships.end(), rows.begin(), rows.end());
    }
  }

  /// Addresses that the directory does not name: ours by the domains of people, customers by the domains of accounts or, in a
  /// mailbox, by not being ours.
  void fill_domains() {
    for (const std::string& domain : config_.company_domains) company_domains_.insert(lower(trim(domain)));
    const bool mail = has_mail();
    if (mail && company_domains_.empty()) infer_company_domain();
    for (std::uint32_t person = 1; person < log_.persons.size(); ++person) {
      PersonInfo& info = log_.persons[person];
      if (info.side != Side::unknown || info.canonical != person) continue;
      const std::string domain = domain_of(texts_.of(TextSpace::person).text(person));
      if (domain.empty()) continue;
      place_by_domain(info, domain, mail);
      if (info.contact != 0 && info.account != 0 && log_.contacts[info.contact].account == 0) {
        log_.contacts[info.contact].account = info.account;
      }
    }
  }

  void place_by_domain(PersonInfo& info, const std::string& domain, bool mail) const {
    const bool is_known = any_of_parents(domain, [&](std::string_view known) {
      const auto account = account_of_domain_.find(known);
      if (company_domains_.contains(known)) {
        info.side = Side::company;
        info.side_inferred = company_domain_inferred_;
        return true;
      }
      if (account == account_of_domain_.end()) return false;
      info.side = Side::customer;
      info.account = account->second;
      return true;
    });
    if (is_known || !mail || company_domains_.empty()) return;
    info.side = Side::customer;
    info.side_inferred = true;
    if (!is_public_domain(domain)) info.account = texts_.of(TextSpace::account).find(domain);
  }

  /// The domain that takes part in most mails is ours: a company's mailbox has itself in every mail.
  void infer_company_domain() {
    const EventColumns& events = log_.raw.events;
    std::map<std::string, std::uint64_t> mails;
    for (std::size_t event = 0; event < events.size(); ++event) {
      if (!log_.raw.sources[log_.raw.files[Origin{events.origin[event]}.file()].source].is_mail) continue;
      std::vector<std::string> seen;
      const auto add = [&](std::string_view address) {
        const std::string domain = domain_of(address);
        if (!domain.empty() && std::find(seen.begin(), seen.end(), domain) == seen.end()) seen.push_back(domain);
      };
      add(texts_.of(TextSpace::person).text(events.text_at(TextColumn::person, event)));
      const auto& recipients = texts_.of(TextSpace::recipients);
      for (const std::string_view address : split(recipients.text(events.text_at(TextColumn::recipients, event)), ';')) add(address);
      for (const std::string& domain : seen) ++mails[domain];
    }
    const auto most = std::max_element(mails.begin(), mails.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == mails.end()) return;
    company_domains_.insert(most->first);
    company_domain_inferred_ = true;
    log_.notes.push_back(fmt::format("The company's own mail domain is taken to be {} (it is in most mails); say company_domains = "
                                     "[\"…\"] in the configuration where that is wrong.",
                                     most->first));
  }

  void fill_surveys() {
    for (const auto& row : directory_.surveys) {
      log_.surveys.push_back({texts_.of(TextSpace::account).find(row.account), find(TextSpace::contact, row.contact),
                              row.issue, row.question, row.score, row.scale, row.by, row.sent_at, row.answered_at});
    }
  }

  void note_counts() {
    const auto inferred = std::count_if(log_.persons.begin(), log_.persons.end(), [](const PersonInfo& info) { return info.side_inferred; });
    if (inferred > 0) log_.coverage.emplace_back("persons_side_inferred", static_cast<double>(inferred));
    for (const std::string& warning : directory_.warnings) log_.notes.push_back(warning);
    if (contradicting_aliases_ > 0) {
      log_.notes.push_back(fmt::format("The directory's aliases contradict each other ({} of them go round or belong to two persons): the first row counts.",
                                       contradicting_aliases_));
    }
    note_contradictions(log_, directory_);
  }

  ResolvedLog& log_;
  const Config& config_;
  const Directory& directory_;
  const Blanks& blanks_;
  Texts& texts_;
  std::map<std::string, std::uint32_t, std::less<>> account_of_domain_;
  std::set<std::string, std::less<>> company_domains_;
  std::size_t contradicting_aliases_ = 0;
  bool company_domain_inferred_ = false;
};

}  // namespace

std::string address_key(std::string_view text) { return text.find('@') == std::string_view::npos ? std::string(text) : lower(text); }

void fill_who_is_who(ResolvedLog& log, const Config& config, const Directory& directory, const Blanks& blanks) {
  WhoIsWho(log, config, directory, blanks).run();
}

}  // namespace baton
