#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "xes_parser.hpp"

namespace baton::xes {

/// Reads one trace as nearly all logs write it, several times as fast as expat does.
///
/// It knows elements with attributes in quotes, blanks and line ends between them, the five entities and references to characters. At
/// whatever else it stops, well-formed or not, and leaves the trace to expat: so there is one judge of what is a document.
class TraceScanner {
 public:
  /// No trace that it reads is deeper, or has elements with more attributes.
  static constexpr std::size_t max_depth = 64, max_attributes = 8;

  explicit TraceScanner(Handler& handler) : handler_(handler) {}

  /// Reads the trace that begins at `at` ("<trace"), reports it, and returns where it ends; null where something is not as usual, with
  /// the trace perhaps reported in part: its trace_begin() is then to come again. `line` is that of its start and is counted on
  /// to its end. The bytes must end in eight bytes 0.
  const char* scan(const char* at, std::uint64_t& line);
  /// False after a trace_end() that was answered so.
  [[nodiscard]] bool goes_on() const { return goes_on_; }

 private:
  enum class Scope { trace, event, skipped };
  struct Attribute {
    std::string_view name, value;
  };

  const char* start_tag(const char* at);
  const char* attributes(const char* at);
  const char* value(const char* at, std::string_view& value);
  const char* value_with_more(const char* from, const char* at, char quote, std::string_view& value);
  const char* end_tag(const char* at) const;
  bool open_element(std::uint64_t line);
  bool report_attribute();
  void close_element(std::uint64_t line);

  Handler& handler_;
  Scope scope_ = Scope::trace;
  std::size_t skipped_depth_ = 0;              // depth of the element whose content is skipped
  std::vector<std::string_view> open_;         // names of the open elements
  std::string_view name_;                      // of the tag at hand
  bool is_empty_ = false;                      // it ends in "/>"
  std::size_t attribute_count_ = 0;
  std::array<Attribute, max_attributes> attributes_;
  std::array<std::string, max_attributes> decoded_;  // values with references
  bool goes_on_ = true;
};

}  // namespace baton::xes
