#pragma once
#include <cstdint>
#include <vector>

#include "baton/log/event_log.hpp"

namespace baton {

/// An issue as the reader of a report sees it: a ticket with the mails that belong to it, or a thread of mails.
struct FinalIssue {
  std::uint32_t raw_issue = 0;   ///< Lends key and source: the ticket itself, else the thread's first mail by time (ties by key).
  std::uint32_t mails = 0;       ///< Raw issues that are mails.
  bool joined_by_hook = false;   ///< Mails are here only because a subject names the ticket: weak proof.
  bool guessed = false;          ///< Mails are here by subject and participants alone.
};

/// What threading did, for the coverage of a report.
struct ThreadCounts {
  std::uint64_t mails = 0;              ///< Raw issues of mail sources.
  std::uint64_t threads = 0;            ///< Final issues of mails alone.
  std::uint64_t mails_joined = 0;       ///< Mails that went to a ticket.
  std::uint64_t tickets_with_mails = 0;
  std::uint64_t message_id_joins = 0;   ///< Threads joined to a ticket that records a message id of theirs.
  std::uint64_t hook_joins = 0;         ///< Threads joined to a ticket named in a subject.
  std::uint64_t guessed_joins = 0;      ///< Mails linked to an earlier one by subject and participants.
  std::uint64_t ambiguous_joins = 0;    ///< Threads that name several tickets, or a key that two sources have: the first by time won.
};

struct ThreadPlan {
  std::vector<std::uint32_t> final_issue_of;  ///< Per raw issue.
  std::vector<FinalIssue> issues;             ///< In order of raw_issue.
  ThreadCounts counts;
};

/// Puts mails into threads and threads into tickets.
///
/// Definition  Mails connected through Message-ID, References and In-Reply-To, also by ids of mails that are not here, are a thread.
///             A thread goes to the ticket that records one of its message ids, else to the first ticket by time that a subject names
///             (see ticket_hooks.hpp). A reply or forward without references is linked to the latest earlier mail of the
///             same base subject within 30 days if their participants agree: the answer's author took part in the earlier
///             mail and its author in the answer (a second mail of one author: another participant in common); a forward's
///             author took part in the earlier mail. Two threads with different tickets are never linked.
/// Shape       One entry per raw issue and one per final issue; issues of other sources than mail stay themselves.
/// Cost        Near linear in ids and addresses; nothing recurses. The partition does not depend on the order of input.
[[nodiscard]] ThreadPlan plan_threads(const RawLog& log);

}  // namespace baton
