#include <algorithm>
#include <map>

#include "cells.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::size_t many_files = 20;

/// A report is sent, and says no more of the sender's folders than it was told: of an absolute path the last part.
std::string shown_path(const AnalysisContext& context, const std::string& path) {
  const bool is_sent = context.command == "report" && !context.names_persons;
  return is_sent && path.starts_with('/') ? path.substr(path.rfind('/') + 1) : path;
}

/// The files of a folder in one row, for people: a Maildir has a file for each mail.
report::Table folder_table(const RawLog& log, const AnalysisContext& context, std::size_t first_file) {
  struct Sum {
    std::int64_t files = 0, records = 0, kept = 0, duplicates = 0, rejected = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Sum> sums;
  for (std::size_t i = first_file; i < log.files.size(); ++i) {
    const FileReceipt& file = log.files[i];
    const std::size_t slash = file.path.rfind('/');
    Sum& sum = sums[{slash == std::string::npos ? "." : file.path.substr(0, slash), file.format, log.sources[file.source].name}];
    ++sum.files;
    sum.records += static_cast<std::int64_t>(file.records);
    sum.kept += static_cast<std::int64_t>(file.kept);
    sum.duplicates += static_cast<std::int64_t>(file.duplicates);
    sum.rejected += static_cast<std::int64_t>(file.rejected);
  }
  report::Table folders;
  folders.id = "folders";
  folders.shown_rows = 50;
  folders.columns = {{"folder", "folder", Unit::text, 0, true},   {"format", "format", Unit::text, 0, true}, {"source", "source", Unit::text, 4, true},
                     {"files", "files", Unit::count, 0, true},    {"records", "records", Unit::count, 0, true}, {"kept", "kept", Unit::count, 0, true},
                     {"duplicates", "duplicates", Unit::count, 0, true}, {"rejected", "rejected", Unit::count, 0, true}};
  for (const auto& [key, sum] : sums) {
    folders.rows.push_back({Cell{shown_path(context, std::get<0>(key))}, Cell{std::get<1>(key)}, Cell{std::get<2>(key)}, Cell{sum.files}, Cell{sum.records}, Cell{sum.kept},
                            Cell{sum.duplicates}, Cell{sum.rejected}});
  }
  return folders;
}

}  // namespace

report::Document source_document(const RawLog& log, std::uint64_t issues, const AnalysisContext& context, bool rejects, std::size_t first_file) {
  report::Document document;
  document.version = context.version;
  document.command = "sources";
  document.store = context.store;
  const bool has_mail = std::any_of(log.sources.begin(), log.sources.end(), [](const auto& source) { return source.is_mail; });
  const std::uint64_t events = kept_events(log.files);
  report::Table files;
  files.id = "files";
  files.title = fmt::format("{}: {} issue{}{}, {} event{} from {} file{}", shown_path(context, context.store), people_count(static_cast<std::int64_t>(issues)), issues == 1 ? "" : "s",
                            has_mail ? " (each mail one, before threads are joined)" : "", people_count(static_cast<std::int64_t>(events)), events == 1 ? "" : "s",
                            log.files.size(), log.files.size() == 1 ? "" : "s");
  files.shown_rows = 50;
  files.empty_text = log.files.empty() ? "Nothing was imported yet." : "Nothing new.";
  const auto shown = [&](const std::string& path) { return shown_path(context, path); };
  files.columns = {{"path", "file", Unit::text, 0, true},           {"format", "format", Unit::text, 0, true},
                   {"source", "source", Unit::text, 4, true},       {"records", "records", Unit::count, 0, true},
                   {"kept", "kept", Unit::count, 0, true},          {"duplicates", "duplicates", Unit::count, 0, true},
                   {"rejected", "rejected", Unit::count, 0, true},  {"ties", "ties by position", Unit::count, 3, true},
                   {"size_bytes", "bytes", Unit::count, 5, true}};
  for (std::size_t i = first_file; i < log.files.size(); ++i) {
    const FileReceipt& file = log.files[i];
    const auto number = [](std::uint64_t value) { return Cell{static_cast<std::int64_t>(value)}; };
    files.rows.push_back({Cell{shown(file.path)}, Cell{file.format}, Cell{log.sources[file.source].name}, number(file.records), number(file.kept),
                          number(file.duplicates), number(file.rejected), number(file.ties), number(file.size_bytes)});
    for (const std::string& warning : file.warnings) document.notes.push_back(fmt::format("{}: {}", shown(file.path), warning));
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
    rejected.rows.push_back({Cell{shown(log.files[reject.file].path)}, Cell{static_cast<std::int64_t>(reject.record)},
                             reject.line == 0 ? Cell{} : Cell{static_cast<std::int64_t>(reject.line)}, Cell{reject.reason}});
  }
  std::vector<report::Block> blocks;
  if (files.rows.size() > many_files) {
    report::Table folders = folder_table(log, context, first_file);
    folders.title = files.title;
    files.for_people = false;
    blocks.emplace_back(std::move(folders));
  }
  blocks.emplace_back(std::move(files));
  blocks.emplace_back(std::move(rejected));
  document.main_table = rejects ? "rejects" : "files";
  document.sections.push_back({"sources", "How this was made", std::move(blocks)});
  return document;
}

}  // namespace baton
