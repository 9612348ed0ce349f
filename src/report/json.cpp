#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"

namespace baton::report {

namespace {

/// Writes values as JSON text. The library escapes strings; numbers are written here, because exact seconds beyond 2^53
/// microseconds would not survive its doubles, and a value per issue needs no tree in memory.
class JsonWriter {
 public:
  void string(const std::string& text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; });
    if (plain) {
      out += '"';
      out += text;
      out += '"';
      return;
    }
    const std::string repaired = repair_utf8(text);
    // Controls beyond ASCII, bidirectional ones too, are valid JSON, but a terminal would act on them.
    const bool only_ascii = terminal_safe(repaired) != repaired;
    out += nlohmann::ordered_json(repaired).dump(-1, ' ', only_ascii, nlohmann::ordered_json::error_handler_t::replace);
  }

  void key(const std::string& name) {
    string(name);
    out += ": ";
  }

  void cell(const Cell& value) {
    if (const auto* share = std::get_if<ShareCell>(&value)) {
      out += '{';
      share_parts(*share);
      out += '}';
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      string(*text);
    } else if (const auto* instant = std::get_if<InstantCell>(&value); instant != nullptr && instant->us != no_time) {
      string(format_iso(instant->us));
    } else if (const auto* number = std::get_if<double>(&value); number != nullptr && std::isfinite(*number)) {
      fmt::format_to(std::back_inserter(out), "{}", *number);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      fmt::format_to(std::back_inserter(out), "{}", *whole);
    } else {
      const std::string other = data_text(value);
      out += other.empty() ? "null" : other;
    }
  }

  void share_parts(const ShareCell& share) {
    const auto number = [this](std::string_view name, const std::optional<double>& value) {
      const std::string text = value ? number_text(*value) : std::string();
      out += fmt::format("\"{}\": {}", name, text.empty() ? "null" : text);
    };
    number("value", has_value(share) ? std::optional(share.value) : std::nullopt);
    out += fmt::format(", \"numerator\": {}, \"denominator\": {}, ", share.numerator, share.denominator);
    number("low", share.low);
    out += ", ";
    number("high", share.high);
  }

  void measure(const MeasureCell& measure) {
    if (!measure.is_object) return cell(measure.value);
    out += '{';
    const auto* share = std::get_if<ShareCell>(&measure.value);
    if (share != nullptr) share_parts(*share);
    bool first = share == nullptr;
    for (const auto& [name, value] : measure.parts) {
      if (!first) out += ", ";
      first = false;
      key(name);
      cell(value);
    }
    out += '}';
  }

  void row(const Table& table, const std::vector<Cell>& cells) {
    out += '{';
    bool first = true;
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
      if (!table.columns[at].in_data) continue;
      if (!first) out += ", ";
      first = false;
      key(table.columns[at].id);
      cell(data_cell(cells, at, table.columns[at]));
    }
    out += '}';
  }

  /// Starts a member of the outermost object.
  void member(const std::string& name) {
    out += out.size() > 1 ? ",\n  " : "\n  ";
    key(name);
  }

  std::string out = "{";
};

constexpr std::string_view before_first_row = "\n    ", before_row = ",\n    ";

void write_coverage(JsonWriter& json, const Document& document) {
  json.member("coverage");
  json.out += '{';
  for (std::size_t at = 0; at < document.coverage.size(); ++at) {
    if (at > 0) json.out += ", ";
    json.key(document.coverage[at].first);
    json.cell(document.coverage[at].second);
  }
  json.out += '}';
}

void write_notes(JsonWriter& json, const Document& document) {
  json.member("notes");
  json.out += '[';
  for (std::size_t at = 0; at < document.notes.size(); ++at) {
    json.out += at > 0 ? ",\n    " : "\n    ";
    json.string(document.notes[at]);
  }
  json.out += document.notes.empty() ? "]" : "\n  ]";
}

/// All measures of all sections are one object.
void write_measures(JsonWriter& json, const Document& document) {
  bool any = false;
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      const auto* measures = std::get_if<Measures>(&block);
      if (measures == nullptr) continue;
      for (const MeasureCell& measure : measures->measures) {
        if (!any) json.member("measures");
        json.out += any ? ",\n    " : "{\n    ";
        any = true;
        json.key(measure.id);
        json.measure(measure);
      }
    }
  }
  if (any) json.out += "\n  }";
}

void write_table(JsonWriter& json, const Table& table, unsigned threads) {
  json.member(table.id);
  json.out += '[';
  constexpr std::size_t block_rows = 128;
  std::vector<std::string> blocks((table.rows.size() + block_rows - 1) / block_rows);
  parallel_blocks(table.rows.size(), block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned) {
    JsonWriter rows;
    rows.out.clear();
    for (std::size_t at = begin; at < end; ++at) {
      rows.out += at == 0 ? before_first_row : before_row;
      rows.row(table, table.rows[at]);
    }
    blocks[begin / block_rows] = std::move(rows.out);
  });
  for (std::string& block : blocks) {
    json.out += block;
    block = {};
  }
  json.out += table.rows.empty() ? "]" : "\n  ]";
}

void write_head(JsonWriter& json, const Document& document) {
  json.member("baton");
  json.string(document.version);
  json.member("command");
  json.string(document.command);
  json.member("as_of");
  json.cell(InstantCell{document.as_of});
  json.member("store");
  json.cell(document.store.empty() ? Cell{} : Cell{document.store});
  json.member("hours");
  json.string(document.hours);
  write_coverage(json, document);
  write_notes(json, document);
  for (const auto& [name, value] : document.fields) {
    json.member(name);
    json.cell(value);
  }
}

}  // namespace

std::string json_before_rows(const Document& document, const Table& table) {
  JsonWriter json;
  write_head(json, document);
  json.member(table.id);
  json.out += '[';
  return std::move(json.out);
}

std::string json_row(const Table& table, const std::vector<Cell>& row, bool first) {
  JsonWriter json;
  json.out = first ? before_first_row : before_row;
  json.row(table, row);
  return std::move(json.out);
}

std::string json_after_rows(bool any) { return any ? "\n  ]\n}\n" : "]\n}\n"; }

std::string render_json(const Document& document, unsigned threads) {
  JsonWriter json;
  write_head(json, document);
  write_measures(json, document);
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* table = std::get_if<Table>(&block); table != nullptr && table->in_data) write_table(json, *table, threads);
    }
  }
  json.out += "\n}\n";
  return std::move(json.out);
}

}  // namespace baton::report
