#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <expat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace baton::test {

/// The members of a zip archive by name.
inline std::map<std::string, std::string> unzipped(const std::string& path) {
  std::map<std::string, std::string> members;
  archive* const zip = archive_read_new();
  archive_read_support_format_zip(zip);
  REQUIRE(archive_read_open_filename(zip, path.c_str(), 1U << 20U) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  int status = ARCHIVE_OK;
  while ((status = archive_read_next_header(zip, &entry)) == ARCHIVE_OK) {
    std::string& content = members[archive_entry_pathname(entry)];
    std::vector<char> buffer(1U << 16U);
    la_ssize_t count = 0;
    while ((count = archive_read_data(zip, buffer.data(), buffer.size())) > 0) content.append(buffer.data(), static_cast<std::size_t>(count));
    CHECK(count == 0);  // the checksum is right
  }
  CHECK(status == ARCHIVE_EOF);
  archive_read_free(zip);
  return members;
}

/// An element of XML with what is in it.
struct Element {
  std::string name, text;
  std::map<std::string, std::string> attributes;
  std::vector<Element> children;
  [[nodiscard]] const Element* child(std::string_view of) const {
    for (const Element& element : children) {
      if (element.name == of) return &element;
    }
    return nullptr;
  }
  [[nodiscard]] std::string attribute(const std::string& of) const {
    const auto found = attributes.find(of);
    return found == attributes.end() ? std::string() : found->second;
  }
};

/// Well-formed XML as a tree.
inline Element parsed(const std::string& xml) {
  struct State {
    Element top;
    std::vector<Element*> open;
  } state;
  state.open = {&state.top};
  XML_Parser parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &state);
  XML_SetElementHandler(
      parser,
      [](void* data, const char* name, const char** attributes) {
        auto& own = *static_cast<State*>(data);
        Element element;
        element.name = name;
        for (; *attributes != nullptr; attributes += 2) element.attributes[attributes[0]] = attributes[1];
        own.open.back()->children.push_back(std::move(element));
        own.open.push_back(&own.open.back()->children.back());
      },
      [](void* data, const char*) { static_cast<State*>(data)->open.pop_back(); });
  XML_SetCharacterDataHandler(parser, [](void* data, const char* text, int length) { static_cast<State*>(data)->open.back()->text.append(text, static_cast<std::size_t>(length)); });
  const bool well_formed = XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
  INFO(XML_ErrorString(XML_GetErrorCode(parser)) << " in line " << XML_GetCurrentLineNumber(parser));
  CHECK(well_formed);
  XML_ParserFree(parser);
  return state.top.children.empty() ? Element{} : state.top.children.front();
}

/// What a cell holds: a number as it is written, or a text.
struct WorkbookCell {
  std::string value;
  bool is_text = false, has_formula = false;
  int style = 0;
};

/// A sheet: rows of cells by their heads; empty cells are missing.
struct WorkbookSheet {
  std::string name, xml;
  std::vector<std::string> heads;
  std::vector<bool> hidden;
  std::vector<std::map<std::string, WorkbookCell>> rows;
};

/// The text that a spreadsheet shows: codes of characters are read.
inline std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_code = text.compare(at, 2, "_x") == 0 && text.size() >= at + 7 && text[at + 6] == '_' && text.find_first_not_of("0123456789abcdefABCDEF", at + 2) == at + 6;
    if (is_code) {
      out += static_cast<char>(std::stoi(text.substr(at + 2, 4), nullptr, 16));
      at += 6;
    } else {
      out += text[at];
    }
  }
  return out;
}

inline WorkbookCell cell_in(const Element& c) {
  WorkbookCell cell;
  cell.has_formula = c.child("f") != nullptr;
  cell.style = c.attribute("s").empty() ? 0 : std::stoi(c.attribute("s"));
  cell.is_text = c.attribute("t") == "inlineStr";
  if (cell.is_text) cell.value = decoded(c.child("is")->child("t")->text);
  else if (const Element* value = c.child("v")) cell.value = value->text;
  return cell;
}

/// The sheets of a workbook in their order; of others than those wanted (none: all) only the names.
inline std::vector<WorkbookSheet> read_workbook(const std::string& path, const std::vector<std::string>& wanted = {}) {
  const auto members = unzipped(path);
  for (const auto& [name, content] : members) {
    INFO(name);
    if (name.find("worksheets/") == std::string::npos) parsed(content);
  }
  std::map<std::string, std::string> targets;
  const Element relations = parsed(members.at("xl/_rels/workbook.xml.rels"));
  for (const Element& relation : relations.children) targets[relation.attribute("Id")] = relation.attribute("Target");
  std::vector<WorkbookSheet> sheets;
  const Element workbook = parsed(members.at("xl/workbook.xml"));
  for (const Element& listed : workbook.child("sheets")->children) {
    WorkbookSheet& sheet = sheets.emplace_back();
    sheet.name = listed.attribute("name");
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), sheet.name) == wanted.end()) continue;
    sheet.xml = members.at("xl/" + targets.at(listed.attribute("r:id")));
    const Element top = parsed(sheet.xml);
    if (const Element* columns = top.child("cols")) {
      for (const Element& column : columns->children) sheet.hidden.push_back(column.attribute("hidden") == "1");
    }
    std::map<std::string, std::string> head_of;  // by letters
    for (const Element& row : top.child("sheetData")->children) {
      const bool is_head = row.attribute("r") == "1";
      if (!is_head) sheet.rows.emplace_back();
      for (const Element& c : row.children) {
        const std::string reference = c.attribute("r");
        const std::string letters = reference.substr(0, reference.find_first_of("0123456789"));
        const WorkbookCell cell = cell_in(c);
        if (is_head) {
          head_of[letters] = cell.value;
          sheet.heads.push_back(cell.value);
        } else {
          const auto head = head_of.find(letters);
          sheet.rows.back()[head == head_of.end() ? letters : head->second] = cell;
        }
      }
    }
  }
  return sheets;
}

inline const WorkbookSheet& sheet_named(const std::vector<WorkbookSheet>& sheets, std::string_view name) {
  for (const WorkbookSheet& sheet : sheets) {
    if (sheet.name == name) return sheet;
  }
  FAIL("no sheet " << name);
  return sheets.front();
}

/// The records of RFC 4180 CSV.
inline std::vector<std::vector<std::string>> csv_records(std::string_view csv) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record(1);
  bool quoted = false;
  for (std::size_t at = 0; at < csv.size(); ++at) {
    const char c = csv[at];
    if (quoted && c == '"' && at + 1 < csv.size() && csv[at + 1] == '"') record.back() += csv[at++];
    else if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) record.emplace_back();
    else if (c == '\n' && !quoted) {
      records.push_back(std::move(record));
      record.assign(1, {});
    } else {
      record.back() += c;
    }
  }
  return records;
}

}  // namespace baton::test
