#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "../../src/sources/xes_document.hpp"

namespace baton::xes {

/// Writes down what a document says, in words.
class Recorder : public Handler {
 public:
  void trace_begin() override {
    if (trace_is_open_) said_.resize(trace_from_);  // it begins again
    trace_from_ = said_.size();
    trace_is_open_ = true;
    said_.emplace_back("trace");
  }
  void trace_attribute(std::string_view key, std::string_view value) override { said_.push_back(fmt::format("  {}={}", key, value)); }
  void event_begin(std::uint64_t line) override { said_.push_back(fmt::format("  event {}", line)); }
  void event_attribute(std::string_view key, std::string_view value) override { said_.push_back(fmt::format("    {}={}", key, value)); }
  void event_end() override { said_.emplace_back("  end"); }
  bool trace_end(std::uint64_t line) override {
    trace_is_open_ = false;
    said_.push_back(fmt::format("end {}", line));
    return true;
  }
  void event_misplaced(std::uint64_t line) override { said_.push_back(fmt::format("misplaced {}", line)); }
  void declaration(std::string_view what) override { said_.push_back(fmt::format("declared {}", what)); }

  /// All of it, without a trace that never ended.
  [[nodiscard]] std::vector<std::string>& said() {
    if (trace_is_open_) said_.resize(trace_from_);
    trace_is_open_ = false;
    return said_;
  }

 private:
  std::vector<std::string> said_;
  std::size_t trace_from_ = 0;
  bool trace_is_open_ = false;
};

/// Behind the root element expat itself says one or the other of the same bytes, depending on where a block ends.
inline std::string without_cuts(std::string message) {
  const std::string junk = "junk after document element";
  const std::size_t at = message.find(junk);
  return at == std::string::npos ? message : message.replace(at, junk.size(), "not well-formed (invalid token)");
}

/// What expat alone (Parser), or the scanner with it (Document), makes of a document that comes in blocks of a size.
template <class Reader>
std::vector<std::string> said_by(std::string_view document, std::size_t block_size) {
  Recorder recorder;
  Reader reader("log.xes", recorder);
  for (std::size_t from = 0;; from += block_size) {
    const std::string_view block = document.substr(std::min(from, document.size()), block_size);
    const Result<bool> fed = reader.feed(block, block.empty());
    if (!fed) recorder.said().push_back(fmt::format("error {} ({}) {}", without_cuts(fed.error().message), fed.error().place, fed.error().hint));
    if (!fed || block.empty()) break;
  }
  recorder.said().push_back(fmt::format("{} without a key", reader.keyless_count()));
  return std::move(recorder.said());
}

}  // namespace baton::xes
