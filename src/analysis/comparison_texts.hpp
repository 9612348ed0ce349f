#pragma once
#include <string>

#include "baton/analysis/comparison.hpp"
#include "cells.hpp"

/// How people read the figures of a comparison, and its tables.
namespace baton {

/// A value of a measure for people: "15.2 h", "31.0 %", "1.25".
[[nodiscard]] std::string figure_text(double value, report::Unit unit, bool business_hours);
/// The same with its sign: "+3.1 h", "−2.0 pp" (percentage points).
[[nodiscard]] std::string difference_text(double value, report::Unit unit, bool business_hours);
[[nodiscard]] std::string p_text(double p);
/// "no difference beyond chance", "B is slower".
[[nodiscard]] std::string finding_text(const ComparedMeasure& measure);
/// A value as data has it: seconds where it is of time.
[[nodiscard]] Cell figure_cell(const std::optional<double>& value, report::Unit unit);
[[nodiscard]] std::string_view correction_name(Correction correction);

[[nodiscard]] std::vector<report::Block> edge_blocks(const Comparison& comparison, bool business_hours);
[[nodiscard]] std::vector<report::Block> category_blocks(const Comparison& comparison, bool business_hours);
[[nodiscard]] std::vector<report::Block> chart_blocks(const Comparison& comparison, bool business_hours);

}  // namespace baton
