#pragma once
#include "baton/analysis/analysis.hpp"
#include "baton/report/workbook.hpp"

namespace baton {

/// Most stints that a workbook lists: more than a sheet holds nobody looks at.
inline constexpr std::size_t most_listed_stints = 1'048'575;
/// At least as many as the selected issues have stints.
[[nodiscard]] std::size_t stints_at_most(const Analysis& analysis);

/// The report with what only a workbook has: all issues, their stints, what each column means. Stints need an analysis that holds its events and
/// at most most_listed_stints of them; else a note says that they are left out. The analysis must live longer. Errors: those of report_document().
[[nodiscard]] Result<report::Workbook> report_workbook(const Analysis& analysis);

}  // namespace baton
