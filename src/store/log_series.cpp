#include "log_series.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <type_traits>

#include "baton/base/parallel.hpp"
#include "column_codec.hpp"
#include "first_failure.hpp"
#include "text_codec.hpp"

namespace baton {

std::string series_name_of_space(std::size_t space) {
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const auto text_column = static_cast<TextColumn>(column);
    if (space_of(text_column) == static_cast<TextSpace>(space)) return fmt::format("texts.{}", name_of(text_column));
  }
  return {};
}
std::string series_name_of_keys(std::size_t source) { return fmt::format("issue_keys.{}", source); }
std::string series_name(TextColumn column) { return fmt::format("event.text.{}", name_of(column)); }
std::string series_name(NumberColumn column) { return fmt::format("event.number.{}", name_of(column)); }
std::string series_name_of_use(std::size_t source, TextColumn column) { return fmt::format("use.{}.{}", source, name_of(column)); }

namespace {

/// Finds the series of a log in the catalogue, says how each is decoded and makes room for it.
class LogReader {
 public:
  LogReader(const SegmentList& stored, RawLog& log) : stored_(stored), log_(log) {
    for (const StoredSeries& series : stored.series) by_name_.emplace(series.name, &series);
  }

  /// The segments to read; a series that is wrong in number of rows or that nobody asks for is in `complaint`.
  std::vector<SeriesToRead> plan(bool with_digests);
  /// The same for dictionaries and uses alone.
  std::vector<SeriesToRead> plan_texts();
  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  /// Makes room for the columns: touching fresh memory takes longer than decoding. An error where a store asks for too much.
  [[nodiscard]] Result<void> allocate(const std::string& path, unsigned threads) const {
    FirstFailure failure;
    parallel_for(allocations_.size(), threads, [&](std::size_t index, unsigned) {
      auto made = guarded(path, [&]() -> Result<void> {
        allocations_[index]();
        return {};
      });
      if (!made) failure.keep(std::move(made.error()));
    });
    return failure.result();
  }

 private:
  const StoredSeries* take(const std::string& name);
  void add_dictionaries();
  void add_uses();
  void add_issues();
  void add_texts();
  template <class Value, class Check>
  void add_column(const std::string& name, std::vector<Value>& values, bool is_optional, Check is_valid);

  const SegmentList& stored_;
  RawLog& log_;
  std::map<std::string, const StoredSeries*, std::less<>> by_name_;
  std::vector<SeriesToRead> parts_;
  std::vector<std::function<void()>> allocations_;
  std::array<std::uint64_t, text_space_count> space_sizes_{};
  std::string complaint_;
};

const StoredSeries* LogReader::take(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  const StoredSeries* series = found->second;
  by_name_.erase(found);
  return series;
}

void LogReader::add_dictionaries() {
  for_each_dictionary(log_, [&](const std::string& name, Dictionary& dictionary) {
    const StoredSeries* series = take(name);
    if (series == nullptr) {
      complaint_ = name + " is missing";
      return;
    }
    for (std::size_t space = 0; space < text_space_count; ++space) {
      if (&dictionary == &log_.texts.spaces[space]) space_sizes_[space] = series->row_count + 1;
    }
    allocations_.push_back([&dictionary, series] { dictionary.reserve(series->row_count + 1); });
    parts_.push_back({series, true, [&dictionary](std::uint64_t, std::uint64_t rows, std::string_view data) {
                        return decode_texts(data, rows, dictionary);
                      }});
  });
}

/// Which texts each source uses; a store of an earlier version does not say.
void LogReader::add_uses() {
  const StoredSeries* latest = take("use.latest");
  if (latest == nullptr) return;
  if (latest->row_count != log_.sources.size()) {
    complaint_ = "use.latest has another length than the list of sources";
    return;
  }
  log_.uses.resize(log_.sources.size());
  const auto add = [&](const StoredSeries* series, auto set) {
    parts_.push_back({series, false, [set](std::uint64_t first, std::uint64_t rows, std::string_view data) {
                        std::vector<std::int64_t> values(rows);
                        if (!decode_column<std::int64_t>(data, values)) return false;
                        for (std::uint64_t row = 0; row < rows; ++row) set(first + row, values[row]);
                        return true;
                      }});
  };
  add(latest, [this](std::uint64_t source, std::int64_t value) { log_.uses[source].latest = value; });
  for (std::size_t source = 0; source < log_.sources.size(); ++source) {
    for (std::size_t column = 0; column < text_column_count; ++column) {
      const StoredSeries* series = take(series_name_of_use(source, static_cast<TextColumn>(column)));
      if (series == nullptr) continue;
      auto& marks = log_.uses[source].texts[column];
      if (series->row_count > space_sizes_[static_cast<std::size_t>(space_of(static_cast<TextColumn>(column)))]) {
        complaint_ = series->name + " is longer than its dictionary";
        return;
      }
      marks.resize(series->row_count);
      parts_.push_back({series, false, [&marks](std::uint64_t first, std::uint64_t rows, std::string_view data) {
                          std::vector<std::uint32_t> values(rows);
                          if (!decode_column<std::uint32_t>(data, values)) return false;
                          for (std::uint64_t row = 0; row < rows; ++row) marks[first + row] = values[row] != 0;
                          return true;
                        }});
    }
  }
}

template <class Value, class Check>
void LogReader::add_column(const std::string& name, std::vector<Value>& values, bool is_optional, Check is_valid) {
  const StoredSeries* series = take(name);
  if (series == nullptr && is_optional) return;
  if (series == nullptr || (!is_optional && series->row_count != stored_.event_count())) {
    complaint_ = name + " has another length than the log";
    return;
  }
  if (series->row_count == 0) return;
  const Value none = std::is_same_v<Value, std::int64_t> ? static_cast<Value>(no_time) : Value{};
  allocations_.push_back([this, &values, none] { values.resize(stored_.event_count(), none); });
  parts_.push_back({series, false, [&values, is_valid](std::uint64_t first, std::uint64_t rows, std::string_view data) {
                      const auto part = std::span(values).subspan(first, rows);
                      return decode_column<Value>(data, part) && is_valid(std::span<const Value>(part));
                    }});
}

void LogReader::add_issues() {
  const StoredSeries* keys = take("issue.key");
  const StoredSeries* sources = take("issue.source");  // of earlier versions
  const StoredSeries* lengths = take("issue.length");
  const std::uint64_t issue_count = stored_.issue_count();
  const bool is_cut = std::all_of(stored_.parts.begin(), stored_.parts.end(), [](const StoredPart& part) { return part.is_cut; });
  if (issue_count > 0 && (keys == nullptr || lengths == nullptr || (sources == nullptr) != is_cut || keys->row_count != issue_count ||
                          lengths->row_count != issue_count || (sources != nullptr && sources->row_count != issue_count))) {
    complaint_ = "the columns of the issues differ in length";
    return;
  }
  allocations_.push_back([this, issue_count] { log_.offsets.resize(issue_count + 1); });
  allocations_.push_back([this, issue_count] {
    log_.issues.resize(issue_count);
    for (const StoredPart& part : stored_.parts) {
      for (std::uint64_t issue = part.first_issue; issue < part.first_issue + part.issues; ++issue) log_.issues[issue].source = part.source;
    }
  });
  const auto add = [&](const StoredSeries* series, auto set) {
    if (series == nullptr) return;
    parts_.push_back({series, false, [set](std::uint64_t first, std::uint64_t rows, std::string_view data) {
                        std::vector<std::uint64_t> values(rows);
                        if (!decode_column<std::uint64_t>(data, values)) return false;
                        for (std::uint64_t row = 0; row < rows; ++row) {
                          if (!set(first + row, values[row])) return false;
                        }
                        return true;
                      }});
  };
  add(keys, [this](std::uint64_t issue, std::uint64_t value) {
    log_.issues[issue].key = static_cast<std::uint32_t>(value);
    return value >> 32 == 0;
  });
  add(sources, [this](std::uint64_t issue, std::uint64_t value) {
    log_.issues[issue].source = static_cast<std::uint32_t>(value);
    return value < log_.sources.size();
  });
  add(lengths, [this](std::uint64_t issue, std::uint64_t value) {
    log_.offsets[issue + 1] = value;
    return value <= stored_.event_count();
  });
}

void LogReader::add_texts() {
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const auto text_column = static_cast<TextColumn>(column);
    const std::uint64_t ids = space_sizes_[static_cast<std::size_t>(space_of(text_column))];
    add_column(series_name(text_column), log_.events.text[column], true, [ids](std::span<const std::uint32_t> part) {
      return std::all_of(part.begin(), part.end(), [ids](std::uint32_t id) { return id < ids; });
    });
  }
}

std::vector<SeriesToRead> LogReader::plan_texts() {
  for (const StoredPart& part : stored_.parts) {
    if (part.source >= log_.sources.size()) complaint_ = "a part is of a source that is not there";
  }
  add_dictionaries();
  add_uses();
  return std::move(parts_);
}

std::vector<SeriesToRead> LogReader::plan(bool with_digests) {
  parts_ = plan_texts();
  const auto any = [](auto) { return true; };
  add_issues();
  add_column("event.at", log_.events.at, stored_.event_count() == 0, any);
  const std::size_t files = log_.files.size();
  add_column("event.origin", log_.events.origin, stored_.event_count() == 0, [files](std::span<const std::uint64_t> part) {
    return std::all_of(part.begin(), part.end(), [files](std::uint64_t packed) { return Origin{packed}.file() < files; });
  });
  if (!with_digests) {
    take("event.digest");
  } else {
    add_column("event.digest", log_.events.digest, stored_.event_count() == 0, any);
  }
  add_texts();
  for (std::size_t column = 0; column < number_column_count; ++column) {
    add_column(series_name(static_cast<NumberColumn>(column)), log_.events.number[column], true, any);
  }
  if (!by_name_.empty()) complaint_ = by_name_.begin()->first + " is not known";
  return std::move(parts_);
}

/// Lengths become offsets; what the parts could not know of each other is checked.
bool join_issues(RawLog& log) {
  std::uint64_t end = 0;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    if (log.issues[issue].key >= log.issue_keys[log.issues[issue].source].size()) return false;
    end += log.offsets[issue + 1];
    if (end > log.events.size()) return false;
    log.offsets[issue + 1] = end;
  }
  return end == log.events.size();
}

}  // namespace

namespace {

/// Reads what the reader planned, and everything about it that can be wrong.
Result<void> read_planned(SQLite::Database& database, const std::string& path, const LogReader& reader, const std::vector<SeriesToRead>& planned, unsigned threads) {
  if (!reader.complaint().empty()) return fail(damaged_store(path, reader.complaint()));
  BATON_TRY_VOID(reader.allocate(path, threads));
  return read_series(database, path, planned, threads);
}

}  // namespace

Result<void> read_log_series(SQLite::Database& database, const std::string& path, RawLog& log, bool with_digests,
                             unsigned threads) {
  BATON_TRY(const SegmentList stored, list_segments(database, path));
  if (stored.series.empty() && log.sources.empty() && log.files.empty()) {  // migrated, but nothing was imported yet
    log.offsets.assign(1, 0);
    return {};
  }
  log.issue_keys.clear();
  log.issue_keys.resize(log.sources.size());
  LogReader reader(stored, log);
  const auto planned = reader.plan(with_digests);
  BATON_TRY_VOID(read_planned(database, path, reader, planned, threads));
  if (!join_issues(log)) return fail(damaged_store(path, "issues and events do not fit together"));
  return {};
}

Result<std::unique_ptr<StoredParts>> read_parts(SQLite::Database& database, const std::string& path, RawLog& log, bool with_digests, unsigned threads) {
  BATON_TRY(SegmentList stored, list_segments(database, path));
  if (stored.parts.empty() || !stored.parts.front().is_cut) return nullptr;
  log.issue_keys.clear();
  log.issue_keys.resize(log.sources.size());
  LogReader reader(stored, log);
  const auto planned = reader.plan_texts();
  BATON_TRY_VOID(read_planned(database, path, reader, planned, threads));
  if (log.uses.size() != log.sources.size()) return fail(damaged_store(path, "nothing says which texts are used"));
  return std::make_unique<StoredParts>(database, path, std::move(stored), log, with_digests, threads);
}

}  // namespace baton
