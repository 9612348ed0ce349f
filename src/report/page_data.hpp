#pragma once
#include <string>

#include "baton/report/document.hpp"

namespace baton::report {

/// Rows of a table that the page has at most; of issues and handoffs more.
inline constexpr std::size_t most_page_rows = 2500, most_page_issues = 5000, most_page_edges = 5000;
[[nodiscard]] std::size_t page_rows(const Table& table);

/// A text as a JSON string that can stand in a script element.
[[nodiscard]] std::string markup_json_string(const std::string& text);

}  // namespace baton::report
