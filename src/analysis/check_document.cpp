#include "baton/analysis/check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "cells.hpp"

namespace baton {

using report::Unit;

namespace {

struct Part {
  std::string_view name;
  Unit unit;
};

/// The parts of a measure, as JSON has them; none where it is one number.
std::vector<Part> parts_of(const MeasureInfo& measure) {
  switch (measure.form) {
    case MeasureForm::total:
    case MeasureForm::count:
    case MeasureForm::derived: return {};
    case MeasureForm::share: return {{"value", Unit::ratio}, {"numerator", Unit::count}, {"denominator", Unit::count}, {"low", Unit::ratio}, {"high", Unit::ratio}};
    case MeasureForm::score:
      return {{"n", Unit::count}, {"mean", Unit::number}, {"median", Unit::number}, {"p10", Unit::number}, {"share_below_50", Unit::ratio}, {"open_n", Unit::count}, {"open_mean", Unit::number}};
    case MeasureForm::duration:
    case MeasureForm::ledger:
    case MeasureForm::wait: break;
  }
  std::vector<Part> parts{{"n", Unit::count}, {"sum_s", Unit::duration}, {"mean_s", Unit::duration}, {"median_s", Unit::duration}, {"p90_s", Unit::duration}};
  if (measure.form == MeasureForm::ledger) parts.push_back({"open_sum_s", Unit::duration});
  if (measure.form == MeasureForm::wait || measure.censored) {
    parts.push_back({"km_median_s", Unit::duration});
    parts.push_back({"censored", Unit::count});
  }
  return parts;
}

std::string_view without_unit(std::string_view part) { return part.ends_with("_s") ? part.substr(0, part.size() - 2) : part; }

/// A number at the start of a text; the rest follows it. Nothing where there is none.
std::optional<double> number_of(std::string_view text, std::string_view& rest) {
  const std::string copy(text);
  char* end = nullptr;
  if (copy.empty() || (std::string_view("0123456789.").find(copy.front()) == std::string_view::npos && copy.front() != '-')) return std::nullopt;
  const double value = std::strtod(copy.c_str(), &end);
  if (end == copy.c_str() || !std::isfinite(value)) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - copy.c_str()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return value;
}

struct DurationUnit {
  std::string_view name;
  TimeUs us;
};
constexpr std::array duration_units{DurationUnit{"s", second_us},  DurationUnit{"m", minute_us}, DurationUnit{"min", minute_us},
                                    DurationUnit{"h", hour_us},    DurationUnit{"d", day_us},    DurationUnit{"w", 7 * day_us}};

/// The value of a threshold in its unit; nothing where it is none.
std::optional<Cell> limit_of(std::string_view text, Unit unit) {
  std::string_view rest;
  const auto value = number_of(text, rest);
  if (!value || *value < 0) return std::nullopt;
  if (unit == Unit::duration) {
    const auto found = std::find_if(duration_units.begin(), duration_units.end(), [&](const DurationUnit& known) { return known.name == rest; });
    if (found == duration_units.end() && !(rest.empty() && *value == 0)) return std::nullopt;
    const double us = found == duration_units.end() ? 0 : *value * static_cast<double>(found->us);
    if (us >= static_cast<double>(std::numeric_limits<TimeUs>::max())) return std::nullopt;
    return Cell{report::DurationCell{std::llround(us)}};
  }
  if (unit == Unit::ratio) {
    const double ratio = rest == "%" ? *value / 100 : *value;
    if ((!rest.empty() && rest != "%") || ratio > 1) return std::nullopt;
    return Cell{ratio};
  }
  if (!rest.empty()) return std::nullopt;
  return Cell{*value};
}

std::string_view value_hint(Unit unit) {
  if (unit == Unit::duration) return "a duration has a unit: 90s, 30min, 12h, 5d or 2w";
  return unit == Unit::ratio ? "a share is between 0 and 1, or a percentage: 0.6 or 60%" : "a number is wanted, 0 or more";
}

/// A figure as a number to compare: durations in microseconds.
std::optional<double> amount_of(const Cell& cell) {
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*count);
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* duration = std::get_if<report::DurationCell>(&cell)) return static_cast<double>(duration->us);
  return std::nullopt;
}

Cell share_part(const report::ShareCell& share, std::string_view part) {
  if (part == "numerator") return Cell{share.numerator};
  if (part == "denominator") return Cell{share.denominator};
  if (part == "low") return number_cell(share.low);
  if (part == "high") return number_cell(share.high);
  return Cell{share.value};
}

Cell value_at(const std::vector<report::Section>& sections, const Threshold& threshold) {
  for (const report::Section& section : sections) {
    for (const report::Block& block : section.blocks) {
      const auto* const measures = std::get_if<report::Measures>(&block);
      if (measures == nullptr) continue;
      for (const report::MeasureCell& measure : measures->measures) {
        if (measure.id != threshold.measure) continue;
        if (const auto* const share = std::get_if<report::ShareCell>(&measure.value)) return share_part(*share, threshold.part);
        if (threshold.part.empty()) return measure.value;
        for (const auto& [name, value] : measure.parts) {
          if (name == threshold.part) return value;
        }
      }
    }
  }
  return {};
}

/// A figure as people read it, whatever its unit; the cell itself where it has none.
Cell people_cell(const Cell& cell, Unit unit) {
  if (std::holds_alternative<std::monostate>(cell)) return {};
  const auto* const number = std::get_if<double>(&cell);
  const bool is_whole = number != nullptr && *number == std::floor(*number) && std::fabs(*number) < 1e15;
  if (unit == Unit::count && is_whole) return Cell{people_count(static_cast<std::int64_t>(*number))};
  return Cell{report::for_people(cell, unit)};
}

}  // namespace

Result<Threshold> parse_threshold(std::string_view text, bool is_most) {
  const std::string option = is_most ? "--max" : "--min";
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fail(ErrorCode::usage, fmt::format("\"{}\" is not MEASURE=VALUE", text), option, "for example --max team_bounces=100, or --max time_to_resolution.p90=5d");
  }
  Threshold threshold;
  threshold.is_most = is_most;
  threshold.text = text;
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(equals + 1);
  const std::size_t point = std::min(name.find('.'), name.size());
  threshold.measure = name.substr(0, point);
  const std::string_view wanted = point == name.size() ? std::string_view() : name.substr(point + 1);
  const MeasureInfo* const measure = measure_named(threshold.measure);
  if (measure == nullptr) {
    std::vector<std::string_view> known;
    for (const MeasureInfo& info : all_measures()) known.push_back(info.id);
    const std::string_view near = nearest(threshold.measure, known);
    const std::string rest(text.substr(std::min(point, equals)));
    return fail(ErrorCode::usage, fmt::format("no measure \"{}\"", threshold.measure), option,
                near.empty() ? "baton summary --csv lists the measures with their parts" : fmt::format("did you mean {} {}{}?", option, near, rest));
  }
  const std::vector<Part> parts = parts_of(*measure);
  std::vector<std::string_view> names;
  for (const Part& part : parts) names.push_back(without_unit(part.name));
  if (!wanted.empty() || point != name.size()) {
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == wanted || without_unit(part.name) == wanted; });
    if (found == parts.end()) {
      if (parts.empty()) return fail(ErrorCode::usage, fmt::format("{} is one number and has no part \"{}\"", threshold.measure, wanted), option, fmt::format("{} {}=VALUE", option, threshold.measure));
      const std::string_view near = nearest(wanted, names);
      return fail(ErrorCode::usage, fmt::format("{} has no part \"{}\"", threshold.measure, wanted), option,
                  near.empty() ? fmt::format("parts: {}", fmt::join(names, ", ")) : fmt::format("did you mean {}.{}? parts: {}", threshold.measure, near, fmt::join(names, ", ")));
    }
    threshold.part = found->name;
    threshold.unit = found->unit;
  } else if (measure->form == MeasureForm::share) {
    threshold.part = "value";
    threshold.unit = Unit::ratio;
  } else if (!parts.empty()) {
    const std::string_view usual = measure->form == MeasureForm::score ? "mean" : "median";
    return fail(ErrorCode::usage, fmt::format("{} has several parts: {}", threshold.measure, fmt::join(names, ", ")), option,
                fmt::format("name one: {} {}.{}={}", option, threshold.measure, usual, value));
  }
  const auto limit = limit_of(value, threshold.unit);
  if (!limit) return fail(ErrorCode::usage, fmt::format("\"{}\" is no value of {}", value, name), option, std::string(value_hint(threshold.unit)));
  threshold.limit = *limit;
  return threshold;
}

report::Document check_document(const Analysis& analysis, const std::vector<Threshold>& thresholds) {
  report::Document document = start_document(analysis, "check");
  const std::vector<report::Section> sections = summary_sections(analysis);
  report::Table table;
  table.id = "checks";
  table.shown_rows = 0;
  // People see words, data has numbers: the figures are of several units.
  table.columns = {{"measure", "measure", Unit::text, 0, true},          {"part", "part", Unit::text, 0, true},           {"bound", "must be", Unit::text, 0, true},
                   {"threshold", "threshold", Unit::number, -1, true},   {"shown_threshold", "threshold", Unit::text, 0, false}, {"value", "value", Unit::number, -1, true},
                   {"shown_value", "value", Unit::text, 0, false},       {"holds", "holds", Unit::flag, 0, true}};
  std::int64_t broken = 0;
  bool any_unknown = false;
  for (const Threshold& threshold : thresholds) {
    const Cell value = value_at(sections, threshold);
    const auto amount = amount_of(value);
    const auto limit = amount_of(threshold.limit);
    BATON_CHECK(limit.has_value());
    const bool holds = amount && (threshold.is_most ? *amount <= *limit : *amount >= *limit);
    broken += !holds;
    any_unknown = any_unknown || !amount;
    if (!holds) table.people_order.push_back(table.rows.size());
    table.rows.push_back({Cell{threshold.measure}, text_cell(threshold.part), Cell{std::string(threshold.is_most ? "at most" : "at least")}, threshold.limit,
                          people_cell(threshold.limit, threshold.unit), value, people_cell(value, threshold.unit), Cell{holds}});
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {  // what breaks comes first
    if (std::get<bool>(table.rows[row].back())) table.people_order.push_back(row);
  }
  const auto all = static_cast<std::int64_t>(thresholds.size());
  table.title = broken == 0 ? fmt::format("{}: {}", people_counted(all, "threshold"), all == 1 ? "it holds" : "all hold") : fmt::format("{} of {} broken", people_count(broken), people_counted(all, "threshold"));
  document.fields.emplace_back("holds", Cell{broken == 0});
  document.fields.emplace_back("broken", Cell{broken});
  if (any_unknown) document.notes.emplace_back("A measure without a value breaks its threshold: nothing says that it holds.");
  document.sections.push_back({"check", "Thresholds", {std::move(table)}});
  document.main_table = "checks";
  return document;
}

std::size_t broken_thresholds(const report::Document& document) {
  for (const auto& [name, value] : document.fields) {
    if (name == "broken") return static_cast<std::size_t>(std::get<std::int64_t>(value));
  }
  return 0;
}

}  // namespace baton
