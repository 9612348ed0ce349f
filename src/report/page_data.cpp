#include "page_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"
#include "map_layout.hpp"

namespace baton::report {

namespace {

using nlohmann::ordered_json;

/// Of the table of issues the page has what it shows, sorts by and filters by; the others are in the CSV.
constexpr std::array<std::string_view, 33> issue_columns = {
    "issue",        "waited_s",      "account",       "category",     "priority",         "opened",        "resolved",      "status",
    "team",         "team_handoffs", "time_to_resolution_s", "ease",  "queued_s",         "in_hand_s",     "on_customer_s", "held_s",
    "team_bounces", "team_returns",  "person_handoffs",      "lowest_level", "longest_silence_s", "reopens", "chasers",     "asks",
    "people_met",   "one_touch",     "first_contact", "promise_kept", "time_to_first_response_s", "repeat_contacts", "escalations", "pass_throughs",
    "company_touches"};

bool is_on_page(const Table& table, const Column& column) {
  return table.id != "issues" || std::find(issue_columns.begin(), issue_columns.end(), column.id) != issue_columns.end();
}

/// All tables but those that only repeat the measures as lines.
bool is_on_page(const Table& table) { return !table.id.empty() && (table.for_people || (table.id != "measures" && table.id != "summary")); }

/// Whether any row has something there. Unlike people in a table, the pictures look at every column.
bool is_filled(const Table& table, std::size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(), [&](const std::vector<Cell>& row) { return !std::holds_alternative<std::monostate>(cell_at(row, column)); });
}

class Data {
 public:
  std::string out;

  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Values>(values)...);
  }
  void member(std::string_view name, const std::string& text) { put("\"{}\":{},\n", name, markup_json_string(text)); }
  /// Ends a list or an object whose last comma is too many.
  void end(char bracket) {
    while (!out.empty() && (out.back() == ',' || out.back() == '\n')) out.pop_back();
    out += bracket;
  }

  void cell(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
      out += markup_json_string(*text);
    } else if (const auto* share = std::get_if<ShareCell>(&cell)) {
      if (!has_value(*share)) {
        out += "null";
        return;
      }
      put("[{},{},{}", number_text(share->value), share->numerator, share->denominator);
      if (share->low && share->high) put(",{},{}", or_null(number_text(*share->low)), or_null(number_text(*share->high)));
      out += ']';
    } else if (const auto* instant = std::get_if<InstantCell>(&cell)) {
      out += or_null(instant->us == no_time ? std::string() : seconds_text(instant->us));
    } else {
      out += or_null(data_text(cell));
    }
  }

  void table(const Table& table) {
    const std::vector<std::size_t> rows = rows_for_people(table);
    const std::size_t shown = std::min(rows.size(), page_rows(table));
    put("{{\"id\":{},\"title\":{},\"empty\":{},", markup_json_string(table.id), markup_json_string(table.title), markup_json_string(table.empty_text));
    put("\"total\":{},\"rows\":{},\"shown\":{},\"columns\":[\n", std::max(rows.size(), table.all_rows), shown, table.shown_rows);
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
      const Column& column = table.columns[at];
      if (!is_on_page(table, column) || (at > 0 && !is_filled(table, at))) continue;
      put("{{\"id\":{},\"title\":{},\"unit\":\"{}\",\"priority\":{},", markup_json_string(column.id), markup_json_string(column.title), unit_name(column.unit),
          column.priority);
      values(table, rows, shown, at);
      out += "},\n";
    }
    end(']');
    out += "},\n";
  }

  void facts(const Facts& facts) {
    for (const Facts::Fact& fact : facts.facts) {
      put("{{\"label\":{},\"unit\":\"{}\",\"note\":{},\"measure\":{},\"value\":", markup_json_string(fact.label), unit_name(fact.unit), markup_json_string(fact.note),
          markup_json_string(fact.measure));
      cell(fact.value);
      out += "},\n";
    }
  }

  void graph(const Graph& graph) {
    if (graph.edges.empty() || graph.shown_edges == 0) return;
    put("{{\"id\":{},\"title\":{},\"total\":{},\"maps\":[", markup_json_string(graph.id), markup_json_string(graph.title), graph.edges.size());
    std::size_t last = 0;
    for (const std::size_t wanted : {graph.shown_edges / 2, graph.shown_edges, graph.shown_edges * 2}) {
      const std::size_t shown = std::min(wanted, graph.edges.size());
      if (shown == last || shown == 0) continue;
      last = shown;
      if (const auto layout = lay_out(graph, shown)) map(graph, *layout, shown);
    }
    end(']');
    out += "},\n";
  }

 private:
  static std::string or_null(std::string text) { return text.empty() ? "null" : text; }

  static std::string_view unit_name(Unit unit) {
    static constexpr std::array<std::string_view, 10> names = {"text", "count", "number", "points", "ratio", "share", "duration", "hours", "instant", "flag"};
    return names[static_cast<std::size_t>(unit)];
  }

  /// The cells of a column; texts that repeat as a list of the different ones and places in it.
  void values(const Table& table, const std::vector<std::size_t>& rows, std::size_t shown, std::size_t column) {
    std::unordered_map<std::string, std::size_t> known;
    std::vector<const std::string*> texts;
    std::vector<std::size_t> places;
    if (table.columns[column].unit == Unit::text) {
      for (std::size_t at = 0; at < shown; ++at) {
        const auto* text = std::get_if<std::string>(&cell_at(table.rows[rows[at]], column));
        if (text == nullptr) {
          places.push_back(static_cast<std::size_t>(-1));
          continue;
        }
        const auto [found, is_new] = known.try_emplace(*text, texts.size());
        if (is_new) texts.push_back(text);
        places.push_back(found->second);
      }
    }
    if (!texts.empty() && texts.size() * 2 <= shown) {
      out += "\"texts\":[";
      for (const std::string* text : texts) {
        out += markup_json_string(*text);
        out += ',';
      }
      end(']');
      out += ",\"at\":[";
      for (const std::size_t place : places) place == static_cast<std::size_t>(-1) ? put("-1,") : put("{},", place);
    } else {
      out += "\"cells\":[";
      for (std::size_t at = 0; at < shown; ++at) {
        cell(cell_at(table.rows[rows[at]], column));
        out += ',';
      }
    }
    end(']');
  }

  void map(const Graph& graph, const MapLayout& layout, std::size_t shown) {
    put("\n{{\"edges\":{},\"width\":{:.0f},\"height\":{:.0f},\"boxes\":[", shown, layout.width, layout.height);
    for (const MapLayout::Box& box : layout.boxes) {
      const Graph::Vertex& vertex = graph.vertices[box.vertex];
      put("[{},{},{:.1f},{:.1f},{:.1f},{:.1f}],", markup_json_string(vertex.label), std::clamp(vertex.tier, 0, 3), box.x, box.y, box.width, box.height);
    }
    end(']');
    out += ",\n\"lines\":[";
    for (const MapLayout::Line& line : layout.lines) {
      const Graph::Edge& edge = graph.edges[line.edge];
      put("[{},{},{},{},\"{}\",\"{}\"],\n", markup_json_string(graph.vertices[edge.from].label), markup_json_string(graph.vertices[edge.to].label), edge.weight,
          edge.bounces ? 1 : 0, line.path, line.head);
    }
    end(']');
    out += "},";
  }
};

void write_measures(Data& data, const Document& document) {
  data.out += "\"measures\":{\n";
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      const auto* measures = std::get_if<Measures>(&block);
      if (measures == nullptr) continue;
      for (const MeasureCell& measure : measures->measures) {
        data.put("{}:{{\"title\":{},\"value\":", markup_json_string(measure.id), markup_json_string(measure.title));
        data.cell(measure.value);
        data.out += ",\"parts\":{";
        for (const auto& [name, value] : measure.parts) {
          data.put("{}:", markup_json_string(name));
          data.cell(value);
          data.out += ',';
        }
        data.end('}');
        data.out += "},\n";
      }
    }
  }
  data.end('}');
  data.out += ",\n";
}

template <class Wanted>
void write_blocks(Data& data, const Document& document, std::string_view name, void (*write)(Data&, const Wanted&)) {
  data.put("\"{}\":[\n", name);
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* wanted = std::get_if<Wanted>(&block)) write(data, *wanted);
    }
  }
  data.end(']');
}

}  // namespace

std::size_t page_rows(const Table& table) {
  return table.id == "issues" ? most_page_issues : table.id == "edges" ? most_page_edges : table.id == "stays" ? table.rows.size() : most_page_rows;
}

std::string markup_json_string(const std::string& text) {
  const std::string repaired = repair_utf8(text);
  const bool only_ascii = terminal_safe(repaired) != repaired;
  const std::string json = ordered_json(repaired).dump(-1, ' ', only_ascii, ordered_json::error_handler_t::replace);
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '<') out += "\\u003c";
    else if (c == '>') out += "\\u003e";
    else if (c == '&') out += "\\u0026";
    else if (json.compare(at, 3, "\u2028") == 0 || json.compare(at, 3, "\u2029") == 0) {
      out += json[at + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else out += c;
  }
  return out;
}

std::string json_string_for_page(const std::string& text) { return markup_json_string(text); }

std::string page_data(const Document& document) {
  Data data;
  Data maps;
  data.out = "{\n";
  data.member("version", document.version);
  data.member("command", document.command);
  data.member("import", document.again.import);
  data.member("options", document.again.options);
  data.member("filters", document.again.filters);
  data.member("hours", document.hours);
  data.out += "\"as_of\":";
  data.cell(InstantCell{document.as_of});
  data.out += ",\n\"change\":";
  const auto change = std::find_if(document.fields.begin(), document.fields.end(), [](const auto& field) { return field.first == "change"; });
  data.cell(change == document.fields.end() ? Cell{} : change->second);
  data.out += ",\n";
  write_measures(data, document);
  // Maps are laid out while the tables are written.
  parallel_for(2, 2, [&](std::size_t part, unsigned) {
    if (part == 0) {
      write_blocks<Graph>(maps, document, "graphs", [](Data& to, const Graph& graph) { to.graph(graph); });
      return;
    }
    write_blocks<Table>(data, document, "tables", [](Data& to, const Table& table) {
      if (is_on_page(table)) to.table(table);
    });
  });
  data.out += ",\n";
  write_blocks<Facts>(data, document, "facts", [](Data& to, const Facts& facts) {
    if (facts.strip) to.facts(facts);
  });
  data.out += ",\n";
  data.out += maps.out;
  data.out += "\n}\n";
  return std::move(data.out);
}

}  // namespace baton::report
