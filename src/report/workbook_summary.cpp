#include "workbook_summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "baton/base/text.hpp"
#include "format.hpp"

namespace baton::report {

namespace {

constexpr double label_width = 34, figure_width = 15, last_width = 40;

/// Rows of cells from the top, whatever their looks.
class Rows {
 public:
  explicit Rows(const DefinitionRows& definitions) : definitions_(definitions) {}

  void skip() { ++row_; }
  void text(std::string_view text, Look look) {
    begin();
    append_text(xml_, "A", row_, text, look);
    end();
  }
  void begin() { fmt::format_to(std::back_inserter(xml_), "<row r=\"{}\">", row_); }
  void cell(std::size_t column, const Cell& cell, Unit unit) { append_cell(xml_, column_letters(column), row_, cell, unit); }
  void cell(std::size_t column, std::string_view text, Look look) { append_text(xml_, column_letters(column), row_, text, look); }
  /// The id of a definition, linked to it where there is one.
  void definition(std::size_t column, const std::string& id) {
    const std::size_t row = definition_row(definitions_, {}, id);
    if (row > 0) links_.push_back({fmt::format("{}{}", column_letters(column), row_), fmt::format("Definitions!A{}", row)});
    cell(column, id, row > 0 ? Look::link : Look::plain);
  }
  void end() {
    xml_ += "</row>";
    ++row_;
  }
  [[nodiscard]] const std::string& xml() const { return xml_; }
  [[nodiscard]] const std::vector<SheetLink>& links() const { return links_; }

 private:
  const DefinitionRows& definitions_;
  std::size_t row_ = 1;
  std::string xml_;
  std::vector<SheetLink> links_;
};

void write_head(const Document& document, Rows& rows) {
  rows.text(document.title, Look::title);
  rows.text(headline(document, true), Look::plain);
  std::string made;
  if (document.as_of != no_time) made = fmt::format("As of {} UTC, {} hours. ", format_minute(document.as_of), document.hours);
  rows.text(fmt::format("{}baton {}{}", made, document.version, document.store.empty() ? "" : ", store " + document.store), Look::plain);
  rows.skip();
}

void write_prose(const Prose& prose, Rows& rows) {
  for (const Sentence& sentence : prose.sentences) {
    std::string text;
    for (const auto& [part, bold] : sentence.parts) text += part;
    rows.text(text, prose.lead ? Look::lead : Look::plain);
  }
  if (!prose.sentences.empty()) rows.skip();
}

/// A table as people see it, with figures as numbers.
void write_table(const Table& table, Rows& rows) {
  if (table.rows.empty()) return;
  if (!table.title.empty()) rows.text(table.title, Look::plain);
  rows.begin();
  for (std::size_t at = 0; at < table.columns.size(); ++at) rows.cell(at, table.columns[at].title, is_figure(table.columns[at].unit) ? Look::figure_head : Look::head);
  rows.end();
  for (const std::vector<Cell>& row : table.rows) {
    rows.begin();
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
      const auto* text = std::get_if<std::string>(&cell_at(row, at));
      if (text != nullptr && table.columns[at].id == "definition") rows.definition(at, *text);
      else if (text != nullptr && at > 0) rows.cell(at, *text, Look::note);
      else rows.cell(at, cell_at(row, at), table.columns[at].unit);
    }
    rows.end();
  }
  rows.skip();
}

void write_bars(const Bars& bars, Rows& rows) {
  rows.begin();
  rows.cell(0, bars.title, Look::head);
  rows.cell(1, "amount", Look::figure_head);
  rows.cell(2, "share", Look::figure_head);
  rows.end();
  for (const Bars::Bar& bar : bars.bars) {
    rows.begin();
    rows.cell(0, bar.label, Look::plain);
    rows.cell(1, bar.amount, bars.unit);
    rows.cell(2, Cell{bar.ratio}, Unit::ratio);
    rows.end();
  }
  rows.begin();
  rows.cell(0, "together", Look::plain);
  rows.cell(1, bars.total, bars.unit);
  rows.end();
  rows.skip();
}

void write_facts(const Facts& facts, Rows& rows) {
  if (facts.facts.empty()) return;
  rows.begin();
  rows.cell(0, facts.title.empty() ? "more" : facts.title, Look::head);
  rows.cell(1, "value", Look::figure_head);
  rows.cell(2, "note", Look::head);
  rows.end();
  for (const Facts::Fact& fact : facts.facts) {
    rows.begin();
    rows.cell(0, fact.label, Look::plain);
    if (const auto* text = std::get_if<std::string>(&fact.value)) rows.cell(1, *text, Look::note);
    else rows.cell(1, fact.value, fact.unit);
    rows.cell(2, fact.note, Look::note);
    rows.end();
  }
  rows.skip();
}

void write_block(const Block& block, Rows& rows) {
  if (const auto* table = std::get_if<Table>(&block); table != nullptr && table->for_people) write_table(*table, rows);
  if (const auto* bars = std::get_if<Bars>(&block)) write_bars(*bars, rows);
  if (const auto* facts = std::get_if<Facts>(&block)) write_facts(*facts, rows);
}

}  // namespace

std::string summary_sheet(const Workbook& workbook, const DefinitionRows& definitions) {
  const Document& document = workbook.document;
  Rows rows(definitions);
  write_head(document, rows);
  if (!document.sections.empty()) {
    const std::vector<Block>& blocks = document.sections.front().blocks;
    for (const Block& block : blocks) {
      if (const auto* prose = std::get_if<Prose>(&block)) write_prose(*prose, rows);
    }
    write_table(workbook.figures, rows);
    for (const Block& block : blocks) write_block(block, rows);
  }
  for (std::size_t section = 1; section < document.sections.size(); ++section) {
    for (const Block& block : document.sections[section].blocks) {
      const auto* facts = std::get_if<Facts>(&block);
      if (facts != nullptr && document.sections[section].anchor == "sources") write_facts(*facts, rows);
    }
  }
  if (!document.notes.empty()) rows.text("notes", Look::head);
  for (const std::string& note : document.notes) rows.text(note, Look::plain);
  SheetHead head;
  head.is_first = true;
  head.is_table = false;
  head.widths = {{label_width, false}, {figure_width, false}, {figure_width, false}, {figure_width, false}, {figure_width, false}, {last_width, false}, {last_width, false}};
  return sheet_start(head) + rows.xml() + sheet_end(head, {}, rows.links());
}

Table measure_sheet(const Document& document) {
  constexpr std::size_t first_part = 7;
  Table table;
  table.id = "measures";
  table.columns = {{"measure", "measure", Unit::text, 0, true},     {"title", "title", Unit::text, 0, true},
                   {"value", "value", Unit::number, 0, true},       {"numerator", "numerator", Unit::count, 0, true},
                   {"denominator", "denominator", Unit::count, 0, true}, {"low", "low", Unit::ratio, 0, true},
                   {"high", "high", Unit::ratio, 0, true}};
  const auto column_of = [&](const std::string& part, const Cell& value) {
    const auto begin = table.columns.begin() + first_part;
    const auto found = std::find_if(begin, table.columns.end(), [&](const Column& column) { return column.id == part; });
    if (found != table.columns.end()) {
      if (std::holds_alternative<double>(value) && found->unit == Unit::count) found->unit = Unit::number;
      return static_cast<std::size_t>(found - table.columns.begin());
    }
    const bool is_sum = part.ends_with("sum_s");
    const Unit unit = part.ends_with("_s") ? (is_sum ? Unit::hours : Unit::duration) : part.starts_with("share") ? Unit::ratio : std::holds_alternative<double>(value) ? Unit::number : Unit::count;
    table.columns.push_back({part, part, unit, 0, true});
    return table.columns.size() - 1;
  };
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      const auto* measures = std::get_if<Measures>(&block);
      if (measures == nullptr) continue;
      for (const MeasureCell& measure : measures->measures) {
        std::vector<Cell> row{Cell{measure.id}, Cell{measure.title}, measure.value, {}, {}, {}, {}};
        if (const auto* share = std::get_if<ShareCell>(&measure.value)) {
          row[3] = Cell{share->numerator};
          row[4] = Cell{share->denominator};
          if (share->low) row[5] = Cell{*share->low};
          if (share->high) row[6] = Cell{*share->high};
        }
        for (const auto& [part, value] : measure.parts) {
          const std::size_t column = column_of(part, value);
          row.resize(std::max(row.size(), column + 1));
          row[column] = value;
        }
        table.rows.push_back(std::move(row));
      }
    }
  }
  if (table.rows.empty()) table.columns.clear();
  return table;
}

}  // namespace baton::report
