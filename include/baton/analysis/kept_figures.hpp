#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/analysis.hpp"
#include "baton/base/number_table.hpp"

namespace baton {

/// Names the program and the form of its figures; what was kept under another name is not read.
[[nodiscard]] std::string figures_kind(std::string_view version);

/// The figures of a whole log that was read as it was imported, ease included: tables of numbers to be kept beside it. The analysis must outlive them.
[[nodiscard]] std::vector<NumberTable> figure_tables(const Analysis& analysis);

/// Which rows a question reads beside the issues and their measures; those left out stay empty.
struct FigureChoice {
  bool tenures = true;  ///< With pauses and work.
  bool met = true;
  bool scores = true;
  std::array<bool, level_count> handoffs{true, true, true};
};

/// Such figures read back.
struct KeptFigures {
  FigureChoice choice;
  std::vector<ResolvedIssue> issues;
  std::vector<std::uint64_t> offsets;
  std::vector<EaseModel::Group> usual;
  Measured measured;
};
/// Where the tables go. The figures must outlive the targets.
[[nodiscard]] std::vector<NumberTableTarget> figure_targets(KeptFigures& figures);
/// The analysis that the figures are of: like analyse_parts(), without looking at an event. Nothing where they are not of this log (its dictionaries
/// and receipts). Errors: those of resolve().
[[nodiscard]] Result<std::optional<Analysis>> analyse_kept(RawLog raw, KeptFigures figures, const Config& config, const Directory& directory,
                                                           const ResolveOptions& options, AnalysisContext context);

}  // namespace baton
