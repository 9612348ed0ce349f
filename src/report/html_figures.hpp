#pragma once
#include <string>

#include "baton/report/document.hpp"

namespace baton::report {

/// The share of a whole as a bar of inline SVG; no style attribute, which the page's policy would block.
[[nodiscard]] std::string html_bars(const Bars& bars, bool business_hours);
/// Lines of "label   value   note"; a value of a measure leads to what it means.
[[nodiscard]] std::string html_facts(const Facts& facts, bool business_hours);
/// The first rows of a table, in the frame where the script shows them all. A title that begins with the section's does not repeat it.
[[nodiscard]] std::string html_table(const Table& table, const std::string& section_title, bool business_hours);
/// Every measure with its value and on what it rests.
[[nodiscard]] std::string html_measures(const Measures& measures, bool business_hours);
/// A text of the data, kept from turning the direction of its surroundings.
[[nodiscard]] std::string html_name(const std::string& text);
/// A link to what a measure means, around markup.
[[nodiscard]] std::string html_measure_link(const std::string& measure, const std::string& markup);

}  // namespace baton::report
