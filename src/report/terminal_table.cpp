#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "baton/base/text.hpp"
#include "format.hpp"
#include "terminal_text.hpp"

namespace baton::report {

namespace {

constexpr std::size_t gap_columns = 2;       // between two columns of a table
constexpr std::size_t comfortable_text = 24;  // texts are cut to this before optional columns drop
constexpr std::size_t comfortable_last = 36;  // the last column's, if it is one of those that stay
constexpr std::size_t shortest_text = 10;     // and to this before the others do
constexpr std::size_t narrowest_note = 24;    // with less room beside its row, a note is set under it
constexpr std::size_t note_indent = 4;
constexpr std::string_view muted = "2";

/// A column laid out: its texts are those of the rows shown.
struct Lane {
  const Column* column = nullptr;
  std::vector<std::string> texts;
  std::string title;
  std::size_t natural = 0;  ///< Widest text or title.
  std::size_t width = 0;
  bool to_the_right = false;
  bool kept = true;
  bool is_last = false;

  [[nodiscard]] std::size_t least(std::size_t text_limit) const {
    if (to_the_right) return natural;
    if (is_last && column->priority == 0 && text_limit == comfortable_text) text_limit = comfortable_last;
    return std::min(natural, std::max(text_limit, std::min(natural, display_width(title))));
  }
};

std::vector<Lane> lanes_of(const Table& table, const std::vector<std::size_t>& rows, bool business_hours) {
  std::vector<Lane> lanes;
  for (const std::size_t at : columns_for_people(table)) {
    const Column& column = table.columns[at];
    if (column.priority < 0) continue;
    Lane lane;
    lane.column = &column;
    lane.title = terminal_safe(column.title);
    lane.to_the_right = is_figure(column.unit);
    lane.natural = display_width(lane.title);
    lane.texts.reserve(rows.size());
    for (const std::size_t row : rows) {
      lane.texts.push_back(terminal_safe(table_text(cell_at(table.rows[row], at), column, business_hours)));
      lane.natural = std::max(lane.natural, display_width(lane.texts.back()));
    }
    lanes.push_back(std::move(lane));
  }
  if (!lanes.empty()) lanes.back().is_last = true;
  return lanes;
}

/// Takes the notes on the rows out of the columns: they are wrapped, never cut or dropped.
std::optional<Lane> take_notes(std::vector<Lane>& lanes) {
  if (lanes.size() < 2 || !lanes.back().title.empty() || lanes.back().column->unit != Unit::text) return std::nullopt;
  Lane notes = std::move(lanes.back());
  lanes.pop_back();
  return notes;
}

std::size_t total_width(const std::vector<Lane>& lanes, std::size_t text_limit) {
  std::size_t total = 0;
  for (const Lane& lane : lanes) {
    if (lane.kept) total += lane.least(text_limit) + (total == 0 ? 0 : gap_columns);
  }
  return total;
}

/// The column to drop next: highest priority number, of equals the rightmost; never the first column.
Lane* next_to_drop(std::vector<Lane>& lanes, int at_least) {
  Lane* found = nullptr;
  for (std::size_t at = 1; at < lanes.size(); ++at) {
    Lane& lane = lanes[at];
    if (!lane.kept || lane.column->priority < at_least) continue;
    if (found == nullptr || lane.column->priority >= found->column->priority) found = &lane;
  }
  return found;
}

/// Fits the columns to the terminal: shortens texts, drops optional columns, then shortens and drops the others.
void fit(std::vector<Lane>& lanes, std::size_t width) {
  for (Lane& lane : lanes) lane.width = lane.natural;
  if (width == 0) return;
  std::size_t text_limit = comfortable_text;
  while (total_width(lanes, text_limit) > width) {
    Lane* drop = next_to_drop(lanes, 1);
    if (drop == nullptr) break;
    drop->kept = false;
  }
  if (total_width(lanes, text_limit) > width) text_limit = shortest_text;
  while (total_width(lanes, text_limit) > width) {
    Lane* drop = next_to_drop(lanes, 0);
    if (drop == nullptr) break;
    drop->kept = false;
  }
  const std::size_t used = total_width(lanes, text_limit);
  std::size_t spare = width > used ? width - used : 0;
  for (Lane& lane : lanes) {
    if (!lane.kept) continue;
    const std::size_t least = std::min(lane.least(text_limit), width);
    lane.width = std::min(lane.natural, least + spare);
    spare -= std::min(spare, lane.width - least);
  }
}

std::string row_text(const std::vector<Lane>& lanes, std::optional<std::size_t> row) {
  std::string line;
  bool first = true;
  for (const Lane& lane : lanes) {
    if (!lane.kept) continue;
    if (!first) line.append(gap_columns, ' ');
    first = false;
    const std::string text = cut_to(row ? lane.texts[*row] : lane.title, lane.width);
    line += padded(text, lane.width, lane.to_the_right);
  }
  return line;
}

void append_line(std::string& out, std::string line, std::string_view code, bool color) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += styled(line, code, color) + '\n';
}

/// A row and its note, wrapped beside it or under it.
void append_noted_row(std::string& out, std::string line, const Lane& notes, std::size_t row, const TerminalOptions& options) {
  const std::size_t start = display_width(line) + gap_columns;
  const bool beside = options.width == 0 || start + std::min(notes.natural, narrowest_note) <= options.width;
  const std::size_t indent = beside ? start : note_indent;
  const std::vector<std::string> note = wrapped({{notes.texts[row], {}}}, options.width, indent, options.color);
  line.append(gap_columns, ' ');
  if (beside) line += note.front();
  append_line(out, line, {}, options.color);
  if (!beside && !note.front().empty()) append_line(out, std::string(indent, ' ') + note.front(), {}, options.color);
  for (std::size_t at = 1; at < note.size(); ++at) append_line(out, note[at], {}, options.color);
}

void append_left_out(std::string& out, const std::vector<Lane>& lanes, const TerminalOptions& options) {
  std::string names;
  for (const Lane& lane : lanes) {
    if (!lane.kept) names += (names.empty() ? "" : ", ") + lane.title;
  }
  if (names.empty()) return;
  for (const std::string& line :
       wrapped({{fmt::format("columns left out: {}; wider terminal or --csv", names), muted}}, options.width, 0, options.color)) {
    out += line + '\n';
  }
}

}  // namespace

std::string terminal_table(const Table& table, const TerminalOptions& options, bool business_hours) {
  std::string out;
  if (!table.title.empty()) {
    const std::size_t reading_width = std::min<std::size_t>(options.width, 100);
    for (const std::string& line : wrapped({{table.title, {}}}, reading_width, 0, options.color)) out += line + '\n';
    out += '\n';
  }
  if (table.rows.empty()) return out + terminal_safe(table.empty_text.empty() ? "none" : table.empty_text) + '\n';
  std::vector<std::size_t> rows = rows_for_people(table);
  const std::size_t all = rows.size();
  const bool cut = options.width != 0 && !options.all_rows && table.shown_rows != 0 && all > table.shown_rows;
  if (cut) rows.resize(table.shown_rows);

  std::vector<Lane> lanes = lanes_of(table, rows, business_hours);
  const std::optional<Lane> notes = take_notes(lanes);
  fit(lanes, options.width);
  append_line(out, row_text(lanes, std::nullopt), muted, options.color);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (notes) append_noted_row(out, row_text(lanes, row), *notes, row, options);
    else append_line(out, row_text(lanes, row), {}, options.color);
  }
  if (cut) {
    const std::string more = with_thousands(static_cast<std::int64_t>(all - rows.size()));
    out += fmt::format("… {} more{}{}\n", more, table.more_hint.empty() ? "" : ": ", terminal_safe(table.more_hint));
  }
  append_left_out(out, lanes, options);
  return out;
}

}  // namespace baton::report
