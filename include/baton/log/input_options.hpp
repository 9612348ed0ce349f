#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "baton/base/progress.hpp"
#include "baton/base/time.hpp"
#include "baton/log/fields.hpp"

namespace baton {

/// Texts that mean none unless the configuration replaces the list.
[[nodiscard]] const std::vector<std::string>& default_blanks();

/// "day-first", "month-first"; empty for unknown.
[[nodiscard]] std::string_view name_of(DayOrder order);

/// How an input is to be read: the part of the configuration and of the command line that readers need.
struct InputOptions {
  std::string format;                         ///< Name of a registered format; empty: detected.
  std::string source_name;                    ///< `--source`; empty: the format with its set of columns.
  std::map<Field, std::string> mapping;       ///< Field to column (XES: event attribute, "case:KEY" a trace attribute).
  std::vector<std::string> status_columns;    ///< Joined with "/" to the status text; empty: the mapped status column.
  TimeZone zone = TimeZone::utc();            ///< For stamps without a zone.
  bool zone_is_given = false;                 ///< Else readers note stamps without a zone as read in UTC.
  bool zone_yields = false;                   ///< The zone is a default: a source that was read in another keeps its own.
  DayOrder day_order = DayOrder::unknown;     ///< `--day-order`; unknown: decided on the whole column.
  bool day_order_yields = false;              ///< The same of the day order.
  std::vector<std::string> blank = default_blanks();
  bool strict = false;                        ///< A rejected record is an error.
  double max_rejects_ratio = 1.0;             ///< A larger share of rejected records is an error.
  unsigned threads = 1;
  Progress* progress = nullptr;               ///< May be null.
  [[nodiscard]] bool is_blank(std::string_view text) const;
};

}  // namespace baton
