#include <algorithm>

#include "baton/base/shell.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "baton/sources/reader.hpp"
#include "session.hpp"
#include "settings_toml.hpp"

namespace baton::cli {
namespace {

using report::Cell;
using report::Unit;

constexpr std::uint64_t pipe_cap_bytes = std::uint64_t{8} << 30;

std::string custody_note(const Analysis& analysis) {
  std::string text;
  for (const SourceFacts& facts : analysis.log.sources) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", name_of(facts.custody), facts.custody_reason);
  }
  return text;
}

/// Hides the examples of columns that hold names and addresses of persons; whether there were any.
bool hide_persons(Inspection& inspection) {
  bool hid = false;
  for (Inspection::Column& column : inspection.columns) {
    for (const std::string_view part : split(column.field, ',')) {
      const auto field = field_named(trim(part));
      const bool names_persons = field == Field::person || field == Field::to_person || field == Field::contact || field == Field::recipients;
      if (!names_persons || column.example.empty()) continue;
      column.example = "(hidden)";
      hid = true;
    }
  }
  return hid;
}

report::Table column_table(const Inspection& inspection) {
  report::Table table;
  table.id = "columns";
  table.shown_rows = 200;
  table.columns = {{"column", "column", Unit::text, 0, true},   {"field", "read as", Unit::text, 0, true},
                   {"example", "example", Unit::text, 1, true}, {"filled", "filled", Unit::ratio, 2, true},
                   {"distinct", "different", Unit::count, 3, true}, {"note", "note", Unit::text, 4, true}};
  for (const Inspection::Column& column : inspection.columns) {
    const double filled = inspection.sampled_records == 0 ? 0 : static_cast<double>(column.filled) / static_cast<double>(inspection.sampled_records);
    table.rows.push_back({Cell{column.name}, column.field.empty() ? Cell{} : Cell{column.field}, column.example.empty() ? Cell{} : Cell{column.example},
                          Cell{filled}, Cell{static_cast<std::int64_t>(column.distinct)}, column.note.empty() ? Cell{} : Cell{column.note}});
  }
  // Mapped columns first.
  for (const bool mapped : {true, false}) {
    for (std::size_t i = 0; i < inspection.columns.size(); ++i) {
      if (inspection.columns[i].field.empty() != mapped) table.people_order.push_back(i);
    }
  }
  return table;
}

/// Every distinct status and activity with what it was taken for, most frequent first.
report::Table meaning_table(const Analysis& analysis) {
  const ResolvedLog& log = analysis.log;
  report::Table table;
  table.id = "meanings";
  table.title = "what statuses and activities are taken for";
  table.shown_rows = 40;
  table.columns = {{"what", "", Unit::text, 0, true},       {"text", "text", Unit::text, 0, true},      {"records", "records", Unit::count, 0, true},
                   {"status", "status", Unit::text, 0, true}, {"kind", "kind", Unit::text, 0, true},      {"side", "side", Unit::text, 1, true}};
  const auto add = [&](TextColumn column, std::string_view what) {
    const auto& ids = log.raw.events.text[static_cast<std::size_t>(column)];
    if (ids.empty()) return;
    std::vector<std::pair<std::int64_t, std::uint32_t>> counts(log.raw.texts.of(column).size());
    for (std::uint32_t id = 0; id < counts.size(); ++id) counts[id].second = id;
    for (const std::uint32_t id : ids) ++counts[id].first;
    counts[0].first = 0;
    std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    const bool by_status_column = std::any_of(log.sources.begin(), log.sources.end(), [](const SourceFacts& facts) { return facts.status_column; });
    for (const auto& [count, id] : counts) {
      if (count == 0) break;
      const bool is_status = column == TextColumn::status;
      const StatusClass status = is_status ? log.status[id] : by_status_column ? StatusClass::none : log.activity_status[id];
      const auto text = [](std::string_view value) { return value.empty() ? Cell{} : Cell{std::string(value)}; };
      table.rows.push_back({Cell{std::string(what)}, Cell{std::string(log.raw.texts.of(column).text(id))}, Cell{count}, text(name_of(status)),
                            is_status ? Cell{} : text(name_of(log.activity[id].kind)),
                            is_status || log.activity[id].side == Side::unknown ? Cell{} : text(name_of(log.activity[id].side))});
    }
  };
  add(TextColumn::status, "status");
  add(TextColumn::activity, "activity");
  return table;
}

report::Facts overview(const Inspection& inspection, const Analysis* analysis) {
  report::Facts facts;
  const auto add = [&](std::string label, std::string value, std::string note = {}) {
    facts.facts.push_back({std::move(label), Cell{std::move(value)}, Unit::text, std::move(note)});
  };
  add("format", inspection.format, inspection.description);
  add("mapping", inspection.reason);
  if (analysis != nullptr) {
    const RawLog& log = analysis->log.raw;
    std::uint64_t records = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t ties = 0;
    for (const FileReceipt& receipt : log.files) {
      records += receipt.records;
      duplicates += receipt.duplicates;
      ties += receipt.ties;
    }
    const auto number = [](std::uint64_t value) { return report::for_people(Cell{static_cast<std::int64_t>(value)}, Unit::count); };
    add("records", number(records), fmt::format("{} issues, {} events, {} duplicates, {} rejected", number(analysis->measured.issues.size()), number(log.events.size()),
                                                number(duplicates), number(log.rejects.size())));
    if (ties > 0) add("ties", number(ties), "events that share an instant; their order is that of the file (a sequence column would decide)");
    add("custody", custody_note(*analysis));
  }
  for (const std::string& warning : inspection.warnings) add("warning", warning);
  return facts;
}

/// ServiceNow's own counter, where the columns are there: changes of the assignment group with blank as a value.
void add_reconciliation(const Analysis& analysis, const InputRef& file, const std::string* bytes, report::Document& document) {
  BATON_CHECK(!analysis.log.raw.files.empty());
  const auto check = reconcile_reassignments(analysis.log, file, bytes);
  if (!check) return;
  document.fields.emplace_back("reassignment_count_agrees", Cell{check->agree});
  document.fields.emplace_back("reassignment_count_issues", Cell{check->issues});
  report::Facts facts;
  facts.facts.push_back({"check", Cell{fmt::format("the file's own reassignment_count agrees on {} of {} issues ({})", check->agree, check->issues,
                                                   report::for_people(Cell{static_cast<double>(check->agree) / static_cast<double>(check->issues)}, Unit::ratio))},
                         Unit::text, "changes of the group, blank counted as a value"});
  document.sections.front().blocks.emplace_back(std::move(facts));
}

}  // namespace

Result<void> run_inspect(Session& session) {
  const Options& options = session.options;
  BATON_TRY(const Setup setup, load_setup(options));
  BATON_TRY(const InputOptions input, input_options(options, setup.config));
  std::vector<Error> left_out;  // said when the inputs are read
  BATON_TRY(const auto files, list_inputs(options.inputs, &left_out));
  if (files.empty() && !left_out.empty()) return fail(std::move(left_out.front()));
  if (files.empty()) return fail(ErrorCode::input, "there is no file in it", options.inputs.front(), "name a file or a folder with files");
  std::string bytes;
  const bool once = files.front().size_bytes == 0 && !files.front().is_walked;  // a pipe
  Result<Inspection> inspected;
  std::size_t shown = 0;
  for (; shown < files.size(); ++shown) {
    BATON_TRY(auto source, open_input(files[shown]));
    if (once && shown == 0) {
      BATON_TRY(bytes, read_all(*source, pipe_cap_bytes));
      source = open_memory(bytes, files[shown].name());
    }
    inspected = inspect_source(std::move(source), input);
    // What a folder or archive holds beside logs and mails is passed over.
    if (inspected || !files[shown].is_walked || inspected.error().code != ErrorCode::input) break;
  }
  BATON_TRY(Inspection inspection, std::move(inspected));
  const bool hid_persons = !options.identify && hide_persons(inspection);

  LogBuilder builder{RawLog{}};
  BATON_TRY_VOID(read_inputs(session, input, builder, once ? &bytes : nullptr));
  BATON_TRY(RawLog log, builder.finish(thread_count(options)));
  BATON_TRY(const ResolveOptions resolve, resolve_options(options));
  report::Document document;
  document.version = session.version;
  document.command = "inspect";
  document.subtitle = files.size() == 1 ? files.front().name() : fmt::format("{} and {}", files[shown].name(), counted(files.size() - 1, "more file"));
  const std::vector<Reject> rejects = log.rejects;
  std::vector<std::string> paths;
  for (const FileReceipt& receipt : log.files) paths.push_back(receipt.path);
  auto analysis = analyse(std::move(log), setup.config, setup.directory, resolve, session.context("inspect", options.inputs.front()));
  document.fields.emplace_back("format", Cell{inspection.format});
  document.fields.emplace_back("description", Cell{inspection.description});
  document.fields.emplace_back("custody", analysis ? Cell{custody_note(*analysis)} : Cell{});
  document.sections.push_back({"inspect", "How it is read", {overview(inspection, analysis ? &*analysis : nullptr), column_table(inspection)}});
  if (analysis) {
    document.sections.front().blocks.emplace_back(meaning_table(*analysis));
    add_reconciliation(*analysis, files[shown], once ? &bytes : nullptr, document);
    for (const std::string& note : analysis->log.notes) document.notes.push_back(note);
  }
  report::Table rejected;
  rejected.id = "rejects";
  rejected.title = rejects.empty() ? "" : "rejected records";
  rejected.for_people = !rejects.empty();
  rejected.columns = {{"path", "file", Unit::text, 0, true}, {"record", "record", Unit::count, 0, true}, {"line", "line", Unit::count, 0, true}, {"reason", "reason", Unit::text, 0, true}};
  for (const Reject& reject : rejects) {
    rejected.rows.push_back({Cell{paths[reject.file]}, Cell{static_cast<std::int64_t>(reject.record)}, reject.line == 0 ? Cell{} : Cell{static_cast<std::int64_t>(reject.line)}, Cell{reject.reason}});
  }
  document.sections.front().blocks.emplace_back(std::move(rejected));
  const std::string toml = settings_toml(inspection, analysis ? &*analysis : nullptr, setup.config, input);
  document.fields.emplace_back("toml", Cell{toml});
  document.main_table = "columns";
  if (hid_persons) document.notes.emplace_back("Examples that name persons or contacts are hidden; --identify shows them.");
  document.next = {fmt::format("baton analyze {}", shell_quoted(options.inputs.front()))};
  print_tables(session, document);
  if (!options.json && !options.csv) print_text("\n# a configuration with all of this, ready to edit (--config FILE)\n" + toml);
  say_next(session, document);
  return {};
}

}  // namespace baton::cli
