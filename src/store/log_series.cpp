#include "log_series.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "baton/base/parallel.hpp"
#include "column_codec.hpp"
#include "first_failure.hpp"
#include "text_codec.hpp"

namespace baton {
namespace {

std::string name_of_space(std::size_t space) {
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const auto text_column = static_cast<TextColumn>(column);
    if (space_of(text_column) == static_cast<TextSpace>(space)) return fmt::format("texts.{}", name_of(text_column));
  }
  return {};
}
std::string name_of_keys(std::size_t source) { return fmt::format("issue_keys.{}", source); }
std::string name_of_column(TextColumn column) { return fmt::format("event.text.{}", name_of(column)); }
std::string name_of_column(NumberColumn column) { return fmt::format("event.number.{}", name_of(column)); }

/// Calls visit(name, dictionary) for each dictionary of a log, const or not, the large ones first.
template <class Log, class Visit>
void for_each_dictionary(Log& log, Visit visit) {
  for (std::size_t source = 0; source < log.issue_keys.size(); ++source) visit(name_of_keys(source), log.issue_keys[source]);
  for (std::size_t space = 0; space < text_space_count; ++space) visit(name_of_space(space), log.texts.spaces[space]);
}

template <class Value>
SeriesToWrite column_series(std::string name, const std::vector<Value>& values) {
  return {std::move(name), even_cuts(values.size()), [&values](std::uint64_t first, std::uint64_t rows, std::string& out) {
            encode_column<Value>(std::span(values).subspan(first, rows), out);
          }};
}

/// A series of numbers that the log holds in another form: value(i).
template <class Get>
SeriesToWrite derived_series(std::string name, std::uint64_t count, Get value) {
  return {std::move(name), even_cuts(count), [value](std::uint64_t first, std::uint64_t rows, std::string& out) {
            std::vector<std::uint64_t> values(rows);
            for (std::uint64_t row = 0; row < rows; ++row) values[row] = value(first + row);
            encode_column<std::uint64_t>(values, out);
          }};
}

/// Finds the series of a log in the catalogue, says how each is decoded and makes room for it.
class LogReader {
 public:
  LogReader(const std::vector<StoredSeries>& stored, RawLog& log) : log_(log) {
    for (const StoredSeries& series : stored) by_name_.emplace(series.name, &series);
  }

  /// The parts to read; a series that is wrong in number of rows or that nobody asks for is in `complaint`.
  std::vector<SeriesToRead> plan(bool with_digests);
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
  void add_issues();
  void add_texts();
  template <class Value, class Check>
  void add_column(const std::string& name, std::vector<Value>& values, bool is_optional, Check is_valid);

  RawLog& log_;
  std::map<std::string, const StoredSeries*, std::less<>> by_name_;
  std::vector<SeriesToRead> parts_;
  std::vector<std::function<void()>> allocations_;
  std::array<std::uint64_t, text_space_count> space_sizes_{};
  std::uint64_t event_count_ = 0;
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

template <class Value, class Check>
void LogReader::add_column(const std::string& name, std::vector<Value>& values, bool is_optional, Check is_valid) {
  const StoredSeries* series = take(name);
  if (series == nullptr && is_optional) return;
  if (series == nullptr || series->row_count != event_count_) {
    complaint_ = name + " has another length than the log";
    return;
  }
  allocations_.push_back([&values, series] { values.resize(series->row_count); });
  parts_.push_back({series, false, [&values, is_valid](std::uint64_t first, std::uint64_t rows, std::string_view data) {
                      const auto part = std::span(values).subspan(first, rows);
                      return decode_column<Value>(data, part) && is_valid(std::span<const Value>(part));
                    }});
}

void LogReader::add_issues() {
  const StoredSeries* keys = take("issue.key");
  const StoredSeries* sources = take("issue.source");
  const StoredSeries* lengths = take("issue.length");
  if (keys == nullptr || sources == nullptr || lengths == nullptr || keys->row_count != sources->row_count ||
      keys->row_count != lengths->row_count) {
    complaint_ = "the columns of the issues differ in length";
    return;
  }
  const std::uint64_t issue_count = keys->row_count;
  allocations_.push_back([this, issue_count] { log_.issues.resize(issue_count); });
  allocations_.push_back([this, issue_count] { log_.offsets.resize(issue_count + 1); });
  const auto add = [&](const StoredSeries* series, auto set) {
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
    return value <= event_count_;
  });
}

void LogReader::add_texts() {
  for (std::size_t column = 0; column < text_column_count; ++column) {
    const auto text_column = static_cast<TextColumn>(column);
    const std::uint64_t ids = space_sizes_[static_cast<std::size_t>(space_of(text_column))];
    add_column(name_of_column(text_column), log_.events.text[column], true, [ids](std::span<const std::uint32_t> part) {
      return std::all_of(part.begin(), part.end(), [ids](std::uint32_t id) { return id < ids; });
    });
  }
}

std::vector<SeriesToRead> LogReader::plan(bool with_digests) {
  const auto at = by_name_.find("event.at");
  event_count_ = at == by_name_.end() ? 0 : at->second->row_count;
  const auto any = [](auto) { return true; };
  add_dictionaries();
  add_issues();
  add_column("event.at", log_.events.at, false, any);
  const std::size_t files = log_.files.size();
  add_column("event.origin", log_.events.origin, false, [files](std::span<const std::uint64_t> part) {
    return std::all_of(part.begin(), part.end(), [files](std::uint64_t packed) { return Origin{packed}.file() < files; });
  });
  if (!with_digests) {
    take("event.digest");
  } else {
    add_column("event.digest", log_.events.digest, false, any);
  }
  add_texts();
  for (std::size_t column = 0; column < number_column_count; ++column) {
    add_column(name_of_column(static_cast<NumberColumn>(column)), log_.events.number[column], true, any);
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

std::vector<SeriesToWrite> series_of(const RawLog& log) {
  std::vector<SeriesToWrite> all;
  for_each_dictionary(log, [&](std::string name, const Dictionary& dictionary) {
    all.push_back({std::move(name), text_cuts(dictionary, max_segment_rows),
                   [&dictionary](std::uint64_t first, std::uint64_t rows, std::string& out) {
                     encode_texts(dictionary, first, rows, out);
                   }});
  });
  const std::size_t issues = log.issues.size();
  all.push_back(derived_series("issue.key", issues, [&log](std::uint64_t i) { return log.issues[i].key; }));
  all.push_back(derived_series("issue.source", issues, [&log](std::uint64_t i) { return log.issues[i].source; }));
  all.push_back(derived_series("issue.length", issues, [&log](std::uint64_t i) { return log.offsets[i + 1] - log.offsets[i]; }));
  all.push_back(column_series("event.at", log.events.at));
  all.push_back(column_series("event.origin", log.events.origin));
  all.push_back(column_series("event.digest", log.events.digest));
  for (std::size_t column = 0; column < text_column_count; ++column) {
    if (log.events.text[column].empty()) continue;
    all.push_back(column_series(name_of_column(static_cast<TextColumn>(column)), log.events.text[column]));
  }
  for (std::size_t column = 0; column < number_column_count; ++column) {
    if (log.events.number[column].empty()) continue;
    all.push_back(column_series(name_of_column(static_cast<NumberColumn>(column)), log.events.number[column]));
  }
  return all;
}

Result<void> read_log_series(SQLite::Database& database, const std::string& path, RawLog& log, bool with_digests,
                             unsigned threads) {
  BATON_TRY(const auto stored, list_series(database, path));
  if (stored.empty() && log.sources.empty() && log.files.empty()) {  // migrated, but nothing was imported yet
    log.offsets.assign(1, 0);
    return {};
  }
  log.issue_keys.clear();
  log.issue_keys.resize(log.sources.size());
  LogReader reader(stored, log);
  const auto parts = reader.plan(with_digests);
  if (!reader.complaint().empty()) return fail(damaged_store(path, reader.complaint()));
  BATON_TRY_VOID(reader.allocate(path, threads));
  BATON_TRY_VOID(read_series(database, path, parts, threads));
  if (!join_issues(log)) return fail(damaged_store(path, "issues and events do not fit together"));
  return {};
}

}  // namespace baton
