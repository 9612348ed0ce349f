#pragma once
#include <optional>
#include <string>

#include "baton/analysis/analysis.hpp"
#include "baton/sources/reader.hpp"

namespace baton::cli {

/// A configuration file that says what was guessed or given: mapping, status classes, kinds, tiers. It reads back to the same result.
/// `analysis` may be null: then only the mapping is known.
[[nodiscard]] std::string settings_toml(const Inspection& inspection, const Analysis* analysis, const Config& config);

/// How often a counter of the source itself agrees with the events.
struct Agreement {
  std::int64_t issues = 0, agree = 0;
};
/// ServiceNow's reassignment_count against changes of the assignment group with blank as a value. Nothing where the file has no such column.
[[nodiscard]] std::optional<Agreement> reconcile_reassignments(const ResolvedLog& log, const std::string& file);

}  // namespace baton::cli
