#include "baton/log/log_builder.hpp"

#include <algorithm>

#include "baton/base/text.hpp"
#include "pending_events.hpp"

namespace baton {
namespace {

/// Ids of a chunk's dictionary as ids of the log's.
std::vector<std::uint32_t> merge_dictionary(const Dictionary& local, Dictionary& global) {
  std::vector<std::uint32_t> ids;
  global.find_all(local, ids);
  for (std::uint32_t id = 1; id < local.size(); ++id) {
    if (ids[id] != 0) continue;
    // Whatever a reader let through, the log holds UTF-8; what is none is taken for Windows-1252, where every byte means something.
    const std::string_view text = local.text(id);
    ids[id] = is_utf8(text) ? global.intern(text, local.hash(id)) : global.intern(windows1252_to_utf8(text));
  }
  return ids;
}

}  // namespace

LogBuilder::LogBuilder(RawLog base) : log_(std::move(base)), base_files_(log_.files.size()) {
  source_is_empty_.assign(log_.sources.size(), 1);
  for (std::size_t index = 0; index < log_.files.size(); ++index) {
    const FileReceipt& file = log_.files[index];
    file_digests_.emplace(file.digest, static_cast<std::uint32_t>(index));
    if (file.stamp.changed_ns != 0) file_inodes_[file.stamp.inode] = static_cast<std::uint32_t>(index);
    if (file.kept + file.duplicates > 0) source_is_empty_[file.source] = 0;
  }
  for (std::size_t source = 0; source < log_.sources.size(); ++source) {
    if (source_is_empty_[source] == 0) continue;
    log_.sources[source].zone.clear();
    log_.sources[source].day_order = DayOrder::unknown;
  }
  if (log_.uses.size() != log_.sources.size()) log_.uses = find_uses(log_, 1);
  pending_ = std::make_unique<PendingEvents>();
  pending_->append_stored(log_);
  if (!log_.issues.empty()) {
    for (FileReceipt& file : log_.files) file.ties = 0;  // counted anew
  }
  log_.events = {};
  log_.issues = {};
  log_.offsets = {};
}

LogBuilder::LogBuilder(RawLog base, std::unique_ptr<LogParts> parts, const std::vector<TextColumn>& text_columns,
                       const std::vector<NumberColumn>& number_columns)
    : LogBuilder(std::move(base)) {
  base_parts_ = std::move(parts);
  for (const TextColumn column : text_columns) base_columns_ |= bit_of_text(static_cast<std::size_t>(column));
  for (const NumberColumn column : number_columns) base_columns_ |= bit_of_number(static_cast<std::size_t>(column));
}

LogBuilder::LogBuilder(LogBuilder&&) noexcept = default;
LogBuilder::~LogBuilder() = default;

Result<std::uint32_t> LogBuilder::add_source(const SourceInfo& source) {
  for (std::uint32_t index = 0; index < log_.sources.size(); ++index) {
    SourceInfo& known = log_.sources[index];
    if (known.name != source.name) continue;
    if (index < source_is_empty_.size() && source_is_empty_[index] != 0) {
      known = source;
      source_is_empty_[index] = 0;
      return index;
    }
    if (known.status_columns != source.status_columns) {
      return fail(ErrorCode::usage, fmt::format("source \"{}\" was imported with other status columns", source.name), {},
                  "import everything again into a new store (--store FILE), or give this input another --source NAME");
    }
    for (const auto& [field, column] : source.mapping) {
      const auto before = known.mapping.find(field);
      if (before != known.mapping.end() && before->second != column) {
        return fail(ErrorCode::usage,
                    fmt::format("source \"{}\" was imported with {} = \"{}\", now it is \"{}\"", source.name,
                                info_of(field).name, before->second, column),
                    {}, "import everything again into a new store (--store FILE), or give this input another --source NAME");
      }
      known.mapping.emplace(field, column);
    }
    known.stated_as_of = std::max(known.stated_as_of, source.stated_as_of);
    return index;
  }
  log_.sources.push_back(source);
  log_.issue_keys.emplace_back();
  log_.uses.emplace_back();
  return static_cast<std::uint32_t>(log_.sources.size() - 1);
}

Result<InputOptions> LogBuilder::options_like_before(const std::string& source_name, InputOptions options) const {
  const auto source = std::find_if(log_.sources.begin(), log_.sources.end(), [&](const SourceInfo& known) { return known.name == source_name; });
  if (source == log_.sources.end()) return options;
  const std::string hint = "leave the option out, import everything again into a new store (--store FILE), or give this input another --source NAME";
  if (!source->zone.empty()) {
    if (options.zone_is_given && !options.zone_yields && options.zone.name() != source->zone) {
      return fail(ErrorCode::usage,
                  fmt::format("the stamps of source \"{}\" were read in {}, now they are said to be in {}", source_name, source->zone, options.zone.name()),
                  "timezone", hint);
    }
    BATON_TRY(options.zone, TimeZone::named(source->zone));
    options.zone_is_given = true;
  }
  if (source->day_order != DayOrder::unknown) {
    if (options.day_order != DayOrder::unknown && !options.day_order_yields && options.day_order != source->day_order) {
      return fail(ErrorCode::usage,
                  fmt::format("the dates of source \"{}\" were read {}, now they are said to be {}", source_name, name_of(source->day_order),
                              name_of(options.day_order)),
                  "day order", hint);
    }
    options.day_order = source->day_order;
  }
  return options;
}

void LogBuilder::keep_reading(const std::string& zone, DayOrder day_order) {
  BATON_CHECK(file_is_open_);
  SourceInfo& source = log_.sources[log_.files.back().source];
  if (source.zone.empty()) source.zone = zone;
  if (source.day_order == DayOrder::unknown) source.day_order = day_order;
}

Result<void> LogBuilder::begin_file(FileReceipt receipt) {
  BATON_CHECK(!file_is_open_ && receipt.source < log_.sources.size());
  if (log_.files.size() >= Origin::max_files) {
    return fail(ErrorCode::input, fmt::format("more than {} files in one log", Origin::max_files), receipt.path,
                "put single mails into an mbox, or import into several stores (--store FILE)");
  }
  log_.files.push_back(std::move(receipt));
  open_file_.records = open_file_.lines = 0;
  open_file_.first_reject = log_.rejects.size();
  open_file_.latest_before = log_.uses[log_.files.back().source].latest;
  open_file_.newly_used.clear();
  pending_->begin_file();
  file_is_open_ = true;
  return {};
}

void LogBuilder::append(const EventChunk& chunk) {
  BATON_CHECK(file_is_open_);
  const auto file_index = static_cast<std::uint32_t>(log_.files.size() - 1);
  FileReceipt& receipt = log_.files.back();
  ArrivingChunk arriving;
  arriving.chunk = &chunk;
  arriving.first_origin = Origin::of(file_index, open_file_.records).packed;
  arriving.key_ids = merge_dictionary(chunk.issue_keys, log_.issue_keys[receipt.source]);
  std::array<std::vector<std::uint32_t>, text_space_count> merged;
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if (chunk.events.text[column].empty()) continue;
    const auto space = static_cast<std::size_t>(space_of(static_cast<TextColumn>(column)));
    if (merged[space].empty()) merged[space] = merge_dictionary(chunk.texts.spaces[space], log_.texts.spaces[space]);
    arriving.text_ids[column] = &merged[space];
  }
  mark_used(chunk, arriving);
  pending_->append(receipt.source, arriving);
  for (const Reject& reject : chunk.rejects) {
    log_.rejects.push_back({file_index, open_file_.records + reject.record,
                            reject.line == 0 ? 0 : open_file_.lines + reject.line,
                            is_utf8(reject.reason) ? reject.reason : repair_utf8(reject.reason)});
  }
  receipt.records += chunk.records;
  receipt.rejected += chunk.rejects.size();
  receipt.kept += chunk.events.size();
  open_file_.records += chunk.records;
  open_file_.lines += chunk.lines;
}

void LogBuilder::mark_used(const EventChunk& chunk, const ArrivingChunk& arriving) {
  SourceUse& use = log_.uses[log_.files.back().source];
  for (const TimeUs at : chunk.events.at) use.latest = std::max(use.latest, at);
  std::vector<std::uint8_t> used_here;
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if (chunk.events.text[column].empty()) continue;
    const std::vector<std::uint32_t>& ids = *arriving.text_ids[column];
    used_here.assign(ids.size(), 0);
    for (const std::uint32_t local : chunk.events.text[column]) used_here[local] = 1;
    std::vector<std::uint8_t>& marks = use.texts[column];
    const std::size_t texts = log_.texts.of(static_cast<TextColumn>(column)).size();
    if (marks.size() < texts) marks.resize(texts, 0);
    for (std::uint32_t local = 1; local < ids.size(); ++local) {
      if (used_here[local] == 0 || marks[ids[local]] != 0) continue;
      marks[ids[local]] = 1;
      open_file_.newly_used.emplace_back(column, ids[local]);
    }
  }
}

/// A file that was read by the wrong options, as it seems: another try may take its place.
bool LogBuilder::is_all_rejected(const FileReceipt& file) { return file.rejected > 0 && file.rejected == file.records; }

bool LogBuilder::knows_file(const std::string& path, std::uint64_t size_bytes, const FileStamp& stamp) const {
  const auto found = file_inodes_.find(stamp.inode);
  if (found == file_inodes_.end()) return false;
  const FileReceipt& file = log_.files[found->second];
  return file.stamp == stamp && file.size_bytes == size_bytes && file.path == path && !is_all_rejected(file);
}

bool LogBuilder::end_file(std::uint64_t digest) {
  BATON_CHECK(file_is_open_);
  file_is_open_ = false;
  const auto index = static_cast<std::uint32_t>(log_.files.size() - 1);
  const auto [known, is_new] = file_digests_.try_emplace(digest, index);
  if (!is_new) {
    FileReceipt& before = log_.files[known->second];
    if (!is_all_rejected(before)) {
      if (before.path == log_.files.back().path) before.stamp = log_.files.back().stamp;
      files_known_before_.push_back(log_.files.back().path);
      drop_open_file();
      return false;
    }
    replaced_files_.push_back(known->second);
    known->second = index;
  }
  FileReceipt& receipt = log_.files.back();
  receipt.digest = digest;
  BATON_CHECK(receipt.records == receipt.kept + receipt.rejected);
  return true;
}

const SourceInfo* LogBuilder::known_source(std::string_view name) const {
  for (std::size_t source = 0; source < log_.sources.size(); ++source) {
    const bool is_empty = source < source_is_empty_.size() && source_is_empty_[source] != 0;
    if (log_.sources[source].name == name) return is_empty ? nullptr : &log_.sources[source];
  }
  return nullptr;
}

std::size_t LogBuilder::stored_files_replaced() const {
  return static_cast<std::size_t>(std::count_if(replaced_files_.begin(), replaced_files_.end(), [&](std::uint32_t file) { return file < base_files_; }));
}

FileReceipt& LogBuilder::file() {
  BATON_CHECK(file_is_open_);
  return log_.files.back();
}

void LogBuilder::drop_open_file() {
  SourceUse& use = log_.uses[log_.files.back().source];
  use.latest = open_file_.latest_before;
  for (const auto& [column, id] : open_file_.newly_used) use.texts[column][id] = 0;
  log_.files.pop_back();
  log_.rejects.resize(open_file_.first_reject);
  if (state_) state_ = pending_->take_back_file();
}

/// Takes out receipts and rejects of files that were read again; they have no events. The files behind them move up.
void LogBuilder::drop_replaced_files() {
  if (replaced_files_.empty()) return;
  std::vector<std::uint8_t> is_replaced(log_.files.size(), 0);
  for (const std::uint32_t file : replaced_files_) is_replaced[file] = 1;
  index_of_file_.assign(log_.files.size(), 0);
  std::vector<FileReceipt> files;
  for (std::size_t file = 0; file < log_.files.size(); ++file) {
    index_of_file_[file] = static_cast<std::uint32_t>(files.size());
    if (is_replaced[file] == 0) files.push_back(std::move(log_.files[file]));
  }
  log_.files = std::move(files);
  base_files_ -= static_cast<std::size_t>(std::count(is_replaced.begin(), is_replaced.begin() + static_cast<std::ptrdiff_t>(base_files_), 1));
  std::erase_if(log_.rejects, [&](const Reject& reject) { return is_replaced[reject.file] != 0; });
  for (Reject& reject : log_.rejects) reject.file = index_of_file_[reject.file];
  replaced_files_.clear();
}

std::size_t LogBuilder::pending_events() const { return pending_->event_count(); }

void LogBuilder::limit_memory(std::uint64_t bytes, const std::string& folder) { pending_->limit_memory(bytes, folder); }

Result<LogBuilder::Unfinished> LogBuilder::finish_by_parts(Parts which, unsigned threads) {
  BATON_CHECK(!file_is_open_);
  BATON_TRY_VOID(state_);
  drop_replaced_files();
  Unfinished unfinished{std::move(log_), nullptr};
  unfinished.parts = std::make_unique<PendingParts>(std::move(*pending_), PendingParts::Base{std::move(base_parts_), base_columns_, base_files_},
                                                    unfinished.log.files, std::move(index_of_file_), which == Parts::all, threads);
  log_ = {};
  pending_ = std::make_unique<PendingEvents>();
  return unfinished;
}

Result<RawLog> LogBuilder::finish(unsigned threads) {
  BATON_TRY(Unfinished unfinished, finish_by_parts(Parts::all, threads));
  BATON_TRY_VOID(join_parts(*unfinished.parts, unfinished.log, threads));
  return std::move(unfinished.log);
}

}  // namespace baton
