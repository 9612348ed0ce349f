#include "pending_events.hpp"

#include <algorithm>
#include <utility>

#include "baton/base/parallel.hpp"
#include "baton/base/turnstile.hpp"

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

void PendingEvents::take_back_file() {
  for (const Touched& touched : touched_) parts_[touched.source][touched.part].take_back(touched.before);
  columns_ = columns_before_file_;
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
    events.append(arriving, std::span(order_).subspan(first, end - first));
    first = end;
  }
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

PendingParts::PendingParts(PendingEvents pending, const std::vector<FileReceipt>& files, std::size_t base_files,
                           std::vector<std::uint32_t> index_of_file, unsigned threads)
    : pending_(std::move(pending)), rules_(files, base_files), index_of_file_(std::move(index_of_file)) {
  auto& parts = pending_.parts();
  for (std::uint32_t source = 0; source < parts.size(); ++source) {
    for (std::uint32_t part = 0; part < parts[source].size(); ++part) {
      if (parts[source][part].size() == 0) continue;
      places_.push_back({source, part});
      event_count_ += parts[source][part].size();
    }
  }
  for (unsigned worker = 0; worker < std::max(1U, threads); ++worker) {
    groupers_.emplace_back(rules_, pending_.columns(), files.size());
    if (!index_of_file_.empty()) groupers_.back().renumber_files(&index_of_file_);
  }
}

void PendingParts::group(std::size_t index, unsigned worker, LogPart& part) {
  const Place place = places_[index];
  part.source = place.source;
  part.first_key = place.part * part_keys;
  PackedEvents& arrived = pending_.parts()[place.source][place.part];
  groupers_[worker].group(arrived, part);
  arrived = PackedEvents();
}

void PendingParts::complete(std::vector<FileReceipt>& files) {
  for (std::size_t file = 0; file < files.size(); ++file) {
    files[file].ties = 0;
    for (const PartGrouper& grouper : groupers_) {
      files[file].kept -= grouper.changes()[file].duplicates;
      files[file].duplicates += grouper.changes()[file].duplicates;
      files[file].ties += grouper.changes()[file].ties;
    }
    BATON_CHECK(files[file].records == files[file].kept + files[file].duplicates + files[file].rejected);
  }
}

namespace {

/// Columns of so many events for a part to be copied into; touching fresh memory is work for several threads.
void make_room(EventColumns& events, ColumnBits columns, std::size_t count, unsigned threads) {
  constexpr std::size_t fixed = 3;
  parallel_for(fixed + text_column_count + number_column_count, threads, [&](std::size_t column, unsigned) {
    if (column == 0) return events.at.resize(count);
    if (column == 1) return events.origin.resize(count);
    if (column == 2) return events.digest.resize(count);
    if ((columns >> (column - fixed) & 1U) == 0) return;
    if (column < fixed + text_column_count) return events.text[column - fixed].resize(count);
    events.number[column - fixed - text_column_count].resize(count);
  });
}

template <class Visit>
void for_each_column(EventColumns& a, EventColumns& b, Visit visit) {
  visit(a.at, b.at);
  visit(a.origin, b.origin);
  visit(a.digest, b.digest);
  for (std::size_t column = 0; column < text_column_count; ++column) visit(a.text[column], b.text[column]);
  for (std::size_t column = 0; column < number_column_count; ++column) visit(a.number[column], b.number[column]);
}

}  // namespace

void join_parts(PendingParts& parts, RawLog& log, unsigned threads) {
  make_room(log.events, parts.columns(), parts.event_count(), threads);
  log.issues.clear();
  log.offsets.assign(1, 0);
  Turnstile turnstile;
  std::vector<LogPart> scratch(std::max(1U, threads));
  parallel_for(parts.size(), threads, [&](std::size_t index, unsigned worker) {
    LogPart& part = scratch[worker];
    parts.group(index, worker, part);
    turnstile.wait_for(index);
    const std::uint64_t first = log.offsets.back();
    for (std::size_t issue = 0; issue < part.keys.size(); ++issue) {
      log.issues.push_back({part.keys[issue], part.source});
      log.offsets.push_back(first + part.offsets[issue + 1]);
    }
    turnstile.leave();
    for_each_column(log.events, part.events, [&](auto& to, const auto& from) {
      std::copy(from.begin(), from.end(), to.begin() + static_cast<std::ptrdiff_t>(from.empty() ? 0 : first));
    });
  });
  for_each_column(log.events, log.events, [&](auto& column, const auto&) {
    if (!column.empty()) column.resize(log.offsets.back());
  });
  parts.complete(log.files);
}

}  // namespace baton
