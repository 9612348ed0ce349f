#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "baton/report/render.hpp"
#include "format.hpp"
#include "html_figures.hpp"
#include "markup.hpp"
#include "page_assets.hpp"
#include "page_data.hpp"

namespace baton::report {

namespace {

/// The source expression that allows exactly this script or style sheet: "sha256-…".
std::string only(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return "sha256-" + std::string(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length));
}

/// A name as an id of the page: letters, digits, '-' and '_'; other characters become '-'.
std::string fragment(const std::string& anchor) {
  std::string id = anchor;
  for (char& c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) c = '-';
  }
  return id;
}

/// Running text as markup, with no line break between a figure and its unit.
std::string prose_text(const std::string& text) {
  const std::string markup = markup_text(text);
  std::string out;
  out.reserve(markup.size());
  for (std::size_t at = 0; at < markup.size(); ++at) {
    const bool after_digit = at > 0 && markup[at - 1] >= '0' && markup[at - 1] <= '9';
    bool before_unit = false;
    if (markup[at] == ' ' && after_digit) {
      const std::string_view rest = std::string_view(markup).substr(at + 1);
      const std::string_view word = rest.substr(0, rest.find_first_of(" ,.;:)"));
      before_unit = word == "%" || word == "h" || word == "bh" || word == "d" || word == "min" || word == "s";
    }
    if (before_unit) out += "\u00A0";
    else out += markup[at];
  }
  return out;
}

/// The stays of issues are not read as a table but drawn: one issue's journey.
constexpr std::string_view picture_table = "stays";

class HtmlPage {
 public:
  HtmlPage(const Document& document, const LivePage* live) : document_(document), live_(live), business_hours_(document.hours == "business") {}

  std::string write() {
    start();
    rest();
    return std::move(out_);
  }
  std::string write_start() {
    start();
    return std::move(out_);
  }
  std::string write_rest() {
    rest();
    return std::move(out_);
  }

 private:
  /// Up to the end of the first section.
  void start() {
    head();
    out_ += "<body>\n<main>\n";
    header();
    if (live_ != nullptr) form();
    if (!document_.sections.empty()) write(document_.sections.front());
  }

  void rest() {
    for (std::size_t at = 1; at < document_.sections.size(); ++at) write(document_.sections[at]);
    footer();
    out_ += "</main>\n";
    if (live_ != nullptr) out_ += "<script type=\"application/json\" id=\"live\">{\"api\":\"/api/\"}</script>\n";
    out_ += fmt::format("<script type=\"application/json\" id=\"data\">{}</script>\n<script>{}</script>\n</body>\n</html>\n", page_data(document_), page_script);
  }

  [[nodiscard]] std::string title() const { return document_.title.empty() ? "baton " + document_.command : document_.title; }

  void head() {
    out_ += "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out_ += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", page_policy(live_ != nullptr));
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out_ += "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
    out_ += fmt::format("<meta name=\"generator\" content=\"baton {}\">\n", markup_attribute(document_.version));
    out_ += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n", markup_text(title()), page_style);
  }

  void header() {
    out_ += fmt::format("<h1>{}</h1>\n", html_name(title()));
    std::string line = headline(document_, true);
    for (const auto& [name, value] : document_.fields) {
      const auto* text = std::get_if<std::string>(&value);
      if (name == "custody" && text != nullptr && !text->empty()) line += fmt::format(" · custody read from {}", *text);
    }
    if (document_.as_of != no_time) line += fmt::format("{}as of {} UTC", line.empty() ? "" : " · ", format_minute(document_.as_of));
    if (business_hours_) line += line.empty() ? "business hours (bh)" : " · business hours (bh)";
    if (!line.empty()) out_ += fmt::format("<p class=\"sub\">{}</p>\n", html_name(line));
    std::string links;
    std::size_t count = 0;
    for (const Section& section : document_.sections) {
      if (section.anchor.empty() || section.title.empty()) continue;
      links += fmt::format("<a href=\"#{}\">{}</a>", fragment(section.anchor), markup_text(section.title));
      ++count;
    }
    out_ += count > 1 ? fmt::format("<nav aria-label=\"Sections\">{}</nav>\n", links) : "";
  }

  /// Asks for other issues without a script: the answer is this page again.
  void form() {
    if (!live_->problem.empty()) out_ += fmt::format("<p class=\"problem\" role=\"alert\">{}</p>\n", html_name(live_->problem));
    out_ += "<form class=\"ask\" method=\"get\" action=\"/\" aria-label=\"Choose issues\">\n";
    for (const LivePage::Choice& choice : live_->choices) {
      const std::string id = "choose-" + fragment(choice.name);
      out_ += fmt::format("<label for=\"{0}\">{1}<input id=\"{0}\" name=\"{2}\" value=\"{3}\" placeholder=\"{4}\" autocomplete=\"off\"", id, markup_text(choice.label),
                          markup_attribute(choice.name), markup_value(choice.value), markup_attribute(choice.hint));
      out_ += choice.offered.empty() ? std::string("></label>\n") : fmt::format(" list=\"{0}-list\"></label><datalist id=\"{0}-list\">", id);
      for (const std::string& value : choice.offered) out_ += fmt::format("<option value=\"{}\"></option>", markup_value(value));
      if (!choice.offered.empty()) out_ += "</datalist>\n";
    }
    out_ += "<button>Show</button> <a href=\"/\">All issues</a>\n</form>\n";
  }

  void write(const Section& section) {
    out_ += section.anchor.empty() ? "<section>\n" : fmt::format("<section id=\"{}\">\n", fragment(section.anchor));
    if (!section.title.empty()) out_ += fmt::format("<h2>{}</h2>\n", markup_text(section.title));
    section_title_ = section.title;
    for (const Block& block : section.blocks) std::visit([this](const auto& content) { write(content); }, block);
    out_ += "</section>\n";
  }

  [[nodiscard]] bool has_section(const std::string& anchor) const {
    return std::any_of(document_.sections.begin(), document_.sections.end(),
                       [&](const Section& section) { return section.anchor == anchor; });
  }

  void write(const Prose& prose) {
    for (const Sentence& sentence : prose.sentences) {
      const bool leads_on = !sentence.anchor.empty() && has_section(sentence.anchor);
      const bool any_bold = std::any_of(sentence.parts.begin(), sentence.parts.end(), [](const auto& part) { return part.second; });
      out_ += prose.lead ? "<p class=\"lead\">" : "<p>";
      for (const auto& [text, bold] : sentence.parts) {
        std::string part = bold ? fmt::format("<b>{}</b>", prose_text(text)) : prose_text(text);
        if (leads_on && (bold || !any_bold)) part = fmt::format("<a href=\"#{}\">{}</a>", fragment(sentence.anchor), part);
        out_ += part;
      }
      out_ += "</p>\n";
    }
  }

  void write(const Facts& facts) { out_ += html_facts(facts, business_hours_); }
  void write(const Table& table) {
    if (table.for_people || table.id == picture_table) out_ += html_table(table, section_title_, business_hours_);
  }
  void write(const Bars& bars) { out_ += html_bars(bars, business_hours_); }
  void write(const Graph& graph) {
    if (graph.edges.empty()) return;
    out_ += fmt::format("<div class=\"block\" data-graph=\"{}\"><noscript><p>The map needs JavaScript.</p></noscript></div>\n", markup_attribute(graph.id));
  }
  void write(const Measures& measures) { out_ += html_measures(measures, business_hours_); }

  void footer() {
    out_ += "<footer>\n";
    for (const std::string& note : document_.notes) out_ += fmt::format("<p>{}</p>\n", markup_text(note));
    out_ += fmt::format("<p>Written by baton {}, command {}. {}</p>\n</footer>\n",
                        markup_text(document_.version), markup_text(document_.command),
                        live_ != nullptr ? "It shows the store as it was when the server started." : "Nothing on this page is fetched from anywhere.");
  }

  const Document& document_;
  const LivePage* live_;
  bool business_hours_;
  std::string section_title_, out_;
};

}  // namespace

Result<std::string> render_html(const Document& document) { return HtmlPage(document, nullptr).write(); }

Result<std::string> render_live_html(const Document& document, const LivePage& live) { return HtmlPage(document, &live).write(); }
std::string render_live_start(const Document& head, const LivePage& live) { return HtmlPage(head, &live).write_start(); }
std::string render_live_rest(const Document& document, const LivePage& live) { return HtmlPage(document, &live).write_rest(); }

std::string text_for_page(const std::string& text) { return markup_text(text); }

std::string page_policy(bool live) {
  return fmt::format("default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; {}", only(page_script), only(page_style),
                     live ? "connect-src 'self'; form-action 'self'" : "form-action 'none'");
}

}  // namespace baton::report
