#pragma once
#include <string>

#include "baton/report/workbook.hpp"
#include "workbook_sheet.hpp"

namespace baton::report {

/// The sheet that opens: sentences, figures, what they rest on, notes. Its XML.
[[nodiscard]] std::string summary_sheet(const Workbook& workbook, const DefinitionRows& definitions);

/// All measures, one a row, with a column for each part that any of them has; no column where the document has no measures.
[[nodiscard]] Table measure_sheet(const Document& document);

}  // namespace baton::report
