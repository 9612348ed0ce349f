#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"
#include "formula.hpp"

namespace baton::report {

namespace {

/// A text as it can stand in any CSV: valid UTF-8, without NUL, not a formula.
std::string harmless(const std::string& text, bool for_terminal) {
  std::string safe = repair_utf8(text);
  for (std::size_t at = safe.find('\0'); at != std::string::npos; at = safe.find('\0', at)) safe.replace(at, 1, "\uFFFD");
  safe = without_formula(std::move(safe));
  return for_terminal ? terminal_safe(safe) : safe;
}

void append_field(std::string& out, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

const Table* find_table(const Document& document, std::string_view id) {
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* table = std::get_if<Table>(&block); table != nullptr && table->id == id) return table;
    }
  }
  return nullptr;
}

/// One record of the columns that CSV has, by the text of each.
template <class FieldOf>
std::string record_of(const Table& table, FieldOf&& field_of) {
  std::string out;
  bool first = true;
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    if (!table.columns[at].in_data) continue;
    if (!first) out += ',';
    first = false;
    append_field(out, field_of(at));
  }
  if (out.empty()) out = "\"\"";  // one empty field; an empty line would be no record
  out += '\n';
  return out;
}

}  // namespace

std::string csv_header(const Table& table, bool for_terminal) {
  return record_of(table, [&](std::size_t column) { return harmless(table.columns[column].id, for_terminal); });
}

std::string csv_row(const Table& table, const std::vector<Cell>& row, bool for_terminal) {
  return record_of(table, [&](std::size_t column) {
    const Cell& cell = data_cell(row, column, table.columns[column]);
    const auto* text = std::get_if<std::string>(&cell);
    return text != nullptr ? harmless(*text, for_terminal) : data_text(cell);
  });
}

std::string render_csv(const Document& document, std::string_view table_id, bool for_terminal) {
  const Table* table = find_table(document, table_id);
  if (table == nullptr) return {};
  std::string out = csv_header(*table, for_terminal);
  for (const std::vector<Cell>& row : table->rows) out += csv_row(*table, row, for_terminal);
  return out;
}

}  // namespace baton::report
