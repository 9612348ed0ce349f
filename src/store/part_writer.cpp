#include "part_writer.hpp"

#include <algorithm>
#include <span>

#include "baton/base/parallel.hpp"
#include "baton/base/turnstile.hpp"
#include "column_codec.hpp"
#include "log_series.hpp"
#include "text_codec.hpp"

namespace baton {

/// Encodes columns into buffers that keep their memory.
class PartWriter::Encoder {
 public:
  Encoder(std::vector<Encoded>& buffers, std::size_t& used) : buffers_(buffers), used_(used) { used_ = 0; }

  template <class Value>
  void add(std::string name, std::span<const Value> values) {
    for (std::uint64_t first = 0; first < values.size(); first += max_segment_rows) {
      const std::uint64_t rows = std::min<std::uint64_t>(max_segment_rows, values.size() - first);
      if (used_ == buffers_.size()) buffers_.emplace_back();
      Encoded& segment = buffers_[used_++];
      segment.name = name;
      segment.first_row = first;
      segment.rows = rows;
      segment.data.clear();
      encode_column<Value>(values.subspan(first, rows), segment.data);
    }
  }

 private:
  std::vector<Encoded>& buffers_;
  std::size_t& used_;
};

PartWriter::PartWriter(SQLite::Database& database, const std::string& path, unsigned threads, bool keeps_parts)
    : database_(database), path_(path), threads_(std::max(1U, threads)), keeps_parts_(keeps_parts), buffers_(threads_), used_buffers_(threads_, 0) {
  last_old_segment_ = database_.execAndGet("SELECT coalesce(max(id), 0) FROM segment").getInt64();
  next_part_ = database_.execAndGet("SELECT coalesce(max(id), -1) + 1 FROM part").getInt64();
  if (keeps_parts_) {
    auto listed = list_segments(database_, path_);
    if (!listed) {
      failure_.keep(std::move(listed.error()));
    } else {
      old_ = std::move(*listed);
    }
    for (const StoredPart& part : old_.parts) old_parts_.emplace(std::pair{part.source, part.first_key}, &part);
    for (const StoredSeries& series : old_.series) series_[series.name] = {series.id, series.row_count};
    for (const StoredSeries& series : old_.series) next_series_ = std::max(next_series_, series.id + 1);
  } else {
    database_.exec("DELETE FROM series; DELETE FROM part");
  }
  insert_segment_ = std::make_unique<SQLite::Statement>(
      database_, "INSERT INTO segment (series, part, first_row, row_count, hash, data) VALUES (?, ?, ?, ?, ?, ?)");
}

PartWriter::Series& PartWriter::series_named(const std::string& name) {
  const auto [found, is_new] = series_.try_emplace(name);
  if (is_new) found->second = {next_series_++, 0};
  return found->second;
}

std::int64_t PartWriter::place_part(const LogPart& part) {
  const auto issues = static_cast<std::int64_t>(part.keys.size());
  const auto events = static_cast<std::int64_t>(part.offsets.back());
  const auto old = old_parts_.find({part.source, part.first_key});
  if (old != old_parts_.end()) {
    SQLite::Statement update(database_, "UPDATE part SET issues = ?, events = ? WHERE id = ?");
    update.bind(1, issues);
    update.bind(2, events);
    update.bind(3, old->second->id);
    update.exec();
    replaced_parts_.push_back(old->second->id);
    return old->second->id;
  }
  SQLite::Statement insert(database_, "INSERT INTO part (id, source, first_key, issues, events) VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, next_part_);
  insert.bind(2, static_cast<std::int64_t>(part.source));
  insert.bind(3, static_cast<std::int64_t>(part.first_key));
  insert.bind(4, issues);
  insert.bind(5, events);
  insert.exec();
  return next_part_++;
}

void PartWriter::insert(const Encoded& segment, std::int64_t part) {
  Series& series = series_named(segment.name);
  series.rows += segment.rows;
  insert_segment_->bind(1, series.id);
  insert_segment_->bind(2, part);
  insert_segment_->bind(3, static_cast<std::int64_t>(segment.first_row));
  insert_segment_->bind(4, static_cast<std::int64_t>(segment.rows));
  insert_segment_->bind(5, static_cast<std::int64_t>(hash_bytes(segment.data)));
  insert_segment_->bindNoCopy(6, segment.data.data(), static_cast<int>(segment.data.size()));
  insert_segment_->exec();
  insert_segment_->reset();
}

Result<void> PartWriter::prepare(unsigned worker, const LogPart& part) {
  return guarded(path_, [&]() -> Result<void> {
    Encoder encoder(buffers_[worker], used_buffers_[worker]);
    std::vector<std::uint64_t> lengths(part.keys.size());
    for (std::size_t issue = 0; issue < lengths.size(); ++issue) lengths[issue] = part.offsets[issue + 1] - part.offsets[issue];
    const std::vector<std::uint64_t> keys(part.keys.begin(), part.keys.end());
    encoder.add<std::uint64_t>("issue.key", keys);
    encoder.add<std::uint64_t>("issue.length", lengths);
    encoder.add<TimeUs>("event.at", part.events.at);
    encoder.add<std::uint64_t>("event.origin", part.events.origin);
    encoder.add<std::uint64_t>("event.digest", part.events.digest);
    for (std::size_t column = 0; column < text_column_count; ++column) {
      encoder.add<std::uint32_t>(series_name(static_cast<TextColumn>(column)), part.events.text[column]);
    }
    for (std::size_t column = 0; column < number_column_count; ++column) {
      encoder.add<std::int64_t>(series_name(static_cast<NumberColumn>(column)), part.events.number[column]);
    }
    return {};
  });
}

Result<void> PartWriter::take(unsigned worker, const LogPart& part) {
  return guarded(path_, [&]() -> Result<void> {
    const std::int64_t id = place_part(part);
    for (std::size_t i = 0; i < used_buffers_[worker]; ++i) insert(buffers_[worker][i], id);
    return {};
  });
}

void PartWriter::write_dictionaries(const RawLog& log) {
  struct Piece {
    const std::string* name;
    const Dictionary* dictionary;
    std::uint64_t first, rows;
  };
  std::vector<std::string> names;
  std::vector<const Dictionary*> dictionaries;
  for_each_dictionary(log, [&](std::string name, const Dictionary& dictionary) {
    names.push_back(std::move(name));
    dictionaries.push_back(&dictionary);
  });
  std::vector<Piece> pieces;
  for (std::size_t index = 0; index < names.size(); ++index) {
    // Ids never change, so that only texts that are new are written.
    const auto cuts = text_cuts(*dictionaries[index], series_named(names[index]).rows, max_segment_rows);
    for (std::size_t cut = 0; cut + 1 < cuts.size(); ++cut) pieces.push_back({&names[index], dictionaries[index], cuts[cut], cuts[cut + 1] - cuts[cut]});
  }
  Turnstile turnstile;
  parallel_for(pieces.size(), threads_, [&](std::size_t index, unsigned worker) {
    const Piece& piece = pieces[index];
    if (buffers_[worker].empty()) buffers_[worker].emplace_back();
    Encoded& segment = buffers_[worker].front();
    auto done = guarded(path_, [&]() -> Result<void> {
      segment.name = *piece.name;
      segment.first_row = piece.first;
      segment.rows = piece.rows;
      segment.data.clear();
      encode_texts(*piece.dictionary, piece.first, piece.rows, segment.data);
      if (segment.data.size() > 1'000'000'000) return fail(ErrorCode::store, "a text is too long to be stored", path_);
      return {};
    });
    turnstile.wait_for(index);
    if (done && !failure_.has_failed()) {
      done = guarded(path_, [&]() -> Result<void> {
        insert(segment, 0);
        return {};
      });
    }
    if (!done) failure_.keep(std::move(done.error()));
    turnstile.leave();
  });
}

/// Which texts each source uses: a few bits a text.
void PartWriter::write_uses(const std::vector<SourceUse>& uses) {
  std::vector<Encoded> buffers;
  std::size_t used = 0;
  Encoder encoder(buffers, used);
  std::vector<TimeUs> latest;
  for (std::size_t source = 0; source < uses.size(); ++source) {
    latest.push_back(uses[source].latest);
    for (std::size_t column = 0; column < text_column_count; ++column) {
      const auto& marks = uses[source].texts[column];
      const std::vector<std::uint32_t> values(marks.begin(), marks.end());
      encoder.add<std::uint32_t>(series_name_of_use(source, static_cast<TextColumn>(column)), values);
    }
  }
  encoder.add<TimeUs>("use.latest", latest);
  for (auto& [name, series] : series_) {
    if (name.starts_with("use.")) series.rows = 0;
  }
  for (std::size_t i = 0; i < used; ++i) insert(buffers[i], 0);
}

/// Only at the end: pages freed in this transaction could be used again only after their content went to the journal.
void PartWriter::drop_replaced() {
  if (!keeps_parts_) {
    SQLite::Statement drop(database_, "DELETE FROM segment WHERE id <= ?");
    drop.bind(1, last_old_segment_);
    drop.exec();
    return;
  }
  SQLite::Statement drop(database_, "DELETE FROM segment WHERE id = ?");
  std::sort(replaced_parts_.begin(), replaced_parts_.end());
  for (const StoredSeries& old : old_.series) {
    const bool is_use = old.name.starts_with("use.");
    for (const StoredSeries::Segment& segment : old.segments) {
      const bool is_replaced = is_by_part(old.name) && std::binary_search(replaced_parts_.begin(), replaced_parts_.end(), old_.parts[segment.part].id);
      if (!is_replaced && !is_use) continue;
      drop.bind(1, segment.id);
      drop.exec();
      drop.reset();
      if (is_replaced) series_.at(old.name).rows -= segment.row_count;
    }
  }
}

Result<void> PartWriter::finish(const RawLog& log, const std::vector<SourceUse>& uses) {
  BATON_TRY_VOID(failure_.result());
  write_dictionaries(log);
  BATON_TRY_VOID(failure_.result());
  return guarded(path_, [&]() -> Result<void> {
    write_uses(uses);
    drop_replaced();
    SQLite::Statement keep(database_, "INSERT INTO series (id, name, row_count) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET row_count = excluded.row_count");
    for (const auto& [name, series] : series_) {
      keep.bind(1, series.id);
      keep.bind(2, name);
      keep.bind(3, static_cast<std::int64_t>(series.rows));
      keep.exec();
      keep.reset();
    }
    database_.exec("DELETE FROM part WHERE issues = 0");
    return {};
  });
}

}  // namespace baton
