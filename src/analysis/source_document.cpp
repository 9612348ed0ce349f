#include <algorithm>

#include "cells.hpp"

namespace baton {

using report::Unit;

report::Document source_document(const RawLog& log, const AnalysisContext& context, bool rejects) {
  report::Document document;
  document.version = context.version;
  document.command = "sources";
  document.store = context.store;
  const bool has_mail = std::any_of(log.sources.begin(), log.sources.end(), [](const auto& source) { return source.is_mail; });
  report::Table files;
  files.id = "files";
  files.title = fmt::format("{}: {} issue{}{}, {} event{} from {} file{}", context.store, people_count(static_cast<std::int64_t>(log.issues.size())), log.issues.size() == 1 ? "" : "s",
                            has_mail ? " (each mail one, before threads are joined)" : "", people_count(static_cast<std::int64_t>(log.events.size())), log.events.size() == 1 ? "" : "s",
                            log.files.size(), log.files.size() == 1 ? "" : "s");
  files.shown_rows = 50;
  files.empty_text = log.files.empty() ? "Nothing was imported yet." : "Nothing new.";
  files.columns = {{"path", "file", Unit::text, 0, true},           {"format", "format", Unit::text, 0, true},
                   {"source", "source", Unit::text, 4, true},       {"records", "records", Unit::count, 0, true},
                   {"kept", "kept", Unit::count, 0, true},          {"duplicates", "duplicates", Unit::count, 0, true},
                   {"rejected", "rejected", Unit::count, 0, true},  {"ties", "ties by position", Unit::count, 3, true},
                   {"size_bytes", "bytes", Unit::count, 5, true}};
  for (const FileReceipt& file : log.files) {
    const auto number = [](std::uint64_t value) { return Cell{static_cast<std::int64_t>(value)}; };
    files.rows.push_back({Cell{file.path}, Cell{file.format}, Cell{log.sources[file.source].name}, number(file.records), number(file.kept),
                          number(file.duplicates), number(file.rejected), number(file.ties), number(file.size_bytes)});
    for (const std::string& warning : file.warnings) document.notes.push_back(fmt::format("{}: {}", file.path, warning));
  }
  report::Table rejected;
  rejected.id = "rejects";
  rejected.title = log.rejects.empty() ? "" : "rejected records";
  rejected.for_people = !log.rejects.empty();
  rejected.shown_rows = rejects ? 1'000'000 : 10;
  rejected.more_hint = "baton sources --rejects";
  rejected.columns = {{"path", "file", Unit::text, 0, true}, {"record", "record", Unit::count, 0, true}, {"line", "line", Unit::count, 0, true},
                      {"reason", "reason", Unit::text, 0, true}};
  for (const Reject& reject : log.rejects) {
    rejected.rows.push_back({Cell{log.files[reject.file].path}, Cell{static_cast<std::int64_t>(reject.record)},
                             reject.line == 0 ? Cell{} : Cell{static_cast<std::int64_t>(reject.line)}, Cell{reject.reason}});
  }
  document.main_table = rejects ? "rejects" : "files";
  document.sections.push_back({"sources", "How this was made", {std::move(files), std::move(rejected)}});
  return document;
}

}  // namespace baton
