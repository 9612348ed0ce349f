#include "baton/report/workbook.hpp"

#include <fmt/format.h>

#include "baton/base/zip_writer.hpp"
#include "format.hpp"
#include "markup.hpp"
#include "workbook_sheet.hpp"
#include "workbook_summary.hpp"

namespace baton::report {

namespace {

constexpr std::string_view xml_start = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
constexpr std::string_view relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::size_t summary_part = 1;

/// Whether a table is for data: those that the folder of CSV files has too. The measures have a sheet of their own form.
bool is_sheet(const Table& table) { return !table.id.empty() && table.id != "measures" && (table.in_data || !table.for_people); }

DefinitionRows definition_rows(const Table& definitions) {
  DefinitionRows rows;
  for (std::size_t at = 0; at < definitions.rows.size(); ++at) {
    const auto* id = std::get_if<std::string>(&cell_at(definitions.rows[at], 0));
    if (id != nullptr) rows.emplace(*id, at + 2);  // the head is row 1
  }
  return rows;
}

std::string content_types(const std::vector<WrittenSheet>& sheets) {
  std::string xml = fmt::format(
      "{0}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
      "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
      "<Override PartName=\"/xl/workbook.xml\" ContentType=\"{1}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{1}styles+xml\"/>"
      "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
      xml_start, types);
  for (const WrittenSheet& sheet : sheets) {
    fmt::format_to(std::back_inserter(xml), "<Override PartName=\"/{}\" ContentType=\"{}worksheet+xml\"/>", part_name(sheet.part), types);
  }
  return xml + "</Types>";
}

std::string workbook_part(const std::vector<WrittenSheet>& sheets) {
  std::string xml = fmt::format("{}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{}\"><bookViews><workbookView/></bookViews><sheets>",
                                xml_start, relations);
  for (const WrittenSheet& sheet : sheets) {
    fmt::format_to(std::back_inserter(xml), "<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", workbook_text(sheet.name), sheet.part, sheet.part);
  }
  xml += "</sheets>";
  std::string names;
  for (std::size_t at = 0; at < sheets.size(); ++at) {
    if (sheets[at].filter.empty()) continue;
    std::string fixed;  // $A$1:$T$20
    for (std::size_t i = 0; i < sheets[at].filter.size(); ++i) {
      const char c = sheets[at].filter[i];
      const char before = i == 0 ? ':' : sheets[at].filter[i - 1];
      const auto is_digit = [](char of) { return of >= '0' && of <= '9'; };
      if (before == ':' || (is_digit(c) && !is_digit(before))) fixed += '$';
      fixed += c;
    }
    fmt::format_to(std::back_inserter(names), "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{0}\" hidden=\"1\">'{1}'!{2}</definedName>"
                   "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{0}\">'{1}'!$A:$A,'{1}'!$1:$1</definedName>", at, workbook_text(sheets[at].name), fixed);
    if (sheets[at].printed_rows == 0) continue;
    const std::string last = sheets[at].filter.substr(3, sheets[at].filter.find_first_of("0123456789", 3) - 3);  // A1:T20
    fmt::format_to(std::back_inserter(names), "<definedName name=\"_xlnm.Print_Area\" localSheetId=\"{}\">'{}'!$A$1:${}${}</definedName>", at, workbook_text(sheets[at].name), last,
                   sheets[at].printed_rows);
  }
  if (!names.empty()) xml += "<definedNames>" + names + "</definedNames>";
  return xml + "</workbook>";
}

std::string workbook_relations(const std::vector<WrittenSheet>& sheets) {
  std::string xml = fmt::format("{}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">", xml_start);
  for (const WrittenSheet& sheet : sheets) {
    fmt::format_to(std::back_inserter(xml), "<Relationship Id=\"rId{0}\" Type=\"{1}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>", sheet.part, relations);
  }
  return xml + fmt::format("<Relationship Id=\"styles\" Type=\"{}/styles\" Target=\"styles.xml\"/></Relationships>", relations);
}

std::string package_relations() {
  return fmt::format(
      "{0}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{1}/officeDocument\" Target=\"xl/workbook.xml\"/>"
      "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>",
      xml_start, relations);
}

std::string core_properties(const Document& document) {
  std::string xml = fmt::format(
      "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>baton {}</dc:creator>",
      xml_start, markup_text(document.title), markup_text(document.version));
  if (document.as_of != no_time) {
    for (const std::string_view property : {"created", "modified"}) {
      fmt::format_to(std::back_inserter(xml), "<dcterms:{0} xsi:type=\"dcterms:W3CDTF\">{1}</dcterms:{0}>", property, format_iso(document.as_of));
    }
  }
  return xml + "</cp:coreProperties>";
}

}  // namespace

Result<std::uint64_t> write_workbook(const Workbook& workbook, const std::string& path, unsigned threads) {
  const Document& document = workbook.document;
  BATON_TRY(OutputFile file, OutputFile::create(path));
  ZipWriter zip(std::move(file));
  const DefinitionRows definitions = definition_rows(workbook.definitions);
  TableSheets tables(zip, definitions, summary_part + 1, threads);
  const auto rows_of = [&](const Table& table) {
    const auto found = workbook.rows.find(table.id);
    return found == workbook.rows.end() ? nullptr : found->second.get();
  };
  BATON_TRY_VOID(tables.write(measure_sheet(document), nullptr));
  bool is_defined = false;
  for (const Section& section : document.sections) {
    // What the figures mean stands before what they were made from.
    if (section.anchor == "sources" && !is_defined) {
      BATON_TRY_VOID(tables.write(workbook.definitions, nullptr, true));
      is_defined = true;
    }
    for (const Block& block : section.blocks) {
      const auto* table = std::get_if<Table>(&block);
      if (table != nullptr && is_sheet(*table)) BATON_TRY_VOID(tables.write(*table, rows_of(*table)));
    }
  }
  if (!is_defined) BATON_TRY_VOID(tables.write(workbook.definitions, nullptr, true));
  BATON_TRY_VOID(zip.add_file(part_name(summary_part), summary_sheet(workbook, definitions)));
  std::vector<WrittenSheet> sheets{{"Summary", summary_part, {}}};
  sheets.insert(sheets.end(), tables.written().begin(), tables.written().end());
  BATON_TRY_VOID(zip.add_file("xl/workbook.xml", workbook_part(sheets)));
  BATON_TRY_VOID(zip.add_file("xl/_rels/workbook.xml.rels", workbook_relations(sheets)));
  BATON_TRY_VOID(zip.add_file("xl/styles.xml", workbook_styles(document.hours == "business")));
  BATON_TRY_VOID(zip.add_file("docProps/core.xml", core_properties(document)));
  BATON_TRY_VOID(zip.add_file("_rels/.rels", package_relations()));
  BATON_TRY_VOID(zip.add_file("[Content_Types].xml", content_types(sheets)));
  return zip.finish();
}

}  // namespace baton::report
