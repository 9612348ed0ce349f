#include "baton/base/bytes.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "baton/store/store.hpp"
#include "plain_values.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

using report::Cell;
using report::Unit;

/// The canonical log: one row per event of the selected issues, with what was made of it.
report::Table event_rows(const Analysis& analysis) {
  const ResolvedLog& log = analysis.log;
  const Texts& texts = log.raw.texts;
  const EventColumns& events = log.raw.events;
  report::Table table;
  table.id = "events";
  for (const std::string_view column : {"issue", "source", "time", "activity", "kind", "side", "person", "team", "to_person", "to_team", "status", "status_class",
                                        "account", "contact", "category", "priority", "channel", "public", "file", "record"}) {
    const Unit unit = column == "time" ? Unit::instant : column == "record" ? Unit::count : Unit::text;
    table.columns.push_back({std::string(column), std::string(column), unit, 0, true});
  }
  const auto text = [](std::string_view value) { return value.empty() ? Cell{} : Cell{std::string(value)}; };
  for (const std::uint32_t row : analysis.selection.rows) {
    const std::uint32_t issue = analysis.measured.issues[row].issue;
    const ResolvedIssue& about = log.issues[issue];
    for (std::uint64_t position = log.offsets[issue]; position < log.offsets[issue + 1]; ++position) {
      const std::size_t index = log.event_index(position);
      const Event event = log.event(position, about);
      const Origin origin{events.origin[index]};
      table.rows.push_back({Cell{std::string(log.key_of(issue))}, Cell{log.raw.sources[about.source].name}, Cell{report::InstantCell{event.at}},
                            text(texts.of(TextSpace::activity).text(events.text_at(TextColumn::activity, index))), text(name_of(event.kind)),
                            Cell{std::string(name_of(event.side))}, text(analysis.person(event.actor)), text(log.team_name(event.team)), text(analysis.person(event.to_person)),
                            text(log.team_name(event.to_team)), text(texts.of(TextSpace::status).text(events.text_at(TextColumn::status, index))),
                            text(name_of(event.status)), text(texts.of(TextSpace::account).text(about.account)),
                            text(analysis.contact(event.contact)),
                            text(texts.of(TextSpace::category).text(about.category)), text(texts.of(TextSpace::priority).text(about.priority)),
                            text(texts.of(TextSpace::channel).text(event.channel)),
                            event.visibility == Visibility::unknown ? Cell{} : Cell{std::string(event.visibility == Visibility::yes ? "yes" : "no")},
                            Cell{log.raw.files[origin.file()].path}, Cell{static_cast<std::int64_t>(origin.record())}});
    }
  }
  return table;
}

Result<void> export_tables(const Session& session, const Analysis& analysis) {
  report::Document document;
  document.sections.push_back({"events", "", {event_rows(analysis)}});
  if (lower(session.options.output).ends_with(".csv")) return write_file(session.options.output, report::render_csv(document, "events"));
  BATON_TRY(const report::Document handoffs, handoff_document(analysis, {}));
  std::vector<report::Document> documents;
  documents.push_back(issue_document(analysis));
  documents.push_back(team_document(analysis));
  documents.push_back(handoffs);
  documents.push_back(account_document(analysis));
  documents.push_back(std::move(document));
  std::vector<PlainValues> values;
  values.reserve(8);
  for (const report::Document& of : documents) {
    for (const std::string_view id : {"issues", "teams", "edges", "loops", "accounts", "events"}) {
      if (const report::Table* table = find_table(of, id)) values.emplace_back(*table);
    }
  }
  std::vector<PlainTable> tables;
  for (const PlainValues& of : values) tables.push_back(of.table());
  return write_plain_tables(session.options.output, tables);
}

}  // namespace

Result<void> run_export(Session& session) {
  const Options& options = session.options;
  const std::string path = lower(options.output);
  const auto ends = [&](std::string_view ending) { return path.ends_with(ending); };
  if (!ends(".dot") && !ends(".graphml") && !ends(".svg") && !ends(".csv") && !ends(".sqlite")) {
    return fail(ErrorCode::usage, fmt::format("no kind of export is called \"{}\"", options.output), "-o", "use an ending of .dot, .graphml, .svg, .csv or .sqlite");
  }
  BATON_TRY(const Level level, level_named(options.level));
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "export", Needs::events));
  if (ends(".dot")) {
    BATON_TRY_VOID(write_file(options.output, report::render_dot(handoff_graph(analysis, level))));
  } else if (ends(".graphml")) {
    BATON_TRY_VOID(write_file(options.output, report::render_graphml(handoff_graph(analysis, level))));
  } else if (ends(".svg")) {
    BATON_TRY(const std::string svg, report::render_svg(handoff_graph(analysis, level)));
    BATON_TRY_VOID(write_file(options.output, svg));
  } else {
    BATON_TRY_VOID(export_tables(session, analysis));
  }
  if (ends(".dot") || ends(".graphml")) {
    for (const std::string& note : handoff_graph_notes(analysis, level)) say(session, "note: " + note);
  }
  say(session, "wrote " + options.output);
  print_written(session, "export", options.output);
  return {};
}

}  // namespace baton::cli
