#pragma once
#include <string>

#include "baton/report/document.hpp"

namespace baton::report {

/// The share of a whole as a bar of inline SVG; no style attribute, which the page's policy would block.
[[nodiscard]] std::string html_bars(const Bars& bars, bool business_hours);
/// Stacked bars on one scale, with a key of their parts.
[[nodiscard]] std::string html_stacks(const Stacks& stacks, bool business_hours);
/// The map of handoffs with a key and a sentence that says what was left out.
[[nodiscard]] std::string html_graph(const Graph& graph);
/// A table, at most 500 of its rows.
[[nodiscard]] std::string html_table(const Table& table, bool business_hours);
/// A text of the data, kept from turning the direction of its surroundings.
[[nodiscard]] std::string html_name(const std::string& text);

}  // namespace baton::report
