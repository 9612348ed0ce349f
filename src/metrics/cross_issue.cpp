#include "cross_issue.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"

namespace baton {
namespace {

/// Who asks about what: issues that agree in it may be repeats of each other.
struct Asker {
  std::uint64_t who = 0;  ///< Contact, else account; 0: nobody known.
  std::uint32_t category = 0;
  [[nodiscard]] bool known() const { return who != 0 && category != 0; }
  friend auto operator<=>(const Asker&, const Asker&) = default;
};

Asker asker_of(const ResolvedIssue& issue) {
  return {issue.contact != 0 ? (std::uint64_t{1} << 62 | issue.contact) : issue.account, issue.category};
}

TimeUs later_by(TimeUs at, TimeUs span) {
  TimeUs sum = 0;
  return __builtin_add_overflow(at, span, &sum) ? std::numeric_limits<TimeUs>::max() : sum;
}

/// Openings of new issues by asker and instant, to count those in a window.
class Openings {
 public:
  explicit Openings(const ResolvedLog& log, Measured& measured) {
    sorted_.reserve(measured.issues.size());
    for (std::size_t row = 0; row < measured.issues.size(); ++row) {
      const Asker asker = asker_of(log.issues[measured.issues[row].issue]);
      if (!asker.known()) continue;
      measured.issues.of(&IssueMeasures::repeat_contacts, row) = 0;
      sorted_.emplace_back(asker, measured.issues[row].opening);
    }
    std::sort(sorted_.begin(), sorted_.end());
  }
  [[nodiscard]] bool empty() const { return sorted_.empty(); }
  /// Issues of the asker that open in [from, to].
  [[nodiscard]] std::int64_t count(const Asker& asker, TimeUs from, TimeUs to) const {
    const auto first = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair{asker, from});
    return std::upper_bound(first, sorted_.end(), std::pair{asker, to}) - first;
  }

 private:
  std::vector<std::pair<Asker, TimeUs>> sorted_;
};

/// The windows after the resolutions of each row, to ask what opens in them. A new issue counts once for an issue, in whichever window.
class RepeatWindows {
 public:
  RepeatWindows(const std::vector<ResolutionRow>& resolutions, TimeUs length, std::size_t rows) : resolutions_(resolutions), length_(length), first_(rows + 1, 0) {
    for (const ResolutionRow& resolution : resolutions) ++first_[resolution.row + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
  }
  /// Calls visit(from, to) for the windows of a row, in order, without what they share.
  template <class Visit>
  void visit(std::uint32_t row, Visit&& visit) const {
    TimeUs from = no_time;
    for (std::size_t i = first_[row]; i < first_[row + 1]; ++i) {
      const TimeUs to = later_by(resolutions_[i].at, length_);
      visit(std::max(resolutions_[i].at, from), to);
      from = later_by(to, 1);
    }
  }
  [[nodiscard]] bool contain(std::uint32_t row, TimeUs at) const {
    bool found = false;
    visit(row, [&](TimeUs from, TimeUs to) { found = found || (from <= at && at <= to); });
    return found;
  }

 private:
  const std::vector<ResolutionRow>& resolutions_;  // by row, each row's in order of time
  TimeUs length_;
  std::vector<std::size_t> first_;  // per row
};

/// The key in the text of a follow-up link ("follow-up: 12", "Follow up of 12"); empty where the link says something else.
std::string_view followed_key(std::string_view link) {
  static constexpr std::array<std::string_view, 6> forms{"follow-up", "follow up", "followup", "follow_up", "follows", "follow"};
  std::string_view text = trim(link);
  const std::string small = lower(text.substr(0, std::min<std::size_t>(text.size(), 16)));
  const auto form = std::find_if(forms.begin(), forms.end(), [&](std::string_view wanted) { return small.starts_with(wanted); });
  if (form == forms.end()) return {};
  text = trim(text.substr(form->size()));
  if (lower(text.substr(0, std::min<std::size_t>(text.size(), 3))) == "of ") text.remove_prefix(3);
  if (text.starts_with(':')) text.remove_prefix(1);
  return trim(text);
}

/// An issue and one that the export links as its follow-up, by row.
using FollowUp = std::pair<std::uint32_t, std::uint32_t>;

/// Each once. A key is looked up in the source of the linking record's issue first, then in the others.
std::vector<FollowUp> find_follow_ups(const ResolvedLog& log, const std::vector<LinkRow>& links, const Measured& measured) {
  std::vector<FollowUp> found;
  if (links.empty()) return found;
  std::map<std::string_view, std::vector<std::uint32_t>> rows_of_key;
  for (std::uint32_t row = 0; row < measured.issues.size(); ++row) rows_of_key[log.key_of(measured.issues[row].issue)].push_back(row);
  for (const auto& [row, link] : links) {
    const std::uint32_t source = log.issues[measured.issues[row].issue].source;
    const auto known = rows_of_key.find(followed_key(log.raw.texts.of(TextSpace::link).text(link)));
    if (known == rows_of_key.end()) continue;
    const auto& rows = known->second;
    const auto own = std::find_if(rows.begin(), rows.end(), [&](std::uint32_t of) { return log.issues[measured.issues[of].issue].source == source; });
    const std::uint32_t followed = own != rows.end() ? *own : rows.front();
    if (followed != row) found.emplace_back(followed, row);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// Calls visit(row, issue, worker) for all rows, blocks of them in parallel.
template <class Visit>
void each_row(const IssueTable& issues, unsigned threads, Visit visit) {
  parallel_blocks(issues.size(), IssueTable::block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    for (std::size_t row = begin; row < end; ++row) visit(static_cast<std::uint32_t>(row), issues[row], worker);
  });
}

}  // namespace

void count_repeat_contacts(const ResolvedLog& log, const std::vector<ResolutionRow>& resolutions, const std::vector<LinkRow>& links, unsigned threads,
                           Measured& measured) {
  const Openings openings(log, measured);
  if (openings.empty() && links.empty()) return;
  const RepeatWindows windows(resolutions, log.windows.repeat_contact_us, measured.issues.size());
  each_row(measured.issues, threads, [&](std::uint32_t row, const IssueMeasures& issue, unsigned) {
    const Asker asker = asker_of(log.issues[issue.issue]);
    if (!asker.known()) return;
    const TimeUs opening = issue.opening;
    std::int64_t count = 0;
    windows.visit(row, [&](TimeUs from, TimeUs to) {
      const bool itself = from <= opening && opening <= to;
      count += openings.count(asker, from, to) - itself;
    });
    measured.issues.of(&IssueMeasures::repeat_contacts, row) = static_cast<std::int32_t>(count);
  });
  // A follow-up that opens in a window as well is one repeat.
  for (const auto& [followed, row] : find_follow_ups(log, links, measured)) {
    const Asker asker = asker_of(log.issues[measured.issues[followed].issue]);
    const IssueMeasures& repeat = measured.issues[row];
    const bool counted = asker.known() && asker == asker_of(log.issues[repeat.issue]) && windows.contain(followed, repeat.opening);
    std::int32_t& repeats = measured.issues.of(&IssueMeasures::repeat_contacts, followed);
    repeats = std::max(repeats, 0) + (counted ? 0 : 1);
  }
}

std::vector<RepeatContact> repeat_contacts_of(const ResolvedLog& log, const Measured& measured, std::uint32_t row, const std::vector<TimeUs>& resolutions) {
  std::vector<RepeatContact> repeats;
  std::vector<ResolutionRow> own;
  for (const TimeUs at : resolutions) own.push_back({row, at});
  const RepeatWindows windows(own, log.windows.repeat_contact_us, measured.issues.size());
  const Asker asker = asker_of(log.issues[measured.issues[row].issue]);
  std::vector<std::uint8_t> in_window(measured.issues.size(), 0);
  for (std::uint32_t other = 0; other < measured.issues.size(); ++other) {
    if (other == row || !asker.known() || asker_of(log.issues[measured.issues[other].issue]) != asker) continue;
    in_window[other] = windows.contain(row, measured.issues[other].opening);
    if (in_window[other] != 0) repeats.push_back({other, false});
  }
  std::vector<LinkRow> links;
  for (std::uint32_t other = 0; other < measured.issues.size() && log.raw.events.has(TextColumn::link); ++other) {
    const IssueEvents where = log.events_of(measured.issues[other].issue);
    for (std::uint64_t position = where.first; position < where.first + measured.issues[other].events; ++position) {
      const std::uint32_t link = log.raw.events.text_at(TextColumn::link, where.index(position));
      if (link != 0) links.push_back({other, link});
    }
  }
  for (const auto& [followed, follower] : find_follow_ups(log, links, measured)) {
    if (followed == row && in_window[follower] == 0) repeats.push_back({follower, true});
  }
  std::stable_sort(repeats.begin(), repeats.end(), [&](const RepeatContact& a, const RepeatContact& b) { return measured.issues[a.row].opening < measured.issues[b.row].opening; });
  return repeats;
}

void judge_first_contact(const ResolvedLog& log, unsigned threads, Measured& measured) {
  each_row(measured.issues, threads, [&](std::uint32_t row, const IssueMeasures& issue, unsigned) {
    if (issue.one_touch < 0 || issue.repeat_contacts < 0) return;
    const TimeUs as_of = log.sources[log.issues[issue.issue].source].as_of;
    if (later_by(issue.end, log.windows.repeat_contact_us) > as_of) return;
    measured.issues.of(&IssueMeasures::first_contact, row) = issue.one_touch == 1 && issue.repeat_contacts == 0;
  });
}

void judge_escalations(const ResolvedLog& log, double ratio, unsigned threads, Measured& measured) {
  struct Counts {
    std::int64_t known = 0, lowest = 0;
  };
  const auto key = [&](std::uint32_t issue) { return std::uint64_t{log.issues[issue].category} << 32 | log.issues[issue].priority; };
  std::vector<KeyedValues<Counts>> of_worker(std::max(1U, threads));
  each_row(measured.issues, threads, [&](std::uint32_t, const IssueMeasures& issue, unsigned worker) {
    if (issue.lowest_level < 0 || !issue.resolved) return;
    Counts& counts = of_worker[worker][key(issue.issue)];
    ++counts.known;
    counts.lowest += issue.lowest_level;
  });
  KeyedValues<Counts> all;
  for (KeyedValues<Counts>& of : of_worker) {
    for (const auto& [group, counts] : of.all()) {
      all[group].known += counts.known;
      all[group].lowest += counts.lowest;
    }
  }
  each_row(measured.issues, threads, [&](std::uint32_t row, const IssueMeasures& issue, unsigned) {
    if (issue.escalations <= 0 || log.issues[issue.issue].category == 0) return;
    const Counts* const counts = all.find(key(issue.issue));
    if (counts == nullptr) return;
    measured.issues.of(&IssueMeasures::avoidable_escalation, row) = static_cast<double>(counts->lowest) > ratio * static_cast<double>(counts->known);
  });
}

}  // namespace baton
