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

}  // namespace baton
