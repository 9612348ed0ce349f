#include "workbook_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "format.hpp"

namespace baton::report {

namespace {

constexpr std::size_t block_rows = 4096;
constexpr double narrowest = 9, widest_head = 32, widest_text = 44, widest_wrapped = 80;
constexpr std::size_t most_columns_of_a_page = 25;
constexpr std::size_t most_printed_rows = 1001;  // the head and some 20 pages

/// The rows that a table has itself.
class OwnRows final : public RowBlocks {
 public:
  explicit OwnRows(const Table& table) : table_(table) {}
  [[nodiscard]] std::size_t block_count() const override { return (table_.rows.size() + block_rows - 1) / block_rows; }
  [[nodiscard]] std::vector<std::vector<Cell>> rows_of(std::size_t block, unsigned) override {
    const auto at = [&](std::size_t row) { return table_.rows.begin() + static_cast<std::ptrdiff_t>(std::min(row, table_.rows.size())); };
    return {at(block * block_rows), at((block + 1) * block_rows)};
  }

 private:
  const Table& table_;
};

/// Rows of a block that go to one sheet.
struct Piece {
  std::size_t block = 0;       ///< Of those at hand.
  std::size_t from = 0, to = 0;
  std::size_t sheet = 0;       ///< 0, 1, …
  std::size_t first_row = 0;   ///< In the sheet, as spreadsheets count.
};

}  // namespace

std::size_t definition_row(const DefinitionRows& rows, const std::string& table, std::string_view column) {
  if (const auto found = rows.find(fmt::format("{}.{}", table, column)); found != rows.end()) return found->second;
  if (const auto found = rows.find(column); found != rows.end()) return found->second;
  if (column.ends_with("_s")) column.remove_suffix(2);
  const auto found = rows.find(column);
  return found == rows.end() ? 0 : found->second;
}

std::string sheet_name(const Table& table) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> named = {
      {{"edges", "Handoffs"}, {"files", "Sources"}, {"vertices", "Passing through"}}};
  for (const auto& [id, name] : named) {
    if (table.id == id) return std::string(name);
  }
  constexpr std::size_t longest = 27;  // of 31, with room for a number
  std::string name = table.id.substr(0, longest);
  if (name.empty()) return "Table";
  for (char& c : name) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_letter) c = ' ';
  }
  if (name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name;
}

std::string part_name(std::size_t part) { return fmt::format("xl/worksheets/sheet{}.xml", part); }

std::string sheet_start(const SheetHead& head) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";
  xml += "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>";
  xml += fmt::format("<sheetViews><sheetView{}{} workbookViewId=\"0\">", head.is_table ? "" : " showGridLines=\"0\"", head.is_first ? " tabSelected=\"1\"" : "");
  if (head.is_table) {
    xml += "<pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" activePane=\"bottomRight\" state=\"frozen\"/>"
           "<selection pane=\"topRight\"/><selection pane=\"bottomLeft\"/><selection pane=\"bottomRight\" activeCell=\"B2\" sqref=\"B2\"/>";
  }
  xml += "</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>";
  if (!head.widths.empty()) xml += "<cols>";
  for (std::size_t at = 0; at < head.widths.size(); ++at) {
    const auto& [width, hidden] = head.widths[at];
    fmt::format_to(std::back_inserter(xml), "<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"{2}/>", at + 1, width, hidden ? " hidden=\"1\"" : "");
  }
  if (!head.widths.empty()) xml += "</cols>";
  return xml + "<sheetData>";
}

std::string sheet_end(const SheetHead& head, const std::string& filter, const std::vector<SheetLink>& links, std::size_t printed_rows) {
  std::string xml = "</sheetData>";
  if (!filter.empty()) xml += fmt::format("<autoFilter ref=\"{}\"/>", filter);
  if (!links.empty()) xml += "<hyperlinks>";
  for (const SheetLink& link : links) fmt::format_to(std::back_inserter(xml), "<hyperlink ref=\"{}\" location=\"{}\"/>", link.cell, workbook_text(link.target));
  if (!links.empty()) xml += "</hyperlinks>";
  xml += "<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>";
  xml += fmt::format("<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"{}\" fitToHeight=\"0\"/>", head.pages_wide);
  const std::string part = printed_rows == 0 ? std::string() : fmt::format(", first {} rows", with_thousands(static_cast<std::int64_t>(printed_rows) - 1));
  return xml + fmt::format("<headerFooter><oddFooter>&amp;L&amp;A{}&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>", part);
}

/// One table on its way into sheets.
class TableSheets::Run {
 public:
  Run(TableSheets& sheets, const Table& table, bool wraps) : sheets_(sheets), table_(table), wraps_(wraps), columns_(sheet_columns(table)) {}

  Result<void> write(RowBlocks& blocks) {
    if (columns_.empty()) return {};
    const std::size_t at_once = std::max<std::size_t>(2, std::size_t{2} * sheets_.threads_);
    const std::size_t count = blocks.block_count();
    for (std::size_t first = 0; first < count; first += at_once) {
      std::vector<std::vector<std::vector<Cell>>> made(std::min(at_once, count - first));
      parallel_for(made.size(), sheets_.threads_, [&](std::size_t block, unsigned worker) { made[block] = blocks.rows_of(first + block, worker); });
      if (first == 0) measure(made.front());
      BATON_TRY_VOID(add(made));
    }
    if (count == 0) measure({});
    if (!is_open_) BATON_TRY_VOID(open());
    return close();
  }

 private:
  /// Widths by the heads and the first rows.
  void measure(const std::vector<std::vector<Cell>>& rows) {
    const auto shown = static_cast<std::size_t>(std::count_if(columns_.begin(), columns_.end(), [](const SheetColumn& column) { return !column.exact_seconds; }));
    head_.pages_wide = (shown + most_columns_of_a_page - 1) / most_columns_of_a_page;
    for (const SheetColumn& column : columns_) {
      constexpr double filter_button = 4;
      double width = std::clamp(static_cast<double>(column.head.size()) + filter_button, narrowest, widest_head);
      if (column.unit == Unit::instant) width = std::max(width, 17.0);
      if (column.unit == Unit::text) {
        double longest = 0;
        for (const std::vector<Cell>& row : rows) {
          const auto* text = std::get_if<std::string>(&cell_at(row, column.of));
          if (text != nullptr) longest = std::max(longest, static_cast<double>(display_width(*text)));
        }
        width = std::max(width, std::min(longest + 2, wraps_ ? widest_wrapped : widest_text));
      }
      head_.widths.emplace_back(width, column.exact_seconds);
    }
  }

  Result<void> add(const std::vector<std::vector<std::vector<Cell>>>& blocks) {
    std::vector<Piece> pieces;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      for (std::size_t from = 0; from < blocks[block].size();) {
        if (planned_row_ > most_sheet_rows) {
          ++planned_sheet_;
          planned_row_ = 2;
        }
        const std::size_t to = std::min(blocks[block].size(), from + (most_sheet_rows + 1 - planned_row_));
        pieces.push_back({block, from, to, planned_sheet_, planned_row_});
        planned_row_ += to - from;
        from = to;
      }
    }
    std::vector<DeflatedBlock> packed(pieces.size());
    parallel_for(pieces.size(), sheets_.threads_, [&](std::size_t at, unsigned) {
      const Piece& piece = pieces[at];
      std::string xml;
      for (std::size_t row = piece.from; row < piece.to; ++row) append_row(xml, blocks[piece.block][row], piece.first_row + row - piece.from);
      packed[at] = deflate_block(xml);
    });
    for (std::size_t at = 0; at < pieces.size(); ++at) {
      if (is_open_ && pieces[at].sheet != sheet_) BATON_TRY_VOID(close());
      sheet_ = pieces[at].sheet;
      if (!is_open_) BATON_TRY_VOID(open());
      BATON_TRY_VOID(sheets_.zip_.add(packed[at]));
      last_row_ = pieces[at].first_row + pieces[at].to - pieces[at].from - 1;
    }
    return {};
  }

  void append_row(std::string& xml, const std::vector<Cell>& row, std::size_t number) const {
    fmt::format_to(std::back_inserter(xml), "<row r=\"{}\">", number);
    for (const SheetColumn& column : columns_) {
      const Cell& cell = data_cell(row, column.of, table_.columns[column.of]);
      const auto* text = std::get_if<std::string>(&cell);
      if (column.exact_seconds) append_seconds(xml, column.letters, number, cell);
      else if (text != nullptr && wraps_) append_text(xml, column.letters, number, *text, Look::wrapped);
      else append_cell(xml, column.letters, number, cell, column.unit);
    }
    xml += "</row>";
  }

  Result<void> open() {
    const std::string name = sheet_name(table_);
    WrittenSheet sheet;
    sheet.name = sheets_.free_name(sheet_ == 0 ? name : fmt::format("{} {}", name, sheet_ + 1));
    sheet.part = sheets_.next_part_++;
    sheets_.written_.push_back(std::move(sheet));
    BATON_TRY_VOID(sheets_.zip_.begin(part_name(sheets_.written_.back().part)));
    std::string xml = sheet_start(head_) + "<row r=\"1\">";
    links_.clear();
    for (const SheetColumn& column : columns_) {
      const std::size_t defined = definition_row(sheets_.definitions_, table_.id, table_.columns[column.of].id);
      if (defined > 0) links_.push_back({column.letters + "1", fmt::format("Definitions!A{}", defined)});
      append_text(xml, column.letters, 1, column.head, defined > 0 ? Look::linked_head : Look::head);
    }
    is_open_ = true;
    last_row_ = 1;
    return sheets_.zip_.add(deflate_block(xml + "</row>"));
  }

  Result<void> close() {
    WrittenSheet& sheet = sheets_.written_.back();
    sheet.filter = fmt::format("A1:{}{}", columns_.back().letters, last_row_);
    sheet.printed_rows = last_row_ > most_printed_rows ? most_printed_rows : 0;
    is_open_ = false;
    BATON_TRY_VOID(sheets_.zip_.add(deflate_block(sheet_end(head_, sheet.filter, links_, sheet.printed_rows), true)));
    return sheets_.zip_.end();
  }

  TableSheets& sheets_;
  const Table& table_;
  bool wraps_;
  std::vector<SheetColumn> columns_;
  SheetHead head_;
  std::vector<SheetLink> links_;
  std::size_t planned_sheet_ = 0, planned_row_ = 2;
  bool is_open_ = false;
  std::size_t sheet_ = 0, last_row_ = 1;
};

std::string TableSheets::free_name(std::string name) {
  // Programs tell sheets apart without regard to case.
  const std::string wanted = name;
  for (std::size_t number = 2; !names_.insert(lower(name)).second; ++number) name = fmt::format("{} {}", wanted, number);
  return name;
}

Result<void> TableSheets::write(const Table& table, RowBlocks* blocks, bool wraps) {
  OwnRows own(table);
  return Run(*this, table, wraps).write(blocks != nullptr ? *blocks : own);
}

}  // namespace baton::report
