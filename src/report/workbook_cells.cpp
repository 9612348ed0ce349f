#include "workbook_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "baton/base/text.hpp"
#include "format.hpp"
#include "formula.hpp"
#include "markup.hpp"

namespace baton::report {

namespace {

/// Whether "_x000D_" or the like stands at the place.
bool is_character_code(std::string_view text, std::size_t at) {
  if (text.size() < at + 7 || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_') return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2, text.begin() + static_cast<std::ptrdiff_t>(at) + 6,
                     [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

/// The text up to the last character that a cell has room for; valid UTF-8.
std::string cut_to_cell(std::string text) {
  if (text.size() <= longest_text) return text;
  std::size_t units = 0, room_for_dots = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0U) == 0x80U) continue;
    if (units < longest_text) room_for_dots = at;
    units += byte >= 0xF0U ? 2 : 1;
  }
  if (units <= longest_text) return text;
  return text.substr(0, room_for_dots) + "…";
}

bool is_plain(std::string_view text) {
  return text.size() <= longest_text &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'' && c != '_'; });
}

Look look_of(Unit unit) {
  switch (unit) {
    case Unit::count: return Look::count;
    case Unit::number:
    case Unit::points: return Look::number;
    case Unit::ratio:
    case Unit::share: return Look::percent;
    case Unit::duration: return Look::hours;
    case Unit::hours: return Look::whole_hours;
    case Unit::instant: return Look::instant;
    case Unit::text:
    case Unit::flag: break;
  }
  return Look::plain;
}

void append_number(std::string& xml, std::string_view letters, std::size_t row, Look look, std::string_view number) {
  fmt::format_to(std::back_inserter(xml), "<c r=\"{}{}\" s=\"{}\"><v>{}</v></c>", letters, row, static_cast<int>(look), number);
}

/// Days since 1899-12-30, as spreadsheets count; exact to the microsecond. They know no time before their year 1900 and their false 29 February of it,
/// nor after 9999.
void append_instant(std::string& xml, std::string_view letters, std::size_t row, const InstantCell& instant) {
  constexpr double first_true_day = 61, first_day_of_10000 = 2'958'466;
  constexpr std::int64_t day_of_1970 = 25569;
  // Whole days and the rest of a day apart, so that only one sum is rounded.
  const std::int64_t since_midnight = (instant.us % day_us + day_us) % day_us;
  const std::int64_t whole_days = (instant.us - since_midnight) / day_us + day_of_1970;
  const double days = static_cast<double>(whole_days) + static_cast<double>(since_midnight) / static_cast<double>(day_us);
  if (days >= first_true_day && days < first_day_of_10000) append_number(xml, letters, row, Look::instant, number_text(days));
  else append_text(xml, letters, row, format_iso(instant.us), Look::plain);
}

}  // namespace

std::string column_letters(std::size_t column) {
  std::string letters;
  for (++column; column > 0; column = (column - 1) / 26) letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters;
}

std::string workbook_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  const std::string visible = cut_to_cell(terminal_safe(text));
  std::string coded;
  for (std::size_t at = 0; at < visible.size(); ++at) {
    if (is_character_code(visible, at)) coded += "_x005F";
    coded += visible[at];
  }
  return markup_attribute(coded);
}

void append_text(std::string& xml, std::string_view letters, std::size_t row, std::string_view text, Look look) {
  if (text.empty()) return;
  if (look == Look::plain && looks_like_formula(text)) look = Look::guarded;
  const bool keeps_blanks = text.front() == ' ' || text.back() == ' ' || text.find("  ") != std::string_view::npos;
  fmt::format_to(std::back_inserter(xml), "<c r=\"{}{}\" s=\"{}\" t=\"inlineStr\"><is><t{}>{}</t></is></c>", letters, row, static_cast<int>(look),
                 keeps_blanks ? " xml:space=\"preserve\"" : "", workbook_text(text));
}

void append_seconds(std::string& xml, std::string_view letters, std::size_t row, const Cell& cell) {
  const auto* duration = std::get_if<DurationCell>(&cell);
  if (duration != nullptr && duration->us != no_time) append_number(xml, letters, row, Look::plain, seconds_text(duration->us));
}

void append_cell(std::string& xml, std::string_view letters, std::size_t row, const Cell& cell, Unit unit) {
  if (const auto* text = std::get_if<std::string>(&cell)) return append_text(xml, letters, row, *text, Look::plain);
  // Not as truth values, which LibreOffice makes formulas of; and the mean of numbers is a share.
  if (const auto* flag = std::get_if<bool>(&cell)) return append_number(xml, letters, row, Look::flag, *flag ? "1" : "0");
  if (const auto* instant = std::get_if<InstantCell>(&cell)) {
    if (instant->us != no_time) append_instant(xml, letters, row, *instant);
    return;
  }
  if (const auto* duration = std::get_if<DurationCell>(&cell)) {
    if (duration->us == no_time) return;
    const double hours = static_cast<double>(duration->us) / static_cast<double>(hour_us);
    return append_number(xml, letters, row, unit == Unit::hours ? Look::whole_hours : Look::hours, number_text(hours));
  }
  // A figure may stand in a column of mixed units.
  const Unit own = std::holds_alternative<ShareCell>(cell) ? Unit::share : std::holds_alternative<std::int64_t>(cell) ? Unit::count : unit;
  const std::string number = data_text(cell);
  if (!number.empty()) append_number(xml, letters, row, look_of(own), number);
}

std::vector<SheetColumn> sheet_columns(const Table& table) {
  std::vector<SheetColumn> columns;
  const auto add = [&](std::size_t of, std::string head, Unit unit, bool exact_seconds) {
    columns.push_back({of, std::move(head), column_letters(columns.size()), unit, exact_seconds});
  };
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    const Column& column = table.columns[at];
    if (!column.in_data) continue;
    const bool is_duration = column.unit == Unit::duration || column.unit == Unit::hours;
    if (!is_duration) {
      add(at, column.id, column.unit, false);
      continue;
    }
    const bool named_by_unit = column.id.ends_with("_s");
    add(at, (named_by_unit ? column.id.substr(0, column.id.size() - 2) : column.id) + "_h", column.unit, false);
    add(at, column.id, column.unit, true);
  }
  return columns;
}

std::string workbook_styles(bool business_hours) {
  const std::string_view hour = business_hours ? "bh" : "h";
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";
  fmt::format_to(std::back_inserter(xml),
                 "<numFmts count=\"6\"><numFmt numFmtId=\"169\" formatCode=\"[=1]&quot;yes&quot;;[=0]&quot;no&quot;\"/><numFmt numFmtId=\"167\" formatCode=\"#,##0.0\"/><numFmt numFmtId=\"168\" formatCode=\"0.0%\"/><numFmt numFmtId=\"164\" formatCode=\"#,##0.0&quot; {0}&quot;\"/>"
                 "<numFmt numFmtId=\"165\" formatCode=\"#,##0&quot; {0}&quot;\"/><numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/></numFmts>",
                 hour);
  xml += "<fonts count=\"5\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
         "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
         "<font><b/><u/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
         "<font><b/><sz val=\"16\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
         "<font><u/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>"
         "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>"
         "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFDCEBF5\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>"
         "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
         "<border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FF5B6470\"/></bottom><diagonal/></border></borders>"
         "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>";
  struct Format {
    int number = 0, font = 0, fill = 0, border = 0;
    std::string_view alignment;
    bool guarded = false;
  };
  static constexpr Format formats[] = {{},
                                       {0, 1, 2, 1, {}},
                                       {0, 2, 2, 1, {}},
                                       {49, 0, 0, 0, {}, true},
                                       {3, 0, 0, 0, {}},
                                       {167, 0, 0, 0, {}},
                                       {168, 0, 0, 0, {}},
                                       {164, 0, 0, 0, {}},
                                       {165, 0, 0, 0, {}},
                                       {166, 0, 0, 0, {}},
                                       {0, 3, 0, 0, {}},
                                       {0, 1, 0, 0, {}},
                                       {0, 4, 0, 0, "horizontal=\"left\" indent=\"1\""},
                                       {0, 0, 0, 0, "vertical=\"top\" wrapText=\"1\""},
                                       {0, 1, 2, 1, "horizontal=\"right\""},
                                       {0, 0, 0, 0, "horizontal=\"left\" indent=\"1\""},
                                       {169, 0, 0, 0, {}}};
  xml += fmt::format("<cellXfs count=\"{}\">", std::size(formats));
  for (const Format& format : formats) {
    fmt::format_to(std::back_inserter(xml), "<xf numFmtId=\"{}\" fontId=\"{}\" fillId=\"{}\" borderId=\"{}\" xfId=\"0\"{}{}{}{}", format.number, format.font, format.fill,
                   format.border, format.guarded ? " quotePrefix=\"1\"" : "", format.number != 0 ? " applyNumberFormat=\"1\"" : "", format.font != 0 ? " applyFont=\"1\"" : "",
                   format.fill != 0 ? " applyFill=\"1\" applyBorder=\"1\"" : "");
    if (format.alignment.empty()) xml += "/>";
    else fmt::format_to(std::back_inserter(xml), " applyAlignment=\"1\"><alignment {}/></xf>", format.alignment);
  }
  xml += "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";
  return xml;
}

}  // namespace baton::report
