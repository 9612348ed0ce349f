#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "xes_parser.hpp"
#include "xes_scanner.hpp"

namespace baton::xes {

/// Reads XES block by block: traces as nearly all logs write them with the scanner, everything else with expat, which never sees the
/// traces that the scanner read. As they are whole elements, nothing but the count of lines depends on them.
///
/// To the handler a trace may begin twice: what it was told of the first one is then void.
class Document {
 public:
  /// `name` is for messages; the handler must outlive the document.
  Document(std::string name, Handler& handler) : parser_(std::move(name), handler), scanner_(handler) {}

  /// Reads one block of at most 1 GiB. False where the handler wants no more. Errors: as the parser's.
  Result<bool> feed(std::string_view block, bool is_last);
  [[nodiscard]] std::uint64_t keyless_count() const { return parser_.keyless_count(); }

 private:
  enum class Next { more_bytes, unusual, nothing };
  Result<bool> read_on(bool is_last);
  Next scan_traces();
  Result<bool> leave_to_expat();

  Parser parser_;
  TraceScanner scanner_;
  std::string bytes_;          // not read yet, and padding behind them
  std::size_t end_ = 0;        // of those without the padding
  std::size_t at_ = 0;         // up to where they are read meanwhile
  std::size_t whole_end_ = 0;  // the end of the last "</trace>" in them
  bool begins_as_utf8_ = false;
  bool is_new_ = true;
};

}  // namespace baton::xes
