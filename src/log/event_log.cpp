#include "baton/log/event_log.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <optional>

#include "baton/base/parallel.hpp"
#include "baton/base/turnstile.hpp"

namespace baton {

std::uint64_t kept_events(const std::vector<FileReceipt>& files) {
  std::uint64_t events = 0;
  for (const FileReceipt& file : files) events += file.kept;
  return events;
}

std::vector<SourceUse> find_uses(const RawLog& log, unsigned threads) {
  std::vector<SourceUse> uses(log.sources.size());
  for (SourceUse& use : uses) {
    for (std::size_t column = 0; column < text_column_count; ++column) {
      const auto text_column = static_cast<TextColumn>(column);
      if (log.events.has(text_column)) use.texts[column].assign(log.texts.of(text_column).size(), 0);
    }
  }
  std::vector<std::uint32_t> source_of_file;
  for (const FileReceipt& file : log.files) source_of_file.push_back(file.source);
  const EventColumns& events = log.events;
  for (std::size_t event = 0; event < events.size(); ++event) {
    SourceUse& use = uses[source_of_file[Origin{events.origin[event]}.file()]];
    use.latest = std::max(use.latest, events.at[event]);
  }
  parallel_for(text_column_count, threads, [&](std::size_t column, unsigned) {
    const auto& ids = events.text[column];
    for (std::size_t event = 0; event < ids.size(); ++event) {
      uses[source_of_file[Origin{events.origin[event]}.file()]].texts[column][ids[event]] = 1;
    }
  });
  return uses;
}

namespace {

/// An error where there is no memory for the work: it runs in a thread, where nobody else would catch that.
template <class Work>
Result<void> attempt(Work&& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::internal, "out of memory", {}, "give the inputs one after the other to baton import, or say --memory-limit");
  }
}

}  // namespace

Result<void> pour(LogParts& parts, std::span<PartSink* const> sinks, unsigned threads) {
  Turnstile turnstile;
  std::mutex failing;
  std::optional<Error> failure;
  std::atomic<bool> has_failed{false};
  std::vector<LogPart> scratch(std::max(1U, threads));
  parallel_for(parts.size(), threads, [&](std::size_t index, unsigned worker) {
    LogPart& part = scratch[worker];
    Result<void> done;
    if (!has_failed) done = attempt([&] { return parts.load(index, worker, part); });
    for (PartSink* sink : sinks) {
      if (done && !has_failed) done = attempt([&] { return sink->prepare(worker, part); });
    }
    turnstile.wait_for(index);
    for (PartSink* sink : sinks) {
      if (done && !has_failed) done = attempt([&] { return sink->take(worker, part); });
    }
    if (!done && !has_failed.exchange(true)) {
      const std::lock_guard lock(failing);
      failure = std::move(done.error());
    }
    turnstile.leave();
  });
  if (failure) return fail(std::move(*failure));
  return {};
}

namespace {

/// Copies of the events of some consecutive issues.
class WholeLogParts : public LogParts {
 public:
  explicit WholeLogParts(const RawLog& log) : log_(log) {
    for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
      const auto [key, source] = log.issues[issue];
      const std::uint32_t first_key = key / part_keys * part_keys;
      if (places_.empty() || places_.back().source != source || places_.back().first_key != first_key) {
        places_.push_back({source, first_key, 0});
        first_issues_.push_back(issue);
      } else {
        BATON_CHECK(log.issues[issue - 1].key < key);
      }
      places_.back().events += log.offsets[issue + 1] - log.offsets[issue];
    }
    first_issues_.push_back(log.issues.size());
  }
  [[nodiscard]] std::size_t size() const override { return places_.size(); }
  [[nodiscard]] Place place(std::size_t index) const override { return places_[index]; }
  [[nodiscard]] Result<void> load(std::size_t index, unsigned, LogPart& part) override {
    part.source = places_[index].source;
    part.first_key = places_[index].first_key;
    part.keys.clear();
    part.offsets.assign(1, 0);
    const std::uint64_t first = log_.offsets[first_issues_[index]];
    for (std::size_t issue = first_issues_[index]; issue < first_issues_[index + 1]; ++issue) {
      part.keys.push_back(log_.issues[issue].key);
      part.offsets.push_back(log_.offsets[issue + 1] - first);
    }
    const auto copy = [&](auto& to, const auto& from) {
      to.clear();
      const auto begin = from.begin() + static_cast<std::ptrdiff_t>(from.empty() ? 0 : first);
      to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(from.empty() ? 0 : part.offsets.back()));
    };
    for_each_column(part.events, log_.events, copy);
    return {};
  }
  void complete(std::vector<FileReceipt>&) override {}

 private:
  const RawLog& log_;
  std::vector<Place> places_;
  std::vector<std::size_t> first_issues_;
};

}  // namespace

std::unique_ptr<LogParts> parts_of(const RawLog& log) { return std::make_unique<WholeLogParts>(log); }

}  // namespace baton
