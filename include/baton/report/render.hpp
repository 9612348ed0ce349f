#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/result.hpp"
#include "baton/report/document.hpp"

namespace baton::report {

struct TerminalOptions {
  std::size_t width = 0;  ///< Columns; 0 = not a terminal: nothing is cut, all rows.
  bool color = false;
  bool all_rows = false;  ///< --all
};

/// Plain text for people, laid out to the width. Texts are made safe for a terminal.
[[nodiscard]] std::string render_terminal(const Document& document, const TerminalOptions& options);
/// One JSON object: "baton", "command", "as_of", "store", "hours", "coverage", "notes", fields, "measures", then one array per table with
/// in_data. Ends in a newline. Durations are seconds, instants ISO 8601 with Z, missing values null. Control characters, bidirectional
/// ones too, are escaped, so that a terminal shows them. Rows of long tables are written on so many threads.
[[nodiscard]] std::string render_json(const Document& document, unsigned threads = 1);
/// The main table as RFC 4180 CSV (LF line ends) with the ids of its columns as header. A field that a spreadsheet would take for a
/// formula gets a leading apostrophe; numbers stay numbers. Empty where the document has no such table. `for_terminal` makes texts safe
/// for a terminal, which changes those with control characters.
[[nodiscard]] std::string render_csv(const Document& document, std::string_view table_id, bool for_terminal = false);
/// The same for a table whose rows come one by one, too many to be held at once. JSON: what stands before the first row (the document's own
/// tables are not written), a row (`first`: of all), what stands behind the last. The table's own rows are not looked at.
[[nodiscard]] std::string json_before_rows(const Document& document, const Table& table);
[[nodiscard]] std::string json_row(const Table& table, const std::vector<Cell>& row, bool first);
[[nodiscard]] std::string json_after_rows(bool any);
[[nodiscard]] std::string csv_header(const Table& table, bool for_terminal = false);
[[nodiscard]] std::string csv_row(const Table& table, const std::vector<Cell>& row, bool for_terminal = false);
/// One offline HTML page: sentences, figures and the first rows of every table as plain HTML, the data for the script that draws the
/// rest, a policy that allows this one script, this one style sheet and nothing else. Light and dark, phone, print.
[[nodiscard]] Result<std::string> render_html(const Document& document);

/// What a page has beside its document where a server stands behind it: the choices of issues that can be asked for.
struct LivePage {
  struct Choice {
    std::string name;                  ///< Of the parameter: "team".
    std::string label;
    std::string value;                 ///< As it was asked; may be empty.
    std::vector<std::string> offered;  ///< Values to choose from; others may be typed.
    std::string hint;                  ///< What a typed value looks like; may be empty.
  };
  std::vector<Choice> choices;
  std::string problem;                 ///< Why what was asked can't be shown; may be empty.
};
/// The same page with a form that asks the server for other issues, and {"api": …} for the script.
[[nodiscard]] Result<std::string> render_live_html(const Document& document, const LivePage& live);
/// The same page in two pieces, so that readers have the first before the second is computed. The first is of a document that has the first section,
/// and the others by name.
[[nodiscard]] std::string render_live_start(const Document& head, const LivePage& live);
[[nodiscard]] std::string render_live_rest(const Document& document, const LivePage& live);
/// The content security policy of a page, as its own head has it.
[[nodiscard]] std::string page_policy(bool live);
/// What the page's script draws: head, notes, measures, tables by columns in the order for people, maps with places. One JSON object
/// without '<', '>', '&', U+2028 and U+2029, so that it can stand in a script element; texts as they are in the document. Numbers are
/// those of render_json(): seconds, values in [0, 1], instants in seconds since 1970.
[[nodiscard]] std::string page_data(const Document& document);
/// A text as markup of a page.
[[nodiscard]] std::string text_for_page(const std::string& text);
/// A text as a JSON string in the same way.
[[nodiscard]] std::string json_string_for_page(const std::string& text);
/// A graph for Graphviz.
[[nodiscard]] std::string render_dot(const Graph& graph);
/// A graph for Gephi, yEd, igraph: GraphML with typed keys.
[[nodiscard]] std::string render_graphml(const Graph& graph);
/// The strongest edges of a graph laid out by Graphviz's dot, as an SVG file (no links, no scripts).
[[nodiscard]] Result<std::string> render_svg(const Graph& graph);

/// Markdown (CommonMark with tables) for a mail or a wiki: sentences, tables for people down to the rows that are shown, facts and bars as tables.
/// No text becomes markup, a link or a mention.
[[nodiscard]] std::string render_markdown(const Document& document);

/// A cell as people read it: "7,554", "15.6 %", "34 min", "15.2 h", "6.1 d", "2012-04-16 12:22", "–". Durations have one unit:
/// seconds below a minute, minutes below 90, hours below 36, days above; of business time, hours from 90 minutes on ("6.2 bh").
/// Texts come back as they are: each sink makes them safe.
[[nodiscard]] std::string for_people(const Cell& cell, Unit unit, bool business_hours = false);

}  // namespace baton::report
