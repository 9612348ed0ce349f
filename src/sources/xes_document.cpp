#include "xes_document.hpp"

#include <algorithm>
#include <cstring>

namespace baton::xes {
namespace {

constexpr std::string_view trace_start = "<trace", trace_end = "</trace>";
constexpr std::size_t padding_bytes = 8;
constexpr std::size_t max_waiting_bytes = std::size_t{1} << 20;  // of a trace whose end is not there yet

/// Whether expat would not take the document for UTF-16.
bool may_be_utf8(std::string_view start) {
  return start.size() >= 2 && start[0] != '\0' && start[1] != '\0' && static_cast<unsigned char>(start[0]) < 0xFE;
}

}  // namespace

Result<bool> Document::feed(std::string_view block, bool is_last) {
  if (is_new_ && !block.empty()) {
    begins_as_utf8_ = may_be_utf8(block);
    is_new_ = false;
  }
  if (!begins_as_utf8_) return parser_.feed(block, is_last);
  const std::size_t before = bytes_.size();
  bytes_.append(block).append(padding_bytes, '\0');
  end_ = before + block.size();
  const std::size_t new_from = before - std::min(before, trace_end.size() - 1);
  const std::size_t last = std::string_view(bytes_).substr(new_from, end_ - new_from).rfind(trace_end);
  if (last != std::string_view::npos) whole_end_ = new_from + last + trace_end.size();
  BATON_TRY(const bool goes_on, read_on(is_last));
  if (!goes_on) return false;
  if (is_last) return parser_.feed({}, true);
  bytes_.resize(end_);
  bytes_.erase(0, at_);
  whole_end_ -= std::min(whole_end_, at_);
  at_ = 0;
  return true;
}

/// Reads all but the start of a trace whose end is not there yet.
Result<bool> Document::read_on(bool is_last) {
  while (at_ < end_) {
    if (parser_.is_between_traces()) {
      const Next next = scan_traces();
      if (next == Next::nothing) return false;
      if (at_ == end_ || (next == Next::more_bytes && !is_last && end_ - at_ <= max_waiting_bytes)) return true;
    }
    BATON_TRY(const bool goes_on, leave_to_expat());
    if (!goes_on) return false;
  }
  return true;
}

/// Scans traces one after the other, and says what stopped it.
Document::Next Document::scan_traces() {
  std::uint64_t line = parser_.line();
  const auto read_up_to = [&](const char* to, std::uint64_t to_line) {
    at_ = static_cast<std::size_t>(to - bytes_.data());
    parser_.read_elsewhere(to_line - line);
    line = to_line;
  };
  for (;;) {
    const char* start = bytes_.data() + at_;
    const char* const end = bytes_.data() + end_;
    std::uint64_t start_line = line;
    for (; *start == '\n' || *start == ' ' || *start == '\t' || *start == '\r'; ++start) {
      if (*start == '\r' && start + 1 == end) break;  // whether it is a line end of its own is not known yet
      start_line += *start == '\n' || (*start == '\r' && start[1] != '\n');
    }
    read_up_to(start, start_line);
    const std::string_view rest(start, static_cast<std::size_t>(end - start));
    if (!rest.starts_with(trace_start)) return trace_start.starts_with(rest) ? Next::more_bytes : Next::unusual;
    if (at_ >= whole_end_) return Next::more_bytes;
    std::uint64_t end_line = line;
    const char* const after = scanner_.scan(start, end_line);
    if (after == nullptr) return Next::unusual;
    read_up_to(after, end_line);
    if (!scanner_.goes_on()) return Next::nothing;
  }
}

/// Feeds expat up to where the next trace may begin, or with all there is where it is in the middle of something there: it would look
/// at a long comment anew for every "<trace" in it.
Result<bool> Document::leave_to_expat() {
  const std::string_view rest = std::string_view(bytes_).substr(at_, end_ - at_);
  const auto* const found = static_cast<const char*>(::memmem(rest.data() + 1, rest.size() - 1, trace_start.data(), trace_start.size()));
  const std::size_t size = found == nullptr ? rest.size() : static_cast<std::size_t>(found - rest.data());
  BATON_TRY(const bool goes_on, parser_.feed(rest.substr(0, size), false));
  at_ += size;
  if (!goes_on || at_ == end_ || parser_.is_between_traces()) return goes_on;
  at_ = end_;
  return parser_.feed(rest.substr(size), false);
}

}  // namespace baton::xes
