#include "xes_scanner.hpp"

#include <bit>
#include <cstring>

#include "baton/base/text.hpp"

namespace baton::xes {
namespace {

enum : std::uint8_t { starts_name = 1, in_name = 2 };
/// Names of other than ASCII letters are left to expat.
constexpr std::array<std::uint8_t, 256> name_characters = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:")) kinds[static_cast<unsigned char>(c)] = starts_name | in_name;
  for (const char c : std::string_view("0123456789.-")) kinds[static_cast<unsigned char>(c)] = in_name;
  return kinds;
}();

/// The end of the name that starts here; null where none does.
const char* end_of_name(const char* at) {
  if ((name_characters[static_cast<unsigned char>(*at)] & starts_name) == 0) return nullptr;
  while ((name_characters[static_cast<unsigned char>(*++at)] & in_name) != 0) continue;
  return at;
}

const char* skip_blanks(const char* at) {
  while (*at == ' ' || *at == '\t') ++at;
  return at;
}

/// 0x80 in the lowest byte that is to be looked at (perhaps in others behind it): the quote, '<', '&', a control or no ASCII.
std::uint64_t stops_in(std::uint64_t word, std::uint64_t quotes) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL, highs = 0x8080808080808080ULL;
  const auto zeros = [](std::uint64_t x) { return (x - ones) & ~x; };
  const std::uint64_t controls = word - ones * 0x20;
  return (zeros(word ^ quotes) | zeros(word ^ (ones * '<')) | zeros(word ^ (ones * '&')) | controls | word) & highs;
}

/// The first byte from `at` on that ends a plain value or makes it no plain one.
const char* end_of_plain(const char* at, char quote) {
  const std::uint64_t quotes = 0x0101010101010101ULL * static_cast<unsigned char>(quote);
  for (;; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    if (const std::uint64_t stops = stops_in(word, quotes); stops != 0) return at + (std::countr_zero(stops) >> 3);
  }
}

/// Appends the character that a reference stands for; returns where it ends, null where it is none of the usual.
const char* decode_reference(const char* at, std::string& text) {
  struct Entity {
    std::string_view name;
    char character;
  };
  static constexpr Entity entities[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
  ++at;
  for (const Entity& entity : entities) {
    if (std::strncmp(at, entity.name.data(), entity.name.size()) != 0) continue;
    text += entity.character;
    return at + entity.name.size();
  }
  if (*at++ != '#') return nullptr;
  const bool is_hex = *at == 'x';
  if (is_hex) ++at;
  std::uint32_t code = 0;
  const char* const digits = at;
  for (; at - digits < 6; ++at) {
    const char c = *at;
    const bool is_letter = is_hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
    if (!is_letter && (c < '0' || c > '9')) break;
    code = code * (is_hex ? 16 : 10) + static_cast<std::uint32_t>(is_letter ? (c | 0x20) - 'a' + 10 : c - '0');
  }
  if (at == digits || *at != ';') return nullptr;
  // What lies beyond is a surrogate, no character, or rare.
  const bool is_usual = code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xD800);
  if (!is_usual) return nullptr;
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
  return at + 1;
}

/// UTF-8 without U+FFFE and U+FFFF, which XML does not allow.
bool is_xml_text(std::string_view bytes) {
  return is_utf8(bytes) && bytes.find("\xEF\xBF\xBE") == std::string_view::npos && bytes.find("\xEF\xBF\xBF") == std::string_view::npos;
}

}  // namespace

const char* TraceScanner::scan(const char* at, std::uint64_t& line) {
  open_.clear();
  at = start_tag(at);
  if (at == nullptr || local_name(name_) != "trace") return nullptr;
  handler_.trace_begin();
  scope_ = Scope::trace;
  open_.push_back(name_);
  if (is_empty_) close_element(line);
  while (!open_.empty()) {
    while (*at != '<') {
      if (*at == '\r') {
        ++line;
        at += at[1] == '\n' ? 2 : 1;
        continue;
      }
      if (*at != ' ' && *at != '\t' && *at != '\n') return nullptr;
      line += *at == '\n';
      ++at;
    }
    if (at[1] == '/') {
      at = end_tag(at);
      if (at == nullptr) return nullptr;
      close_element(line);
      continue;
    }
    at = start_tag(at);
    if (at == nullptr) return nullptr;
    if (is_empty_ && scope_ != Scope::skipped && is_attribute(local_name(name_))) {  // most elements are these
      if (!report_attribute()) return nullptr;
      continue;
    }
    if (open_.size() == max_depth || !open_element(line)) return nullptr;
    if (is_empty_) close_element(line);
  }
  return at;
}

/// Reads "<name attributes>" or "<name attributes/>".
const char* TraceScanner::start_tag(const char* at) {
  const char* const name = at + 1;
  at = end_of_name(name);
  if (at == nullptr) return nullptr;
  name_ = {name, static_cast<std::size_t>(at - name)};
  attribute_count_ = 0;
  if (*at == ' ' || *at == '\t') {
    at = attributes(at);
    if (at == nullptr) return nullptr;
  }
  is_empty_ = *at == '/';
  if (is_empty_) ++at;
  return *at == '>' ? at + 1 : nullptr;
}

/// Reads attributes, each behind a blank, up to the end of the tag.
const char* TraceScanner::attributes(const char* at) {
  while (*at == ' ' || *at == '\t') {
    at = skip_blanks(at);
    if (*at == '>' || *at == '/') return at;
    const char* const name = at;
    at = end_of_name(at);
    if (at == nullptr || attribute_count_ == max_attributes) return nullptr;
    Attribute& attribute = attributes_[attribute_count_];
    attribute.name = {name, static_cast<std::size_t>(at - name)};
    for (std::size_t other = 0; other < attribute_count_; ++other) {
      if (attributes_[other].name == attribute.name) return nullptr;
    }
    if (*at != '=') return nullptr;
    at = value(at + 1, attribute.value);
    if (at == nullptr) return nullptr;
    ++attribute_count_;
  }
  return at;
}

/// Reads a value in quotes; returns what follows the closing one.
const char* TraceScanner::value(const char* at, std::string_view& value) {
  const char quote = *at++;
  if (quote != '"' && quote != '\'') return nullptr;
  const char* const stop = end_of_plain(at, quote);
  if (*stop != quote) return value_with_more(at, stop, quote, value);
  value = {at, static_cast<std::size_t>(stop - at)};
  return stop + 1;
}

/// The same for one that has references or other than ASCII, of which `at` is the first.
const char* TraceScanner::value_with_more(const char* from, const char* at, char quote, std::string_view& value) {
  std::string& text = decoded_[attribute_count_];
  bool has_references = false, has_others = false;
  const char* kept = from;  // up to where the text has it
  text.clear();
  while (*at != quote) {
    if (static_cast<unsigned char>(*at) >= 0x80) {
      has_others = true;
      ++at;
    } else if (*at == '&') {
      has_references = true;
      text.append(kept, at);
      at = decode_reference(at, text);
      if (at == nullptr) return nullptr;
      kept = at;
    } else {
      return nullptr;  // '<', which may not be here, or a line end, which would become a blank
    }
    at = end_of_plain(at, quote);
  }
  const std::string_view written(from, static_cast<std::size_t>(at - from));
  if (has_others && !is_xml_text(written)) return nullptr;
  if (has_references) text.append(kept, at);
  value = has_references ? std::string_view(text) : written;
  return at + 1;
}

/// Reads "</name>" of the element that is open.
const char* TraceScanner::end_tag(const char* at) const {
  at += 2;
  const std::string_view name = open_.back();
  if (std::strncmp(at, name.data(), name.size()) != 0) return nullptr;
  at = skip_blanks(at + name.size());
  return *at == '>' ? at + 1 : nullptr;
}

bool TraceScanner::open_element(std::uint64_t line) {
  open_.push_back(name_);
  const std::string_view local = local_name(name_);
  if (local == "event") {
    if (scope_ != Scope::trace) return false;
    scope_ = Scope::event;
    handler_.event_begin(line);
    return true;
  }
  if (scope_ == Scope::skipped) return true;
  if (is_attribute(local) && !report_attribute()) return false;
  scope_ = Scope::skipped;
  skipped_depth_ = open_.size();
  return true;
}

bool TraceScanner::report_attribute() {
  std::string_view key, value;
  for (std::size_t index = 0; index < attribute_count_; ++index) {
    if (attributes_[index].name == "key") key = attributes_[index].value;
    if (attributes_[index].name == "value") value = attributes_[index].value;
  }
  if (key.empty()) return false;  // expat's reader counts them
  if (scope_ == Scope::event) {
    handler_.event_attribute(key, value);
  } else {
    handler_.trace_attribute(key, value);
  }
  return true;
}

void TraceScanner::close_element(std::uint64_t line) {
  const std::size_t depth = open_.size();
  open_.pop_back();
  switch (scope_) {
    case Scope::skipped:
      if (depth == skipped_depth_) scope_ = depth == 2 ? Scope::trace : Scope::event;
      return;
    case Scope::event:
      scope_ = Scope::trace;
      return handler_.event_end();
    case Scope::trace:
      goes_on_ = handler_.trace_end(line);
  }
}

}  // namespace baton::xes
