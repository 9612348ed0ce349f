#include "mail_headers.hpp"

#include <fmt/format.h>

#include <cstring>

#include "baton/base/text.hpp"

namespace baton::mail {
namespace {

constexpr std::array<std::string_view, header_count> header_names = {
    "from", "sender", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "received", "return-path",
    "auto-submitted", "precedence", "x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop", "content-length",
    "x-imap"};

constexpr std::array<std::string_view, defect_count> defect_texts = {
    "header block over 1 MiB, the rest of it left out",
    "more than 2,000 header fields, the rest left out",
    "header field over 64 kB, cut",
    "more than 5,000 addresses or one over 320 bytes, left out",
    "more than 1,000 references, the first and last 500 kept",
    "address groups inside groups, read as one list",
    "no blank line between header and body",
    "header with bytes that are neither ASCII nor UTF-8, read as windows-1252",
    "Date without a time zone",
    "Date missing or unreadable, oldest Received stamp used",
    "no Message-ID, a digest of the header used",
    "no author in From or Sender",
    "lines in bodies that look like the start of a mail"};

/// Bit per length that a name has.
constexpr std::uint64_t name_lengths = [] {
  std::uint64_t bits = 0;
  for (const std::string_view name : header_names) bits |= std::uint64_t{1} << name.size();
  return bits;
}();

bool same_name(std::string_view lower_name, std::string_view name) {
  if (lower_name.size() != name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower_name[i]) return false;
  }
  return true;
}

/// Hands out lines without their ends.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : bytes_(bytes) {
    if (std::memchr(bytes.data(), '\n', bytes.size()) == nullptr) end_ = '\r';
    line_ = line_from(0, next_);
  }
  [[nodiscard]] bool done() const { return at_ >= bytes_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view peek() const { return line_; }
  std::string_view take() {
    const std::string_view taken = line_;
    at_ = next_;
    line_ = line_from(at_, next_);
    return taken;
  }
  /// The line after the next one.
  [[nodiscard]] std::string_view peek_second() const {
    std::size_t behind = 0;
    return line_from(next_, behind);
  }

 private:
  std::string_view line_from(std::size_t from, std::size_t& next) const {
    if (from >= bytes_.size()) return {};
    const auto* end = static_cast<const char*>(std::memchr(bytes_.data() + from, end_, bytes_.size() - from));
    const std::size_t stop = end == nullptr ? bytes_.size() : static_cast<std::size_t>(end - bytes_.data());
    next = end == nullptr ? stop : stop + 1;
    std::string_view line = bytes_.substr(from, stop - from);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }
  std::string_view bytes_;
  std::string_view line_;               // the next one
  std::size_t at_ = 0, next_ = 0;       // where it starts, and the one behind it
  char end_ = '\n';
};

bool is_continuation(std::string_view line) { return !line.empty() && (line[0] == ' ' || line[0] == '\t'); }

bool all_digits(std::string_view word) { return word.find_first_not_of("0123456789") == std::string_view::npos; }

bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

/// Takes the lines of the field whose first line is next; false where the line is no field.
bool take_field(Lines& lines, std::string_view bytes, HeaderBlock& block, DefectCounts& defects) {
  const std::string_view name = field_name(lines.peek());
  if (name.empty()) return false;
  const Header header = header_named(name);
  const std::size_t value_from = bytes.find(':', lines.at() + name.size()) + 1;
  std::string_view last = lines.take();
  while (!lines.done() && is_continuation(lines.peek()) &&
         (!is_blank_line(lines.peek()) || is_continuation(lines.peek_second()) || !field_name(lines.peek_second()).empty())) {
    last = lines.take();
  }
  const auto value_to = static_cast<std::size_t>(last.data() + last.size() - bytes.data());
  ++block.field_count;
  if (header == Header::other) return true;
  if (block.field_count > max_fields) {
    defects.add(Defect::fields_dropped);
    return true;
  }
  block.fields[static_cast<std::size_t>(header)].push_back(bytes.substr(value_from, value_to - value_from));
  return true;
}

}  // namespace

std::vector<std::string> DefectCounts::warnings() const {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < defect_count; ++i) {
    if (counts_[i] == 0) continue;
    if (static_cast<Defect>(i) == Defect::from_line_in_body) {
      texts.push_back(fmt::format("{} {}", counts_[i], defect_texts[i]));
    } else {
      texts.push_back(fmt::format("{} mail{}: {}", counts_[i], counts_[i] == 1 ? "" : "s", defect_texts[i]));
    }
  }
  return texts;
}

Header header_named(std::string_view name) {
  if (name.size() >= 64 || (name_lengths >> name.size() & 1) == 0) return Header::other;
  for (std::size_t i = 0; i < header_count; ++i) {
    if (same_name(header_names[i], name)) return static_cast<Header>(i);
  }
  return Header::other;
}

bool is_dated_separator(std::string_view line) {
  if (!line.starts_with("From ") || line.size() > max_separator_bytes) return false;
  static constexpr std::string_view months = "jan feb mar apr may jun jul aug sep oct nov dec ";
  bool has_day = false, has_time = false, has_year = false;
  std::string before, word;
  const std::string low = lower(line.substr(5)) + ' ';
  const auto is_day = [](std::string_view text) { return !text.empty() && text.size() <= 2 && all_digits(text); };
  const auto is_month = [](std::string_view text) { return text.size() == 3 && months.find(std::string(text) + ' ') % 4 == 0; };
  for (char c : low) {
    if (c != ' ' && c != '\t' && c != '\r' && c != ',') {
      word.push_back(c);
      continue;
    }
    if (word.empty()) continue;
    has_day = has_day || (is_day(word) && is_month(before)) || (is_month(word) && is_day(before));
    const std::size_t colon = word.find(':');
    const bool has_hour = colon != std::string::npos && is_day(std::string_view(word).substr(0, colon));
    has_time = has_time || (has_hour && word.size() >= colon + 3);
    has_year = has_year || (has_day && word.size() == 4 && all_digits(word));
    before.swap(word);
    word.clear();
  }
  return has_day && has_time && has_year;
}

std::string_view field_name(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && line[end] > 32 && line[end] < 127 && line[end] != ':') ++end;
  if (end == 0) return {};
  std::size_t colon = end;
  while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) ++colon;
  return colon < line.size() && line[colon] == ':' ? line.substr(0, end) : std::string_view{};
}

std::size_t preamble_bytes(std::string_view bytes) {
  const std::size_t mark_bytes = bytes.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  Lines lines(bytes.substr(mark_bytes));
  while (!lines.done() && (is_blank_line(lines.peek()) || lines.peek().substr(0, 5) == "From ")) lines.take();
  return mark_bytes + lines.at();
}

void scan_headers(std::string_view bytes, HeaderBlock& block, DefectCounts& defects) {
  for (auto& values : block.fields) values.clear();
  block.field_count = 0;
  const bool cut = bytes.size() > max_header_block_bytes;
  bytes = bytes.substr(0, max_header_block_bytes);
  Lines lines(bytes);
  bool tolerate_broken_line = true;
  while (lines.peek().substr(0, 6) == ">From ") lines.take();
  while (!lines.done()) {
    const std::string_view line = lines.peek();
    if (is_blank_line(line)) {
      lines.take();
      block.end_bytes = lines.at();
      return;
    }
    if (take_field(lines, bytes, block, defects)) continue;
    const std::string_view next = field_name(lines.peek_second());
    const bool starts_next_mail = is_dated_separator(line) || line == "From -";
    if (tolerate_broken_line && !starts_next_mail && !next.empty() && header_named(next) != Header::other) {
      tolerate_broken_line = false;
      lines.take();
      continue;
    }
    defects.add(Defect::no_blank_line);
    block.end_bytes = lines.at();
    return;
  }
  if (cut) defects.add(Defect::header_block_cut);
  block.end_bytes = lines.at();
}

std::string unfold(std::string_view value, DefectCounts& defects) {
  if (value.size() > max_field_bytes) {
    defects.add(Defect::field_cut);
    value = value.substr(0, max_field_bytes);
  }
  value = trim(value);
  if (value.find('\n') == std::string_view::npos && value.find('\r') == std::string_view::npos) return std::string(value);
  std::string text;
  text.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c != '\r' && c != '\n') {
      text.push_back(c);
      continue;
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
    while (i + 1 < value.size() && std::strchr(" \t\r\n", value[i + 1]) != nullptr && value[i + 1] != '\0') ++i;
    text.push_back(' ');
  }
  return text;
}

}  // namespace baton::mail
