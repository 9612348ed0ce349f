#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "baton/base/result.hpp"

struct XML_ParserStruct;

namespace baton::xes {

/// A name without the prefix of its namespace.
[[nodiscard]] std::string_view local_name(std::string_view name);
/// Whether elements of this local name are XES attributes.
[[nodiscard]] bool is_attribute(std::string_view name);

/// What an XES document says, in its order. Views are valid during the call only.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void trace_begin() = 0;
  virtual void trace_attribute(std::string_view key, std::string_view value) = 0;
  virtual void event_begin(std::uint64_t line) = 0;
  virtual void event_attribute(std::string_view key, std::string_view value) = 0;
  virtual void event_end() = 0;
  /// False: nothing more is wanted.
  virtual bool trace_end(std::uint64_t line) = 0;
  /// An event where XES has none: not directly in a trace. Its attributes are not reported.
  virtual void event_misplaced(std::uint64_t line) = 0;
  /// What the header says of the log: "extension URI", "classifier NAME: KEYS", "global SCOPE: KEY".
  virtual void declaration(std::string_view) {}
};

/// Reads XES with expat, block by block, in constant memory. The only place that knows expat, and the judge of what is a document.
///
/// Elements are told by their local names, whatever the namespace. Children of attributes are skipped, and of the header's
/// elements all but what declaration() reports. A document type, elements deeper than 256, more than 256 attributes at an element and
/// markup longer than some 4 to 8 MiB are refused, so that no input can cost more than its size.
class Parser {
 public:
  /// `name` is for messages; the handler must outlive the parser.
  Parser(std::string name, Handler& handler);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Parses one block of at most 1 GiB. False where the handler wants no more. Errors: input, with file and line.
  Result<bool> feed(std::string_view block, bool is_last);
  /// Attributes without a key: skipped, and counted here.
  [[nodiscard]] std::uint64_t keyless_count() const { return keyless_count_; }
  [[nodiscard]] std::uint64_t line() const;
  /// Whether a trace may follow, all that was fed being read: then a whole trace in UTF-8 may be read elsewhere, and its lines be counted in
  /// by read_elsewhere().
  [[nodiscard]] bool is_between_traces() const;
  void read_elsewhere(std::uint64_t lines) { lines_elsewhere_ += lines; }

 private:
  enum class Scope { outside, log, trace, event };
  struct Callbacks;

  void start_element(const char* name, const char** attributes);
  void end_element();
  void start_in_log(std::string_view name, const char** attributes);
  void start_in_skipped(std::string_view name, const char** attributes);
  void attribute_element(std::string_view name, const char** attributes);
  void refuse(std::string message, std::string hint);
  [[nodiscard]] Error expat_error(bool is_last) const;
  [[nodiscard]] Error truncated() const;
  [[nodiscard]] std::string place() const;

  XML_ParserStruct* parser_;
  std::string name_;
  Handler& handler_;
  Scope scope_ = Scope::outside;
  unsigned depth_ = 0;
  unsigned skipped_depth_ = 0;  // depth of the element whose content is skipped, 0 = none
  bool root_seen_ = false;
  bool is_in_cdata_ = false;
  bool handler_is_done_ = false;
  bool refused_ = false;
  Error refusal_;
  std::string encoding_;
  std::string global_scope_;  // of the open <global>, empty outside of one
  std::uint64_t fed_bytes_ = 0;
  std::uint64_t reached_bytes_ = 0;  // start of the markup that expat could not finish yet
  std::uint64_t keyless_count_ = 0;
  std::uint64_t lines_elsewhere_ = 0;
};

}  // namespace baton::xes
