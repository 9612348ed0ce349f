#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "baton/analysis/workbook.hpp"
#include "baton/base/bytes.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

enum class Kind { html, workbook, markdown, json, csv, dot, graphml, svg };

Result<Kind> kind_of(const std::string& path) {
  static constexpr std::array<std::pair<std::string_view, Kind>, 9> endings = {{{".html", Kind::html},
                                                                                {".htm", Kind::html},
                                                                                {".xlsx", Kind::workbook},
                                                                                {".md", Kind::markdown},
                                                                                {".json", Kind::json},
                                                                                {".csv", Kind::csv},
                                                                                {".dot", Kind::dot},
                                                                                {".graphml", Kind::graphml},
                                                                                {".svg", Kind::svg}}};
  const std::string name = lower(path);
  for (const auto& [ending, kind] : endings) {
    if (name.ends_with(ending)) return kind;
  }
  return fail(ErrorCode::usage, fmt::format("no kind of report is called \"{}\"", path), "-o",
              "use an ending of .html, .xlsx, .md, .json or .csv, or of .svg, .dot or .graphml for the map");
}

Result<void> write_csv_folder(const report::Document& document, const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0) {
    struct stat info {};
    if (::stat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
      return fail(ErrorCode::input, "cannot make the folder for the CSV files", folder, "is there a file of this name, or no folder above it?");
    }
  }
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      const auto* table = std::get_if<report::Table>(&block);
      const bool only_for_people = table != nullptr && table->for_people && !table->in_data;
      if (table == nullptr || table->id.empty() || only_for_people) continue;
      BATON_TRY_VOID(write_file(folder + "/" + table->id + ".csv", report::render_csv(document, table->id)));
    }
  }
  return {};
}

/// What a report in text form says.
Result<std::string> text_of(const Analysis& analysis, Kind kind) {
  if (kind == Kind::dot) return report::render_dot(handoff_graph(analysis, Level::team));
  if (kind == Kind::graphml) return report::render_graphml(handoff_graph(analysis, Level::team));
  if (kind == Kind::svg) return report::render_svg(handoff_graph(analysis, Level::team));
  if (kind == Kind::markdown) {
    BATON_TRY(const report::Document document, mail_document(analysis));
    return report::render_markdown(document);
  }
  BATON_TRY(const report::Document document, report_document(analysis));
  if (kind == Kind::html) return report::render_html(document);
  return report::render_json(document);
}

}  // namespace

bool wants_stints(const Options& options) { return lower(options.output).ends_with(".xlsx"); }

Result<Analysis> analysis_of_report(Session& session) {
  BATON_TRY_VOID(kind_of(session.options.output));
  BATON_TRY(Analysis analysis, analysis_of_store(session, "report", Needs::names));
  const bool has_events = !analysis.log.raw.events.at.empty();
  if (!wants_stints(session.options) || has_events || stints_at_most(analysis) > most_listed_stints) return analysis;
  return analysis_of_store(session, "report", Needs::events);
}

Result<void> write_report(const Session& session, const Analysis& analysis, const std::string& path) {
  BATON_TRY(const Kind kind, kind_of(path));
  std::uint64_t size = 0;
  if (kind == Kind::csv) {
    BATON_TRY(const report::Document document, report_document(analysis));
    BATON_TRY_VOID(write_csv_folder(document, path));
    say(session, fmt::format("wrote {} (a folder of CSV files)", path));
    return {};
  }
  if (kind == Kind::workbook) {
    BATON_TRY(const report::Workbook workbook, report_workbook(analysis));
    BATON_TRY(size, report::write_workbook(workbook, path, analysis.threads));
  } else {
    BATON_TRY(const std::string content, text_of(analysis, kind));
    BATON_TRY_VOID(write_file(path, content));
    size = content.size();
  }
  say(session, fmt::format("wrote {} ({} kB)", path, (size + 999) / 1000));
  return {};
}

}  // namespace baton::cli
