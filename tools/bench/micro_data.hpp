#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <utility>

#include "baton/analysis/analysis.hpp"
#include "baton/log/log_builder.hpp"
#include "invented_log.hpp"

/// What the benchmarks of single stages work on: made once, in memory, from invented issues; the same in every run.
namespace baton::bench {

inline constexpr std::size_t event_count = 100'000;

/// The value of something that can't fail here.
template <class Value>
Value sure(Result<Value> result) {
  if (!result) {
    std::fprintf(stderr, "error: %s (%s)\n", result.error().message.c_str(), result.error().place.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

/// Issues in an order: "time", "case" or "shuffle".
const InventedLog& invented(const std::string& order);
/// They as a CSV file.
const std::string& csv_text(const std::string& order);
/// The same records as another export of the same system would have them: with one column more.
const std::string& wider_csv_text();
/// They as XES, a trace an issue.
const std::string& xes_text();
/// Each record by somebody as a mail with 11 header fields.
const std::string& mbox_text();

/// tools/bench/yardstick.toml
const Config& config();
/// How a CSV text is read: by that configuration, on one thread.
InputOptions input_options();
/// Reads a text of any of the forms above.
void read(LogBuilder& builder, const std::string& text);
/// The log of the CSV file in order of time.
RawLog raw_log();
/// All of it, measured.
const Analysis& analysis();

}  // namespace baton::bench
