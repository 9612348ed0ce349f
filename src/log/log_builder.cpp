#include "baton/log/log_builder.hpp"

#include <algorithm>

#include "baton/base/text.hpp"
#include "grouping.hpp"

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

/// Where there is not so much memory, a column grows as it must.
template <class Value>
void reserve_if_possible(std::vector<Value>& column, std::uint64_t count) noexcept {
  try {
    column.reserve(count);
  } catch (const std::exception&) {
    return;
  }
}

template <class Value>
void append_column(std::vector<Value>& to, const std::vector<Value>& from, std::size_t before, std::size_t added,
                   std::uint64_t expected, Value missing) {
  if (from.empty()) {
    if (!to.empty()) to.resize(before + added, missing);
    return;
  }
  if (to.empty()) reserve_if_possible(to, expected);
  if (to.empty()) to.resize(before, missing);
  to.insert(to.end(), from.begin(), from.end());
}

/// Bit per text column, then per number column, that holds values.
std::uint64_t columns_in_use(const EventColumns& events) {
  std::uint64_t bits = 0;
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if (!events.text[column].empty()) bits |= std::uint64_t{1} << column;
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if (!events.number[column].empty()) bits |= std::uint64_t{1} << (text_column_count + column);
  }
  return bits;
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
  pending_ = std::move(log_.events);
  log_.events = {};
  issue_.reserve(pending_.size());
  for (std::size_t issue = 0; issue < log_.issues.size(); ++issue) {
    for (std::uint64_t event = log_.offsets[issue]; event < log_.offsets[issue + 1]; ++event) {
      issue_.push_back(log_.issues[issue].key);
    }
  }
  BATON_CHECK(issue_.size() == pending_.size());
}

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
  open_file_first_event_ = pending_.size();
  open_file_first_reject_ = log_.rejects.size();
  open_file_records_ = 0;
  open_file_lines_ = 0;
  open_file_columns_ = columns_in_use(pending_);
  file_is_open_ = true;
  return {};
}

void LogBuilder::expect_events(std::uint64_t count) {
  BATON_CHECK(file_is_open_);
  // A wrong guess costs address space at most, but one that is absurd is none.
  constexpr std::uint64_t absurd = std::uint64_t{1} << 32;
  const std::uint64_t expected = open_file_first_event_ + count;
  if (expected <= expected_events_ || expected >= absurd) return;
  expected_events_ = expected;
  reserve_if_possible(issue_, expected);
  reserve_if_possible(pending_.at, expected);
  reserve_if_possible(pending_.origin, expected);
  reserve_if_possible(pending_.digest, expected);
  for (auto& column : pending_.text) {
    if (!column.empty()) reserve_if_possible(column, expected);
  }
  for (auto& column : pending_.number) {
    if (!column.empty()) reserve_if_possible(column, expected);
  }
}

void LogBuilder::append(const EventChunk& chunk) {
  BATON_CHECK(file_is_open_);
  const auto file_index = static_cast<std::uint32_t>(log_.files.size() - 1);
  FileReceipt& receipt = log_.files.back();
  const std::size_t before = pending_.size();
  const std::size_t added = chunk.events.size();
  const auto keys = merge_dictionary(chunk.issue_keys, log_.issue_keys[receipt.source]);
  for (std::uint32_t issue : chunk.issue) issue_.push_back(keys[issue]);
  pending_.at.insert(pending_.at.end(), chunk.events.at.begin(), chunk.events.at.end());
  pending_.digest.insert(pending_.digest.end(), chunk.events.digest.begin(), chunk.events.digest.end());
  for (std::uint64_t record : chunk.record) {
    pending_.origin.push_back(Origin::of(file_index, open_file_records_ + record).packed);
  }
  std::array<std::vector<std::uint32_t>, text_space_count> merged;
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const auto& local = chunk.events.text[column];
    append_column(pending_.text[column], local, before, added, expected_events_, std::uint32_t{0});
    if (local.empty()) continue;
    const auto space = static_cast<std::size_t>(space_of(static_cast<TextColumn>(column)));
    if (merged[space].empty()) merged[space] = merge_dictionary(chunk.texts.spaces[space], log_.texts.spaces[space]);
    auto& ids = pending_.text[column];
    for (std::size_t event = before; event < ids.size(); ++event) ids[event] = merged[space][ids[event]];
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    append_column(pending_.number[column], chunk.events.number[column], before, added, expected_events_, no_time);
  }
  for (const Reject& reject : chunk.rejects) {
    log_.rejects.push_back({file_index, open_file_records_ + reject.record,
                            reject.line == 0 ? 0 : open_file_lines_ + reject.line,
                            is_utf8(reject.reason) ? reject.reason : repair_utf8(reject.reason)});
  }
  receipt.records += chunk.records;
  receipt.rejected += chunk.rejects.size();
  receipt.kept += added;
  open_file_records_ += chunk.records;
  open_file_lines_ += chunk.lines;
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
  log_.files.pop_back();
  log_.rejects.resize(open_file_first_reject_);
  const auto events = static_cast<std::size_t>(open_file_first_event_);
  issue_.resize(events);
  pending_.at.resize(events);
  pending_.origin.resize(events);
  pending_.digest.resize(events);
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const bool was_in_use = (open_file_columns_ >> column & 1U) != 0;
    pending_.text[column].resize(was_in_use ? std::min(pending_.text[column].size(), events) : 0);
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    const bool was_in_use = (open_file_columns_ >> (text_column_count + column) & 1U) != 0;
    pending_.number[column].resize(was_in_use ? std::min(pending_.number[column].size(), events) : 0);
  }
}

/// Takes out receipts and rejects of files that were read again; they have no events. The files behind them move up.
void LogBuilder::drop_replaced_files() {
  if (replaced_files_.empty()) return;
  std::vector<std::uint8_t> is_replaced(log_.files.size(), 0);
  for (const std::uint32_t file : replaced_files_) is_replaced[file] = 1;
  std::vector<std::uint32_t> index_of(log_.files.size(), 0);
  std::vector<FileReceipt> files;
  for (std::size_t file = 0; file < log_.files.size(); ++file) {
    index_of[file] = static_cast<std::uint32_t>(files.size());
    if (is_replaced[file] == 0) files.push_back(std::move(log_.files[file]));
  }
  log_.files = std::move(files);
  base_files_ -= static_cast<std::size_t>(std::count(is_replaced.begin(), is_replaced.begin() + static_cast<std::ptrdiff_t>(base_files_), 1));
  std::erase_if(log_.rejects, [&](const Reject& reject) { return is_replaced[reject.file] != 0; });
  for (Reject& reject : log_.rejects) reject.file = index_of[reject.file];
  for (std::uint64_t& packed : pending_.origin) {
    const Origin origin{packed};
    packed = Origin::of(index_of[origin.file()], origin.record()).packed;
  }
  replaced_files_.clear();
}

RawLog LogBuilder::finish(unsigned threads) {
  BATON_CHECK(!file_is_open_);
  drop_replaced_files();
  group_events(log_, std::move(issue_), std::move(pending_), base_files_, threads);
  RawLog finished = std::move(log_);
  log_ = {};
  return finished;
}

}  // namespace baton
