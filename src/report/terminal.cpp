#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "format.hpp"
#include "terminal_text.hpp"

namespace baton::report {

namespace {

constexpr std::size_t reading_width = 100;  // running text is not set wider than this
constexpr std::size_t full_bar = 60;        // columns of a bar of 100 %
constexpr std::size_t widest_label = 44;    // a longer label pushes its own line only

/// ANSI colour of a ledger class.
std::string_view color_code(std::string_view style) {
  if (style == "queued") return "38;5;208";
  if (style == "in_hand") return "38;5;32";
  if (style == "on_customer") return "38;5;250";
  if (style == "held") return "38;5;244";
  if (style == "resolved_gap") return "38;5;222";
  return {};
}

/// A bar of eighth blocks: "████▌".
std::string blocks(double columns) {
  static constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!std::isfinite(columns) || columns <= 0) return {};
  const auto parts = static_cast<std::size_t>(std::lround(columns * 8));
  std::string bar;
  for (std::size_t at = 0; at < parts / 8; ++at) bar += "█";
  bar += eighths[parts % 8];
  return bar.empty() ? std::string(eighths[1]) : bar;
}

/// Facts of which half or more are words, as in "format   ServiceNow audit rows": set to the left, with a label column of
/// their own.
bool is_wordy(const Facts& facts) {
  std::size_t words = 0, figures = 0;
  for (const Facts::Fact& fact : facts.facts) {
    if (std::holds_alternative<std::string>(fact.value)) ++words;
    else if (!std::holds_alternative<std::monostate>(fact.value)) ++figures;
  }
  return words > 0 && words >= figures;
}

class Page {
 public:
  Page(const Document& document, const TerminalOptions& options)
      : document_(document), options_(options), business_hours_(document.hours == "business") {
    measure_columns();
  }

  std::string write() {
    paragraph({{headline(document_), {}}});
    for (const Section& section : document_.sections) {
      for (const Block& block : section.blocks) std::visit([this](const auto& content) { write(content); }, block);
    }
    if (!document_.notes.empty()) start_block();
    for (const std::string& note : document_.notes) lines({{note, {}}}, 0);
    return std::move(out_);
  }

 private:
  /// Labels and figures of all facts and bars share their columns, so that the eye can run down them.
  void measure_columns() {
    for (const Section& section : document_.sections) {
      for (const Block& block : section.blocks) {
        if (const auto* facts = std::get_if<Facts>(&block); facts != nullptr && !facts->strip && !is_wordy(*facts)) {
          for (const Facts::Fact& fact : facts->facts) {
            widen(fact.label, facts->title.empty() ? 0 : 2, for_people(fact.value, fact.unit, business_hours_));
          }
        } else if (const auto* bars = std::get_if<Bars>(&block)) {
          widen(bars->title, 0, for_people(bars->total, bars->unit, business_hours_));
          for (const Bars::Bar& bar : bars->bars) widen(bar.label, 2, whole_percent(bar.ratio));
        }
      }
    }
  }

  void widen(const std::string& label, std::size_t indent, const std::string& value) {
    const std::size_t width = indent + display_width(terminal_safe(label));
    if (width <= widest_label) label_width_ = std::max(label_width_, width);
    value_width_ = std::max(value_width_, display_width(terminal_safe(value)));
  }

  [[nodiscard]] std::size_t text_width() const { return std::min(options_.width, reading_width); }

  void start_block() {
    if (!out_.empty()) out_ += '\n';
  }

  void lines(const std::vector<StyledText>& runs, std::size_t indent) {
    for (const std::string& line : wrapped(runs, text_width(), indent, options_.color)) out_ += line + '\n';
  }

  void paragraph(const std::vector<StyledText>& runs) {
    if (runs.front().text.empty()) return;
    start_block();
    lines(runs, 0);
  }

  void write(const Prose& prose) {
    if (prose.sentences.empty()) return;
    start_block();
    for (const Sentence& sentence : prose.sentences) {
      std::vector<StyledText> runs;
      for (const auto& [text, bold] : sentence.parts) runs.push_back({text, bold ? "1" : std::string_view{}});
      lines(runs, 0);
    }
  }

  void write(const Table& table) {
    if (!table.for_people) return;
    start_block();
    out_ += terminal_table(table, options_, business_hours_);
  }

  void write(const Bars& bars) {
    start_block();
    out_ += padded(terminal_safe(bars.title), label_width_, false) + "  " +
            padded(terminal_safe(for_people(bars.total, bars.unit, business_hours_)), value_width_, true) + '\n';
    const std::size_t start = label_width_ + 2 + value_width_ + 3;
    double largest = 0;
    for (const Bars::Bar& bar : bars.bars) largest = std::max(largest, bar.ratio);
    double scale = full_bar;
    if (options_.width != 0 && largest > 0) {
      const double room = options_.width > start + 8 ? static_cast<double>(options_.width - start) : 8;
      scale = std::min(scale, room / largest);
    }
    for (const Bars::Bar& bar : bars.bars) {
      out_ += padded("  " + terminal_safe(bar.label), label_width_, false) + "  " +
              padded(whole_percent(bar.ratio), value_width_, true);
      const std::string picture = blocks(bar.ratio * scale);
      if (!picture.empty()) out_ += "   " + styled(picture, color_code(bar.style), options_.color);
      out_ += '\n';
    }
  }

  void write(const Facts& facts) {
    if (facts.strip) return;  // the same figures stand elsewhere
    if (facts.facts.empty() && facts.title.empty()) return;
    paragraph({{facts.title, {}}});
    if (facts.title.empty()) start_block();
    const bool wordy = is_wordy(facts);
    const std::string indent = facts.title.empty() ? "" : "  ";
    std::size_t label_width = label_width_;
    if (wordy) {
      label_width = 9;
      for (const Facts::Fact& fact : facts.facts) {
        const std::size_t width = indent.size() + display_width(terminal_safe(fact.label));
        if (width <= widest_label) label_width = std::max(label_width, width);
      }
    }
    for (const Facts::Fact& fact : facts.facts) write_fact(fact, indent, label_width, wordy);
  }

  void write_fact(const Facts::Fact& fact, const std::string& indent, std::size_t label_width, bool wordy) {
    const std::string label = padded(indent + terminal_safe(fact.label), label_width, false) + "  ";
    const std::string value = for_people(fact.value, fact.unit, business_hours_);
    std::string start = label;
    std::vector<StyledText> runs;
    if (wordy) {
      runs.push_back({value, {}});
      if (!fact.note.empty()) runs.push_back({"   " + fact.note, {}});
    } else {
      start += padded(terminal_safe(value), value_width_, true);
      if (!fact.note.empty()) start += "   ";
      runs.push_back({fact.note, {}});
    }
    bool first = true;
    for (std::string& line : wrapped(runs, text_width(), display_width(start), options_.color)) {
      if (first) line.insert(0, start);
      first = false;
      line.erase(line.find_last_not_of(' ') + 1);
      out_ += line + '\n';
    }
  }

  void write(const Graph&) {}     // the table beside it says the same in words
  void write(const Measures&) {}  // for machines only

  const Document& document_;
  const TerminalOptions& options_;
  bool business_hours_;
  std::size_t label_width_ = 24;
  std::size_t value_width_ = 7;
  std::string out_;
};

}  // namespace

std::string render_terminal(const Document& document, const TerminalOptions& options) {
  return Page(document, options).write();
}

}  // namespace baton::report
