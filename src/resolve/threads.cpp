#include "baton/resolve/threads.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "baton/base/result.hpp"
#include "baton/base/text.hpp"
#include "ticket_hooks.hpp"

namespace baton {
namespace {

constexpr std::uint32_t no_ticket = std::numeric_limits<std::uint32_t>::max();
constexpr TimeUs guess_window_us = 30 * day_us;
constexpr std::size_t guess_candidates = 64;  // of one subject, the latest first: bounds the cost of "Hello"

/// Disjoint sets of message ids.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count), size_(count, 1) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t find(std::uint32_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  /// Unites two sets and returns the new root.
  std::uint32_t unite(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return a;
    if (size_[a] < size_[b]) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
    return a;
  }

 private:
  std::vector<std::uint32_t> parent_, size_;
};

struct Mail {
  std::uint32_t raw_issue;
  std::uint32_t node;  // id of its Message-ID
  TimeUs at;
  bool has_references;
};

/// What is known of a set of connected mails.
struct Thread {
  std::uint32_t ticket = no_ticket;
  bool by_hook = false, by_message_id = false, guessed = false, ambiguous = false;
};

enum class Prefix : std::uint8_t { none, reply, forward };

/// Splits the prefix that the mail reader put before a base subject.
Prefix take_prefix(std::string_view& subject) {
  if (subject.starts_with("Re: ")) {
    subject.remove_prefix(4);
    return Prefix::reply;
  }
  if (subject.starts_with("Fwd: ")) {
    subject.remove_prefix(5);
    return Prefix::forward;
  }
  return Prefix::none;
}

/// Who wrote and who got each mail, as sorted ids in one array.
class Participants {
 public:
  /// Adds the next mail.
  void add(std::string_view author, std::string_view recipients) {
    const std::uint32_t author_id = people_.intern(author);
    authors_.push_back(author_id);
    const std::size_t from = ids_.size();
    if (author_id != 0) ids_.push_back(author_id);
    for (const std::string_view recipient : split(recipients, ';')) ids_.push_back(people_.intern(recipient));
    std::sort(ids_.begin() + static_cast<std::ptrdiff_t>(from), ids_.end());
    ids_.erase(std::unique(ids_.begin() + static_cast<std::ptrdiff_t>(from), ids_.end()), ids_.end());
    offsets_.push_back(ids_.size());
  }
  /// Whether `later` may be an answer to, or with `forward` a forward of, `earlier`.
  [[nodiscard]] bool agree(std::size_t later, std::size_t earlier, bool forward) const {
    const std::uint32_t author = authors_[later];
    if (author == 0 || authors_[earlier] == 0 || !has(earlier, author)) return false;
    if (forward) return true;
    if (author != authors_[earlier]) return has(later, authors_[earlier]);
    return std::any_of(begin(later), begin(later + 1), [&](std::uint32_t id) { return id != author && has(earlier, id); });
  }

 private:
  [[nodiscard]] std::vector<std::uint32_t>::const_iterator begin(std::size_t mail) const {
    return ids_.begin() + static_cast<std::ptrdiff_t>(offsets_[mail]);
  }
  [[nodiscard]] bool has(std::size_t mail, std::uint32_t id) const { return std::binary_search(begin(mail), begin(mail + 1), id); }

  Dictionary people_;
  std::vector<std::uint32_t> authors_, ids_;
  std::vector<std::size_t> offsets_{0};
};

class Planner {
 public:
  explicit Planner(const RawLog& log) : log_(log), sets_(0), keys_(log) {}

  ThreadPlan plan() {
    collect_mails();
    connect_by_references();
    join_by_message_id();
    join_by_hook();
    link_by_guess();
    return finish();
  }

 private:
  using Match = TicketKeys::Match;

  [[nodiscard]] std::string_view text(TextColumn column, std::uint64_t event) const {
    return log_.texts.of(column).text(log_.events.text_at(column, event));
  }
  [[nodiscard]] std::string_view source_name(std::uint32_t issue) const { return log_.sources[log_.issues[issue].source].name; }
  template <class Work>
  void for_events(std::uint32_t issue, Work&& work) const {
    for (std::uint64_t event = log_.offsets[issue]; event < log_.offsets[issue + 1]; ++event) work(event);
  }
  Thread& thread_of(std::uint32_t node) { return threads_[sets_.find(node)]; }

  /// Mails in order of time, key and source, so that nothing below depends on the order of input.
  void collect_mails() {
    for (std::uint32_t issue = 0; issue < log_.issues.size(); ++issue) {
      if (!log_.sources[log_.issues[issue].source].is_mail) continue;
      const bool has_events = log_.offsets[issue] < log_.offsets[issue + 1];
      const TimeUs at = has_events ? log_.events.at[log_.offsets[issue]] : std::numeric_limits<TimeUs>::max();
      mails_.push_back({issue, 0, at, false});
    }
    const auto rank = [&](const Mail& mail) { return std::tuple(mail.at, log_.key_of(mail.raw_issue), source_name(mail.raw_issue)); };
    std::sort(mails_.begin(), mails_.end(), [&](const Mail& a, const Mail& b) { return rank(a) < rank(b); });
    for (Mail& mail : mails_) mail.node = ids_.intern(log_.key_of(mail.raw_issue));
  }

  void connect_by_references() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    for (Mail& mail : mails_) {
      for_events(mail.raw_issue, [&](std::uint64_t event) {
        for (const std::string_view id : split(text(TextColumn::references, event), ';')) {
          edges.emplace_back(mail.node, ids_.intern(id));
          mail.has_references = true;
        }
      });
    }
    sets_ = Sets(ids_.size());
    for (const auto& [mail, other] : edges) sets_.unite(mail, other);
    threads_.resize(ids_.size());
  }

  /// Gives a thread its ticket, or notes that it has another one already.
  static bool claim(Thread& thread, std::uint32_t ticket) {
    if (thread.ticket == no_ticket) {
      thread.ticket = ticket;
      return true;
    }
    if (thread.ticket != ticket) thread.ambiguous = true;
    return false;
  }

  /// A ticket that records the message id of a mail owns its thread.
  void join_by_message_id() {
    if (mails_.empty() || !log_.events.has(TextColumn::message_id)) return;
    std::vector<std::tuple<TimeUs, std::string_view, std::string_view, std::uint32_t, std::uint32_t>> owners;
    for (std::uint32_t issue = 0; issue < log_.issues.size(); ++issue) {
      if (log_.sources[log_.issues[issue].source].is_mail) continue;
      for_events(issue, [&](std::uint64_t event) {
        std::string_view id = trim(text(TextColumn::message_id, event));
        if (id.size() > 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
        const std::uint32_t node = ids_.find(id);
        if (node != 0) owners.emplace_back(log_.events.at[event], log_.key_of(issue), source_name(issue), issue, node);
      });
    }
    std::sort(owners.begin(), owners.end());
    for (const auto& [at, key, source, issue, node] : owners) {
      Thread& thread = thread_of(node);
      if (claim(thread, issue)) thread.by_message_id = true;
    }
  }

  void join_by_hook() {
    if (keys_.empty()) return;
    std::unordered_map<std::uint32_t, std::vector<Match>> named_by_subject;
    for (const Mail& mail : mails_) {
      for_events(mail.raw_issue, [&](std::uint64_t event) {
        const std::uint32_t subject = log_.events.text_at(TextColumn::subject, event);
        if (subject == 0) return;
        auto [known, is_new] = named_by_subject.try_emplace(subject);
        if (is_new) known->second = tickets_named(text(TextColumn::subject, event), keys_);
        Thread& thread = thread_of(mail.node);
        for (const Match& match : known->second) {
          if (claim(thread, match.issue)) {
            thread.by_hook = true;
            thread.ambiguous = thread.ambiguous || match.in_several_sources;
          }
        }
      });
    }
  }

  void link_by_guess() {
    Dictionary bases;
    std::vector<std::vector<std::uint32_t>> earlier_of_base;
    Participants participants;
    for (std::uint32_t index = 0; index < mails_.size(); ++index) {
      const Mail& mail = mails_[index];
      const std::uint64_t event = log_.offsets[mail.raw_issue];
      if (event == log_.offsets[mail.raw_issue + 1]) return;  // sorted to the end
      participants.add(text(TextColumn::person, event), text(TextColumn::recipients, event));
      std::string_view subject = text(TextColumn::subject, event);
      const Prefix prefix = take_prefix(subject);
      if (subject.empty()) continue;
      const std::uint32_t base = bases.intern(lower(subject));
      earlier_of_base.resize(std::max<std::size_t>(earlier_of_base.size(), base + 1));
      auto& earlier = earlier_of_base[base];
      if (prefix != Prefix::none && !mail.has_references) link_to_latest(index, earlier, participants, prefix);
      earlier.push_back(index);
    }
  }

  void link_to_latest(std::uint32_t index, const std::vector<std::uint32_t>& earlier, const Participants& participants, Prefix prefix) {
    const Mail& mail = mails_[index];
    const std::size_t last = earlier.size() - std::min(earlier.size(), guess_candidates);
    for (std::size_t i = earlier.size(); i > last; --i) {
      const Mail& candidate = mails_[earlier[i - 1]];
      if (mail.at - candidate.at > guess_window_us) return;
      if (!participants.agree(index, earlier[i - 1], prefix == Prefix::forward)) continue;
      if (sets_.find(mail.node) == sets_.find(candidate.node)) return;
      if (link(mail.node, candidate.node)) return;
    }
  }

  /// Unites two threads unless they belong to different tickets.
  bool link(std::uint32_t a, std::uint32_t b) {
    const Thread first = thread_of(a);
    const Thread second = thread_of(b);
    if (first.ticket != no_ticket && second.ticket != no_ticket && first.ticket != second.ticket) return false;
    Thread united = first.ticket != no_ticket ? first : second;
    united.by_hook = first.by_hook || second.by_hook;
    united.by_message_id = first.by_message_id || second.by_message_id;
    united.ambiguous = first.ambiguous || second.ambiguous;
    united.guessed = true;
    threads_[sets_.unite(a, b)] = united;
    ++counts_.guessed_joins;
    return true;
  }

  ThreadPlan finish() {
    ThreadPlan plan;
    std::vector<std::uint32_t> lender(ids_.size(), no_ticket);  // raw issue that lends its key, by root
    std::vector<std::uint8_t> stays(log_.issues.size(), 1);
    for (const Mail& mail : mails_) {
      const std::uint32_t root = sets_.find(mail.node);
      if (lender[root] != no_ticket) {
        stays[mail.raw_issue] = 0;
        continue;
      }
      const Thread& thread = threads_[root];
      lender[root] = thread.ticket != no_ticket ? thread.ticket : mail.raw_issue;
      stays[mail.raw_issue] = thread.ticket == no_ticket ? 1 : 0;
      counts_.ambiguous_joins += thread.ambiguous ? 1 : 0;
      counts_.message_id_joins += thread.by_message_id ? 1 : 0;
      counts_.hook_joins += thread.by_hook && !thread.by_message_id ? 1 : 0;
    }
    plan.final_issue_of.resize(log_.issues.size());
    for (std::uint32_t issue = 0; issue < log_.issues.size(); ++issue) {
      if (stays[issue] == 0) continue;
      plan.final_issue_of[issue] = static_cast<std::uint32_t>(plan.issues.size());
      plan.issues.push_back({issue, 0, false, false});
    }
    for (const Mail& mail : mails_) {
      const std::uint32_t root = sets_.find(mail.node);
      const Thread& thread = threads_[root];
      const std::uint32_t final_issue = plan.final_issue_of[lender[root]];
      plan.final_issue_of[mail.raw_issue] = final_issue;
      FinalIssue& issue = plan.issues[final_issue];
      ++issue.mails;
      issue.joined_by_hook = issue.joined_by_hook || (thread.by_hook && !thread.by_message_id);
      issue.guessed = issue.guessed || thread.guessed;
      counts_.mails_joined += thread.ticket != no_ticket ? 1 : 0;
    }
    counts_.mails = mails_.size();
    for (const FinalIssue& issue : plan.issues) {
      const bool is_thread = log_.sources[log_.issues[issue.raw_issue].source].is_mail;
      counts_.threads += is_thread ? 1 : 0;
      counts_.tickets_with_mails += !is_thread && issue.mails > 0 ? 1 : 0;
    }
    plan.counts = counts_;
    return plan;
  }

  const RawLog& log_;
  std::vector<Mail> mails_;
  Dictionary ids_;
  Sets sets_;
  TicketKeys keys_;
  std::vector<Thread> threads_;  // by root
  ThreadCounts counts_;
};

}  // namespace

ThreadPlan plan_threads(const RawLog& log) { return Planner(log).plan(); }

}  // namespace baton
