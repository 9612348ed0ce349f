#include "html_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "baton/report/render.hpp"
#include "format.hpp"
#include "markup.hpp"

namespace baton::report {

namespace {

constexpr std::size_t most_rows = 500;

/// The class of a mark: one of the ledger's, or a neutral one.
std::string_view mark_class(std::string_view style) {
  static constexpr std::array<std::string_view, 5> known = {"queued", "in_hand", "on_customer", "held", "resolved_gap"};
  const auto found = std::find(known.begin(), known.end(), style);
  return found == known.end() ? "other" : *found;
}

/// Length of a mark; any figure will do, since only proportions are drawn.
double extent(const Cell& cell) {
  double value = 0;
  if (const auto* duration = std::get_if<DurationCell>(&cell); duration != nullptr && duration->us != no_time) {
    value = static_cast<double>(duration->us);
  } else if (const auto* count = std::get_if<std::int64_t>(&cell)) {
    value = static_cast<double>(*count);
  } else if (const auto* number = std::get_if<double>(&cell)) {
    value = *number;
  }
  return std::isfinite(value) && value > 0 ? value : 0;
}

std::string key_entry(std::string_view rect_class, const std::string& label) {
  return fmt::format("<li><svg width=\"11\" height=\"11\" aria-hidden=\"true\"><rect class=\"{}\" width=\"11\" height=\"11\" rx=\"2\"/></svg>{}</li>",
                     rect_class, label);
}

/// What a pointer shows on a figure: the exact seconds, or the counts behind a share.
std::string title_attribute(const Cell& cell) {
  if (const auto* duration = std::get_if<DurationCell>(&cell); duration != nullptr && duration->us != no_time) {
    return fmt::format(" title=\"{} s\"", seconds_text(duration->us));
  }
  const auto* share = std::get_if<ShareCell>(&cell);
  if (share == nullptr || !has_value(*share)) return {};
  std::string title = fmt::format("{} of {}", with_thousands(share->numerator), with_thousands(share->denominator));
  if (share->low && share->high) {
    title += fmt::format(", interval {} to {}", for_people(*share->low, Unit::ratio), for_people(*share->high, Unit::ratio));
  }
  return fmt::format(" title=\"{}\"", markup_attribute(title));
}

std::string table_cell(const Cell& cell, const Column& column, bool head_of_row, bool business_hours) {
  const std::string text = table_text(cell, column, business_hours);
  const bool missing = std::holds_alternative<std::monostate>(cell);
  const bool words = std::holds_alternative<std::string>(cell);
  if (head_of_row) return fmt::format("<th scope=\"row\">{}</th>", html_name(text));
  if (!is_figure(column.unit)) {
    const std::string_view look = missing ? " class=\"none\"" : column.unit == Unit::instant ? " class=\"t\"" : "";
    return fmt::format("<td{}>{}</td>", look, words ? html_name(text) : markup_text(text));
  }
  const std::string_view look = missing ? "n none" : words ? "n few" : "n";
  return fmt::format("<td class=\"{}\"{}>{}</td>", look, title_attribute(cell), markup_text(text));
}

std::string table_head(const Table& table, const std::vector<std::size_t>& columns) {
  std::string out = "<thead><tr>";
  for (const std::size_t at : columns) {
    const Column& column = table.columns[at];
    out += fmt::format("<th scope=\"col\"{}>{}</th>", is_figure(column.unit) ? " class=\"n\"" : "", markup_text(column.title));
  }
  return out + "</tr></thead>\n";
}

std::string more_rows(std::string_view look, std::size_t count, std::string_view where) {
  return fmt::format("<p class=\"more {}\">… {} more in {}</p>\n", look, with_thousands(static_cast<std::int64_t>(count)), where);
}

/// One bar of a whole: marks side by side with a gap, as SVG that fills its cell.
class BarPicture {
 public:
  void add(std::string_view style, double from, double length, const std::string& title) {
    if (length <= 0) return;
    marks_ += fmt::format("<rect class=\"{}\" x=\"{:.3f}%\" y=\"1\" width=\"{:.3f}%\" height=\"14\"><title>{}</title></rect>",
                          mark_class(style), from * 100, std::max(length - gap, gap) * 100, markup_text(title));
  }
  [[nodiscard]] std::string write() const {
    return fmt::format("<svg width=\"100%\" height=\"16\" aria-hidden=\"true\">{}</svg>", marks_);
  }

 private:
  static constexpr double gap = 0.0012;
  std::string marks_;
};

}  // namespace

std::string html_name(const std::string& text) { return fmt::format("<bdi>{}</bdi>", markup_text(text)); }

std::string html_bars(const Bars& bars, bool business_hours) {
  double largest = 0;
  for (const Bars::Bar& bar : bars.bars) {
    if (std::isfinite(bar.ratio)) largest = std::max(largest, bar.ratio);
  }
  std::string out = "<table class=\"bars\">\n";
  out += fmt::format("<tr class=\"total\"><th scope=\"row\">{}</th><td class=\"n amount\"{}>{}</td><td></td><td></td></tr>\n", markup_text(bars.title),
                     title_attribute(bars.total), markup_text(for_people(bars.total, bars.unit, business_hours)));
  for (const Bars::Bar& bar : bars.bars) {
    BarPicture picture;
    const std::string amount = for_people(bar.amount, bars.unit, business_hours);
    if (largest > 0 && std::isfinite(bar.ratio)) picture.add(bar.style, 0, bar.ratio / std::max(largest, 0.5), bar.label);
    out += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n amount\"{}>{}</td><td class=\"n\">{}</td><td class=\"pic\">{}</td></tr>\n",
                       html_name(bar.label), title_attribute(bar.amount), markup_text(amount), whole_percent(bar.ratio),
                       picture.write());
  }
  return out + "</table>\n";
}

std::string html_stacks(const Stacks& stacks, bool business_hours) {
  if (stacks.stacks.empty()) return {};
  double longest = 0;
  for (const Stacks::Stack& stack : stacks.stacks) {
    double sum = 0;
    for (const Cell& amount : stack.amounts) sum += extent(amount);
    longest = std::max(longest, sum);
  }
  std::string out;
  if (!stacks.title.empty()) out += fmt::format("<p>{}</p>\n", markup_text(stacks.title));
  out += "<ul class=\"key\">";
  for (const Stacks::Part& part : stacks.parts) out += key_entry(mark_class(part.style), markup_text(part.label));
  out += "</ul>\n<table class=\"bars\">\n";
  for (const Stacks::Stack& stack : stacks.stacks) {
    BarPicture picture;
    double at = 0;
    for (std::size_t part = 0; part < std::min(stacks.parts.size(), stack.amounts.size()); ++part) {
      const double length = longest > 0 ? extent(stack.amounts[part]) / longest : 0;
      picture.add(stacks.parts[part].style, at, length,
                  fmt::format("{}: {}", stacks.parts[part].label, for_people(stack.amounts[part], stacks.unit, business_hours)));
      at += length;
    }
    out += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"pic\">{}</td><td class=\"aside\">{}</td></tr>\n", html_name(stack.label),
                       picture.write(), markup_text(stack.note));
  }
  return out + "</table>\n";
}

std::string html_graph(const Graph& graph) {
  if (graph.edges.empty() || graph.shown_edges == 0) return {};
  std::string out;
  if (!graph.title.empty()) out += fmt::format("<h3>{}</h3>\n", markup_text(graph.title));
  const Result<std::string> picture = render_svg(graph);
  if (!picture) return out + fmt::format("<p class=\"more\">No map: {}.</p>\n", markup_text(picture.error().message));

  const std::size_t shown = std::min(graph.shown_edges, graph.edges.size());
  bool bounces = false;
  std::array<bool, 4> lines{};
  for (std::size_t at = 0; at < shown; ++at) {
    const Graph::Edge& edge = graph.edges[at];
    bounces = bounces || edge.bounces;
    for (const std::size_t end : {edge.from, edge.to}) lines[static_cast<std::size_t>(std::clamp(graph.vertices[end].tier, 0, 3))] = true;
  }
  out += "<ul class=\"key\">";
  if (bounces) out += key_entry("bounced", "at least one in five came straight back") + key_entry("edge", "fewer");
  static constexpr std::array<std::string_view, 4> names = {"line unknown", "first line", "second line", "third line and above"};
  if (lines[1] || lines[2] || lines[3]) {
    for (std::size_t line = 0; line < lines.size(); ++line) {
      if (lines[line]) out += key_entry(fmt::format("box line{}", line), std::string(names[line]));
    }
  }
  out += "</ul>\n<div class=\"picture\">" + *picture + "</div>\n";
  if (shown < graph.edges.size()) {
    out += fmt::format("<p class=\"more\">The {} busiest of {} routes; thicker is busier.</p>\n", shown,
                       with_thousands(static_cast<std::int64_t>(graph.edges.size())));
  }
  return out;
}

std::string html_table(const Table& table, bool business_hours) {
  if (!table.for_people) return {};
  std::string out;
  if (!table.title.empty()) out += fmt::format("<h3>{}</h3>\n", markup_text(table.title));
  if (table.rows.empty()) {
    return out + fmt::format("<p>{}</p>\n", markup_text(table.empty_text.empty() ? "None." : table.empty_text));
  }
  const std::vector<std::size_t> rows = rows_for_people(table);
  const std::size_t shown = std::min(rows.size(), most_rows);
  const std::size_t printed = table.shown_rows == 0 ? shown : std::min(shown, table.shown_rows);
  out += fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"data\">\n",
                     markup_attribute(table.title.empty() ? table.id : table.title));
  const std::vector<std::size_t> columns = columns_for_people(table);
  out += table_head(table, columns) + "<tbody>\n";
  for (std::size_t at = 0; at < shown; ++at) {
    out += at < printed ? "<tr>" : "<tr class=\"extra\">";
    for (const std::size_t column : columns) {
      const bool head_of_row = column == 0 && table.columns[column].unit == Unit::text;
      out += table_cell(cell_at(table.rows[rows[at]], column), table.columns[column], head_of_row, business_hours);
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  const std::string_view elsewhere = table.in_data ? "the CSV" : "the data";
  if (shown < rows.size()) out += more_rows("onscreen", rows.size() - shown, elsewhere);
  if (printed < rows.size()) out += more_rows("printed", rows.size() - printed, "the page on screen and " + std::string(elsewhere));
  return out;
}

}  // namespace baton::report
