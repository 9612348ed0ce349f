#include "csv_tokens.hpp"

#include <cstring>

namespace baton::csv {

Tokenizer::Tokenizer(const Dialect& dialect, BlockScan scan)
    : delimiter_(dialect.delimiter), quote_(dialect.quote), newline_(dialect.newline), scan_(scan) {}

/// Reads a quoted field whose opening quote is at `at`; returns the delimiter or line end behind it (or `end`), null where
/// the text ends first.
const char* Tokenizer::quoted_field(SpecialCursor& specials, const char* at, const char* end, bool at_end) {
  quoted_ = true;
  const char* from = at + 1;
  const char* cursor = from;
  const std::size_t scratch_from = scratch_.size();
  bool copied = false;
  for (;;) {
    const auto* found = static_cast<const char*>(std::memchr(cursor, quote_, static_cast<std::size_t>(end - cursor)));
    if (found == nullptr) {
      if (!at_end) return nullptr;
      open_quote_ = true;
      fields_.emplace_back(from, static_cast<std::size_t>(end - from));
      return end;
    }
    if (found + 1 == end && !at_end) return nullptr;  // the next block decides whether it is doubled
    if (found + 1 < end && found[1] == quote_) {
      scratch_.append(from, static_cast<std::size_t>(found + 1 - from));
      copied = true;
      from = cursor = found + 2;
      continue;
    }
    const char* const after = specials.next(found + 1);
    if (after == end && !at_end) return nullptr;
    const char* text_end = after;
    if (text_end > found + 1 && (after == end || *after == newline_) && text_end[-1] == '\r' && newline_ == '\n') --text_end;
    if (!copied && text_end == found + 1) {
      fields_.emplace_back(from, static_cast<std::size_t>(found - from));
    } else {
      scratch_.append(from, static_cast<std::size_t>(found - from));
      scratch_.append(found + 1, static_cast<std::size_t>(text_end - found - 1));
      unescaped_.push_back({fields_.size(), scratch_from, scratch_.size() - scratch_from});
      fields_.emplace_back();
    }
    return after;
  }
}

void Tokenizer::finish_views() {
  for (const Unescaped& part : unescaped_) {
    fields_[part.field] = std::string_view(scratch_).substr(part.from, part.length);
  }
}

bool Tokenizer::next(std::string_view text, std::size_t& position, bool at_end) {
  fields_.clear();
  scratch_.clear();
  unescaped_.clear();
  quoted_ = open_quote_ = false;
  const char* const begin = text.data() + position;
  const char* const end = text.data() + text.size();
  text_begin_ = begin;
  text_end_ = end;
  if (begin == end) return false;
  const char* at = begin;
  SpecialCursor specials(scan_, delimiter_, newline_, begin, end);
  for (;;) {
    if (at < end && *at == quote_) {
      at = quoted_field(specials, at, end, at_end);
      if (at == nullptr) return false;
    } else {
      const char* from = at;
      at = specials.next(at);
      if (at == end && !at_end) return false;
      const char* text_end = at;
      const bool ends_record = at == end || *at == newline_;
      if (ends_record && text_end > from && text_end[-1] == '\r') --text_end;
      fields_.emplace_back(from, static_cast<std::size_t>(text_end - from));
    }
    if (at == end || *at == newline_) break;
    ++at;
  }
  if (at < end) ++at;
  finish_views();
  lines_ = 0;
  if (quoted_) {
    for (const char* c = begin; (c = static_cast<const char*>(std::memchr(c, newline_, static_cast<std::size_t>(at - c)))) != nullptr; ++c) ++lines_;
  } else {
    lines_ = 1;
  }
  position = static_cast<std::size_t>(at - text.data());
  return true;
}

}  // namespace baton::csv
