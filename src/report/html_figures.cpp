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

constexpr std::size_t most_plain_rows = 50;

/// The class of a mark: one of the ledger's, or a neutral one.
std::string_view mark_class(std::string_view style) {
  static constexpr std::array<std::string_view, 5> known = {"queued", "in_hand", "on_customer", "held", "resolved_gap"};
  const auto found = std::find(known.begin(), known.end(), style);
  return found == known.end() ? "other" : *found;
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

const Cell* part_of(const MeasureCell& measure, std::string_view name) {
  const auto found = std::find_if(measure.parts.begin(), measure.parts.end(), [&](const auto& part) { return part.first == name; });
  return found == measure.parts.end() || std::holds_alternative<std::monostate>(found->second) ? nullptr : &found->second;
}

/// What stands for a measure in a line of a list, and what it rests on.
std::pair<std::string, std::string> value_and_rest(const MeasureCell& measure, bool business_hours) {
  const auto text = [&](const Cell* cell, Unit unit) { return cell == nullptr ? std::string(missing_text) : for_people(*cell, unit, business_hours); };
  if (const auto* share = std::get_if<ShareCell>(&measure.value); share != nullptr && has_value(*share)) {
    std::string rest = fmt::format("{} of {}", with_thousands(share->numerator), with_thousands(share->denominator));
    if (share->low && share->high) rest += fmt::format(", {} to {}", for_people(*share->low, Unit::ratio), for_people(*share->high, Unit::ratio));
    return {for_people(measure.value, Unit::share), rest};
  }
  if (!measure.is_object) return {text(&measure.value, Unit::count), ""};
  if (const Cell* mean = part_of(measure, "mean")) return {text(mean, Unit::points), fmt::format("mean of {}, 1 in 10 below {}", text(part_of(measure, "n"), Unit::count), text(part_of(measure, "p10"), Unit::points))};
  const Cell* median = part_of(measure, "median_s");
  const Cell* sum = part_of(measure, "sum_s");
  if (median == nullptr && sum == nullptr) return {std::string(missing_text), "this source can't show it"};
  std::string rest = fmt::format("n {}", text(part_of(measure, "n"), Unit::count));
  if (part_of(measure, "open_sum_s") != nullptr) return {text(sum, Unit::hours), rest + fmt::format(", open issues {}", text(part_of(measure, "open_sum_s"), Unit::hours))};
  if (const Cell* p90 = part_of(measure, "p90_s")) rest += fmt::format(", 9 in 10 within {}", text(p90, Unit::duration));
  if (const Cell* censored = part_of(measure, "censored")) rest += fmt::format(", {} censored", text(censored, Unit::count));
  return {"median " + text(median, Unit::duration), rest};
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

std::string html_measure_link(const std::string& measure, const std::string& markup) {
  return measure.empty() ? markup : fmt::format("<a href=\"#figure/{}\">{}</a>", markup_attribute(measure), markup);
}

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
                       html_name(bar.label), title_attribute(bar.amount), amount == missing_text ? markup_text(amount) : html_measure_link(mark_class(bar.style) == bar.style ? bar.style : "", markup_text(amount)), whole_percent(bar.ratio),
                       picture.write());
  }
  return out + "</table>\n";
}

std::string html_facts(const Facts& facts, bool business_hours) {
  if (facts.facts.empty()) return {};
  std::string out;
  if (!facts.title.empty()) out += fmt::format("<h3>{}</h3>\n", markup_text(facts.title));
  out += facts.strip ? "<dl class=\"strip\">\n" : "<table class=\"facts\">\n";
  for (const Facts::Fact& fact : facts.facts) {
    const bool wordy = std::holds_alternative<std::string>(fact.value);
    const std::string value = for_people(fact.value, fact.unit, business_hours);
    const std::string shown = html_measure_link(fact.measure, wordy ? html_name(value) : markup_text(value));
    if (facts.strip) {
      out += fmt::format("<div><dt>{}</dt><dd class=\"figure\"{}>{}</dd><dd>{}</dd></div>\n", markup_text(fact.label), title_attribute(fact.value), shown,
                         markup_text(fact.note));
    } else {
      out += fmt::format("<tr><th scope=\"row\"{}>{}</th><td{}{}>{}</td><td class=\"note\">{}</td></tr>\n", fact.label.starts_with(' ') ? " class=\"in\"" : "",
                         html_name(fact.label), wordy ? "" : " class=\"n\"", title_attribute(fact.value), shown, markup_text(fact.note));
    }
  }
  return out + (facts.strip ? "</dl>\n" : "</table>\n");
}

std::string html_measures(const Measures& measures, bool business_hours) {
  if (measures.measures.empty()) return {};
  std::string out = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Every measure\"><table class=\"data measures\">\n<thead><tr><th scope=\"col\">measure</th>"
                    "<th scope=\"col\" class=\"n\">value</th><th scope=\"col\">rests on</th></tr></thead>\n<tbody>\n";
  for (const MeasureCell& measure : measures.measures) {
    const auto [value, rest] = value_and_rest(measure, business_hours);
    out += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n{}\">{}</td><td>{}</td></tr>\n",
                       html_measure_link(measure.id, markup_text(measure.title)), value == missing_text ? " none" : "", markup_text(value), markup_text(rest));
  }
  return out + "</tbody></table></div>\n";
}

std::string html_table(const Table& table, const std::string& section_title, bool business_hours) {
  std::string out = fmt::format("<div class=\"block\" data-table=\"{}\">\n", markup_attribute(table.id));
  if (!table.for_people) return out + "<noscript><p>This picture needs JavaScript.</p></noscript></div>\n";
  const bool repeats = !section_title.empty() && table.title.starts_with(section_title + ": ");
  const std::string title = repeats ? table.title.substr(section_title.size() + 2) : table.title;
  if (!title.empty()) out += fmt::format("<h3>{}</h3>\n", markup_text(title));
  if (table.rows.empty()) {
    return out + fmt::format("<p>{}</p></div>\n", markup_text(table.empty_text.empty() ? "None." : table.empty_text));
  }
  const std::vector<std::size_t> rows = rows_for_people(table);
  const std::size_t shown = std::min(rows.size(), std::clamp(table.shown_rows, std::size_t{1}, most_plain_rows));
  out += fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"data\">\n",
                     markup_attribute(table.title.empty() ? table.id : table.title));
  std::vector<std::size_t> columns = columns_for_people(table);
  std::erase_if(columns, [&](std::size_t at) { return at > 0 && table.columns[at].priority < 0; });
  out += table_head(table, columns) + "<tbody>\n";
  for (std::size_t at = 0; at < shown; ++at) {
    out += "<tr>";
    for (const std::size_t column : columns) {
      const bool head_of_row = column == 0 && table.columns[column].unit == Unit::text;
      out += table_cell(cell_at(table.rows[rows[at]], column), table.columns[column], head_of_row, business_hours);
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  if (shown < rows.size()) {
    out += fmt::format("<p class=\"more\">… {} more{}</p>\n", with_thousands(static_cast<std::int64_t>(rows.size() - shown)),
                       table.in_data ? ": JavaScript shows them, or baton report -o folder.csv" : "; JavaScript shows them");
  }
  return out + "</div>\n";
}

}  // namespace baton::report
