#include "baton/resolve/resolve.hpp"

#include <algorithm>
#include <numeric>

#include "baton/base/parallel.hpp"
#include "baton/resolve/threads.hpp"
#include "baton/resolve/vocabulary.hpp"
#include "resolve_tables.hpp"

namespace baton {
namespace {

constexpr std::size_t block_issues = 4096;

/// Whether any used text of a column satisfies a test.
template <class Test>
bool any_used(const SourceUse& used, TextColumn column, Test&& test) {
  const auto& texts = used.texts[static_cast<std::size_t>(column)];
  for (std::uint32_t id = 1; id < texts.size(); ++id) {
    if (texts[id] != 0 && test(id)) return true;
  }
  return false;
}

Result<CustodyMode> custody_named(const std::string& name, bool names_assignee) {
  if (name == "acts") return CustodyMode::acts;
  if (name == "assignments") return CustodyMode::assignments;
  if (name == "snapshot") return names_assignee ? CustodyMode::snapshot_by_assignee : CustodyMode::snapshot_by_maker;
  return fail(ErrorCode::usage, fmt::format("unknown custody \"{}\"", name), "--custody", "use snapshot, acts or assignments");
}

/// How custody is read where nobody says: definitions, section 3.
void default_custody(SourceFacts& facts, bool names_assignee, bool has_assignments, bool by_status) {
  if ((names_assignee || facts.to_team) && has_assignments) {
    facts.custody = CustodyMode::assignments;
    facts.custody_reason = "columns name whom the issue goes to, and some activities are assignments";
  } else if (names_assignee) {
    facts.custody = CustodyMode::snapshot_by_assignee;
    facts.custody_reason = "each row states the assignee";
  } else if (facts.to_team || by_status) {
    facts.custody = CustodyMode::snapshot_by_maker;
    facts.custody_reason = "each row states person, team and status";
  } else {
    facts.custody = CustodyMode::acts;
    facts.custody_reason = "rows say who did something, not who holds the issue";
  }
}

class FactFinder {
 public:
  FactFinder(ResolvedLog& log, const Config& config, const ResolveOptions& options) : log_(log), config_(config), options_(options) {}

  Result<void> run() {
    const std::vector<SourceUse> used = log_.raw.uses.empty() ? find_uses(log_.raw, options_.threads) : log_.raw.uses;
    for (std::uint32_t source = 0; source < log_.raw.sources.size(); ++source) {
      SourceFacts& facts = log_.sources.emplace_back();
      find_people(facts, used[source]);
      find_talk(facts, used[source]);
      find_status(facts, source, used[source]);
      BATON_TRY_VOID(find_custody(facts, source, used[source]));
      facts.as_of = used[source].latest;
      if (log_.raw.sources[source].stated_as_of != no_time) facts.as_of = log_.raw.sources[source].stated_as_of;
      if (options_.as_of) facts.as_of = *options_.as_of;
      log_.as_of = std::max(log_.as_of, facts.as_of);
    }
    return {};
  }

 private:
  void find_people(SourceFacts& facts, const SourceUse& used) const {
    const auto person = [&](std::uint32_t id) { return log_.persons[id].canonical != 0; };
    const auto company = [&](std::uint32_t id) {
      const PersonInfo& info = log_.persons[log_.persons[id].canonical];
      return log_.persons[id].canonical != 0 && info.side != Side::customer &&
             (!info.automation || options_.reading == Reading::process_mining);
    };
    facts.actors = any_used(used, TextColumn::person, company);
    facts.persons = facts.actors || any_used(used, TextColumn::to_person, person);
    const auto team = [&](std::uint32_t id) { return log_.teams[id].canonical != 0; };
    const auto member = [&](std::uint32_t id) {
      const PersonInfo& info = log_.persons[log_.persons[id].canonical];
      for (std::uint32_t i = 0; i < info.memberships; ++i) {
        if (log_.memberships[info.first_membership + i].team != 0) return true;
      }
      return false;
    };
    facts.teams = any_used(used, TextColumn::team, team) || any_used(used, TextColumn::to_team, team) ||
                  any_used(used, TextColumn::person, member) || any_used(used, TextColumn::to_person, member);
    // Of the teams and persons that this source names: another source may know more of its own.
    const auto any_of_members = [&](auto&& test) {
      const auto of_person = [&](std::uint32_t id) {
        const PersonInfo& info = log_.persons[log_.persons[id].canonical];
        for (std::uint32_t i = 0; i < info.memberships; ++i) {
          const Membership& fact = log_.memberships[info.first_membership + i];
          if (test(fact) || test(log_.teams[fact.team])) return true;
        }
        return false;
      };
      return any_used(used, TextColumn::person, of_person) || any_used(used, TextColumn::to_person, of_person);
    };
    const auto any_of_teams = [&](auto&& test) {
      const auto of_team = [&](std::uint32_t id) { return test(log_.teams[log_.teams[id].canonical]); };
      return any_used(used, TextColumn::team, of_team) || any_used(used, TextColumn::to_team, of_team);
    };
    const auto has_department = [](const auto& fact) { return fact.department != 0; };
    const auto has_tier = [](const auto& fact) { return fact.tier != 0; };
    facts.departments = facts.teams && (any_of_teams(has_department) || any_of_members(has_department));
    facts.tiers = any_used(used, TextColumn::tier, [&](std::uint32_t id) { return log_.tier_text[id] != 0; }) || any_of_teams(has_tier) ||
                  any_of_members(has_tier);
  }

  void find_talk(SourceFacts& facts, const SourceUse& used) const {
    const auto kind_is = [&](Kind wanted) {
      return any_used(used, TextColumn::activity, [&](std::uint32_t id) { return log_.activity[id].kind == wanted; }) ||
             any_used(used, TextColumn::kind, [&](std::uint32_t id) { return log_.kind_text[id].kind == wanted; });
    };
    facts.messages = kind_is(Kind::message);
    facts.kinds = any_used(used, TextColumn::activity, [&](std::uint32_t id) { return log_.activity[id].kind != Kind::none; }) ||
                  any_used(used, TextColumn::kind, [&](std::uint32_t id) { return log_.kind_text[id].kind != Kind::none; });
    facts.visibility = facts.messages ||
                       any_used(used, TextColumn::visibility, [&](std::uint32_t id) { return log_.visibility_text[id] != Visibility::unknown; });
    facts.channels = any_used(used, TextColumn::channel, [&](std::uint32_t id) { return log_.channel_text[id] != 0; });
    facts.categories = any_used(used, TextColumn::category, [&](std::uint32_t id) { return log_.category_text[id] != 0; });
    facts.contacts_or_accounts = any_used(used, TextColumn::contact, [](std::uint32_t) { return true; }) || any_used(used, TextColumn::account, [](std::uint32_t) { return true; }) ||
                                 any_used(used, TextColumn::person, [&](std::uint32_t id) { return log_.persons[log_.persons[id].canonical].account != 0; });
  }

  void find_status(SourceFacts& facts, std::uint32_t source, const SourceUse& used) const {
    const SourceInfo& info = log_.raw.sources[source];
    facts.status_column = info.mapping.contains(Field::status) || !info.status_columns.empty();
    const auto& classes = facts.status_column ? log_.status : log_.activity_status;
    const TextColumn column = facts.status_column ? TextColumn::status : TextColumn::activity;
    const auto seen = [&](StatusClass wanted) { return any_used(used, column, [&](std::uint32_t id) { return classes[id] == wanted; }); };
    facts.fresh = seen(StatusClass::fresh);
    facts.status = facts.status_column || facts.fresh;
    facts.resolutions = facts.status_column || seen(StatusClass::resolved) || seen(StatusClass::closed);
    facts.pending_known = class_is_known(StatusClass::pending, seen(StatusClass::pending));
    facts.held_known = class_is_known(StatusClass::held, seen(StatusClass::held));
  }

  /// A class can be told where a rule of [status] gives it or, without such rules, any record is of it.
  [[nodiscard]] bool class_is_known(StatusClass wanted, bool seen) const {
    if (!config_.status_rules) return seen;
    return std::any_of(config_.status_rules->begin(), config_.status_rules->end(),
                       [&](const Rule<StatusClass>& rule) { return rule.meaning == wanted; });
  }

  Result<void> find_custody(SourceFacts& facts, std::uint32_t source, const SourceUse& used) const {
    const SourceInfo& info = log_.raw.sources[source];
    // A column that is blank in every row states nothing.
    const bool names_assignee = info.mapping.contains(Field::to_person) &&
                                any_used(used, TextColumn::to_person, [&](std::uint32_t id) { return log_.persons[id].canonical != 0; });
    facts.to_team = info.mapping.contains(Field::to_team) && any_used(used, TextColumn::to_team, [&](std::uint32_t id) { return log_.teams[id].canonical != 0; });
    if (info.is_mail) {
      facts.custody = CustodyMode::acts;
      facts.custody_reason = "a mail thread is with whoever wrote last";
      return {};
    }
    const std::optional<std::string> wanted = options_.custody ? options_.custody : config_.custody;
    if (wanted) {
      BATON_TRY(facts.custody, custody_named(*wanted, names_assignee));
      facts.custody_reason = options_.custody ? "--custody" : "the configuration says so";
      return {};
    }
    const bool assignments =
        any_used(used, TextColumn::activity, [&](std::uint32_t id) { return log_.activity[id].kind == Kind::assigned; }) ||
        any_used(used, TextColumn::kind, [&](std::uint32_t id) { return log_.kind_text[id].kind == Kind::assigned; });
    const bool by_status = info.mapping.contains(Field::person) && info.mapping.contains(Field::team) && facts.status_column;
    default_custody(facts, names_assignee, assignments, by_status);
    return {};
  }

  ResolvedLog& log_;
  const Config& config_;
  const ResolveOptions& options_;
};

/// Lists the final issues: the raw ones, or, with mail, threads and tickets with their mails in order of time.
void arrange_issues(ResolvedLog& log) {
  const bool mail = std::any_of(log.raw.sources.begin(), log.raw.sources.end(), [](const SourceInfo& source) { return source.is_mail; });
  if (!mail) {
    log.issues.resize(log.raw.issues.size());
    for (std::size_t issue = 0; issue < log.raw.issues.size(); ++issue) {
      log.issues[issue].key = log.raw.issues[issue].key;
      log.issues[issue].source = log.raw.issues[issue].source;
    }
    log.offsets = log.raw.offsets;
    return;
  }
  const ThreadPlan plan = plan_threads(log.raw);
  log.issues.resize(plan.issues.size());
  log.offsets.assign(plan.issues.size() + 1, 0);
  for (std::size_t raw = 0; raw < log.raw.issues.size(); ++raw) {
    log.offsets[plan.final_issue_of[raw] + 1] += log.raw.offsets[raw + 1] - log.raw.offsets[raw];
  }
  std::partial_sum(log.offsets.begin(), log.offsets.end(), log.offsets.begin());
  std::vector<std::uint64_t> next(log.offsets.begin(), log.offsets.end() - 1);
  log.order.resize(log.raw.events.size());
  for (std::size_t raw = 0; raw < log.raw.issues.size(); ++raw) {
    for (std::uint64_t event = log.raw.offsets[raw]; event < log.raw.offsets[raw + 1]; ++event) {
      log.order[next[plan.final_issue_of[raw]]++] = event;
    }
  }
  for (std::size_t issue = 0; issue < plan.issues.size(); ++issue) {
    const RawLog::Issue& lender = log.raw.issues[plan.issues[issue].raw_issue];
    log.issues[issue].key = lender.key;
    log.issues[issue].source = lender.source;
    const auto first = log.order.begin() + static_cast<std::ptrdiff_t>(log.offsets[issue]);
    const auto last = log.order.begin() + static_cast<std::ptrdiff_t>(log.offsets[issue + 1]);
    std::stable_sort(first, last, [&](std::uint64_t a, std::uint64_t b) { return log.raw.events.at[a] < log.raw.events.at[b]; });
  }
  log.coverage.emplace_back("mails", static_cast<double>(plan.counts.mails));
  log.coverage.emplace_back("mail_threads", static_cast<double>(plan.counts.threads));
  log.coverage.emplace_back("mails_joined_to_tickets", static_cast<double>(plan.counts.mails_joined));
  log.coverage.emplace_back("mails_joined_by_guess", static_cast<double>(plan.counts.guessed_joins));
}

/// What holds for an issue as a whole: the account is the last value, category, priority, type and channel are the first.
void fill_issue(const ResolvedLog& log, const IssueEvents& where, ResolvedIssue& issue) {
  const EventColumns& events = *where.columns;
  const TimeUs as_of = log.sources[issue.source].as_of;
  std::uint32_t inferred_account = 0;
  const auto first_of = [&](std::uint32_t& slot, TextColumn column, const std::vector<std::uint32_t>& canonical, std::size_t event) {
    if (slot == 0 && events.has(column)) slot = canonical[events.text_at(column, event)];
  };
  for (std::uint64_t position = where.first; position < where.end; ++position) {
    const std::size_t event = where.index(position);
    if (as_of != no_time && events.at[event] > as_of) break;
    first_of(issue.category, TextColumn::category, log.category_text, event);
    first_of(issue.priority, TextColumn::priority, log.priority_text, event);
    first_of(issue.type, TextColumn::type, log.type_text, event);
    first_of(issue.channel, TextColumn::channel, log.channel_text, event);
    first_of(issue.contact, TextColumn::contact, log.contact_text, event);
    if (const std::uint32_t account = log.account_text[events.text_at(TextColumn::account, event)]; account != 0) issue.account = account;
    if (const std::int64_t opened = events.number_at(NumberColumn::opened, event); opened != no_time) {
      issue.stated_opening = issue.stated_opening == no_time ? opened : std::min(issue.stated_opening, opened);
    }
    const PersonInfo& actor = log.persons[log.persons[events.text_at(TextColumn::person, event)].canonical];
    if (actor.side == Side::customer) {
      if (issue.contact == 0) issue.contact = actor.contact;
      if (inferred_account == 0) inferred_account = actor.account;
    }
  }
  if (issue.account == 0 && issue.contact != 0) inferred_account = log.contacts[issue.contact].account != 0 ? log.contacts[issue.contact].account : inferred_account;
  if (issue.account == 0 && inferred_account != 0) {
    issue.account = inferred_account;
    issue.account_inferred = true;
  }
}

void fill_issues(ResolvedLog& log, unsigned threads) {
  parallel_blocks(log.issues.size(), block_issues, threads, [&](std::size_t begin, std::size_t end, unsigned) {
    for (std::size_t issue = begin; issue < end; ++issue) fill_issue(log, log.events_of(issue), log.issues[issue]);
  });
}

}  // namespace

bool texts_tell_all(const RawLog& raw, const Directory& directory) {
  const bool mail = std::any_of(raw.sources.begin(), raw.sources.end(), [](const SourceInfo& source) { return source.is_mail; });
  const bool departments = std::any_of(raw.uses.begin(), raw.uses.end(), [](const SourceUse& use) {
    return any_used(use, TextColumn::department, [](std::uint32_t) { return true; });
  });
  return !mail && !departments && directory.people.empty() && directory.teams.empty() && directory.contacts.empty();
}

Result<ResolvedLog> resolve_texts(RawLog raw, const Config& config, const Directory& directory, const ResolveOptions& options) {
  ResolvedLog log;
  log.raw = std::move(raw);
  log.reading = options.reading;
  log.windows = config.windows;
  log.business_hours = options.business_hours;
  const bool has_default = std::any_of(config.calendars.begin(), config.calendars.end(), [](const CalendarConfig& calendar) { return calendar.name == "default"; });
  if (options.business_hours && !has_default) {
    return fail(ErrorCode::usage,
                config.calendars.empty() ? "business hours need a calendar, and the configuration has none"
                                         : "business hours need a default calendar, for the teams that have no other and for nobody's time",
                "--hours business", "add [calendars.default] with timezone and week to the file that --config names");
  }
  Config ordered = config;  // the default calendar first
  std::stable_partition(ordered.calendars.begin(), ordered.calendars.end(), [](const CalendarConfig& calendar) { return calendar.name == "default"; });
  for (const CalendarConfig& calendar : ordered.calendars) log.calendars.push_back(calendar.calendar);
  const Blanks blanks(ordered);
  fill_meanings(log, ordered, blanks);
  fill_who_is_who(log, ordered, directory, blanks);
  BATON_TRY_VOID(FactFinder(log, ordered, options).run());
  return log;
}

Result<ResolvedLog> resolve(RawLog raw, const Config& config, const Directory& directory, const ResolveOptions& options) {
  BATON_TRY(ResolvedLog log, resolve_texts(std::move(raw), config, directory, options));
  arrange_issues(log);
  fill_issues(log, options.threads);
  count_inferred(log);
  return log;
}

ResolvedIssue resolve_issue(const ResolvedLog& log, std::uint32_t source, std::uint32_t key, const IssueEvents& where) {
  ResolvedIssue issue;
  issue.source = source;
  issue.key = key;
  fill_issue(log, where, issue);
  return issue;
}

void count_inferred(ResolvedLog& log) {
  const auto inferred = std::count_if(log.issues.begin(), log.issues.end(), [](const ResolvedIssue& issue) { return issue.account_inferred; });
  if (inferred > 0) log.coverage.emplace_back("issues_account_inferred", static_cast<double>(inferred));
}

}  // namespace baton
