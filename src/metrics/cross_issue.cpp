#include "cross_issue.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "baton/base/text.hpp"

namespace baton {
namespace {

/// Who asks about what: issues that agree in it may be repeats of each other.
std::uint64_t asker_key(const ResolvedIssue& issue) {
  const std::uint64_t who = issue.contact != 0 ? (std::uint64_t{1} << 62 | issue.contact) : issue.account;
  if (who == 0 || issue.category == 0) return 0;
  return (who * 0x9e3779b97f4a7c15ULL) ^ (std::uint64_t{issue.category} << 1 | 1);
}

struct Opening {
  std::uint64_t key;
  TimeUs at;
  std::uint32_t row;
};

bool same_asker(const ResolvedIssue& a, const ResolvedIssue& b) {
  return a.category == b.category && a.contact == b.contact && (a.contact != 0 || a.account == b.account);
}

/// An issue and a later one that repeats it, by row.
using Repeat = std::pair<std::uint32_t, std::uint32_t>;

/// Follow-ups that the export links: the link's text names the other issue, with or without "follow-up:" before it.
void find_linked(const ResolvedLog& log, const Measured& measured, std::vector<Repeat>& repeats) {
  const EventColumns& events = log.raw.events;
  if (!events.has(TextColumn::link)) return;
  std::unordered_map<std::string_view, std::uint32_t> row_of_key;
  for (std::uint32_t row = 0; row < measured.issues.size(); ++row) row_of_key.emplace(log.key_of(measured.issues[row].issue), row);
  for (std::uint32_t row = 0; row < measured.issues.size(); ++row) {
    const std::uint32_t issue = measured.issues[row].issue;
    const TimeUs as_of = log.sources[log.issues[issue].source].as_of;
    for (std::uint64_t position = log.offsets[issue]; position < log.offsets[issue + 1]; ++position) {
      const std::size_t event = log.event_index(position);
      if (as_of != no_time && events.at[event] > as_of) break;
      const std::uint32_t link = events.text_at(TextColumn::link, event);
      if (link == 0) continue;
      std::string_view text = trim(log.raw.texts.of(TextSpace::link).text(link));
      if (!lower(text).starts_with("follow")) continue;
      text = trim(text.substr(std::min(text.size(), text.find_first_of(": ") + 1)));
      const auto found = row_of_key.find(text);
      if (found != row_of_key.end() && found->second != row) repeats.emplace_back(found->second, row);
    }
  }
}

}  // namespace

void count_repeat_contacts(const ResolvedLog& log, const std::vector<ResolutionRow>& resolutions, Measured& measured) {
  std::vector<Opening> openings;
  for (std::uint32_t row = 0; row < measured.issues.size(); ++row) {
    const ResolvedIssue& issue = log.issues[measured.issues[row].issue];
    const std::uint64_t key = asker_key(issue);
    if (key == 0) continue;
    measured.issues[row].repeat_contacts = 0;
    openings.push_back({key, measured.issues[row].opening, row});
  }
  std::sort(openings.begin(), openings.end(), [](const Opening& a, const Opening& b) {
    if (a.key != b.key) return a.key < b.key;
    if (a.at != b.at) return a.at < b.at;
    return a.row < b.row;
  });
  // Resolutions are by row, each row's in order of time: a new issue counts once for an issue, in the window of any of them.
  std::vector<Repeat> repeats;
  std::size_t next = 0;
  while (next < resolutions.size()) {
    const std::uint32_t row = resolutions[next].row;
    std::size_t last = next;
    while (last < resolutions.size() && resolutions[last].row == row) ++last;
    const ResolvedIssue& issue = log.issues[measured.issues[row].issue];
    const std::uint64_t key = asker_key(issue);
    TimeUs counted_until = no_time;
    for (std::size_t i = next; key != 0 && i < last; ++i) {
      const TimeUs from = std::max(resolutions[i].at, counted_until);
      const TimeUs until = resolutions[i].at + log.windows.repeat_contact_us;
      auto opening = std::lower_bound(openings.begin(), openings.end(), std::pair{key, from}, [](const Opening& a, const auto& wanted) {
        return a.key != wanted.first ? a.key < wanted.first : a.at < wanted.second;
      });
      for (; opening != openings.end() && opening->key == key && opening->at <= until; ++opening) {
        if (opening->row == row || !same_asker(issue, log.issues[measured.issues[opening->row].issue])) continue;
        repeats.emplace_back(row, opening->row);
      }
      counted_until = until + 1;
    }
    next = last;
  }
  // An issue that is linked and within the window, or linked by several records, is one repeat.
  find_linked(log, measured, repeats);
  std::sort(repeats.begin(), repeats.end());
  repeats.erase(std::unique(repeats.begin(), repeats.end()), repeats.end());
  for (const auto& [row, repeat] : repeats) {
    std::int32_t& count = measured.issues[row].repeat_contacts;
    count = std::max(count, 0) + 1;
  }
}

void judge_first_contact(const ResolvedLog& log, Measured& measured) {
  for (IssueMeasures& issue : measured.issues) {
    if (issue.one_touch < 0 || issue.repeat_contacts < 0) continue;
    const TimeUs as_of = log.sources[log.issues[issue.issue].source].as_of;
    if (issue.end > as_of - log.windows.repeat_contact_us) continue;
    issue.first_contact = issue.one_touch == 1 && issue.repeat_contacts == 0;
  }
}

void judge_escalations(const ResolvedLog& log, double ratio, Measured& measured) {
  struct Counts {
    std::int64_t known = 0, lowest = 0;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, Counts> of;
  const auto key = [&](const IssueMeasures& issue) {
    return std::pair{log.issues[issue.issue].category, log.issues[issue.issue].priority};
  };
  for (const IssueMeasures& issue : measured.issues) {
    if (issue.lowest_level < 0 || !issue.resolved) continue;
    Counts& counts = of[key(issue)];
    ++counts.known;
    counts.lowest += issue.lowest_level;
  }
  for (IssueMeasures& issue : measured.issues) {
    if (issue.escalations <= 0 || log.issues[issue.issue].category == 0) continue;
    const auto counts = of.find(key(issue));
    if (counts == of.end()) continue;
    issue.avoidable_escalation =
        static_cast<double>(counts->second.lowest) > ratio * static_cast<double>(counts->second.known);
  }
}

}  // namespace baton
