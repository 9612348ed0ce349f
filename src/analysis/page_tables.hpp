#pragma once
#include "cells.hpp"

namespace baton {

/// The few figures under the headline, from the measures of the summary.
[[nodiscard]] report::Facts strip_facts(const Analysis& analysis, const report::Measures& measures);
/// For the picture of who customers wait for: the teams with the most delay and every class of time that issues spent with them.
[[nodiscard]] report::Table team_time_table(const Analysis& analysis);
/// Per month (UTC): issues opened and resolved, open ones at its end, and the time to resolution of those resolved in it.
[[nodiscard]] report::Table month_table(const Analysis& analysis);
/// Where the worst issues were: their stays with teams in order of time, for as many of them as the page has room for.
[[nodiscard]] report::Table stay_table(const Analysis& analysis);
/// The points of ease that the worst issues lost, component by component.
[[nodiscard]] report::Table lost_points_table(const Analysis& analysis);
/// What the columns of the tables mean.
[[nodiscard]] report::Table column_table();

}  // namespace baton
