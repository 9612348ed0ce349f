#pragma once
#include <span>
#include <string_view>

#include "baton/metrics/measured.hpp"

namespace baton {

enum class MeasureForm : std::uint8_t {
  total,     ///< A plain count of the whole (issues, people …).
  count,     ///< A count of an issue; for the whole the sum.
  derived,   ///< A count of issues or handoffs that is no sum of an issue's column.
  duration,  ///< A duration of an issue: n, sum, mean, median, 90 % point.
  ledger,    ///< A duration over all issues, with the part of open ones.
  wait,      ///< Of handoffs, with censoring.
  share,     ///< A proportion with its interval.
  score,     ///< Ease.
};
enum class Direction : std::uint8_t { none, lower_is_easier, higher_is_easier };

/// A measure described: what --help, the documentation, the page and the JSON say of it comes from here.
struct MeasureInfo {
  std::string_view id;
  std::string_view title;
  MeasureForm form;
  Direction direction;
  std::string_view population;  ///< Over what it is taken.
  std::string_view definition;  ///< One or two sentences.
  std::string_view source;      ///< Where the definition is from.
  std::string_view rivals;      ///< How others define it, or empty.
  std::int32_t IssueMeasures::*count = nullptr;   ///< For form count.
  TimeUs IssueMeasures::*duration = nullptr;      ///< For forms duration and ledger.
  std::int8_t IssueMeasures::*share = nullptr;    ///< For shares that are a mean of yes and no over issues.
  bool censored = false;        ///< Durations: issues without it yet are censored at their end.
  bool per_issue = true;        ///< Whether `issues` shows it.
};

/// All measures in the order of every output.
[[nodiscard]] std::span<const MeasureInfo> all_measures();
/// The measure of an id, or null.
[[nodiscard]] const MeasureInfo* measure_named(std::string_view id);

}  // namespace baton
