#include "format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/base/result.hpp"
#include "baton/report/render.hpp"

namespace baton::report {

namespace {

constexpr std::string_view minus = "\u2212";

/// Of a number, or of a sum of durations in microseconds.
__extension__ using Magnitude = unsigned __int128;
Magnitude magnitude(TimeSum number) { return number < 0 ? ~static_cast<Magnitude>(number) + 1 : static_cast<Magnitude>(number); }

/// Digits in groups of three: "7,554".
std::string grouped(std::string_view digits) {
  std::string text;
  text.reserve(digits.size() + digits.size() / 3);
  for (std::size_t at = 0; at < digits.size(); ++at) {
    if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
    text += digits[at];
  }
  return text;
}

std::string grouped(Magnitude number) { return grouped(fmt::format("{}", number)); }

/// A count of units rounded to the nearest, half away from zero.
Magnitude rounded(Magnitude us, std::uint64_t unit_us) { return us / unit_us + (us % unit_us >= unit_us - unit_us / 2 ? 1 : 0); }

Magnitude rounded_tenths(Magnitude us, std::uint64_t unit_us) {
  return us / unit_us * 10 + (us % unit_us * 10 + unit_us / 2) / unit_us;
}

/// Three figures: a decimal below 100.
std::string three_figures(Magnitude us, std::uint64_t unit_us) {
  const Magnitude tenths = rounded_tenths(us, unit_us);
  if (tenths >= 1000) return grouped(rounded(us, unit_us));
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string duration_text(TimeSum duration_us, bool business_hours) {
  const Magnitude us = magnitude(duration_us);
  const std::string sign{duration_us < 0 ? minus : ""};
  constexpr auto second = static_cast<std::uint64_t>(second_us), minute = static_cast<std::uint64_t>(minute_us);
  constexpr auto hour = static_cast<std::uint64_t>(hour_us), day = static_cast<std::uint64_t>(day_us);
  if (us > 0 && us < second) return duration_us < 0 ? fmt::format("> {}1 s", minus) : "< 1 s";
  if (const Magnitude seconds = rounded(us, second); seconds < 60) return fmt::format("{}{} s", sign, seconds);
  if (const Magnitude minutes = rounded(us, minute); minutes < 90) return fmt::format("{}{} min", sign, minutes);
  // A day of business time has no fixed length, so hours stay hours there.
  if (business_hours) return fmt::format("{}{} bh", sign, three_figures(us, hour));
  if (rounded_tenths(us, hour) < 360) return fmt::format("{}{} h", sign, three_figures(us, hour));
  return fmt::format("{}{} d", sign, three_figures(us, day));
}

/// Hours without their unit.
std::string hours_text(TimeSum duration_us) {
  const Magnitude us = magnitude(duration_us);
  const Magnitude hours = rounded(us, static_cast<std::uint64_t>(hour_us));
  if (hours == 0 && us > 0) return duration_us < 0 ? fmt::format("> {}1", minus) : "< 1";
  return fmt::format("{}{}", duration_us < 0 ? minus : "", grouped(hours));
}

std::string one_decimal(double number) {
  if (!std::isfinite(number)) return std::string(missing_text);
  const std::string digits = fmt::format("{:.1f}", std::fabs(number));
  const std::string_view whole(digits.data(), digits.size() - 2);
  const bool negative = number < 0 && digits != "0.0";
  return fmt::format("{}{}{}", negative ? minus : "", grouped(whole), digits.substr(whole.size()));
}

std::string percent(double ratio) {
  if (!std::isfinite(ratio)) return std::string(missing_text);
  const double of_100 = std::fabs(ratio) * 100;
  if (of_100 == 0) return "0 %";
  if (of_100 < 0.1) return ratio < 0 ? fmt::format("> {}0.1 %", minus) : "< 0.1 %";
  const std::string_view sign = ratio < 0 ? minus : "";
  if (of_100 < 99.95) return fmt::format("{}{:.1f} %", sign, of_100);
  return fmt::format("{}{} %", sign, grouped(fmt::format("{:.0f}", of_100)));
}

struct ForPeople {
  Unit unit;
  bool business_hours;

  std::string operator()(std::monostate) const { return std::string(missing_text); }
  std::string operator()(std::int64_t number) const { return with_thousands(number); }
  std::string operator()(double number) const {
    return unit == Unit::ratio || unit == Unit::share ? percent(number) : one_decimal(number);
  }
  std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const DurationCell& duration) const {
    if (duration.us == no_time) return std::string(missing_text);
    if (unit == Unit::hours) return hours_text(duration.us) + (business_hours ? " bh" : " h");
    return duration_text(duration.us, business_hours);
  }
  std::string operator()(const InstantCell& instant) const {
    return instant.us == no_time ? std::string(missing_text) : format_minute(instant.us);
  }
  std::string operator()(const ShareCell& share) const {
    return has_value(share) ? percent(share.value) : std::string(missing_text);
  }
};

struct ForData {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return fmt::format_int(number).str(); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const DurationCell& duration) const { return seconds_text(duration.us); }
  std::string operator()(const InstantCell& instant) const {
    return instant.us == no_time ? std::string() : format_iso(instant.us);
  }
  std::string operator()(const ShareCell& share) const { return has_value(share) ? number_text(share.value) : std::string(); }
};

}  // namespace

std::string with_thousands(std::int64_t number) {
  return fmt::format("{}{}", number < 0 ? minus : "", grouped(magnitude(number)));
}

std::string whole_percent(double ratio) {
  if (!std::isfinite(ratio)) return std::string(missing_text);
  const double of_100 = ratio * 100;
  if (of_100 > 0 && of_100 < 1) return "< 1 %";
  return fmt::format("{}{:.0f} %", of_100 <= -0.5 ? minus : "", std::fabs(of_100));
}

std::string table_text(const Cell& cell, const Column& column, bool business_hours) {
  const auto* duration = std::get_if<DurationCell>(&cell);
  const bool unit_in_title = column.unit == Unit::hours && column.title.ends_with(" h");
  if (unit_in_title && duration != nullptr && duration->us != no_time) return hours_text(duration->us);
  return for_people(cell, column.unit, business_hours);
}

std::string seconds_text(TimeSum duration_us) {
  if (duration_us == no_time) return {};
  const Magnitude us = magnitude(duration_us);
  std::string text = fmt::format("{}{}", duration_us < 0 ? "-" : "", us / 1'000'000);
  if (us % 1'000'000 == 0) return text;
  text += fmt::format(".{:06}", us % 1'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string number_text(double number) { return std::isfinite(number) ? fmt::format("{}", number) : std::string(); }

std::string data_text(const Cell& cell) { return std::visit(ForData{}, cell); }

const Cell& data_cell(const std::vector<Cell>& row, std::size_t at, const Column& column) {
  static const Cell missing;
  const Cell& cell = cell_at(row, at);
  return column.unit != Unit::text && std::holds_alternative<std::string>(cell) ? missing : cell;
}

const Cell& cell_at(const std::vector<Cell>& row, std::size_t column) {
  static const Cell missing;
  return column < row.size() ? row[column] : missing;
}

std::vector<std::size_t> columns_for_people(const Table& table) {
  std::vector<std::size_t> columns;
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    if (table.columns[at].priority < -1) continue;
    const bool any = std::any_of(table.rows.begin(), table.rows.end(), [&](const std::vector<Cell>& row) {
      const Cell& cell = cell_at(row, at);
      const auto* text = std::get_if<std::string>(&cell);
      return !std::holds_alternative<std::monostate>(cell) && (text == nullptr || !text->empty());
    });
    if (at == 0 || any) columns.push_back(at);
  }
  return columns;
}

std::vector<std::size_t> rows_for_people(const Table& table) {
  for (const std::size_t row : table.people_order) BATON_CHECK(row < table.rows.size());
  if (!table.people_order.empty()) return table.people_order;
  std::vector<std::size_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

bool is_figure(Unit unit) { return unit != Unit::text && unit != Unit::instant && unit != Unit::flag; }

void check_edges(const Graph& graph) {
  for (const Graph::Edge& edge : graph.edges) BATON_CHECK(edge.from < graph.vertices.size() && edge.to < graph.vertices.size());
}

std::string headline(const Document& document, bool is_sent) {
  const std::string inputs = is_sent ? document.inputs.substr(document.inputs.find_last_of("/\\") + 1) : document.inputs;
  return inputs.empty() ? document.subtitle : inputs + ": " + document.subtitle;
}

bool has_value(const ShareCell& share) { return share.denominator != 0 && std::isfinite(share.value); }

std::string for_people(const Cell& cell, Unit unit, bool business_hours) {
  return std::visit(ForPeople{unit, business_hours}, cell);
}

}  // namespace baton::report
