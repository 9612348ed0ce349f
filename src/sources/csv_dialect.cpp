#include "csv_dialect.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "baton/base/text.hpp"
#include "csv_tokens.hpp"

namespace baton::csv {
namespace {

constexpr std::size_t judged_bytes = std::size_t{64} << 10;

/// Cuts an incomplete UTF-8 sequence off the end of a head.
std::string_view whole_characters(std::string_view text) {
  std::size_t cut = 0;
  while (cut < 4 && cut < text.size()) {
    const auto byte = static_cast<unsigned char>(text[text.size() - 1 - cut]);
    if (byte < 0x80) break;
    ++cut;
    if (byte >= 0xC0) return text.substr(0, text.size() - cut);
  }
  return text;
}

/// Whether the bytes are UTF-8 by and large: a stray byte of another encoding must not turn every umlaut of a file into two
/// characters; the value that it is in is read for itself.
bool is_mostly_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return true;
  std::size_t characters = 0, strays = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    const bool is_character = is_utf8(bytes.substr(at, length));
    ++(is_character ? characters : strays);
    at += is_character ? length : 1;
  }
  return characters > strays;
}

void detect_encoding(std::string_view head, Dialect& dialect) {
  if (head.starts_with("\xEF\xBB\xBF")) {
    dialect.bom_bytes = 3;
    // A mark in front of bytes that are no UTF-8: the mark was put there by a careless tool, the bytes count.
    if (!is_mostly_utf8(whole_characters(head.substr(3)))) dialect.encoding = Encoding::windows1252;
    return;
  }
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    dialect.bom_bytes = 2;
    dialect.encoding = head[0] == '\xFF' ? Encoding::utf16_le : Encoding::utf16_be;
    return;
  }
  std::array<std::size_t, 2> zeros{};
  const std::size_t judged = std::min<std::size_t>(head.size(), 4096);
  for (std::size_t i = 0; i < judged; ++i) zeros[i % 2] += head[i] == '\0';
  if (judged >= 4 && zeros[1] * 3 > judged && zeros[0] == 0) {
    dialect.encoding = Encoding::utf16_le;
  } else if (judged >= 4 && zeros[0] * 3 > judged && zeros[1] == 0) {
    dialect.encoding = Encoding::utf16_be;
  } else if (!is_mostly_utf8(whole_characters(head))) {
    dialect.encoding = Encoding::windows1252;
  }
}

/// How table-like the text is when cut by this delimiter: columns agreed on by most lines, 0 where there is but one.
double table_likeness(std::string_view text, Dialect dialect, char delimiter) {
  dialect.delimiter = delimiter;
  Tokenizer tokens(dialect);
  std::map<std::size_t, std::size_t> lines_with;
  std::size_t lines = 0;
  std::size_t position = 0;
  while (lines < 200 && tokens.next(text, position, true)) {
    if (tokens.is_blank_line()) continue;
    ++lines_with[tokens.fields().size()];
    ++lines;
  }
  if (lines == 0) return 0;
  const auto most = std::max_element(lines_with.begin(), lines_with.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most->first < 2) return 0;
  const double agreement = static_cast<double>(most->second) / static_cast<double>(lines);
  return agreement * agreement * static_cast<double>(std::min<std::size_t>(most->first, 50));
}

class DecodingSource final : public ByteSource {
 public:
  DecodingSource(std::unique_ptr<ByteSource> input, const Dialect& dialect) : input_(std::move(input)), dialect_(dialect) {
    name_ = input_->name();
    size_bytes_ = input_->size_bytes();
    to_skip_ = dialect.bom_bytes;
    preamble_ = dialect.preamble_bytes;
  }

  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    while (decoded_.size() == given_) {
      BATON_TRY(const bool more, fill());
      if (!more) return std::size_t{0};
    }
    const std::size_t count = std::min(capacity, decoded_.size() - given_);
    std::copy_n(decoded_.data() + given_, count, buffer);
    given_ += count;
    return count;
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return input_->consumed_bytes(); }

 private:
  Result<bool> fill() {
    raw_.resize(pending_ + (std::size_t{1} << 18));
    BATON_TRY(const std::size_t count, input_->read(raw_.data() + pending_, raw_.size() - pending_));
    raw_.resize(pending_ + count);
    const bool at_end = count == 0;
    if (at_end && pending_ == 0) return false;
    const std::size_t skipped = std::min(to_skip_, raw_.size());
    to_skip_ -= skipped;
    std::string_view whole = std::string_view(raw_).substr(skipped);
    std::size_t left = 0;
    if (dialect_.encoding == Encoding::utf16_le || dialect_.encoding == Encoding::utf16_be) {
      const bool big = dialect_.encoding == Encoding::utf16_be;
      left = whole.size() % 2;
      if (!at_end && whole.size() >= left + 2) {
        const auto high = static_cast<unsigned char>(whole[whole.size() - left - (big ? 2 : 1)]);
        if (high >= 0xD8 && high < 0xDC) left += 2;  // a pair of surrogates cut in two
      }
      if (at_end) left = 0;
      decoded_ = utf16_to_utf8(whole.substr(0, whole.size() - left), big);
    } else if (dialect_.encoding == Encoding::windows1252) {
      decoded_ = windows1252_to_utf8(whole);
    } else {
      decoded_.assign(whole);
    }
    const std::string rest(whole.substr(whole.size() - left));
    raw_ = rest;
    pending_ = rest.size();
    given_ = std::min(preamble_, decoded_.size());
    preamble_ -= given_;
    return true;
  }

  std::unique_ptr<ByteSource> input_;
  Dialect dialect_;
  std::string raw_, decoded_;
  std::size_t pending_ = 0, given_ = 0, to_skip_ = 0, preamble_ = 0;
};

}  // namespace

std::string decode_head(std::string_view head, const Dialect& dialect) {
  head.remove_prefix(std::min(dialect.bom_bytes, head.size()));
  std::string text;
  switch (dialect.encoding) {
    case Encoding::utf16_le: text = utf16_to_utf8(head.substr(0, head.size() / 2 * 2), false); break;
    case Encoding::utf16_be: text = utf16_to_utf8(head.substr(0, head.size() / 2 * 2), true); break;
    case Encoding::windows1252: text = windows1252_to_utf8(head); break;
    case Encoding::utf8: text = head; break;
  }
  text.erase(0, std::min(dialect.preamble_bytes, text.size()));
  return text;
}

Dialect detect_dialect(std::string_view head) {
  Dialect dialect;
  detect_encoding(head, dialect);
  std::string text = decode_head(head.substr(0, judged_bytes / 2 * 2), dialect);
  if (text.find('\n') == std::string::npos && text.find('\r') != std::string::npos) dialect.newline = '\r';
  const std::size_t first_end = text.find(dialect.newline);
  const std::string_view first_line = std::string_view(text).substr(0, first_end);
  constexpr std::size_t delimiter_at = 4;
  const bool names_delimiter = first_end != std::string::npos && lower(first_line.substr(0, delimiter_at)) == "sep=" &&
                               first_line.size() > delimiter_at && first_line[delimiter_at] != '\r' &&
                               trim(first_line.substr(delimiter_at + 1)).empty();
  if (names_delimiter) {
    dialect.delimiter = first_line[delimiter_at];
    dialect.preamble_bytes = first_end + 1;
    return dialect;
  }
  if (text.starts_with('\'')) dialect.quote = '\'';
  double best = 0;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const double likeness = table_likeness(text, dialect, delimiter);
    if (likeness > best) {
      best = likeness;
      dialect.delimiter = delimiter;
    }
  }
  return dialect;
}

std::string describe(const Dialect& dialect) {
  static constexpr std::array<std::string_view, 4> encodings{"UTF-8", "UTF-16 little endian", "UTF-16 big endian",
                                                             "Windows-1252"};
  std::string text(encodings[static_cast<std::size_t>(dialect.encoding)]);
  if (dialect.encoding == Encoding::utf8 && dialect.bom_bytes > 0) text += " with byte order mark";
  switch (dialect.delimiter) {
    case ',': text += ", comma"; break;
    case ';': text += ", semicolon"; break;
    case '\t': text += ", tab"; break;
    case '|': text += ", bar"; break;
    default: text += fmt::format(", \"{}\"", dialect.delimiter);
  }
  if (dialect.quote != '"') text += ", single quotes";
  return text;
}

std::unique_ptr<ByteSource> decode(std::unique_ptr<ByteSource> input, const Dialect& dialect) {
  return std::make_unique<DecodingSource>(std::move(input), dialect);
}

}  // namespace baton::csv
