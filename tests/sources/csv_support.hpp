#pragma once
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "baton/sources/formats.hpp"

namespace csv_test {

using namespace baton;

/// Reads files one after the other into one log.
inline Result<RawLog> read_files(const std::vector<std::string>& files, const InputOptions& options = {}, RawLog base = {}) {
  LogBuilder builder(std::move(base));
  int number = 0;
  for (const std::string& file : files) {
    auto input = peek(open_memory(file, fmt::format("file{}.csv", ++number)), peek_bytes);
    if (!input) return fail(input.error());
    BATON_TRY_VOID(csv_format().read(std::move(*input), options, builder));
  }
  return builder.finish(options.threads).value();
}

inline RawLog read_log(const std::string& file, const InputOptions& options = {}) {
  auto log = read_files({file}, options);
  if (!log) FAIL(log.error().message << " (" << log.error().place << ")");
  return std::move(*log);
}

inline Error read_error(const std::string& file, const InputOptions& options = {}) {
  auto log = read_files({file}, options);
  REQUIRE_FALSE(log.has_value());
  return log.error();
}

inline std::string text_at(const RawLog& log, TextColumn column, std::size_t event) {
  return std::string(log.texts.of(column).text(log.events.text_at(column, event)));
}

/// Every event in words, in order of the log: issue, instant, activity, person, origin.
inline std::vector<std::string> events_of(const RawLog& log) {
  std::vector<std::string> all;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    for (std::uint64_t event = log.offsets[issue]; event < log.offsets[issue + 1]; ++event) {
      all.push_back(fmt::format("{} {} {} {}", log.key_of(issue), log.events.at[event], text_at(log, TextColumn::activity, event),
                                text_at(log, TextColumn::person, event)));
    }
  }
  return all;
}

/// The same and everything else that a reader decides.
inline std::vector<std::string> content_of(const RawLog& log) {
  auto all = events_of(log);
  for (const std::uint64_t origin : log.events.origin) all.push_back(fmt::format("origin {}", origin));
  for (const std::uint64_t digest : log.events.digest) all.push_back(fmt::format("digest {}", digest));
  for (const Reject& reject : log.rejects) all.push_back(fmt::format("reject {} {} {}", reject.record, reject.line, reject.reason));
  for (const FileReceipt& file : log.files) {
    all.push_back(fmt::format("file {} {} {} {} {} {}", file.records, file.kept, file.duplicates, file.rejected, file.ties, file.digest));
    all.insert(all.end(), file.warnings.begin(), file.warnings.end());
  }
  return all;
}

}  // namespace csv_test
