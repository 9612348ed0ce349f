#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csv_dialect.hpp"
#include "csv_scan.hpp"

namespace baton::csv {

/// Cuts text into records and fields (RFC 4180 with any delimiter and quote; a quote opens a field only as its first character,
/// text after a closing quote is taken literally). Views are into the text, or into the tokenizer where quotes were
/// doubled; they hold until the next call.
class Tokenizer {
 public:
  explicit Tokenizer(const Dialect& dialect, BlockScan scan = chosen_scan());

  /// Reads the record that starts at `position` and moves there behind it. False, with `position` unchanged, where the text ends
  /// before the record does (at_end: the end of the text ends a record; an open quote then makes ends_in_quotes() true).
  bool next(std::string_view text, std::size_t& position, bool at_end);

  [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }
  /// Up to where memory may be read from the start of a field on.
  [[nodiscard]] const char* readable_from(std::string_view field) const {
    const bool in_text = field.data() >= text_begin_ && field.data() < text_end_;
    return in_text ? text_end_ : field.data() + field.size();
  }
  /// A line without anything, which is no record.
  [[nodiscard]] bool is_blank_line() const { return fields_.size() == 1 && fields_[0].empty() && !quoted_; }
  [[nodiscard]] bool ends_in_quotes() const { return open_quote_; }
  /// Line ends inside the record and at its end.
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
  struct Unescaped {
    std::size_t field;
    std::size_t from;
    std::size_t length;
  };
  const char* quoted_field(SpecialCursor& specials, const char* at, const char* end, bool at_end);
  void finish_views();

  char delimiter_, quote_, newline_;
  const char *text_begin_ = nullptr, *text_end_ = nullptr;
  BlockScan scan_;
  std::vector<std::string_view> fields_;
  std::string scratch_;                // fields with doubled quotes, unescaped
  std::vector<Unescaped> unescaped_;
  bool quoted_ = false, open_quote_ = false;
  std::uint64_t lines_ = 0;
};

}  // namespace baton::csv
