#pragma once
#include <optional>
#include <string>

#include "baton/analysis/analysis.hpp"
#include "baton/sources/reader.hpp"

namespace baton::cli {

/// A configuration file that says what was guessed or given: mapping and custody, and all that the configuration and the options in
/// force (`given`) say; built-in rules as comments. It reads back to the same result. `analysis` may be null: then there is no custody.
[[nodiscard]] std::string settings_toml(const Inspection& inspection, const Analysis* analysis, const Config& config, const InputOptions& given);

/// How often a counter of the source itself agrees with the events.
struct Agreement {
  std::int64_t issues = 0, agree = 0;
};
/// ServiceNow's reassignment_count against changes of the assignment group with blank as a value. Nothing where the file has no such column.
/// `bytes` stand for the file where it was read already; may be null.
[[nodiscard]] std::optional<Agreement> reconcile_reassignments(const ResolvedLog& log, const InputRef& file, const std::string* bytes);

}  // namespace baton::cli
