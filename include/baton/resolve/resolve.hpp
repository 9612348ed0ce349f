#pragma once
#include <optional>
#include <string>

#include "baton/base/result.hpp"
#include "baton/log/resolved_log.hpp"
#include "baton/resolve/config.hpp"
#include "baton/resolve/directory.hpp"

namespace baton {

/// What a command asks beside the configuration.
struct ResolveOptions {
  std::optional<std::string> custody;  ///< "snapshot", "acts", "assignments"; before the configuration's.
  Reading reading = Reading::service;
  std::optional<TimeUs> as_of;
  bool business_hours = false;
  unsigned threads = 1;
};

/// Decides what the texts of a log mean: blanks, sides, kinds, status classes, tiers, departments, accounts; puts mails into threads and
/// tickets; finds what each source can show. Usage errors: an unknown custody, business hours without a calendar.
/// Cost: a few passes over the columns, everything else per distinct text.
[[nodiscard]] Result<ResolvedLog> resolve(RawLog raw, const Config& config, const Directory& directory, const ResolveOptions& options);

/// Whether the meaning of a log is known from its texts alone. Mails need all events (threads), and so do departments stated beside teams and
/// what a directory says otherwise than the export.
[[nodiscard]] bool texts_tell_all(const RawLog& raw, const Directory& directory);
/// resolve() for a log whose events are not in memory; texts_tell_all() must hold. Its issues are still to be added.
[[nodiscard]] Result<ResolvedLog> resolve_texts(RawLog raw, const Config& config, const Directory& directory, const ResolveOptions& options);
/// An issue of such a log: what its events say of it as a whole.
[[nodiscard]] ResolvedIssue resolve_issue(const ResolvedLog& log, std::uint32_t source, std::uint32_t key, const IssueEvents& where);
/// Counts what was inferred of the issues, for coverage, when they are all there.
void count_inferred(ResolvedLog& log);

}  // namespace baton
