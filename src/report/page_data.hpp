#pragma once
#include <string>

#include "baton/report/document.hpp"

namespace baton::report {

/// Rows of a table that the page has at most; of issues and handoffs more.
inline constexpr std::size_t most_page_rows = 2500, most_page_issues = 5000, most_page_edges = 5000;
[[nodiscard]] std::size_t page_rows(const Table& table);

/// What the page's script draws: head, notes, measures, tables by columns in the order for people, maps with places. One JSON object
/// without '<', '>', '&', U+2028 and U+2029, so that it can stand in a script element; texts as they are in the document. Numbers are
/// those of render_json(): seconds, values in [0, 1], instants in seconds since 1970.
[[nodiscard]] std::string page_data(const Document& document);
/// A text as a JSON string that can stand in a script element.
[[nodiscard]] std::string markup_json_string(const std::string& text);

}  // namespace baton::report
