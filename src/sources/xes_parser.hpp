#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "baton/base/result.hpp"

struct XML_ParserStruct;

namespace baton::xes {

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
  /// An event directly under the log; its attributes are not reported.
  virtual void event_outside_trace(std::uint64_t line) = 0;
};

/// Reads XES with expat, block by block, in constant memory. The only place that knows expat.
///
/// Elements are told by their local names, whatever the namespace. Children of attributes, globals, extensions and
/// classifiers are skipped. A document type, elements deeper than 256, more than 256 attributes at an element and
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
  /// Events in places where XES has none, and attributes without a key: skipped, and counted here.
  [[nodiscard]] std::uint64_t misplaced_count() const { return misplaced_count_; }
  [[nodiscard]] std::uint64_t keyless_count() const { return keyless_count_; }
  [[nodiscard]] std::uint64_t line() const;

 private:
  enum class Scope { outside, log, trace, event };
  struct Callbacks;

  void start_element(const char* name, const char** attributes);
  void end_element();
  void start_in_log(std::string_view name);
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
  bool handler_is_done_ = false;
  bool refused_ = false;
  Error refusal_;
  std::string encoding_;
  std::uint64_t fed_bytes_ = 0;
  std::uint64_t reached_bytes_ = 0;  // start of the markup that expat could not finish yet
  std::uint64_t misplaced_count_ = 0;
  std::uint64_t keyless_count_ = 0;
};

}  // namespace baton::xes
