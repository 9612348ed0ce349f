#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// What a measure may at most, or must at least, be.
struct Threshold {
  bool is_most = true;
  std::string text;      ///< As written: "time_to_resolution.p90=5d".
  std::string measure;   ///< Id.
  std::string part;      ///< As in JSON ("p90_s"); empty: the count itself, or the value of a share.
  report::Unit unit = report::Unit::count;  ///< count, number, ratio or duration
  report::Cell limit;
};

/// Reads ID[.PART]=VALUE. Parts of durations may leave their "_s" out. Values: counts and points are numbers, shares 0.6 or 60%, durations carry a
/// unit (90s, 30min, 12h, 5d, 2w). Usage errors: an unknown measure or part (with near names), a measure without a part that needs one, a value that
/// is none of its unit.
[[nodiscard]] Result<Threshold> parse_threshold(std::string_view text, bool is_most);
/// Whether the selection keeps the thresholds: one row each, and the field `holds` of the whole. A measure that has no value breaks its threshold, as
/// nothing says that it holds.
[[nodiscard]] report::Document check_document(const Analysis& analysis, const std::vector<Threshold>& thresholds);
/// How many thresholds of a check_document() are broken.
[[nodiscard]] std::size_t broken_thresholds(const report::Document& document);

}  // namespace baton
