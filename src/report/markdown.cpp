#include <fmt/format.h>

#include <algorithm>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"

namespace baton::report {

namespace {

constexpr int least_important = 5;  // columns of a higher priority number are left to the other outputs

/// Whether a wiki or a mail program could make a link, a mention or a picture of the word, whatever is escaped in it.
bool is_taken_for_more(std::string_view word) {
  return word.find_first_of("@#") != std::string_view::npos || word.find("://") != std::string_view::npos || lower(word).find("www.") != std::string::npos ||
         std::count(word.begin(), word.end(), ':') > 1;
}

/// The word as code, where nothing is looked at: between more backticks than it has in a row.
std::string as_code(std::string_view word, bool in_table) {
  std::size_t longest = 0, run = 0;
  std::string text;
  for (const char c : word) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c == '|' && in_table) text += '\\';
    text += c;
  }
  const std::string fence(longest + 1, '`');
  const bool touches = word.starts_with('`') || word.ends_with('`');
  return fence + (touches ? " " : "") + text + (touches ? " " : "") + fence;
}

std::string escaped_word(std::string_view word) {
  std::string text;
  for (const char c : word) {
    if (c == '&') text += "&amp;";
    else if (c == '<') text += "&lt;";
    else if (c == '>') text += "&gt;";
    else if (std::string_view("\\`*_[]|~$^{}!").find(c) != std::string_view::npos) (text += '\\') += c;
    else text += c;
  }
  return text;
}

/// What would begin a list, a heading or a line at the start of a paragraph.
void guard_start(std::string& text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits < text.size() && digits > 0 && (text[digits] == '.' || text[digits] == ')')) text.insert(digits, 1, '\\');
  else if (!text.empty() && std::string_view("-+=:").find(text.front()) != std::string_view::npos) text.insert(0, 1, '\\');
}

/// Text that stays text. Control characters are made visible first, so it is one line.
std::string markdown_text(std::string_view raw, bool in_table = false) {
  const std::string visible = terminal_safe(raw);
  const std::string_view rest(visible);
  std::string text;
  for (std::size_t from = 0; from <= rest.size();) {
    const std::size_t end = std::min(rest.find(' ', from), rest.size());
    const std::string_view word = rest.substr(from, end - from);
    if (from > 0) text += ' ';
    text += is_taken_for_more(word) ? as_code(word, in_table) : escaped_word(word);
    from = end + 1;
  }
  return text;
}

std::string paragraph(std::string_view raw) {
  std::string text = markdown_text(raw);
  text.erase(0, text.find_first_not_of(' '));  // four blanks would begin a block of code
  guard_start(text);
  return text;
}

class MarkdownPage {
 public:
  explicit MarkdownPage(const Document& document) : document_(document), business_hours_(document.hours == "business") {}

  std::string write() {
    line("# " + markdown_text(document_.title));
    line(paragraph(headline(document_, true)));
    for (const Section& section : document_.sections) {
      if (!section.title.empty()) line("## " + markdown_text(section.title));
      for (const Block& block : section.blocks) {
        if (const auto* prose = std::get_if<Prose>(&block)) write_prose(*prose);
        if (const auto* table = std::get_if<Table>(&block)) write_table(*table);
        if (const auto* bars = std::get_if<Bars>(&block)) write_bars(*bars);
        if (const auto* facts = std::get_if<Facts>(&block)) write_facts(*facts);
      }
    }
    for (const std::string& note : document_.notes) line(paragraph(note));
    std::string made = document_.as_of == no_time ? "" : fmt::format("As of {} UTC. ", format_minute(document_.as_of));
    line(paragraph(fmt::format("{}baton {}, {} hours.", made, document_.version, document_.hours)));
    out_.pop_back();
    return std::move(out_);
  }

 private:
  /// A block of its own.
  void line(const std::string& text) {
    if (text.empty() || text.back() == ' ') return;
    out_ += text + "\n\n";
  }

  void write_prose(const Prose& prose) {
    for (const Sentence& sentence : prose.sentences) {
      std::string text;
      for (const auto& [part, bold] : sentence.parts) {
        const std::string own = markdown_text(part);
        const bool can_be_bold = bold && !trim(part).empty() && trim(part).size() == part.size();
        text += can_be_bold ? "**" + own + "**" : own;
      }
      text.erase(0, text.find_first_not_of(' '));
      guard_start(text);
      line(text);
    }
  }

  void begin_table(const std::vector<std::pair<std::string, bool>>& heads) {
    out_ += '|';
    for (const auto& [head, is_right] : heads) out_ += ' ' + markdown_text(head, true) + " |";
    out_ += "\n|";
    for (const auto& [head, is_right] : heads) out_ += is_right ? " ---: |" : " --- |";
    out_ += '\n';
  }

  void row(const std::vector<std::string>& cells) {
    out_ += '|';
    for (const std::string& cell : cells) out_ += ' ' + markdown_text(cell, true) + " |";
    out_ += '\n';
  }

  void write_table(const Table& table) {
    if (!table.for_people) return;
    line(paragraph(table.title));
    if (table.rows.empty()) return line(paragraph(table.empty_text));
    std::vector<std::size_t> columns = columns_for_people(table);
    std::erase_if(columns, [&](std::size_t at) { return table.columns[at].priority < 0 || table.columns[at].priority > least_important; });
    std::vector<std::pair<std::string, bool>> heads;
    for (const std::size_t at : columns) heads.emplace_back(table.columns[at].title, is_figure(table.columns[at].unit));
    begin_table(heads);
    const std::vector<std::size_t> rows = rows_for_people(table);
    const std::size_t shown = table.shown_rows == 0 ? rows.size() : std::min(rows.size(), table.shown_rows);
    for (std::size_t at = 0; at < shown; ++at) {
      std::vector<std::string> cells;
      for (const std::size_t column : columns) {
        const bool is_note = column + 1 == table.columns.size() && table.columns[column].title.empty();
        const Cell& cell = cell_at(table.rows[rows[at]], column);
        cells.push_back(is_note && std::holds_alternative<std::monostate>(cell) ? "" : table_text(cell, table.columns[column], business_hours_));
      }
      row(cells);
    }
    out_ += '\n';
    if (shown < rows.size()) line(fmt::format("… {} more", with_thousands(static_cast<std::int64_t>(rows.size() - shown))));
  }

  void write_bars(const Bars& bars) {
    begin_table({{bars.title, false}, {for_people(bars.total, bars.unit, business_hours_), true}, {"share", true}});
    for (const Bars::Bar& bar : bars.bars) row({bar.label, for_people(bar.amount, bars.unit, business_hours_), whole_percent(bar.ratio)});
    out_ += '\n';
  }

  void write_facts(const Facts& facts) {
    if (facts.facts.empty()) return;
    begin_table({{facts.title, false}, {"", true}, {"", false}});
    for (const Facts::Fact& fact : facts.facts) row({fact.label, for_people(fact.value, fact.unit, business_hours_), fact.note});
    out_ += '\n';
  }

  const Document& document_;
  bool business_hours_;
  std::string out_;
};

}  // namespace

std::string render_markdown(const Document& document) { return MarkdownPage(document).write(); }

}  // namespace baton::report
