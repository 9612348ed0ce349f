#include <algorithm>
#include <cmath>

#include "baton/stats/compare_groups.hpp"
#include "baton/stats/quantile.hpp"
#include "baton/stats/survival.hpp"
#include "cells.hpp"
#include "comparison_steps.hpp"

namespace baton {
namespace {

std::string day_of(TimeUs at) { return format_minute(at).substr(0, 10); }

bool is_open(const IssueMeasures& issue) { return !issue.resolved && !issue.cancelled; }

std::int64_t opened_before(const SideTable& side, TimeUs at) {
  return std::count_if(side.opening.begin(), side.opening.end(), [&](TimeUs opening) { return opening < at; });
}

/// An export by date of update or of closing holds, of what was opened before its first day, only what lasted until then: hardly any issue
/// ends before that day, and openings are thin up to it. Nothing where the log does not look like that.
struct ThinStart {
  TimeUs until = no_time;
  std::int64_t issues = 0;
  double a_day = 0, later_a_day = 0;  ///< Issues opened a day before it, and as long after it.
};
std::optional<ThinStart> thin_start(std::vector<TimeUs> ends, const std::vector<TimeUs>& openings) {
  constexpr double early_share = 0.005;
  constexpr TimeUs shortest = 14 * day_us;
  if (openings.size() < 100) return std::nullopt;
  const auto first_end = static_cast<TimeUs>(*stats::quantile(ends, early_share));
  const TimeUs first_opening = *std::min_element(openings.begin(), openings.end());
  const TimeUs last_opening = *std::max_element(openings.begin(), openings.end());
  const TimeUs length = first_end - first_opening;
  if (length < shortest || last_opening <= first_end) return std::nullopt;
  const TimeUs compared = std::min(length, last_opening - first_end);
  ThinStart start;
  start.until = first_end;
  std::int64_t after = 0;
  for (const std::int64_t opening : openings) {
    start.issues += opening < first_end;
    after += opening >= first_end && opening < first_end + compared;
  }
  const auto days = [](TimeUs us) { return static_cast<double>(us) / static_cast<double>(day_us); };
  start.a_day = static_cast<double>(start.issues) / days(length);
  start.later_a_day = static_cast<double>(after) / days(compared);
  if (start.issues == 0 || start.a_day > start.later_a_day / 2) return std::nullopt;
  return start;
}

/// What the traps need of all issues of a log, from one pass.
struct LogTimes {
  std::vector<TimeUs> openings, ends;
  std::vector<TimeUs> times, ages;  ///< To resolution, where sources show such; how long before the end of its source each one that was not cancelled was opened.
  std::int64_t open = 0;
};
LogTimes look_at(const Analysis& analysis) {
  const ResolvedLog& log = analysis.log;
  const std::size_t count = analysis.measured.issues.size();
  LogTimes whole;
  for (auto* const list : {&whole.openings, &whole.ends, &whole.times, &whole.ages}) list->reserve(count);
  for (const IssueMeasures& issue : analysis.measured.issues) {
    whole.openings.push_back(issue.opening);
    whole.ends.push_back(issue.last_event);
    if (issue.cancelled) continue;
    const SourceFacts& facts = log.sources[log.issues[issue.issue].source];
    whole.ages.push_back(facts.as_of - issue.opening);
    if (!facts.resolutions) continue;
    if (issue.time_to_resolution != no_time) whole.times.push_back(issue.time_to_resolution);
    whole.open += is_open(issue);
  }
  return whole;
}

/// How many issues would be open at the end of the log if those opened last took as long as the others.
struct MissingOpen {
  std::int64_t open = 0;
  double expected = 0;
};
std::optional<MissingOpen> missing_open(const LogTimes& whole) {
  MissingOpen result;
  result.open = whole.open;
  if (whole.times.size() < 100) return std::nullopt;
  // Of the resolved alone, and so too few rather than too many. Ten thousand of them say as much as all.
  constexpr std::size_t most_times = 10'000;
  const std::size_t step = whole.times.size() / most_times + 1;
  std::vector<TimeUs> times;
  for (std::size_t i = 0; i < whole.times.size(); i += step) times.push_back(whole.times[i]);
  std::sort(times.begin(), times.end());
  for (const TimeUs age : whole.ages) {
    if (age >= times.back()) continue;
    const auto longer = times.end() - std::upper_bound(times.begin(), times.end(), std::max<TimeUs>(0, age));
    result.expected += static_cast<double>(longer) / static_cast<double>(times.size());
  }
  // Far below what chance allows of a Poisson count.
  const bool is_short = result.expected >= 10 && static_cast<double>(result.open) < result.expected / 3 &&
                        static_cast<double>(result.open) < result.expected - 3 * std::sqrt(result.expected);
  return is_short ? std::optional(result) : std::nullopt;
}

/// As the reader named them.
struct Sides {
  const ComparedSide &a, &b;
  const SideTable &of_a, &of_b;
};

void note_log(const Sides& comparison, const Analysis& analysis, ComparisonTraps& found) {
  std::vector<std::string>& notes = found.notes;
  const std::string of = comparison.a.analysis == comparison.b.analysis ? "The log" : &analysis == comparison.a.analysis ? "The log of A" : "The log of B";
  LogTimes whole = look_at(analysis);
  if (const auto start = thin_start(std::move(whole.ends), whole.openings)) {
    const auto in = [&](const ComparedSide& side) {
      return side.analysis == &analysis ? opened_before(&side == &comparison.a ? comparison.of_a : comparison.of_b, start->until) : std::int64_t{0};
    };
    notes.push_back(fmt::format(
        "{} looks like an export by date of update: hardly any issue ends before {}, and of those opened before only {} are there ({:.1f} a day, later {:.1f}). They are "
        "those that lasted: they look slow whatever was done. A has {}, B has {} of them; what was opened from {} on is not touched by this.",
        of, day_of(start->until), people_count(start->issues), start->a_day, start->later_a_day, people_count(in(comparison.a)), people_count(in(comparison.b)),
        day_of(start->until)));
    const auto share = [&](const ComparedSide& side) { return static_cast<double>(in(side)) / static_cast<double>(std::max<std::size_t>(1, side.rows.size())); };
    found.decides = found.decides || std::abs(share(comparison.a) - share(comparison.b)) > 0.1;
  }
  if (const auto missing = missing_open(whole)) {
    notes.push_back(fmt::format(
        "{} has {} open {}, where about {} would be usual if the last ones opened took as long as the others: open issues seem to be missing (an export of closed ones?). "
        "Periods near its end then look quicker than they were.",
        of, people_count(missing->open), missing->open == 1 ? "issue" : "issues", people_count(std::llround(missing->expected))));
  }
}

std::string open_text(std::int64_t open, std::size_t issues) {
  return fmt::format("{} of {} ({})", people_count(open), people_count(static_cast<std::int64_t>(issues)),
                     people_share(static_cast<double>(open) / static_cast<double>(std::max<std::size_t>(1, issues))));
}

}  // namespace

ComparisonTraps window_traps(const Comparison& comparison, const Prepared& prepared, bool exchanged) {
  ComparisonTraps found;
  std::vector<std::string>& notes = found.notes;
  const Sides sides{exchanged ? comparison.b : comparison.a, exchanged ? comparison.a : comparison.b, exchanged ? prepared.b : prepared.a,
                    exchanged ? prepared.a : prepared.b};
  if (comparison.is_same) return found;
  if (comparison.more_open != 0) {
    const std::string_view side = (comparison.more_open > 0) != exchanged ? "B" : "A";
    notes.push_back(fmt::format(
        "{} is not over: {} of its issues are open at {}, of the other side {}. Times to resolution and to first response allow for that; all other figures are of the issues "
        "that ended, and those that take long are missing, which makes {} look better than it will be. Findings that may rest on this say \"so far\".",
        side, comparison.more_open > 0 ? open_text(comparison.b_open, comparison.b.rows.size()) : open_text(comparison.a_open, comparison.a.rows.size()),
        day_of((comparison.more_open > 0 ? comparison.b : comparison.a).analysis->log.as_of),
        comparison.more_open > 0 ? open_text(comparison.a_open, comparison.a.rows.size()) : open_text(comparison.b_open, comparison.b.rows.size()), side));
  }
  // Resolved so late that a reopening or a repeat contact may still come.
  const std::int64_t a = sides.of_a.not_evaluable_issues, b = sides.of_b.not_evaluable_issues;
  const auto share = [](std::int64_t late, const ComparedSide& side) { return static_cast<double>(late) / static_cast<double>(std::max<std::size_t>(1, side.rows.size())); };
  if (std::abs(share(a, sides.a) - share(b, sides.b)) > 0.05) {
    notes.push_back(fmt::format("Resolved less than {} before the end of the log: {} issues of A, {} of B. A reopening or a repeat contact may still come for them.",
                                people_duration(comparison.a.analysis->log.windows.repeat_contact_us), people_count(a), people_count(b)));
  }
  note_log(sides, *sides.a.analysis, found);
  if (sides.b.analysis != sides.a.analysis) note_log(sides, *sides.b.analysis, found);
  return found;
}

}  // namespace baton
