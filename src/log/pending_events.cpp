#include "pending_events.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace baton {

PackedEvents& PendingEvents::part_of(std::uint32_t source, std::uint32_t part) {
  if (parts_.size() <= source) {
    parts_.resize(source + 1);
    last_touched_.resize(source + 1);
  }
  if (parts_[source].size() <= part) {
    parts_[source].resize(part + 1);
    last_touched_[source].resize(part + 1, 0);
  }
  return parts_[source][part];
}

void PendingEvents::begin_file() {
  ++file_number_;
  touched_.clear();
  columns_before_file_ = columns_;
}

Result<void> PendingEvents::take_back_file() {
  for (const Touched& touched : touched_) {
    PackedEvents& events = parts_[touched.source][touched.part];
    bytes_in_memory_ -= events.bytes_in_memory();
    BATON_TRY_VOID(events.take_back(touched.before));
    bytes_in_memory_ += events.bytes_in_memory();
  }
  columns_ = columns_before_file_;
  return {};
}

void PendingEvents::limit_memory(std::size_t bytes, const std::string& folder) {
  most_bytes_ = bytes;
  file_ = std::make_unique<SpillFile>(folder);
}

/// Slabs that are half empty count in full, so that this happens less often than the limit is small.
void PendingEvents::spill_all() {
  bytes_in_memory_ = 0;
  for (auto& parts : parts_) {
    for (PackedEvents& events : parts) {
      events.spill(*file_);
      bytes_in_memory_ += events.bytes_in_memory();
    }
  }
  // A full disk: then the memory is used after all, and what does not fit the disk ends the run when the store is written.
  if (bytes_in_memory_ > most_bytes_ / 2) most_bytes_ = static_cast<std::size_t>(-1);
}

void PendingEvents::append(std::uint32_t source, const ArrivingChunk& arriving) {
  const EventChunk& chunk = *arriving.chunk;
  columns_ |= columns_in_use(chunk.events);
  // The events by part, in order of arrival: a counting sort.
  used_parts_.clear();
  for (const std::uint32_t key : chunk.issue) {
    const std::uint32_t part = arriving.key_ids[key] / part_keys;
    if (part >= counts_.size()) counts_.resize(part + 1, 0);
    if (counts_[part]++ == 0) used_parts_.push_back(part);
  }
  std::sort(used_parts_.begin(), used_parts_.end());
  std::uint32_t first = 0;
  for (const std::uint32_t part : used_parts_) first += std::exchange(counts_[part], first);
  order_.resize(chunk.issue.size());
  for (std::uint32_t event = 0; event < order_.size(); ++event) order_[counts_[arriving.key_ids[chunk.issue[event]] / part_keys]++] = event;
  first = 0;
  for (const std::uint32_t part : used_parts_) {
    PackedEvents& events = part_of(source, part);
    if (last_touched_[source][part] != file_number_) {
      last_touched_[source][part] = file_number_;
      touched_.push_back({source, part, events.mark()});
    }
    const std::uint32_t end = std::exchange(counts_[part], 0);
    bytes_in_memory_ -= events.bytes_in_memory();
    events.append(arriving, std::span(order_).subspan(first, end - first));
    bytes_in_memory_ += events.bytes_in_memory();
    first = end;
  }
  if (bytes_in_memory_ > most_bytes_) spill_all();
}

void PendingEvents::append_stored(const RawLog& log) {
  columns_ |= columns_in_use(log.events);
  std::vector<std::uint32_t> keys;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    const std::uint64_t first = log.offsets[issue];
    keys.assign(log.offsets[issue + 1] - first, log.issues[issue].key);
    part_of(log.issues[issue].source, log.issues[issue].key / part_keys).append(keys, log.events, first, keys.size());
  }
}

std::size_t PendingEvents::event_count() const {
  std::size_t count = 0;
  for (const auto& parts : parts_) {
    for (const PackedEvents& events : parts) count += events.size();
  }
  return count;
}

PendingParts::PendingParts(PendingEvents pending, Base base, const std::vector<FileReceipt>& files, std::vector<std::uint32_t> index_of_file, bool all,
                           unsigned threads)
    : pending_(std::move(pending)), base_(std::move(base)), rules_(files, base_.files), index_of_file_(std::move(index_of_file)) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, PlaceOfPart> places;
  const auto& parts = pending_.parts();
  for (std::uint32_t source = 0; source < parts.size(); ++source) {
    for (std::uint32_t part = 0; part < parts[source].size(); ++part) {
      if (parts[source][part].size() == 0) continue;
      places[{source, part * part_keys}].place = {source, part * part_keys, parts[source][part].size()};
    }
  }
  // Where files moved up, every part tells of files by another number.
  const bool all_change = all || !index_of_file_.empty();
  for (std::size_t index = 0; base_.parts && index < base_.parts->size(); ++index) {
    const Place stored = base_.parts->place(index);
    const auto key = std::pair{stored.source, stored.first_key};
    if (!all_change && !places.contains(key)) continue;
    PlaceOfPart& place = places[key];
    place.stored = index;
    place.place = {stored.source, stored.first_key, place.place.events + stored.events};
  }
  for (auto& [key, place] : places) places_.push_back(place);
  const ColumnBits columns = pending_.columns() | base_.columns;
  for (unsigned worker = 0; worker < std::max(1U, threads); ++worker) {
    workers_.push_back({PartGrouper(rules_, columns, files.size()), {}});
    if (!index_of_file_.empty()) workers_.back().grouper.renumber_files(&index_of_file_);
  }
}

Result<void> PendingParts::load(std::size_t index, unsigned worker, LogPart& part) {
  const auto& [place, stored] = places_[index];
  Worker& own = workers_[worker];
  part.source = place.source;
  part.first_key = place.first_key;
  const LogPart* begins_with = nullptr;
  if (stored != nowhere) {
    BATON_TRY_VOID(base_.parts->load(stored, worker, own.stored));
    begins_with = &own.stored;
  }
  const std::uint32_t number = place.first_key / part_keys;
  auto& parts = pending_.parts();
  if (place.source < parts.size() && number < parts[place.source].size()) {
    PackedEvents& arrived = parts[place.source][number];
    BATON_TRY_VOID(own.grouper.group(begins_with, arrived, part));
    arrived = PackedEvents();
    return {};
  }
  return own.grouper.group(begins_with, PackedEvents(), part);
}

void PendingParts::complete(std::vector<FileReceipt>& files) {
  for (std::size_t file = 0; file < files.size(); ++file) {
    for (const Worker& worker : workers_) {
      const PartGrouper::FileChange& change = worker.grouper.changes()[file];
      files[file].kept -= change.duplicates;
      files[file].duplicates += change.duplicates;
      files[file].ties += static_cast<std::uint64_t>(change.ties);
    }
    BATON_CHECK(files[file].records == files[file].kept + files[file].duplicates + files[file].rejected);
  }
}

namespace {

/// Puts all parts into the columns of one log.
class Joiner : public PartSink {
 public:
  Joiner(RawLog& log, std::uint64_t events) : log_(log), expected_events_(events) {
    log_.issues.clear();
    log_.offsets.assign(1, 0);
  }
  [[nodiscard]] Result<void> prepare(unsigned, const LogPart&) override { return {}; }
  [[nodiscard]] Result<void> take(unsigned, const LogPart& part) override {
    const std::uint64_t first = log_.offsets.back();
    for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
      log_.issues.push_back({part.keys[issue], part.source});
      log_.offsets.push_back(first + part.offsets[issue + 1]);
    }
    for_each_column(log_.events, part.events, [&](auto& to, const auto& from) {
      if (to.capacity() == 0) to.reserve(from.empty() ? 0 : expected_events_);
      to.insert(to.end(), from.begin(), from.end());
    });
    return {};
  }

 private:
  RawLog& log_;
  std::uint64_t expected_events_;
};

}  // namespace

Result<void> join_parts(LogParts& parts, RawLog& log, unsigned threads) {
  std::uint64_t events = 0;
  for (std::size_t index = 0; index < parts.size(); ++index) events += parts.place(index).events;
  Joiner joiner(log, events);
  PartSink* const sinks[] = {&joiner};
  BATON_TRY_VOID(pour(parts, sinks, threads));
  parts.complete(log.files);
  return {};
}

}  // namespace baton
